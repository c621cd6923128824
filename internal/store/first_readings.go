package store

import (
	"context"
	"database/sql"
	"time"
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
