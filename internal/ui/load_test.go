package ui_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
)

// TestAFailedReadIsShown: on every screen that reads something, a failure is an error that says what to do, never that there is
// nothing; r reads it, and the screen is as it would have been.
func TestAFailedReadIsShown(t *testing.T) {
	nothing := []string{"No links here yet", "No affiliates here", "No campaigns here", "No coupons here", "No reading yet", "No changes", "Nothing here",
		"Nothing was written", "Nothing waits", "Nothing was read",
		"No link", "No coupon", "nothing needs", "nothing to review", "Reading…"}
	for name, c := range map[string]struct {
		first bool     // it fails from the start
		keys  []string // that lead there; the reads of the last one fail
		what  string
	}{
		"links":          {first: true, what: "the links"},
		"affiliates":     {first: true, keys: []string{"2"}, what: "the links"},
		"campaigns":      {first: true, keys: []string{"3"}, what: "the links"},
		"coupons":        {first: true, keys: []string{"4"}, what: "the links"},
		"feed":           {keys: []string{"f"}, what: "the changes"},
		"link":           {keys: []string{"enter"}, what: "the operations and the history and the chart"},
		"affiliate":      {keys: []string{"2", "j", "enter"}, what: "the operations and the chart"},
		"campaign":       {keys: []string{"3", "j", "j", "enter"}, what: "the changes and the ranks before and the chart"},
		"coupon":         {keys: []string{"4", "enter"}, what: "the operations"},
		"activity":       {keys: []string{"6"}, what: "the activity"},
		"operation":      {keys: []string{"6", "enter"}, what: "this operation"},
		"waiting writes": {keys: []string{"6", "j", "j", "j", "enter"}, what: "the waiting writes"},
		"event":          {keys: []string{"6", "/", "webhook", "enter", "enter"}, what: "this event"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				x := crowded()
				x.since = screen.VisitSummary{}
				failing := func(on bool) {
					x.mu.Lock()
					defer x.mu.Unlock()
					if x.unread = nil; on {
						x.unread = errors.New("the disk is failing")
					}
				}
				failing(c.first)
				term := x.open(t, 120, 40).WaitIdle()
				for i, key := range c.keys {
					failing(c.first || i == len(c.keys)-1)
					term.Press(key).WaitIdle()
				}
				term.Press("f1", "esc").WaitIdle() // an error toast goes with a key
				flat := strings.Join(strings.Fields(strings.NewReplacer("│", "", "\n", " ").Replace(term.Screen())), " ")
				if !strings.Contains(flat, "Could not read "+c.what+": the disk is failing. r tries again.") {
					t.Fatalf("the error is not said:\n%s", term.Screen())
				}
				term.Absent(nothing...)
				if shown := term.Screen(); !slices.ContainsFunc(strings.Split(shown, "\n"), func(l string) bool { return strings.Contains(l, "r try again") }) {
					t.Errorf("the footer does not name the key:\n%s", shown)
				}
				failing(false)
				term.Press("r").WaitIdle().Absent("Could not read", "r try again")
			})
		})
	}
}

// TestStaleDataIsMarkedAsStale: what was there stays when reading it again fails, and the error is above it until r, or what comes
// next, reads it.
func TestStaleDataIsMarkedAsStale(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		term := x.open(t, 100, 30).WaitIdle()
		x.news(func() { x.unread = errors.New("the disk is failing") }, affiliate.Invalidation{Links: []int64{1}})
		term.WaitIdle().Press("j").Contains("codewithmeera", "✗ Could not read the links", "the disk is failing. r tries again.")
		x.mu.Lock()
		x.unread = nil
		x.mu.Unlock()
		term.Press("r").WaitIdle().Contains("codewithmeera").Absent("Could not read")
		if asked := x.calls(); strings.Contains(asked, "refresh") {
			t.Errorf("r asked Fermion: %s", asked)
		}
	})
}
