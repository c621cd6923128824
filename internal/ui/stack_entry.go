package ui

import (
	"context"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/screen"
)

// stackEntry is a screen on a stack and the Host of that screen. A dialog is an entry that floats over the others.
type stackEntry struct {
	root     *Root
	id       uint64
	requests requestCounts
	loads    screen.Loads
	screen   screen.Screen
	floats   bool
	route    *screen.Route           // that opened it; nil for the first screen of a tab, and for what one family opens itself
	missed   *affiliate.Invalidation // what changed while the screen was hidden
	reloads  bool                    // what could not be read is read again soon
	ctx      context.Context         // ends when the screen is closed
	cancel   context.CancelFunc
}

func (e *stackEntry) Open(to screen.Route)                       { e.root.Open(to) }
func (e *stackEntry) OpenInstead(to screen.Route)                { e.root.replaceEntry(e.id, screenOf(to)) }
func (e *stackEntry) Float(mk func(screen.Host) screen.Screen)   { e.root.Float(mk) }
func (e *stackEntry) Replace(mk func(screen.Host) screen.Screen) { e.root.replaceEntry(e.id, mk) }
func (e *stackEntry) Close()                                     { e.root.closeEntry(e.id) }

func (e *stackEntry) Toast(text string) { e.root.Toast(text) }
func (e *stackEntry) Fail(err error)    { e.root.Fail(err) }
func (e *stackEntry) Run(cmd tea.Cmd)   { e.root.cmds = append(e.root.cmds, cmd) }

func (e *stackEntry) Board() *board.Board     { return e.root.board }
func (e *stackEntry) Theme() *screen.Theme    { return &e.root.theme }
func (e *stackEntry) Options() screen.Options { return e.root.opts }
func (e *stackEntry) Ports() *screen.Ports    { return &e.root.ports }
func (e *stackEntry) Now() time.Time          { return e.root.ports.Now() }
func (e *stackEntry) Shared() *screen.Shared  { return &e.root.shared }
func (e *stackEntry) Loads() *screen.Loads    { return &e.loads }

// Place is where the screen is now.
func (e *stackEntry) Place() screen.Place {
	switch {
	case e.ctx.Err() != nil:
		return screen.Closed
	case e.root.top() == e:
		return screen.OnTop
	}
	return screen.Covered
}

// Report applies a fact that concerns more than the screen that reports it.
func (e *stackEntry) Report(f screen.Fact) {
	r := e.root
	switch f := f.(type) {
	case screen.PeriodChosen:
		r.choosePeriod(f.Period)
	case screen.HistoryRead:
		r.onHistory(f.Trends)
	case screen.BeforeWanted:
		r.readBefore()
	case screen.ProductFound:
		r.board = r.board.With(board.Delta{Products: []affiliate.Product{f.Product}})
	case screen.LinksReplaced:
		for _, id := range f.Links {
			r.replacing[id] = true
		}
	case screen.RowCreated:
		r.created = append(r.created, createdRow{f, e.under()})
		r.followCreated()
	case screen.URLsCopied:
		r.urlsCopied++
	case screen.PayoutsRecorded:
		r.payoutsRecorded++
	case screen.ForgettingStarts:
		r.remembered = nil // another program may have saved its own since then
		r.collectRemembered()
	case screen.ForgettingDone:
		r.readRemembered(screen.SavedByThisProgram)
	case screen.PageTurned:
		r.toast.pageTurned(r.ports.Now())
	}
}

// under is the screen that fills the body under a dialog; nil when the dialog is closed.
func (e *stackEntry) under() screen.Screen {
	for _, t := range e.root.tabs {
		if i := slices.Index(t.stack, e); i >= 0 {
			return t.stack[bodyIndex(t.stack[:i+1])].screen
		}
	}
	return nil
}

// Do is the command that does a task and delivers the answer to the screen, in whichever stack it is.
func (e *stackEntry) Do(q screen.Task) tea.Cmd {
	if q.Kind == screen.Reading {
		return e.read(q)
	}
	return func() tea.Msg {
		then, err := q.Work(e.root.ctx)
		return e.root.answer(func() tea.Cmd { return q.After(e, then, err) })
	}
}

func (e *stackEntry) read(q screen.Task) tea.Cmd {
	n := e.requests.next()
	return func() tea.Msg {
		if !e.requests.start(q.Topic, n) {
			return nil
		}
		then, err := q.Work(e.ctx)
		return e.root.answer(func() tea.Cmd {
			if !e.requests.isLatest(q.Topic, n) {
				return nil
			}
			cmd := q.After(e, then, err)
			if q.What != "" && screen.IsUnreachable(err) && e.root.live.DatabaseLost.IsZero() {
				return tea.Batch(cmd, e.reloadLater())
			}
			return cmd
		})
	}
}

// reloadLater reads again what could not be read in an outage that is over before it is noticed. One that is noticed ends with a reload.
func (e *stackEntry) reloadLater() tea.Cmd {
	if e.reloads {
		return nil
	}
	e.reloads = true
	return tea.Tick(noticedWithin, func(time.Time) tea.Msg {
		return e.root.answer(func() tea.Cmd {
			e.reloads = false
			if e.ctx.Err() != nil || !e.root.live.DatabaseLost.IsZero() {
				return nil
			}
			return e.reload()
		})
	})
}
