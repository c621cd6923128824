package payouts

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
	"fermion-tui/internal/ui/table"
)

// statementLine is a line of a statement on the screen: a row of the statement, a part of its closing balance, or an
// amount that clears.
type statementLine struct {
	affiliate.StatementRow
	n      int64
	label  string
	about  string         // explains a line that is not about a link and a day
	earned affiliate.Date // for an amount that clears: when it was earned
}

// statementLines returns the rows, the parts of the closing balance, and what clears when. A part of zero is left out,
// except for the last one, which is what is due.
func statementLines(s affiliate.Statement) []statementLine {
	var lines []statementLine
	add := func(l statementLine) {
		l.n = int64(len(lines))
		lines = append(lines, l)
	}
	for _, r := range s.Rows {
		add(statementLine{StatementRow: r, label: r.Label(), about: aboutRow(r)})
	}
	for i, p := range s.Parts() {
		if p.Amount == 0 && p.More == 0 && i < len(s.Parts())-1 {
			continue
		}
		l := statementLine{StatementRow: affiliate.StatementRow{Balance: p.Amount}, label: "  " + p.Label, about: p.About}
		if p.More > 0 {
			l.Note = "up to " + p.More.Exact() + " more"
		}
		add(l)
	}
	for _, r := range s.Releases {
		row := affiliate.StatementRow{Date: r.Date, LinkID: r.LinkID, Link: r.Link, Product: r.Product, Balance: r.Amount}
		l := statementLine{StatementRow: row, label: "  clears", earned: r.Earned}
		if l.Note = "earned " + r.Earned.Words(); r.Since != (affiliate.Date{}) {
			l.Note = "~ earned " + affiliate.DaysLabel(r.Since, r.Earned)
		}
		if r.Uncertain {
			l.Note += ", may have cleared already"
		}
		add(l)
	}
	return lines
}

// aboutRow explains the first and the last row.
func aboutRow(r affiliate.StatementRow) string {
	switch r.Kind {
	case affiliate.RowOpening:
		if r.Entry == "" {
			return "the opening balance is that before " + r.Date.Words()
		}
	case affiliate.RowClosing:
		return "the closing balance is that at the end of " + r.Date.Words() + "; what it consists of follows"
	}
	return ""
}

// earnedOn returns the day at which the history of the line's link opens.
func (l *statementLine) earnedOn() affiliate.Date {
	return cmp.Or(l.earned, l.Date)
}

// details describes a line beyond its day, its amount and the balance: everything, or only what even the columns of a
// wide terminal may truncate.
func (l *statementLine) details(all bool) string {
	parts := []string{affiliate.Clean(l.NoteWords()), l.about}
	if all {
		numbers := []string{
			affiliate.Clean(l.Product), countText(l.Clicks, "click", "clicks"), countText(l.Sales, "sale", "sales"),
			taxText(l.StatementRow),
		}
		parts = append(numbers, parts...)
	}
	return strings.Join(slices.DeleteFunc(parts, func(text string) bool { return text == "" }), " · ")
}

func countText(n int64, one, many string) string {
	if n == 0 {
		return ""
	}
	return affiliate.Plural(n, one, many)
}

func taxText(r affiliate.StatementRow) string {
	if r.Withheld == 0 {
		return ""
	}
	return "tax " + r.Withheld.Exact() + ", net " + r.Net().Exact()
}

func statementColumns() []screen.Column[statementLine] {
	muted := func(of func(*statementLine) string) func(*statementLine) table.Cell {
		return func(l *statementLine) table.Cell { return table.Cell{Text: affiliate.Clean(of(l)), Tone: table.Muted} }
	}
	count := func(of func(*statementLine) int64) func(*statementLine) screen.Figure {
		return func(l *statementLine) screen.Figure { return figureUnlessZero(screen.CountFigure(of(l))) }
	}
	amount := func(c screen.Column[statementLine], of func(*statementLine) affiliate.Paise) screen.Column[statementLine] {
		c = screen.MoneyColumn(c, of)
		c.Figure = func(l *statementLine) screen.Figure { return figureUnlessZero(screen.ExactFigure(of(l))) }
		return c
	}
	return []screen.Column[statementLine]{
		{ID: "date", Title: "Date", Width: 11, Sticky: true, Cell: muted((*statementLine).day)},
		{ID: "what", Title: "What", Width: 17, Max: 22, Flex: 1, Rank: 1,
			Cell: func(l *statementLine) table.Cell { return table.Cell{Text: l.label} }},
		{ID: "link", Title: "Link", Width: 8, Max: 16, Flex: 1, Rank: 2, Cell: muted(func(l *statementLine) string { return l.Link })},
		{ID: "product", Title: "Product", Width: 14, Max: 30, Flex: 2, Rank: 7,
			Cell: muted(func(l *statementLine) string { return l.Product })},
		{ID: "clicks", Title: "Clicks", Width: 6, Right: true, Rank: 6, Figure: count(func(l *statementLine) int64 { return l.Clicks })},
		{ID: "sales", Title: "Sales", Width: 5, Right: true, Rank: 5, Figure: count(func(l *statementLine) int64 { return l.Sales })},
		amount(screen.Column[statementLine]{ID: "amount", Title: "Amount", Width: 10, Rank: 1},
			func(l *statementLine) affiliate.Paise { return l.Amount }),
		amount(screen.Column[statementLine]{ID: "withheld", Title: "Tax", Width: 8, Rank: 4},
			func(l *statementLine) affiliate.Paise { return l.Withheld }),
		amount(screen.Column[statementLine]{ID: "net", Title: "Net", Width: 10, Rank: 8},
			func(l *statementLine) affiliate.Paise { return l.Net() }),
		screen.MoneyColumn(screen.Column[statementLine]{ID: "balance", Title: "Balance", Width: 11, Rank: 1},
			func(l *statementLine) affiliate.Paise { return l.Balance }),
		{ID: "note", Title: "Note", Width: 18, Max: 60, Flex: 3, Rank: 3,
			Cell: muted(func(l *statementLine) string { return l.NoteWords() })},
	}
}

// day returns the day of a line, "" for the parts of the closing balance.
func (l *statementLine) day() string {
	if l.Date == (affiliate.Date{}) {
		return ""
	}
	return l.Date.Words()
}

// figureUnlessZero writes nothing for zero, as the printed statement does.
func figureUnlessZero(f screen.Figure) screen.Figure {
	if f.N == 0 {
		f.Write, f.OwnFormat = func(int64, int) string { return "" }, true
	}
	return f
}

func statementLinkColumns() []screen.Column[affiliate.StatementLink] {
	return []screen.Column[affiliate.StatementLink]{
		{ID: "link", Title: "Link", Width: 10, Max: 20, Flex: 1, Sticky: true,
			Cell: func(l *affiliate.StatementLink) table.Cell { return table.Cell{Text: affiliate.Clean(l.Slug)} }},
		{ID: "product", Title: "Product", Width: 14, Max: 40, Flex: 2, Rank: 5, Cell: func(l *affiliate.StatementLink) table.Cell {
			return table.Cell{Text: affiliate.Clean(l.Product), Tone: table.Muted}
		}},
		{ID: "clicks", Title: "Clicks", Width: 7, Right: true, Rank: 3,
			Figure: func(l *affiliate.StatementLink) screen.Figure { return screen.CountFigure(l.Clicks) }},
		{ID: "sales", Title: "Sales", Width: 6, Right: true, Rank: 1,
			Figure: func(l *affiliate.StatementLink) screen.Figure { return screen.CountFigure(l.Sales) }},
		{ID: "refunds", Title: "Refunds", Width: 7, Right: true, Rank: 4,
			Figure: func(l *affiliate.StatementLink) screen.Figure { return screen.CountFigure(l.Refunds) }},
		screen.MoneyColumn(screen.Column[affiliate.StatementLink]{ID: "earned", Title: "Est. earned", Width: 12, Rank: 1},
			func(l *affiliate.StatementLink) affiliate.Paise { return l.Earned }),
		screen.MoneyColumn(screen.Column[affiliate.StatementLink]{ID: "refunded", Title: "Refunded", Width: 11, Rank: 2},
			func(l *affiliate.StatementLink) affiliate.Paise { return l.Refunded }),
	}
}

// statementPeriod returns the period of statements: the one chosen last, at first last month.
func statementPeriod(h screen.Host) affiliate.Period {
	if p := h.Shared().StatementPeriod; p != nil {
		return *p
	}
	return affiliate.LastMonth()
}

// errNoStatement means that the affiliate was removed after the screen was read.
var errNoStatement = errors.New("this affiliate is not in the database any more, and has no statement: go back to the list")

// copyStatementsAction copies the statements of affiliates as text.
func copyStatementsAction(h screen.Host, whose func() []int64) screen.Action {
	return screen.Bind(screen.ActionCopyShare, func() tea.Cmd { return copyStatements(h, whose()) }).
		WithTitle("Copy the statement: what was earned and paid, as text", "copy statement").WithWords("invoice")
}

func copyStatements(h screen.Host, ids []int64) tea.Cmd {
	exports, p := h.Ports().Exports, statementPeriod(h)
	return screen.CopyRead(h, func(ctx context.Context) (string, error) {
		all, err := exports.Statements(ctx, ids, p)
		if err == nil && len(all) == 0 {
			err = errNoStatement
		}
		if err != nil {
			return "", err
		}
		var texts []string
		for _, s := range all {
			text, err := exports.StatementText(s)
			if err != nil {
				return "", err
			}
			texts = append(texts, text)
		}
		return strings.Join(texts, "\n"), nil
	}, statementText(h, ids)+", "+p.Label())
}

// statementText names the statement of an affiliate, or counts several.
func statementText(h screen.Host, ids []int64) string {
	if len(ids) == 1 {
		return "the statement of " + labelOf(h.Board(), ids[0])
	}
	return screen.Plural(len(ids), "statement", "statements")
}

// statementFormats returns the formats of a statement's file.
func statementFormats() []screen.ExportFormat {
	return []screen.ExportFormat{{Name: "text", Ending: ".txt"}, {Name: "csv", Ending: ".csv"}, {Name: "html", Ending: ".html"}}
}

// statementPeriodAction chooses the period of the statements that the list copies and saves.
func (s *payouts) statementPeriodAction() screen.Action {
	h := s.host
	return screen.Bind(screen.ActionStatementPeriod, screen.NoCmd(func() {
		h.Float(screen.NewPeriodPicker(screen.PeriodChoice{Present: statementPeriod(h), All: "since tracking began",
			Choose: func(p affiliate.Period) tea.Cmd {
				h.Shared().StatementPeriod = &p
				h.Toast("statements are of " + p.Label() + " now: " + screen.KeyOf(h, screen.ActionCopyShare) + " copies, " +
					screen.KeyOf(h, screen.ActionExport) + " saves those of marked rows")
				return nil
			}}))
	}))
}

// saveStatementAction asks for the file of one affiliate's statement.
func saveStatementAction(h screen.Host, id int64) screen.Action {
	return screen.Bind(screen.ActionExport, screen.NoCmd(func() {
		a := h.Board().Affiliate(id)
		h.Float(statementExport(h, screen.ExportOptions{
			Title: "Save the statement of " + a.Label, Formats: statementFormats(),
			Save: func(ctx context.Context, to screen.ExportFile) (string, error) {
				all, err := h.Ports().Exports.Statements(ctx, []int64{id}, to.Period)
				if err == nil && len(all) == 0 {
					err = errNoStatement
				}
				if err != nil {
					return "", err
				}
				return "saved " + screen.FileWithFolder(to.Path), h.Ports().Exports.SaveStatement(ctx, all[0], to)
			},
		}, func(p affiliate.Period) (name, note string) {
			return affiliate.StatementName(a.Affiliate, p, h.Now(), h.Ports().Access.Zone()),
				"Period: " + periodText(h, p) + "; " + screen.KeyOf(h, screen.ActionExtra) + " chooses another one."
		}))
	})).WithTitle("Save the statement: text, CSV or HTML", "save").WithWords("invoice").DisabledBy(func() string {
		if h.Board().Affiliate(id) == nil {
			return "this affiliate is not in the database any more"
		}
		return ""
	})
}

// SaveStatements makes the dialog that saves the statements of affiliates into a folder.
func SaveStatements(whose *screen.PayTargets) func(screen.Host) screen.Screen {
	return func(h screen.Host) screen.Screen {
		ids := whose.AffiliateIDs
		return statementExport(h, screen.ExportOptions{
			Title: "Save " + statementText(h, ids), Folder: true, Formats: statementFormats(),
			Save: func(ctx context.Context, to screen.ExportFile) (string, error) {
				written, err := h.Ports().Exports.SaveStatements(ctx, ids, to.Period, to)
				return screen.Plural(written, "statement", "statements") + " written to " + screen.FileWithFolder(to.Path), err
			},
		}, func(p affiliate.Period) (name, note string) {
			note = "One file for each, of " + periodText(h, p) + "; " + screen.KeyOf(h, screen.ActionExtra) +
				" chooses another period. A file that exists is never replaced."
			if hidden := len(whose.Hidden); hidden > 0 {
				note += " " + screen.HiddenCount(hidden, "affiliate", "affiliates") + "."
			}
			return "statements-" + affiliate.PeriodName(p, h.Now(), h.Ports().Access.Zone()), note
		})(h)
	}
}

// statementExport makes the dialog that saves statements. A period that is chosen in it applies to all statements
// from then on.
func statementExport(h screen.Host, o screen.ExportOptions,
	describe func(affiliate.Period) (name, note string)) func(screen.Host) screen.Screen {
	p := statementPeriod(h)
	o.Name, o.Note = describe(p)
	o.Period = &screen.ExportPeriod{Present: p, Chosen: func(p affiliate.Period) (name, note string) {
		h.Shared().StatementPeriod = &p
		return describe(p)
	}}
	return screen.NewExportDialog(o)
}

// periodText names a period with its days.
func periodText(h screen.Host, p affiliate.Period) string {
	return p.Label() + " (" + screen.PeriodDays(h, p) + ")"
}

// statementHead returns the lines over a statement: its period, and the meaning of its signs.
func statementHead(h screen.Host, s affiliate.Statement, w int) []string {
	th := h.Theme()
	p := statementPeriod(h)
	days := cmp.Or(s.Period, screen.PeriodDays(h, p))
	parts := []string{th.Strong.Render("Statement"), p.Label(), th.Muted.Render(days),
		th.Muted.Render(screen.KeyOf(h, screen.ActionPeriod) + " period")}
	lines := []string{th.Join(parts, "   ", w)}
	for _, note := range s.Notes() {
		for _, l := range th.Wrap(note, w) {
			lines = append(lines, th.Muted.Render(l))
		}
	}
	return lines
}
