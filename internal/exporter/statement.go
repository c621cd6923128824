package exporter

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/csvfile"
)

// statementEndings has the ending of a file's name for each format of a statement.
var statementEndings = map[string]string{"text": ".txt", "csv": ".csv", "html": ".html"}

// StatementEnding returns the ending of a file's name for a format. ok is false when there is no such format.
func StatementEnding(format string) (ending string, ok bool) {
	ending, ok = statementEndings[format]
	return ending, ok
}

// Statement is an affiliate's account over a period.
func (x *Exporter) Statement(ctx context.Context, who affiliate.Affiliate, p affiliate.Period) (affiliate.Statement, error) {
	span := p.Bounds(x.Now(), x.Zone)
	h, err := x.Store.AccountHistory(ctx, who.ID, span, x.Rules.Hold())
	if err != nil {
		return affiliate.Statement{}, err
	}
	if h.Links, err = x.linkNames(ctx, h); err != nil {
		return affiliate.Statement{}, err
	}
	var from, to affiliate.Date
	if !span.From.IsZero() {
		from = affiliate.DateOf(span.From, x.Zone)
	}
	if !span.To.IsZero() && span.To.Before(x.Now()) {
		to = affiliate.DateOf(span.To, x.Zone).Add(-1)
	}
	s := affiliate.NewStatement(who, h, x.Rules, from, to, x.Zone)
	s.School, s.MadeAt, s.Period = x.School.Host(), x.Now(), affiliate.DaysLabel(s.Rows[0].Date, s.Rows[len(s.Rows)-1].Date)
	return s, nil
}

// linkNames returns the names of the links in a history, by their ID.
func (x *Exporter) linkNames(ctx context.Context, h affiliate.History) (map[int64]affiliate.LinkName, error) {
	links := map[int64]bool{}
	for _, c := range h.Changes {
		links[c.LinkID] = true
	}
	for _, r := range h.Held {
		links[r.LinkID] = true
	}
	b, err := boardOf(ctx, x.Store, links, map[int64]bool{})
	if err != nil {
		return nil, err
	}
	names := map[int64]affiliate.LinkName{}
	for _, l := range b.Links() {
		names[l.ID] = affiliate.LinkName{Slug: l.Link.Slug, Product: l.ProductLabel}
	}
	return names, nil
}

// WriteStatement writes a statement as text, csv or html.
func WriteStatement(w io.Writer, s affiliate.Statement, format string) error {
	switch format {
	case "csv":
		return statementCSV(w, s)
	case "html":
		return statementHTML(w, s)
	}
	return statementText(w, s)
}

// statementCSV writes the rows of the statement, and before the last one a row for each amount that clears later. The amounts add up to
// the balance beside them. Amounts on hold have a column of their own, since the balance already includes them.
func statementCSV(w io.Writer, s affiliate.Statement) error {
	c := csv.NewWriter(w)
	if err := c.Write([]string{"date", "kind", "link", "product", "clicks", "sales", "amount_paise", "withheld_paise", "balance_paise",
		"note", "on_hold_paise"}); err != nil {
		return err
	}
	number := func(n int64) string { return strconv.FormatInt(n, 10) }
	last := len(s.Rows) - 1
	var rows [][]string
	add := func(r affiliate.StatementRow, note string, onHold affiliate.Paise) {
		rows = append(rows, []string{r.Date.String(), r.Kind, r.Link, r.Product, number(r.Clicks), number(r.Sales), number(int64(r.Amount)),
			number(int64(r.Withheld)), number(int64(r.Balance)), note, number(int64(onHold))})
	}
	for _, r := range s.Rows[:last] {
		add(r, r.NoteISO(), 0)
	}
	for _, r := range s.Releases {
		add(affiliate.StatementRow{Date: r.Date, Kind: affiliate.RowClears, Link: r.Link, Product: r.Product, Balance: s.Closing()},
			r.NoteISO(), r.Amount)
	}
	add(s.Rows[last], "", 0)
	for _, cells := range rows {
		for i, cell := range cells {
			cells[i] = csvfile.Quote(affiliate.Clean(cell))
		}
		if err := c.Write(cells); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

// statementHead returns the title of a statement and the facts below it.
func statementHead(s affiliate.Statement) (title string, facts []string) {
	title = "Statement for " + affiliate.Clean(s.Affiliate.Label())
	var ids []string
	for _, id := range []string{s.Affiliate.UserID, s.Affiliate.Email} {
		if id != "" && id != s.Affiliate.Label() {
			ids = append(ids, affiliate.Clean(id))
		}
	}
	if len(ids) > 0 {
		title += " (" + strings.Join(ids, ", ") + ")"
	}
	facts = []string{s.Period}
	if s.School != "" {
		facts = append(facts, s.School)
	}
	facts = append(facts, "days of "+s.Zone.String(), fmt.Sprintf("%d days on hold", s.Rules.HoldDays),
		"made "+s.MadeAt.In(s.Zone).Format("2 Jan 2006 15:04"))
	if s.Rules.Mode == affiliate.PaidByFermion {
		facts = append(facts, "Fermion pays; what it will pay is estimated")
	}
	return title, facts
}

// closingLines returns the parts of the closing balance: labels and amounts.
func closingLines(s affiliate.Statement) [][2]string {
	var lines [][2]string
	for _, p := range s.Parts() {
		amount := p.Amount.WithPaise()
		if more := upToMore(p); more != "" {
			amount += ", " + more
		}
		lines = append(lines, [2]string{p.Label, amount})
	}
	return lines
}

// upToMore says how much larger a part may be; "" when the amount is certain.
func upToMore(p affiliate.StatementPart) string {
	if p.More <= 0 {
		return ""
	}
	return "up to " + p.More.Exact() + " more"
}

// printedNotes returns the notes of a statement in a file. The screen shows beside each amount on hold when it clears.
func printedNotes(s affiliate.Statement) []string {
	notes := s.Notes()
	if len(s.Releases) > 0 {
		notes = append(notes,
			fmt.Sprintf("Clears on: what a link earned on a day, less its refunds since then, may be paid %s after it was seen.",
				affiliate.Plural(int64(s.Rules.HoldDays), "day", "days")))
	}
	return notes
}

// amountOf returns an amount as a statement shows it: 0 is empty.
func amountOf(p affiliate.Paise) string {
	if p == 0 {
		return ""
	}
	return p.WithPaise()
}

func countOf(n int64) string {
	if n == 0 {
		return ""
	}
	return affiliate.Group(n)
}

func statementText(w io.Writer, s affiliate.Statement) error {
	title, facts := statementHead(s)
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%s\n\n", title, strings.Join(facts, " · "))
	if len(s.Links) > 0 {
		t := textTable{titles: []string{"Link", "Product", "Clicks", "Sales", "Refunds", "Est. earned", "Refunded"},
			firstNumber: 2, endNumbers: 7}
		var rows [][]string
		for _, l := range s.Links {
			rows = append(rows, []string{l.Slug, l.Product, countOf(l.Clicks), countOf(l.Sales), countOf(l.Refunds), amountOf(l.Earned),
				amountOf(l.Refunded)})
		}
		t.write(&b, rows)
	}
	t := textTable{
		titles:      []string{"Date", "What", "Link", "Product", "Clicks", "Sales", "Amount", "Withheld", "Net", "Balance", "Note"},
		firstNumber: 4, endNumbers: 10,
	}
	var rows [][]string
	for _, r := range s.Rows {
		rows = append(rows, []string{r.Date.Words(), r.Label(), r.Link, r.Product, countOf(r.Clicks), countOf(r.Sales), amountOf(r.Amount),
			amountOf(r.Withheld), amountOf(r.Net()), r.Balance.WithPaise(), r.NoteWords()})
	}
	t.write(&b, rows)
	t, rows = textTable{firstNumber: 1, endNumbers: 2}, [][]string{{"Closing balance", s.Closing().WithPaise(), ""}}
	for _, p := range s.Parts() {
		rows = append(rows, []string{"  " + p.Label, p.Amount.WithPaise(), upToMore(p)})
	}
	t.write(&b, rows)
	if len(s.Releases) > 0 {
		t = textTable{titles: []string{"Clears on", "Link", "Product", "Earned on", "Amount", "Note"}, firstNumber: 4, endNumbers: 5}
		rows = nil
		for _, r := range s.Releases {
			rows = append(rows, []string{r.Date.Words(), r.Link, r.Product, r.Earned.Words(), r.Amount.WithPaise(), r.NoteWords()})
		}
		t.write(&b, rows)
	}
	b.WriteString(strings.Join(printedNotes(s), "\n") + "\n")
	_, err := io.WriteString(w, b.String())
	return err
}
