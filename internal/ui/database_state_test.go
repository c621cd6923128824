package ui_test

import (
	"errors"
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
			x.news(func() { x.status.WaitsFor = "asha@laptop's write" }, affiliate.Invalidation{Live: true})
			term.WaitIdle().Contains("◐ waiting for asha@laptop's write, ")
			x.news(func() { x.status.WriteWaits, x.status.WaitsFor = time.Time{}, "" }, affiliate.Invalidation{Live: true})
			term.WaitIdle().Contains("● live").Absent("waiting to write")
			term.Quit("q")
		})
	}
}

// TestAFormSaysForWhomItWaits while it is saved, and whom to ask when that was given up.
func TestAFormSaysForWhomItWaits(t *testing.T) {
	for _, size := range sizes {
		synctest.Test(t, func(t *testing.T) {
			x := campaigning()
			busy := "nothing was saved: asha@laptop has a write open that does not end. Ask them to end it or to quit, then try again; fermion-tui store " +
				"status says how an administrator ends it"
			x.fail = &affiliate.KindError{Kind: affiliate.DatabaseFailure,
				Err: errors.New("creating the campaign: " + busy + " (canceling statement due to lock timeout)"), Short: busy}
			x.savingTakes = 10 * time.Second
			term := x.open(t, size[0], size[1]).WaitIdle()
			term.Press("3", "n").Type("Onam").Press("enter", "enter", "enter", "enter", "enter").WaitIdle().Contains("saving…").Absent("This waits")
			x.news(func() { x.status.WriteWaits, x.status.WaitsFor = time.Now(), "asha@laptop's write" }, affiliate.Invalidation{Live: true})
			term.Advance(2*time.Second).Contains("This waits for asha@laptop's write.", "◐ waiting for asha@laptop's write, 2s")
			term.Advance(10*time.Second).Contains("✗ nothing was saved: asha@laptop has a write open", "administrator ends it", "Onam").
				Absent("creating the campaign", "lock timeout", "This waits")
			x.news(func() { x.status.WriteWaits, x.status.WaitsFor = time.Time{}, "" }, affiliate.Invalidation{Live: true})
			term.WaitIdle().Contains("· the database can be written again", "Onam").Absent("✗ nothing was saved")
			term.Quit("ctrl+c")
		})
	}
}

// TestAFullDiskIsSaidUntilAWriteWorks again, without a key.
func TestAFullDiskIsSaidUntilAWriteWorks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		const full = "the disk is full: make room there and try again"
		term := x.open(t, 100, 30).WaitIdle()
		status := func(unwritable bool, err error) {
			x.mu.Lock()
			defer x.mu.Unlock()
			x.status.Unwritable, x.fail = unwritable, err
		}
		status(true, &affiliate.KindError{Kind: affiliate.DatabaseFailure, Err: errors.New("pinning links: " + full), Short: full})
		term.Press("P").WaitIdle().Contains("✗ " + full)
		term.Advance(30 * time.Second).Contains("✗ " + full)
		status(false, nil)
		term.Advance(2 * time.Second).Contains("· the database can be written again").Absent(full)
		term.Advance(10 * time.Second).Absent("can be written again").Quit("q")
	})
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
