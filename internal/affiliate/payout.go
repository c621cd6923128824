package affiliate

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

// PayoutMode says who pays the affiliates.
type PayoutMode string

const (
	PaidByFermion PayoutMode = "fermion" // Fermion pays: balances are what it will pay, and payouts are recorded as they are seen
	PaidBySelf    PayoutMode = "self"    // the school pays
)

// PayoutRules are a profile's settings about money.
type PayoutRules struct {
	Mode      PayoutMode
	HoldDays  int
	MinPayout Paise       // compared with the gross amount
	Tax       BasisPoints // withheld from each payment; an affiliate may have their own
}

// DefaultPayoutRules are what Fermion's dashboard states [doc].
func DefaultPayoutRules() PayoutRules {
	return PayoutRules{Mode: PaidByFermion, HoldDays: 15, MinPayout: 1000_00}
}

// Hold is how long a commission is on hold.
func (r PayoutRules) Hold() time.Duration { return HoldTime(r.HoldDays) }

// BatchState is how far a batch of payments has come: prepared → paid | cancelled.
type BatchState string

const (
	BatchPrepared  BatchState = "prepared"
	BatchPaid      BatchState = "paid" // each of its payments is decided
	BatchCancelled BatchState = "cancelled"
)

// PaymentState is how far one payment has come: prepared → paid | failed | cancelled.
type PaymentState string

const (
	PayoutPrepared  PaymentState = "prepared"
	PayoutPaid      PaymentState = "paid"
	PayoutFailed    PaymentState = "failed" // due again
	PayoutCancelled PaymentState = "cancelled"
)

// Batch is payments that were prepared together.
type Batch struct {
	ID        string // P-7K3Q
	State     BatchState
	CreatedAt time.Time // UTC
	EndedAt   time.Time // UTC, zero while it is prepared
	By        string    // user@host
	Period    string    // what it pays, in words: "Nov 2026"
	Currency  Conversion
	File      string // that was written last, "" when none was
	Format    string // of that file

	Files []BatchFile // all that were written, oldest first

	Payments         int
	Amount, Withheld Paise // of the payments, as they were prepared

	Paid, Failed, Cancelled  int   // payments that were decided so
	PaidAmount, PaidWithheld Paise // of those that were paid
	OpenAmount               Paise // of those that are not decided: what is in payment
}

// BatchFile is a file that payments of a batch were written to.
type BatchFile struct {
	Batch     string
	Path      string
	Format    string
	Currency  Conversion
	Payments  int
	WrittenAt time.Time // UTC, zero for not known
	By        string
}

// FilePaths are the paths of its files, each once, cleaned for a screen or a terminal.
func (b Batch) FilePaths() (paths []string) {
	for _, f := range b.Files {
		if path := Clean(f.Path); !slices.Contains(paths, path) {
			paths = append(paths, path)
		}
	}
	return paths
}

// Moved is the amount that counts for a batch, and the part of it that is withheld. Once the batch is paid, only the payments that were
// paid count.
func (b Batch) Moved() (gross, withheld Paise) {
	if b.State == BatchPaid {
		return b.PaidAmount, b.PaidWithheld
	}
	return b.Amount, b.Withheld
}

// MovedPayments is how many payments that amount is of.
func (b Batch) MovedPayments() int {
	if b.State == BatchPaid {
		return b.Paid
	}
	return b.Payments
}

// Mixed reports whether its payments do not all have the state of the batch.
func (b Batch) Mixed() bool {
	switch b.State {
	case BatchPaid:
		return b.Paid != b.Payments
	case BatchCancelled:
		return b.Cancelled != b.Payments
	default:
		return b.Open() != b.Payments
	}
}

// Open is how many of its payments are not decided.
func (b Batch) Open() int { return b.Payments - b.Paid - b.Failed - b.Cancelled }

// Payment is what one affiliate gets in a batch. Its payee is the one of the day on which it was prepared.
type Payment struct {
	Reference   string // P-7K3Q-001
	Batch       string
	AffiliateID int64
	Amount      Paise // gross
	Withheld    Paise
	Payee       Payee
	State       PaymentState
	InFile      bool      // a payment file was written with it
	Note        string    // why it failed
	DecidedAt   time.Time // UTC, zero while it is prepared
}

// Net is what the affiliate receives.
func (p Payment) Net() Paise { return p.Amount - p.Withheld }

// referenceAlphabet has no two characters that are mistaken for each other.
const referenceAlphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"

// BatchID makes an ID from random bytes, of which it takes four.
func BatchID(random [4]byte) string {
	id := []byte("P-")
	for _, b := range random {
		id = append(id, referenceAlphabet[int(b)%len(referenceAlphabet)])
	}
	return string(id)
}

var batchID = regexp.MustCompile(`^P-[2-9A-HJ-NP-Z]{4}$`)

// ParseBatchID reads a batch's ID, in any case.
func ParseBatchID(text string) (string, error) {
	id := strings.ToUpper(strings.TrimSpace(text))
	if !batchID.MatchString(id) {
		return "", fmt.Errorf("a batch is called like P-7K3Q, not %q", short(Clean(text)))
	}
	return id, nil
}

// PaymentReference is the reference of a batch's nth payment, counted from 1.
func PaymentReference(batch string, n int) string { return fmt.Sprintf("%s-%03d", batch, n) }

// Account is what is known of an affiliate when a payout is planned.
type Account struct {
	Affiliate Affiliate
	Balance   Balance
	Payee     Payee
	Tax       BasisPoints // withheld from them
}

// AccountDetail is an account with what its balance consists of, all of it read at one moment.
type AccountDetail struct {
	Account
	Held    []RiseOnHold
	Entries []Entry // oldest first
}

// PlannedPayment is a payment that a plan proposes.
type PlannedPayment struct {
	Account
	Amount, Withheld Paise
}

// Request asks for the payment as it was planned.
func (p PlannedPayment) Request() PaymentRequest {
	return PaymentRequest{AffiliateID: p.Affiliate.ID, Amount: p.Amount, Payee: p.Payee, Tax: p.Tax}
}

// LeftOut is an affiliate whom a plan does not pay.
type LeftOut struct {
	Account
	Why    string
	Format string // of the payment file, when it is why: it does not take the payee; "" otherwise
}

const noPayee = "no payee"

// LacksPayee reports whether a payee is all that is missing.
func (l LeftOut) LacksPayee() bool { return strings.HasPrefix(l.Why, noPayee) }

// PayoutPlan is who is paid how much, and who is left out.
type PayoutPlan struct {
	Payments []PlannedPayment
	LeftOut  []LeftOut
}

// Amount is the gross sum of the plan, and the part of it that is withheld.
func (p PayoutPlan) Amount() (gross, withheld Paise) {
	for _, d := range p.Payments {
		gross += d.Amount
		withheld += d.Withheld
	}
	return gross, withheld
}

// GrossAndNet names an amount, and the part of it that is withheld: ₹1,000 gross, ₹100 withheld, ₹900 net.
func GrossAndNet(gross, withheld Paise) string { return grossAndNet(gross, withheld, Paise.Exact) }

// GrossAndNetWithPaise is GrossAndNet for screens, which show these amounts beside columns with paise.
func GrossAndNetWithPaise(gross, withheld Paise) string {
	return grossAndNet(gross, withheld, Paise.WithPaise)
}

func grossAndNet(gross, withheld Paise, write func(Paise) string) string {
	if withheld == 0 {
		return write(gross)
	}
	return fmt.Sprintf("%s gross, %s withheld, %s net", write(gross), write(withheld), write(gross-withheld))
}

// PlanPayout plans a payment for each affiliate to whom at least the minimum is due. named are the requested affiliates, nil for all:
// then those to whom nothing is due are not listed. Both lists are ordered by name. f is the format of the payment file, the zero value for
// none; c is its currency.
func PlanPayout(accounts []Account, minimum Paise, named map[int64]bool, f PaymentFormat, c Conversion) PayoutPlan {
	var plan PayoutPlan
	for _, a := range accounts {
		if named != nil && !named[a.Affiliate.ID] {
			continue
		}
		due := a.Balance.Due()
		why, format := "", ""
		switch {
		case due <= 0 && a.Balance.InPayment > 0:
			why = a.Balance.InPayment.Exact() + " in payment already"
		case due < 0:
			why = "the balance is negative, " + due.Exact()
		case due == 0 && named == nil:
			continue
		case due == 0:
			why = "nothing is due"
		case CheckAmount(due) != nil:
			why = fmt.Sprintf("%s is due, and %s", due.Exact(), CheckAmount(due))
		case due < minimum:
			why = fmt.Sprintf("%s is under the minimum of %s", due.Exact(), minimum.Exact())
		case !a.Payee.IsSet():
			why = noPayee + ": " + due.Exact() + " is due"
		case !f.Pays(a.Payee.Method):
			why, format = fmt.Sprintf("a %s file does not pay by %s: %s is due", f.Name, a.Payee.Method, due.Exact()), f.Name
		default:
			why = c.WhyNothing(due, a.Tax.Of(due))
		}
		if why != "" {
			plan.LeftOut = append(plan.LeftOut, LeftOut{a, why, format})
			continue
		}
		plan.Payments = append(plan.Payments, PlannedPayment{Account: a, Amount: due, Withheld: a.Tax.Of(due)})
	}
	slices.SortStableFunc(plan.Payments, func(a, b PlannedPayment) int { return a.compareNames(b.Account) })
	slices.SortStableFunc(plan.LeftOut, func(a, b LeftOut) int { return a.compareNames(b.Account) })
	return plan
}

// compareNames orders accounts as people look for them.
func (a Account) compareNames(b Account) int {
	own, other := a.Affiliate.Label(), b.Affiliate.Label()
	return cmp.Or(strings.Compare(Fold(own), Fold(other)), strings.Compare(strings.ToLower(own), strings.ToLower(other)))
}

// NewlyNegative counts the accounts that are below zero after a change of the rules, and were not before.
func NewlyNegative(before, after []Account) (n int) {
	negative := map[int64]bool{}
	for _, a := range before {
		negative[a.Affiliate.ID] = a.Balance.Due() < 0
	}
	for _, a := range after {
		if a.Balance.Due() < 0 && !negative[a.Affiliate.ID] {
			n++
		}
	}
	return n
}
