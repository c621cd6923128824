package store

import (
	"cmp"
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"fermion-tui/internal/affiliate"
)

// Forgetting is what Forget erases of a person, and what it keeps under their pseudonym.
type Forgetting struct {
	// Affiliate is the person as stored: without an ID for somebody who is only in the journal, and zero for a buyer.
	Affiliate affiliate.Affiliate
	Pseudonym string
	OldNames  []string // names that they had before, as far as that is recorded
	Typed     []string // words of the name and of the e-mail address before the @ that filters or names of views have
	TooShort  []string // names that texts are not searched for, because they are part of too many other words
	Mentions  []Mention

	Events, Operations, Notices, Edits, Views, Coupons, Payments int // rows with erased texts
	Notes                                                        int // erased notes of campaigns, and of other people's payments and entries
	OwnNotes                                                     int // erased notes of the person's own entries
	Payee                                                        bool
	Files                                                        int      // interrupted imports of files that are named after the person
	StayingFiles                                                 []string // imports in the journal whose files are named after the person
	KeptLinks, KeptEntries                                       int
	StayingFilters                                               []StayingFilter

	ReplacesNames bool // in Mentions, and in notes of other affiliates
	OtherNotes    int  // notes of other affiliates with the name

	Token, Before string   // of this erasure and of the previous one; "" for none
	erasure       *erasure // nil: no text of a screen can name the person
}

// ForgetRequest says whom to forget: an affiliate by their ID, somebody who is only in the journal by what it calls them, or a buyer.
type ForgetRequest struct {
	Affiliate affiliate.Affiliate
	Buyer     string // name or e-mail address in webhook events
	// ReplaceNames also replaces the name in names of campaigns, in tags and in notes of other affiliates. Else it stays there and
	// wherever a text has the name of such a campaign or tag.
	ReplaceNames bool
}

// IsEmpty reports whether nothing would be erased.
func (f Forgetting) IsEmpty() bool {
	return f.Affiliate.ID == 0 && f.Events+f.Operations+f.Notices+f.Edits+f.Views+f.Coupons+f.Notes+f.Files == 0 &&
		(!f.ReplacesNames || f.Replaceable() == 0)
}

// IsPlanned reports whether the person is only in the journal: an affiliate who was planned and never created.
func (f Forgetting) IsPlanned() bool {
	return f.Affiliate.ID == 0 && f.Affiliate.Who() != affiliate.Who{}
}

// Replaceable counts the campaigns, tags and notes of other affiliates in which the name can be replaced.
func (f Forgetting) Replaceable() int {
	n := f.OtherNotes
	for _, m := range f.Mentions {
		if m.Instead != "" {
			n++
		}
	}
	return n
}

// FindForgetting returns what Forget would erase, and changes nothing.
func (s *Store) FindForgetting(ctx context.Context, r ForgetRequest) (f Forgetting, err error) {
	err = s.snapshot(ctx, func(q Querier) (err error) {
		f, _, err = planForgetting(ctx, q, r)
		return err
	})
	if open, is := errors.AsType[*OpenMatterError](err); is { // it says all that a person needs
		return f, open
	}
	return f, s.failed("looking for what is known about a person", err)
}

// Forget erases the personal data of a person in one transaction: name, e-mail, user ID, notes, tags, payee, and every text that names
// them. Links, numbers, amounts and the ledger stay, under a pseudonym. The bytes are gone once the file is scrubbed.
func (s *Store) Forget(ctx context.Context, r ForgetRequest) (f Forgetting, err error) {
	err = s.write(ctx, "erasing personal data", func(ctx context.Context, t *Tx) error {
		var texts []textUpdate
		if f, texts, err = planForgetting(ctx, t, r); err != nil {
			return err
		}
		if r.ReplaceNames {
			if err := t.replaceMentions(ctx, f.Mentions); err != nil {
				return err
			}
		}
		for _, u := range texts {
			if _, err := t.exec(ctx, "update "+u.table+" set "+u.column+" = ? where "+u.key+" = ?", u.text, u.id); err != nil {
				return err
			}
		}
		what := "personal data erased: a buyer"
		if f.IsPlanned() {
			what = "personal data erased: a person of the journal who was never made an affiliate"
		}
		if id := f.Affiliate.ID; id != 0 {
			what = "personal data erased: an affiliate, now called " + f.Pseudonym
			if err := t.forgetAffiliate(ctx, id, f.Pseudonym); err != nil {
				return err
			}
		}
		f.Token = rand.Text()
		if err := t.set(ctx, affiliate.LastErasureSetting, f.Token); err != nil {
			return err
		}
		if _, err := t.addNotice(ctx, affiliate.Notice{Kind: affiliate.NoticeInfo, Text: what + ", by " + s.by}); err != nil {
			return err
		}
		t.changed.All, t.changed.Forgotten = true, true
		return nil
	})
	return f, err
}

func (t *Tx) forgetAffiliate(ctx context.Context, id int64, pseudonym string) error {
	for _, q := range []string{
		"update affiliates set email = '', email_key = null, notes = '' where id = ?",
		"delete from affiliate_tags where affiliate_id = ?",
		"delete from payees where affiliate_id = ?",
		"update payments set address = '', note = '' where affiliate_id = ?",
		"update ledger set note = '' where affiliate_id = ?",
	} {
		if _, err := t.exec(ctx, q, id); err != nil {
			return err
		}
	}
	_, err := t.exec(ctx, "update affiliates set user_id = ?, name = ? where id = ?", pseudonym, pseudonym, id)
	return err
}

// textUpdate replaces a text by one that does not name the person.
type textUpdate struct {
	table, column, key string
	id                 any
	text               string
}

// planForgetting finds what names a person, and the texts that Forget replaces.
func planForgetting(ctx context.Context, q Querier, r ForgetRequest) (f Forgetting, texts []textUpdate, err error) {
	who, buyer := r.Affiliate, r.Buyer
	f.Pseudonym, f.ReplacesNames = affiliate.ForgottenPrefix+"buyer", r.ReplaceNames // without a blank, since it may become a tag
	if f.Before, err = SettingIn(ctx, q, affiliate.LastErasureSetting); err != nil {
		return f, nil, err
	}
	w := personWords{names: []string{buyer}}
	switch {
	case who.ID != 0:
		w, err = f.readPerson(ctx, q, who.ID)
	case who.Who() != affiliate.Who{}:
		w, err = f.readPlannedPerson(ctx, q, who.Who())
	}
	if err != nil {
		return f, nil, err
	}
	f.TooShort = tooShort(append([]string{buyer, f.Affiliate.Name}, f.OldNames...))
	by, err := f.readMentions(ctx, q, w)
	if err != nil || by.all == nil && who.ID == 0 {
		return f, nil, err
	}
	x, err := f.erasureBy(ctx, q, buyer, by.names)
	if err != nil {
		return f, nil, err
	}
	renamed, err := x.viewsNaming(ctx, q)
	if err != nil {
		return f, nil, err
	}
	if texts, f.Edits, err = x.editsAbout(ctx, q); err != nil || by.all == nil {
		return f, texts, err
	}
	more, err := f.readTexts(ctx, q, by)
	if err != nil || by.names == nil {
		return f, append(texts, more...), err
	}
	settings, staying, err := x.settingsNaming(ctx, q)
	if err != nil {
		return f, nil, err
	}
	f.Views, f.StayingFilters, f.erasure = len(rowsIn(settings, renamed)), staying, x
	f.Typed = slices.Sorted(maps.Keys(x.typedMet))
	others, err := f.readOthers(ctx, q, by.names)
	if err != nil {
		return f, nil, err
	}
	files, err := f.readFiles(ctx, q, by.names)
	if err != nil {
		return f, nil, err
	}
	return f, slices.Concat(texts, more, others, files, settings, renamed), nil // renamed is last: the others find settings by the old key
}

// readTexts finds the texts that tell something about the person, and counts them. The text of their notes is only searched for in
// writes about them: elsewhere a note like "YouTube" does not identify anybody.
func (f *Forgetting) readTexts(ctx context.Context, q Querier, by wordsBy) (texts []textUpdate, err error) {
	if texts, f.Events, err = eventsNaming(ctx, q, by.payees); err != nil {
		return nil, err
	}
	ofOthers := fmt.Sprintf(" where affiliate_id <> %d", f.Affiliate.ID) // their own notes are erased whole
	aboutThem := fmt.Sprintf(" and coalesce(affiliate_id, 0) = %d", cmp.Or(f.Affiliate.ID, -1))
	for _, c := range []struct {
		table, key string
		columns    []string
		by         *personNames
		count      *int
	}{{decidedOperations + aboutThem, "id", operationTexts, by.all, &f.Operations},
		{decidedOperations + " and not" + strings.TrimPrefix(aboutThem, " and"), "id", operationTexts, by.payees.with(by.all),
			&f.Operations},
		{"notices", "id", []string{"text"}, by.payees, &f.Notices}, {"coupons", "id", []string{"message"}, by.payees, &f.Coupons},
		{"campaigns", "id", []string{"notes"}, by.payees, &f.Notes}, {"ledger" + ofOthers, "id", []string{"note"}, by.payees, &f.Notes},
		{"payments" + ofOthers, "reference", []string{"note"}, by.payees, &f.Notes}} {
		updates, rows, err := textsNaming(ctx, q, c.by, f.Pseudonym, c.table, c.key, c.columns)
		if err != nil {
			return nil, err
		}
		texts, *c.count = append(texts, updates...), *c.count+rows
	}
	return texts, nil
}

// readOthers finds the name in the notes of other affiliates, which are rewritten only if names are replaced, and refuses while an open
// write has the name. It searches for names only, not for the text of the person's notes.
func (f *Forgetting) readOthers(ctx context.Context, q Querier, named *personNames) (texts []textUpdate, err error) {
	of := fmt.Sprintf("affiliates where id <> %d", f.Affiliate.ID)
	if texts, f.OtherNotes, err = textsNaming(ctx, q, named, f.Pseudonym, of, "id", []string{"notes"}); err != nil {
		return nil, err
	}
	if !f.ReplacesNames {
		texts = nil
	}
	waiting, _, err := textsNaming(ctx, q, named, f.Pseudonym, "operations where not (state in ('done', 'rejected'))", "id", operationTexts)
	if err != nil || len(waiting) == 0 {
		return texts, err
	}
	// Sent after the erasure, these writes could not be found by the name any more, and would create a replaced campaign or tag again.
	return texts, openWritesError(ctx, q, "names", "name", slices.Collect(maps.Keys(rowsIn(waiting))))
}

const decidedOperations = "operations where state in ('done', 'rejected')"

var operationTexts = []string{"intent", "request", "result", "error", "body"}

// rowsIn returns the rows that updates change, each once.
func rowsIn(updates ...[]textUpdate) map[any]bool {
	rows := map[any]bool{}
	for _, u := range slices.Concat(updates...) {
		rows[u.id] = true
	}
	return rows
}

// eventsNaming finds the webhook events that name the person. Their buyer and body are erased completely, since a body may have more
// about the person than is known here.
func eventsNaming(ctx context.Context, q Querier, named *personNames) (texts []textUpdate, n int, err error) {
	if named == nil {
		return nil, 0, nil
	}
	type event struct{ id, buyer, body string }
	all, err := Collect(func(r *sql.Rows) (e event, err error) { return e, r.Scan(&e.id, &e.buyer, &e.body) })(q.QueryContext(ctx,
		"select id, buyer, body from events"))
	for _, e := range all {
		if named.MatchString(e.buyer) || named.MatchString(e.body) {
			n++
			texts = append(texts, textUpdate{"events", "buyer", "id", e.id, ""}, textUpdate{"events", "body", "id", e.id, "{}"})
		}
	}
	return texts, n, err
}

// textsNaming finds the texts that name the person in columns of a table. A condition after the table's name limits the rows.
func textsNaming(ctx context.Context, q Querier, named *personNames, instead, table, key string,
	columns []string) (texts []textUpdate, rows int, err error) {
	if named == nil {
		return nil, 0, nil
	}
	type row struct {
		id    string
		texts []string
	}
	all, err := Collect(func(r *sql.Rows) (x row, err error) {
		x.texts = make([]string, len(columns))
		into := []any{&x.id}
		for i := range x.texts {
			into = append(into, &x.texts[i])
		}
		return x, r.Scan(into...)
	})(q.QueryContext(ctx, "select cast("+key+" as text), "+strings.Join(columns, ", ")+" from "+table))
	name, _, _ := strings.Cut(table, " ")
	for _, x := range all {
		found, by := false, named
		if named.inTheirs != nil && slices.ContainsFunc(x.texts, named.MatchString) {
			by = named.inTheirs
		}
		for i, text := range x.texts {
			if by.MatchString(text) {
				found = true
				texts = append(texts, textUpdate{name, columns[i], "cast(" + key + " as text)", x.id,
					by.ReplaceAllLiteralString(text, instead)})
			}
		}
		if found {
			rows++
		}
	}
	return texts, rows, err
}
