package store

import (
	"context"
	"slices"
	"strings"

	"fermion-tui/internal/affiliate"
)

// personWords are the words that identify a person.
type personWords struct {
	names         []string // names and IDs, which campaigns and tags may have too
	payees, notes []string
}

// wordsAbout returns the words of an affiliate, including the user name that Fermion got, and payees as Activity masks them.
func wordsAbout(ctx context.Context, q Querier, a affiliate.Affiliate) (personWords, error) {
	w := personWords{names: []string{a.Email, a.UserID, a.Name, strings.ReplaceAll(a.UserID, "-", "_")}, notes: []string{a.Notes}}
	terms, err := payTermsOf(ctx, q, a.ID)
	if err != nil {
		return w, err
	}
	paid, err := ScanTexts(q.QueryContext(ctx, "select distinct address from payments where affiliate_id = ?", a.ID))
	for _, address := range append(paid, terms.Payee.Address) {
		if address != "" {
			payee := affiliate.Payee{Method: terms.Payee.Method, Address: address}
			w.payees = append(w.payees, address, payee.Masked())
		}
	}
	return w, err
}

func countKept(ctx context.Context, q Querier, f *Forgetting) error {
	id := f.Affiliate.ID
	return q.QueryRowContext(ctx,
		`select (select count(*) from links where affiliate_id = ?), (select count(*) from ledger where affiliate_id = ?),
		(select count(*) from ledger where affiliate_id = ? and note <> ''), (select count(*) from payments where affiliate_id = ?),
		exists (select 1 from payees where affiliate_id = ?)`, id, id, id, id, id).Scan(&f.KeptLinks, &f.KeptEntries, &f.OwnNotes, &f.Payments, &f.Payee)
}

// readPerson reads an affiliate and what is kept of them. It returns the words that identify them.
func (f *Forgetting) readPerson(ctx context.Context, q Querier, id int64) (w personWords, err error) {
	a, err := affiliateByID(ctx, q, id)
	if err != nil {
		return w, err
	}
	f.Affiliate, f.Pseudonym = a, affiliate.ForgottenUserID(id)
	if err := whyNotForget(ctx, q, a); err != nil {
		return w, err
	}
	if f.OldNames, err = oldNamesOf(ctx, q, id); err != nil {
		return w, err
	}
	if w, err = wordsAbout(ctx, q, a); err != nil {
		return w, err
	}
	w.names = append(w.names, f.OldNames...)
	if a.UserID == f.Pseudonym { // forgotten before
		w.names = slices.DeleteFunc(w.names, func(name string) bool { return strings.ReplaceAll(name, "_", "-") == f.Pseudonym })
	}
	return w, countKept(ctx, q, f)
}

// wordsBy finds a person in texts by their names, by names and payees, and by all that is known about them. Each is nil for no words.
type wordsBy struct{ names, payees, all *personNames }

// readMentions finds the campaigns and tags that name a person, and returns what finds the person in texts. If names are replaced, that
// also finds the names of these campaigns and tags; else they stay everywhere.
func (f *Forgetting) readMentions(ctx context.Context, q Querier, w personWords) (by wordsBy, err error) {
	others, err := othersNamed(ctx, q, f.Affiliate.ID)
	if err != nil {
		return by, err
	}
	if f.Mentions, err = mentionsOf(ctx, q, f.Affiliate.ID, w.names, others, f.Pseudonym); err != nil {
		return by, err
	}
	campaigns, err := ScanTexts(q.QueryContext(ctx, "select name from campaigns"))
	if err != nil {
		return by, err
	}
	var renamed []Mention
	for _, m := range f.Mentions {
		if f.ReplacesNames && m.Instead != "" {
			renamed = append(renamed, m)
		}
	}
	stay := slices.DeleteFunc(campaigns, func(name string) bool {
		return slices.ContainsFunc(renamed, func(m Mention) bool { return !m.Tag && m.Text == name })
	})
	others = append(others, stay...)
	return wordsBy{
		names:  namesOf(w.names, others, renamed...),
		payees: namesOf(slices.Concat(w.names, w.payees), others, renamed...),
		all:    namesOf(slices.Concat(w.names, w.payees, w.notes), others, renamed...),
	}, nil
}

// erasureBy returns the erasure that rewrites texts which name the person.
func (f *Forgetting) erasureBy(ctx context.Context, q Querier, buyer string, named *personNames) (x *erasure, err error) {
	x = &erasure{affiliateID: f.Affiliate.ID, named: named, instead: f.Pseudonym, keepsTags: !f.ReplacesNames, typedMet: map[string]bool{}}
	names, ids := append([]string{f.Affiliate.Name}, f.OldNames...), []string{f.Affiliate.Email, f.Affiliate.UserID}
	if strings.Contains(buyer, "@") {
		ids = append(ids, buyer)
	} else {
		names = append(names, buyer)
	}
	x.typed, err = typedNamesOf(ctx, q, names, ids, f.Affiliate.ID)
	return x, err
}
