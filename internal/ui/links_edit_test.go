package ui_test

import (
	"errors"
	"slices"
	"testing"
	"testing/synctest"

	"fermion-tui/internal/affiliate"
)

// untold is a school with four tracked links, two of which nobody assigned yet.
func untold() *world {
	x := peopled()
	for i, slug := range []string{"new00001", "new00002"} {
		x.in.Links = append(x.in.Links, affiliate.Link{ID: int64(10 + i), Slug: slug, Commission: affiliate.UnknownCommission,
			RequestedCommission: affiliate.UnknownCommission})
	}
	return x
}

// TestSeveralTrackedLinksAreGivenTheirAffiliateAndProduct at once.
func TestSeveralTrackedLinksAreGivenTheirAffiliateAndProduct(t *testing.T) {
	for _, c := range []struct {
		name, typed, says, calls string
		filter                   string
	}{
		{"affiliate and product", "asha\rsystem\r\r\r\r", "saved 2 links", `edit link 10 11 affiliate "asha@example.com" product "68d1013f7183c17964b104c9"`,
			"new0"},
		{"somebody new", "zoe@example.com\r\r\r\r\r", "saved 2 links", `edit link 10 11 affiliate "zoe@example.com"`, "new0"},
		{"nothing", "\r\r\r\r", "nothing was changed", "", "new0"},
		{"a product only", "\rgo for\r\r\r\r", "saved 2 links", `edit link 10 11 product "68d1013f7183c17964b104c8"`, "new0"},
		{"those of somebody else are asked about", "asha\r\r\r\r", "Now assigned to another affiliate: devdiaries (1).", "", "!k3f9"},
		{"and given after another enter", "asha\r\r\r\r\r\r", "saved 4 links", `edit link 3 2 10 11 affiliate "asha@example.com"`, "!k3f9"},
		{"another product is asked about", "\rgo for\r\r\r", "1 link is for another product now.", "", "!k3f9"},
		{"tags are added and removed", "\r\rfest -old\r\r\r", "saved 2 links", `edit link 10 11 add tags ["fest"] remove ["old"]`, "new0"},
		{"one that was made here keeps its affiliate", "asha\r\r\r\r\r\r", "saved 4 links", `edit link 3 2 10 11 affiliate "asha@example.com"`, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				x := untold()
				term := x.open(t, 80, 24).WaitIdle().Press("s", "G", "enter", "S") // in the order in which they came
				if c.filter != "" {
					term.Press("/").Type(c.filter).Press("enter")
				}
				term.Press("*", "e").WaitIdle().Contains("Affiliate", "Product", "Campaign").Type(c.typed).WaitIdle().Contains(c.says)
				if c.says == "saved 2 links" {
					term.Contains("2 marked")
				}
				if got := x.calls(); got != c.calls {
					t.Errorf("got %q, want %q", got, c.calls)
				}
				term.Quit("ctrl+c")
			})
		})
	}
}

func TestEditSeveralLinksGolden(t *testing.T) {
	for _, size := range sizes {
		synctest.Test(t, func(t *testing.T) {
			term := untold().open(t, size[0], size[1]).WaitIdle().Press("*", "e").WaitIdle().Contains("1 link was").GoldenBody("edit-links")
			term.Quit("ctrl+c")
		})
	}
}

// TestTypedTextIsKeptWhenLinksCannotBeSaved.
func TestTypedTextIsKeptWhenLinksCannotBeSaved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := untold()
		x.fail = errors.New("the disk is full: make room and press enter again")
		term := x.open(t, 80, 24).WaitIdle().Press("/").Type("new0").Press("enter", "*", "e").Type("asha\r\r\r\r")
		term.Contains("Edit 2 links", "none → Asha Rao", "enter saves 2 links · esc goes back", " esc back").Absent("esc close").Press("enter")
		term.Contains("✗ the disk is full", "Edit 2 links", "Asha Rao").Press("esc").Contains("asha@", "Affiliate").Quit("ctrl+c")
	})
}

// TestCompleteLinksAreGivenACampaign: affiliate and product of links that were created here are not asked for.
func TestCompleteLinksAreGivenACampaign(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := untold()
		x.in.Links[1].MadeHere = true
		term := x.open(t, 80, 24).WaitIdle().Press("g", "space", "space", "e").Contains("Edit 2 links", "Campaign", "Tags").
			Absent("Affiliate  leave", "Product  leave")
		term.Type("\rDiwali\r").Contains("There is no campaign called Diwali yet").Press("enter").Contains("none → Diwali", "enter saves 2 links").
			Press("enter").Contains("saved 2 links")
		if got := x.calls(); got != `edit link 1 2 campaign "Diwali"` {
			t.Errorf("got %q", got)
		}
		term.Quit("ctrl+c")
	})
}

// TestACardNamesTheLinksThatSomebodyChanged, each with all that was changed, and enter plans the same for these only.
func TestACardNamesTheLinksThatSomebodyChanged(t *testing.T) {
	for _, size := range sizes {
		synctest.Test(t, func(t *testing.T) {
			x := untold()
			x.fail = &affiliate.PlanConflictError{Saved: 3, Rows: []affiliate.RowConflict{
				{ID: 10, Row: "link new00001", Fields: []affiliate.ValueConflict{{Field: "campaign", By: "asha@laptop", Shown: "none", Stored: "Holi"}}},
				{ID: 2, Row: "link p0q8w7zz", Fields: []affiliate.ValueConflict{
					{Field: "affiliate", Shown: "none", Stored: "codewithmeera"},
					{Field: "campaign", By: "asha@laptop", Shown: "none", Stored: "A week of every festival of lights that there is, north and south"},
				}},
			}}
			term := x.open(t, size[0], size[1]).WaitIdle().Press("*", "e").WaitIdle().Type("\r\r\rDiwali\r\r").WaitIdle().Contains("enter saves 5 links").
				Press("enter").WaitIdle()
			term.GoldenBody("plan-conflict").Press("enter").WaitIdle().Contains("Edit 2 links", "enter saves 2 links").Press("esc").Contains("Edit 5 links").
				Quit("ctrl+c")
		})
	}
}

// TestThePlanOfChangedLinksIsMadeFromWhatIsStored, also while the screens do not show yet what somebody has changed; links that are gone are not in it.
func TestThePlanOfChangedLinksIsMadeFromWhatIsStored(t *testing.T) {
	for _, gone := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			x := untold()
			x.fail = &affiliate.PlanConflictError{Rows: []affiliate.RowConflict{
				{ID: 10, Row: "link new00001", Fields: []affiliate.ValueConflict{{Field: "affiliate", By: "asha@laptop", Shown: "none",
					Stored: "codewithmeera"}}},
				{ID: 11, Row: "link new00002", Fields: []affiliate.ValueConflict{{Field: "affiliate", By: "asha@laptop", Shown: "none",
					Stored: "codewithmeera"}}},
			}}
			term := x.open(t, 80, 24).WaitIdle().Press("/").Type("new0").Press("enter", "*", "e").Type("asha\r\r\r\r").WaitIdle().Contains("none → Asha Rao").
				Press("enter").WaitIdle()
			term.Contains("2 links stay as they are")
			x.mu.Lock()
			if n := len(x.in.Links); gone {
				x.in.Links = x.in.Links[:n-2]
			} else {
				x.in.Links = slices.Clone(x.in.Links)
				x.in.Links[n-1].AffiliateID, x.in.Links[n-2].AffiliateID = 1, 1
			}
			x.mu.Unlock()
			term.Press("enter").WaitIdle()
			if gone {
				term.Contains("none of the links is there any more").Absent("Edit 0 links", "stay as they are")
			} else {
				term.Contains("Edit 2 links", "codewithmeera → Asha Rao").Absent("none → Asha Rao")
			}
			term.Quit("ctrl+c")
		})
	}
}
