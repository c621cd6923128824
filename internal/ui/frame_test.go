package ui_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
)

// TestFrameGolden holds the frame around a page that was opened on a tab. The files that begin with "frame" are the only ones
// that hold header, tabs and keys; all other golden files hold what lies within.
func TestFrameGolden(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {160, 50}} {
		synctest.Test(t, func(t *testing.T) {
			peopled().open(t, size[0], size[1]).WaitIdle().Press("enter").WaitIdle().Golden("frame-link").Quit("ctrl+c")
		})
	}
}

// TestTheHeaderOfAnErrorNamesTheProfileAndTheReason: at 80 columns what is wrong, since when and why are on the line, and the
// profile. API calls and the school give way.
func TestTheHeaderOfAnErrorNamesTheProfileAndTheReason(t *testing.T) {
	at := time.Date(2000, 1, 1, 8, 35, 0, 0, time.UTC) // 14:05 in Kolkata
	for want, status := range map[string]screen.LiveStatus{
		"○ offline since 14:05: 127.0.0.1:18932 refuses the connection": {State: screen.LiveOffline, Since: at, Why: "127.0.0.1:18932 refuses the connection"},
		"◐ slow: rate limited until 14:05: somebody else uses this key": {State: screen.LiveSlow, Blocked: true, Until: at, Used: 54, Limit: 54,
			Why: "rate limited: somebody else uses this key"},
		"✗ held: an answer of Fermion cannot be read by this version": {State: screen.LiveFrozen, Why: "an answer of Fermion cannot be read by this version"},
		"✗ 127.0.0.1:18932 does not answer like Fermion": {State: screen.LiveNotFermion,
			Why: "127.0.0.1:18932 does not answer like Fermion: it sends a web page"},
	} {
		synctest.Test(t, func(t *testing.T) {
			x := peopled()
			x.opts.Profile = "diwali"
			x.status = status
			term := x.open(t, 80, 24).WaitIdle()
			if line := term.Line(0); !strings.Contains(line, "diwali") || !strings.Contains(line, want) {
				t.Errorf("the header is %q, without the profile or %q", line, want)
			}
			term.Resize(60, 20).WaitIdle()
			if line := term.Line(0); !strings.Contains(line, "diwali") || !strings.Contains(line, string([]rune(want)[:20])) {
				t.Errorf("the header is %q at 60 columns", line)
			}
			term.Quit("ctrl+c")
		})
	}
}

// TestTheHeaderKeepsWhatNeedsAPerson: at 80 columns a queue, an import and what is to review stay beside the state, in shorter words.
func TestTheHeaderKeepsWhatNeedsAPerson(t *testing.T) {
	at := time.Date(2000, 1, 1, 8, 35, 0, 0, time.UTC) // 14:05 in Kolkata
	for _, c := range []struct {
		status screen.LiveStatus
		paused bool
		want   []string
	}{
		{screen.LiveStatus{State: screen.LiveOK, Used: 47, Limit: 54, FullRefresh: 133 * time.Second}, false,
			[]string{"acme", "● live", "⇡ 0/3, less than a minute", "⇣ import 12/300", "2 to review"}},
		{screen.LiveStatus{State: screen.LiveOK, Used: 47, Limit: 54}, true, []string{"acme", "● live", "‖ 0/3 paused: Q", "⇣ import 12/300", "2 to review"}},
		{screen.LiveStatus{State: screen.LiveOffline, Since: at, Why: "127.0.0.1:18932 refuses the connection"}, false,
			[]string{"acme", "○ offline since 14:05: 127.0.0.1:18", "⇡ 0/3", "⇣ 12/300", "! 2"}},
		{screen.LiveStatus{State: screen.LiveOffline, Since: at, Why: "127.0.0.1:18932 refuses the connection"}, true,
			[]string{"acme", "○ offline since 14:05: 127.0.0.1", "‖ 0/3: Q", "⇣ 12/300", "! 2"}},
		{screen.LiveStatus{State: screen.LiveSlow, Blocked: true, Until: at, Why: "rate limited: somebody else uses this key"}, true,
			[]string{"acme", "◐ slow: rate limited until 14:05", "‖ 0/3: Q", "⇣ 12/300", "! 2"}},
		{screen.LiveStatus{State: screen.LiveOK, DatabaseLost: at, Why: "the database server cannot be reached", Used: 3, Limit: 54}, true,
			[]string{"acme", "✗ not saved: database offline since 14:05", "‖ 0/3: Q", "⇣ 12/300", "! 2"}},
	} {
		synctest.Test(t, func(t *testing.T) {
			x := changing()
			x.imports = someFiles()
			x.ops = []affiliate.Operation{{ID: "old1", Kind: affiliate.DeleteCoupon, State: affiliate.Unknown},
				{ID: "old2", Kind: affiliate.DeleteCoupon, State: affiliate.Unknown}}
			term := x.open(t, 80, 24).WaitIdle().Press("*", "%").Type("30").Press("enter").WaitIdle().Press("enter").WaitIdle().Press("esc")
			x.news(func() {
				x.status = c.status
				if c.paused {
					x.queues[0].State = affiliate.QueuePaused
				}
			}, affiliate.Invalidation{Live: true})
			x.importTo(screen.ImportStatus{Running: true, Done: 12, All: 300})
			term.WaitIdle()
			for width, texts := range map[int][]string{80: c.want, 60: {c.want[1][:len("● l")], "0/3", "⇣ 12/300", "! 2"}} {
				line := term.Resize(width, 24).WaitIdle().Line(0)
				for _, text := range texts {
					if !strings.Contains(line, text) {
						t.Errorf("%d columns: %q lacks %q", width, line, text)
					}
				}
			}
			term.Press("ctrl+c").Quit("ctrl+c")
		})
	}
}

// TestTheHeaderLeavesOutTheSchoolBeforeTheCalls: each part is there whole or not at all.
func TestTheHeaderLeavesOutTheSchoolBeforeTheCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := changing()
		x.opts.Demo = true
		x.ops = []affiliate.Operation{{ID: "old1", Kind: affiliate.DeleteCoupon, State: affiliate.Unknown}}
		term := x.open(t, 120, 24).WaitIdle().Press("*", "%").Type("30").Press("enter").WaitIdle().Press("enter").WaitIdle().Press("esc").WaitIdle()
		for width, want := range map[int]string{
			120: "fermion-tui acme · learn.acme.com DEMO ● live ⇡ 0/3, less than a minute 1 to review Calls 12/54 Refresh 2m13s",
			100: "acme · learn.acme.com DEMO ● live ⇡ 0/3, less than a minute 1 to review Calls 12/54",
			80:  "acme DEMO ● live ⇡ 0/3, less than a minute 1 to review Calls 12/54",
			66:  "acme DEMO ● live ⇡ 0/3, less than a minute 1 to review",
		} {
			if got := strings.Join(strings.Fields(term.Resize(width, 24).WaitIdle().Line(0)), " "); got != want {
				t.Errorf("%d columns: %q, not %q", width, got, want)
			}
		}
		term.Press("ctrl+c").Quit("ctrl+c")
	})
}

// TestMarksOfTabsAreLeftOutBeforeTheirNamesAreCut: at 60 columns no name of a tab is cut while a mark is drawn.
func TestMarksOfTabsAreLeftOutBeforeTheirNamesAreCut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		for i := range 150 {
			one := x.in.Links[0]
			one.ID, one.Slug, one.Pinned = int64(500+i), fmt.Sprintf("more%04d", i), false
			x.in.Links = append(x.in.Links, one)
		}
		term := x.open(t, 60, 20).WaitIdle()
		for _, tab := range []string{"1", "2", "3"} {
			term.Press(tab).WaitIdle().Contains("1 Link", "2 Aff")
			line := term.Line(1)
			if cut := !strings.Contains(line, "2 Affiliates") || !strings.Contains(line, "3 Campaigns"); cut && strings.Contains(line, " +") {
				t.Errorf("a name is cut beside a mark: %q", line)
			}
		}
		term.Quit("ctrl+c")
	})
}

// TestHelpOfAFormListsNoKeyThatIsText: q and ? are letters in a form; f1 and esc work there.
func TestHelpOfAFormListsNoKeyThatIsText(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		term := peopled().open(t, 80, 24).WaitIdle().Press("2", "n").WaitIdle().Press("f1").WaitIdle()
		term.Contains("Keys · New affiliate", "f1", "ctrl+c")
		for line := range strings.Lines(term.Screen()) {
			if fields := strings.Fields(strings.NewReplacer("│", " ").Replace(line)); len(fields) > 1 && (fields[0] == "q" || fields[0] == "?") {
				t.Errorf("help lists %q", line)
			}
		}
		term.Quit("ctrl+c")
	})
}

// TestHelpOfAFormListsTheKeysOfForms: those of its fields come first, and the signs of lists are left out.
func TestHelpOfAFormListsTheKeysOfForms(t *testing.T) {
	for _, c := range []struct{ open, title, extra, enter string }{
		{"a", "Keys · Onboard", "ctrl+o", "Next field; on the last one: "},
		{"n", "Keys · New link", "f1", "Next field; on the last one: create link"},
	} {
		synctest.Test(t, func(t *testing.T) {
			term := peopled().open(t, 80, 40).WaitIdle().Press(c.open).WaitIdle().Press("f1").WaitIdle()
			term.Contains(c.title, "tab", "shift+tab", "Previous field", c.enter, c.extra, "esc", "ctrl+c",
				"↓ ↑", "Go to a suggestion under the field; enter or tab takes it", "Signs", "what is wrong")
			term.Absent("◆", "↳", "▲1", "Sparkline", "full refresh").Quit("ctrl+c")
		})
	}
}

// TestEPCIsWrittenInFullWhereThereIsRoom: its column grows like those of other amounts.
func TestEPCIsWrittenInFullWhereThereIsRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := empty()
		x.in.Links = []affiliate.Link{{ID: 1, Slug: "k3f9x2ab", Commission: 2000, RequestedCommission: 2000, FirstRead: time.Now(), LastRead: time.Now(),
			CreatedAt: time.Now(),
			Now:       affiliate.Counters{Clicks: 1, Sales: 1, Revenue: 9_90_000_00, Commission: 2000}, Seen: affiliate.Counters{Clicks: 1, Sales: 1, Revenue: 9_90_000_00, Commission: 2000}}}
		s := affiliate.Sum{Clicks: 1, Sales: 1, Revenue: 9_90_000_00, EstCommission: 1_98_000_00}
		x.in.Done = map[int64]affiliate.PeriodSum{1: {Certain: s, Low: s, High: s, Complete: true}}
		term := x.open(t, 160, 24).WaitIdle()
		if n := strings.Count(term.Line(4)+term.Line(3)+term.Line(5), "₹1,98,000"); n < 2 || strings.Contains(term.Screen(), "₹1.98") {
			t.Errorf("EPC is not written in full:\n%s", term.Screen())
		}
		term.Quit("ctrl+c")
	})
}
