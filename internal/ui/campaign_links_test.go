package ui_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
)

func TestLinksAreAddedToACampaign(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := campaigning()
		term := x.open(t, 120, 40).WaitIdle()
		term.Press("space", "space", "/").Type("meera").Press("enter", ":").Type("add to campaign").Press("enter")
		term.Contains("Add 2 links to a campaign", "Includes 1 marked row that the filter hides", "Now in New Year (2)", "Newsletters", "none",
			"new campaign…").Absent("An old one")
		term.Type("newsl").Press("enter").Contains("2 links are in Newsletters now", "2 marked")
		if calls := x.calls(); calls != "put links [1 2] into campaign 3" {
			t.Fatal(calls)
		}
		term.Press("esc", "esc", "g", ":").Type("add to campaign").Press("enter").Contains("Add 1 link to a campaign").Type("none of these").
			Press("up", "enter").Contains("1 link is in no campaign now")
		if calls := x.calls(); calls != "put links [1] into campaign 0" {
			t.Fatal(calls)
		}
		term.Press("*", ":").Type("add to campaign").Press("enter").Type("Onam").Press("enter").Contains("New campaign", "3 links will be added").
			Type("\r\r\r\r\r").Contains("3 links are in Onam now")
		if calls := x.calls(); calls != "save campaign 0 \"Onam\" goal \"\" open to open notes \"\"\nput links [1 2 3] into campaign 6" {
			t.Fatal(calls)
		}
		term.Press("3").Contains("Onam")
	})
}

// TestAColleaguesMoveIsNotSeen while a campaign is chosen: the link stays in the campaign of the colleague, also when the chosen one is new.
func TestAColleaguesMoveIsNotSeen(t *testing.T) {
	for typed, says := range map[string][]string{
		"newsl\r":          {"✗ 1 link was not moved: link k3f9x2ab, ", "To move it all the same, choose Newsletters again"},
		"Onam\r\r\r\r\r\r": {"saved campaign Onam. 1 link was not moved: link k3f9x2ab, ", "choose Onam again"},
	} {
		synctest.Test(t, func(t *testing.T) {
			x := campaigning()
			term := x.open(t, 160, 40).WaitIdle().Press("g", ":").Type("add to campaign").Press("enter").WaitIdle().Contains("Now in New Year (1)")
			x.news(func() {
				x.in.Links = slices.Clone(x.in.Links)
				x.in.Links[0].CampaignID = 2
			}, affiliate.Invalidation{Links: []int64{1}})
			term.WaitIdle().Contains("Now in New Year (1)").Type(typed).WaitIdle().Contains(says...)
			if x.in.Links[0].CampaignID != 2 {
				t.Errorf("it is in campaign %d", x.in.Links[0].CampaignID)
			}
			term.Quit("ctrl+c")
		})
	}
}

// Another program may create and archive campaigns while the list is open. Enter and a second click never add to a campaign that
// took the place of another one.
func TestTheCampaignUnderTheCursorStaysChosen(t *testing.T) {
	created := func(x *world) {
		year := x.in.Campaigns[0]
		x.in.Campaigns = append(x.in.Campaigns, affiliate.Campaign{ID: 9, Name: "A new one", From: year.From, To: year.From.AddDate(0, 0, 12)})
	}
	archived := func(x *world) { x.in.Campaigns[2].ArchivedAt = time.Now() }
	for name, c := range map[string]struct {
		typed  string
		change func(*world)
		says   []string
		calls  string
	}{
		"created":  {"", created, []string{"A new one", "▸ Newsletters"}, "put links [1] into campaign 3"},
		"archived": {"", archived, []string{"  New Year  ", "  Holi  "}, ""},
		"renamed, searched": {"newsl", func(x *world) { x.in.Campaigns[2].Name = "All newsletters" }, []string{"▸ All newsletters"},
			"put links [1] into campaign 3"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				x := campaigning()
				term := x.open(t, 120, 40).WaitIdle().Press(":").Type("add to campaign").Press("enter").WaitIdle()
				if term.Type(c.typed); c.typed == "" {
					term.Press("down")
				}
				term.Contains("▸ Newsletters")
				x.news(func() { c.change(x) }, affiliate.Invalidation{Campaigns: []int64{3, 9}})
				term.WaitIdle().Contains(c.says...).Press("enter").WaitIdle()
				if got := x.calls(); got != c.calls {
					t.Errorf("enter: %q, want %q", got, c.calls)
				}
				if c.calls == "" {
					term.Contains("the row under the cursor is gone: choose another one").Press("down", "enter").WaitIdle()
					if got := x.calls(); got != "put links [1] into campaign 1" {
						t.Errorf("the first row: %q", got)
					}
				}
			})
		})
	}
	synctest.Test(t, func(t *testing.T) {
		x := campaigning()
		term := withMouse(t, x, 120, 40).Press(":").Type("add to campaign").Press("enter").WaitIdle()
		col, line := at(t, term, "Newsletters  ")
		term.Click(col, line).Contains("▸ Newsletters")
		x.news(func() { archived(x) }, affiliate.Invalidation{Campaigns: []int64{3, 9}})
		term.WaitIdle().Absent("Newsletters").Click(col, line).WaitIdle().Contains("▸ Holi", "Add 1 link to a campaign")
		if got := x.calls(); got != "" {
			t.Errorf("the second click: %q", got)
		}
	})
}

func TestCampaignOfOneLink(t *testing.T) {
	for name, c := range map[string]struct {
		typed string
		says  []string
		calls string
	}{
		"another":     {"\r\x15newsl\r", []string{"saved link k3f9x2ab"}, `edit link 1 campaign "Newsletters"`},
		"none":        {"\r\x15\r", []string{"saved link k3f9x2ab"}, `edit link 1 campaign ""`},
		"the same":    {"\r\r", []string{"saved link k3f9x2ab"}, `edit link 1`},
		"a new one":   {"\r\x15Onam\r", []string{"There is no campaign called Onam yet", "it will be created. Press enter"}, ""},
		"new, sure":   {"\r\x15Onam\r\r", []string{"saved link k3f9x2ab"}, `edit link 1 campaign "Onam"`},
		"which?":      {"\r\x15New\r", []string{"✗ several campaigns match: New Year, Newsletters"}, ""},
		"an old name": {"\r\x15an old one\r", []string{"saved link k3f9x2ab"}, `edit link 1 campaign "An old one"`},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				x := campaigning()
				term := x.open(t, 100, 30).WaitIdle().Press("e")
				term.Type(c.typed).Contains(c.says...)
				if got := x.calls(); got != c.calls {
					t.Errorf("got %s, want %s", got, c.calls)
				}
			})
		})
	}
}

func TestOnboardIntoACampaign(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := campaigning()
		term := x.open(t, 100, 40).WaitIdle().Press("a")
		term.Type("Ravi\rravi@example.com\rgo for\r20\r\r").Press("ctrl+o", "tab", "tab").Type("newsl").Contains("Newsletters")
		term.Press("tab", "tab", "tab", "enter").WaitIdle()
		if calls := x.calls(); !strings.Contains(calls, `"campaign":"Newsletters"`) {
			t.Fatal(calls)
		}
	})
}
