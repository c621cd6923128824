package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"fermion-tui/internal/store"
)

// columnsOf lists the parts of a schema in words, such as "table changes" and "table changes, column seq".
const columnsOf = `select 'table ' || name from sqlite_schema where type = 'table'
	union select 'table ' || s.name || ', column ' || c.name from sqlite_schema s join pragma_table_info(s.name) c where s.type = 'table' order by 1`

// objectsOf lists the tables, indexes, triggers and views of a schema, without SQLite's own tables and indexes. Triggers and views cannot
// have a name that is reserved for SQLite.
const objectsOf = `select type, name, tbl_name, coalesce(sql, '') from sqlite_schema
	where not (type in ('table', 'index') and name like 'sqlite\_%' escape '\') order by type, name`

// schemaObject is a row of sqlite_schema.
type schemaObject struct{ kind, name, table, sql string }

func (o schemaObject) String() string {
	if o.kind == "table" || o.kind == "view" {
		return o.kind + " " + o.name
	}
	return fmt.Sprintf("%s %s on %s", o.kind, o.name, o.table)
}

func objects(ctx context.Context, q store.Querier) ([]schemaObject, error) {
	return store.Collect(func(r *sql.Rows) (o schemaObject, err error) {
		err = r.Scan(&o.kind, &o.name, &o.table, &o.sql)
		o.sql = plainSQL(o.sql)
		return o, err
	})(q.QueryContext(ctx, objectsOf))
}

// plainSQL returns a statement without comments, with single blanks, so that a migration whose comments were edited is the same.
func plainSQL(text string) string {
	var b strings.Builder
	blank := false
	for i := 0; i < len(text); {
		end := i + 1
		switch c := text[i]; {
		case strings.HasPrefix(text[i:], "--"):
			end = skipTo(text, i, "\n")
			blank = true
		case strings.HasPrefix(text[i:], "/*"):
			end = skipTo(text, i+2, "*/")
			blank = true
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			blank = true
		default:
			if blank && b.Len() > 0 {
				b.WriteByte(' ')
			}
			blank = false
			switch c {
			case '\'', '"', '`':
				end = skipTo(text, i+1, string(c))
			case '[':
				end = skipTo(text, i+1, "]")
			}
			b.WriteString(text[i:end])
		}
		i = end
	}
	return b.String()
}

// skipTo returns the position after the next end that follows from; the end of the text when there is none.
func skipTo(text string, from int, end string) int {
	if n := strings.Index(text[min(from, len(text)):], end); n >= 0 {
		return from + n + len(end)
	}
	return len(text)
}

// model creates, in memory, the schema that the migrations make for a version.
func (d database) model(ctx context.Context, version int) (*sql.DB, error) {
	model, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		return nil, err
	}
	model.SetMaxOpenConns(1) // each connection to memory is another database
	for _, s := range d.steps[:version] {
		if _, err := model.ExecContext(ctx, s.SQL); err != nil {
			_ = model.Close()
			return nil, err
		}
	}
	return model, nil
}

// checkSchema returns an *OpenError if the schema of a database, open as q, is not the one that the migrations up to its version make. All
// pages can be intact while a table is missing, or a trigger changes what is written.
func (d database) checkSchema(ctx context.Context, q store.Querier) error {
	version, err := d.identify(ctx, q)
	if err != nil || version == 0 {
		return err
	}
	model, err := d.model(ctx, version)
	if err != nil {
		return err
	}
	defer func() { _ = model.Close() }()
	wrong, err := missingColumn(ctx, q, model)
	if err == nil && wrong == "" {
		wrong, err = differingObject(ctx, q, model)
	}
	return d.damagedBy(wrong, err)
}

// checkColumns returns an *OpenError if a table or column is missing that the migrations up to a version make.
func (d database) checkColumns(ctx context.Context, q store.Querier, version int) error {
	model, err := d.model(ctx, version)
	if err != nil {
		return err
	}
	defer func() { _ = model.Close() }()
	return d.damagedBy(missingColumn(ctx, q, model))
}

func (d database) damagedBy(what string, err error) error {
	if err == nil && what != "" {
		err = &OpenError{Kind: Damaged, Path: d.path, Err: errors.New(what)}
	}
	return err
}

// missingColumn returns the table or column that the model has and q lacks; "" when there is none.
func missingColumn(ctx context.Context, q, model store.Querier) (string, error) {
	has, err := store.ScanTexts(q.QueryContext(ctx, columnsOf))
	if err != nil {
		return "", err
	}
	wanted, err := store.ScanTexts(model.QueryContext(ctx, columnsOf))
	if err != nil {
		return "", err
	}
	there := make(map[string]bool, len(has))
	for _, h := range has {
		there[h] = true
	}
	for _, w := range wanted {
		if !there[w] {
			return "it has no " + w, nil
		}
	}
	return "", nil
}

// differingObject describes the first difference between q's schema and the model; "" when there is none.
func differingObject(ctx context.Context, q, model store.Querier) (string, error) {
	has, err := objects(ctx, q)
	if err != nil {
		return "", err
	}
	wanted, err := objects(ctx, model)
	if err != nil {
		return "", err
	}
	type key struct{ kind, name string }
	missing := map[key]schemaObject{}
	for _, w := range wanted {
		missing[key{w.kind, w.name}] = w
	}
	for _, h := range has {
		k := key{h.kind, h.name}
		w, known := missing[k]
		if !known {
			article := "a"
			if h.kind == "index" {
				article = "an"
			}
			return fmt.Sprintf("it has %s %s, which fermion-tui does not make", article, h), nil
		}
		if h != w {
			return fmt.Sprintf("its %s is not the one that fermion-tui makes", h), nil
		}
		delete(missing, k)
	}
	for _, w := range wanted {
		if _, gone := missing[key{w.kind, w.name}]; gone {
			return fmt.Sprintf("it has no %s", w), nil
		}
	}
	return "", nil
}
