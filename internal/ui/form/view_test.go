package form_test

import (
	"strings"
	"testing"
	"unicode"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"fermion-tui/internal/ui/form"
	"fermion-tui/internal/ui/uitest"
)

func TestScreens(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {40, 10}} {
		f := onboard()
		f.SetNote("Nothing is made yet.")
		in(t, f, size[0], size[1], func(_ *testing.T, term *uitest.Terminal, _ *host) {
			term.Press("enter", "nobody", "enter", "go", "down").Golden("onboard")
			term.Press("enter", "enter", "ctrl+o", "tab", "tab", "tab").Golden("onboard-extra")
		})
	}
}

// The cursor is behind what was typed, wherever the text is scrolled.
func TestCursor(t *testing.T) {
	tests := []struct {
		name string
		keys []string
		x    int
		line string
	}{
		{"empty", nil, 8, "▸ Name  "},
		{"typed", []string{"abc"}, 11, "▸ Name  abc"},
		{"moved", []string{"abc", "left", "left"}, 9, "▸ Name  abc"},
		{"exactly full", []string{"12345678901"}, 19, "▸ Name  12345678901"},
		{"too long", []string{"1234567890abcdef"}, 19, "▸ Name  …7890abcdef"},
		{"too long, home", []string{"1234567890abcdef", "home"}, 8, "▸ Name  1234567890a…"},
		{"too long, in the middle", []string{"1234567890abcdef", "left", "left", "left", "left", "left", "left", "left", "left", "left", "left", "left"}, 10,
			"▸ Name  …567890abcd…"},
		{"deleted back", []string{"1234567890abcdef", "backspace", "backspace", "backspace", "backspace", "backspace", "backspace"}, 18, "▸ Name  1234567890"},
		{"wide characters", []string{"日本"}, 12, "▸ Name  日本"},
		{"wide and too long", []string{"日本語の名前です"}, 19, "▸ Name  …の名前です"},
		{"combining", []string{"कोड"}, 0, "▸ Name  कोड"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := form.New([]form.Field{{ID: "name", Label: "Name"}}, form.Plain())
			in(t, f, 20, 4, func(t *testing.T, term *uitest.Terminal, _ *host) {
				term.Press(test.keys...)
				if got := term.Line(0); got != strings.TrimRight(test.line, " ") {
					t.Errorf("line %q, not %q", got, test.line)
				}
				want := test.x
				if want == 0 {
					want = ansi.StringWidthWc(test.line)
				}
				if x, y, visible := term.Cursor(); x != want || y != 0 || !visible {
					t.Errorf("cursor at %d,%d (%t), not at %d", x, y, visible, want)
				}
			})
		})
	}
}

// However small the terminal, the field with the cursor is on it.
func TestScrolls(t *testing.T) {
	for _, h := range []int{3, 5, 8, 12} {
		f := onboard()
		f.SetNote("A note.")
		in(t, f, 60, h, func(t *testing.T, term *uitest.Terminal, _ *host) {
			term.Press("ctrl+o")
			for _, label := range []string{"Name", "E-mail", "Product", "Commission %", "Coupon code", "Discount", "User ID", "Welcome e-mail", "Name"} {
				_, y, visible := term.Cursor()
				if line := []rune(term.Line(y)); !visible || len(line) < 2 || line[0] != '▸' || !strings.HasPrefix(string(line[2:]), label) {
					t.Fatalf("%s, %d high: the cursor is on line %d of\n%s", label, h, y, term.Screen())
				}
				term.Press("tab")
			}
		})
	}
}

// Whatever is typed, at whatever size: no more lines and cells than there are, the cursor among them, and no controls.
func checkShape(t *testing.T, f *form.Form, w, h int, m ansi.Method) {
	t.Helper()
	view, cursor := f.View(w, h)
	lines := strings.Split(view, "\n")
	if len(lines) > h {
		t.Fatalf("%d lines in %d×%d", len(lines), w, h)
	}
	for _, line := range lines {
		if got := m.StringWidth(line); got > w {
			t.Fatalf("%d cells in %d×%d: %q", got, w, h, line)
		}
		for _, c := range ansi.Strip(line) {
			if unicode.IsControl(c) {
				t.Fatalf("%q gets through in %q", c, line)
			}
		}
	}
	if cursor == nil || cursor.X < 0 || cursor.X >= w || cursor.Y < 0 || cursor.Y >= len(lines) {
		t.Fatalf("cursor at %v in %d×%d", cursor, w, h)
	}
}

func FuzzTyping(f *testing.F) {
	for _, text := range []string{"plain", "日本語の名前です、とても長い名前です", "👩‍👩‍👧‍👦🇮🇳", "\x1b[31m", "a\u0301\u202e", "ᄒ\u200bᅡ", "\xff\xe0\xbe", "a\nb\u2028c",
		"\u0d4e\u0600", "\u0d4e", "a\u0d4e ", "\u0d4c", "\x01\u0d4c", "🇮\u200b🇳", "👩\u200d\x01👩"} {
		f.Add(text, uint8(20), uint8(5), uint8(2))
	}
	f.Fuzz(func(t *testing.T, text string, w, h, left uint8) {
		for _, m := range []ansi.Method{ansi.WcWidth, ansi.GraphemeWidth} {
			one := form.New([]form.Field{
				{ID: "a", Label: "Name", Lines: true, Describe: func(v string) string { return v }, Suggest: func(v string) []form.Suggestion {
					return []form.Suggestion{{Text: v + "!"}}
				}},
				{ID: "b", Label: text, Placeholder: text, Help: text},
			}, form.Plain())
			one.SetWidthMethod(m)
			one.SetMessage("b", text)
			one.SetMessage("", text)
			one.SetNote(text)
			one.Update(tea.PasteMsg{Content: text})
			for range left % 20 {
				one.Update(tea.KeyPressMsg{Code: tea.KeyLeft})
			}
			width, height := int(w%100)+1, int(h%30)+1
			checkShape(t, one, width, height, m)
			one.Update(tea.KeyPressMsg{Code: tea.KeyDown})
			one.Update(tea.KeyPressMsg{Code: tea.KeyEnter})
			checkShape(t, one, width, height, m)
		}
	})
}
