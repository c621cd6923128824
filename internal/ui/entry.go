package ui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
)

// entry is a screen on a stack, and the Host that it was handed. A modal is an entry that floats: same stack, same addressing.
type entry struct {
	root   *Root
	id     uint64
	asked  asked
	loads  Loads
	screen Screen
	floats bool
	dirty  *affiliate.News // what a hidden screen has missed
	ctx    context.Context // ends when the screen is closed
	cancel context.CancelFunc
}

func (e *entry) Open(to Route)                { e.root.Open(to) }
func (e *entry) OpenInstead(to Route)         { e.root.swap(e.id, screenOf(to)) }
func (e *entry) Float(mk func(Host) Screen)   { e.root.Float(mk) }
func (e *entry) Replace(mk func(Host) Screen) { e.root.swap(e.id, mk) }
func (e *entry) Close()                       { e.root.shut(e.id) }

func (e *entry) Toast(text string) { e.root.Toast(text) }
func (e *entry) Fail(err error)    { e.root.Fail(err) }
func (e *entry) Run(cmd tea.Cmd)   { e.root.cmds = append(e.root.cmds, cmd) }

func (e *entry) Board() *board.Board { return e.root.board }
func (e *entry) Theme() *Theme       { return &e.root.theme }
func (e *entry) Options() Options    { return e.root.opts }
func (e *entry) Ports() *Ports       { return &e.root.ports }
func (e *entry) Now() time.Time      { return e.root.ports.Now() }
func (e *entry) Shared() *Shared     { return &e.root.shared }
func (e *entry) Loads() *Loads       { return &e.loads }

// Place says where the screen is now.
func (e *entry) Place() Place {
	switch {
	case e.ctx.Err() != nil:
		return Closed
	case e.root.top() == e:
		return OnTop
	}
	return Covered
}

// Tell takes what a screen says that holds for more than that screen.
func (e *entry) Tell(f Fact) {
	r := e.root
	switch f := f.(type) {
	case PeriodChosen:
		r.choosePeriod(f.Period)
	case HistoryRead:
		r.historyCame(f.Trends)
	case ProductFound:
		r.board = r.board.With(board.Delta{Products: []affiliate.Product{f.Product}})
	case LinksReplaced:
		for _, id := range f.Links {
			r.replacing[id] = true
		}
	}
}

// Do is the command that does a task and brings the answer to the screen, wherever it stands.
func (e *entry) Do(q Task) tea.Cmd {
	if q.Kind == Reading {
		return e.read(q)
	}
	return func() tea.Msg {
		then, err := q.Work(e.root.ctx)
		return answer(func() tea.Cmd {
			if q.Kind == Writing && e.ctx.Err() != nil {
				e.root.say("", err)
				return nil
			}
			return then()
		})
	}
}

func (e *entry) read(q Task) tea.Cmd {
	return func() tea.Msg {
		n := e.asked.next(q.Topic)
		then, err := q.Work(e.ctx)
		return answer(func() tea.Cmd {
			if e.ctx.Err() != nil || n != e.asked.newest(q.Topic) {
				return nil
			}
			e.loads.came(q, err)
			return then()
		})
	}
}
