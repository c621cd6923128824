package ui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/screen"
)

// entry is a screen on a stack, and the Host that it was handed. A modal is an entry that floats: same stack, same addressing.
type entry struct {
	root   *Root
	id     uint64
	asked  asked
	loads  screen.Loads
	screen screen.Screen
	floats bool
	dirty  *affiliate.News // what a hidden screen has missed
	ctx    context.Context // ends when the screen is closed
	cancel context.CancelFunc
}

func (e *entry) Open(to screen.Route)                       { e.root.Open(to) }
func (e *entry) OpenInstead(to screen.Route)                { e.root.swap(e.id, screenOf(to)) }
func (e *entry) Float(mk func(screen.Host) screen.Screen)   { e.root.Float(mk) }
func (e *entry) Replace(mk func(screen.Host) screen.Screen) { e.root.swap(e.id, mk) }
func (e *entry) Close()                                     { e.root.shut(e.id) }

func (e *entry) Toast(text string) { e.root.Toast(text) }
func (e *entry) Fail(err error)    { e.root.Fail(err) }
func (e *entry) Run(cmd tea.Cmd)   { e.root.cmds = append(e.root.cmds, cmd) }

func (e *entry) Board() *board.Board     { return e.root.board }
func (e *entry) Theme() *screen.Theme    { return &e.root.theme }
func (e *entry) Options() screen.Options { return e.root.opts }
func (e *entry) Ports() *screen.Ports    { return &e.root.ports }
func (e *entry) Now() time.Time          { return e.root.ports.Now() }
func (e *entry) Shared() *screen.Shared  { return &e.root.shared }
func (e *entry) Loads() *screen.Loads    { return &e.loads }

// Place says where the screen is now.
func (e *entry) Place() screen.Place {
	switch {
	case e.ctx.Err() != nil:
		return screen.Closed
	case e.root.top() == e:
		return screen.OnTop
	}
	return screen.Covered
}

// Report takes what a screen says that holds for more than that screen.
func (e *entry) Report(f screen.Fact) {
	r := e.root
	switch f := f.(type) {
	case screen.PeriodChosen:
		r.choosePeriod(f.Period)
	case screen.HistoryRead:
		r.historyCame(f.Trends)
	case screen.ProductFound:
		r.board = r.board.With(board.Delta{Products: []affiliate.Product{f.Product}})
	case screen.LinksReplaced:
		for _, id := range f.Links {
			r.replacing[id] = true
		}
	}
}

// Do is the command that does a task and brings the answer to the screen, wherever it stands.
func (e *entry) Do(q screen.Task) tea.Cmd {
	if q.Kind == screen.Reading {
		return e.read(q)
	}
	return func() tea.Msg {
		then, err := q.Work(e.root.ctx)
		return answer(func() tea.Cmd {
			if q.Kind == screen.Writing && e.ctx.Err() != nil {
				e.root.say("", err)
				return nil
			}
			return then()
		})
	}
}

func (e *entry) read(q screen.Task) tea.Cmd {
	return func() tea.Msg {
		n := e.asked.next(q.Topic)
		then, err := q.Work(e.ctx)
		return answer(func() tea.Cmd {
			if e.ctx.Err() != nil || n != e.asked.newest(q.Topic) {
				return nil
			}
			e.loads.Answered(q, err)
			return then()
		})
	}
}
