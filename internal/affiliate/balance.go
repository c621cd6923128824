package affiliate

import "time"

// Balance is an affiliate's money at an instant. Earned, and what follows from it, is estimated commission.
type Balance struct {
	AffiliateID int64
	AsOf        time.Time // UTC

	Earned      Paise // of all changes since tracking began
	OnHold      Paise // the part of Earned that rose within the hold
	Uncertain   Paise // the part of OnHold that may have cleared: nothing was read when the hold began
	Adjustments Paise // bonuses − deductions + opening balances
	Paid        Paise // gross: with the tax that was withheld
	Withheld    Paise // the part of Paid that was withheld
	InPayment   Paise // prepared, not confirmed

	Entries     int       // in the ledger
	LastPayout  time.Time // zero when nothing was paid
	NextRelease time.Time // when something on hold clears next; zero when nothing is on hold
}

// Cleared is what was earned and is not on hold.
func (b Balance) Cleared() Paise { return b.Earned - b.OnHold }

// Claimed is what was paid or is in payment.
func (b Balance) Claimed() Paise { return b.Paid + b.InPayment }

// Due is what may be paid now. A negative one is carried over.
func (b Balance) Due() Paise { return b.Cleared() + b.Adjustments - b.Claimed() }

// DueMax is what may be due when all that is uncertain has cleared.
func (b Balance) DueMax() Paise { return b.Due() + b.Uncertain }

// Open is the account less what is in payment: what is left when all that is on hold has cleared.
func (b Balance) Open() Paise { return b.Total() - b.InPayment }

// Total is the affiliate's account: earnings and adjustments, less what was paid.
func (b Balance) Total() Paise { return b.Earned + b.Adjustments - b.Paid }

// HasMoney reports whether there is anything to show.
func (b Balance) HasMoney() bool {
	return b.Entries > 0 || b.Earned != 0 || b.OnHold != 0 || b.Adjustments != 0 || b.Paid != 0 || b.InPayment != 0
}

// Hold adds a rise that is on hold to the balance.
func (b *Balance) Hold(h RiseOnHold, hold time.Duration) {
	b.OnHold += h.Amount
	if h.Across(b.AsOf.Add(-hold)) {
		b.Uncertain += h.Amount
	}
	if at := h.Release(hold); b.NextRelease.IsZero() || at.Before(b.NextRelease) {
		b.NextRelease = at
	}
}
