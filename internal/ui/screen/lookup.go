package screen

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/form"
)

// Finding the affiliate or product that a person typed. A text finds the record that has it as ID, e-mail, slug or
// name, or the only record with words that begin with the typed words. An ambiguous text is an error that lists what it
// could be. affiliate.Match is how well a text names a record; imports use it too.

// FindAffiliate finds the one affiliate that text names.
func FindAffiliate(h Host, text string) (*board.Affiliate, error) {
	if strings.TrimSpace(text) == "" {
		return nil, errors.New("enter an affiliate: a name, e-mail or user ID")
	}
	m := affiliate.NewMatcher(text)
	found, how := affiliate.Best(h.Board().Affiliates(), func(a *board.Affiliate) affiliate.Match { return m.Affiliate(WhoOf(a)) })
	switch {
	case how == affiliate.NoMatch:
		return nil, errors.New("no affiliate matches this; press esc, then " + KeyOf(h, ActionOnboard) + " to onboard a new one")
	case how == affiliate.Inside:
		return nil, partialWordError(found, func(a *board.Affiliate) string { return a.Label })
	case len(found) > 1:
		return nil, fmt.Errorf("several affiliates match: %s; type the e-mail",
			JoinFirst(found, func(a *board.Affiliate) string { return cmp.Or(a.Email, a.UserID) }))
	}
	return found[0], nil
}

// WhoOf returns the identity of an affiliate of the board.
func WhoOf(a *board.Affiliate) affiliate.Who {
	return affiliate.Who{UserID: a.UserID, Email: a.Email, Name: a.Name}
}

// partialWordError is the error about a text that only matches inside a word: such a text never selects a record.
func partialWordError[T any](found []T, name func(T) string) error {
	return fmt.Errorf("this is only part of a word, in %s: press ↓ to choose, or type the start of the name", JoinFirst(found, name))
}

var partialProductID = regexp.MustCompile(`(?:^|[/=])([0-9a-fA-F]{24})(?:$|[/?#&])`)

// FindProduct finds the one product that text names. An unknown product ID is accepted, also inside a URL of the
// dashboard, since the list of products may not be read.
func FindProduct(b *board.Board, text string) (affiliate.Product, error) {
	s := strings.TrimSpace(text)
	if s == "" {
		return affiliate.Product{}, errors.New("enter a product: its name, slug, ID or dashboard URL")
	}
	if p := b.Product(s); p != nil {
		return p.Product, nil
	}
	if m := partialProductID.FindStringSubmatch(s); m != nil {
		if p := b.Product(m[1]); p != nil {
			return p.Product, nil
		}
		return affiliate.Product{ID: m[1]}, nil
	}
	m := affiliate.NewMatcher(text)
	found, how := affiliate.Best(b.Products(), func(p *board.Product) affiliate.Match { return m.Product(p.Product) })
	switch {
	case how == affiliate.NoMatch:
		if p, ok := productOfSlug(b, s); ok {
			return p, nil
		}
		return affiliate.Product{}, errors.New("no product matches this; copy its ID (24 hex digits) or URL from the dashboard")
	case how == affiliate.Inside:
		return affiliate.Product{}, partialWordError(found, func(p *board.Product) string { return p.Label })
	case len(found) > 1:
		return affiliate.Product{}, fmt.Errorf("several products match: %s; type the ID",
			JoinFirst(found, func(p *board.Product) string { return p.Label + " (" + p.ID + ")" }))
	}
	return found[0].Product, nil
}

// ProductText names a product as a person would type it: by its name if no other product has that name, else by its ID.
func ProductText(b *board.Board, id string) string {
	if p := b.Product(id); p != nil {
		name := affiliate.Clean(p.Name)
		if found, err := FindProduct(b, name); err == nil && found.ID == id {
			return name
		}
	}
	return id
}

// TypedWho names an affiliate as a person would type it.
func TypedWho(w affiliate.Who) string { return cmp.Or(w.Email, w.UserID, w.Name) }

// CheckAffiliate checks that a text names exactly one affiliate.
func CheckAffiliate(h Host) func(string) error {
	return func(text string) error { _, err := FindAffiliate(h, text); return err }
}

// CheckRecipient checks that a text names one affiliate for whom Fermion can create something. filled is the affiliate
// that the field named when the form was opened. The check remembers whom a text has named, so that it can say that
// this person was forgotten meanwhile.
func CheckRecipient(h Host, filled affiliate.Who) func(string) error {
	named := map[string]int64{TypedWho(filled): filled.AffiliateID}
	return func(text string) error {
		a, err := FindAffiliate(h, text)
		if was := h.Board().Affiliate(named[text]); err != nil && was != nil && was.Affiliate.IsForgotten() {
			a, err = was, nil
		}
		if err != nil {
			return err
		}
		named[text] = a.ID
		return affiliate.RefuseForgotten(a.Affiliate)
	}
}

// CheckNewUserID checks the user ID of a new affiliate. It rejects the pseudonym of a forgotten person, which is only
// in this database.
func CheckNewUserID(h Host) func(string) error {
	return func(text string) error {
		err := affiliate.CheckUserID(text)
		for _, a := range h.Board().Affiliates() {
			if err == nil && a.Affiliate.UserID == text {
				err = affiliate.RefuseForgotten(a.Affiliate)
			}
		}
		return err
	}
}

// CheckProduct checks that a text names exactly one product, or a slug that Fermion can be asked for.
func CheckProduct(h Host) func(string) error {
	return func(text string) error {
		if _, ask := slugToAsk(h, text); ask {
			return nil // Fermion is asked for it when the form is submitted
		}
		_, err := FindProduct(h.Board(), text)
		return err
	}
}

// Optional lets an empty field pass.
func Optional(check func(string) error) func(string) error {
	return func(text string) error {
		if strings.TrimSpace(text) == "" {
			return nil
		}
		return check(text)
	}
}

// CheckCommission checks a percentage.
func CheckCommission(text string) error {
	_, err := affiliate.ParseCommission(text)
	return err
}

// CheckDiscount checks a percentage or an amount.
func CheckDiscount(text string) error {
	_, err := affiliate.ParseDiscount(text)
	return err
}

// CheckUses checks a number of uses; empty means unlimited.
func CheckUses(text string) error {
	_, err := affiliate.ParseUses(text)
	return err
}

// CheckExpiry checks a date or a duration; empty means never.
func CheckExpiry(h Host) func(string) error {
	return func(text string) error {
		_, err := affiliate.ParseExpiry(text, h.Now(), h.Ports().Access.Zone())
		return err
	}
}

// DescribeExpiry shows back in full what a short date means.
func DescribeExpiry(h Host) func(string) string {
	return func(text string) string {
		t, err := affiliate.ParseExpiry(text, h.Now(), h.Ports().Access.Zone())
		if err != nil || t.IsZero() {
			return ""
		}
		return "until " + t.In(h.Ports().Access.Zone()).Format("Monday 2 January 2006, 15:04:05 MST")
	}
}

// DescribePastDay shows back in full the day of the past that a text means.
func DescribePastDay(h Host) func(string) string {
	return func(text string) string {
		day, err := affiliate.ParsePastDay(text, Today(h))
		if err != nil {
			return ""
		}
		return day.UTC().Format("Monday 2 January 2006")
	}
}

// DescribeAffiliate says which affiliate a text names.
func DescribeAffiliate(h Host) func(string) string {
	return func(text string) string {
		a, err := FindAffiliate(h, text)
		if err != nil {
			return ""
		}
		return strings.Join(NonEmpty(a.Name, a.Email, a.UserID), " · ")
	}
}

// DescribeProduct says which product a text names.
func DescribeProduct(h Host) func(string) string {
	return func(text string) string {
		if slug, ask := slugToAsk(h, text); ask {
			return slug + ": Fermion is asked for this slug"
		}
		p, err := FindProduct(h.Board(), text)
		if err != nil {
			return ""
		}
		if p.Name == "" {
			return "product " + affiliate.Clean(p.ID) + ", whose name is not known here"
		}
		if name := affiliate.Clean(p.Name); name != text {
			return name
		}
		return ""
	}
}

// SuggestAffiliates suggests the affiliates that a text names, the best match first.
func SuggestAffiliates(h Host) func(string) []form.Suggestion {
	return func(text string) []form.Suggestion {
		m := affiliate.NewMatcher(text)
		var out []form.Suggestion
		for _, a := range bestMatches(text, h.Board().Affiliates(),
			func(a *board.Affiliate) affiliate.Match { return m.Affiliate(WhoOf(a)) }, board.CompareNames) {
			out = append(out, form.Suggestion{Text: cmp.Or(a.Email, a.UserID), Label: strings.Join(NonEmpty(a.Name, a.Email), " · ")})
		}
		return out
	}
}

// SuggestProducts suggests the products that a text names, the best match first.
func SuggestProducts(h Host) func(string) []form.Suggestion {
	return func(text string) []form.Suggestion {
		m := affiliate.NewMatcher(text)
		var out []form.Suggestion
		for _, p := range bestMatches(text, h.Board().Products(), func(p *board.Product) affiliate.Match {
			if p.Label == text {
				return affiliate.NoMatch
			}
			return m.Product(p.Product)
		}, inTheirOrder) {
			out = append(out, form.Suggestion{Text: p.Label, Label: p.Label})
		}
		return out
	}
}

// inTheirOrder keeps the order of things that are sorted already.
func inTheirOrder[T any](_, _ T) int { return 0 }

// bestMatches returns the things that a text names, the best matches first and equal ones in the order of compare;
// without a text it returns all. It returns at most one more than a form lists, which shows that there are more.
func bestMatches[T any](text string, things []T, match func(T) affiliate.Match, compare func(a, b T) int) []T {
	const most = form.MaxSuggestions + 1
	var by [affiliate.Exact + 1][]T
	for _, each := range things {
		how := affiliate.Inside
		if strings.TrimSpace(text) != "" {
			how = match(each)
		}
		same := by[how]
		if how == affiliate.NoMatch || len(same) == most && compare(each, same[most-1]) >= 0 {
			continue
		}
		at, _ := slices.BinarySearchFunc(same, each, func(a, b T) int { return cmp.Or(compare(a, b), -1) })
		by[how] = slices.Insert(same, at, each)[:min(len(same)+1, most)]
	}
	var out []T
	for how := affiliate.Exact; how > affiliate.NoMatch; how-- {
		out = append(out, by[how]...)
	}
	return out[:min(len(out), most)]
}

// AffiliateByEmail finds an affiliate by e-mail address, whatever its case; nil when there is none.
func AffiliateByEmail(b *board.Board, email string) *board.Affiliate {
	for _, a := range b.Affiliates() {
		if a.Email != "" && strings.EqualFold(a.Email, email) {
			return a
		}
	}
	return nil
}
