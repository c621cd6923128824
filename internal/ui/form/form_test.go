package form_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/ui/form"
	"fermion-tui/internal/ui/uitest"
)

// Whole forms typed in one burst, with what they must come to.
func TestBurst(t *testing.T) {
	tests := []struct {
		name string
		keys []string
		want map[string]string // of what was submitted; nil when nothing was
	}{
		{
			"with enter", []string{"Asha Rao", "enter", "asha@example.com", "enter", "System", "enter", "25", "enter", "ASHA25", "enter", "25%", "enter"},
			map[string]string{"name": "Asha Rao", "email": "asha@example.com", "product": "System", "commission": "25", "code": "ASHA25", "discount": "25%",
				"user": "", "welcome": "no"},
		},
		{
			"with tab, the proposal kept", []string{"Asha", "tab", "a@b", "tab", "SQL in Depth", "tab", "tab", "tab", "enter"},
			map[string]string{"name": "Asha", "email": "a@b", "product": "SQL in Depth", "commission": "20"},
		},
		{
			"a suggestion moved to", []string{"Asha", "enter", "a@b", "enter", "go", "down", "down", "enter", "enter", "enter", "enter"},
			map[string]string{"product": "Go in Production", "commission": "20"},
		},
		{
			"moved to and back", []string{"Asha", "enter", "a@b", "enter", "sql", "down", "up", "enter", "enter", "enter", "enter"},
			map[string]string{"product": "sql"},
		},
		{
			"backwards", []string{"shift+tab", "10%", "shift+tab", "CODE", "shift+tab", "30", "shift+tab", "Rust", "shift+tab", "a@b", "shift+tab", "Asha",
				"shift+tab", "enter"},
			map[string]string{"name": "Asha", "email": "a@b", "product": "Rust", "commission": "30", "code": "CODE", "discount": "10%"},
		},
		{
			"letters that are keys elsewhere", []string{"q :?jk/", "enter", "a@b", "enter", "Rust", "enter", "enter", "enter", "enter"},
			map[string]string{"name": "q :?jk/"},
		},
		{
			"the extra fields", []string{"ctrl+o", "Asha", "enter", "a@b", "enter", "Rust", "enter", "enter", "enter", "enter", "aff-1", "enter",
				"yes", "enter"},
			map[string]string{"user": "aff-1", "welcome": "yes"},
		},
		{
			"opened and closed", []string{"Asha", "ctrl+o", "ctrl+o", "enter", "a@b", "enter", "Rust", "enter", "enter", "enter", "enter"},
			map[string]string{"name": "Asha"},
		},
		{"an ambiguous product", []string{"Asha", "enter", "a@b", "enter", "go", "enter", "enter", "enter", "enter"}, nil},
		{"nothing", []string{"enter", "enter", "enter", "enter", "enter", "enter"}, nil},
		{
			"corrected after a refusal", []string{"Asha", "enter", "ab", "enter", "Rust", "enter", "enter", "enter", "enter", "@c", "shift+tab",
				"shift+tab", "enter"},
			map[string]string{"email": "ab@c"},
		},
		{
			"typed over where it is wrong", []string{"Asha", "enter", "ab", "enter", "shift+tab", "c@d", "enter", "Rust", "enter", "enter", "enter", "enter"},
			map[string]string{"email": "c@d"},
		},
		{
			"corrected where it is wrong", []string{"Asha", "enter", "ab", "enter", "shift+tab", "end", "@c", "enter", "Rust", "enter", "enter",
				"enter", "enter"},
			map[string]string{"email": "ab@c"},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			in(t, onboard(), 80, 24, func(t *testing.T, term *uitest.Terminal, h *host) {
				term.Press(test.keys...).WaitIdle()
				if test.want == nil {
					if len(h.submitted) > 0 {
						t.Fatalf("submitted %v\n%s", h.submitted, term.Screen())
					}
					return
				}
				if len(h.submitted) != 1 {
					t.Fatalf("submitted %v\n%s", h.submitted, term.Screen())
				}
				got := h.submitted[0]
				maps.DeleteFunc(got, func(id, _ string) bool { _, ok := test.want[id]; return !ok })
				if !maps.Equal(got, test.want) {
					t.Fatalf("submitted %v, not %v", got, test.want)
				}
			})
		})
	}
}

func TestWrongFields(t *testing.T) {
	in(t, onboard(), 80, 24, func(t *testing.T, term *uitest.Terminal, h *host) {
		term.Press("tab").Contains("✗ Name is missing")
		if h.form.Focused() != "email" {
			t.Fatalf("a wrong field holds the cursor: %s", h.form.Focused())
		}
		term.Press("nobody", "tab").Contains("✗ not an e-mail address: it has no @")
		term.Press("shift+tab", "@x").Absent("✗ not an e-mail").Contains("✗ Name is missing")
		term.Press("tab", "Rust", "tab", "tab", "tab", "enter").WaitIdle()
		if h.form.Focused() != "name" || len(h.submitted) != 0 {
			t.Fatalf("submit went to %s", h.form.Focused())
		}
		if _, y, visible := term.Cursor(); y != 0 || !visible {
			t.Fatalf("the cursor is on line %d", y)
		}
	})
}

func TestDirty(t *testing.T) {
	f := onboard()
	press := func(keys ...tea.KeyPressMsg) {
		for _, k := range keys {
			f.Update(k)
		}
	}
	tab, letter, back := tea.KeyPressMsg{Code: tea.KeyTab}, tea.KeyPressMsg{Code: 'x', Text: "x"}, tea.KeyPressMsg{Code: tea.KeyBackspace}
	f.SetValue("email", "a@b")
	press(tab, tab, tab)
	if f.Dirty() {
		t.Fatal("dirty, and nothing was typed")
	}
	press(letter)
	if !f.Dirty() {
		t.Fatal("typed text would be lost")
	}
	press(back)
	f.Focus("name")
	press(letter, back)
	f.Focus("commission")
	f.SetValue("commission", "20")
	if f.Dirty() {
		t.Fatal("dirty, and nothing is there")
	}
}

func TestPaste(t *testing.T) {
	tests := []struct {
		name, paste, want string
		lines             bool
	}{
		{"one line", "https://learn.acme.com/a/k3f9x2ab", "https://learn.acme.com/a/k3f9x2ab", false},
		{"a line break behind", "k3f9x2ab\n", "k3f9x2ab", false},
		{"lines in a field of one", "a\r\nb\nc", "a b c", false},
		{"lines", "a\r\nb\rc\n", "a\nb\nc", true},
		{"tabs", "a\tb", "a b", false},
		{"escape sequences", "a\x1b[31mb\x1b]0;evil\x07c\x00d", "abcd", false},
		{"blanks around", "  a b  ", "a b", false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := form.New([]form.Field{{ID: "a", Label: "Slug or URL", Lines: test.lines}}, form.Plain())
			event, _ := f.Update(tea.PasteMsg{Content: test.paste})
			if got := f.Value("a"); got != test.want || event != form.Changed {
				t.Fatalf("%q, event %d", got, event)
			}
		})
	}
	f := form.New([]form.Field{{ID: "a", Label: "URLs", Lines: true}, {ID: "b", Label: "Affiliate"}}, form.Plain())
	in(t, f, 80, 24, func(t *testing.T, term *uitest.Terminal, h *host) {
		term.Paste("one\ntwo\n").Paste("three").Press("enter", "meera", "enter").Contains("one⏎two⏎three")
		if len(h.submitted) != 1 || h.submitted[0]["a"] != "one\ntwo\nthree" || h.submitted[0]["b"] != "meera" {
			t.Fatalf("submitted %q", h.submitted)
		}
	})
}

func TestToggle(t *testing.T) {
	tests := []struct {
		keys []string
		want string
	}{
		{nil, "no"}, {[]string{" "}, "yes"}, {[]string{" ", " "}, "no"}, {[]string{"y"}, "yes"}, {[]string{"yes"}, "yes"}, {[]string{"yes", "no"}, "no"},
		{[]string{"right"}, "yes"}, {[]string{"left"}, "yes"}, {[]string{"n"}, "no"}, {[]string{"x"}, "no"}, {[]string{"y", "tab", "n"}, "yes"},
	}
	for _, test := range tests {
		f := form.New([]form.Field{{ID: "w", Label: "Welcome e-mail", Toggle: true}, {ID: "n", Label: "Name"}}, form.Plain())
		in(t, f, 60, 5, func(t *testing.T, term *uitest.Terminal, _ *host) {
			if term.Press(test.keys...).WaitIdle(); f.Value("w") != test.want {
				t.Errorf("%v gives %q", test.keys, f.Value("w"))
			}
			term.Contains("[" + test.want + "]")
			if f.Focused() == "w" && f.Dirty() {
				t.Error("a switch is no typed text")
			}
		})
	}
	f := form.New([]form.Field{{ID: "w", Label: "Welcome e-mail", Toggle: true, Proposed: "yes"}}, form.Plain())
	if f.Value("w") != "yes" {
		t.Error("the proposal is not taken")
	}
}

func TestMasked(t *testing.T) {
	f := form.New([]form.Field{{ID: "key", Label: "API key", Masked: true}}, form.Plain())
	in(t, f, 40, 5, func(t *testing.T, term *uitest.Terminal, _ *host) {
		term.Paste("fk_secret").Contains("API key  •••••••••").Absent("secret")
		if strings.Contains(string(term.Output()), "secret") || f.Value("key") != "fk_secret" {
			t.Fatal("the key is on the wire")
		}
	})
}

func TestConfirm(t *testing.T) {
	f := form.New([]form.Field{{ID: "c", Label: "Commission %"}}, form.Plain())
	f.Confirm = func(v map[string]string) string {
		if v["c"] > "40" {
			return "Commission " + v["c"] + " is over 40."
		}
		return ""
	}
	in(t, f, 60, 8, func(t *testing.T, term *uitest.Terminal, h *host) {
		term.Press("50", "enter").Contains("! Commission 50 is over 40. Press enter again to continue.")
		term.Press("backspace", "5").Absent("over 40")
		term.Press("enter").Contains("! Commission 55 is over 40.")
		if len(h.submitted) != 0 {
			t.Fatal("submitted unconfirmed")
		}
		term.Press("enter").WaitIdle().Absent("Press enter again")
		if len(h.submitted) != 1 {
			t.Fatal("not submitted")
		}
		f.SetMessage("c", "Fermion refuses it")
		term.Press("right").Contains("✗ Fermion refuses it").Absent("Press enter again")
		if term.Press("enter").WaitIdle(); len(h.submitted) != 2 {
			t.Fatal("asked again for what was confirmed")
		}
		term.Press("ctrl+u", "20", "enter").WaitIdle()
		if len(h.submitted) != 3 {
			t.Fatal("asked without a reason")
		}
		if term.Press("ctrl+u", "55", "enter").Contains("! Commission 55 is over 40."); len(h.submitted) != 3 {
			t.Fatal("what was confirmed before a change counts")
		}
	})
}

func TestSetFieldsKeepsWhatWasTyped(t *testing.T) {
	f := onboard()
	in(t, f, 80, 24, func(_ *testing.T, term *uitest.Terminal, _ *host) {
		term.Press("Asha", "tab", "a@b").WaitIdle()
		f.SetFields([]form.Field{{ID: "email", Label: "Mail"}, {ID: "city", Label: "City"}, {ID: "name", Label: "Full name", Proposed: "Nobody"}})
		term.Press("c").Contains("Mail       a@bc", "City", "Full name  Asha")
	})
}

func TestAWrongExtraFieldOpensThem(t *testing.T) {
	f := form.New([]form.Field{{ID: "a", Label: "A"}, {ID: "x", Label: "Extra", Extra: true, Check: missing("Extra")}}, form.Plain())
	in(t, f, 60, 8, func(t *testing.T, term *uitest.Terminal, _ *host) {
		term.Absent("Extra").Press("1", "enter").Contains("✗ Extra is missing", "ctrl+o  fewer fields")
		if f.Focused() != "x" {
			t.Fatalf("at %s", f.Focused())
		}
		term.Press("ctrl+o").Absent("Extra")
		if f.Focused() != "a" {
			t.Fatalf("at %s", f.Focused())
		}
	})
}

func TestClick(t *testing.T) {
	in(t, onboard(), 80, 24, func(t *testing.T, term *uitest.Terminal, h *host) {
		term.Click(20, 2).Type("Rust").Contains("Product         Rust", "✗ Name is missing")
		term.Click(20, 20).WaitIdle()
		if h.form.Focused() != "product" {
			t.Fatalf("at %s", h.form.Focused())
		}
	})
}

func TestQuietWhenIdle(t *testing.T) {
	in(t, onboard(), 80, 24, func(t *testing.T, term *uitest.Terminal, _ *host) {
		term.Type("x").TakeOutput()
		if out := term.Type("y").TakeOutput(); len(out) > 60 {
			t.Errorf("a letter costs %d bytes: %q", len(out), out)
		}
		if out := term.Advance(time.Minute).TakeOutput(); len(out) != 0 {
			t.Errorf("an idle form writes %q", out)
		}
	})
}

func BenchmarkTypeAndView(b *testing.B) {
	f := onboard()
	keys := []tea.KeyPressMsg{{Code: 'x', Text: "x"}, {Code: tea.KeyBackspace}, {Code: tea.KeyTab}}
	for i := 0; b.Loop(); i++ {
		f.Update(keys[i%3])
		f.View(120, 40)
	}
}

func ExampleForm() {
	f := form.New([]form.Field{{ID: "name", Label: "Name"}, {ID: "email", Label: "E-mail"}}, form.Plain())
	for _, msg := range []tea.Msg{
		tea.PasteMsg{Content: "Asha Rao"}, tea.KeyPressMsg{Code: tea.KeyEnter}, tea.PasteMsg{Content: "asha@example.com"},
	} {
		f.Update(msg)
	}
	event, _ := f.Update(tea.KeyPressMsg{Code: tea.KeyEnter})
	fmt.Println(event == form.Submit, f.Value("name"), f.Value("email"))
	// Output: true Asha Rao asha@example.com
}
