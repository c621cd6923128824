package payouts

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
)

// statementTopic is the topic of the statement. It is a load of its own, since the statement is only read while its
// section is open.
const statementTopic = "statement"

func (s *accountPage) statementOpen() bool { return s.ActiveSection >= accountStatement }

func (s *accountPage) readStatement() tea.Cmd {
	ports, id, period := s.host.Ports(), s.id, statementPeriod(s.host)
	s.stale = false
	return screen.Load(s.host, statementTopic, "the statement", func(ctx context.Context) (affiliate.Statement, error) {
		all, err := ports.Exports.Statements(ctx, []int64{id}, period)
		if err != nil || len(all) == 0 {
			return affiliate.Statement{}, err
		}
		return all[0], nil
	}, func(made affiliate.Statement, err error) tea.Cmd {
		if err != nil {
			s.stale = true
		} else {
			s.statement = made
			s.fillStatement()
		}
		return s.reader.Done(s.money.Balance.NextRelease)
	})
}

func (s *accountPage) fillStatement() {
	s.printed = nil
	if len(s.statement.Rows) > 0 {
		s.printed = statementLines(s.statement)
	}
	s.lines.Show(screen.ToPointers(s.printed))
	s.perLink.Show(screen.ToPointers(s.statement.Links))
}

// openLineAction opens what a line of the statement is about: the history of a link at the line's day, or an entry
// of the ledger.
func (s *accountPage) openLineAction() screen.Action {
	return screen.Bind(screen.ActionOpen, screen.NoCmd(func() {
		l := s.line()
		if l.Entry == "" {
			s.host.Open(screen.LinkOn(l.LinkID, l.earnedOn()))
			return
		}
		s.ActiveSection, s.fromStatement = accountEntries, true
		s.selectEntry(l.Entry)
	})).WithTitle("Open the link at this day, or the entry", "open").DisabledBy(func() string { return s.whyNotOpen(s.line()) })
}

// line returns the line of the statement under the cursor, nil if the statement is empty.
func (s *accountPage) line() *statementLine {
	if i := s.lines.Cursor(); i < len(s.printed) {
		return &s.printed[i]
	}
	return nil
}

// whyNotOpen is why a line of the statement cannot be opened. The period of the statement may end after the day of the
// account, which then lacks entries of the statement.
func (s *accountPage) whyNotOpen(l *statementLine) string {
	switch {
	case l == nil:
		return "no line of the statement is shown"
	case l.Entry != "" && s.day != (affiliate.Date{}) && l.Date.UTC().After(s.day.UTC()):
		return "this entry is after " + s.day.Words() + ": open it from the balances of now"
	case l.Entry != "":
		return ""
	case l.LinkID == 0:
		return "this line is about no link and no entry"
	case s.host.Board().Link(l.LinkID) == nil:
		return "this link is not in the database any more"
	}
	return ""
}

// Back returns from an entry to the statement from which it was opened.
func (s *accountPage) Back() bool {
	if !s.fromStatement || s.ActiveSection != accountEntries {
		return false
	}
	s.ActiveSection, s.fromStatement = accountStatement, false
	return true
}

// statementPeriodAction chooses another period for the statement, and opens its section.
func (s *accountPage) statementPeriodAction() screen.Action {
	h := s.host
	return screen.Bind(screen.ActionPeriod, screen.NoCmd(func() {
		h.Float(screen.NewPeriodPicker(screen.PeriodChoice{Present: statementPeriod(h), All: "since tracking began",
			Choose: func(p affiliate.Period) tea.Cmd {
				h.Shared().StatementPeriod = &p
				if !s.statementOpen() {
					s.ActiveSection = accountStatement
				}
				return s.reader.Ask()
			}}))
	})).WithTitle("Period of the statement", "period")
}

// notesWidth is the terminal width from which all columns of a statement are shown. A note may still be truncated
// in its column.
const notesWidth = 140

// lineDetails returns what the columns have no room for, about the statement's line under the cursor. It always has one
// line, so that the table does not move.
func (s *accountPage) lineDetails(w int) []string {
	l := s.line()
	if s.ActiveSection != accountStatement || l == nil {
		return nil
	}
	text := l.details(w < notesWidth)
	if text == "" && s.whyNotOpen(l) == "" {
		if text = screen.KeyOf(s.host, screen.ActionOpen) + " opens the link at this day"; l.Entry != "" {
			text = screen.KeyOf(s.host, screen.ActionOpen) + " shows the entry"
		}
	}
	return []string{s.host.Theme().Truncate(text, w)}
}
