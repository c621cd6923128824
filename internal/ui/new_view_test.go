package ui_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestTheViewOfWhatIsNewShowsWhen it was created, by which it is sorted, and only while it is open. A view that is saved meanwhile has the column.
func TestTheViewOfWhatIsNewShowsWhen(t *testing.T) {
	heights := map[int]int{60: 24, 80: 24, 160: 50}
	for tab, keys := range map[string][]string{"1": nil, "2": {"2"}} {
		for width, height := range heights {
			synctest.Test(t, func(t *testing.T) {
				x := peopled()
				for i := range x.in.Links {
					x.in.Links[i].CreatedAt = time.Now().Add(-time.Duration(i+1) * 24 * time.Hour)
				}
				for i := range x.in.Affiliates {
					x.in.Affiliates[i].CreatedAt = time.Now().Add(-time.Duration(i+1) * 24 * time.Hour)
				}
				term := x.open(t, width, height).WaitIdle().Press(keys...).WaitIdle().Absent("Created").Press("v", "4").WaitIdle().
					Contains("view: New this week")
				if titles := term.Line(4); !strings.Contains(titles, "Created ▼") && !strings.Contains(titles, "Created▼") {
					t.Errorf("tab %s at %d columns has the titles %q", tab, width, titles)
				}
				term.Quit("q")
				term = x.open(t, width, height).WaitIdle().Contains("view: New this week", "Created")
				if width == 160 {
					term.Press("w").Contains("[x] Created").Press("esc")
				}
				term.Press("esc").WaitIdle().Absent("view:", "Created")
				if tab == "1" && width == 160 {
					term.Press("v", "4", "v", "n").Type("Mine").Press("enter").WaitIdle().Contains("view: Mine", "Created").Press("esc").WaitIdle().
						Absent("Created").Press("v", "6").WaitIdle().Contains("view: Mine", "Created").Press("esc")
				}
				term.WaitIdle().Absent("Created").Quit("q")
				if saved := x.setting("ui.columns." + map[string]string{"1": "links", "2": "affiliates"}[tab]); saved != "" {
					t.Errorf("the columns are saved as %q", saved)
				}
			})
		}
	}
}
