package payouts

import (
	"path/filepath"
	"strings"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
	"fermion-tui/internal/ui/table"
)

func batchKey(b *affiliate.Batch) int64 { return screen.RowKey(b.ID) }

// batchText returns the text of a batch that filters search.
func batchText(b *affiliate.Batch) string {
	texts := append([]string{b.ID, string(b.State), b.Period, b.By, movedAmount(b).Exact()}, b.FilePaths()...)
	return affiliate.Fold(affiliate.Clean(strings.Join(texts, "\n")))
}

// movedAmount returns what a batch pays; once it is paid, only what was really paid of it.
func movedAmount(b *affiliate.Batch) affiliate.Paise {
	gross, _ := b.Moved()
	return gross
}

// filesText names the file that was written last. If there are several, their number precedes the name.
func filesText(b *affiliate.Batch) string {
	if b.File == "" {
		return ""
	}
	name := filepath.Base(b.File)
	if n := len(b.FilePaths()); n > 1 {
		return screen.Grouped(n) + " files, " + name
	}
	return name
}

func batchColumns(h screen.Host) []screen.Column[affiliate.Batch] {
	text := func(of func(*affiliate.Batch) string) func(*affiliate.Batch) table.Cell {
		return func(b *affiliate.Batch) table.Cell {
			return table.Cell{Text: screen.OrDash(affiliate.Clean(of(b))), Tone: table.Muted}
		}
	}
	return []screen.Column[affiliate.Batch]{
		{ID: "batch", Exports: []string{"batch"}, Title: "Batch", Width: 8, Sticky: true, Match: true,
			Cell: func(b *affiliate.Batch) table.Cell { return table.Cell{Text: b.ID} }},
		{ID: "state", Exports: []string{"state"}, Title: "State", Width: 9, Rank: 1, Match: true, Cell: func(b *affiliate.Batch) table.Cell {
			return table.Cell{Text: string(b.State), Tone: batchTone(b.State)}
		}},
		{ID: "prepared", Exports: []string{"created_at"}, Title: "Prepared", Width: 13, Rank: 2, Cell: text(func(b *affiliate.Batch) string {
			return screen.FormatTime(b.CreatedAt, h.Now(), h.Ports().Access.Zone())
		})},
		{ID: "payments", Exports: []string{"payments", "paid_payments"}, Title: "Payments", Width: 8, Right: true, Rank: 1,
			Figure: func(b *affiliate.Batch) screen.Figure { return screen.CountFigure(int64(b.MovedPayments())) }},
		screen.MoneyColumn(screen.Column[affiliate.Batch]{ID: "amount", Exports: []string{"amount_paise", "paid_paise"},
			Title: "Amount", Width: 12, Rank: 1}, movedAmount),
		screen.MoneyColumn(screen.Column[affiliate.Batch]{ID: "withheld", Exports: []string{"withheld_paise", "paid_withheld_paise"},
			Title: "Tax", Width: 9, Rank: 4}, func(b *affiliate.Batch) affiliate.Paise {
			_, withheld := b.Moved()
			return withheld
		}),
		{ID: "period", Exports: []string{"period"}, Title: "Period", Width: 9, Rank: 5, Cell: text(func(b *affiliate.Batch) string { return b.Period })},
		{ID: "file", Exports: []string{"file"}, Title: "File", Width: 12, Flex: 2, Max: 50, Rank: 3, Match: true, Cell: text(filesText)},
		{ID: "by", Exports: []string{"by"}, Title: "By", Width: 10, Flex: 1, Max: 24, Rank: 6, Cell: text(func(b *affiliate.Batch) string { return b.By })},
	}
}

func batchTone(s affiliate.BatchState) table.Tone {
	switch s {
	case affiliate.BatchPaid:
		return table.Good
	case affiliate.BatchPrepared:
		return table.Accent
	default:
		return table.Muted
	}
}
