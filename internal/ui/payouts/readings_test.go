package payouts_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/payouts"
	"fermion-tui/internal/ui/screen"
	"fermion-tui/internal/ui/screentest"
)

// counted is a ledger that counts the reads.
type counted struct {
	ledger
	screen.Exports
	accounts, details, entries, batches, statements int
	past                                            []affiliate.Entry
}

func (l *counted) Accounts(_ context.Context, asOf time.Time, _ affiliate.PayoutRules) ([]affiliate.Account, error) {
	l.accounts++
	return []affiliate.Account{{Affiliate: meera, Balance: l.balance(asOf)}}, nil
}

func (l *counted) AccountDetail(ctx context.Context, id int64, asOf time.Time, r affiliate.PayoutRules) (affiliate.AccountDetail, error) {
	l.details++
	return l.ledger.AccountDetail(ctx, id, asOf, r)
}

func (l *counted) Entries(context.Context, int64, affiliate.Span) ([]affiliate.Entry, error) {
	l.entries++
	return l.past, nil
}

func (l *counted) Batches(context.Context) ([]affiliate.Batch, error) {
	l.batches++
	return nil, nil
}

func (l *counted) Statements(context.Context, []int64, affiliate.Period) ([]affiliate.Statement, error) {
	l.statements++
	return []affiliate.Statement{{Zone: time.UTC, Rows: []affiliate.StatementRow{{Kind: affiliate.RowOpening}, {Kind: affiliate.RowClosing}}}}, nil
}

// counting is a shell over such a ledger, with a link of the affiliate and a link of another one.
func counting(t *testing.T) (*screentest.Shell, *counted) {
	l := &counted{}
	shell := screentest.New(t, board.Input{Affiliates: []affiliate.Affiliate{meera, {ID: 2, Name: "Dev"}},
		Links: []affiliate.Link{{ID: 1, Slug: "aaaaaaaa", AffiliateID: 1}, {ID: 2, Slug: "bbbbbbbb", AffiliateID: 2}}})
	shell.Ports.Ledger, shell.Ports.Exports = l, l
	shell.Ports.PayoutRules = func(context.Context) (affiliate.PayoutRules, error) { return affiliate.DefaultPayoutRules(), nil }
	return shell, l
}

// refresh tells the screens of an invalidation, as the root does.
func refresh(s *screentest.Shell, n affiliate.Invalidation) {
	s.Shared.InvalidateBalances(n)
	s.Refresh(n)
}

var (
	linkNews   = affiliate.Invalidation{Links: []int64{1}}
	personNews = affiliate.Invalidation{Affiliates: []int64{1}}
)

// Entries and batches are read again after a change of a person. Balances are also read again after a change of links,
// and after no other invalidation.
func TestEntriesAreReadAfterWhatPeopleDo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shell, l := counting(t)
		for i := range 3 {
			l.past = append(l.past, affiliate.Entry{ID: fmt.Sprint(i), AffiliateID: 1, Kind: affiliate.EntryBonus, Amount: 100_00, At: time.Now()})
		}
		page := shell.Open(payouts.New)
		counts := func(accounts, entries int) {
			t.Helper()
			if l.accounts != accounts || l.entries != entries || l.batches != entries {
				t.Errorf("accounts were read %d times, entries %d, batches %d; want %d, %d and as many", l.accounts, l.entries, l.batches, accounts, entries)
			}
		}
		counts(1, 1)
		for range 5 {
			refresh(shell, linkNews)
		}
		counts(6, 1)
		refresh(shell, affiliate.Invalidation{Products: true, Coupons: []int64{1}})
		counts(6, 1)
		l.past = append(l.past, affiliate.Entry{ID: "3", AffiliateID: 2, Kind: affiliate.EntryPayout, Amount: 700_00, At: time.Now()})
		refresh(shell, personNews)
		counts(7, 2)
		page.Press("tab", "tab").Contains("Entries 4", "Dev", "−₹700")
	})
}

// The account of an affiliate is read again after changes of the affiliate's links, and so is its statement while
// it is open.
func TestAStatementIsReadWhileItIsOpen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shell, l := counting(t)
		page := shell.Open(payouts.AccountPage(meera.ID, affiliate.Date{}))
		counts := func(when string, details, statements int) {
			t.Helper()
			if l.details != details || l.statements != statements || l.accounts > 0 {
				t.Errorf("%s: the account was read %d times, the statement %d; want %d and %d", when, l.details, l.statements, details, statements)
			}
		}
		counts("open", 1, 0)
		refresh(shell, linkNews)
		counts("a link of the affiliate", 2, 0)
		refresh(shell, affiliate.Invalidation{Links: []int64{2}})
		counts("another link", 2, 0)
		page.Press("tab", "tab").Contains("closing")
		counts("the statement is open", 3, 1)
		page.Press("tab")
		counts("its links are", 3, 1)
		refresh(shell, linkNews)
		counts("a link meanwhile", 4, 2)
		page.Press("tab")
		refresh(shell, personNews)
		counts("it is closed again", 5, 2)
		page.Press("shift+tab")
		counts("and opened", 6, 3)
	})
}
