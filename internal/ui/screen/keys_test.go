package screen

import (
	"os"
	"slices"
	"strings"
	"testing"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
)

// Each row of the table with a key has a name in [keys] or is one of fixedActions, and no two rows of the table clash.
func TestEveryKeyHasAName(t *testing.T) {
	seen := map[string]bool{}
	for id, b := range keymap {
		name := actionNames[id].name
		if len(b.Keys) > 0 && name == "" && !slices.Contains(fixedActions[:], ActionID(id)) {
			t.Errorf("%q has keys and no name: add it to actionNames and docs/CONFIGURATION.md, or to fixedActions", b.Title)
		}
		if name != "" && (seen[name] || actionNames[id].where == 0) {
			t.Errorf("%q is the name of two actions, or is nowhere", name)
		}
		seen[name] = true
	}
	docs, err := os.ReadFile("../../../docs/CONFIGURATION.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range ActionNames() {
		if !strings.Contains(string(docs), "`"+name+"`") {
			t.Errorf("docs/CONFIGURATION.md does not name %s", name)
		}
	}
}

func TestChosenKeys(t *testing.T) {
	for _, c := range []struct {
		chosen  map[string][]string
		problem string // part of it; "": none
	}{
		{map[string][]string{"onboard": {"ctrl+n"}}, ""},
		{map[string][]string{"filter": {"F", "/"}, "quit": {"X"}}, ""},
		{map[string][]string{"feed": {"F"}, "filter": {"f"}}, ""}, // feed no longer has f, and the other actions with f are not on a list
		{map[string][]string{"mark": {}}, ""},
		{map[string][]string{"refresh": {"r"}}, ""}, // the key of the table, which other actions share
		{map[string][]string{"help": {"Ctrl+Y"}}, ""},
		{map[string][]string{"filter": {"f"}}, "f is also the key of feed"},
		{map[string][]string{"pin": {"B"}, "qr": {"B"}}, "B is also the key of"},
		{map[string][]string{"onboard": {"!"}}, "also the key of review"},
		{map[string][]string{"quit": {"Q"}}, "Q is also the key of queue: give one of them another key"},
		{map[string][]string{"quit": {"Q"}, "queue": {"ctrl+g"}}, ""},
		{map[string][]string{"queue": {}, "import": {"Q"}}, ""},
		{map[string][]string{"queue-pause": {"z"}, "queue-stop": {"S"}, "next-marked": {"n", "]"}}, "n is also the key of new"},
		{map[string][]string{"queue-pause": {"u"}}, "u is also the key of resume"},
		{map[string][]string{"fly": {"f"}}, "no such action"},
		{map[string][]string{"mark_all": {"f"}}, "write mark-all"},
		{map[string][]string{"filter": {"ff"}}, "is no key"},
		{map[string][]string{"filter": {"\x1b"}}, "is no key"},
		{map[string][]string{"filter": {""}}, "is no key"},
		{map[string][]string{"palette": {}}, "it needs a key: actions without one are only in the palette"},
		{map[string][]string{"palette": {"f2"}, "request": {"f3"}}, ""},
		{map[string][]string{"filter": {"3"}}, "opens a tab"},
		{map[string][]string{"filter": {"esc"}}, "esc always has its own meaning"},
		{map[string][]string{"filter": {"ctrl+c"}}, "always has its own meaning"},
		{map[string][]string{"filter": {"shift+a"}}, `like "A"`},
		{map[string][]string{"feed": {"ctrl+i"}}, "many terminals do not tell ctrl+i from tab"},
		{map[string][]string{"feed": {"ctrl+M"}}, "do not tell ctrl+m from enter"},
		{map[string][]string{"feed": {"ctrl+alt+i"}}, "do not tell ctrl+alt+i from tab"},
		{map[string][]string{"feed": {"ctrl+h"}}, "do not tell ctrl+h from backspace"},
		{map[string][]string{"feed": {"ctrl+j"}}, "do not tell ctrl+j from a new line"},
		{map[string][]string{"feed": {"ctrl+@"}}, "do not tell ctrl+@ from ctrl+space"},
		{map[string][]string{"feed": {"shift+enter"}}, "do not tell shift+enter from enter"},
		{map[string][]string{"feed": {"ctrl+tab"}}, "do not tell ctrl+tab from tab"},
		{map[string][]string{"feed": {"ctrl+space", "alt+enter"}, "next-tab": {"alt+tab"}}, ""},
		{map[string][]string{"more-fields": {"f6"}, "retry-key": {"alt+r"}, "request": {"f7"}, "help": {"H"}}, ""},
		{map[string][]string{"more-fields": {"m"}}, "m is text in forms"},
		{map[string][]string{"more-fields": {"tab"}}, "tab is a key of forms"},
		{map[string][]string{"help": {"enter"}}, "enter is a key of forms"},
		{map[string][]string{"more-fields": {}}, "it needs a key"},
		{map[string][]string{"remove": {"f"}}, "f is also the key of"},
		{map[string][]string{"back": {"b"}}, "no such action"},
	} {
		_, problems := ParseKeys(c.chosen)
		switch {
		case c.problem == "" && len(problems) > 0:
			t.Errorf("%v: %v", c.chosen, problems)
		case c.problem != "" && (len(problems) == 0 || !strings.Contains(problems[0].Text, c.problem)):
			t.Errorf("%v: %v, want %q", c.chosen, problems, c.problem)
		}
	}
}

func TestAppliedKeys(t *testing.T) {
	keys, _ := ParseKeys(map[string][]string{"filter": {"F"}, "mark": {}})
	actions := keys.Apply([]Action{Bind(ActionFilter, nil), Bind(ActionMark, nil), Bind(ActionOpen, nil)})
	for key, want := range map[string]ActionID{"F": ActionFilter, "/": ActionNone, "space": ActionNone, "enter": ActionOpen} {
		if a, _ := ActionFor(actions, key); a.ID != want {
			t.Errorf("%s runs action %d, not %d", key, a.ID, want)
		}
	}
	if label := (Options{Keys: keys}).KeyFor(ActionFilter); label != "F" {
		t.Errorf("the filter's key is called %q", label)
	}
}

// Each colour has one of the 16 colours in both themes, except for the greys, which are faint instead, and the row
// under the cursor, which is reversed. A colour that a person chose is not changed.
func TestLooks(t *testing.T) {
	own := Look{Own: map[string]string{"accent": "#112233", "bad": "9"}}
	for _, name := range Colours() {
		for _, contrast := range []bool{false, true} {
			for _, dark := range []bool{false, true} {
				if !contrast && (name == "muted" || name == "border") || name == "cursor" {
					continue
				}
				l := Look{HighContrast: contrast}
				r, g, b, a := l.colour(name, dark, true).RGBA()
				if n, ok := l.colour(name, dark, true).(ansi.BasicColor); !ok || a == 0 {
					t.Errorf("%s of contrast %v, dark %v is %v (%d %d %d) on a terminal of 16 colours", name, contrast, dark, n, r, g, b)
				}
			}
		}
	}
	if a, b := own.colour("accent", true, true), lipgloss.Color("#112233"); a != b {
		t.Errorf("the chosen accent is %v, not %v", a, b)
	}
	own.Accent = "#445566"
	if a, b := own.colour("accent", false, false), lipgloss.Color("#445566"); a != b {
		t.Errorf("the profile's accent is %v, not %v", a, b)
	}
}
