package ui_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
)

// fakeForgetting erases nothing, and says what the database would say.
type fakeForgetting struct{ *world }

func (x fakeForgetting) DescribeForgetting(_ context.Context, id int64, names bool) (screen.ForgettingPlan, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.fail != nil {
		return screen.ForgettingPlan{}, x.fail
	}
	mentions := []string{"stays, unless it is replaced too: the name in 1 note of another affiliate",
		"stays, unless it is replaced too: the campaign codewithmeera's week (would become forgotten-1's week)",
		"stays, unless it is replaced too: the tag codewithmeera (would become forgotten-1)"}
	if names {
		mentions = []string{"replaced: the name in 1 note of another affiliate", "replaced: the campaign codewithmeera's week becomes forgotten-1's week",
			"replaced: the tag codewithmeera becomes forgotten-1"}
	}
	return screen.ForgettingPlan{Replaceable: 3, Lines: append([]string{
		"erased: name, e-mail, user ID, notes and tags of codewithmeera", "erased: the payee, and tax of their own",
		"erased: 3 journal entries' mentions of them",
		"kept as forgotten-1: 1 link with their numbers, 2 ledger entries; slugs and coupon codes stay as they are at Fermion",
		"a copy of the database has it too, and keeps it: /home/asha/.local/share/fermion-tui/backups/acme-2000-01-01.db",
	}, mentions...)}, nil
}

func (x fakeForgetting) ForgetAffiliate(_ context.Context, id int64, names bool) ([]string, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for key, value := range x.settings {
		x.settings[key] = strings.ReplaceAll(value, "codewithmeera", "forgotten-1")
	}
	x.write(affiliate.Invalidation{All: true}, "forget %d, names %v", id, names)
	return []string{"Erased, and gone from the file.", "still in a copy of the database: /home/asha/.local/share/fermion-tui/backups/acme-2000-01-01.db",
		"Files that you exported or imported, backups made elsewhere with the command backup, and Fermion itself, are not changed."}, nil
}

// TestAPersonIsForgotten from their page: what is erased is shown, their name is typed, and what still has it is named.
func TestAPersonIsForgotten(t *testing.T) {
	for _, size := range sizes {
		synctest.Test(t, func(t *testing.T) {
			x := peopled()
			term := x.open(t, size[0], size[1]).WaitIdle().Press("2", "j", "enter").Contains("codewithmeera").Press(":").Type("forget a person").
				Press("enter").WaitIdle()
			term.Contains("Forget codewithmeera?", "kept as forgotten-1", "has it too").GoldenBody("forget")
			if footer := term.Line(size[1] - 1); !strings.Contains(footer, "enter asks for the name") {
				t.Errorf("the footer is %q", footer)
			}
			term.Press("space", "space", "space").WaitIdle().Press("end").Contains("replaced: the campaign codewithmeera's week").GoldenBody("forget-names")
			term.Press("enter").Contains("Name or user ID", "which also replaces the name").Type("asha\r").
				Contains("type the name, the user ID or the e-mail of the")
			x.calls()
			term.Press("ctrl+u").Type("Codewithmeera\r").WaitIdle().Contains("Forgotten", "still in a copy of the database").GoldenBody("forgotten")
			if calls := x.calls(); calls != "forget 1, names true" {
				t.Errorf("calls %q", calls)
			}
			term.Press("enter").Absent("Forgotten")
			x.fail = errors.New("a prepared payment waits for its confirmation: confirm or cancel its batch first")
			term.Press(":").Type("forget a person").Press("enter").WaitIdle().Contains("✗ a prepared payment waits").Press("enter").
				Contains("✗ a prepared payment").Absent("Name or user ID").Press("esc").Quit("q")
		})
	}
}

// TestAForgottenPersonIsInNoFilter that the program shows, or would save again: each is what the database made of it, also one that was typed
// just before.
func TestAForgottenPersonIsInNoFilter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		term := x.open(t, 160, 50).WaitIdle().Press("/").Type("codewithmeera").Press("enter").WaitIdle().Press("v", "n").Type("codewithmeera only\r").WaitIdle()
		term.Contains("view: codewithmeera only").Press("2", "/").Type("codewithmeera").Press("enter", "enter", ":").Type("forget a person").
			Press("enter").WaitIdle()
		term.Press("enter").Type("codewithmeera\r").WaitIdle().Contains("Forgotten").Press("enter", "esc").WaitIdle().Contains("/ forgotten-1").
			Absent("/ codewithmeera")
		term.Press("1").WaitIdle().Contains("/ forgotten-1").Absent("/ codewithmeera", "view: codewithmeera")
		term.Press("j", "k").Advance(5 * time.Second).Quit("q")
		x.mu.Lock()
		defer x.mu.Unlock()
		for key, value := range x.settings {
			if strings.Contains(value, "codewithmeera") {
				t.Errorf("%s is saved as %s", key, value)
			}
		}
	})
}
