package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"fermion-tui/internal/affiliate"
)

const entryColumns = "id, at, affiliate_id, kind, amount_paise, withheld_paise, reference, note, batch_id, by_whom, coalesce(reverses, ''), day"

func scanEntry(r *sql.Rows) (e affiliate.Entry, err error) {
	var when int64
	var day string
	err = r.Scan(&e.ID, &when, &e.AffiliateID, &e.Kind, (*int64)(&e.Amount), (*int64)(&e.Withheld), &e.Reference, &e.Note, &e.Batch, &e.By,
		&e.Reverses, &day)
	e.At = fromMillis(when)
	if err == nil && day != "" {
		e.Day, err = affiliate.ParseCalendarDay(day)
	}
	return e, err
}

// Entries returns the entries of one affiliate, or of all for 0, that count from within a span, oldest first.
func (s *Store) Entries(ctx context.Context, affiliateID int64, within affiliate.Span) ([]affiliate.Entry, error) {
	and, arg := onlyOf("affiliate_id", affiliateID)
	all, err := Collect(scanEntry)(s.readers.QueryContext(ctx,
		"select "+entryColumns+" from ledger where at >= ? and at < ?"+and+" order by at, id",
		append([]any{fromEdge(within.From), toEdge(within.To)}, arg...)...))
	return all, s.failed("reading the ledger", err)
}

// EntryError is why an entry was not written.
type EntryError struct {
	Entry affiliate.Entry
	Err   error
}

func (e *EntryError) Error() string { return e.Err.Error() }
func (e *EntryError) Unwrap() error { return e.Err }

// AddEntries writes entries to the ledger, all or none, and reports which of them it wrote. An entry without an ID gets one, an entry
// without a time counts from now, and an entry without a writer belongs to this program's user. It returns an *EntryError for an
// entry that cannot be written.
//
// keys returns the keys by which an entry without an ID is recognised. Such an entry is left out when its first key is among the keys
// of the entries in the ledger. An entry whose ID the ledger has is left out if it is the same, else refused. With nil, all entries
// are written.
func (s *Store) AddEntries(ctx context.Context, entries []affiliate.Entry, keys func(affiliate.Entry) []string) (made []bool, err error) {
	err = s.write(ctx, "writing to the ledger", func(ctx context.Context, t *Tx) error {
		made = make([]bool, len(entries))
		var written []affiliate.Entry
		byID, known, err := t.knownEntries(ctx, entries, keys)
		if err != nil {
			return err
		}
		for i, e := range entries {
			if stored, has := byID[e.ID]; has {
				if err := e.CheckSame(stored); err != nil {
					return &EntryError{e, err}
				}
				continue
			}
			if e.ID == "" && keys != nil && known[keys(e)[0]] {
				continue
			}
			if e.ID, err = s.addEntry(ctx, t, e); err != nil {
				return err
			}
			written = append(written, e)
			made[i] = true
		}
		if err := t.updateFailedPaymentAlerts(ctx, written); err != nil {
			return err
		}
		if err := t.checkOverdrawn(ctx, written, affiliate.DefaultPayoutRules()); err != nil {
			return err
		}
		return s.noteEntries(ctx, t, entries, made)
	})
	if err != nil {
		return nil, err
	}
	return made, nil
}

// AddBonuses writes bonuses that share a reference, all or none. seen are the bonuses with that reference that the person saw: when
// the ledger has other ones by now, nothing is written, so that two people never give the same bonus.
func (s *Store) AddBonuses(ctx context.Context, entries, seen []affiliate.Entry) error {
	return s.write(ctx, "writing bonuses to the ledger", func(ctx context.Context, t *Tx) error {
		reference := entries[0].Reference
		ledger, err := Collect(scanEntry)(t.QueryContext(ctx, "select "+entryColumns+" from ledger where reference = ?", reference))
		if err != nil {
			return err
		}
		if !slices.Equal(entryIDs(affiliate.BonusesWith(reference, ledger)), entryIDs(seen)) {
			return errors.New("the bonuses of this campaign were changed meanwhile, and nothing was written: look at Entries on " +
				"Payouts, and ask for the plan again")
		}
		made := make([]bool, len(entries))
		for i, e := range entries {
			if _, err := s.addEntry(ctx, t, e); err != nil {
				return err
			}
			made[i] = true
		}
		return s.noteEntries(ctx, t, entries, made)
	})
}

// entryIDs returns the IDs of entries, sorted.
func entryIDs(entries []affiliate.Entry) []string {
	ids := make([]string, len(entries))
	for i, e := range entries {
		ids[i] = e.ID
	}
	slices.Sort(ids)
	return ids
}

// noteEntries adds to Activity what was written, and by whom.
func (s *Store) noteEntries(ctx context.Context, t *Tx, entries []affiliate.Entry, made []bool) error {
	var n int64
	var sum affiliate.Paise
	for i, e := range entries {
		if made[i] {
			n++
			sum += e.Amount
		}
	}
	if n == 0 {
		return nil
	}
	_, err := t.addNotice(ctx, affiliate.Notice{Kind: affiliate.NoticeInfo, Decided: true, AffiliateID: onlyAffiliate(entries, made),
		Text: fmt.Sprintf("ledger: %s written, %s, by %s", affiliate.Plural(n, "entry", "entries"), sum.WithPaise(), s.by)})
	return err
}

// onlyAffiliate is whose the written entries are, 0 when they are of several affiliates.
func onlyAffiliate(entries []affiliate.Entry, made []bool) (id int64) {
	for i, e := range entries {
		switch {
		case !made[i] || e.AffiliateID == id:
		case id != 0:
			return 0
		default:
			id = e.AffiliateID
		}
	}
	return id
}

// knownEntries returns the entries that the ledger has from the time of these entries on, by ID, and their keys.
func (t *Tx) knownEntries(ctx context.Context, entries []affiliate.Entry,
	keys func(affiliate.Entry) []string) (byID map[string]affiliate.Entry, known map[string]bool, err error) {
	if keys == nil || len(entries) == 0 {
		return nil, nil, nil
	}
	since := entries[0].At
	for _, e := range entries {
		if e.At.Before(since) {
			since = e.At
		}
	}
	const anyZone = 48 * time.Hour // two entries of one day are less than that apart
	all, err := Collect(scanEntry)(t.QueryContext(ctx, "select "+entryColumns+" from ledger where at >= ?", toMillis(since.Add(-anyZone))))
	if err != nil {
		return nil, nil, err
	}
	byID, known = make(map[string]affiliate.Entry, len(all)), make(map[string]bool, len(all))
	for _, e := range all {
		byID[e.ID] = e
		for _, key := range keys(e) {
			known[key] = true
		}
	}
	return byID, known, nil
}

// addEntry writes an entry and returns its ID.
func (s *Store) addEntry(ctx context.Context, t *Tx, e affiliate.Entry) (id string, err error) {
	if e.ID == "" {
		id, err := uuid.NewV7()
		if err != nil {
			return "", err
		}
		e.ID = id.String()
	}
	if e.At.IsZero() {
		e.At = t.Now
	}
	if e.By == "" {
		e.By = s.by
	}
	if err := e.Check(t.Now); err != nil {
		return "", &EntryError{e, err}
	}
	if e.Kind == affiliate.EntryReversal {
		if err := t.checkReversal(ctx, e); err != nil {
			return "", err
		}
	}
	n, err := t.exec(ctx,
		`insert into ledger (id, at, affiliate_id, kind, amount_paise, withheld_paise, reference, note, batch_id, by_whom, reverses, day)
		values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing`, e.ID, toMillis(e.At), e.AffiliateID, string(e.Kind), int64(e.Amount), int64(e.Withheld),
		e.Reference, e.Note, e.Batch, e.By, nullText(e.Reverses), storedDay(e.Day))
	if err == nil && n == 0 {
		err = &EntryError{e, errors.New("the ledger has this entry already")}
	}
	t.moneyChanged(e.AffiliateID)
	return e.ID, err
}

// storedDay is a day as the ledger stores it, "" for none.
func storedDay(d affiliate.Date) string {
	if d == (affiliate.Date{}) {
		return ""
	}
	return d.String()
}

// checkReversal refuses a reversal of an entry that does not exist, is a reversal or was reversed already, and one with another
// affiliate or amount than its entry.
func (t *Tx) checkReversal(ctx context.Context, e affiliate.Entry) error {
	undone, err := Collect(scanEntry)(t.QueryContext(ctx, "select "+entryColumns+" from ledger where id = ?", e.Reverses))
	if err != nil {
		return err
	}
	var again int
	if err := t.QueryRowContext(ctx, "select count(*) from ledger where reverses = ? and id <> ?", e.Reverses, e.ID).
		Scan(&again); err != nil {
		return err
	}
	switch {
	case len(undone) == 0:
		err = fmt.Errorf("the ledger has no entry %s to reverse", e.Reverses)
	case undone[0].Kind == affiliate.EntryReversal:
		err = errors.New("a reversal is not reversed: write the entry again")
	case again > 0:
		err = errors.New("this entry was reversed already")
	case undone[0].AffiliateID != e.AffiliateID || undone[0].Amount != e.Amount || undone[0].Withheld != e.Withheld:
		err = errors.New("a reversal has the affiliate, amount and tax of the entry that it reverses")
	case e.At.Before(undone[0].At):
		err = errors.New("a reversal is not older than the entry that it reverses")
	}
	if err != nil {
		return &EntryError{e, err}
	}
	return nil
}
