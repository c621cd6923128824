package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"
)

// minFrame is how far apart two views are while keys arrive faster: half of the time between two frames of Bubble Tea.
const minFrame = time.Second / 120

// paced is the model that Bubble Tea runs. Bubble Tea asks for a view after every message, though it writes at most sixty frames a second,
// and a view costs several times as much as what a key does. So a key that comes within minFrame of the last view is acted on
// at once, and is drawn with those behind it when that time is over. What is no key is drawn at once.
type paced struct {
	screens tea.Model // the root that has the terminal
	view    tea.View  // the last one
	drawn   time.Time
	late    bool // the view does not show the last key
	armed   bool // a frameMsg is on its way
}

// frameMsg is the time to draw what keys did.
type frameMsg struct{}

// Paced runs the screens of a root, drawn no faster than they can be written.
func Paced(r *Root) tea.Model { return &paced{screens: r} }

func (p *paced) Init() tea.Cmd { return p.screens.Init() }

func (p *paced) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	p.late = false
	if _, is := msg.(frameMsg); is {
		p.armed = false
		return p, nil
	}
	var cmd tea.Cmd
	p.screens, cmd = p.screens.Update(msg)
	if _, typed := msg.(tea.KeyPressMsg); !typed {
		return p, cmd
	}
	wait := minFrame - time.Since(p.drawn)
	if p.late = wait > 0; p.late && !p.armed {
		p.armed = true
		cmd = tea.Batch(cmd, tea.Tick(wait, func(time.Time) tea.Msg { return frameMsg{} }))
	}
	return p, cmd
}

func (p *paced) View() tea.View {
	if !p.late {
		p.view, p.drawn = p.screens.View(), time.Now()
	}
	return p.view
}
