package ui_test

import (
	"maps"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

// TestTheLastToLeaveIsBroughtBackAsAWhole: what another program on the profile has saved meanwhile is not mixed with it. A list that this one has not
// opened stays as the other left it.
func TestTheLastToLeaveIsBroughtBackAsAWhole(t *testing.T) {
	own := map[string]string{"ui.tab": "1", "ui.period": "7d", "ui.filter.links": "e", "ui.sort.links": "-affiliate", "ui.columns.links": "",
		"ui.open_view.links": "", "ui.cursor.links": "1", "ui.first_rows": "2 1"}
	others := map[string]string{"ui.tab": "2", "ui.period": "30d", "ui.filter.links": "dev", "ui.sort.links": "-clicks",
		"ui.columns.links": "affiliate,-product,clicks", "ui.cursor.links": "2", "ui.first_rows": "2",
		"ui.open_view.links": `{"name":"Not assigned","of":{"filter":"is:unassigned","sort":"-clicks","period":"all"},"before":{}}`, "ui.filter.affiliates": "asha", "ui.sort.affiliates": "-sales"}
	for name, leave := range map[string]string{"quits": "q", "quits with ctrl+c": "ctrl+c"} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				x := peopled()
				term := x.open(t, 120, 24).WaitIdle().Press("S", "/").Type("e").Press("enter", "G", "p").Type("7 days").Press("enter").WaitIdle()
				term.Advance(3 * time.Second).WaitIdle()
				x.mu.Lock()
				maps.Copy(x.settings, others)
				x.mu.Unlock()
				term.Quit(leave)
				for _, key := range slices.Sorted(maps.Keys(own)) {
					if got := x.setting(key); got != own[key] {
						t.Errorf("%s is %q, want %q", key, got, own[key])
					}
				}
				for _, key := range []string{"ui.filter.affiliates", "ui.sort.affiliates"} {
					if got := x.setting(key); got != others[key] {
						t.Errorf("%s is %q, want that of the other program, %q", key, got, others[key])
					}
				}
				x.open(t, 120, 24).WaitIdle().Contains("/ e", "Affiliate ▼", "▸ codewithmeera", "7 days").Absent("view:").Quit("q")
			})
		})
	}
}

// TestOnlyWhatIsNotSavedSoIsWrittenAtTheEnd: on a team's server each write takes a while.
func TestOnlyWhatIsNotSavedSoIsWrittenAtTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.open(t, 120, 24).WaitIdle().Press("j", "2", "1").Advance(3 * time.Second).Quit("q")
		before := x.settingWrites
		x.open(t, 120, 24).WaitIdle().Quit("q")
		if n := x.settingWrites - before; n != 0 {
			t.Errorf("a program in which nothing was done writes %d settings", n)
		}
	})
}
