package table_test

import (
	"fmt"
	"testing"

	"charm.land/lipgloss/v2"

	"fermion-tui/internal/ui/table"
)

// A key to a frame, 120×40: the same at every number of rows. Rows are made ready, as a board has them.
func BenchmarkMoveAndView(b *testing.B) {
	for _, n := range []int{100, 10_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			tab := table.New(columns(), colours())
			tab.SetSize(120, 40)
			tab.SetRows(newReady(n))
			tab.MarkAll([]int64{10, 20})
			step := 1
			b.ReportAllocs()
			for b.Loop() {
				switch tab.Cursor() {
				case 0:
					step = 1
				case n - 1:
					step = -1
				}
				tab.Move(step)
				tab.View()
			}
		})
	}
}

// New rows under a cursor that is found by looking around it, and by asking.
func BenchmarkSetRows(b *testing.B) {
	rows := newReady(100_000)
	for _, test := range []struct {
		name string
		rows table.Rows
	}{{"search", rows}, {"finder", indexed{rows}}} {
		b.Run(test.name, func(b *testing.B) {
			tab := table.New(columns(), colours())
			tab.SetRows(test.rows)
			tab.Move(50_000)
			for b.Loop() {
				tab.SetRows(test.rows)
			}
		})
	}
}

func colours() table.Styles {
	of := func(c string) lipgloss.Style { return lipgloss.NewStyle().Foreground(lipgloss.Color(c)) }
	return table.Styles{
		Muted: of("246"), Good: of("114"), Bad: of("#cc0000"), Warn: of("#aa8800"), Accent: of("#0066cc"),
		Header: of("#888888").Bold(true), Cursor: lipgloss.NewStyle().Bold(true).Background(lipgloss.Color("238")), Marked: of("#aa00aa"),
		Change: of("114"),
	}
}

// ready are rows whose cells cost nothing, and as unlike each other as real ones.
type ready struct {
	n     int
	cells [][]table.Cell
}

func newReady(n int) ready {
	products := []string{"Go for Engineers", "System Design", "SQL in Depth", "Rust by Building"}
	trends := []string{"▁▁▂▃▅▆▇", "▂▂▁▁▂▁▁", "▁▁▁▁▃▇▇", "▇▆▅▃▂▁▁", "▃▃▄▃▃▄▃"}
	r := ready{n: n}
	for i := range min(n, 997) {
		x := (i*7919 + 13) * 31
		r.cells = append(r.cells, []table.Cell{
			{Text: fmt.Sprintf("%s%d", []string{"codewithmeera", "devdiaries", "systems-weekly", "asha"}[x%4], i)},
			{Text: products[x%3]}, {Text: fmt.Sprint(10 + x%30)},
			{Text: fmt.Sprintf("%d,%03d", x%9, x%1000)}, {Text: fmt.Sprint(x % 97)},
			{Text: fmt.Sprintf("₹%d,%02d,%03d", 1+x%8, x%100, x%1000)}, {Text: fmt.Sprintf("₹%d,%03d", x%90, x%1000)},
			{Text: fmt.Sprintf("%08x", x*2654435761)[:8]}, {Text: fmt.Sprintf("%d.%d", x%5, x%10)},
			{Text: trends[x%5]}, {Text: []string{"now", "30s", "2m", "1h"}[x%4]},
		})
	}
	return r
}

func (r ready) Len() int                   { return r.n }
func (r ready) Key(i int) int64            { return int64(i) * 10 }
func (r ready) Cell(i, col int) table.Cell { return r.cells[i%len(r.cells)][col] }

type indexed struct{ ready }

func (indexed) IndexOf(key int64) int { return int(key / 10) }
