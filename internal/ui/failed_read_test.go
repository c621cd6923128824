package ui_test

import (
	"testing"
	"testing/synctest"

	"fermion-tui/internal/ui/screen"
)

// TestALinkWhoseLastReadFailed says so in its row and why on its page; the header stays live.
func TestALinkWhoseLastReadFailed(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {160, 50}} {
		synctest.Test(t, func(t *testing.T) {
			x := peopled()
			x.status.State = screen.LiveOK
			x.failed = map[int64]string{1: "totalClicks is missing or makes no sense"}
			term := x.open(t, size[0], size[1]).WaitIdle().Contains("● live", " err")
			term.Press("/").Type("k3f9").Press("enter", "enter").WaitIdle().Contains("● live", "! last read failed: totalClicks is missing or makes no sense")
			term.Quit("ctrl+c")
		})
	}
}
