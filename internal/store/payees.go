package store

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"

	"fermion-tui/internal/affiliate"
)

const payeeColumns = "affiliate_id, method, address, coalesce(tax_bp, -1)"

func scanPayTerms(r *sql.Rows) (p affiliate.PayTerms, err error) {
	return p, r.Scan(&p.AffiliateID, &p.Payee.Method, &p.Payee.Address, &p.Tax)
}

// PayTerms returns the pay terms of all affiliates that have any, by their ID.
func (s *Store) PayTerms(ctx context.Context) (map[int64]affiliate.PayTerms, error) {
	all, err := payTerms(ctx, s.readers, 0)
	return all, s.failed("reading the payees", err)
}

// payTerms returns the pay terms of one affiliate, or of all for 0.
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

// PayTermsOf returns the pay terms of one affiliate; without terms of their own, they are paid as the profile says.
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

// EditPayTerms changes only the fields that an edit names. It returns an affiliate.PayTermsChangedError if a colleague has changed one
// of these meanwhile, and an affiliate.ForgottenMeanwhileError if the affiliate was forgotten meanwhile. Activity shows who changed
// what, with masked payees. Prepared payments stay as they were. The edit is recorded with masked payees, so that UndoEdit can say that
// it does not undo it, and a colleague learns who made it.
func (s *Store) EditPayTerms(ctx context.Context, affiliateID int64, e affiliate.PayTermsEdit) error {
	return s.edit(ctx, "saving a payee", editedRows{}, func(ctx context.Context, t *Tx) error {
		return t.editPayTerms(ctx, affiliateID, e, s.by)
	})
}

func (t *Tx) editPayTerms(ctx context.Context, affiliateID int64, e affiliate.PayTermsEdit, by string) error {
	c, err := t.changePayTerms(ctx, affiliateID, e)
	if err != nil || c.words == "" {
		return err
	}
	t.payTermsEdits = append(t.payTermsEdits, c.fields()...)
	_, err = t.addNotice(ctx, affiliate.Notice{Kind: affiliate.NoticeInfo, AffiliateID: affiliateID, Decided: true,
		Text: c.label + ": " + c.words + ", set by " + by})
	return err
}

// payTermsField returns a field of pay terms as it is recorded: in the words of Activity.
func payTermsField(terms affiliate.PayTerms, field affiliate.FieldName) editedField {
	f := editedField{fieldKey: fieldKey{Kind: kindAffiliate, ID: terms.AffiliateID, Field: string(field)}, Now: terms.PayeeWords()}
	if field == affiliate.TaxField {
		f.Now = terms.TaxWords()
	}
	return f
}

// EditManyPayTerms is EditPayTerms for a list, with one line in Activity for all of it. The errors with which EditPayTerms refuses edits
// are in refused, at the places of these edits; the others are stored.
func (s *Store) EditManyPayTerms(ctx context.Context, edits []affiliate.PayTermsOf) (refused []error, err error) {
	err = s.edit(ctx, "saving payees", editedRows{}, func(ctx context.Context, t *Tx) error {
		refused = make([]error, len(edits))
		var changed []termsChanged
		for i, e := range edits {
			c, err := t.changePayTerms(ctx, e.AffiliateID, e.Edit)
			_, changedElsewhere := errors.AsType[*affiliate.PayTermsChangedError](err)
			_, forgotten := errors.AsType[*affiliate.ForgottenMeanwhileError](err)
			switch {
			case changedElsewhere, forgotten:
				refused[i] = err
			case err != nil:
				return err
			case c.words != "":
				changed = append(changed, c)
				t.payTermsEdits = append(t.payTermsEdits, c.fields()...)
			}
		}
		if len(changed) == 0 {
			return nil
		}
		n := affiliate.Notice{Kind: affiliate.NoticeInfo, Decided: true, Text: termsChangedText(changed, s.by)}
		if len(changed) == 1 {
			n.AffiliateID = changed[0].affiliateID
		}
		_, err := t.addNotice(ctx, n)
		return err
	})
	return refused, err
}

// termsChanged is what an edit changed in the pay terms of an affiliate.
type termsChanged struct {
	affiliateID          int64
	terms                affiliate.PayTerms // as they are now
	label, words         string             // the affiliate, and what was changed; words is "" when nothing was
	set, replaced, taxed bool
}

// fields returns the changed fields as they are recorded.
func (c termsChanged) fields() (all []editedField) {
	if c.set {
		all = append(all, payTermsField(c.terms, affiliate.PayeeField))
	}
	if c.taxed {
		all = append(all, payTermsField(c.terms, affiliate.TaxField))
	}
	return all
}

// changePayTerms is EditPayTerms without a line in Activity and without recording the edit.
func (t *Tx) changePayTerms(ctx context.Context, affiliateID int64, e affiliate.PayTermsEdit) (c termsChanged, err error) {
	who, err := affiliateByID(ctx, t, affiliateID)
	if err != nil {
		return c, err
	}
	if err := refuseForgottenMeanwhile(who, e.OfForgotten); err != nil {
		return c, err
	}
	stored, err := payTermsOf(ctx, t, affiliateID)
	if err != nil {
		return c, err
	}
	if field := e.Conflict(stored); field != "" {
		recorded := payTermsField(stored, field)
		by, err := t.editorsOf(ctx, map[fieldKey]string{recorded.fieldKey: recorded.Now})
		if err != nil {
			return c, err
		}
		return c, &affiliate.PayTermsChangedError{FieldConflict: affiliate.FieldConflict{Field: field, By: by[recorded.fieldKey]}}
	}
	terms := e.Apply(stored)
	if c.words = affiliate.TermsChange(stored, terms); c.words == "" {
		return c, nil
	}
	c.affiliateID, c.terms, c.label, c.taxed = affiliateID, terms, who.Label(), stored.Tax != terms.Tax
	c.set = stored.Payee != terms.Payee
	c.replaced = c.set && stored.Payee.IsSet()
	t.moneyChanged(affiliateID)
	_, err = t.exec(ctx, `insert into payees (affiliate_id, method, address, tax_bp) values (?, ?, ?, ?)
		on conflict (affiliate_id) do update set method = excluded.method, address = excluded.address, tax_bp = excluded.tax_bp`,
		affiliateID, string(terms.Payee.Method), terms.Payee.Address, nullBP(terms.Tax))
	return c, err
}

// termsChangedText returns the line in Activity about a list of pay terms: how many were set, and whose payee was replaced, since that
// money goes elsewhere from now on.
func termsChangedText(changed []termsChanged, by string) string {
	if len(changed) == 1 {
		return changed[0].label + ": " + changed[0].words + ", set by " + by
	}
	var set, taxed int64
	var replaced []string
	for _, c := range changed {
		if c.set {
			set++
		}
		if c.taxed {
			taxed++
		}
		if c.replaced {
			replaced = append(replaced, c.label)
		}
	}
	var words []string
	if set > 0 {
		words = append(words, "payees of "+affiliate.Plural(set, "affiliate", "affiliates")+" set")
	}
	if len(replaced) > 0 {
		const named = 10
		words = append(words, affiliate.Group(int64(len(replaced)))+" of them replaced: "+affiliate.FirstNames(named, replaced))
	}
	if taxed > 0 {
		words = append(words, "tax withheld of "+affiliate.Plural(taxed, "affiliate", "affiliates")+" set")
	}
	return "a list of payees: " + strings.Join(words, "; ") + "; by " + by
}

// Accounts returns all affiliates with their balance as of an instant, where their money goes and what is withheld from it.
func (s *Store) Accounts(ctx context.Context, asOf time.Time, rules affiliate.PayoutRules) (all []affiliate.Account, err error) {
	err = s.snapshot(ctx, func(q Querier) (err error) {
		all, err = accounts(ctx, q, asOf, rules, rules.Hold(), 0)
		return err
	})
	return all, s.failed("reading the accounts", err)
}

// Account returns the account of one affiliate; ErrNotFound when there is no such affiliate.
func (s *Store) Account(ctx context.Context, affiliateID int64, asOf time.Time,
	rules affiliate.PayoutRules) (a affiliate.Account, err error) {
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

// AccountDetail returns the account of one affiliate with its entries and what is on hold. It reads no clicks, and only the sum of what
// was earned before the hold.
func (s *Store) AccountDetail(ctx context.Context, affiliateID int64, asOf time.Time,
	rules affiliate.PayoutRules) (d affiliate.AccountDetail, err error) {
	err = s.snapshot(ctx, func(q Querier) (err error) {
		if d.Account, err = account(ctx, q, affiliateID, asOf, rules); err != nil {
			return err
		}
		if d.Held, err = onHoldAt(ctx, q, asOf, rules.Hold(), affiliateID); err != nil {
			return err
		}
		d.Entries, err = Collect(scanEntry)(q.QueryContext(ctx,
			"select "+entryColumns+" from ledger where affiliate_id = ? and at <= ? order by at, id", affiliateID, toMillis(asOf)))
		return err
	})
	return d, s.failed("reading an account", err)
}

// accounts returns the account of one affiliate, or of all for 0. Earnings that were seen less than hold before asOf are on hold.
func accounts(ctx context.Context, q Querier, asOf time.Time, rules affiliate.PayoutRules, hold time.Duration,
	affiliateID int64) ([]affiliate.Account, error) {
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
