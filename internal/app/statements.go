package app

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/csvfile"
	"fermion-tui/internal/exporter"
)

// StatementOptions are what is asked of statement.
type StatementOptions struct {
	Who    string // user ID, e-mail or exact name
	All    bool   // of everybody with money or entries in the period, into the folder Output
	Period affiliate.Period
	Format string // text, csv or html
	Output string // file, or folder; "" is standard output
}

// Statement writes an affiliate's account over a period, or those of all of them.
func (a *App) Statement(ctx context.Context, o StatementOptions) error {
	ending, known := exporter.StatementEnding(o.Format)
	switch {
	case !known:
		return &UsageError{fmt.Errorf("--format is text, csv or html, not %q", o.Format)}
	case o.All == (o.Who != ""):
		return &UsageError{errors.New("name an affiliate, or write --all with -o FOLDER")}
	case o.All && (o.Output == "" || o.Output == csvfile.StandardStream):
		return &UsageError{errors.New("--all writes a file for each affiliate: name a folder with -o")}
	}
	rules, err := a.payoutRules(ctx)
	if err != nil {
		return err
	}
	x := a.exporter()
	x.Rules = rules
	people, err := a.store.Affiliates(ctx)
	if err != nil {
		return err
	}
	if o.All {
		return a.statements(ctx, x, people, o, ending)
	}
	who, err := findPerson(people, o.Who)
	if err != nil {
		return err
	}
	s, err := x.Statement(ctx, who, o.Period)
	if err != nil {
		return err
	}
	return a.writeStatement(ctx, s, o.Format, o.Output)
}

func (a *App) writeStatement(ctx context.Context, s affiliate.Statement, format, output string) error {
	write := func(w io.Writer) error { return exporter.WriteStatement(w, s, format) }
	if output == "" || output == csvfile.StandardStream {
		b := bufio.NewWriter(a.dataWriter())
		if err := write(b); err != nil {
			return err
		}
		return b.Flush()
	}
	if format == "csv" {
		write = csvfile.WithBOM(write)
	}
	if err := csvfile.Replace(ctx, output, write); err != nil {
		return fmt.Errorf("the statement cannot be written: %w", err)
	}
	return nil
}

// statements writes one file for each affiliate with money or entries in the period.
func (a *App) statements(ctx context.Context, x *exporter.Exporter, people []affiliate.Affiliate, o StatementOptions, ending string) error {
	if err := os.MkdirAll(o.Output, 0o700); err != nil {
		return fmt.Errorf("the folder for the statements cannot be made: %w", err)
	}
	taken := map[string]bool{}
	written := 0
	for _, who := range people {
		s, err := x.Statement(ctx, who, o.Period)
		if err != nil {
			return err
		}
		if !s.HasMoney() {
			continue
		}
		name := statementName(who, periodName(s, o.Period))
		if taken[strings.ToLower(name)] {
			name = fmt.Sprintf("%s-%d", name, who.ID)
		}
		taken[strings.ToLower(name)] = true
		if err := a.writeStatement(ctx, s, o.Format, filepath.Join(o.Output, name+ending)); err != nil {
			return err
		}
		written++
	}
	a.stderr.Linef("%s written to %s", affiliate.Plural(int64(written), "statement", "statements"), affiliate.Clean(o.Output))
	return nil
}

// periodName is the period of a statement in a file's name: 2026-10, or the days.
func periodName(s affiliate.Statement, p affiliate.Period) string {
	if p.All() {
		return "all"
	}
	from, to := s.Rows[0].Date, s.Rows[len(s.Rows)-1].Date
	if from.Day == 1 && to == affiliate.NewDate(from.Year, from.Month+1, 0) {
		return from.String()[:len("2006-01")]
	}
	return from.String() + ".." + to.String()
}

// statementName is whose statement it is and of when, in characters that every file system takes.
func statementName(who affiliate.Affiliate, period string) string {
	id := who.UserID
	if id == "" {
		id = who.Email
	}
	if id == "" {
		id = who.Name
	}
	safe := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_' || r == '@' || r == '.' {
			return r
		}
		return '_'
	}, id)
	return strings.TrimLeft(safe, ".-") + "-" + period
}
