package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"

	"fermion-tui/internal/affiliate"
)

// ErrFermionPays means that Fermion pays the affiliates of this school, so that no payment is prepared here.
var ErrFermionPays = errors.New("Fermion pays the affiliates of this school")

// PreparePayout claims payments: one transaction reads the payout settings and what is due, and writes the batch, so that nobody is paid
// by two batches and the settings of a colleague count. Affiliates who can no longer be paid as requested are left out and returned. If
// nobody remains, there is no batch, and its ID is "". It returns ErrFermionPays in a school that Fermion pays.
func (s *Store) PreparePayout(ctx context.Context, r affiliate.PayoutRequest) (b affiliate.Batch, leftOut []affiliate.LeftOut, err error) {
	err = s.write(ctx, "preparing a payout", func(ctx context.Context, t *Tx) error {
		b, leftOut = affiliate.Batch{}, nil
		rules, err := payoutRules(ctx, t, r.Rules)
		if err != nil {
			return err
		}
		if rules.Mode != affiliate.PaidBySelf {
			return ErrFermionPays
		}
		now, err := t.newestMoney(ctx)
		if err != nil {
			return err
		}
		// The hold is measured from this program's clock: money that was written by a clock ahead of it does not end holds early.
		all, err := accounts(ctx, t, now, rules, rules.Hold()+now.Sub(t.Now), 0)
		if err != nil {
			return err
		}
		chosen, err := choosePayments(r, all)
		if err != nil {
			return err
		}
		if leftOut = chosen.leftOut; len(chosen.payments) == 0 {
			return nil
		}
		b = affiliate.Batch{State: affiliate.BatchPrepared, CreatedAt: t.Now, By: s.by, Period: r.Period, Currency: r.Currency}
		if err := t.markOverdrawn(ctx, chosen.overdrawn); err != nil {
			return err
		}
		return s.addBatch(ctx, t, &b, chosen.payments)
	})
	if err != nil {
		return affiliate.Batch{}, nil, err
	}
	return b, leftOut, nil
}

// chosenPayments are the payments of a request that can be made.
type chosenPayments struct {
	payments  []affiliate.Payment
	leftOut   []affiliate.LeftOut
	overdrawn []int64 // affiliates who are paid more than is due
}

// choosePayments returns which payments of a request can be made, as the accounts are now. An affiliate who is not among the accounts is
// ErrNotFound.
func choosePayments(r affiliate.PayoutRequest, accounts []affiliate.Account) (c chosenPayments, err error) {
	byID := make(map[int64]affiliate.Account, len(accounts))
	for _, a := range accounts {
		byID[a.Affiliate.ID] = a
	}
	asked := map[int64]bool{}
	for _, p := range r.Payments {
		a, known := byID[p.AffiliateID]
		if !known {
			return c, ErrNotFound
		}
		if why := whyNotPaid(a, p, r.Currency, asked[p.AffiliateID]); why != "" {
			c.leftOut = append(c.leftOut, affiliate.LeftOut{Account: a, Why: why})
			continue
		}
		asked[p.AffiliateID] = true
		if p.Amount > a.Balance.Due() {
			c.overdrawn = append(c.overdrawn, p.AffiliateID)
		}
		c.payments = append(c.payments, affiliate.Payment{AffiliateID: p.AffiliateID, Amount: p.Amount, Withheld: a.Tax.Of(p.Amount),
			Payee: a.Payee})
	}
	return c, nil
}

func whyNotPaid(a affiliate.Account, p affiliate.PaymentRequest, c affiliate.Conversion, twice bool) string {
	switch {
	case twice:
		return "asked for twice"
	case p.Amount <= 0:
		return "the amount is not more than zero"
	case affiliate.CheckAmount(p.Amount) != nil:
		return affiliate.CheckAmount(p.Amount).Error()
	case !a.Payee.IsSet():
		return "no payee"
	case a.Payee != p.Payee:
		return "the payee was changed since the plan: check it and pay them with another plan"
	case a.Tax != p.Tax:
		return fmt.Sprintf("the tax was changed since the plan, from %s %% to %s %%: pay them with another plan", p.Tax.Percent(),
			a.Tax.Percent())
	}
	if why := whyAboveDue(a.Balance, p); why != "" {
		return why
	}
	return c.WhyNothing(p.Amount, a.Tax.Of(p.Amount))
}

// whyAboveDue returns why a payment is more than may be paid. A person who agreed to pay more than is due saw a balance, and did not
// know what was claimed, or is no longer due, since then.
func whyAboveDue(now affiliate.Balance, p affiliate.PaymentRequest) string {
	due := max(now.Due(), 0).Exact()
	switch agreed := p.AboveDue; {
	case p.Amount <= now.Due():
		return ""
	case agreed == nil && now.InPayment > 0:
		return fmt.Sprintf("%s in payment already, %s is due", now.InPayment.Exact(), due)
	case agreed == nil:
		return fmt.Sprintf("only %s is due now", due)
	case now.Claimed() > agreed.Claimed():
		return fmt.Sprintf("%s was prepared or paid since you agreed to pay more than is due, and %s is due now: plan it again",
			(now.Claimed() - agreed.Claimed()).Exact(), due)
	case now.Due() < agreed.Due():
		return fmt.Sprintf("%s is due now, and %s was when you agreed to pay more: plan it again", due, max(agreed.Due(), 0).Exact())
	}
	return ""
}

// batchTries limits the random IDs that are tried for a batch. There are a million different ones.
const batchTries = 100

func (s *Store) addBatch(ctx context.Context, t *Tx, b *affiliate.Batch, payments []affiliate.Payment) error {
	for range batchTries {
		var random [4]byte
		if _, err := io.ReadFull(s.random, random[:]); err != nil {
			return err
		}
		id := affiliate.BatchID(random)
		n, err := t.exec(ctx,
			"insert into batches (id, state, created_at, by_whom, period, currency, rate) values (?, ?, ?, ?, ?, ?, ?) on conflict do nothing",
			id, string(b.State), toMillis(b.CreatedAt), b.By, b.Period, b.Currency.Currency, b.Currency.Rate)
		if err != nil {
			return err
		}
		if n > 0 {
			b.ID = id
			break
		}
	}
	if b.ID == "" {
		return errors.New("no reference is free for another batch")
	}
	for i, p := range payments {
		_, err := t.exec(ctx,
			`insert into payments (reference, batch_id, affiliate_id, amount_paise, withheld_paise, method, address, state)
			values (?, ?, ?, ?, ?, ?, ?, ?)`, affiliate.PaymentReference(b.ID, i+1), b.ID, p.AffiliateID, int64(p.Amount), int64(p.Withheld),
			string(p.Payee.Method), p.Payee.Address, string(affiliate.PayoutPrepared))
		if err != nil {
			return err
		}
		b.Payments++
		b.Amount += p.Amount
		b.Withheld += p.Withheld
		t.moneyChanged(p.AffiliateID)
	}
	return t.noteBatch(ctx, *b, "prepared", b.By)
}

// moneyChanged notes that the account of an affiliate changed.
func (t *Tx) moneyChanged(affiliateID int64) {
	t.changed.Affiliates, t.changed.OwnMoney = append(t.changed.Affiliates, affiliateID), true
}

// noteBatch adds to Activity what happened to a batch, and by whom.
func (t *Tx) noteBatch(ctx context.Context, b affiliate.Batch, what, by string) error {
	text := fmt.Sprintf("payout %s %s: %s, %s", b.ID, what, affiliate.Plural(int64(b.Payments), "payment", "payments"),
		b.Amount.WithPaise())
	_, err := t.addNotice(ctx, affiliate.Notice{Kind: affiliate.NoticeInfo, Batch: b.ID, Text: text + ", by " + by, Decided: true})
	return err
}

const batchQuery = `select b.id, b.state, b.created_at, b.ended_at, b.by_whom, b.period, b.currency, b.rate, b.file, b.format,
	count(p.reference), coalesce(sum(p.amount_paise), 0), coalesce(sum(p.withheld_paise), 0),
	coalesce(sum(case when p.state = 'paid' then 1 else 0 end), 0),
	coalesce(sum(case when p.state = 'failed' then 1 else 0 end), 0),
	coalesce(sum(case when p.state = 'cancelled' then 1 else 0 end), 0),
	coalesce(sum(case when p.state = 'paid' then p.amount_paise else 0 end), 0),
	coalesce(sum(case when p.state = 'paid' then p.withheld_paise else 0 end), 0),
	coalesce(sum(case when p.state = 'prepared' then p.amount_paise else 0 end), 0)
	from batches b left join payments p on p.batch_id = b.id `

const batchGroup = ` group by b.id, b.state, b.created_at, b.ended_at, b.by_whom, b.period, b.currency, b.rate, b.file, b.format
	order by b.created_at desc, b.id`

func scanBatch(r *sql.Rows) (b affiliate.Batch, err error) {
	var created, ended int64
	err = r.Scan(&b.ID, &b.State, &created, &ended, &b.By, &b.Period, &b.Currency.Currency, &b.Currency.Rate, &b.File, &b.Format,
		&b.Payments, (*int64)(&b.Amount), (*int64)(&b.Withheld), &b.Paid, &b.Failed, &b.Cancelled, (*int64)(&b.PaidAmount),
		(*int64)(&b.PaidWithheld), (*int64)(&b.OpenAmount))
	b.CreatedAt, b.EndedAt = fromMillis(created), fromMillis(ended)
	return b, err
}

// Batches returns all batches with their files, newest first.
func (s *Store) Batches(ctx context.Context) (all []affiliate.Batch, err error) {
	err = s.snapshot(ctx, func(q Querier) error {
		if all, err = BatchesIn(ctx, q); err != nil {
			return err
		}
		files, err := Collect(scanBatchFile)(q.QueryContext(ctx, "select "+batchFileColumns+" from batch_files order by id"))
		of := map[string][]affiliate.BatchFile{}
		for _, f := range files {
			of[f.Batch] = append(of[f.Batch], f)
		}
		for i := range all {
			all[i].Files = of[all[i].ID]
		}
		return err
	})
	return all, s.failed("reading the batches", err)
}

func readBatch(ctx context.Context, q Querier, id string) (affiliate.Batch, error) {
	all, err := Collect(scanBatch)(q.QueryContext(ctx, batchQuery+"where b.id = ?"+batchGroup, id))
	if err != nil || len(all) == 0 {
		return affiliate.Batch{}, orNotFound(err)
	}
	return all[0], nil
}

const paymentColumns = "reference, batch_id, affiliate_id, amount_paise, withheld_paise, method, address, state, in_file, note, decided_at"

func scanPayment(r *sql.Rows) (p affiliate.Payment, err error) {
	var decided int64
	err = r.Scan(&p.Reference, &p.Batch, &p.AffiliateID, (*int64)(&p.Amount), (*int64)(&p.Withheld), &p.Payee.Method, &p.Payee.Address,
		&p.State, &p.InFile, &p.Note, &decided)
	p.DecidedAt = fromMillis(decided)
	return p, err
}

func readPayments(ctx context.Context, q Querier, batch string) ([]affiliate.Payment, error) {
	return Collect(scanPayment)(q.QueryContext(ctx,
		"select "+paymentColumns+" from payments where batch_id = ? order by length(reference), reference", batch))
}

const batchFileColumns = "batch_id, path, format, currency, rate, payments, written_at, by_whom"

func scanBatchFile(r *sql.Rows) (f affiliate.BatchFile, err error) {
	var written int64
	err = r.Scan(&f.Batch, &f.Path, &f.Format, &f.Currency.Currency, &f.Currency.Rate, &f.Payments, &written, &f.By)
	f.WrittenAt = fromMillis(written)
	return f, err
}

// Batch returns a batch with its files, and its payments in the order of their references; ErrNotFound when there is no such batch.
func (s *Store) Batch(ctx context.Context, id string) (b affiliate.Batch, payments []affiliate.Payment, err error) {
	err = s.snapshot(ctx, func(q Querier) (err error) {
		if b, err = readBatch(ctx, q, id); err != nil {
			return err
		}
		if payments, err = readPayments(ctx, q, id); err != nil {
			return err
		}
		b.Files, err = Collect(scanBatchFile)(q.QueryContext(ctx,
			"select "+batchFileColumns+" from batch_files where batch_id = ? order by id", id))
		return err
	})
	return b, payments, s.failed("reading a batch", err)
}

// PaymentFilesWritten records that payments of a batch were written to files, and in which currency. If one of the payments is no longer
// prepared, it returns an *affiliate.DecisionError, and the files must not be used. Activity shows each file, since it has payees. The
// path, format and number of payments of a file are stored as given.
func (s *Store) PaymentFilesWritten(ctx context.Context, b affiliate.Batch, files []affiliate.BatchFile, references []string) error {
	return s.write(ctx, "storing the names of payment files", func(ctx context.Context, t *Tx) error {
		if err := checkPrepared(ctx, t, b.ID, references); err != nil {
			return err
		}
		for _, f := range files {
			n, err := t.exec(ctx, "update batches set file = ?, format = ?, currency = ?, rate = ? where id = ?", f.Path, f.Format,
				b.Currency.Currency, b.Currency.Rate, b.ID)
			if err != nil || n == 0 {
				return orNotFound(err)
			}
			if _, err := t.exec(ctx, "insert into batch_files ("+batchFileColumns+") values (?, ?, ?, ?, ?, ?, ?, ?)",
				b.ID, f.Path, f.Format, b.Currency.Currency, b.Currency.Rate, f.Payments, toMillis(t.Now), s.by); err != nil {
				return err
			}
			text := fmt.Sprintf("payout %s written to %s as %s, by %s", b.ID, f.Path, f.Format, s.by)
			if _, err := t.addNotice(ctx, affiliate.Notice{Kind: affiliate.NoticeInfo, Batch: b.ID, Decided: true,
				Text: text}); err != nil {
				return err
			}
		}
		for _, reference := range references {
			if _, err := t.exec(ctx, "update payments set in_file = 1 where reference = ?", reference); err != nil {
				return err
			}
		}
		return nil
	})
}

// checkPrepared returns an *affiliate.DecisionError when one of these payments was decided.
func checkPrepared(ctx context.Context, q Querier, batch string, references []string) error {
	payments, err := readPayments(ctx, q, batch)
	if err != nil {
		return err
	}
	now := make(map[string]affiliate.PaymentState, len(payments))
	for _, p := range payments {
		now[p.Reference] = p.State
	}
	var wrong affiliate.DecisionError
	for _, reference := range references {
		if state := now[reference]; state != affiliate.PayoutPrepared {
			wrong.Reasons = append(wrong.Reasons, fmt.Sprintf("%s is %s already", reference, state))
		}
	}
	if len(wrong.Reasons) > 0 {
		return &wrong
	}
	return nil
}
