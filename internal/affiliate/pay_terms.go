package affiliate

import (
	"fmt"
	"strings"
)

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

	Replaces    *Payee       // the payee that a person agreed to replace; nil: whichever there is
	ReplacesTax *BasisPoints // the same of the tax

	OfForgotten bool // a person saw that the affiliate was forgotten; otherwise it is a ForgottenMeanwhileError if they were
}

// PayTermsOf is an edit of one affiliate's pay terms in a list.
type PayTermsOf struct {
	AffiliateID int64
	Edit        PayTermsEdit
}

// AffiliateEdit is what a person changes of an affiliate, which only the database has. What a colleague has changed meanwhile stays; where
// both changed the same field, it is an EditConflictError.
type AffiliateEdit struct {
	Name, Notes TextEdit
	Tag         TagEdit
	PayTerms    PayTermsEdit
	OfForgotten bool // as in PayTermsEdit
}

// PayTermsChangedError means that the payee or the tax is not the one that was to be replaced: nothing was changed.
type PayTermsChangedError struct{ FieldConflict }

func (e *PayTermsChangedError) Error() string {
	what := "payee"
	if e.Field == TaxField {
		what = "tax withheld"
	}
	return "the " + what + " was changed meanwhile by " + ChangedBy(e.By) + ", and stays"
}

// Conflict is the field that was changed since a person saw it, unless it is as the edit wants it already; "" for none.
func (e PayTermsEdit) Conflict(stored PayTerms) FieldName {
	switch {
	case e.Payee != nil && e.Replaces != nil && stored.Payee != *e.Replaces && stored.Payee != *e.Payee:
		return PayeeField
	case e.Tax != nil && e.ReplacesTax != nil && stored.Tax != *e.ReplacesTax && stored.Tax != *e.Tax:
		return TaxField
	}
	return ""
}

// IsEmpty reports whether it changes nothing.
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

// TermsChange is what differs between two pay terms in words, with masked payees: payee upi a***@okhdfc → bank ***5678. It is "" when
// nothing differs.
func TermsChange(from, to PayTerms) string {
	var words []string
	if from.Payee != to.Payee {
		was, is := from.PayeeWords(), to.PayeeWords()
		if was == is {
			is = "another " + is // of which the mask shows the same
		}
		words = append(words, "payee "+was+" → "+is)
	}
	if from.Tax != to.Tax {
		words = append(words, "tax withheld "+from.TaxWords()+" → "+to.TaxWords())
	}
	return strings.Join(words, ", ")
}

// PayeeWords are the method and the masked address, or "none".
func (t PayTerms) PayeeWords() string {
	if !t.Payee.IsSet() {
		return "none"
	}
	return fmt.Sprint(t.Payee)
}

// TaxWords are the affiliate's own percentage, or "as for everybody".
func (t PayTerms) TaxWords() string {
	if t.Tax < 0 {
		return "as for everybody"
	}
	return t.Tax.String() + " %"
}
