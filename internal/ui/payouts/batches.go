package payouts

import (
	"path/filepath"
	"slices"
	"strings"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
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

// fileName names the file that was written last, "" for none.
func fileName(b *affiliate.Batch) string {
	if b.File == "" {
		return ""
	}
	return filepath.Base(b.File)
}

// filesText is fileName, after the number of files if there are several.
func filesText(b *affiliate.Batch) string {
	if n := len(b.FilePaths()); b.File != "" && n > 1 {
		return screen.Grouped(n) + " files, " + fileName(b)
	}
	return fileName(b)
}

func batchColumns(h screen.Host) []screen.Column[affiliate.Batch] {
	text := func(of func(*affiliate.Batch) string) func(*affiliate.Batch) table.Cell {
		return func(b *affiliate.Batch) table.Cell {
			return table.Cell{Text: screen.OrDash(affiliate.Clean(of(b))), Tone: table.Muted}
		}
	}
	return []screen.Column[affiliate.Batch]{
		{ID: "batch", Exports: []string{"batch"}, Title: "Batch", Width: 8, Sticky: true, Match: true,
			Cell:    func(b *affiliate.Batch) table.Cell { return table.Cell{Text: b.ID} },
			SortKey: board.ByString(func(b *affiliate.Batch) string { return b.ID })},
		{ID: "state", Exports: []string{"state"}, Title: "State", Width: 9, Rank: 1, Match: true,
			Cell: func(b *affiliate.Batch) table.Cell {
				return table.Cell{Text: string(b.State), Tone: batchTone(b.State)}
			},
			SortKey: board.ByNumber(func(b *affiliate.Batch) (int64, bool) { return int64(slices.Index(stateOrder, b.State)), true })},
		{ID: "prepared", Exports: []string{"created_at"}, Title: "Prepared", Width: 13, Rank: 2,
			Cell: text(func(b *affiliate.Batch) string {
				return screen.FormatTime(b.CreatedAt, h.Now(), h.Ports().Access.Zone())
			}),
			SortKey: board.ByTime(func(b *affiliate.Batch) time.Time { return b.CreatedAt })},
		{ID: "payments", Exports: []string{"payments", "paid_payments"}, Title: "Payments", Width: 8, Right: true, Rank: 1,
			Figure:  func(b *affiliate.Batch) screen.Figure { return screen.CountFigure(int64(b.MovedPayments())) },
			SortKey: board.ByNumber(func(b *affiliate.Batch) (int64, bool) { return int64(b.MovedPayments()), true })},
		screen.MoneyColumn(screen.Column[affiliate.Batch]{ID: "amount", Exports: []string{"amount_paise", "paid_paise"},
			Title: "Amount", Width: 12, Rank: 1}, movedAmount),
		screen.MoneyColumn(screen.Column[affiliate.Batch]{ID: "withheld", Exports: []string{"withheld_paise", "paid_withheld_paise"},
			Title: "Tax", Width: 9, Rank: 4}, func(b *affiliate.Batch) affiliate.Paise {
			_, withheld := b.Moved()
			return withheld
		}),
		{ID: "period", Exports: []string{"period"}, Title: "Period", Width: 9, Rank: 5,
			Cell: text(func(b *affiliate.Batch) string { return b.Period })}, // words, whose order says nothing
		{ID: "file", Exports: []string{"file"}, Title: "File", Width: 12, Flex: 2, Max: 50, Rank: 3, Match: true,
			Cell: text(filesText), SortKey: board.ByString(fileName)},
		{ID: "by", Exports: []string{"by"}, Title: "By", Width: 10, Flex: 1, Max: 24, Rank: 6,
			Cell: text(batchAuthor), SortKey: board.ByString(batchAuthor)},
	}
}

// stateOrder is the order of the states of batches when rows are sorted by state.
var stateOrder = []affiliate.BatchState{affiliate.BatchPrepared, affiliate.BatchPaid, affiliate.BatchCancelled}

func batchAuthor(b *affiliate.Batch) string { return b.By }

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
