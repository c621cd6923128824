package table_test

import (
	"fmt"

	"fermion-tui/internal/ui/table"
)

// columns are like those of a real screen, with room for 80 cells exactly at the first seven.
func columns() []table.Column {
	return []table.Column{
		{ID: "name", Title: "Affiliate", Width: 14, Max: 24, Flex: 2, Sticky: true, Match: true},
		{ID: "product", Title: "Product", Width: 13, Max: 20, Flex: 1, Rank: 1, Match: true},
		{ID: "comm", Title: "Comm %", Width: 6, Right: true, Rank: 2},
		{ID: "clicks", Title: "Clicks", Width: 6, Badge: 3, Right: true, Rank: 3},
		{ID: "sales", Title: "Sales", Width: 5, Badge: 3, Right: true, Rank: 4},
		{ID: "revenue", Title: "Revenue", Width: 9, Right: true, Rank: 5},
		{ID: "est", Title: "Est. comm", Width: 9, Right: true, Rank: 7},
		{ID: "slug", Title: "Slug", Width: 8, Rank: 8},
		{ID: "conv", Title: "Conv %", Width: 6, Right: true, Rank: 9},
		{ID: "trend", Title: "Trend", Width: 7, Rank: 10},
		{ID: "age", Title: "Age", Width: 4, Rank: 6},
	}
}

// links are n made-up rows whose key is their index times ten; asked counts the cells that were asked for.
type links struct {
	keys  []int64
	asked map[[2]int]int
}

func newLinks(n int) *links {
	l := &links{asked: map[[2]int]int{}}
	for i := range n {
		l.keys = append(l.keys, int64(i)*10)
	}
	return l
}

func withKeys(keys ...int64) *links { return &links{keys: keys, asked: map[[2]int]int{}} }

func (l *links) Len() int        { return len(l.keys) }
func (l *links) Key(i int) int64 { return l.keys[i] }

func (l *links) Cell(i, col int) table.Cell {
	if l.asked != nil {
		l.asked[[2]int{i, col}]++
	}
	key := l.keys[i]
	var mark string
	if key%7 == 0 {
		mark = "+31"
	}
	switch col {
	case 0:
		return table.Cell{Text: fmt.Sprintf("affiliate-%d", key)}
	case 1:
		return table.Cell{Text: "Go for Engineers", Tone: table.Muted}
	case 2:
		return table.Cell{Text: "20"}
	case 3:
		return table.Cell{Text: "4,812", Badge: mark}
	case 4:
		return table.Cell{Text: "96", Tone: table.Good}
	case 5:
		return table.Cell{Text: "₹4,80,000"}
	case 6:
		return table.Cell{Text: "₹96,000", Tone: table.Accent}
	case 7:
		return table.Cell{Text: fmt.Sprintf("k%07d", key)}
	case 8:
		return table.Cell{Text: "2.0"}
	case 9:
		return table.Cell{Text: "▁▁▂▃▅▆▇"}
	default:
		return table.Cell{Text: "30s", Tone: table.Warn}
	}
}

// found is links that know the position of a key.
type found struct{ *links }

func (f found) IndexOf(key int64) int {
	for i, k := range f.keys {
		if k == key {
			return i
		}
	}
	return -1
}
