package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"fermion-tui/internal/affiliate"
)

// AnomalyPolicy are when a decrease or an unknown slug is stored.
type AnomalyPolicy struct {
	MinConfirmDelay time.Duration // between the first reading that decreased and the one that confirms it
	Window          time.Duration // decreases within it belong together; an older pending reading starts over
	MaxAttempts     int           // consecutive readings with different results, after which a link waits for its normal turn
	MinLinks        int           // more links than this, and more than
	MinPercent      int           // this part of the watched ones, are one problem of the school

	SchoolAlert  func(Freeze) Alert                    // the alert about that
	MissingAlert func(affiliate.Link, time.Time) Alert // about a slug that is missing; nil: none
}

// Verdict is what became of a reading.
type Verdict uint8

const (
	Stored    Verdict = iota // it is stored, or has nothing new
	Pending                  // it decreased, and is not stored: a second reading must confirm it
	Abandoned                // it differed each time: nothing is stored, the link waits for its turn
	Frozen                   // it decreased, like many links of the school: nothing is stored
)

// ReadingResult is the result of a reading.
type ReadingResult struct {
	Reading
	Verdict
	Missing   bool         // the slug counts as unknown from now on
	Recovered bool         // it was pending, and has the old numbers or more
	School    *SchoolState // its state after that; nil when nothing was pending
}

// SchoolState is the state of the school as a whole.
type SchoolState struct {
	Freeze *Freeze // nil: numbers are not frozen
	// Suspicious: so many of the links that were read lately decreased that the whole school may be affected. No decrease is stored until
	// more of them were read.
	Suspicious bool
}

// Freeze is a time in which numbers are frozen.
type Freeze struct {
	Since         time.Time
	AffectedLinks int // links, at the most
	WatchedLinks  int // links at its start
}

// pendingReading is a pending reading.
type pendingReading struct {
	missing  bool
	at       time.Time
	attempts int
	counters affiliate.Counters
}

const (
	pendingDecrease = "fell"
	pendingMissing  = "unknown"
)

// TakeReading stores what Fermion said about a link at a time: counters, or nil when it does not know the slug. Increases are
// stored at once. A decrease is stored, and a slug marked as missing, when a second reading confirms it, and only while not many
// links of the school decrease.
func (s *Store) TakeReading(ctx context.Context, linkID int64, when time.Time, said *affiliate.Counters, rules AnomalyPolicy) (ReadingResult, error) {
	var out ReadingResult
	err := s.write(ctx, "storing a reading", func(ctx context.Context, t *Tx) error {
		out = ReadingResult{}
		held, err := readLinks(ctx, t, "where l.id = ?", linkID)
		if err != nil || len(held) == 0 {
			return orNotFound(err)
		}
		out.Link = held[0]
		before, err := t.pendingReading(ctx, linkID)
		if err != nil {
			return err
		}
		switch {
		case said == nil && !out.Link.MissingSince.IsZero():
			return t.clearPending(ctx, linkID) // that is known
		case said != nil && !decreased(out.Link.Now, *said):
			return t.storeReading(ctx, &out, before, when, *said, rules)
		case isStale(out.Link, when):
			out.Ignored = true
			return nil
		}
		return t.handleDecrease(ctx, &out, before, when, said, rules)
	})
	return out, err
}

// decreased reports whether a counter decreased.
func decreased(was, said affiliate.Counters) bool {
	return said.Clicks < was.Clicks || said.Sales < was.Sales || said.Revenue < was.Revenue
}

// storeReading stores what did not decrease.
func (t *Tx) storeReading(ctx context.Context, out *ReadingResult, before *pendingReading, when time.Time, said affiliate.Counters, rules AnomalyPolicy) error {
	err := t.record(ctx, &out.Reading, when, said)
	if err != nil {
		return err
	}
	if before == nil {
		return t.endFreezeOfUnwatched(ctx, out, when, rules)
	}
	out.Recovered = true
	if err := t.clearPending(ctx, out.Link.ID); err != nil {
		return err
	}
	out.School, err = t.updateFreeze(ctx, when, rules)
	return err
}

// endFreezeOfUnwatched ends a freeze when its links are no longer watched: none of them will be read again to end it.
func (t *Tx) endFreezeOfUnwatched(ctx context.Context, out *ReadingResult, when time.Time, rules AnomalyPolicy) error {
	hold, err := currentFreeze(ctx, t)
	if err != nil || hold == nil {
		return err
	}
	school, err := t.updateFreeze(ctx, when, rules)
	if err == nil && school.Freeze == nil {
		out.School = school
	}
	return err
}

// handleDecrease files a fall or an unknown slug: as a first or a second reading, or as one of many.
func (t *Tx) handleDecrease(ctx context.Context, out *ReadingResult, before *pendingReading, when time.Time, said *affiliate.Counters, rules AnomalyPolicy) error {
	now := pendingReading{missing: said == nil, at: when, attempts: 1}
	if said != nil {
		now.counters = *said
	}
	d, twice := now, false
	if before != nil && !when.Before(before.at) && when.Sub(before.at) <= rules.Window {
		switch {
		case !before.confirmedBy(now):
			d.attempts = before.attempts + 1
		default: // read again too early, or while nothing is believed, it waits on
			d, twice = *before, when.Sub(before.at) >= rules.MinConfirmDelay
		}
	}
	if err := t.savePending(ctx, out.Link.ID, d); err != nil {
		return err
	}
	school, err := t.updateFreeze(ctx, when, rules)
	if err != nil {
		return err
	}
	out.Verdict, out.School = Pending, school
	switch {
	case school.Freeze != nil:
		out.Verdict = Frozen
		return t.savePending(ctx, out.Link.ID, now)
	case d.attempts > rules.MaxAttempts:
		out.Verdict = Abandoned
		return t.clearPending(ctx, out.Link.ID)
	case !twice || school.Suspicious:
		return nil
	}
	out.Verdict = Stored
	return t.storeConfirmed(ctx, out, when, said, rules)
}

// confirmedBy reports whether a later reading confirms: still decreased, and no counter lower than at first. Clicks and sales in
// between are not another decrease.
func (d pendingReading) confirmedBy(later pendingReading) bool {
	return d.missing == later.missing && (d.missing || !decreased(d.counters, later.counters))
}

// storeConfirmed stores what two readings agree on.
func (t *Tx) storeConfirmed(ctx context.Context, out *ReadingResult, when time.Time, said *affiliate.Counters, rules AnomalyPolicy) error {
	if err := t.clearPending(ctx, out.Link.ID); err != nil {
		return err
	}
	if said != nil {
		return t.record(ctx, &out.Reading, when, *said)
	}
	out.Missing = true
	if err := t.markMissing(ctx, out.Link.ID, when); err != nil {
		return err
	}
	if rules.MissingAlert == nil || out.Link.LastRead.IsZero() { // a slug that was never known cannot go missing
		return nil
	}
	_, until, err := lastFreeze(ctx, t)
	if err != nil || when.Before(until) {
		return err
	}
	_, err = t.fire(ctx, rules.MissingAlert(out.Link, when))
	return err
}

func (t *Tx) markMissing(ctx context.Context, linkID int64, when time.Time) error {
	t.changed.Links = append(t.changed.Links, linkID)
	_, err := t.exec(ctx, "update links set gone_at = ? where id = ? and gone_at = 0", toMillis(when), linkID)
	return err
}

func (t *Tx) pendingReading(ctx context.Context, linkID int64) (*pendingReading, error) {
	var d pendingReading
	var kind string
	var when, revenue, commission int64
	err := t.QueryRowContext(ctx, `select kind, at, tries, clicks, sales, revenue_paise, coalesce(commission_bp, -1) from doubts where link_id = ?`, linkID).
		Scan(&kind, &when, &d.attempts, &d.counters.Clicks, &d.counters.Sales, &revenue, &commission)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	d.missing, d.at = kind == pendingMissing, fromMillis(when)
	d.counters.Revenue, d.counters.Commission = affiliate.Paise(revenue), affiliate.BasisPoints(commission)
	return &d, err
}

func (t *Tx) savePending(ctx context.Context, linkID int64, d pendingReading) error {
	kind := pendingDecrease
	if d.missing {
		kind = pendingMissing
	}
	_, err := t.exec(ctx, `insert into doubts (link_id, kind, at, tries, clicks, sales, revenue_paise, commission_bp) values (?, ?, ?, ?, ?, ?, ?, ?)
		on conflict (link_id) do update set kind = excluded.kind, at = excluded.at, tries = excluded.tries, clicks = excluded.clicks, sales = excluded.sales,
		revenue_paise = excluded.revenue_paise, commission_bp = excluded.commission_bp`,
		linkID, kind, toMillis(d.at), d.attempts, d.counters.Clicks, d.counters.Sales, int64(d.counters.Revenue), nullBP(d.counters.Commission))
	return err
}

// clearPending removes the pending reading of a link.
func (t *Tx) clearPending(ctx context.Context, linkID int64) error {
	_, err := t.exec(ctx, "delete from doubts where link_id = ?", linkID)
	return err
}
