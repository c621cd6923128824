package store_test

import (
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store/storetest"
)

// failedPayments is what a row does with the payments of one affiliate.
type failedPayments struct {
	*school
	person int
}

func (f failedPayments) prepareOne(amount affiliate.Paise) (batch string) {
	f.t.Helper()
	f.clock.Add(time.Minute)
	b, left := f.prepare(map[int]affiliate.Paise{f.person: amount})
	if b.ID == "" {
		f.t.Fatalf("nothing was prepared: %v", left)
	}
	return b.ID
}

func (f failedPayments) decide(batch string, state affiliate.PaymentState) {
	f.t.Helper()
	f.clock.Add(time.Minute)
	_, payments, err := f.Batch(f.t.Context(), batch)
	storetest.NoErr(f.t, err)
	storetest.Must(f.DecidePayments(f.t.Context(), batch, []affiliate.PaymentDecision{{Reference: payments[0].Reference, State: state}}))(f.t)
}

// failBeside lets two payments of one time fail, in batches of their own.
func (f failedPayments) failBeside(one, other affiliate.Paise) {
	f.t.Helper()
	beside := f.prepareOne(other)
	f.fail(one)
	f.decide(beside, affiliate.PayoutFailed)
}

func (f failedPayments) fail(amount affiliate.Paise) {
	f.t.Helper()
	f.decide(f.prepareOne(amount), affiliate.PayoutFailed)
}

func (f failedPayments) payByBatch(amount affiliate.Paise) {
	f.t.Helper()
	f.decide(f.prepareOne(amount), affiliate.PayoutPaid)
}

// payout is one that a person writes: for a day, that many days from today.
func (f failedPayments) payout(amount affiliate.Paise, days int) affiliate.Entry {
	day := affiliate.DateOf(f.clock.Now(), time.UTC).Add(days)
	return affiliate.Entry{AffiliateID: f.people[f.person], Kind: affiliate.EntryPayout, Amount: amount, At: day.Start(time.UTC), Day: day}
}

func (f failedPayments) record(e affiliate.Entry) {
	f.t.Helper()
	f.clock.Add(time.Minute)
	storetest.Must(f.RecordEntry(f.t.Context(), affiliate.EntryRequest{Entry: e, Zone: time.UTC, Rules: payoutRules}))(f.t)
}

func (f failedPayments) importFile(entries ...affiliate.Entry) {
	f.t.Helper()
	f.clock.Add(time.Minute)
	storetest.Must(f.AddEntries(f.t.Context(), entries, func(e affiliate.Entry) []string { return e.Keys(time.UTC) }))(f.t)
}

// reverseLast reverses the affiliate's last payout.
func (f failedPayments) reverseLast() {
	f.t.Helper()
	all := storetest.Must(f.Entries(f.t.Context(), f.people[f.person], affiliate.Span{}))(f.t)
	f.importFile(all[len(all)-1].Reversal(time.Time{}, "a mistake"))
}

func (f failedPayments) alerts() (all []affiliate.Notice) {
	for _, n := range storetest.Must(f.Notices(f.t.Context(), 0))(f.t) {
		if n.Rule == affiliate.AlertPaymentFailed && n.AffiliateID == f.people[f.person] {
			all = append(all, n)
		}
	}
	return all
}

// failedPaymentRows are what is paid after payments failed, and how many alerts wait afterwards.
var failedPaymentRows = []struct {
	name string
	do   func(failedPayments)
	open int
}{
	{"a later batch of less", func(f failedPayments) { f.fail(100_00); f.payByBatch(1_00) }, 1},
	{"a later batch", func(f failedPayments) { f.fail(100_00); f.payByBatch(100_00) }, 0},
	{"two later batches", func(f failedPayments) { f.fail(100_00); f.payByBatch(30_00); f.payByBatch(70_00) }, 0},
	{"a batch from before it failed", func(f failedPayments) {
		other := f.prepareOne(100_00)
		f.fail(100_00)
		f.decide(other, affiliate.PayoutPaid)
	}, 1},
	{"a bonus", func(f failedPayments) {
		f.fail(100_00)
		f.record(affiliate.Entry{AffiliateID: f.people[f.person], Kind: affiliate.EntryBonus, Amount: 100_00})
	}, 1},
	{"by hand, now", func(f failedPayments) {
		f.fail(100_00)
		f.record(affiliate.Entry{AffiliateID: f.people[f.person], Kind: affiliate.EntryPayout, Amount: 100_00})
	}, 0},
	{"by hand, the day before", func(f failedPayments) { f.fail(100_00); f.record(f.payout(100_00, -1)) }, 1},
	{"by hand, less", func(f failedPayments) { f.fail(100_00); f.record(f.payout(99_00, 0)) }, 1},
	{"by hand, in two parts", func(f failedPayments) {
		f.fail(100_00)
		f.record(f.payout(60_00, 0))
		f.record(f.payout(40_00, 0))
	}, 0},
	{"in one file, in two parts", func(f failedPayments) {
		f.fail(100_00)
		f.importFile(f.payout(60_00, 0), f.payout(40_00, 0))
	}, 0},
	{"a batch and a file", func(f failedPayments) {
		f.fail(100_00)
		f.payByBatch(60_00)
		f.importFile(f.payout(40_00, 0))
	}, 0},
	{"a part failed again, then all", func(f failedPayments) {
		f.fail(100_00)
		f.fail(50_00)
		f.fail(100_00)
		f.record(f.payout(100_00, 0))
	}, 0},
	{"two failed, then both in one batch", func(f failedPayments) {
		f.failBeside(100_00, 70_00)
		f.fail(170_00)
		f.record(f.payout(170_00, 0))
	}, 0},
	{"two failed, and the first one again", func(f failedPayments) {
		f.failBeside(100_00, 70_00)
		f.fail(100_00)
		f.record(f.payout(100_00, 0))
	}, 1},
	{"a reversed payout", func(f failedPayments) { f.fail(100_00); f.record(f.payout(100_00, 0)); f.reverseLast() }, 1},
	{"a reversed payment of a batch", func(f failedPayments) { f.fail(100_00); f.payByBatch(100_00); f.reverseLast() }, 1},
	{"reversed, and recorded again", func(f failedPayments) {
		f.fail(100_00)
		f.record(f.payout(100_00, 0))
		f.reverseLast()
		f.record(f.payout(100_00, 0))
	}, 0},
	{"a payout and its reversal in one file", func(f failedPayments) {
		f.fail(100_00)
		e := f.payout(100_00, 0)
		e.ID = "in a file"
		f.importFile(e, e.Reversal(e.At, ""))
	}, 1},
	{"a person dismissed it; a payout and its reversal in one file", func(f failedPayments) {
		f.fail(100_00)
		storetest.NoErr(f.t, f.DecideNotice(f.t.Context(), f.alerts()[0].ID))
		e := f.payout(100_00, 0)
		e.ID = "in another file"
		f.importFile(e, e.Reversal(e.At, ""))
	}, 0},
}

func TestFailedPaymentAlertsFollowThePayouts(t *testing.T) {
	sc := newSchool(t, len(failedPaymentRows))
	for _, link := range sc.links {
		sc.sell(link, 5000_00)
	}
	sc.clock.Add(payoutRules.Hold() + time.Hour)
	for i, c := range failedPaymentRows {
		f := failedPayments{sc, i}
		c.do(f)
		open := 0
		for _, n := range f.alerts() {
			if n.NeedsReview() {
				open++
			}
		}
		if open != c.open {
			t.Errorf("%s: %d alerts wait, want %d", c.name, open, c.open)
		}
	}
}

// A payout for a day of 25 hours pays what failed in its last hour, and not what failed after it.
func TestFailedPaymentOnADayOf25Hours(t *testing.T) {
	berlin := storetest.Must(affiliate.ParseTimeZone("Europe/Berlin"))(t)
	day := affiliate.NewDate(2026, time.October, 25)
	sc := newSchool(t, 2)
	storetest.NoErr(t, sc.SetSetting(t.Context(), "time_zone", "Europe/Berlin"))
	for _, link := range sc.links {
		sc.sell(link, 5000_00)
	}
	last := day.End(berlin).Add(-time.Minute)
	for i, failedAt := range []time.Time{last, last.Add(2 * time.Minute)} {
		sc.clock.Add(failedAt.Add(-2 * time.Minute).Sub(sc.clock.Now())) // it is prepared and fails in the two minutes after that
		failedPayments{sc, i}.fail(100_00)
	}
	for i, open := range []bool{false, true} {
		f := failedPayments{sc, i}
		f.record(affiliate.Entry{AffiliateID: sc.people[i], Kind: affiliate.EntryPayout, Amount: 100_00, At: day.Start(berlin), Day: day})
		if n := f.alerts()[0]; n.NeedsReview() != open {
			t.Errorf("to review is %v, want %v: it failed at %s", n.NeedsReview(), open, n.At.In(berlin))
		}
	}
}
