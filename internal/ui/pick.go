package ui

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/form"
)

// What a person typed to name an affiliate or a product. The typed text is taken when it is an exact id, e-mail, slug or
// name, or when it matches one thing only; an ambiguous name is an error that lists what it could be.

// pickAffiliate finds the one affiliate that text names.
func pickAffiliate(b *board.Board, text string) (*board.Affiliate, error) {
	low := strings.ToLower(strings.TrimSpace(text))
	if low == "" {
		return nil, errors.New("an affiliate is needed: a name, e-mail or user ID")
	}
	var exact, named, like []*board.Affiliate
	for _, a := range b.Affiliates() {
		switch name := strings.ToLower(a.Name); {
		case strings.ToLower(a.UserID) == low || strings.ToLower(a.Email) == low:
			exact = append(exact, a)
		case name == low:
			named = append(named, a)
		case strings.Contains(name, low) || strings.Contains(strings.ToLower(a.Email), low) || strings.Contains(strings.ToLower(a.UserID), low):
			like = append(like, a)
		}
	}
	for _, found := range [][]*board.Affiliate{exact, named, like} {
		if len(found) == 1 {
			return found[0], nil
		}
		if len(found) > 1 {
			return nil, fmt.Errorf("several affiliates match: %s; write the e-mail", listed(found, func(a *board.Affiliate) string {
				if a.Email != "" {
					return a.Email
				}
				return a.UserID
			}))
		}
	}
	return nil, errors.New("nobody in the register matches this; esc, then a onboards a new affiliate")
}

// listed names the first few.
func listed[T any](rows []T, name func(T) string) string {
	var names []string
	for i, r := range rows {
		if i == 4 {
			names = append(names, fmt.Sprintf("and %d more", len(rows)-i))
			break
		}
		names = append(names, name(r))
	}
	return strings.Join(names, ", ")
}

var productIDInside = regexp.MustCompile(`(?:^|[/=])([0-9a-fA-F]{24})(?:$|[/?#&])`)

// pickProduct finds the one product that text names. A product ID that no list knows is accepted, also inside a dashboard
// URL: Fermion's lists are optional.
func pickProduct(b *board.Board, text string) (affiliate.Product, error) {
	s := strings.TrimSpace(text)
	low := strings.ToLower(s)
	if low == "" {
		return affiliate.Product{}, errors.New("a product is needed: its name, slug, ID or dashboard URL")
	}
	if p := b.Product(s); p != nil {
		return p.Product, nil
	}
	if m := productIDInside.FindStringSubmatch(s); m != nil {
		if p := b.Product(m[1]); p != nil {
			return p.Product, nil
		}
		return affiliate.Product{ID: m[1]}, nil
	}
	var exact, like []*board.Product
	for _, p := range b.Products() {
		switch name, slug := strings.ToLower(p.Name), strings.ToLower(p.Slug); {
		case name == low || slug == low:
			exact = append(exact, p)
		case strings.Contains(name, low) || strings.Contains(slug, low):
			like = append(like, p)
		}
	}
	for _, found := range [][]*board.Product{exact, like} {
		if len(found) == 1 {
			return found[0].Product, nil
		}
		if len(found) > 1 {
			return affiliate.Product{}, fmt.Errorf("several products match: %s; write the ID", listed(found, func(p *board.Product) string { return p.Label + " (" + p.ID + ")" }))
		}
	}
	return affiliate.Product{}, errors.New("no product matches this; copy its ID (24 hex digits) or URL from the dashboard")
}

// productText names a product the way it would be typed: by its name, where that tells it from all others.
func productText(b *board.Board, id string) string {
	if p := b.Product(id); p != nil {
		name := affiliate.Clean(p.Name)
		if found, err := pickProduct(b, name); err == nil && found.ID == id {
			return name
		}
	}
	return id
}

func checkAffiliate(h Host) func(string) error {
	return func(text string) error { _, err := pickAffiliate(h.Board(), text); return err }
}

func checkProduct(h Host) func(string) error {
	return func(text string) error { _, err := pickProduct(h.Board(), text); return err }
}

// optional lets an empty field pass.
func optional(check func(string) error) func(string) error {
	return func(text string) error {
		if strings.TrimSpace(text) == "" {
			return nil
		}
		return check(text)
	}
}

func checkCommission(text string) error {
	_, err := affiliate.ParseCommission(text)
	return err
}

func checkDiscount(text string) error {
	_, err := affiliate.ParseDiscount(text)
	return err
}

func checkUses(text string) error {
	_, err := affiliate.ParseUses(text)
	return err
}

func checkExpiry(h Host) func(string) error {
	return func(text string) error {
		_, err := affiliate.ParseExpiry(text, h.Now(), h.Access.Zone())
		return err
	}
}

// tellExpiry shows back in full what a short date means.
func tellExpiry(h Host) func(string) string {
	return func(text string) string {
		t, err := affiliate.ParseExpiry(text, h.Now(), h.Access.Zone())
		if err != nil || t.IsZero() {
			return ""
		}
		return "until " + t.In(h.Access.Zone()).Format("Monday 2 January 2006, 15:04:05 MST")
	}
}

func tellAffiliate(h Host) func(string) string {
	return func(text string) string {
		a, err := pickAffiliate(h.Board(), text)
		if err != nil {
			return ""
		}
		return strings.Join(present(a.Name, a.Email, a.UserID), " · ")
	}
}

func tellProduct(h Host) func(string) string {
	return func(text string) string {
		p, err := pickProduct(h.Board(), text)
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

func present(texts ...string) []string {
	var out []string
	for _, t := range texts {
		if t != "" {
			out = append(out, t)
		}
	}
	return out
}

func suggestAffiliates(h Host) func(string) []form.Suggestion {
	return func(text string) []form.Suggestion {
		low := strings.ToLower(text)
		var out []form.Suggestion
		for _, a := range h.Board().Affiliates() {
			if len(out) == 3 {
				break
			}
			if !strings.Contains(strings.ToLower(a.Name+"\n"+a.Email+"\n"+a.UserID), low) {
				continue
			}
			exact := a.Email
			if exact == "" {
				exact = a.UserID
			}
			out = append(out, form.Suggestion{Text: exact, Label: strings.Join(present(a.Name, a.Email), " · ")})
		}
		return out
	}
}

func suggestProducts(h Host) func(string) []form.Suggestion {
	return func(text string) []form.Suggestion {
		low := strings.ToLower(text)
		var out []form.Suggestion
		for _, p := range h.Board().Products() {
			if len(out) == 3 {
				break
			}
			if p.Label == text || !strings.Contains(strings.ToLower(p.Name+"\n"+p.Slug+"\n"+p.ID), low) {
				continue
			}
			out = append(out, form.Suggestion{Text: p.Label, Label: p.Label})
		}
		return out
	}
}
