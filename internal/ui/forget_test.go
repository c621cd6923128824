package ui_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"

	"fermion-tui/internal/affiliate"
)

// fakeForgetting erases nothing, and says what the database would say.
type fakeForgetting struct{ *world }

func (x fakeForgetting) DescribeForgetting(_ context.Context, id int64) ([]string, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.fail != nil {
		return nil, x.fail
	}
	return []string{
		"erased: name, e-mail, user ID, notes and tags of codewithmeera", "erased: the payee, and tax of their own", "erased: 3 journal entries' mentions of them",
		"kept as forgotten-1: 1 link with their numbers, 2 ledger entries; slugs and coupon codes stay as they are at Fermion",
		"a copy of the database has it too, and keeps it: /home/asha/.local/share/fermion-tui/backups/acme-2000-01-01.db",
	}, nil
}

func (x fakeForgetting) ForgetAffiliate(_ context.Context, id int64) ([]string, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.write(affiliate.Invalidation{All: true}, "forget %d", id)
	return []string{"Erased, and gone from the file.", "still in a copy of the database: /home/asha/.local/share/fermion-tui/backups/acme-2000-01-01.db", "Files that you exported or imported, and Fermion itself, are not changed."}, nil
}

// TestAPersonIsForgotten from their page: what is erased is shown, their name is typed, and what still has it is named.
func TestAPersonIsForgotten(t *testing.T) {
	for _, size := range sizes {
		synctest.Test(t, func(t *testing.T) {
			x := peopled()
			term := x.open(t, size[0], size[1]).WaitIdle().Press("2", "j", "enter").Contains("codewithmeera").Press(":").Type("forget a person").Press("enter").WaitIdle()
			term.Contains("Forget codewithmeera?", "kept as forgotten-1", "has it too").GoldenBody("forget")
			term.Press("enter").Contains("Name or user ID").Type("asha\r").Contains("type the name, the user ID or the e-mail")
			x.calls()
			term.Press("ctrl+u").Type("Codewithmeera\r").WaitIdle().Contains("Forgotten", "still in a copy of the database").GoldenBody("forgotten")
			if calls := x.calls(); calls != "forget 1" {
				t.Errorf("calls %q", calls)
			}
			term.Press("enter").Absent("Forgotten")
			x.fail = errors.New("a prepared payment waits for its confirmation: confirm or cancel its batch first")
			term.Press(":").Type("forget a person").Press("enter").WaitIdle().Contains("✗ a prepared payment waits").Press("enter").Contains("✗ a prepared payment").Absent("Name or user ID").Press("esc").Quit("q")
		})
	}
}
