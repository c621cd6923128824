package store

import (
	"context"
	"database/sql"
	"time"

	"fermion-tui/internal/affiliate"
)

const payeeColumns = "affiliate_id, method, address, coalesce(tax_bp, -1)"

func scanPayTerms(r *sql.Rows) (p affiliate.PayTerms, err error) {
	return p, r.Scan(&p.AffiliateID, &p.Payee.Method, &p.Payee.Address, &p.Tax)
}

// PayTerms are those of all affiliates that have any, by their ID.
func (s *Store) PayTerms(ctx context.Context) (map[int64]affiliate.PayTerms, error) {
	all, err := payTerms(ctx, s.readers, 0)
	return all, s.failed("reading the payees", err)
}

// payTerms are those of one affiliate, or of all: 0.
func payTerms(ctx context.Context, q Querier, affiliateID int64) (map[int64]affiliate.PayTerms, error) {
	where, arg := "", []any{}
	if affiliateID != 0 {
		where, arg = " where affiliate_id = ?", []any{affiliateID}
	}
	all, err := Collect(scanPayTerms)(q.QueryContext(ctx, "select "+payeeColumns+" from payees"+where, arg...))
	byID := make(map[int64]affiliate.PayTerms, len(all))
	for _, p := range all {
		byID[p.AffiliateID] = p
	}
	return byID, err
}

// PayTermsOf are those of one affiliate. Who has none is paid as the profile says.
func (s *Store) PayTermsOf(ctx context.Context, affiliateID int64) (affiliate.PayTerms, error) {
	terms, err := payTermsOf(ctx, s.readers, affiliateID)
	return terms, s.failed("reading a payee", err)
}

func payTermsOf(ctx context.Context, q Querier, affiliateID int64) (affiliate.PayTerms, error) {
	all, err := payTerms(ctx, q, affiliateID)
	if terms, has := all[affiliateID]; has || err != nil {
		return terms, err
	}
	return affiliate.PayTerms{AffiliateID: affiliateID, Tax: affiliate.UnknownCommission}, nil
}

// EditPayTerms changes what an edit names, so that what a colleague changed meanwhile stays. It is affiliate.ErrPayeeChanged or
// affiliate.ErrTaxChanged when something else is there than what the edit replaces. Activity has who changed what, with masked payees.
// Payments that are prepared stay as they were.
func (s *Store) EditPayTerms(ctx context.Context, affiliateID int64, e affiliate.PayTermsEdit) error {
	return s.write(ctx, "saving a payee", func(ctx context.Context, t *Tx) error {
		stored, err := payTermsOf(ctx, t, affiliateID)
		if err != nil {
			return err
		}
		if err := e.Check(stored); err != nil {
			return err
		}
		terms := e.Apply(stored)
		change := affiliate.TermsChange(stored, terms)
		if change == "" {
			return nil
		}
		who, err := readAffiliates(ctx, t, "where a.id = ?", affiliateID)
		if err != nil || len(who) == 0 {
			return orNotFound(err)
		}
		if _, err := t.addNotice(ctx, affiliate.Notice{Kind: affiliate.NoticeInfo, Decided: true, Text: who[0].Label() + ": " + change + ", set by " + s.by}); err != nil {
			return err
		}
		t.changed.Affiliates = append(t.changed.Affiliates, affiliateID)
		_, err = t.exec(ctx, `insert into payees (affiliate_id, method, address, tax_bp) values (?, ?, ?, ?)
			on conflict (affiliate_id) do update set method = excluded.method, address = excluded.address, tax_bp = excluded.tax_bp`,
			affiliateID, string(terms.Payee.Method), terms.Payee.Address, nullBP(terms.Tax))
		return err
	})
}

// Accounts are all affiliates with their balance as of an instant, where their money goes and what is withheld from it.
func (s *Store) Accounts(ctx context.Context, asOf time.Time, rules affiliate.PayoutRules) (all []affiliate.Account, err error) {
	err = s.snapshot(ctx, func(q Querier) (err error) {
		all, err = accounts(ctx, q, asOf, rules, rules.Hold(), 0)
		return err
	})
	return all, s.failed("reading the accounts", err)
}

// Account is that of one affiliate. It is ErrNotFound when there is no such affiliate.
func (s *Store) Account(ctx context.Context, affiliateID int64, asOf time.Time, rules affiliate.PayoutRules) (a affiliate.Account, err error) {
	err = s.snapshot(ctx, func(q Querier) (err error) {
		a, err = account(ctx, q, affiliateID, asOf, rules)
		return err
	})
	return a, s.failed("reading an account", err)
}

func account(ctx context.Context, q Querier, affiliateID int64, asOf time.Time, rules affiliate.PayoutRules) (affiliate.Account, error) {
	all, err := accounts(ctx, q, asOf, rules, rules.Hold(), affiliateID)
	if err != nil || len(all) == 0 {
		return affiliate.Account{}, orNotFound(err)
	}
	return all[0], nil
}

// AccountDetail is that of one affiliate with its entries and what is on hold. It reads no clicks, and of what was earned before the hold
// the sum only.
func (s *Store) AccountDetail(ctx context.Context, affiliateID int64, asOf time.Time, rules affiliate.PayoutRules) (d affiliate.AccountDetail, err error) {
	err = s.snapshot(ctx, func(q Querier) (err error) {
		if d.Account, err = account(ctx, q, affiliateID, asOf, rules); err != nil {
			return err
		}
		if d.Held, err = onHoldAt(ctx, q, asOf, rules.Hold(), affiliateID); err != nil {
			return err
		}
		d.Entries, err = Collect(scanEntry)(q.QueryContext(ctx, "select "+entryColumns+" from ledger where affiliate_id = ? and at <= ? order by at, id", affiliateID, toMillis(asOf)))
		return err
	})
	return d, s.failed("reading an account", err)
}

// accounts are those of one affiliate, or of all: 0. What was seen within hold of asOf is on hold.
func accounts(ctx context.Context, q Querier, asOf time.Time, rules affiliate.PayoutRules, hold time.Duration, affiliateID int64) ([]affiliate.Account, error) {
	where, arg := "", []any{}
	if affiliateID != 0 {
		where, arg = "where a.id = ?", []any{affiliateID}
	}
	people, err := readAffiliates(ctx, q, where, arg...)
	if err != nil {
		return nil, err
	}
	found, err := balances(ctx, q, asOf, hold, affiliateID)
	if err != nil {
		return nil, err
	}
	terms, err := payTerms(ctx, q, affiliateID)
	if err != nil {
		return nil, err
	}
	all := make([]affiliate.Account, len(people))
	for i, p := range people {
		a := affiliate.Account{Affiliate: p, Balance: found[p.ID], Tax: rules.Tax}
		a.Balance.AffiliateID, a.Balance.AsOf = p.ID, asOf
		if own, ok := terms[p.ID]; ok {
			a.Payee, a.Tax = own.Payee, own.TaxUnder(rules)
		}
		all[i] = a
	}
	return all, nil
}
