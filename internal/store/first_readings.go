package store

import (
	"context"
	"database/sql"
	"time"

	"fermion-tui/internal/affiliate"
)

// FirstReadings returns when each link was read for the first time, by link ID. A link that was created here counts as read then, since it
// began at zero. Links that were never read are left out.
func (s *Store) FirstReadings(ctx context.Context) (map[int64]time.Time, error) {
	type reading struct{ link, at int64 }
	rows, err := Collect(func(r *sql.Rows) (f reading, err error) { err = r.Scan(&f.link, &f.at); return f, err })(
		s.readers.QueryContext(ctx, "select id, first_sample from links where first_sample > 0"))
	if err != nil {
		return nil, s.failed("reading since when links are known", err)
	}
	first := make(map[int64]time.Time, len(rows))
	for _, f := range rows {
		first[f.link] = fromMillis(f.at)
	}
	return first, nil
}

// existedBefore reports whether the first reading of a link shows that Fermion answered its creation with a link that it had already:
// a new one has the commission that was asked for.
func existedBefore(l affiliate.Link, first affiliate.Counters) bool {
	return l.MadeHere && l.RequestedCommission >= 0 && first.Commission >= 0 && first.Commission != l.RequestedCommission
}

// forgetCreation makes a link one that is tracked, which began elsewhere: what Fermion counted before its first reading is no rise.
func (t *Tx) forgetCreation(ctx context.Context, l *affiliate.Link) error {
	if _, err := t.exec(ctx, "delete from samples where link_id = ?", l.ID); err != nil {
		return err
	}
	_, err := t.exec(ctx, "update links set made_here = 0, first_sample = 0 where id = ?", l.ID)
	l.MadeHere = false
	return err
}
