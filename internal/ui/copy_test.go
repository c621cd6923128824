package ui_test

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/ui/screen"
)

// TestACopySaysWhetherTheClipboardHasIt, and asks the terminal as GNU screen passes it on.
func TestACopySaysWhetherTheClipboardHasIt(t *testing.T) {
	const url = "https://learn.acme.com/a/k3f9x2ab"
	osc := "\x1b]52;c;" + base64.StdEncoding.EncodeToString([]byte(url)) + "\x07"
	for name, c := range map[string]struct {
		copied    screen.Copied
		gnuScreen bool
		says      string
		writes    string
	}{
		"a clipboard":                {screen.Copied{Known: true}, false, "copied " + url, ""},
		"tmux's buffer":              {screen.Copied{Buffer: true}, false, "copied to tmux's buffer: " + url, ""},
		"an old tmux":                {screen.Copied{Buffer: true, Terminal: true}, false, "copied to tmux's buffer: " + url, osc},
		"a terminal":                 {screen.Copied{Terminal: true}, false, "sent to the terminal: " + url, osc},
		"a terminal behind a screen": {screen.Copied{Terminal: true}, true, "sent to the terminal: " + url, "\x1bP" + osc + "\x1b\\"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				x := peopled()
				x.clipboard, x.opts.GNUScreen = &c.copied, c.gnuScreen
				term := x.open(t, 80, 24)
				term.WaitIdle().TakeOutput()
				term.Press("y").Contains(c.says)
				out := string(term.TakeOutput())
				if !strings.Contains(out, c.writes) || c.writes == "" && strings.Contains(out, "]52;") {
					t.Errorf("it writes %q", out)
				}
				if wrapped := strings.Contains(out, "\x1bP\x1b]52"); wrapped != c.gnuScreen {
					t.Errorf("wrapped for a screen: %v", wrapped)
				}
				term.Quit("q")
			})
		})
	}
}

// TestACopyOutlivesItsScreen: what is read for it is copied though the page was closed meanwhile, unless there is something to ask.
func TestACopyOutlivesItsScreen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.journalSlow = time.Second
		term := x.open(t, 100, 30).WaitIdle().Press("enter").Advance(5*time.Second).Press("Y", "esc").Absent("share pack of")
		term.Advance(2 * time.Second).Contains("the share pack of codewithmeera").Quit("ctrl+c")
	})
}

// TestALongCopyBehindAScreen comes in pieces that GNU screen takes.
func TestALongCopyBehindAScreen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		for i := range 40 {
			l := x.in.Links[0]
			l.ID, l.Slug = int64(100+i), fmt.Sprintf("many%04d", i)
			x.in.Links = append(x.in.Links, l)
		}
		x.clipboard, x.opts.GNUScreen = &screen.Copied{Terminal: true}, true
		term := x.open(t, 80, 24)
		term.WaitIdle().Press("*", "y").Contains("sent to the terminal: 43 URLs")
		out := string(term.TakeOutput())
		start := strings.Index(out, "\x1bP\x1b]52")
		if start < 0 {
			t.Fatalf("it writes %q", out)
		}
		for piece := range strings.SplitSeq(out[start:], "\x1bP") {
			if text, _, ended := strings.Cut(piece, "\x1b\\"); len(text) > 768 || piece != "" && !ended {
				t.Errorf("a piece of %d bytes", len(text))
			}
		}
		term.Quit("ctrl+c")
	})
}
