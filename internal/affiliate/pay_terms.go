package affiliate

import "errors"

// PayTerms are where an affiliate's money goes, and what is withheld from it.
type PayTerms struct {
	AffiliateID int64
	Payee       Payee
	Tax         BasisPoints // UnknownCommission: as the profile says
}

// TaxUnder is what is withheld from the affiliate under the rules of a profile.
func (t PayTerms) TaxUnder(rules PayoutRules) BasisPoints {
	if t.Tax >= 0 {
		return t.Tax
	}
	return rules.Tax
}

// PayTermsEdit changes pay terms. What is nil stays as it is.
type PayTermsEdit struct {
	Payee *Payee
	Tax   *BasisPoints

	Replaces *Payee // the payee that a person agreed to replace; nil: whichever there is
}

// ErrPayeeChanged means that another payee is there than the one that was to be replaced: nothing was changed.
var ErrPayeeChanged = errors.New("the payee was changed meanwhile by somebody else, and stays")

// IsEmpty says that it changes nothing.
func (e PayTermsEdit) IsEmpty() bool { return e.Payee == nil && e.Tax == nil }

// Apply is what pay terms are after the edit.
func (e PayTermsEdit) Apply(t PayTerms) PayTerms {
	if e.Payee != nil {
		t.Payee = *e.Payee
	}
	if e.Tax != nil {
		t.Tax = *e.Tax
	}
	return t
}
