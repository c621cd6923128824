package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"fermion-tui/internal/affiliate"
)

const affiliateColumns = `a.id, coalesce(a.user_id, ''), a.email, a.name, a.notes, a.made_here, a.created_at`

func scanAffiliate(r interface{ Scan(...any) error }, more ...any) (affiliate.Affiliate, error) {
	var a affiliate.Affiliate
	var created int64
	err := r.Scan(append([]any{&a.ID, &a.UserID, &a.Email, &a.Name, &a.Notes, &a.MadeHere, &created}, more...)...)
	a.CreatedAt = fromMillis(created)
	return a, err
}

// Affiliates returns all of them, oldest first, with their tags.
func (s *Store) Affiliates(ctx context.Context) ([]affiliate.Affiliate, error) {
	all, err := readAffiliates(ctx, s.readers, "")
	return all, s.failed("reading the affiliates", err)
}

// AffiliatesByID returns the affiliates with these IDs; those that do not exist are left out.
func (s *Store) AffiliatesByID(ctx context.Context, ids []int64) ([]affiliate.Affiliate, error) {
	return byID(ctx, s, readAffiliates, "a.id", "affiliates", ids)
}

func readAffiliates(ctx context.Context, q Querier, where string, args ...any) ([]affiliate.Affiliate, error) {
	rows, err := q.QueryContext(ctx, "select "+affiliateColumns+`, coalesce(t.tag, '') from affiliates a
		left join affiliate_tags t on t.affiliate_id = a.id `+where+" order by a.id, t.tag", args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []affiliate.Affiliate
	for rows.Next() {
		var tag string
		a, err := scanAffiliate(rows, &tag)
		if err != nil {
			return nil, err
		}
		if n := len(all); n == 0 || all[n-1].ID != a.ID {
			all = append(all, a)
		}
		if tag != "" {
			last := &all[len(all)-1]
			last.Tags = append(last.Tags, tag)
		}
	}
	return all, rows.Err()
}

// affiliateByID returns the affiliate with an ID; ErrNotFound when there is none.
func affiliateByID(ctx context.Context, q Querier, id int64) (affiliate.Affiliate, error) {
	all, err := readAffiliates(ctx, q, "where a.id = ?", id)
	if err != nil || len(all) == 0 {
		return affiliate.Affiliate{}, orNotFound(err)
	}
	return all[0], nil
}

// FindAffiliate finds a person by user ID, then by e-mail ignoring case. A person with that e-mail and another user ID is not
// found, since Fermion treats them as two people.
func (s *Store) FindAffiliate(ctx context.Context, w affiliate.Who) (affiliate.Affiliate, bool, error) {
	byUser, byMail, err := findByIdentity(ctx, s.readers, w)
	if err != nil {
		return affiliate.Affiliate{}, false, s.failed("looking for an affiliate", err)
	}
	switch {
	case byUser != nil:
		return *byUser, true, nil
	case byMail != nil && byMail.Who().Same(w):
		return *byMail, true, nil
	}
	return affiliate.Affiliate{}, false, nil
}

// findByIdentity returns the rows with a person's user ID and with their e-mail; nil where there is none.
func findByIdentity(ctx context.Context, q Querier, w affiliate.Who) (byUser, byMail *affiliate.Affiliate, err error) {
	one := func(where, value string) (*affiliate.Affiliate, error) {
		if value == "" {
			return nil, nil
		}
		all, err := readAffiliates(ctx, q, where, value)
		if err != nil || len(all) == 0 {
			return nil, err
		}
		return &all[0], nil
	}
	if byUser, err = one("where a.user_id = ?", w.UserID); err != nil {
		return nil, nil, err
	}
	byMail, err = one("where a.email_key = ?", affiliate.EmailKey(w.Email))
	return byUser, byMail, err
}

// SaveAffiliate saves a person. Without an ID, empty members of the person with that user ID or e-mail are filled, and nothing is
// replaced; if there is none, a row is created. With an ID, that row is replaced (CreatedAt and MadeHere stay). A user ID and an
// e-mail of different people are a *ConflictError.
func (s *Store) SaveAffiliate(ctx context.Context, a affiliate.Affiliate) (int64, error) {
	id := a.ID
	err := s.write(ctx, "saving an affiliate", func(ctx context.Context, t *Tx) error {
		if a.ID != 0 {
			return t.updateAffiliate(ctx, a)
		}
		var err error
		id, err = t.fillAffiliate(ctx, a)
		return err
	})
	if err != nil {
		return 0, err
	}
	return id, nil
}

// EditAffiliate changes what is local about a person, all or nothing. It returns an affiliate.EditConflictError if a colleague has
// changed the name or notes meanwhile, an affiliate.ForgottenMeanwhileError if the person was forgotten meanwhile, and the errors of
// EditPayTerms. The user ID and e-mail stay, since they may have become known after the caller read the row. UndoEdit does not undo
// the pay terms: only a person who looks at them changes where money goes.
func (s *Store) EditAffiliate(ctx context.Context, id int64, e affiliate.AffiliateEdit) error {
	return s.edit(ctx, "editing an affiliate", editedRows{affiliates: idOf(id)}, func(ctx context.Context, t *Tx) error {
		stored, err := affiliateByID(ctx, t, id)
		if err != nil {
			return err
		}
		a := stored
		if err := refuseForgottenMeanwhile(a, e.OfForgotten); err != nil {
			return err
		}
		merge := fieldMerge{row: fieldKey{Kind: kindAffiliate, ID: id}}
		a.Name = mergeField(&merge, fieldName, e.Name, a.Name)
		a.Notes = mergeField(&merge, fieldNotes, e.Notes, a.Notes)
		switch conflicts, err := merge.conflicts(ctx, t); {
		case err != nil:
			return err
		case len(conflicts) > 0:
			return &affiliate.EditConflictError[affiliate.Affiliate]{Fields: conflicts, Stored: stored}
		}
		a.Tags = e.Tag.Apply(a.Tags)
		if err := t.updateAffiliate(ctx, a); err != nil || e.PayTerms.IsEmpty() {
			return err
		}
		return t.editPayTerms(ctx, id, e.PayTerms, s.by)
	})
}

// fillAffiliate finds the row of a person or creates one, and fills what was empty in it. Tags are added.
func (t *Tx) fillAffiliate(ctx context.Context, a affiliate.Affiliate) (int64, error) {
	a.UserID, a.Email = strings.TrimSpace(a.UserID), strings.TrimSpace(a.Email)
	byUser, byMail, err := findByIdentity(ctx, t, a.Who())
	if err != nil {
		return 0, err
	}
	switch {
	case byUser != nil && byMail != nil && byUser.ID != byMail.ID:
		return 0, &ConflictError{Given: a.Who(), Rows: []affiliate.Affiliate{*byUser, *byMail}}
	case byUser == nil && byMail != nil && a.UserID != "" && byMail.UserID != "":
		return 0, &ConflictError{Given: a.Who(), Rows: []affiliate.Affiliate{*byMail}}
	case byUser != nil:
		return byUser.ID, t.fillEmpty(ctx, *byUser, a)
	case byMail != nil:
		return byMail.ID, t.fillEmpty(ctx, *byMail, a)
	}
	if !a.Who().Identified() {
		return t.namedAffiliate(ctx, a)
	}
	return t.newAffiliate(ctx, a)
}

func (t *Tx) newAffiliate(ctx context.Context, a affiliate.Affiliate) (int64, error) {
	if a.CreatedAt.IsZero() {
		a.CreatedAt = t.Now
	}
	id, err := t.insert(ctx,
		"insert into affiliates (user_id, email, email_key, name, notes, made_here, created_at) values (?, ?, ?, ?, ?, ?, ?) returning id",
		nullText(a.UserID), a.Email, nullText(affiliate.EmailKey(a.Email)), a.Name, a.Notes, boolInt(a.MadeHere), toMillis(a.CreatedAt))
	if err != nil {
		return 0, err
	}
	t.changed.Affiliates = append(t.changed.Affiliates, id)
	_, err = t.addTags(ctx, "affiliate_tags", "affiliate_id", id, a.Tags)
	return id, err
}

// namedAffiliate finds or creates a person of whom only the name is known, as for a tracked link. A row with that name is this person.
func (t *Tx) namedAffiliate(ctx context.Context, a affiliate.Affiliate) (int64, error) {
	if a.Name == "" {
		return 0, errors.New("an affiliate needs a user ID, an e-mail or at least a name")
	}
	ids, err := scanInts(t.QueryContext(ctx, "select id from affiliates where name = ? limit 2", a.Name))
	switch {
	case err != nil:
		return 0, err
	case len(ids) > 1:
		return 0, fmt.Errorf("several affiliates are called %q: give the e-mail or the user ID", a.Name)
	case len(ids) == 1:
		return ids[0], nil
	}
	return t.newAffiliate(ctx, a)
}

func (t *Tx) fillEmpty(ctx context.Context, stored, a affiliate.Affiliate) error {
	before := stored
	for _, m := range []struct {
		stored *string
		now    string
	}{{&stored.UserID, a.UserID}, {&stored.Email, a.Email}, {&stored.Name, a.Name}, {&stored.Notes, a.Notes}} {
		if *m.stored == "" {
			*m.stored = m.now
		}
	}
	stored.MadeHere = stored.MadeHere || a.MadeHere
	tagged, err := t.addTags(ctx, "affiliate_tags", "affiliate_id", stored.ID, a.Tags)
	if err != nil {
		return err
	}
	if stored.Who() == before.Who() && stored.Notes == before.Notes && stored.MadeHere == before.MadeHere {
		if tagged {
			t.changed.Affiliates = append(t.changed.Affiliates, stored.ID)
		}
		return nil
	}
	return t.putAffiliate(ctx, stored)
}

func (t *Tx) updateAffiliate(ctx context.Context, a affiliate.Affiliate) error {
	a.UserID, a.Email = strings.TrimSpace(a.UserID), strings.TrimSpace(a.Email)
	byUser, byMail, err := findByIdentity(ctx, t, a.Who())
	if err != nil {
		return err
	}
	for _, other := range []*affiliate.Affiliate{byUser, byMail} {
		if other != nil && other.ID != a.ID {
			return &ConflictError{Given: a.Who(), Rows: []affiliate.Affiliate{*other}}
		}
	}
	stored, err := affiliateByID(ctx, t, a.ID)
	if err != nil {
		return err
	}
	a.MadeHere = stored.MadeHere
	if _, err := t.exec(ctx, "delete from affiliate_tags where affiliate_id = ?", a.ID); err != nil {
		return err
	}
	if _, err := t.addTags(ctx, "affiliate_tags", "affiliate_id", a.ID, a.Tags); err != nil {
		return err
	}
	return t.putAffiliate(ctx, a)
}

func (t *Tx) putAffiliate(ctx context.Context, a affiliate.Affiliate) error {
	t.changed.Affiliates = append(t.changed.Affiliates, a.ID)
	_, err := t.exec(ctx, "update affiliates set user_id = ?, email = ?, email_key = ?, name = ?, notes = ?, made_here = ? where id = ?",
		nullText(a.UserID), a.Email, nullText(affiliate.EmailKey(a.Email)), a.Name, a.Notes, boolInt(a.MadeHere), a.ID)
	return err
}

// addTags reports whether any of them was new. Table and column are constants of the caller.
func (t *Tx) addTags(ctx context.Context, table, column string, id int64, tags []string) (bool, error) {
	added := false
	for _, tag := range tags {
		if tag = strings.TrimSpace(tag); tag == "" {
			continue
		}
		n, err := t.exec(ctx, "insert into "+table+" ("+column+", tag) values (?, ?) on conflict do nothing", id, tag)
		if err != nil {
			return false, err
		}
		added = added || n > 0
	}
	return added, nil
}

// editTags adds tags to a row and removes others.
func (t *Tx) editTags(ctx context.Context, table, column string, id int64, e affiliate.TagEdit) error {
	for _, tag := range e.Remove {
		if _, err := t.exec(ctx, "delete from "+table+" where "+column+" = ? and tag = ?", id, tag); err != nil {
			return err
		}
	}
	_, err := t.addTags(ctx, table, column, id,
		slices.DeleteFunc(slices.Clone(e.Add), func(tag string) bool { return slices.Contains(e.Remove, tag) }))
	return err
}

// TagAffiliates adds tags to affiliates and removes others, for all of them or for none.
func (s *Store) TagAffiliates(ctx context.Context, ids []int64, e affiliate.TagEdit) error {
	return s.edit(ctx, "tagging affiliates", editedRows{affiliates: ids}, func(ctx context.Context, t *Tx) error {
		for _, id := range ids {
			if err := t.editTags(ctx, "affiliate_tags", "affiliate_id", id, e); err != nil {
				return err
			}
		}
		t.changed.Affiliates = append(t.changed.Affiliates, ids...)
		return nil
	})
}

// findOrCreateAffiliate finds or creates the affiliate that a link or coupon names; 0 when it names none. It returns an
// affiliate.ForgottenMeanwhileError for an affiliate who was forgotten since a person chose them here.
func (t *Tx) findOrCreateAffiliate(ctx context.Context, w affiliate.Who) (int64, error) {
	if w == (affiliate.Who{}) {
		return 0, nil
	}
	if err := t.refuseForgottenWho(ctx, w); err != nil {
		return 0, err
	}
	return t.fillAffiliate(ctx, affiliate.Affiliate{UserID: w.UserID, Email: w.Email, Name: w.Name})
}

// findOrCreateForResponse is findOrCreateAffiliate for a response of Fermion, which must be stored: in a conflict the user ID decides,
// as it does for Fermion.
func (t *Tx) findOrCreateForResponse(ctx context.Context, a affiliate.Affiliate) (int64, error) {
	id, err := t.fillAffiliate(ctx, a)
	if _, conflict := errors.AsType[*ConflictError](err); !conflict {
		return id, err
	}
	a.Email = ""
	return t.fillAffiliate(ctx, a)
}
