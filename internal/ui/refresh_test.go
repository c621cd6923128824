package ui_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/ui/screen"
)

// r and R promise a reading only where one can be made; offline, one link is tried at once.
func TestRefreshSaysWhenNothingCanBeRead(t *testing.T) {
	for _, c := range []struct {
		status screen.LiveStatus
		said   string
		asked  bool // also when nothing can be read
	}{
		{screen.LiveStatus{State: screen.LiveOffline, Since: time.Now(), Why: "no route to host"}, "nothing can be read: Fermion cannot be reached", true},
		{screen.LiveStatus{State: screen.LiveNoKey}, "nothing can be read: there is no API key yet", false},
		{screen.LiveStatus{State: screen.LiveRefused}, "nothing can be read: the API key is refused", false},
		{screen.LiveStatus{State: screen.LiveForeignKey}, "nothing can be read: the API key is not verified yet", false},
	} {
		for _, key := range []string{"r", "R"} {
			for _, size := range [][2]int{{80, 24}, {160, 50}} {
				synctest.Test(t, func(t *testing.T) {
					x := peopled()
					x.status = c.status
					term := x.open(t, size[0], size[1]).WaitIdle()
					x.calls()
					term.Press(key).WaitIdle().Contains(c.said).Absent("reading ")
					want := ""
					if c.asked {
						want = "refresh [1]"
					}
					if got := x.calls(); got != want {
						t.Errorf("%s: %q, want %q", key, got, want)
					}
				})
			}
		}
	}
	for key, want := range map[string]string{"r": "then reads 1 link", "R": "then reads 3 links"} {
		synctest.Test(t, func(t *testing.T) {
			x := peopled()
			x.status = screen.LiveStatus{State: screen.LiveSlow, Blocked: true, Until: time.Date(2000, 1, 1, 12, 34, 0, 0, time.UTC), Why: "rate limited"} // 18:04 in Kolkata
			x.open(t, 160, 50).WaitIdle().Press(key).WaitIdle().Contains("waits for Fermion's limit until 18:04, " + want).Absent("reading ").Quit("ctrl+c")
		})
	}
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		term := x.open(t, 80, 24).WaitIdle()
		x.calls()
		term.Press("R").WaitIdle().Contains("reading 3 links, within the API call limit")
		if got := x.calls(); got != "refresh [1 2 3]" {
			t.Error(got)
		}
	})
}

// TestRefreshOfARowWithLinksReadsTheWatchedOnes of an affiliate or a campaign, of all marked ones, and R those of all.
func TestRefreshOfARowWithLinksReadsTheWatchedOnes(t *testing.T) {
	for _, c := range []struct{ keys, calls, said string }{
		{"2 / meera enter r", "refresh [1 4]", "reading 2 links"},
		{"2 / meera enter space esc / devdiaries enter space r", "refresh [1 4 2]", "reading 3 links"},
		{"2 / asha enter r", "", "no link is watched: nothing is read"},
		{"2 / nobody enter r", "", "no row selected"},
		{"2 R", "refresh [1 2 3 4]", "reading 4 links, within the API call limit"},
		{"3 / year enter r", "refresh [1 2]", "reading 2 links"},
		{"3 / year enter space esc / diwali enter space r", "refresh [1 2 3]", "reading 3 links"},
		{"3 / holi enter r", "", "no link is watched: nothing is read"},
		{"3 R", "refresh [1 2 3 4]", "reading 4 links, within the API call limit"},
		{"2 / meera enter enter r", "refresh [1]", "reading 1 link"},
		{"3 / year enter enter r", "refresh [1]", "reading 1 link"},
	} {
		t.Run(c.keys, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				x := campaigning()
				replaced, unwatched := x.in.Links[0], x.in.Links[0]
				replaced.ID, replaced.Slug, replaced.CampaignID, replaced.SupersededBy = 4, "old1", 0, 1
				unwatched.ID, unwatched.Slug, unwatched.StoppedAt = 5, "old2", time.Now()
				x.in.Links = append(x.in.Links, replaced, unwatched)
				term := x.open(t, 100, 24).WaitIdle()
				x.calls()
				for key := range strings.FieldsSeq(c.keys) {
					term.Press(key).WaitIdle()
				}
				term.Contains(c.said)
				if got := x.calls(); got != c.calls {
					t.Errorf("%q, want %q", got, c.calls)
				}
			})
		})
	}
	for open, marked := range map[string]string{"2": "affiliate", "3": "campaign"} {
		synctest.Test(t, func(t *testing.T) {
			term := campaigning().open(t, 100, 50).WaitIdle().Press(open).WaitIdle()
			term.Press("?").WaitIdle().Contains("r          Refresh the links of this "+marked+" now", "R          Refresh all, within the API call limit").
				Press("esc")
			term.Press("*").WaitIdle().Press(":").Type("refresh the").WaitIdle().Contains("Refresh the links of the marked "+marked+"s now").
				Press("esc", "esc").Quit("q")
		})
		synctest.Test(t, func(t *testing.T) {
			x := campaigning()
			x.opts.Role = screen.Role{Name: "viewer", User: "meera"}
			term := x.open(t, 100, 50).WaitIdle().Press(open).WaitIdle()
			x.calls()
			term.Press("r").WaitIdle().Contains("asks Fermion nothing").Press("R").WaitIdle().Contains("asks Fermion nothing")
			if got := x.calls(); got != "" {
				t.Error(got)
			}
		})
	}
}

// TestReportsReadTheirLinks: those of the group under the cursor or of the marked groups; a group of time reads all links of the report.
func TestReportsReadTheirLinks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := reported()
		term := x.open(t, 100, 30).WaitIdle()
		for _, c := range []struct {
			keys         []string
			says, called string
		}{
			{[]string{"b", "a", "r"}, "reading 1 link", "refresh [1]"},
			{[]string{"j", "r"}, "reading 1 link", "refresh [2]"},
			{[]string{"*", "r"}, "reading 3 links", "refresh [1 2 3]"},
			{[]string{"R"}, "reading 3 links, within the API call limit", "refresh [1 2 3]"},
			{[]string{"esc", "esc", "/", "youtube", "enter", "b", "w", "r"}, "reading 1 link", "refresh [1]"},
		} {
			term.Press(c.keys[:len(c.keys)-1]...).WaitIdle()
			x.calls()
			term.Press(c.keys[len(c.keys)-1]).WaitIdle().Contains(c.says)
			if got := x.calls(); got != c.called {
				t.Errorf("%q: %q, want %q", c.keys, got, c.called)
			}
		}
		term.Quit("ctrl+c")
	})
}
