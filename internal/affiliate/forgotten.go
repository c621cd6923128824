package affiliate

import (
	"slices"
	"strconv"
	"strings"
)

// ForgottenPrefix begins the name that replaces the name of a person who was forgotten.
const ForgottenPrefix = "forgotten-"

// ForgottenPerson is the name that replaces the name of a person who was in the journal only.
const ForgottenPerson = ForgottenPrefix + "person"

// ForgottenUserID is what a person who was forgotten has instead of their user ID. Fermion does not know it.
func ForgottenUserID(id int64) string { return ForgottenPrefix + strconv.FormatInt(id, 10) }

// IsForgotten reports whether the person was forgotten, so that Fermion cannot be told who they are.
func (a Affiliate) IsForgotten() bool { return a.UserID == ForgottenUserID(a.ID) }

// WhyNothingNew is why nothing new is created for a person who was forgotten.
const WhyNothingNew = "was forgotten: Fermion cannot be told who it is for"

// RefuseForgotten returns an error, with what to do instead, when something would be created for a person who was forgotten.
func RefuseForgotten(a Affiliate) error {
	if !a.IsForgotten() {
		return nil
	}
	return ForgottenError(a.UserID)
}

// ForgottenError is the same error for a pseudonym.
func ForgottenError(pseudonym string) error { return &NothingNewError{pseudonym} }

// NothingNewError means that something was to be created for a person who was forgotten.
type NothingNewError struct{ Pseudonym string }

func (e *NothingNewError) Error() string {
	return e.Pseudonym + " " + WhyNothingNew + "; to work with them again, onboard them with their e-mail"
}

// ForgottenMeanwhileError means that a person was forgotten since a form of theirs was opened: nothing was saved.
type ForgottenMeanwhileError struct{ Pseudonym string }

func (e *ForgottenMeanwhileError) Error() string {
	return e.Pseudonym + " was forgotten since you opened this. Nothing was saved, so that nothing here tells who they were: press esc"
}

// Pseudonyms returns the pseudonyms among user ID, e-mail and name. The journal has one in the place of each text that named a person who
// was forgotten.
func (w Who) Pseudonyms() []string {
	return slices.DeleteFunc([]string{w.UserID, w.Email, w.Name}, func(s string) bool { return !strings.HasPrefix(s, ForgottenPrefix) })
}

// Erased is an intent without what tells who it is for, once they were forgotten.
func (i Intent) Erased(pseudonym string) Intent {
	who := Who{UserID: pseudonym, Name: pseudonym, AffiliateID: i.Person().AffiliateID}
	switch {
	case i.Affiliate != nil:
		i.Affiliate = &NewAffiliate{Who: who, WelcomeEmail: i.Affiliate.WelcomeEmail, GivenUserID: i.Affiliate.GivenUserID}
	case i.Link != nil:
		link := *i.Link
		link.Affiliate = who
		i.Link = &link
	case i.Coupon != nil:
		coupon := *i.Coupon
		coupon.Affiliate, coupon.Code, coupon.Message = who, pseudonym, "" // a code is often made of the name
		i.Coupon = &coupon
	}
	return i
}
