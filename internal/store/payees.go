package store

import (
	"context"
	"database/sql"
	"time"

	"fermion-tui/internal/affiliate"
)

// PayTerms are where an affiliate's money goes, and what is withheld from it.
type PayTerms struct {
	AffiliateID int64
	Payee       affiliate.Payee
	Tax         affiliate.BasisPoints // UnknownCommission: as the profile says
}

const payeeColumns = "affiliate_id, method, address, coalesce(tax_bp, -1)"

func scanPayTerms(r *sql.Rows) (p PayTerms, err error) {
	return p, r.Scan(&p.AffiliateID, &p.Payee.Method, &p.Payee.Address, &p.Tax)
}

// PayTerms are those of all affiliates that have any, by their ID.
func (s *Store) PayTerms(ctx context.Context) (map[int64]PayTerms, error) {
	all, err := payTerms(ctx, s.readers)
	return all, s.failed("reading the payees", err)
}

func payTerms(ctx context.Context, q Querier) (map[int64]PayTerms, error) {
	all, err := Collect(scanPayTerms)(q.QueryContext(ctx, "select "+payeeColumns+" from payees"))
	byID := make(map[int64]PayTerms, len(all))
	for _, p := range all {
		byID[p.AffiliateID] = p
	}
	return byID, err
}

// SetPayTerms stores them. Payments that are prepared stay as they were.
func (s *Store) SetPayTerms(ctx context.Context, p PayTerms) error {
	return s.write(ctx, "saving a payee", func(ctx context.Context, t *Tx) error {
		return t.setPayTerms(ctx, p)
	})
}

func (t *Tx) setPayTerms(ctx context.Context, p PayTerms) error {
	t.changed.Affiliates = append(t.changed.Affiliates, p.AffiliateID)
	_, err := t.exec(ctx, `insert into payees (affiliate_id, method, address, tax_bp) values (?, ?, ?, ?)
		on conflict (affiliate_id) do update set method = excluded.method, address = excluded.address, tax_bp = excluded.tax_bp`,
		p.AffiliateID, string(p.Payee.Method), p.Payee.Address, nullBP(p.Tax))
	return err
}

// Accounts are all affiliates with their balance as of an instant, where their money goes and what is withheld from it.
func (s *Store) Accounts(ctx context.Context, asOf time.Time, rules affiliate.PayoutRules) (all []affiliate.Account, err error) {
	err = s.snapshot(ctx, func(q Querier) (err error) {
		all, err = accounts(ctx, q, asOf, rules)
		return err
	})
	return all, s.failed("reading the accounts", err)
}

func accounts(ctx context.Context, q Querier, asOf time.Time, rules affiliate.PayoutRules) ([]affiliate.Account, error) {
	people, err := readAffiliates(ctx, q, "")
	if err != nil {
		return nil, err
	}
	found, err := balances(ctx, q, asOf, rules.Hold(), 0)
	if err != nil {
		return nil, err
	}
	terms, err := payTerms(ctx, q)
	if err != nil {
		return nil, err
	}
	all := make([]affiliate.Account, len(people))
	for i, p := range people {
		a := affiliate.Account{Affiliate: p, Balance: found[p.ID], Tax: rules.Tax}
		a.Balance.AffiliateID, a.Balance.AsOf = p.ID, asOf
		if own, ok := terms[p.ID]; ok {
			a.Payee = own.Payee
			if own.Tax >= 0 {
				a.Tax = own.Tax
			}
		}
		all[i] = a
	}
	return all, nil
}
