package ui_test

import (
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
)

// loseServer is the world of a team whose database server does not answer any more.
func (x *world) loseServer() {
	gone := fmt.Errorf("saving: %w (connecting again)", &affiliate.KindError{Kind: affiliate.Unreachable, Err: errors.New("the database server cannot be reached")})
	x.news(func() {
		x.fail, x.unread, x.lost = gone, gone, gone
		x.status.DatabaseLost, x.status.Why = time.Now(), "the database server cannot be reached since 05:30"
	}, affiliate.Invalidation{Live: true})
}

// findServer is the end of that.
func (x *world) findServer() {
	x.news(func() {
		x.fail, x.unread, x.lost = nil, nil, nil
		x.status.DatabaseLost, x.status.Why = time.Time{}, ""
	}, affiliate.Invalidation{Live: true})
}

// TestAFormWhileTheDatabaseCannotBeReached says so and keeps what is typed; it is saved once the database is back, as are what the screens
// remember and what could not be read.
func TestAFormWhileTheDatabaseCannotBeReached(t *testing.T) {
	for _, size := range sizes {
		synctest.Test(t, func(t *testing.T) {
			x := campaigning()
			term := x.open(t, size[0], size[1]).WaitIdle()
			x.loseServer()
			term.WaitIdle().Press("3", "n").Type("Onam").Advance(15 * time.Second)
			term.Contains("The database cannot be reached since 05:30.", "Onam", "✗ not saved").Absent("saving", "connecting again")
			term.Press("enter", "enter", "enter", "enter", "enter").WaitIdle()
			term.Contains("✗ not saved, since the database cannot be reached: what you typed", "Onam", "New campaign").Absent("connecting again")
			term.GoldenBody("form-unreachable")
			x.findServer()
			term.WaitIdle().Absent("cannot be reached since")
			term.Press("enter").WaitIdle().Contains("Onam").Absent("New campaign", "cannot be reached")
			if got := x.settings["ui.tab"]; got != "3" {
				t.Errorf("the tab that is remembered is %q", got)
			}
			term.Quit("q")
		})
	}
}

// TestAPageWhileTheDatabaseCannotBeReached is read as soon as the database is back.
func TestAPageWhileTheDatabaseCannotBeReached(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		term := x.open(t, 100, 30).WaitIdle()
		x.loseServer()
		term.WaitIdle().Press("enter").WaitIdle().Contains("Could not read", "the database cannot be reached. It is read once").Absent("saving:", "connecting again")
		term.Press("P").WaitIdle().Contains("✗ the database cannot be reached: until it is back nothing can be saved")
		x.findServer()
		term.Press("down").WaitIdle().Absent("Could not read", "cannot be reached")
		term.Quit("q")
	})
}
