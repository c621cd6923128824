package affiliate

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// PayeeMethod is how an affiliate is paid.
type PayeeMethod string

const (
	PayByUPI    PayeeMethod = "upi"
	PayByBank   PayeeMethod = "bank"
	PayByPayPal PayeeMethod = "paypal"
	PayByWise   PayeeMethod = "wise"
	PayByOther  PayeeMethod = "other"
)

// PayeeMethods are all of them.
func PayeeMethods() []PayeeMethod {
	return []PayeeMethod{PayByUPI, PayByBank, PayByPayPal, PayByWise, PayByOther}
}

// Payee is where an affiliate's money goes. Printed with fmt it is masked, whatever the verb.
type Payee struct {
	Method  PayeeMethod
	Address string // UPI ID, account, e-mail
}

// IsSet reports whether there is one.
func (p Payee) IsSet() bool { return p.Address != "" }

// RunsInSpreadsheet reports whether a spreadsheet would run the address as a formula, so that payment files have an ' before it.
func (p Payee) RunsInSpreadsheet() bool { return RunsInSpreadsheet(p.Address) }

// QuotedPayee says what that means.
const QuotedPayee = "a payment file has an ' before this payee, which begins like a formula: correct the payee (a phone number is + " +
	"with digits and spaces), or remove the ' before you send the file"

// payeeMask replaces what is not shown.
const payeeMask = "***"

// IsMasked reports whether an address was masked, as exports have it.
func IsMasked(address string) bool { return strings.Contains(address, payeeMask) }

// Masked is the address as others may see it: enough to recognise it, not enough to use it. UPI IDs and e-mails show what follows the
// @, which is a bank or a mail provider; anywhere else an @ may be followed by an account number. Wise takes e-mails and accounts.
func (p Payee) Masked() string {
	if p.Address == "" {
		return ""
	}
	local, domain, ok := strings.Cut(p.Address, "@")
	if ok && local != "" && (p.Method == PayByUPI || p.Method == PayByPayPal || p.Method == PayByWise && isEmail(p.Address)) {
		_, n := utf8.DecodeRuneInString(local)
		return local[:n] + payeeMask + "@" + domain
	}
	r := []rune(p.Address)
	if len(r) < 8 {
		return payeeMask
	}
	return payeeMask + string(r[len(r)-4:])
}

func isEmail(address string) bool {
	_, err := ParseEmail(address)
	return err == nil
}

// Format writes the method and the masked address.
func (p Payee) Format(f fmt.State, _ rune) {
	if p.IsSet() {
		fmt.Fprintf(f, "%s %s", string(p.Method), p.Masked())
	}
}

// ErrPayeeLines refuses a payee that was pasted with more than itself: cut at the line break it may be another one.
var ErrPayeeLines = errors.New("a payee is one line, without line breaks and tabs: paste the UPI ID, account or e-mail alone")

const maxPayee = 200

var upiID = sync.OnceValue(func() *regexp.Regexp { // its counts take half of the package's initialisation, and few starts need it
	return regexp.MustCompile(`^[A-Za-z0-9._-]{2,256}@[A-Za-z][A-Za-z0-9.-]{1,63}$`)
})

// ParsePayee reads a method and an address as people type them. Both empty: no payee.
func ParsePayee(method, address string) (Payee, error) {
	p := Payee{Method: PayeeMethod(strings.ToLower(strings.TrimSpace(method))), Address: strings.TrimSpace(address)}
	switch {
	case p.Method == "" && p.Address == "":
		return Payee{}, nil
	case p.Method == "":
		return Payee{}, errors.New("a payee needs a method: upi, bank, paypal, wise or other")
	case !slices.Contains(PayeeMethods(), p.Method):
		return Payee{}, fmt.Errorf("a payee's method is upi, bank, paypal, wise or other, not %q", short(string(p.Method)))
	case p.Address == "":
		return Payee{}, fmt.Errorf("a payee by %s needs an address", p.Method)
	case strings.ContainsFunc(p.Address, unicode.IsControl) || strings.ContainsAny(p.Address, "\u2028\u2029"):
		return Payee{}, ErrPayeeLines
	case Clean(p.Address) != p.Address:
		return Payee{}, errors.New("a payee has no invisible characters: type it again")
	case utf8.RuneCountInString(p.Address) > maxPayee:
		return Payee{}, fmt.Errorf("a payee has at most %d characters", maxPayee)
	case IsMasked(p.Address):
		return Payee{}, errors.New("this payee is masked: an export with payees has it whole")
	}
	return p.checked()
}

func (p Payee) checked() (Payee, error) {
	if err := CheckNotShortened(p.Address); err != nil {
		return Payee{}, err
	}
	switch p.Method {
	case PayByUPI:
		if !upiID().MatchString(p.Address) {
			return Payee{}, errors.New("a UPI ID looks like name@bank")
		}
	case PayByPayPal:
		address, err := ParseEmail(p.Address)
		if err != nil {
			return Payee{}, fmt.Errorf("a PayPal payee is an e-mail: %w", err)
		}
		p.Address = address
	}
	return p, nil
}
