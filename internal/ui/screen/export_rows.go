package screen

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"fermion-tui/internal/affiliate"
)

// RowsExport is what E exports of a table.
type RowsExport[R any] struct {
	What  string               // what the rows are called in a title: "links"
	File  string               // prefix of the file name: "links"
	Count func() string        // how many rows are shown: "12 of 120 links"
	Dated bool                 // the rows, or their numbers, depend on the chosen period
	Rows  func([]*R) ShownRows // without the columns
}

// ExportedColumns returns the columns of an export that have the content of the shown columns, in their order, each once.
func (g *Grid[R]) ExportedColumns() []string {
	var names []string
	for _, c := range g.ShownColumns() {
		for _, name := range c.Exports {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

// ExportAction exports the rows of a table as they are shown, with the present filter, period, columns and order.
func ExportAction[R any](h Host, g *Grid[R], o RowsExport[R]) Action {
	return Bind(ActionExport, NoCmd(func() {
		rows := o.Rows(g.rows)
		rows.Board = h.Board()
		of := o.Count() + uncounted(rows)
		if rows.Columns == nil {
			rows.Columns = g.ExportedColumns()
		}
		if o.Dated {
			if rows.Total != nil && (rows.Board.HasBefore() || rows.Total.Before != nil) {
				rows.Columns = append(rows.Columns, "clicks_before", "sales_before", "revenue_before_paise", "est_commission_before_paise")
			}
			if rows.Links != nil || rows.Affiliates != nil || rows.Groups != nil {
				rows.Columns = append(rows.Columns, "period_from", "period_to", "complete")
			}
			if p := h.Board().Period(); !p.All() {
				if of == p.Label() { // a report by day of 30 days
					of += " (" + PeriodDays(h, p) + ")"
				} else {
					of += ", " + p.Label()
				}
			}
		}
		note := of + ", in the order shown: " + strings.Join(rows.Columns, ", ")
		if g.MarkCount() > 0 { // other actions work on the marked rows
			note = "All rows shown; marks do not count. " + note
		}
		h.Float(exportRows(h, o.What, o.File, of, note, rows))
	})).DisabledBy(func() string {
		switch {
		case len(g.rows) == 0:
			return "no row is shown"
		case len(g.ExportedColumns()) == 0:
			return "no column that can be exported is shown: " + KeyOf(h, ActionColumns) + " chooses them"
		}
		return ""
	})
}

// exportRows makes the dialog that exports rows; of says how many there are, and of which period, and note says
// what is written.
func exportRows(h Host, what, file, of, note string, rows ShownRows) func(Host) Screen {
	name := Today(h).String()
	if p := h.Board().Period(); rows.Groups != nil && !p.All() {
		name = daysInName(h, p)
	}
	return NewExportDialog(ExportOptions{
		Title: "Export the " + what + " shown", Note: note,
		Name: file + "-" + name, Formats: RowFormats(), Shown: true,
		Save: func(ctx context.Context, to ExportFile) (string, error) {
			return "saved " + FileWithFolder(to.Path) + ": " + of, h.Ports().Exports.SaveRows(ctx, rows, to)
		},
		Text: func(ctx context.Context) (string, error) { return h.Ports().Exports.RowsAsTable(ctx, rows) },
	})
}

// uncounted names the row for links without an affiliate, or without another dimension of the report. It is exported,
// but not counted as a row.
func uncounted(rows ShownRows) string {
	for _, g := range rows.Groups {
		if g.None {
			return " and " + g.Label
		}
	}
	return ""
}

// daysInName writes the days of a period for the name of a file: 2026-11, 2026-11-24-to-2026-11-30.
func daysInName(h Host, p affiliate.Period) string {
	zone := h.Ports().Access.Zone()
	span := p.Bounds(h.Now(), zone)
	from, to := span.From.In(zone), span.To.In(zone)
	if from.Day() == 1 && from.AddDate(0, 1, 0).Equal(to) {
		return from.Format("2006-01")
	}
	if now := h.Now().In(zone); to.After(now) {
		to = now
	} else {
		to = to.Add(-time.Second)
	}
	first, last := from.Format(time.DateOnly), to.Format(time.DateOnly)
	if first == last {
		return first
	}
	return first + "-to-" + last
}

func (l *List[R]) exportAction() Action {
	return ExportAction(l.host, l.Table, RowsExport[R]{
		What: l.options.Name, File: cmp.Or(l.options.File, l.options.Name), Count: l.CountText, Dated: l.options.Dated, Rows: l.options.Export,
	})
}
