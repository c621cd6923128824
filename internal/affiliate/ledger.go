package affiliate

import (
	"errors"
	"fmt"
	"time"
)

// EntryKind says what a ledger entry does to an affiliate's balance.
type EntryKind string

const (
	EntryPayout    EntryKind = "payout"    // was paid
	EntryBonus     EntryKind = "bonus"     // is owed besides the commission
	EntryDeduction EntryKind = "deduction" // is owed less
	EntryOpening   EntryKind = "opening"   // was owed before links were tracked here
	EntryReversal  EntryKind = "reversal"  // undoes another entry
)

// EntryKinds are all of them.
func EntryKinds() []EntryKind {
	return []EntryKind{EntryPayout, EntryBonus, EntryDeduction, EntryOpening, EntryReversal}
}

// Plural is the word for several entries of the kind.
func (k EntryKind) Plural() string {
	if k == EntryBonus {
		return "bonuses"
	}
	return string(k) + "s"
}

// Entry is a line of the ledger. It is never changed and never deleted: a reversal undoes it.
type Entry struct {
	ID          string    // UUID v7
	At          time.Time // UTC: from when on it counts
	Day         Date      // that a person wrote: At is its start, in the time zone of then; zero for an entry of an instant
	AffiliateID int64
	Kind        EntryKind
	Amount      Paise // positive, and gross: with what was withheld
	Withheld    Paise // tax, of a payout
	Reference   string
	Note        string
	Batch       string // of the payment that was confirmed, "" else
	By          string // user@host
	Reverses    string // ID of the entry that a reversal undoes
}

// MaxAmount is the largest amount of an entry or a payment, ₹10,00,00,00,000: a larger one is a slip, and sums of millions of entries
// up to it fit into a Paise.
const MaxAmount Paise = 10_000_000_000_00

// CheckAmount refuses an amount that is over MaxAmount.
func CheckAmount(p Paise) error {
	if p > MaxAmount {
		return fmt.Errorf("an amount is at most %s", MaxAmount.Exact())
	}
	return nil
}

// firstEntryYear is the earliest year of an entry. An earlier one is a slip, like 0202 for 2026.
const firstEntryYear = 1990

// ParseEntryDay reads the day of an entry: not after today, and not before the first year that an entry has.
func ParseEntryDay(text string, today Date) (Date, error) {
	day, err := ParsePastDay(text, today)
	if err == nil {
		err = CheckEntryDay(day)
	}
	return day, err
}

// CheckEntryDay refuses a day before the first year that an entry has.
func CheckEntryDay(day Date) error {
	if day.Year < firstEntryYear {
		return fmt.Errorf("%s is before %d: write a day like 2026-10-31", day, firstEntryYear)
	}
	return nil
}

// Check refuses an entry that the ledger does not take.
func (e Entry) Check(now time.Time) error {
	switch {
	case e.AffiliateID == 0:
		return errors.New("an entry needs an affiliate")
	case e.Amount <= 0:
		return errors.New("an amount is more than zero: write a deduction for what is owed less")
	case e.Amount > MaxAmount:
		return CheckAmount(e.Amount)
	case e.Withheld < 0 || e.Withheld > e.Amount:
		return fmt.Errorf("the tax withheld is from zero to the amount, %s", e.Amount.Exact())
	case e.Withheld > 0 && e.Kind != EntryPayout && e.Kind != EntryReversal:
		return errors.New("tax is withheld from a payout only")
	case e.At.After(now):
		return errors.New("an entry cannot be in the future")
	case (e.Kind == EntryReversal) != (e.Reverses != ""):
		return errors.New("a reversal names the entry that it reverses, and no other entry does")
	}
	return checkEntryKind(e.Kind)
}

func checkEntryKind(kind EntryKind) error {
	for _, k := range EntryKinds() {
		if k == kind {
			return nil
		}
	}
	return fmt.Errorf("a kind is payout, bonus, deduction, opening or reversal, not %q", short(string(kind)))
}

// CheckSame refuses an entry that differs from the one that has its ID. Times are compared to the second, as exports have them; notes
// and references may be corrected in a file, and stay as they are stored.
func (e Entry) CheckSame(stored Entry) error {
	differs := func(what, has, is string) error {
		return fmt.Errorf("the ledger has this ID with %s %s, not %s: correct the row, or leave its ID empty", what, has, is)
	}
	second := func(t time.Time) string { return t.UTC().Format(time.RFC3339) }
	switch {
	case e.AffiliateID != stored.AffiliateID:
		return errors.New("the ledger has this ID for another affiliate: correct the row, or leave its ID empty")
	case e.Kind != stored.Kind:
		return differs("the kind", string(stored.Kind), string(e.Kind))
	case e.Amount != stored.Amount:
		return differs("the amount", stored.Amount.Exact(), e.Amount.Exact())
	case e.Withheld != stored.Withheld:
		return differs("a tax of", stored.Withheld.Exact(), e.Withheld.Exact())
	case e.Reverses != stored.Reverses:
		return differs("a reversal of", stored.Reverses, e.Reverses)
	case second(e.At) != second(stored.At):
		return differs("the date", second(stored.At), second(e.At))
	}
	return nil
}

// Reversal is the entry that undoes this one.
func (e Entry) Reversal(at time.Time, note string) Entry {
	return Entry{At: at, AffiliateID: e.AffiliateID, Kind: EntryReversal, Amount: e.Amount, Withheld: e.Withheld, Reference: e.Reference,
		Note: note, Batch: e.Batch, Reverses: e.ID}
}

// Signed is what the entry adds to the affiliate's account. of is the kind of the entry that a reversal undoes.
func (e Entry) Signed(of EntryKind) Paise {
	switch e.Kind {
	case EntryPayout, EntryDeduction:
		return -e.Amount
	case EntryReversal:
		undone := e
		undone.Kind = of
		if of == EntryReversal {
			return 0
		}
		return -undone.Signed("")
	}
	return e.Amount
}
