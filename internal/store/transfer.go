package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"fermion-tui/internal/affiliate"
)

// runtimeTables belong to running programs, so their rows are not copied.
var runtimeTables = []string{"instances", "news"}

// contentTables returns the names of all tables but those of running programs.
func contentTables() (names []string) {
	for _, t := range Tables() {
		if !slices.Contains(runtimeTables, t.Name) && !slices.Contains(names, t.Name) {
			names = append(names, t.Name)
		}
	}
	return names
}

// programTables have rows that programs write automatically, even if nobody has entered anything.
var programTables = []string{"samples", "changes", "midnights", "midnight_sums", "midnight_gaps", "change_totals", "notices", "fired",
	"doubts", "holds"}

// IsEmpty reports whether a database, open as q, has nothing that people entered or the school sent. Of the settings only saved views
// count, since each program stores some settings at its first start.
func IsEmpty(ctx context.Context, q Querier) (empty bool, err error) {
	filled := []string{"exists (select 1 from settings where key like '" + affiliate.ViewSettings + "%')"}
	for _, table := range contentTables() {
		if table != "settings" && !slices.Contains(programTables, table) {
			filled = append(filled, "exists (select 1 from "+table+")")
		}
	}
	err = q.QueryRowContext(ctx, "select not ("+strings.Join(filled, " or ")+")").Scan(&empty)
	return empty, err
}

// Clear deletes all rows except those of running programs. References are checked at the end of the transaction.
func (t *Tx) Clear(ctx context.Context) error {
	for _, table := range contentTables() {
		if _, err := t.ExecContext(ctx, "delete from "+table); err != nil {
			return fmt.Errorf("emptying the table %s: %w", table, err)
		}
	}
	return nil
}

// CopyFrom adds all rows of another database, open as q and with the same schema, to this empty one, except the claims of readings. Then
// it compares the rows and their sums. It returns the number of rows of each table.
func (t *Tx) CopyFrom(ctx context.Context, q Querier) (rows map[string]int64, err error) {
	rows = map[string]int64{}
	for _, table := range contentTables() {
		c := &tableCopy{name: table}
		if err := c.run(ctx, q, t); err != nil {
			return nil, fmt.Errorf("copying the table %s: %w", table, err)
		}
		if err := c.compare(ctx, t); err != nil {
			return nil, err
		}
		rows[table] = c.rows
	}
	_, err = t.ExecContext(ctx, "update links set reader = '', reader_until = 0 where reader <> ''")
	return rows, err
}

// HasAll compares the rows and sums of this database with those of another one, open as q, except the claims of readings. It returns the
// number of rows of each table.
func (t *Tx) HasAll(ctx context.Context, q Querier) (rows map[string]int64, same bool, err error) {
	rows = map[string]int64{}
	for _, table := range contentTables() {
		c := &tableCopy{name: table}
		if err := c.run(ctx, q, nil); err != nil {
			return nil, false, fmt.Errorf("reading the table %s: %w", table, err)
		}
		if i := slices.Index(c.columns, "reader_until"); i >= 0 {
			c.numbers[i] = false
		}
		switch err := c.compare(ctx, t); {
		case errors.Is(err, errOtherRows):
			return nil, false, nil
		case err != nil:
			return nil, false, err
		}
		rows[table] = c.rows
	}
	return rows, true, nil
}

// errOtherRows means that two tables differ.
var errOtherRows = errors.New("nothing was copied")

// tableCopy copies one table.
type tableCopy struct {
	name    string
	columns []string
	rows    int64
	sums    []int64 // of numbers modulo sumModulus, by column
	numbers []bool  // which columns have numbers
}

// sumModulus keeps the sum of five million times in milliseconds within 64 bits.
const sumModulus = 1_000_003

// maxValues limits the values of one insert: SQLite accepts 32,766, PostgreSQL twice as many.
const maxValues = 8000

// run reads all rows, and adds them to t unless it is nil.
func (c *tableCopy) run(ctx context.Context, q Querier, t *Tx) error {
	rows, err := q.QueryContext(ctx, "select * from "+c.name)
	if err != nil {
		return err
	}
	defer rows.Close()
	if c.columns, err = rows.Columns(); err != nil {
		return err
	}
	width := len(c.columns)
	c.sums, c.numbers = make([]int64, width), make([]bool, width)
	var values []any
	for rows.Next() {
		row, into := make([]any, width), make([]any, width)
		for i := range row {
			into[i] = &row[i]
		}
		if err := rows.Scan(into...); err != nil {
			return err
		}
		c.count(row)
		if t == nil {
			continue
		}
		if values = append(values, row...); len(values)+width > maxValues {
			if err := c.insert(ctx, t, values); err != nil {
				return err
			}
			values = values[:0]
		}
	}
	if err := rows.Err(); err != nil || t == nil {
		return err
	}
	return c.insert(ctx, t, values)
}

func (c *tableCopy) count(row []any) {
	c.rows++
	for i, v := range row {
		if n, ok := v.(int64); ok {
			c.sums[i] += n % sumModulus
			c.numbers[i] = true
		}
	}
}

func (c *tableCopy) insert(ctx context.Context, t *Tx, values []any) error {
	n := len(values) / len(c.columns)
	if n == 0 {
		return nil
	}
	_, err := t.ExecContext(ctx, "insert into "+c.name+" ("+strings.Join(c.columns, ", ")+") values "+
		strings.Repeat(placeholders(len(c.columns))+", ", n-1)+placeholders(len(c.columns)), values...)
	return err
}

// compare counts and adds up what arrived.
func (c *tableCopy) compare(ctx context.Context, t *Tx) error {
	query, got := "select count(*)", make([]int64, len(c.columns)+1)
	into := []any{&got[0]}
	for i, column := range c.columns {
		if c.numbers[i] {
			query += fmt.Sprintf(", coalesce(sum(%s %% %d), 0)", column, sumModulus)
			into = append(into, &got[i+1])
		}
	}
	if err := t.QueryRowContext(ctx, query+" from "+c.name).Scan(into...); err != nil {
		return fmt.Errorf("comparing the table %s: %w", c.name, err)
	}
	if got[0] != c.rows {
		return fmt.Errorf("the table %s has %d rows, and %d arrived: %w", c.name, c.rows, got[0], errOtherRows)
	}
	for i := range c.columns {
		if c.numbers[i] && got[i+1] != c.sums[i] {
			return fmt.Errorf("the column %s of the table %s has other sums than it arrived with: %w", c.columns[i], c.name, errOtherRows)
		}
	}
	return nil
}
