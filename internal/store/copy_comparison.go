package store

import (
	"context"
	"database/sql"
	"slices"
	"strconv"
	"time"
)

// Contents describes a register for a person who has to choose between two.
type Contents struct {
	Links, Affiliates, Coupons, Operations int
	Entries                                int               // of the ledger
	LastReading                            time.Time         // of any link; zero: none was ever read
	Settings                               map[string]string // as Setting gives them
}

// Comparison compares a copy with the register that it would replace.
type Comparison struct {
	Copy          Contents
	Present       Contents
	NoDatabase    bool          // there is no current database, or an empty one
	Err           error         // why the present one cannot be compared, nil when it can
	MissingInCopy []MissingRows // what the present one has and the copy has not
	Changes       int           // of numbers, that are newer than the newest one of the copy
}

// MissingRows are the rows of one kind that the copy lacks.
type MissingRows struct {
	One, Many string   // the kind in words
	Names     []string // all of them
}

// Compared is a register of any engine and version, open to be counted and compared.
type Compared struct {
	Querier
	Lacks func(table string) bool // of another version; nil: it has every table
}

func (c Compared) has(table string) bool { return c.Lacks == nil || !c.Lacks(table) }

// comparedTables names what is compared, and its identity: rows with different numbers may be the same.
var comparedTables = []struct{ one, many, table, name string }{
	{"link", "links", "links", "slug"},
	{"affiliate", "affiliates", "affiliates", "coalesce(nullif(email, ''), user_id, name)"},
	{"coupon", "coupons", "coupons", "code || ' on ' || product_id"},
	{"campaign", "campaigns", "campaigns", "name"},
	{"operation", "operations", "operations", "id"},
	{"webhook event", "webhook events", "events", "id"},
	{"ledger entry", "ledger entries", "ledger", "id"},
	{"payout batch", "payout batches", "batches", "id"},
	{"payee", "payees", "payees", "(select coalesce(nullif(email, ''), user_id, name) from affiliates where id = affiliate_id)"},
}

// CountContents counts what a register has.
func CountContents(ctx context.Context, q Compared) (Contents, error) {
	c := Contents{Settings: map[string]string{}}
	var last int64
	if err := q.QueryRowContext(ctx, `select (select count(*) from links), (select count(*) from affiliates), (select count(*) from coupons),
		(select count(*) from operations), (select coalesce(max(last_read), 0) from links)`).
		Scan(&c.Links, &c.Affiliates, &c.Coupons, &c.Operations, &last); err != nil {
		return c, err
	}
	if last > 0 {
		c.LastReading = time.UnixMilli(last).UTC()
	}
	if q.has("ledger") {
		if err := q.QueryRowContext(ctx, "select count(*) from ledger").Scan(&c.Entries); err != nil {
			return c, err
		}
	}
	pairs, err := Collect(func(r *sql.Rows) (kv [2]string, err error) { return kv, r.Scan(&kv[0], &kv[1]) })(
		q.QueryContext(ctx, "select key, value from settings"))
	for _, kv := range pairs {
		c.Settings[kv[0]] = kv[1]
	}
	return c, err
}

// WithPresent adds to the comparison what current has, and what the copy lacks of it.
func (c Comparison) WithPresent(ctx context.Context, current, copied Compared) (_ Comparison, err error) {
	if c.Present, err = CountContents(ctx, current); err != nil {
		return c, err
	}
	c.MissingInCopy, c.Changes, err = missingRows(ctx, current, copied)
	return c, err
}

// missingRows returns the rows that current has and copied has not, and how many changes are newer.
func missingRows(ctx context.Context, current, copied Compared) (all []MissingRows, changes int, err error) {
	for _, k := range comparedTables {
		if !current.has(k.table) {
			continue
		}
		query := "select " + k.name + " from " + k.table + " order by 1"
		names, err := ScanTexts(current.QueryContext(ctx, query))
		if err != nil {
			return nil, 0, err
		}
		known := map[string]bool{}
		if copied.has(k.table) {
			have, err := ScanTexts(copied.QueryContext(ctx, query))
			if err != nil {
				return nil, 0, err
			}
			for _, n := range have {
				known[n] = true
			}
		}
		if names = slices.DeleteFunc(names, func(n string) bool { return known[n] }); len(names) > 0 {
			all = append(all, MissingRows{One: k.one, Many: k.many, Names: names})
		}
	}
	var newest int64
	if err := copied.QueryRowContext(ctx, "select coalesce(max(at), 0) from changes").Scan(&newest); err != nil {
		return nil, 0, err
	}
	// Engines write parameters differently; a number needs none.
	err = current.QueryRowContext(ctx, "select count(*) from changes where at > "+strconv.FormatInt(newest, 10)).Scan(&changes)
	return all, changes, err
}
