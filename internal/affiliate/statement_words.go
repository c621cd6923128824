package affiliate

import (
	"fmt"
	"strings"
)

// What a statement says in words, on paper and on the screen.

// Label names a row. An opening balance that was entered in the ledger is an entry, and has the label of its kind.
func (r StatementRow) Label() string {
	switch {
	case r.Kind == RowOpening && r.Amount == 0:
		return "opening balance"
	case r.Kind == RowClosing:
		return "closing balance"
	case r.Kind == RowEarned && r.Amount == 0 && r.Sales == 0:
		return "clicks"
	case r.Kind == RowEarned:
		return "est. earned"
	}
	return r.Kind
}

// NoteWords is the note about a row for people; NoteISO is the same for programs.
func (r StatementRow) NoteWords() string { return r.note(Date.Words) }
func (r StatementRow) NoteISO() string   { return r.note(Date.String) }

func (r StatementRow) note(day func(Date) string) string {
	parts := sinceNote(r.Since, day)
	undoes := ""
	if r.Undoes != "" {
		undoes = "reverses " + string(r.Undoes) + " of " + day(r.UndoneOn)
	}
	for _, text := range []string{r.Reference, undoes, r.Note} {
		if text != "" {
			parts = append(parts, text)
		}
	}
	return strings.Join(parts, ", ")
}

// sinceNote names the first day on which something may have happened.
func sinceNote(since Date, day func(Date) string) []string {
	if since == (Date{}) {
		return nil
	}
	return []string{"~ since " + day(since)}
}

// NoteWords is the note about what clears for people, who see its days; NoteISO is the note for programs, with the day on which it was
// earned.
func (r Release) NoteWords() string { return strings.Join(r.notes(Date.Words), ", ") }
func (r Release) NoteISO() string {
	return strings.Join(append([]string{"earned " + r.Earned.String()}, r.notes(Date.String)...), ", ")
}

func (r Release) notes(day func(Date) string) []string {
	parts := sinceNote(r.Since, day)
	if r.Uncertain {
		parts = append(parts, "may have cleared already")
	}
	return parts
}

// StatementPart is a part of the closing balance.
type StatementPart struct {
	Label  string
	About  string // what it means
	Amount Paise
	More   Paise // that it may be besides
}

// Parts are what the closing balance consists of; the last one is what is due.
func (s Statement) Parts() []StatementPart {
	b := s.Balance
	return []StatementPart{
		{Label: "of this on hold", About: "it clears later, as named below", Amount: b.OnHold},
		{Label: "in payment", About: "it was prepared to be paid, and is not confirmed", Amount: b.InPayment},
		{Label: "due", About: "it may be paid now", Amount: b.Due(), More: b.Uncertain},
	}
}

// Notes explain the signs of a statement.
func (s Statement) Notes() []string {
	notes := []string{"est.: commission is estimated as the link's percentage of what buyers were charged; taxes and fees are not in it."}
	if s.Uncertain {
		notes = append(notes, "~: it was seen on this day and may have happened since the day named, when nothing was read in between.")
	}
	var paid, withheld Paise
	for _, r := range s.Rows {
		if r.Net() != 0 || r.Withheld != 0 {
			paid, withheld = paid-r.Amount, withheld+r.Withheld
		}
	}
	if withheld != 0 {
		notes = append(notes, fmt.Sprintf("Paid in this period: %s, of which %s was withheld as tax: %s net.", paid.Exact(),
			withheld.Exact(), (paid-withheld).Exact()))
	}
	return notes
}
