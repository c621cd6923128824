package ui_test

import (
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
)

// TestTheHeaderSaysForHowLongWritesWait, in seconds, and until it is over.
func TestTheHeaderSaysForHowLongWritesWait(t *testing.T) {
	for _, size := range sizes {
		synctest.Test(t, func(t *testing.T) {
			x := peopled()
			term := x.open(t, size[0], size[1]).WaitIdle()
			since := time.Now().Add(-2 * time.Second)
			x.news(func() { x.status.WriteWaits = since }, affiliate.Invalidation{Live: true})
			term.WaitIdle().Contains("◐ waiting to write for 2s")
			term.Advance(2 * time.Second).Contains("◐ waiting to write for 4s: another program holds the database").Absent("● live")
			x.news(func() { x.status.WriteWaits = time.Time{} }, affiliate.Invalidation{Live: true})
			term.WaitIdle().Contains("● live").Absent("waiting to write")
			term.Quit("q")
		})
	}
}

// TestADatabaseThatMovedIsNamed in the header, and by every key that would write to it.
func TestADatabaseThatMovedIsNamed(t *testing.T) {
	for _, size := range sizes {
		synctest.Test(t, func(t *testing.T) {
			x := peopled()
			term := x.open(t, size[0], size[1]).WaitIdle()
			x.news(func() {
				x.status.MovedTo, x.status.WhyMoved = "postgres://db.acme.com/fermion", "this database moved to postgres://db.acme.com/fermion: restart there"
			}, affiliate.Invalidation{Live: true})
			term.WaitIdle().Contains("✗ moved to postgres://db.acme.com/fermion: restart with --store")
			x.calls()
			for _, key := range []string{"a", "n", "t", "%", "c", "e", "x", "P", "u", "i"} {
				term.Press(key).Contains("this database moved to postgres://db.acme.com/fermion: restart")
			}
			term.Press("?").Contains("moved to postgres://db.acme.com").Press("esc")
			if calls := x.calls(); calls != "" {
				t.Error(calls)
			}
			term.Quit("q")
		})
	}
}
