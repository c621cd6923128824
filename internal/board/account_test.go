package board

import (
	"fmt"
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
)

// Accounts are filtered, ordered and refreshed as the rows of a board are, though no board has them.
func TestAccounts(t *testing.T) {
	account := func(id int64, name string, earned affiliate.Paise) affiliate.Account {
		return affiliate.Account{Affiliate: affiliate.Affiliate{ID: id, Name: name, Tags: []string{"top"}},
			Balance: affiliate.Balance{AffiliateID: id, Earned: earned}}
	}
	due := Rupees(func(a *Account) (int64, bool) { return int64(a.Balance.Due()), true })
	order := Order[Account]{Key: ByNumber(func(a *Account) (int64, bool) { return int64(a.Balance.Due()), true }), Descending: true}
	names := func(v View[Account]) (s string) {
		for _, row := range v.Rows {
			s += fmt.Sprintf("%s %d ", row.Label, row.Balance.Due()/100)
		}
		return fmt.Sprintf("%sof %d", s, v.Of)
	}
	was := NewAccounts([]affiliate.Account{account(3, "Meera", 900_00), account(1, "Dev\x1b[31m", 2000_00), account(2, "Nobody", 0),
		account(4, "Asha", 1000_01)})
	if was.Of(2) != nil || was.Of(1) == nil || len(was.All()) != 3 {
		t.Error("an account is shown when it has money or entries")
	}
	for filter, want := range map[string]string{
		"": "Dev 2000 Asha 1000 Meera 900 of 3", "due>1000": "Dev 2000 Asha 1000 of 3", "due<1000": "Meera 900 of 3", "!meera": "Dev 2000 Asha 1000 of 3", "tag:top dev": "Dev 2000 of 3", "nobody": "of 3",
	} {
		f, err := ParseFilter(filter, []Field[Account]{{Name: "due", Measure: due}})
		if err != nil {
			t.Fatal(err)
		}
		if got := names(was.Kind().Select(nil, f, order, time.Time{})); got != want {
			t.Errorf("%q: %s, want %s", filter, got, want)
		}
	}
	v := was.Kind().Select(nil, Filter[Account]{}, order, time.Time{})
	now := NewAccounts([]affiliate.Account{account(3, "Meera", 9000_00), account(4, "Asha", 1000_01), account(5, "Ravi", 50_00)})
	if got, want := names(now.Kind().Refresh(v, nil, Filter[Account]{}, order, time.Time{})), "Asha 1000 Meera 9000 Ravi 50 of 3"; got != want {
		t.Errorf("rows hold still: %s, want %s", got, want)
	}
}
