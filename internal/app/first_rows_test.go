package app

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/screen"
)

type slowBoards struct {
	screen.Boards
	takes time.Duration
	err   error
}

func (b slowBoards) Board(context.Context, affiliate.Period) (*board.Board, error) {
	time.Sleep(b.takes)
	return board.New(board.Input{}), b.err
}

type fixedHistory struct{ screen.History }

func (fixedHistory) Trends(context.Context, affiliate.Period, []int64) (screen.Trends, error) {
	return screen.Trends{1: {2}}, nil
}

// TestFirstRowsComeFirst: polling and trends begin when the rows are drawn, also when they cannot be read.
func TestFirstRowsComeFirst(t *testing.T) {
	for _, err := range []error{nil, errors.New("unreadable")} {
		synctest.Test(t, func(t *testing.T) {
			first := newFirstRows(nil)
			ports := first.follow(screen.Ports{Boards: slowBoards{takes: time.Second, err: err}, History: fixedHistory{}})
			began := time.Now()
			polled, drawn := make(chan time.Duration, 1), make(chan time.Duration, 1)
			go func() {
				if first.wait(t.Context()) == nil {
					polled <- time.Since(began)
				}
			}()
			go func() {
				if trends, err := ports.History.Trends(t.Context(), affiliate.Period{}, nil); err == nil && len(trends) == 1 {
					drawn <- time.Since(began)
				}
			}()
			for range 2 { // the period changes: the second time is none of a start
				if _, got := ports.Boards.Board(t.Context(), affiliate.Period{}); !errors.Is(got, err) {
					t.Fatal(got)
				}
			}
			for what, at := range map[string]<-chan time.Duration{"polling": polled, "trends": drawn} {
				if after := <-at; after != time.Second+framesOfFirstRows {
					t.Errorf("%s began after %v", what, after)
				}
			}
		})
	}
}

func TestWaitingForFirstRowsEndsWithTheScreens(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	first := newFirstRows(nil)
	if err := first.wait(ctx); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if _, err := first.follow(screen.Ports{History: fixedHistory{}}).History.Trends(ctx, affiliate.Period{}, nil); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
