package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"fermion-tui/internal/affiliate"
)

// AnomalyPolicy says when a decrease or an unknown slug is stored.
type AnomalyPolicy struct {
	MinConfirmDelay time.Duration // from the first reading with a decrease to the one that confirms it
	Window          time.Duration // decreases within it belong together; an older pending reading starts over
	MaxAttempts     int           // consecutive readings with different results, after which the link is read at its normal pace again
	MinLinks        int           // decreases of more links than this, and of more than MinPercent, are one problem of the school
	MinPercent      int           // of the watched links

	SchoolAlert  func(Freeze) Alert                    // about a problem of the school
	MissingAlert func(affiliate.Link, time.Time) Alert // about a slug that is missing; nil: none
}

// Verdict says what was done with a reading.
type Verdict uint8

const (
	Stored    Verdict = iota // stored, or equal to the newest one
	Pending                  // a decrease, not stored: a second reading must confirm it
	Abandoned                // different at each attempt: nothing is stored, and the link is read at its normal pace
	Frozen                   // a decrease during a freeze: nothing is stored
)

// ReadingResult is the result of a reading.
type ReadingResult struct {
	Reading
	Verdict
	Missing   bool         // Fermion does not know the slug, confirmed by this reading
	Recovered bool         // a pending reading was wrong: the old numbers are there again, or more
	School    *SchoolState // after this reading; nil: as before
}

// SchoolState is the state of the school as a whole.
type SchoolState struct {
	Freeze *Freeze // nil: numbers are not frozen
	// Suspicious means that so many recently read links decreased that the whole school may be affected. No decrease is stored until
	// more links were read.
	Suspicious bool
}

// Freeze is a time in which no decrease is stored, because many links of the school decreased at once.
type Freeze struct {
	Since         time.Time
	AffectedLinks int // maximum so far
	WatchedLinks  int // at its start
}

// pendingReading is a decrease or a missing slug that a second reading must confirm.
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

// TakeReading stores Fermion's reply about a link: its counters, or nil when it does not know the slug. Increases are
// stored at once. A decrease is stored, and a slug marked as missing, when a second reading confirms it, and only while not many
// links of the school decrease.
func (s *Store) TakeReading(ctx context.Context, linkID int64, when time.Time, reading *affiliate.Counters,
	rules AnomalyPolicy) (ReadingResult, error) {
	var out ReadingResult
	err := s.write(ctx, "storing a reading", func(ctx context.Context, t *Tx) error {
		out = ReadingResult{}
		var err error
		if out.Link, err = linkByID(ctx, t, linkID); err != nil {
			return err
		}
		before, err := t.pendingReading(ctx, linkID)
		if err != nil {
			return err
		}
		switch {
		case reading == nil && !out.Link.MissingSince.IsZero():
			return t.clearPending(ctx, linkID) // known already
		case reading != nil && !decreased(out.Link.Now, *reading):
			return t.storeReading(ctx, &out, before, when, *reading, rules)
		case isStale(out.Link, when):
			out.Ignored = true
			return nil
		}
		return t.handleDecrease(ctx, &out, before, when, reading, rules)
	})
	return out, err
}

// decreased reports whether a counter decreased.
func decreased(was, reading affiliate.Counters) bool {
	return reading.Clicks < was.Clicks || reading.Sales < was.Sales || reading.Revenue < was.Revenue
}

// storeReading stores counters that did not decrease.
func (t *Tx) storeReading(ctx context.Context, out *ReadingResult, before *pendingReading, when time.Time, reading affiliate.Counters,
	rules AnomalyPolicy) error {
	err := t.record(ctx, &out.Reading, when, reading)
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

// endFreezeOfUnwatched ends a freeze when its links are no longer watched, since they are not read again.
func (t *Tx) endFreezeOfUnwatched(ctx context.Context, out *ReadingResult, when time.Time, rules AnomalyPolicy) error {
	freeze, err := currentFreeze(ctx, t)
	if err != nil || freeze == nil {
		return err
	}
	school, err := t.updateFreeze(ctx, when, rules)
	if err == nil && school.Freeze == nil {
		out.School = school
	}
	return err
}

// handleDecrease treats a decrease or an unknown slug as a first reading, as its confirmation, or as a part of a freeze.
func (t *Tx) handleDecrease(ctx context.Context, out *ReadingResult, before *pendingReading, when time.Time, reading *affiliate.Counters,
	rules AnomalyPolicy) error {
	now := pendingReading{missing: reading == nil, at: when, attempts: 1}
	if reading != nil {
		now.counters = *reading
	}
	pending, confirmed := now, false
	if before != nil && !when.Before(before.at) && when.Sub(before.at) <= rules.Window {
		if before.confirmedBy(now) { // the first reading stays pending, in case it is too early to confirm it, or numbers are frozen
			pending, confirmed = *before, when.Sub(before.at) >= rules.MinConfirmDelay
		} else {
			pending.attempts = before.attempts + 1
		}
	}
	if err := t.savePending(ctx, out.Link.ID, pending); err != nil {
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
	case pending.attempts > rules.MaxAttempts:
		out.Verdict = Abandoned
		return t.clearPending(ctx, out.Link.ID)
	case !confirmed || school.Suspicious:
		return nil
	}
	out.Verdict = Stored
	return t.storeConfirmed(ctx, out, when, reading, rules)
}

// confirmedBy reports whether a later reading confirms this one: no counter is lower than it was then. Clicks and sales in between do
// not matter.
func (p pendingReading) confirmedBy(later pendingReading) bool {
	return p.missing == later.missing && (p.missing || !decreased(p.counters, later.counters))
}

// storeConfirmed stores a decrease or a missing slug that two readings agree on.
func (t *Tx) storeConfirmed(ctx context.Context, out *ReadingResult, when time.Time, reading *affiliate.Counters,
	rules AnomalyPolicy) error {
	if err := t.clearPending(ctx, out.Link.ID); err != nil {
		return err
	}
	if reading != nil {
		return t.record(ctx, &out.Reading, when, *reading)
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
	var p pendingReading
	var kind string
	var when, revenue, commission int64
	err := t.QueryRowContext(ctx,
		`select kind, at, tries, clicks, sales, revenue_paise, coalesce(commission_bp, -1) from doubts where link_id = ?`, linkID).
		Scan(&kind, &when, &p.attempts, &p.counters.Clicks, &p.counters.Sales, &revenue, &commission)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	p.missing, p.at = kind == pendingMissing, fromMillis(when)
	p.counters.Revenue, p.counters.Commission = affiliate.Paise(revenue), affiliate.BasisPoints(commission)
	return &p, err
}

func (t *Tx) savePending(ctx context.Context, linkID int64, p pendingReading) error {
	kind := pendingDecrease
	if p.missing {
		kind = pendingMissing
	}
	_, err := t.exec(ctx,
		`insert into doubts (link_id, kind, at, tries, clicks, sales, revenue_paise, commission_bp) values (?, ?, ?, ?, ?, ?, ?, ?)
		on conflict (link_id) do update set kind = excluded.kind, at = excluded.at, tries = excluded.tries, clicks = excluded.clicks, sales = excluded.sales,
		revenue_paise = excluded.revenue_paise, commission_bp = excluded.commission_bp`,
		linkID, kind, toMillis(p.at), p.attempts, p.counters.Clicks, p.counters.Sales, int64(p.counters.Revenue),
		nullBP(p.counters.Commission))
	return err
}

// clearPending deletes the pending reading of a link.
func (t *Tx) clearPending(ctx context.Context, linkID int64) error {
	_, err := t.exec(ctx, "delete from doubts where link_id = ?", linkID)
	return err
}
