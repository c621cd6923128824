package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"fermion-tui/internal/affiliate"
)

// DoubtRules are when a decrease or an unknown slug is stored.
type DoubtRules struct {
	Least   time.Duration // between the first reading that decreased and the one that confirms it
	Window  time.Duration // decreases within it belong together; an older pending reading starts over
	Tries   int           // consecutive readings with different results, after which a link waits for its normal turn
	More    int           // more links than this, and more than
	Percent int           // this part of the watched ones, are one problem of the school

	School   func(Hold) Alert                      // the alert about that
	Vanished func(affiliate.Link, time.Time) Alert // about a slug that is missing; nil: none
}

// Verdict is what became of a reading.
type Verdict uint8

const (
	Kept    Verdict = iota // it is stored, or has nothing new
	Doubted                // it decreased, and is not stored: a second reading must confirm it
	GivenUp                // it differed each time: nothing is stored, the link waits for its turn
	Held                   // it decreased, like many links of the school: nothing is stored
)

// Taken is the result of a reading.
type Taken struct {
	Reading
	Verdict
	Gone      bool    // the slug counts as unknown from now on
	Recovered bool    // it was pending, and has the old numbers or more
	School    *Doubts // its state after that; nil when nothing was pending
}

// Doubts is the state of the school as a whole.
type Doubts struct {
	Hold *Hold // nil: numbers are not frozen
	// Wary: so many of the links that were read lately decreased that the whole school may be affected. No decrease is stored until
	// more of them were read.
	Wary bool
}

// Hold is a time in which numbers are frozen.
type Hold struct {
	Since   time.Time
	Fell    int // links, at the most
	Watched int // links at its start
}

// doubt is a pending reading.
type doubt struct {
	unknown bool
	at      time.Time
	tries   int
	said    affiliate.Counters
}

const (
	kindFell    = "fell"
	kindUnknown = "unknown"
)

// TakeReading stores what Fermion said about a link at a time: counters, or nil when it does not know the slug. Increases are
// stored at once. A decrease is stored, and a slug marked as missing, when a second reading confirms it, and only while not many
// links of the school decrease.
func (s *Store) TakeReading(ctx context.Context, linkID int64, when time.Time, said *affiliate.Counters, rules DoubtRules) (Taken, error) {
	var out Taken
	err := s.write(ctx, "storing a reading", func(ctx context.Context, t *Tx) error {
		out = Taken{}
		held, err := readLinks(ctx, t, "where l.id = ?", linkID)
		if err != nil || len(held) == 0 {
			return orNotFound(err)
		}
		out.Link = held[0]
		before, err := t.doubt(ctx, linkID)
		if err != nil {
			return err
		}
		switch {
		case said == nil && !out.Link.GoneAt.IsZero():
			return t.settle(ctx, linkID) // that is known
		case said != nil && !falls(out.Link.Now, *said):
			return t.believe(ctx, &out, before, when, *said, rules)
		case overtaken(out.Link, when):
			out.Ignored = true
			return nil
		}
		return t.doubtful(ctx, &out, before, when, said, rules)
	})
	return out, err
}

// falls reports whether a counter decreased.
func falls(was, said affiliate.Counters) bool {
	return said.Clicks < was.Clicks || said.Sales < was.Sales || said.Revenue < was.Revenue
}

// believe stores what did not decrease.
func (t *Tx) believe(ctx context.Context, out *Taken, before *doubt, when time.Time, said affiliate.Counters, rules DoubtRules) error {
	err := t.record(ctx, &out.Reading, when, said)
	if err != nil {
		return err
	}
	if before == nil {
		return t.leftBehind(ctx, out, when, rules)
	}
	out.Recovered = true
	if err := t.settle(ctx, out.Link.ID); err != nil {
		return err
	}
	out.School, err = t.review(ctx, when, rules)
	return err
}

// leftBehind ends a freeze when its links are no longer watched: none of them will be read again to end it.
func (t *Tx) leftBehind(ctx context.Context, out *Taken, when time.Time, rules DoubtRules) error {
	hold, err := currentHold(ctx, t)
	if err != nil || hold == nil {
		return err
	}
	school, err := t.review(ctx, when, rules)
	if err == nil && school.Hold == nil {
		out.School = school
	}
	return err
}

// doubtful files a fall or an unknown slug: as a first or a second reading, or as one of many.
func (t *Tx) doubtful(ctx context.Context, out *Taken, before *doubt, when time.Time, said *affiliate.Counters, rules DoubtRules) error {
	now := doubt{unknown: said == nil, at: when, tries: 1}
	if said != nil {
		now.said = *said
	}
	d, twice := now, false
	if before != nil && !when.Before(before.at) && when.Sub(before.at) <= rules.Window {
		switch {
		case !before.confirmedBy(now):
			d.tries = before.tries + 1
		default: // read again too early, or while nothing is believed, it waits on
			d, twice = *before, when.Sub(before.at) >= rules.Least
		}
	}
	if err := t.keepDoubt(ctx, out.Link.ID, d); err != nil {
		return err
	}
	school, err := t.review(ctx, when, rules)
	if err != nil {
		return err
	}
	out.Verdict, out.School = Doubted, school
	switch {
	case school.Hold != nil:
		out.Verdict = Held
		return t.keepDoubt(ctx, out.Link.ID, now)
	case d.tries > rules.Tries:
		out.Verdict = GivenUp
		return t.settle(ctx, out.Link.ID)
	case !twice || school.Wary:
		return nil
	}
	out.Verdict = Kept
	return t.confirmed(ctx, out, when, said, rules)
}

// confirmedBy reports whether a later reading confirms: still decreased, and no counter lower than at first. Clicks and sales in
// between are not another decrease.
func (d doubt) confirmedBy(later doubt) bool {
	return d.unknown == later.unknown && (d.unknown || !falls(d.said, later.said))
}

// confirmed stores what two readings agree on.
func (t *Tx) confirmed(ctx context.Context, out *Taken, when time.Time, said *affiliate.Counters, rules DoubtRules) error {
	if err := t.settle(ctx, out.Link.ID); err != nil {
		return err
	}
	if said != nil {
		return t.record(ctx, &out.Reading, when, *said)
	}
	out.Gone = true
	if err := t.vanish(ctx, out.Link.ID, when); err != nil {
		return err
	}
	if rules.Vanished == nil || out.Link.LastRead.IsZero() { // a slug that was never known cannot go missing
		return nil
	}
	_, until, err := lastHold(ctx, t)
	if err != nil || when.Before(until) {
		return err
	}
	_, err = t.fire(ctx, rules.Vanished(out.Link, when))
	return err
}

func (t *Tx) vanish(ctx context.Context, linkID int64, when time.Time) error {
	t.news.Links = append(t.news.Links, linkID)
	_, err := t.exec(ctx, "update links set gone_at = ? where id = ? and gone_at = 0", ms(when), linkID)
	return err
}

func (t *Tx) doubt(ctx context.Context, linkID int64) (*doubt, error) {
	var d doubt
	var kind string
	var when, revenue, commission int64
	err := t.QueryRowContext(ctx, `select kind, at, tries, clicks, sales, revenue_paise, coalesce(commission_bp, -1) from doubts where link_id = ?`, linkID).
		Scan(&kind, &when, &d.tries, &d.said.Clicks, &d.said.Sales, &revenue, &commission)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	d.unknown, d.at = kind == kindUnknown, at(when)
	d.said.Revenue, d.said.Commission = affiliate.Paise(revenue), affiliate.BasisPoints(commission)
	return &d, err
}

func (t *Tx) keepDoubt(ctx context.Context, linkID int64, d doubt) error {
	kind := kindFell
	if d.unknown {
		kind = kindUnknown
	}
	_, err := t.exec(ctx, `insert into doubts (link_id, kind, at, tries, clicks, sales, revenue_paise, commission_bp) values (?, ?, ?, ?, ?, ?, ?, ?)
		on conflict (link_id) do update set kind = excluded.kind, at = excluded.at, tries = excluded.tries, clicks = excluded.clicks, sales = excluded.sales,
		revenue_paise = excluded.revenue_paise, commission_bp = excluded.commission_bp`,
		linkID, kind, ms(d.at), d.tries, d.said.Clicks, d.said.Sales, int64(d.said.Revenue), bp(d.said.Commission))
	return err
}

// settle removes the pending reading of a link.
func (t *Tx) settle(ctx context.Context, linkID int64) error {
	_, err := t.exec(ctx, "delete from doubts where link_id = ?", linkID)
	return err
}
