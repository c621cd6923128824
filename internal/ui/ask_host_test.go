package ui_test

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
)

// A host that does not answer like Fermion is in the header of every screen, and r asks it once more, wherever one is.
func TestAHostThatIsNotFermionsIsAskedByR(t *testing.T) {
	stranger := screen.LiveStatus{State: screen.LiveNotFermion, Why: "backend.codedamn.com does not answer like Fermion: it sends a web page", Limit: 54}
	for _, size := range [][2]int{{80, 24}, {160, 50}} {
		synctest.Test(t, func(t *testing.T) {
			x := peopled()
			x.status, x.askHost = stranger, errors.New("it still sends a web page: set api_url")
			term := x.open(t, size[0], size[1]).WaitIdle()
			term.Contains("✗ backend.codedamn.com does not answer like Fermion", "r ask once").Absent("● live", "/54")
			for _, tab := range []string{"1", "2", "3", "4", "5", "6"} {
				x.calls()
				term.Press(tab, "r").WaitIdle().Contains("it still sends a web page: set api_url")
				if asked := x.calls(); asked != "host" {
					t.Fatalf("on tab %s: %s", tab, asked)
				}
			}
			term.Press("1", "?").Contains("Ask the API's host again").Absent("Refresh this row now").Press("esc")
			x.news(func() { x.askHost, x.status = nil, screen.LiveStatus{State: screen.LiveOK, Used: 1, Limit: 54} }, affiliate.Invalidation{Live: true})
			term.WaitIdle().Contains("● live").Absent("r ask once")
			term.Press("1", "r").WaitIdle()
			if asked := x.calls(); !strings.HasPrefix(asked, "refresh") {
				t.Errorf("r does not read the row: %s", asked)
			}
		})
	}
}

// A form keeps its letters, and a card its keys.
func TestAFormIsTypedInWhileTheHostIsNotFermions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.status = screen.LiveStatus{State: screen.LiveNotFermion, Why: "backend.codedamn.com does not answer like Fermion"}
		x.open(t, 80, 24).WaitIdle().Press("a").Type("Rrr").Contains("Rrr")
		if asked := x.calls(); strings.Contains(asked, "host") {
			t.Error("asked by a letter in a form")
		}
	})
}
