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

// The board is read once at the start. Afterwards each invalidation names the rows that changed, and only those are read again. One
// refresh runs at a time; invalidations that arrive meanwhile are merged into the next one.

// readBoard reads the board for the first time, for the saved period.
func (r *Root) readBoard() tea.Cmd {
	return r.loadBoard(affiliate.Invalidation{All: true}, func(ctx context.Context) (*board.Board, error) {
		p, err := r.savedPeriod(ctx)
		if err != nil {
			return nil, err
		}
		return r.ports.Boards.Board(ctx, p)
	})
}

// loadBoard reads a board after an invalidation.
func (r *Root) loadBoard(n affiliate.Invalidation, load func(context.Context) (*board.Board, error)) tea.Cmd {
	return ask(r, load, func(b *board.Board, err error) tea.Cmd { return r.onBoard(b, err, n) })
}

func (r *Root) openLastTab() tea.Cmd {
	return ask(r, func(ctx context.Context) (string, error) { return r.ports.Settings.Setting(ctx, settingTab) }, r.onLastTab)
}

func (r *Root) onLastTab(number string, err error) tea.Cmd {
	r.failUnasked(err)
	r.tabRead = err == nil
	for i, t := range r.tabs {
		// A key typed ahead may have opened something: it is not covered.
		if t.number == number && i != r.active && r.active == 0 && len(r.tabs[0].stack) == 1 {
			r.switchTo(i)
		}
	}
	return nil
}

func (r *Root) readDecisions() tea.Cmd {
	return ask(r, r.ports.Journal.PendingDecisions, func(d affiliate.PendingDecisions, err error) tea.Cmd {
		if r.reviewRead = (screen.Loaded{Done: true, Err: err}); err == nil {
			r.decisions = d
			r.updateSince()
		}
		return nil
	})
}

// onInvalidation refreshes what changed in the background.
func (r *Root) onInvalidation(n affiliate.Invalidation) tea.Cmd {
	r.shared.InvalidateBalances(n)
	var cmds []tea.Cmd
	if n.Live || n.Operations || n.All {
		r.readQueues()
	}
	if n.Live {
		r.readLive()
		r.onKeyState()
		r.followImport()
	}
	if n.Forgotten {
		r.shared.Settings.DropTexts()
		r.readRemembered(screen.SavedByAnyProgram)
	}
	if n.Edits { // views may be others
		cmds = append(cmds, r.readRecent())
	}
	if n.Operations || n.All {
		r.answersSaved()
	}
	if n.Operations || n.Notices || n.All {
		cmds = append(cmds, r.readDecisions())
	}
	if n.Notices || n.All { // one may say that a coupon was checked
		cmds = append(cmds, r.readCheckedTemplates())
	}
	if n.Events {
		cmds = append(cmds, r.readSales())
	}
	if !n.HasRows() {
		r.broadcast(n)
		return tea.Batch(cmds...)
	}
	r.pending = r.pending.Merge(n)
	return tea.Batch(append(cmds, r.readSinceAgain(), r.refreshBoard())...)
}

func (r *Root) refreshBoard() tea.Cmd {
	if r.refreshing || !r.boardRead.Done || !r.pending.HasRows() {
		return nil
	}
	r.refreshing = true
	n, old := r.pending, r.board
	r.pending = affiliate.Invalidation{}
	p := r.period()
	if old.Period() != p {
		n.All = true
		return r.loadBoard(n, func(ctx context.Context) (*board.Board, error) { return r.ports.Boards.Board(ctx, p) })
	}
	return r.loadBoard(n, func(ctx context.Context) (*board.Board, error) { return r.ports.Boards.Refresh(ctx, old, n) })
}

func (r *Root) onBoard(b *board.Board, err error, n affiliate.Invalidation) tea.Cmd {
	r.refreshing, r.boardRead = false, screen.Loaded{Done: true, Err: err}
	if err != nil {
		r.failUnasked(err)
		r.pending = r.pending.Merge(n) // it is read with the next invalidation
	} else {
		r.board, r.haveBoard = b, true
		r.countUnseen()
		r.readLive()
		r.broadcast(n)
		r.followReplaced()
		r.followCreated()
	}
	if h := r.history; h != nil {
		r.history = nil
		r.onHistory(*h)
	}
	if read := r.before.read; read != nil {
		r.before.read = nil
		r.onBefore(*read)
	}
	if err != nil {
		return nil
	}
	return r.refreshBoard()
}

// followReplaced moves the cursor of every table from a link whose commission was changed here to the new link.
func (r *Root) followReplaced() {
	replaced := map[int64]int64{}
	for id := range r.replacing {
		if l := r.board.Link(id); l != nil && r.board.Link(l.SupersededBy) != nil {
			replaced[id] = l.SupersededBy
			delete(r.replacing, id)
		}
	}
	if len(replaced) == 0 {
		return
	}
	for i := range r.tabs {
		for _, e := range r.tabs[i].stack {
			if s, ok := e.screen.(screen.LinkFollower); ok {
				s.FollowLinks(replaced)
			}
		}
	}
}

// createdRow is a new row, and the screen from which it was created.
type createdRow struct {
	row  screen.RowCreated
	from screen.Screen
}

// followCreated moves the cursor of each screen from which a row was created to that row, once the board has it.
func (r *Root) followCreated() {
	r.created = slices.DeleteFunc(r.created, func(c createdRow) bool {
		if !r.boardHas(c.row) {
			return false
		}
		if s, ok := c.from.(screen.CreatedFollower); ok {
			s.FollowCreated(c.row)
		}
		return true
	})
}

// boardHas reports whether the board has a new row.
func (r *Root) boardHas(c screen.RowCreated) bool {
	switch c.Kind {
	case screen.KindLink:
		return r.board.Link(c.ID) != nil
	case screen.KindAffiliate:
		return r.board.Affiliate(c.ID) != nil
	case screen.KindCampaign:
		return r.board.Campaign(c.ID) != nil
	}
	return r.board.Coupon(c.ID) != nil
}

// countUnseen counts for each tab how many of its rows have unseen changes.
func (r *Root) countUnseen() {
	for i := range r.tabs {
		if t := &r.tabs[i]; t.unseen != nil {
			t.changed = t.unseen(r.board)
		}
	}
}

// onHistory adds the trends to the rows. A refresh that is running started from the board without them, so they are added when it
// has ended.
func (r *Root) onHistory(t screen.Trends) {
	if r.refreshing {
		r.history = &t
		return
	}
	r.board = r.board.WithTrends(t)
	r.broadcast(affiliate.Invalidation{Products: true}) // every row may look different, but none is read again
}

// reportVisible tells the monitor which links are on screen and which campaign is open.
func (r *Root) reportVisible() {
	if r.w == 0 {
		return
	}
	if s, ok := r.bodyScreen().(screen.VisibleLinks); ok {
		r.ports.Live.OnScreen(s.OnScreen())
	} else {
		r.ports.Live.OnScreen(nil)
	}
	var campaign int64
	if s, ok := r.bodyScreen().(screen.OpenCampaign); ok {
		campaign = s.OpenCampaign()
	}
	r.ports.Live.OpenCampaign(campaign)
}

func (r *Root) bodyScreen() screen.Screen {
	st := *r.stack()
	return st[bodyIndex(st)].screen
}

// onKeySeen records that a person is looking, since a key was pressed.
func (r *Root) onKeySeen() {
	r.cmds = append(r.cmds, r.saveLastSeen(), r.markSeen(r.ports.Now()))
}

// clockTickMsg redraws when a visible text changes with time: an age, a countdown. Nothing else redraws an idle screen.
type clockTickMsg int

const maxTick = 50 * time.Second // so that no timer outlives its screen for long

const minTick = time.Second // ages that change within one second share a redraw

func (r *Root) armClock() tea.Cmd {
	now := r.ports.Now()
	d := r.headerChangesIn(now)
	if s, ok := r.bodyScreen().(screen.Ticker); ok {
		if c := s.ChangesIn(now); c > 0 && (d == 0 || c < d) {
			d = c
		}
	}
	if r.day == (affiliate.Span{}) {
		r.day = r.today()
	}
	if left := max(r.day.To.Sub(now), minTick); d == 0 || left < d {
		d = left
	}
	at := now.Add(min(max(d, minTick), maxTick))
	if !r.clockAt.IsZero() && !at.Before(r.clockAt) && r.clockAt.After(now) {
		return nil
	}
	r.clockAt = at
	r.clockN++
	n := r.clockN
	return tea.Tick(at.Sub(now), func(time.Time) tea.Msg { return clockTickMsg(n) })
}

func (r *Root) onClockTick(n clockTickMsg) tea.Cmd {
	if int(n) != r.clockN {
		return nil
	}
	r.clockAt = time.Time{}
	r.readLive()
	r.readQueues()
	if s, ok := r.bodyScreen().(screen.Comparer); ok { // while nothing changes at the school, only the clock leads here
		s.WantBefore()
	}
	return r.onMidnight()
}
