package board

import (
	"cmp"
	"iter"
	"slices"
	"time"

	"fermion-tui/internal/affiliate"
)

// Account is an affiliate's money with the words that the affiliate is found by.
type Account struct {
	affiliate.Account
	Label string // of the affiliate: name, else e-mail, else user ID
	Email string

	nameKey TextKey
	search  string // folded
	userID  string // see ids.go
}

// Accounts are the rows of affiliates' accounts. They are in no board, since reading them takes long and few screens show them. They never
// change.
type Accounts struct{ table rowTable[Account] }

// NewAccounts makes rows of the accounts that have money or entries.
func NewAccounts(all []affiliate.Account) Accounts {
	all = slices.DeleteFunc(slices.Clone(all), func(a affiliate.Account) bool { return !a.Balance.HasMoney() })
	slices.SortFunc(all, func(a, b affiliate.Account) int { return cmp.Compare(a.Affiliate.ID, b.Affiliate.ID) })
	t := rowTable[Account]{ids: make([]int64, len(all)), rows: make([]*Account, len(all))}
	for i, a := range all {
		row := &Account{Account: a, Label: affiliate.Clean(a.Affiliate.Label()), Email: affiliate.Clean(a.Affiliate.Email)}
		row.nameKey = NaturalKey(row.Label)
		row.search = words(row.Label, row.Email) + tagWords(cleanAll(a.Affiliate.Tags))
		row.userID = userIDText(affiliate.Clean(a.Affiliate.UserID))
		t.ids[i], t.rows[i] = a.Affiliate.ID, row
	}
	return Accounts{t}
}

// Of is the account of an affiliate, nil when there is nothing to show of it.
func (a Accounts) Of(affiliateID int64) *Account { return a.table.row(affiliateID) }

// All are the accounts by the ID of their affiliate.
func (a Accounts) All() []*Account { return a.table.rows }

// Kind is what a list takes of these accounts.
func (a Accounts) Kind() Kind[Account] {
	return Kind[Account]{table: func(*Board) rowTable[Account] { return a.table }, find: terms.findAccounts, ids: a.userIDs,
		sort: sortRows[Account], refresh: refreshRows[Account]}
}

func (a Accounts) userIDs(*Board) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, row := range a.table.rows {
			if !yield(row.userID) {
				return
			}
		}
	}
}

func (t terms) findAccounts(time.Time) func(*Account) bool {
	return func(a *Account) bool { return t.matches(a.search, t.idMask(a.userID)) }
}

// NameKey orders accounts by the name of their affiliate.
func (a *Account) NameKey() TextKey { return a.nameKey }

func (a *Account) obsolete() bool { return false }
func (a *Account) name() TextKey  { return a.nameKey }
func (a *Account) id() int64      { return a.Affiliate.ID }
