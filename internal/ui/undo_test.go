package ui_test

import (
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
)

// editedDay has edits among what happened, one of them undone.
func editedDay() *world {
	x := busyDay()
	x.edits = []affiliate.Edit{
		{ID: 3, At: time.Now().Add(-time.Minute), By: "asha@laptop", Kind: affiliate.EditKindUndo, State: affiliate.EditActive, TargetID: 2,
			What: "tags of 38 links", Change: "+diwali -old"},
		{ID: 2, At: time.Now().Add(-2 * time.Minute), By: "asha@laptop", Kind: affiliate.EditKindEdit, State: affiliate.EditUndone, What: "tags of 38 links",
			Change: "+diwali -old"},
		{ID: 1, At: time.Now().Add(-4 * time.Hour), By: "ravi@desk", Kind: affiliate.EditKindEdit, State: affiliate.EditActive,
			What: "campaign of link k3f9x2ab", Change: "none → Diwali"},
	}
	return x
}

func TestEditsGolden(t *testing.T) {
	for _, size := range sizes {
		synctest.Test(t, func(t *testing.T) {
			term := editedDay().open(t, size[0], size[1])
			term.Press("6").WaitIdle().Press("/").Type("38 links").Press("enter").GoldenBody("activity-edits")
			term.Press("enter").WaitIdle().GoldenBody("edit").Quit("ctrl+c")
		})
	}
}

// TestUndoKey: it undoes what is recent and asks about what is old; where a write waits, it resumes that one.
func TestUndoKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := editedDay()
		old := affiliate.Edit{ID: 1, At: time.Now().Add(-4 * time.Hour), By: "asha@laptop", What: "campaign of link k3f9x2ab", Change: "none → Diwali"}
		x.undone = func(q affiliate.UndoRequest) affiliate.UndoResult {
			switch {
			case q.Redo:
				return affiliate.UndoResult{Edit: old, Text: old.Text()}
			case q.Confirmed == 0 && old.At.Before(q.AskBefore):
				return affiliate.UndoResult{Edit: old, Asks: true}
			case q.Confirmed == 0 && time.Since(q.AskBefore) < 9*time.Minute: // since the start
				t.Errorf("asks only before %v", q.AskBefore)
			}
			return affiliate.UndoResult{Edit: old, Text: "tags of 38 links", Skipped: []string{"link one", "link two"}, ChangedBy: []string{"ravi@desk"}}
		}
		term := x.open(t, 100, 30)
		term.Press("u").WaitIdle().Contains("Undo this edit?", "Campaign of link k3f9x2ab: none → Diwali", ", by asha@laptop")
		term.Press("n").Press("u").WaitIdle().Press("y").WaitIdle().
			Contains("Undone: tags of 38 links. 2 were changed since by ravi@desk and stay: link one, link two")
		term.Press("U").WaitIdle().Contains("Done again: campaign of link k3f9x2ab: none → Diwali")
		term.Press("u").WaitIdle().Contains("Undo this edit?", "y undo").Absent("Done again").Press("n")
		term.Advance(time.Hour)
		x.undone = nil
		term.Press("u").WaitIdle().Contains("nothing to undo").Press("esc")
		term.Advance(7 * time.Second).Press("6").WaitIdle().Press("G").Contains("u undo").Press("/").Type("writes waiting").Press("enter").WaitIdle().
			Contains("u resume").Absent("u undo")
		term.Press("u").Contains("Resume").Press("n").Quit("ctrl+c")
	})
}

// TestWhatAnEditChangedIsWhole: what has no room beside the name of its row is under it.
func TestWhatAnEditChangedIsWhole(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := editedDay()
		x.editedFields = []affiliate.EditedField{
			{Row: "link one", Field: "campaign", Was: "none", Now: "Diwali"},
			{Row: "affiliate Asha Rao", Field: "notes", Was: "writes to us on Mondays, and is paid by the bank in Mysuru",
				Now: "writes to us on Tuesdays, and is paid by the bank in Bengaluru"},
		}
		term := x.open(t, 80, 24).WaitIdle().Press("6").WaitIdle().Press("/").Type("38 links").Press("enter", "enter").WaitIdle()
		term.Contains("│ Link one  campaign: none → Diwali", "│ Affiliate Asha Rao  ", "│   notes: writes to us on Mondays", "in Bengaluru").Quit("ctrl+c")
	})
}

// TestTheTitleOfAnEditIsWhole: its end says what the edit changed the link to.
func TestTheTitleOfAnEditIsWhole(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.edits = []affiliate.Edit{{ID: 1, At: time.Now().Add(-time.Minute), By: "ravi@desk", Kind: affiliate.EditKindEdit, State: affiliate.EditActive,
			What: "campaign, affiliate and product of link x38gx0ze", Change: "Diwali of the long name → Holi for beginners"}}
		x.open(t, 80, 24).Press("6").WaitIdle().Press("enter").WaitIdle().Contains("beginners", "edited · ").Quit("ctrl+c")
	})
}
