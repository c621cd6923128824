package ui_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/uitest"
)

// setting is what the database holds now.
func (x *world) setting(key string) string {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.settings[key]
}

// TestColumnsAreChosenAndKept: hidden and moved columns are drawn so at once, exist after a restart, and go back to the defaults.
func TestColumnsAreChosenAndKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		term := x.open(t, 160, 24).WaitIdle().Press("w").Contains("Columns of links", "[x] Product", "[ ] Campaign")
		term.Press("j", "space", "j", "J", "enter").WaitIdle() // without Product; Comm % behind Clicks
		titles := func() []string { return strings.Fields(strings.ReplaceAll(term.Line(4), "%", "")) }
		if got := titles(); !slices.Equal(got[:5], []string{"Affiliate", "▲", "Clicks", "Comm", "Sales"}) {
			t.Fatalf("the titles are %v", got)
		}
		if saved := x.setting("ui.columns.links"); !strings.HasPrefix(saved, "affiliate,-product,clicks,comm,") {
			t.Errorf("saved is %q", saved)
		}
		term.Quit("q")
		term = x.open(t, 160, 24).WaitIdle()
		if got := titles(); !slices.Equal(got[:5], []string{"Affiliate", "▲", "Clicks", "Comm", "Sales"}) {
			t.Errorf("after a restart the titles are %v", got)
		}
		term.Press("w", "d", "enter").WaitIdle()
		if got := titles(); !slices.Equal(got[:4], []string{"Affiliate", "▲", "Product", "Comm"}) || x.setting("ui.columns.links") != "" {
			t.Errorf("the defaults are %v, saved as %q", got, x.setting("ui.columns.links"))
		}
		term.Quit("q")
	})
}

// TestOneColumnStays: a table without columns shows nothing.
func TestOneColumnStays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.settings["ui.columns.coupons"] = "code,-product,-discount,-affiliate,-expires,-uses,-link,-state,-gone,other"
		x.open(t, 80, 24).WaitIdle().Press("4").WaitIdle().Press("w", "space").Contains("one column stays: show another one first", "[x] Code").
			Press("esc").Quit("q")
	})
}

// TestAViewIsOpenedByADigitAndLeftByEsc: esc brings back filter, order and period as they were.
func TestAViewIsOpenedByADigitAndLeftByEsc(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		term := x.open(t, 120, 24).WaitIdle().Press("/").Type("meera").Press("enter", "S").WaitIdle()
		term.Press("v", "7").WaitIdle().Contains("Views of links", "no view on 7: n saves the present one").Press("esc").WaitIdle()
		term.Press("v", "3").WaitIdle().Contains("clicks>0 sales=0", "view: Clicks without sales")
		term.Press("v", "5").WaitIdle().Contains("is:unassigned", "view: Not assigned", "m1n2b3v4").Absent("k3f9x2ab")
		term.Press("esc").WaitIdle().Contains("/ meera", "Affiliate ▼", "k3f9x2ab").Absent("view:")
		term.Press("v", "1").WaitIdle().Contains("today")
		if x.setting("ui.period") != "today" {
			t.Errorf("the period is %q", x.setting("ui.period"))
		}
		term.Press("esc").WaitIdle()
		if x.setting("ui.period") != "all" {
			t.Errorf("the period afterwards is %q", x.setting("ui.period"))
		}
		term.Quit("q")
	})
}

// TestEscBringsTheCursorBackFromAView: to the row from before the first view, wherever the cursor was moved within views and whatever was
// opened or saved there.
func TestEscBringsTheCursorBackFromAView(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.settings["ui.view.links.All"] = `{"filter":"clicks>0","sort":"affiliate","saved_at":5}`
		term := x.open(t, 120, 24).WaitIdle().Press("g").Contains("▸ codewithmeera")
		term.Press("v", "5").WaitIdle().Contains("view: Not assigned", "▸ m1n2b3v4").Absent("codewithmeera")
		term.Press("esc").WaitIdle().Contains("▸ codewithmeera").Absent("view:")
		term.Press("v", "5").WaitIdle().Press("v", "1").WaitIdle().Contains("view: Selling today").Press("esc").WaitIdle().Contains("▸ codewithmeera").
			Absent("view:")
		term.Press("G", "v", "3").WaitIdle().Contains("view: Clicks without sales").Press("esc").WaitIdle().Absent("view:", "▸ codewithmeera")
		term.Press("g", "v", "6").WaitIdle().Contains("view: All", "▸ codewithmeera").Press("j").Contains("▸ devdiaries")
		term.Press("esc").WaitIdle().Contains("▸ codewithmeera").Absent("view:")
		term.Press("G", "v", "6").WaitIdle().Press("j", "enter").WaitIdle().Contains("History").Press("esc").WaitIdle().Contains("view: All")
		term.Press("v", "3").WaitIdle().Press("esc").WaitIdle().Contains("▸ m1n2b3v4").Absent("view:")
		term.Press("v", "n").Type("Mine").Press("enter").WaitIdle().Contains("view: Mine").Press("g").Contains("▸ codewithmeera")
		term.Press("esc").WaitIdle().Contains("▸ m1n2b3v4").Absent("view:").Quit("q")
	})
}

// TestABuiltInViewHasAPeriodOfItsOwn: that of the view before says nothing about it.
func TestABuiltInViewHasAPeriodOfItsOwn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.settings["ui.period"] = "30d"
		term := x.open(t, 120, 24).WaitIdle()
		for digit, want := range []string{"today", "all", "all", "7d", "all"} {
			if term.Press("v", string(rune('1'+digit))).WaitIdle(); x.setting("ui.period") != want {
				t.Errorf("view %d has the period %q, want %q", digit+1, x.setting("ui.period"), want)
			}
		}
		if term.Press("esc").WaitIdle(); x.setting("ui.period") != "30d" {
			t.Errorf("the period afterwards is %q", x.setting("ui.period"))
		}
		term.Quit("q")
	})
}

// TestAViewIsSavedAndRemoved: a saved view has the columns too, replaces one of its name after a question, and only saved ones can be
// removed.
func TestAViewIsSavedAndRemoved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		term := x.open(t, 120, 30).WaitIdle().Press("w", "j", "space", "enter", "/").Type("meera").Press("enter", "v", "n").Type("Top").
			Press("enter").WaitIdle()
		term.Contains("saved the view Top", "view: Top")
		term.Press("esc", "w", "d", "enter").WaitIdle().Contains("Product")
		term.Press("v").Contains("6  Top", "meera").Press("6").WaitIdle().Contains("/ meera").Absent("Product")
		term.Press("esc").WaitIdle().Contains("Product")
		term.Press("/", "ctrl+u").Type("dev").Press("enter", "v", "n").Type("top").Press("enter").WaitIdle().Contains("Replace the view Top?").
			Press("y").WaitIdle()
		if saved := x.setting("ui.view.links.Top"); !strings.Contains(saved, `"filter":"dev"`) {
			t.Errorf("saved is %s", saved)
		}
		term.Press("v", "g", "x").Contains("Selling today is built in: only saved views can be removed")
		term.Press("G", "x").Contains("Remove the view Top?").Press("enter").Contains("6  Top").Press("x", "y").WaitIdle().Contains("removed the view Top").
			Absent("6  Top")
		term.Press("n").Type("Selling Today").Press("enter").WaitIdle().Contains("a built-in view has this name").Press("esc", "y").Quit("q")
		if saved := x.setting("ui.view.links.Top"); saved != "" {
			t.Errorf("left is %s", saved)
		}
	})
}

// TestAViewWithColumnsThatAreGoneOpens with a notice, and what is saved stays. A condition on such a column shows no rows until the filter is
// corrected.
func TestAViewWithColumnsThatAreGoneOpens(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		saved := `{"filter":"dev owed>3","sort":"-owed","columns":"affiliate,owed,-old,clicks,rank","period":"some day","saved_at":5}`
		x.settings["ui.view.links.Old"], x.settings["ui.view.links.Broken"] = saved, "{"
		term := x.open(t, 160, 30).WaitIdle().Press("v").Contains("6  Broken", "cannot be read: x removes it", "7  Old").Press("7").WaitIdle()
		term.Contains("/ dev owed>3", "0 of 3 links", "The filter cannot be used: no condition owed>").Absent("devdiaries", "codewithmeera")
		if !slices.ContainsFunc(x.notices, func(n affiliate.Notice) bool {
			return strings.HasPrefix(n.Text, `the view Old: the columns owed, rank are gone; the rows cannot be sorted by "owed" any more; `) &&
				strings.HasSuffix(n.Text, `the period "some day" cannot be read; the filter cannot be used, as the list says. The rest is as it was saved`)
		}) {
			t.Errorf("notices are %v", x.notices)
		}
		if x.setting("ui.view.links.Old") != saved {
			t.Errorf("saved is %s now", x.setting("ui.view.links.Old"))
		}
		term.Press("esc").WaitIdle().Contains("codewithmeera").Press("v", "6").WaitIdle().Contains("the view Broken cannot be read: x removes it").Quit("q")
	})
}

// TestAllThatAViewLostIsNamed in the message at 80 columns, which has three lines.
func TestAllThatAViewLostIsNamed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.settings["ui.view.links.Gone"] = `{"filter":"ghost>3","sort":"-ghost","columns":"affiliate,ghost,clicks","period":"some day","saved_at":5}`
		term := x.open(t, 80, 24).WaitIdle().Press("v", "6").WaitIdle()
		said := strings.Join(strings.Fields(term.Line(21)+" "+term.Line(22)+" "+term.Line(23)), " ")
		want := `✗ the view Gone: the column "ghost" is gone; the rows cannot be sorted by "ghost" any more; the period "some day" cannot be read; the filter cannot be used, as the list says. The rest is as it was saved`
		if !strings.HasPrefix(said, want) {
			t.Errorf("it says %q", said)
		}
		term.Contains("The filter cannot be used: no condition ghost>").Press("esc").Quit("q")
	})
}

// TestAViewThatIsGoneIsNotNamed: undoing that it was saved or replaced closes it, and so does its removal. The rows stay.
func TestAViewThatIsGoneIsNotNamed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		const key = "ui.view.links.Mine"
		before := ""
		x.undone = func(affiliate.UndoRequest) affiliate.UndoResult {
			if x.settings[key] = before; before == "" {
				delete(x.settings, key)
			}
			return affiliate.UndoResult{Edit: affiliate.Edit{ID: 1, What: "view Mine"}, Text: "view Mine: saved"}
		}
		term := x.open(t, 120, 30).WaitIdle().Press("/").Type("meera").Press("enter", "v", "n").Type("Mine").Press("enter").WaitIdle().Contains("view: Mine")
		before = x.setting(key)
		x.send(affiliate.Invalidation{Edits: true}) // what is saved stays open
		term.WaitIdle().Contains("view: Mine").Press("/", "ctrl+u").Type("dev").Press("enter", "v", "n").Type("Mine").Press("enter").WaitIdle().Press("y").
			WaitIdle().Contains("view: Mine", "devdiaries")
		undo := func() *uitest.Terminal {
			term.Press("u").WaitIdle().Contains("Undone")
			x.send(affiliate.Invalidation{Edits: true})
			return term.Advance(time.Second)
		}
		undo().Contains("/ dev", "devdiaries").Absent("view: Mine", "codewithmeera")
		term.Press("v", "6").WaitIdle().Contains("view: Mine", "codewithmeera")
		before = ""
		undo().Contains("/ meera", "codewithmeera").Absent("view: Mine", "devdiaries")
		term.Press("v", "n").Type("Mine").Press("enter").WaitIdle().Contains("view: Mine").Press("v", "G", "x", "y", "esc").WaitIdle().Contains("/ meera").
			Absent("view: Mine").Quit("q")
	})
}

// TestARestartBringsBackTheRowInAnotherOrder: the first row of the list's own order is elsewhere in the saved one.
func TestARestartBringsBackTheRowInAnotherOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.open(t, 120, 24).WaitIdle().Press("S", "g").WaitIdle().Contains("Affiliate ▼", "▸ devdiaries").Quit("q")
		x.open(t, 120, 24).WaitIdle().Contains("Affiliate ▼", "▸ devdiaries").Quit("q")
	})
}

// TestARestartBringsBackTheListAsItWas: filter, open view and the row under the cursor, after q and after a kill some seconds later.
func TestARestartBringsBackTheListAsItWas(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		term := x.open(t, 120, 24).WaitIdle().Press("/").Type("e").Press("enter", "j").WaitIdle().Contains("▸ devdiaries")
		term.Quit("q")
		term = x.open(t, 120, 24).WaitIdle().Contains("/ e", "▸ devdiaries").Press("v", "5").WaitIdle()
		term.Quit("q")
		term = x.open(t, 120, 24).WaitIdle().Contains("is:unassigned", "view: Not assigned").Press("esc").WaitIdle().Contains("/ e").
			Press("esc", "g").WaitIdle()
		last := x.setting("ui.cursor.links")
		term.Advance(3 * time.Second).WaitIdle()
		if now := x.setting("ui.cursor.links"); now == last {
			t.Errorf("the row under the cursor is still %q", now)
		}
		term.Quit("q")
		x.open(t, 120, 24).WaitIdle().Absent("/ e").Press("2").WaitIdle().Quit("q")
	})
}

// TestTheNameOfAViewIsNotCut: two may differ at their ends.
func TestTheNameOfAViewIsNotCut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		for _, name := range []string{"Bloggers of the Diwali sale, 10 Nov only", "Bloggers of the Diwali sale, 11 Nov only"} {
			x.settings["ui.view.links."+name] = `{"filter":"dev","saved_at":5}`
		}
		x.open(t, 80, 24).WaitIdle().Press("v").WaitIdle().
			Contains("6  Bloggers of the Diwali sale, 10 Nov only  dev", "7  Bloggers of the Diwali sale, 11 Nov only  dev").Press("esc").Quit("q")
	})
}
