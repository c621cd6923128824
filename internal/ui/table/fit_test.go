package table_test

import (
	"strings"
	"testing"
	"unicode"

	"github.com/charmbracelet/x/ansi"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/table"
)

// one shows one text in every kind of cell.
type one string

func (one) Len() int        { return 2 }
func (one) Key(i int) int64 { return int64(i) }
func (o one) Cell(int, int) table.Cell {
	return table.Cell{Text: string(o), Badge: string(o), Tone: table.Good}
}

func TestForeignTextKeepsTheColumns(t *testing.T) {
	texts := []string{
		"", "plain", "a name that is longer than its column", "日本語の名前です", "日本語の名前で", "कोडविथमीरा के साथ सीखो", "சென்னை குறியீடு",
		"👩‍👩‍👧‍👦 family", "🇮🇳 India", "❤️ heart", "1️⃣ one", "é (combining) é", "\u0301stray mark", "zero\u200bwidth\u200d",
		"bidi \u202eevil\u2066", "soft\u00adhyphen", "tab\tnewline\nreturn\r", "bell\a back\b", "esc \x1b[31mred\x1b[0m", "osc \x1b]0;title\x07",
		"\x9b31m", "\xff\xfe broken \xc3", "\u0600١٢", "\u0d4e prepend", "한글 이름", "ᄒ\u200bᅡ", "ﷺ ﷽", "🏳️‍🌈🏴‍☠️", strings.Repeat("क्षि", 2000),
	}
	for _, text := range texts {
		for _, m := range []ansi.Method{ansi.WcWidth, ansi.GraphemeWidth} {
			checkText(t, text, m)
		}
	}
}

func TestClipping(t *testing.T) {
	tests := []struct{ text, want string }{
		{"exactly fourte", "exactly fourte  "},
		{"exactly fourteen", "exactly fourt…  "},
		{"日本語の名前です", "日本語の名前…   "},
		{"esc\x1b[31mred", "esc[31mred      "},
		{"कोड", "कोड             "},
	}
	for _, test := range tests {
		c := []table.Column{{ID: "a", Width: 14}, {ID: "b", Width: 14}}
		tab := table.New(c, table.Plain())
		tab.SetSize(40, 3)
		tab.SetRows(one(test.text))
		line := lines(tab)[2]
		if got := ansi.CutWc(line, 0, 18); !strings.HasPrefix(line, "  "+test.want) {
			t.Errorf("%q is drawn as %q", test.text, got)
		}
	}
}

// checkText draws text in every kind of cell: the lines must keep their width, and carry no escape sequence but styles.
func checkText(t *testing.T, text string, m ansi.Method) {
	t.Helper()
	c := columns()
	c[3].Title, c[0].Title = text, text
	tab := table.New(c, table.Plain())
	tab.SetWidthMethod(m)
	tab.SetMatch(func(in string) [][2]int { return affiliate.FoldedSpans(in, []string{"a", affiliate.Fold(text)}) })
	tab.SetEmpty(text)
	tab.SetSort("clicks", true)
	for _, w := range []int{7, 33, 80, 160} {
		tab.SetSize(w, 4)
		tab.SetRows(one(text))
		checkShape(t, tab, w, 4, m)
		checkHarmless(t, tab.View())
		tab.SetRows(nil)
		checkShape(t, tab, w, 4, m)
		checkHarmless(t, tab.View())
	}
}

func checkHarmless(t *testing.T, view string) {
	t.Helper()
	for i, c := range view {
		if c == '\n' || !unicode.IsControl(c) {
			continue
		}
		end := strings.IndexByte(view[i:], 'm')
		if c != '\x1b' || end < 0 || strings.Trim(view[i+1:i+end], "[0123456789;:") != "" {
			t.Fatalf("%q gets through in %q", c, view)
		}
	}
}

func FuzzForeignText(f *testing.F) {
	for _, text := range []string{"₹4,80,000", "👩‍👩‍👧‍👦", "\u0301", "ᄒ\u200bᅡ", "\x1b]52;c;AAAA\x07", "कोडविथमीरा", "\u0d4e", "\u202e", "日本", "\xf0\x9f",
		"0\xe0\xbe", "a\xe0\xbe\u0fbe"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		checkText(t, text, ansi.WcWidth)
		checkText(t, text, ansi.GraphemeWidth)
	})
}
