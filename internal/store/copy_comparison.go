package store

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"strconv"
	"time"

	"fermion-tui/internal/affiliate"
)

// Contents describes a database for a person who has to choose between two.
type Contents struct {
	Links, Affiliates, Coupons, Operations int
	Entries                                int               // of the ledger
	LastReading                            time.Time         // of any link; zero: none was ever read
	Settings                               map[string]string // as Setting gives them
}

// Comparison compares a copy with the database that it would replace.
type Comparison struct {
	Copy          Contents
	Present       Contents
	NoDatabase    bool          // there is no present database, or an empty one
	Err           error         // why the present one cannot be compared, nil when it can
	MissingInCopy []MissingRows // what the present one has and the copy lacks
	Changes       int           // how many changes of counters are newer than the newest one of the copy
	Same          bool          // everything stored is known to be the same except times of readings; false when it differs or is unknown
}

// MissingRows are the rows of one kind that the copy lacks.
type MissingRows struct {
	One, Many string   // the kind in words
	Names     []string // all of them
}

// Compared is a database of any engine and version, open to be counted and compared.
type Compared struct {
	Querier
	Lacks func(table string) bool // whether its version has no such table; nil: it has every table
}

func (c Compared) has(table string) bool { return c.Lacks == nil || !c.Lacks(table) }

// comparedTables lists what is compared, and by which identity: the same row may have different IDs in two databases.
var comparedTables = []struct{ one, many, table, identity, where string }{
	{"link", "links", "links", "slug", ""},
	{"affiliate", "affiliates", "affiliates", "coalesce(nullif(email, ''), user_id, name)", ""},
	{"coupon", "coupons", "coupons", "code || ' on ' || product_id", ""},
	{"campaign", "campaigns", "campaigns", "name", ""},
	{"product", "products", "products", "id", ""},
	{"saved view", "saved views", "settings", "key", "where key like '" + affiliate.ViewSettings + "%'"},
	{"operation", "operations", "operations", "id", ""},
	{"webhook event", "webhook events", "events", "id", ""},
	{"ledger entry", "ledger entries", "ledger", "id", ""},
	{"payout batch", "payout batches", "batches", "id", ""},
	{"edit", "edits", "edits", "cast(at as text) || ' ' || by_whom || ' ' || kind || ' ' || text", ""},
	{"payee", "payees", "payees", "(select coalesce(nullif(email, ''), user_id, name) from affiliates where id = affiliate_id)", ""},
}

// productNames returns the names of products by their IDs, since people do not know the IDs. Products without a name are left out.
func productNames(ctx context.Context, q Querier) (map[string]string, error) {
	names := map[string]string{}
	_, err := Collect(func(r *sql.Rows) (id string, err error) {
		var name string
		err = r.Scan(&id, &name)
		names[id] = name
		return id, err
	})(q.QueryContext(ctx, "select id, coalesce(nullif(name, ''), slug) from products where name <> '' or slug <> ''"))
	return names, err
}

// CountContents counts what a database has.
func CountContents(ctx context.Context, q Compared) (Contents, error) {
	c := Contents{Settings: map[string]string{}}
	var last int64
	if err := q.QueryRowContext(ctx,
		`select (select count(*) from links), (select count(*) from affiliates), (select count(*) from coupons),
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

// WithPresent adds to the comparison what the present database has, and what the copy lacks of it.
func (c Comparison) WithPresent(ctx context.Context, current, copied Compared) (_ Comparison, err error) {
	if c.Present, err = CountContents(ctx, current); err != nil {
		return c, err
	}
	if c.MissingInCopy, c.Changes, err = missingRows(ctx, current, copied); err != nil || c.Changes > 0 || len(c.MissingInCopy) > 0 {
		return c, err
	}
	c.Same = sameContent(ctx, current, copied)
	return c, ctx.Err()
}

// sameContent reports whether two databases are known to store the same. It is unknown where one of another version lacks a column.
func sameContent(ctx context.Context, current, copied Compared) bool {
	here, err := contentMark(ctx, current)
	if err != nil {
		return false
	}
	there, err := contentMark(ctx, copied)
	return err == nil && here == there
}

// missingRows returns the rows that current has and copied lacks, and how many of its changes are newer.
func missingRows(ctx context.Context, current, copied Compared) (all []MissingRows, changes int, err error) {
	products, err := productNames(ctx, current)
	if err != nil {
		return nil, 0, err
	}
	for _, k := range comparedTables {
		if !current.has(k.table) {
			continue
		}
		query := "select " + k.identity + " from " + k.table + " " + k.where + " order by 1"
		missing, err := ScanTexts(current.QueryContext(ctx, query))
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
		if missing = slices.DeleteFunc(missing, func(n string) bool { return known[n] }); len(missing) == 0 {
			continue
		}
		for i, identity := range missing {
			missing[i] = rowName(k.table, identity, products)
		}
		all = append(all, MissingRows{One: k.one, Many: k.many, Names: missing})
	}
	var newest int64
	if err := copied.QueryRowContext(ctx, "select coalesce(max(at), 0) from changes").Scan(&newest); err != nil {
		return nil, 0, err
	}
	// The two databases may be of different engines, whose placeholders differ, so the number is part of the text.
	err = current.QueryRowContext(ctx, "select count(*) from changes where at > "+strconv.FormatInt(newest, 10)).Scan(&changes)
	return all, changes, err
}

// rowName returns what people call a row of a table.
func rowName(table, identity string, products map[string]string) string {
	switch table {
	case "products":
		return cmp.Or(products[identity], identity)
	case "settings":
		v, _ := affiliate.ParseViewSetting(identity)
		return v.Name + " of " + v.List
	}
	return identity
}
