package app

import (
	"context"
	"sync"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/screen"
)

// firstRows makes other work wait until the first rows are on the screen. Polling (which reads all links too), the trends, and what changed
// since the last visit would otherwise double the time until then, on a machine with two cores.
type firstRows struct {
	begin func()        // is called before all rows are read
	read  func()        // is called when they were read
	shown chan struct{} // closed a few frames later

	readTrends func()        // is called when the trends were read, which a start reads last
	settled    chan struct{} // closed then
}

// framesOfFirstRows is how long the screen takes, at 60 frames a second, to show what was read.
const framesOfFirstRows = 50 * time.Millisecond

func newFirstRows(begin func()) *firstRows {
	f := &firstRows{shown: make(chan struct{}), begin: func() {}, settled: make(chan struct{})}
	f.readTrends = sync.OnceFunc(func() { close(f.settled) })
	if begin != nil {
		f.begin = sync.OnceFunc(begin)
	}
	f.read = sync.OnceFunc(func() { time.AfterFunc(framesOfFirstRows, func() { close(f.shown) }) })
	return f
}

// wait returns an error when ctx ends first.
func (f *firstRows) wait(ctx context.Context) error {
	select {
	case <-f.shown:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// follow returns the ports of the screens so that they report when the rows were read, and delay what is drawn beside them.
func (f *firstRows) follow(p screen.Ports) screen.Ports {
	p.Boards = boardsOfFirstRows{p.Boards, f}
	p.History = historyAfterFirstRows{p.History, f}
	p.Visits = visitsAfterFirstRows{p.Visits, f}
	return p
}

type boardsOfFirstRows struct {
	screen.Boards
	first *firstRows
}

func (b boardsOfFirstRows) Board(ctx context.Context, p affiliate.Period) (*board.Board, error) {
	b.first.begin()
	defer b.first.read() // an error is shown too
	return b.Boards.Board(ctx, p)
}

type historyAfterFirstRows struct {
	screen.History
	first *firstRows
}

func (h historyAfterFirstRows) Trends(ctx context.Context, p affiliate.Period, links []int64) (screen.Trends, error) {
	if err := h.first.wait(ctx); err != nil {
		return nil, err
	}
	defer h.first.readTrends()
	return h.History.Trends(ctx, p, links)
}

type visitsAfterFirstRows struct {
	screen.Visits
	first *firstRows
}

func (v visitsAfterFirstRows) SinceLastVisit(ctx context.Context) (screen.VisitSummary, error) {
	if err := v.first.wait(ctx); err != nil {
		return screen.VisitSummary{}, err
	}
	return v.Visits.SinceLastVisit(ctx)
}
