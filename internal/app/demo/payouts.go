package demo

import (
	"context"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"fermion-tui/internal/affiliate"
)

// The money of the demo: the school pays its affiliates itself. There is what was owed before, a payout a month ago,
// one a week ago of which a payment failed, and one that is prepared.

// demoRules are the demo's settings about money.
var demoRules = affiliate.PayoutRules{Mode: affiliate.PaidBySelf, HoldDays: 15, MinPayout: 1000_00, Tax: 2_00}

// Random is where the IDs of the demo's batches come from.
func (d *School) Random() io.Reader {
	var key [32]byte
	copy(key[:], SchoolURL)
	return rand.NewChaCha8(key)
}

func (f *seeder) payOut(ctx context.Context) error {
	f.setClockBack(firstDay)
	if err := f.store.SetPayoutSettings(ctx, affiliate.PayoutSettings{PayoutRules: affiliate.DefaultPayoutRules()},
		affiliate.PayoutSettings{PayoutRules: demoRules}); err != nil {
		return err
	}
	people, err := f.affiliatesByEmail(ctx)
	if err != nil {
		return err
	}
	if err := f.savePayees(ctx, people); err != nil {
		return err
	}
	if err := f.writeEntries(ctx, people); err != nil {
		return err
	}
	for _, p := range []struct {
		ago         time.Duration
		maxPayments int
		failed      string
		decide      bool
	}{{ago: 31 * day, maxPayments: 40, decide: true},
		{ago: 6 * day, maxPayments: 25, decide: true, failed: "the bank returned it: account closed"},
		{ago: 3 * time.Hour, maxPayments: 8}} {
		f.setClockBack(p.ago)
		b, err := f.prepare(ctx, p.maxPayments)
		if err != nil || !p.decide {
			return err
		}
		f.setClockBack(p.ago - 2*time.Hour)
		if err := f.decide(ctx, b, p.failed); err != nil {
			return err
		}
	}
	return nil
}

// savePayees saves the payees of most affiliates.
func (f *seeder) savePayees(ctx context.Context, people map[string]int64) error {
	var edits []affiliate.PayTermsOf
	for i, c := range creators {
		id, known := people[c.email()]
		if !known || i%9 == 4 {
			continue
		}
		var payee affiliate.Payee
		local, _, _ := strings.Cut(c.email(), "@")
		switch i % 4 {
		case 1:
			payee = affiliate.Payee{Method: affiliate.PayByBank, Address: fmt.Sprintf("HDFC0000%03d 50100%08d", 100+i, 10203040+i)}
		case 3:
			payee = affiliate.Payee{Method: affiliate.PayByPayPal, Address: c.email()}
		default:
			payee = affiliate.Payee{Method: affiliate.PayByUPI, Address: local + "@upi.example"}
		}
		e := affiliate.PayTermsEdit{Payee: &payee}
		if i%11 == 5 {
			tax := affiliate.BasisPoints(10_00)
			e.Tax = &tax
		}
		edits = append(edits, affiliate.PayTermsOf{AffiliateID: id, Edit: e})
	}
	_, err := f.store.EditManyPayTerms(ctx, edits)
	return err
}

// writeEntries writes what was owed before links were tracked, a bonus for the first three of a campaign, and a deduction.
func (f *seeder) writeEntries(ctx context.Context, people map[string]int64) error {
	var entries []affiliate.Entry
	add := func(creator int, ago time.Duration, kind affiliate.EntryKind, amount affiliate.Paise, reference, note string) {
		if id, known := people[creators[creator].email()]; known {
			entries = append(entries, affiliate.Entry{
				AffiliateID: id, Kind: kind, Amount: amount, At: f.ago(ago), Reference: reference, Note: note, By: f.by,
			})
		}
	}
	for i := range 8 {
		add(i, firstDay-time.Hour, affiliate.EntryOpening, affiliate.Paise(1200_00+i*735_50), "", "owed before tracking began")
	}
	add(2, 12*day, affiliate.EntryDeduction, 1500_00, "", "camera lent for the launch video")
	f.setClockBack(20 * day)
	bonuses, err := f.bonuses(ctx, "Interview season")
	if err == nil {
		err = f.store.AddBonuses(ctx, bonuses, nil)
	}
	if err != nil {
		return err
	}
	f.setClockBack(12 * day)
	_, err = f.store.AddEntries(ctx, entries, nil)
	return err
}

// bonuses are those for the first three of a campaign.
func (f *seeder) bonuses(ctx context.Context, campaign string) ([]affiliate.Entry, error) {
	all, err := f.store.Campaigns(ctx)
	if err != nil {
		return nil, err
	}
	c := all[slices.IndexFunc(all, func(c affiliate.Campaign) bool { return c.Name == campaign })]
	links, err := f.store.Links(ctx)
	if err != nil {
		return nil, err
	}
	links = slices.DeleteFunc(links, func(l affiliate.Link) bool { return l.CampaignID != c.ID })
	ids := make([]int64, len(links))
	for i, l := range links {
		ids[i] = l.ID
	}
	sums, err := f.store.PeriodSums(ctx, ids, c.Span())
	if err != nil {
		return nil, err
	}
	byID := map[int64]*affiliate.Contender{}
	for _, l := range links {
		if byID[l.AffiliateID] == nil {
			byID[l.AffiliateID] = &affiliate.Contender{AffiliateID: l.AffiliateID}
		}
		byID[l.AffiliateID].Sum = byID[l.AffiliateID].Sum.Plus(sums[l.ID].Certain)
	}
	var contenders []affiliate.Contender
	for _, id := range slices.Sorted(maps.Keys(byID)) {
		contenders = append(contenders, *byID[id])
	}
	return affiliate.PlanBonus(contenders, 3, []affiliate.Paise{5000_00}).Entries(c), nil
}

// prepare prepares at most that many payments of what is due.
func (f *seeder) prepare(ctx context.Context, maxPayments int) (affiliate.Batch, error) {
	now := f.Now()
	accounts, err := f.store.Accounts(ctx, now, demoRules)
	if err != nil {
		return affiliate.Batch{}, err
	}
	r := affiliate.PayoutRequest{Rules: demoRules, Period: now.Format("Jan 2006")}
	for _, p := range affiliate.PlanPayout(accounts, demoRules.MinPayout, nil, affiliate.PaymentFormat{}, affiliate.Conversion{}).Payments {
		if len(r.Payments) < maxPayments {
			r.Payments = append(r.Payments, p.Request())
		}
	}
	b, _, err := f.store.PreparePayout(ctx, r)
	return b, err
}

// decide confirms a batch. If failed is set, its third payment fails for that reason.
func (f *seeder) decide(ctx context.Context, b affiliate.Batch, failed string) error {
	_, payments, err := f.store.Batch(ctx, b.ID)
	if err != nil {
		return err
	}
	var decisions []affiliate.PaymentDecision
	for i, p := range payments {
		d := affiliate.PaymentDecision{Reference: p.Reference, State: affiliate.PayoutPaid}
		if failed != "" && i == 2 {
			d.State, d.Note = affiliate.PayoutFailed, failed
		}
		decisions = append(decisions, d)
	}
	_, err = f.store.DecidePayments(ctx, b.ID, decisions)
	return err
}
