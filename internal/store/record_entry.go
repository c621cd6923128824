package store

import (
	"context"
	"slices"
	"time"

	"fermion-tui/internal/affiliate"
)

// RecordEntry writes an entry that a person recorded, and returns its ID. Until the person has agreed, it returns an
// *affiliate.EqualEntriesError if there are equal entries, and an *affiliate.AboveDueError for a payout above what is due. One
// transaction checks and writes, so that two people who record the same payout at the same moment do not both succeed unasked.
func (s *Store) RecordEntry(ctx context.Context, r affiliate.EntryRequest) (id string, err error) {
	err = s.write(ctx, "writing to the ledger", func(ctx context.Context, t *Tx) error {
		e := r.Entry
		if e.At.IsZero() {
			e.At = t.Now
		}
		equal, err := t.equalEntries(ctx, e, r.Zone)
		if err != nil {
			return err
		}
		if len(equal) > r.Equal {
			return &affiliate.EqualEntriesError{Entries: equal}
		}
		if e.Kind == affiliate.EntryPayout {
			if err := t.checkDue(ctx, r); err != nil {
				return err
			}
		}
		if id, err = s.addEntry(ctx, t, e); err != nil {
			return err
		}
		e.ID = id
		written := []affiliate.Entry{e}
		if err := t.updateFailedPaymentAlerts(ctx, written); err != nil {
			return err
		}
		if err := t.checkOverdrawn(ctx, written, r.Rules); err != nil {
			return err
		}
		return s.noteEntries(ctx, t, written, []bool{true})
	})
	if err != nil {
		return "", err
	}
	return id, nil
}

// equalEntries returns the entries with the same key as e that were not reversed, oldest first.
func (t *Tx) equalEntries(ctx context.Context, e affiliate.Entry, zone *time.Location) (equal []affiliate.Entry, err error) {
	all, err := Collect(scanEntry)(t.QueryContext(ctx,
		"select "+entryColumns+` from ledger l where affiliate_id = ? and kind = ? and amount_paise = ?
		and not exists (select 1 from ledger u where u.reverses = l.id) order by at, id`, e.AffiliateID, string(e.Kind), int64(e.Amount)))
	key := e.Keys(zone)[0]
	for _, stored := range all {
		if slices.Contains(stored.Keys(zone), key) {
			equal = append(equal, stored)
		}
	}
	return equal, err
}

func (t *Tx) checkDue(ctx context.Context, r affiliate.EntryRequest) error {
	rules, err := payoutRules(ctx, t, r.Rules)
	if err != nil {
		return err
	}
	now, err := t.newestMoney(ctx)
	if err != nil {
		return err
	}
	// The hold is measured from this program's clock, as in PreparePayout.
	b, err := balanceAt(ctx, t, r.Entry.AffiliateID, now, rules.Hold()+now.Sub(t.Now))
	if err != nil {
		return err
	}
	return r.CheckDue(b)
}
