package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"strings"
	"time"

	"fermion-tui/internal/affiliate"

	"github.com/google/uuid"
)

// exec returns how many rows it changed.
func (t *Tx) exec(ctx context.Context, query string, args ...any) (int64, error) {
	r, err := t.ExecContext(ctx, query, args...)
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

// insert runs an insert that returns the number of its row.
func (t *Tx) insert(ctx context.Context, query string, args ...any) (id int64, err error) {
	return id, t.QueryRowContext(ctx, query, args...).Scan(&id)
}

// write runs f in one transaction, and publishes what f changed once it is committed. f must wait for nothing but the database, since
// the transaction blocks every other writer.
func (s *Store) write(ctx context.Context, doing string, f func(context.Context, *Tx) error) error {
	var changed affiliate.Invalidation
	err := s.engine.Write(ctx, func(ctx context.Context, t *Tx) error {
		if err := f(ctx, t); err != nil {
			return err
		}
		changed = t.changed
		return t.appendChangeLog(ctx, s.token)
	})
	if err != nil {
		err = s.failed(doing, err)
		if isUnwritable(err) && !s.Reports(err) {
			s.unwritable.Store(true)
		}
		return err
	}
	s.commits.Add(1)
	s.unwritable.Store(false)
	s.broadcaster.publish(changed)
	return nil
}

// maxChangeLog is how many commits another process can be behind before it has to read everything again.
const maxChangeLog = 1024

// AnnounceAll tells other processes to read everything again.
func (t *Tx) AnnounceAll(ctx context.Context) error {
	t.changed = affiliate.Invalidation{All: true}
	return t.appendChangeLog(ctx, uuid.NewString())
}

// appendChangeLog tells other processes what the transaction changed, within the transaction.
func (t *Tx) appendChangeLog(ctx context.Context, writer string) error {
	if t.changed.IsEmpty() {
		return nil
	}
	body, err := json.Marshal(t.changed)
	if err != nil {
		return err
	}
	seq, err := t.insert(ctx, "insert into news (writer, body) values (?, ?) returning seq", writer, string(body))
	if err != nil {
		return err
	}
	t.newsSeq, t.newsWriter = seq, writer
	if seq%(maxChangeLog/8) == 0 {
		_, err = t.exec(ctx, "delete from news where seq <= ?", seq-maxChangeLog)
	}
	return err
}

// Collect reads all rows with scan: Collect(scan)(db.QueryContext(…)).
func Collect[T any](scan func(*sql.Rows) (T, error)) func(*sql.Rows, error) ([]T, error) {
	return func(rows *sql.Rows, err error) ([]T, error) {
		if err != nil {
			return nil, err
		}
		defer rows.Close()
		var all []T
		for rows.Next() {
			v, err := scan(rows)
			if err != nil {
				return nil, err
			}
			all = append(all, v)
		}
		return all, rows.Err()
	}
}

// ScanTexts reads rows of one text each: ScanTexts(db.QueryContext(…)).
func ScanTexts(rows *sql.Rows, err error) ([]string, error) {
	return Collect(func(r *sql.Rows) (s string, err error) { return s, r.Scan(&s) })(rows, err)
}

func scanInts(rows *sql.Rows, err error) ([]int64, error) {
	return Collect(func(r *sql.Rows) (n int64, err error) { return n, r.Scan(&n) })(rows, err)
}

// maxIn limits the values in a list of one statement.
const maxIn = 500

// placeholders returns a list for n values: (?,?,?).
func placeholders(n int) string { return "(?" + strings.Repeat(",?", n-1) + ")" }

func args[T any](values []T) []any {
	out := make([]any, len(values))
	for i, v := range values {
		out[i] = v
	}
	return out
}

// toMillis converts a time to the stored form; the zero time is 0.
func toMillis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// endOfTime is after every instant that is stored, and -endOfTime before.
const endOfTime int64 = 1 << 62

// toEdge returns the end of a span. A span without an end has everything later.
func toEdge(t time.Time) int64 {
	if t.IsZero() {
		return endOfTime
	}
	return t.UnixMilli()
}

// fromEdge returns the start of a span. A span without a start also has what counts from before 1970.
func fromEdge(t time.Time) int64 {
	if t.IsZero() {
		return -endOfTime
	}
	return t.UnixMilli()
}

// fromMillis is the inverse of toMillis.
func fromMillis(milli int64) time.Time {
	if milli == 0 {
		return time.Time{}
	}
	return time.UnixMilli(milli).UTC()
}

// nullInt converts an ID to the stored form: null for 0.
func nullInt(id int64) any {
	if id == 0 {
		return nil
	}
	return id
}

// nullText converts a text to the stored form: null when it is empty.
func nullText(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// boolInt converts a bool to the stored form: 1 or 0.
func boolInt(yes bool) int64 {
	if yes {
		return 1
	}
	return 0
}

// nullBP converts a commission to the stored form: null when it is unknown.
func nullBP(b affiliate.BasisPoints) any {
	if b < 0 {
		return nil
	}
	return int64(b)
}
