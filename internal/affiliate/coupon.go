package affiliate

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Coupon is a discount code on a product, optionally credited (here, not at Fermion) to an affiliate or a link.
type Coupon struct {
	ID          int64 // number in the database
	ProductID   string
	Code        string
	Discount    Discount // zero when a tracked code's discount is unknown
	Message     string
	Expires     time.Time // UTC; zero: never
	Uses        int       // 0: any number
	AffiliateID int64     // 0: credited to no affiliate
	LinkID      int64     // 0: to no link
	State       CouponState
	MadeHere    bool
	CreatedAt   time.Time // UTC
}

// CreditedTo is whom a coupon is credited to, itself or by its link; zero for nobody.
type CreditedTo struct {
	AffiliateID int64
	Who         Who
}

// PlannedCoupon is a coupon in a plan that a person saw, with whom and which link it was credited to there.
type PlannedCoupon struct {
	ID          int64
	AffiliateID int64 // itself or by its link; 0 for nobody
	LinkID      int64 // 0 for none
}

// CouponState is the state of a coupon at Fermion, as far as known.
type CouponState string

const (
	CouponLive    CouponState = "live"
	CouponDeleted CouponState = "deleted"
	CouponExpired CouponState = "expired" // follows from the time; never stored
)

// StateAt is its state at a moment: a live coupon expires.
func (c Coupon) StateAt(now time.Time) CouponState {
	if c.State != CouponDeleted && !c.Expires.IsZero() && c.Expires.Before(now) {
		return CouponExpired
	}
	return c.State
}

// Discount is a percentage or a fixed amount; exactly one is set. The zero Discount is "not known".
type Discount struct {
	Percent BasisPoints
	Amount  Paise
}

// IsSet reports whether there is a discount at all.
func (d Discount) IsSet() bool { return d.Percent > 0 || d.Amount > 0 }

// String formats it the way ParseDiscount parses it: 25%, ₹500.
func (d Discount) String() string {
	switch {
	case d.Percent > 0:
		return d.Percent.String() + "%"
	case d.Amount > 0:
		return d.Amount.Exact()
	default:
		return ""
	}
}

// MarshalJSON writes the typed form, so that a journal can be read by a person.
func (d Discount) MarshalJSON() ([]byte, error) { return json.Marshal(d.String()) }

// UnmarshalJSON reads what MarshalJSON wrote.
func (d *Discount) UnmarshalJSON(b []byte) error {
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return err
	}
	if s == "" {
		*d = Discount{}
		return nil
	}
	parsed, err := ParseDiscount(s)
	*d = parsed
	return err
}

// CheckCouponCode refuses codes that a buyer cannot type or a URL cannot carry. Fermion documents no alphabet [open].
func CheckCouponCode(code string) error {
	switch {
	case code == "":
		return errors.New("a code is needed, like MEERA25")
	case strings.ContainsAny(code, " \t\r\n"):
		return errors.New("a code has no spaces: buyers type it as one word")
	case len(code) > 64:
		return errors.New("a code has at most 64 characters")
	}
	if err := CheckNotShortened(code); err != nil {
		return err
	}
	for _, r := range code {
		if !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_') {
			return fmt.Errorf("a code holds letters, digits, - and _ only, not %q", r)
		}
	}
	return nil
}

// ProposeCouponCode makes a code from a name and a discount: MEERA25, DEVDIARIES500.
func ProposeCouponCode(name string, d Discount) string {
	word := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		case r >= 'A' && r <= 'Z' || r >= '0' && r <= '9':
			return r
		}
		return -1
	}, firstWord(name))
	if len(word) > 12 {
		word = word[:12]
	}
	if word == "" {
		word = "SAVE"
	}
	switch {
	case d.Percent >= 100:
		return word + strconv.Itoa(int(d.Percent/100))
	case d.Amount >= 100:
		return word + strconv.FormatInt(int64(d.Amount/100), 10)
	}
	return word
}

func firstWord(s string) string {
	if f := strings.Fields(s); len(f) > 0 {
		return f[0]
	}
	return ""
}
