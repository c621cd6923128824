package ui_test

import (
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/screen"
)

// TestHistoryReadDuringARefreshIsKept: both read for a while, and each began from the board as it was.
func TestHistoryReadDuringARefreshIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.history = func() screen.Trends {
			time.Sleep(2 * time.Second)
			return screen.Trends{1: {1, 2, 3, 4, 5, 6, 7}}
		}
		x.renew = func(old *board.Board, _ affiliate.Invalidation) (*board.Board, error) {
			time.Sleep(5 * time.Second)
			return old.With(board.Delta{}), nil
		}
		term := x.open(t, 160, 24).WaitIdle()
		x.send(affiliate.Invalidation{Links: []int64{2}})
		term.Advance(10 * time.Second)
		term.Contains("▂▃▄▅▆▇█")
	})
}

// TestAFailedReadIsRepeatedAtTheNextChange: its rows would stay old otherwise.
func TestAFailedReadIsRepeatedAtTheNextChange(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		var asked [][]int64
		x.renew = func(old *board.Board, n affiliate.Invalidation) (*board.Board, error) {
			asked = append(asked, n.Links)
			if len(asked) == 1 {
				return nil, errors.New("the disk is gone")
			}
			return old, nil
		}
		term := x.open(t, 120, 24).WaitIdle()
		x.send(affiliate.Invalidation{Links: []int64{1}})
		term.WaitIdle().Contains("the disk is gone")
		x.send(affiliate.Invalidation{Links: []int64{2}})
		term.WaitIdle()
		if len(asked) != 2 || !slices.Equal(asked[1], []int64{1, 2}) {
			t.Fatalf("asked for %v", asked)
		}
	})
}

// TestALinksPageReadsAgainWhatIsAboutItOnly: polling tells of other links all the time.
func TestALinksPageReadsAgainWhatIsAboutItOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		term := x.open(t, 120, 24).WaitIdle()
		term.Press("enter").WaitIdle()
		for _, c := range []struct {
			news affiliate.Invalidation
			want int
		}{{affiliate.Invalidation{Live: true}, 1}, {affiliate.Invalidation{Links: []int64{2}}, 1}, {affiliate.Invalidation{Links: []int64{1}}, 2},
			{affiliate.Invalidation{Operations: true}, 3}} {
			x.send(c.news)
			term.WaitIdle()
			x.mu.Lock()
			if x.sampled != c.want {
				t.Errorf("after %+v: read %d times, want %d", c.news, x.sampled, c.want)
			}
			x.mu.Unlock()
		}
	})
}

func TestReadingsThatCannotBeStoredAreNotLive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.status.Why = "the disk is full"
		x.open(t, 120, 24).WaitIdle().Contains("✗ not saved: the disk is full").Absent("● live")
	})
}

func TestAnUnknownCommandFindsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		term := peopled().open(t, 120, 24).WaitIdle()
		term.Press(":").Type("zzzz").Contains("No matching command").Press("down", "enter").WaitIdle()
		term.Contains("No matching command")
	})
}

func TestACommissionThatAllHaveAlready(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.in.Links[1].Commission = 2000
		term := x.open(t, 120, 30).WaitIdle()
		term.Press("space", "space", "%").Type("20").Press("enter").WaitIdle().Contains("it is 20 % already")
	})
}
