package chart

import (
	"encoding/binary"
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"
	"time"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"
)

var kolkata = time.FixedZone("IST", 5*3600+1800)

// daily is a series of one point a day, with labels as a caller would word them.
func daily(values ...int64) Series {
	s := Series{
		Axis:  func(n int64) string { return strings.Replace(strconv.FormatInt(n, 10), "-", "−", 1) },
		Empty: "nothing yet",
		Words: func(p Point) string { return fmt.Sprintf("%s: %d", p.From.Format("2 Jan"), p.Value) },
		Labels: []func(Point) string{
			func(p Point) string { return p.From.Format("2 Jan") },
			func(p Point) string {
				if p.From.Weekday() != time.Monday {
					return ""
				}
				return p.From.Format("2 Jan")
			},
		},
	}
	first := time.Date(2026, 11, 1, 0, 0, 0, 0, kolkata)
	for i, v := range values {
		s.Points = append(s.Points, Point{From: first.AddDate(0, 0, i), To: first.AddDate(0, 0, i+1), Value: v})
	}
	return s
}

func drawn(s Series, w, h int) *Chart {
	c := New(Styles{})
	c.SetTitle("clicks")
	c.SetFocused(true)
	c.SetSize(w, h)
	c.SetSeries(s)
	return c
}

var month = []int64{3, 0, 12, 9, 14, 2, 1, 5, 18, 21, 30, 26, 3, 0, 0, 7, 9, 11, 44, 39, 12, 10, 6, 2, 1, 0, 5, 8, 13, 17}

func TestLooks(t *testing.T) {
	refunds := daily(0, 2, 1, -1, 0, 3, -2, 1, 0, 1)
	unread := daily(month...)
	for i := range unread.Points {
		unread.Points[i].Unread = i < 6 || i > 25
	}
	money := daily(499900, 0, 0, 1499700, 999800, 0, -499900)
	money.Unit = 100
	money.Axis = func(n int64) string { return "₹" + strconv.FormatInt(n/100, 10) }
	for _, c := range []struct {
		name string
		s    Series
		w, h int
	}{
		{"month", daily(month...), 80, 9},
		{"month-wide", daily(month...), 160, 16},
		{"month-least", daily(month...), 20, 5},
		{"refunds", refunds, 80, 9},
		{"unread", unread, 80, 9},
		{"money", money, 60, 10},
		{"one", daily(7), 40, 8},
		{"zeros", daily(0, 0, 0, 0, 0), 40, 8},
		{"one-sale", daily(0, 0, 1, 0, 0), 40, 8},
		{"falls-only", daily(0, -3, -1, 0), 40, 8},
		{"small", daily(month...), 19, 3},
		{"empty", daily(), 40, 5},
		{"many", daily(append(append(append([]int64{}, month...), month...), month...)...), 60, 8},
	} {
		t.Run(c.name, func(t *testing.T) {
			golden.RequireEqual(t, []byte(trimmed(drawn(c.s, c.w, c.h).View())))
		})
	}
}

// trimmed is plain text without the blanks at the ends of lines.
func trimmed(view string) string {
	lines := strings.Split(ansi.Strip(view), "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRight(l, " ")
	}
	return strings.Join(lines, "\n") + "\n"
}

func TestCursor(t *testing.T) {
	c := drawn(daily(month...), 80, 9)
	says := func(want string) {
		t.Helper()
		if got := strings.Split(ansi.Strip(c.View()), "\n")[0]; !strings.HasSuffix(got, "  "+want) {
			t.Fatalf("it says %q, want %q", got, want)
		}
	}
	says("30 Nov: 17")
	c.Move(1)
	says("30 Nov: 17")
	c.Move(-2)
	says("28 Nov: 8")
	c.Move(-1000)
	c.Move(-1)
	says("1 Nov: 3")
	c.Move(2)
	longer := daily(append([]int64{}, append(month, 99)...)...)
	c.SetSeries(longer) // in the middle it stays on its moment
	says("3 Nov: 12")
	c.Move(1000)
	says("1 Dec: 99")
	c.SetSeries(daily(append(append([]int64{}, month...), 99, 5)...)) // on the newest it goes on with it
	says("2 Dec: 5")
	ahead := daily(append(append([]int64{}, month...), 99, 5, 0, 0)...) // what nobody knows yet is not the newest
	for i := 32; i < 34; i++ {
		ahead.Points[i].Unread = true
	}
	c.SetSeries(ahead)
	says("2 Dec: 5")
	c.Move(1)
	says("3 Dec: 0")
	later := daily(7, 8)
	for i := range later.Points {
		later.Points[i].From, later.Points[i].To = later.Points[i].From.AddDate(1, 0, 0), later.Points[i].To.AddDate(1, 0, 0)
	}
	c.Move(-1000)
	c.SetSeries(later) // its moment is gone
	says("2 Nov: 8")
	c.SetSeries(daily())
	if _, ok := c.Cursor(); ok {
		t.Fatal("a cursor on nothing")
	}
	c.Move(1)
}

// TestNeighboursShareABar: more points than columns are added up, and the cursor goes bar by bar.
func TestNeighboursShareABar(t *testing.T) {
	values := make([]int64, 300)
	for i := range values {
		values[i] = 1
	}
	s := daily(values...)
	s.Words = func(p Point) string { return fmt.Sprintf("%d in %d days", p.Value, int(p.To.Sub(p.From).Hours()/24)) }
	c := drawn(s, 60, 9)
	c.Move(-1000)
	if first := strings.Split(ansi.Strip(c.View()), "\n")[0]; !strings.HasSuffix(first, "6 in 6 days") {
		t.Fatal(first)
	}
	c.Move(1)
	if p, _ := c.Cursor(); !p.From.Equal(s.Points[6].From) || p.Value != 6 {
		t.Fatalf("the second bar is %+v", p)
	}
}

func TestClick(t *testing.T) {
	c := drawn(daily(month...), 80, 9)
	if !c.Click(3+2*4, 5) {
		t.Fatal("no bar there")
	}
	if p, _ := c.Cursor(); p.From.Day() != 5 {
		t.Fatalf("the cursor is on %v", p.From)
	}
	for _, at := range [][2]int{{0, 3}, {79, 3}, {10, 0}, {10, 9}, {-1, 3}} {
		if c.Click(at[0], at[1]) {
			t.Errorf("a bar at %v", at)
		}
	}
}

// TestColoursTellNothingAlone: without them the text is the same, and light, dark and focus differ in colours only.
func TestColoursTellNothingAlone(t *testing.T) {
	c := drawn(daily(3, 0, -2, 8), 40, 9)
	plain := c.View()
	colour := func(n string) lipgloss.Style { return lipgloss.NewStyle().Foreground(lipgloss.Color(n)) }
	c.SetStyles(Styles{Axis: colour("1"), Bar: colour("2"), Below: colour("3"), Cursor: colour("4"), Words: colour("5")})
	coloured := c.View()
	c.SetFocused(false)
	if trimmed(coloured) != trimmed(plain) || trimmed(c.View()) != trimmed(plain) || coloured == plain || coloured == c.View() {
		t.Fatalf("%q\n%q\n%q", plain, coloured, c.View())
	}
	if !strings.Contains(plain, "▲") {
		t.Fatal("no cursor without colours")
	}
}

func TestScaleHolds(t *testing.T) {
	for _, v := range []int64{0, 1, 2, 3, 7, 9, 10, 11, 99, 100, 101, 4812, 1e6 + 1, 1e9, maxValue, math.MaxInt64} {
		for rows := 2; rows <= 40; rows++ {
			for _, lo := range []int64{0, -1, -v, math.MinInt64} {
				for _, unit := range []int64{0, 1, 100} {
					s := scaleFor(lo, v, unit, rows)
					if s.step <= 0 || s.stepRows <= 0 || s.zero+s.below != rows || s.of(min(v, maxValue)) > float64(s.zero) ||
						s.of(-max(lo, -maxValue)) > float64(s.below) {
						t.Fatalf("%d to %d in units of %d on %d rows: %+v", lo, v, unit, rows, s)
					}
					if used := s.above + s.below; v > 1000 && lo == 0 && rows > 8 && used*3 < rows*2-3 {
						t.Errorf("0 to %d uses %d of %d rows: %+v", v, used, rows, s)
					}
				}
			}
		}
	}
}

func TestSparkline(t *testing.T) {
	for _, c := range []struct {
		values []int64
		want   string
	}{
		{nil, ""},
		{[]int64{0, 0}, "▁▁"},
		{[]int64{0, 1, 1000}, "▁▂█"},
		{[]int64{-5, 7}, "▁█"},
		{[]int64{math.MinInt64, math.MaxInt64, math.MaxInt64 / 2}, "▁█▅"},
	} {
		if got := Sparkline(c.values); got != c.want {
			t.Errorf("%v is %q, want %q", c.values, got, c.want)
		}
	}
}

// FuzzChart: whatever is shown in whatever size, it is h lines of at most w cells, and the cursor is on a bar.
func FuzzChart(f *testing.F) {
	add := func(w, h, move int, values ...int64) {
		var b []byte
		for _, v := range values {
			b = binary.LittleEndian.AppendUint64(b, uint64(v))
		}
		f.Add(w, h, move, b)
	}
	add(80, 9, -1, month...)
	add(1, 1, 0, 5)
	add(20, 5, 3, -1, 1)
	add(30, 6, 1, math.MaxInt64, math.MinInt64, 0)
	add(19, 4, 2, 0, 0, 0)
	add(200, 60, -7)
	add(21, 7, 1, append(append(append([]int64{}, month...), month...), month...)...)
	f.Fuzz(func(t *testing.T, w, h, move int, raw []byte) {
		w, h = w%180, h%60
		var values []int64
		for ; len(raw) >= 8 && len(values) < 500; raw = raw[8:] {
			values = append(values, int64(binary.LittleEndian.Uint64(raw)))
		}
		s := daily(values...)
		for i := range s.Points {
			s.Points[i].Unread = s.Points[i].Value%5 == 4
		}
		c := drawn(s, w, h)
		for range 3 {
			lines := strings.Split(c.View(), "\n")
			if w > 0 && h > 0 && len(lines) != h {
				t.Fatalf("%d lines of %d", len(lines), h)
			}
			for _, l := range lines {
				if ansi.StringWidth(l) > max(w, 0) {
					t.Fatalf("%q is wider than %d", l, w)
				}
			}
			if p, ok := c.Cursor(); ok != (len(values) > 0) || ok && !p.From.Before(p.To) {
				t.Fatalf("the cursor is on %+v, %v", p, ok)
			}
			c.Move(move % 5000)
			c.Click(move%400, h/2)
		}
	})
}

// BenchmarkChart: View returns what is there; drawing is for new data, painting for a move of the cursor.
//
//	go test -run '^$' -bench Chart ./internal/ui/chart
func BenchmarkChart(b *testing.B) {
	s := daily(month...)
	for _, size := range [][2]int{{80, 9}, {160, 20}} {
		c := drawn(s, size[0], size[1])
		c.SetStyles(Styles{Axis: lipgloss.NewStyle().Foreground(lipgloss.Color("#5d6773")), Bar: lipgloss.NewStyle().Foreground(lipgloss.Color("#7cc7ff")),
			Cursor: lipgloss.NewStyle().Bold(true)})
		name := fmt.Sprintf("%dx%d/", size[0], size[1])
		b.Run(name+"view", func(b *testing.B) {
			for b.Loop() {
				_ = c.View()
			}
		})
		b.Run(name+"move", func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				c.Move(1 - 2*(i%2))
			}
		})
		b.Run(name+"draw", func(b *testing.B) {
			for b.Loop() {
				c.SetSeries(s)
			}
		})
	}
}
