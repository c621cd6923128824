package ui_test

import (
	"errors"
	"testing"
	"testing/synctest"

	"fermion-tui/internal/affiliate"
)

// TestSettingsThatCannotBeReadAreReportedOnce: the notice of such an error is news, and news has settings read again.
func TestSettingsThatCannotBeReadAreReportedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		term := x.open(t, 80, 24).WaitIdle()
		x.news(func() { x.settingFails = errors.New("disk I/O error") }, affiliate.Invalidation{Notices: true})
		term.WaitIdle().Contains("disk I/O error")
		x.news(func() {}, affiliate.Invalidation{Notices: true})
		term.WaitIdle()
		if n := len(x.notices); n != 1 {
			t.Errorf("%d notices, want 1", n)
		}
		term.Quit("ctrl+c")
	})
}
