package uitest_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"

	"fermion-tui/internal/ui/uitest"
)

// echo shows the last messages it was given, so that a test can see what the terminal sent.
type echo struct {
	w, h  int
	heard []string
	mouse bool
}

type late struct{}

func (e *echo) Init() tea.Cmd { return nil }

func (e *echo) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		e.w, e.h = msg.Width, msg.Height
	case tea.KeyPressMsg:
		e.heard = append(e.heard, msg.String())
		switch msg.String() {
		case "q":
			return e, tea.Quit
		case "t":
			return e, tea.Tick(time.Hour, func(time.Time) tea.Msg { return late{} })
		case "y":
			return e, tea.SetClipboard("https://learn.acme.com/a/k3f9x2ab")
		}
	case tea.PasteMsg:
		e.heard = append(e.heard, fmt.Sprintf("paste %q", msg.Content))
	case tea.MouseClickMsg:
		e.heard = append(e.heard, fmt.Sprintf("click %d,%d", msg.X, msg.Y))
	case tea.MouseWheelMsg:
		e.heard = append(e.heard, fmt.Sprint("wheel ", msg.Button == tea.MouseWheelDown))
	case late:
		e.heard = append(e.heard, "an hour later")
	}
	return e, nil
}

func (e *echo) View() tea.View {
	red := lipgloss.NewStyle().Foreground(lipgloss.Color("#ff0000"))
	v := tea.NewView(fmt.Sprintf("%dx%d\n%s\n%s", e.w, e.h, strings.Join(e.heard, " "), red.Render("red")))
	v.AltScreen = true
	v.Cursor = tea.NewCursor(3, 1)
	if e.mouse {
		v.MouseMode = tea.MouseModeCellMotion
	}
	return v
}

func TestWhatTheKeysSend(t *testing.T) {
	tests := []struct{ name, want string }{
		{"enter", "enter"}, {"esc", "esc"}, {"tab", "tab"}, {"shift+tab", "shift+tab"}, {"backspace", "backspace"},
		{"ctrl+p", "ctrl+p"}, {"ctrl+o", "ctrl+o"}, {"down", "down"}, {"up", "up"}, {"left", "left"}, {"right", "right"},
		{"home", "home"}, {"end", "end"}, {"pgdn", "pgdown"}, {"pgdown", "pgdown"}, {"pgup", "pgup"}, {"f1", "f1"}, {"f5", "f5"},
		{"delete", "delete"}, {"ctrl+left", "ctrl+left"}, {"alt+enter", "alt+enter"}, {"shift+enter", "shift+enter"},
		{"space", "space"}, {" ", "space"}, {"%", "%"}, {"A", "A"}, {"₹", "₹"}, {"+", "+"}, {"alt+b", "alt+b"}, {"ctrl+delete", "ctrl+delete"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				e := &echo{}
				term := uitest.Open(t, e, 60, 5)
				term.Press(test.name).WaitIdle()
				if len(e.heard) != 1 || e.heard[0] != test.want {
					t.Fatalf("%q was heard as %q", test.name, e.heard)
				}
			})
		})
	}
}

func TestABurstArrivesWhole(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		term := uitest.Open(t, &echo{}, 80, 5)
		term.Press("a", "tab", "esc", "b", "enter").Type("xyz")
		term.Contains("80x5", "a tab esc b enter x y z")
		term.Paste("two\nlines").Contains(`paste "two\nlines"`)
		if err := term.Quit("q"); err != nil {
			t.Fatal(err)
		}
		if !term.Ended() {
			t.Fatal("still running")
		}
	})
}

func TestScreen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		term := uitest.Open(t, &echo{}, 40, 4)
		term.Type("ab")
		if got, want := term.Screen(), "40x4\na b\nred\n"; got != want {
			t.Fatalf("screen %q, not %q", got, want)
		}
		if term.Line(1) != "a b" || term.Line(9) != "" {
			t.Fatalf("line 1 is %q", term.Line(1))
		}
		if !strings.Contains(term.ScreenANSI(), "255;0;0") {
			t.Fatalf("no colour: %q", term.ScreenANSI())
		}
		if x, y, visible := term.Cursor(); x != 3 || y != 1 || !visible {
			t.Fatalf("cursor at %d,%d, shown: %t", x, y, visible)
		}
		term.Golden("screen")
	})
}

func TestWithoutColour(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		term := uitest.Open(t, &echo{}, 40, 4, uitest.Profile(colorprofile.ASCII))
		term.Contains("red")
		if strings.Contains(term.ScreenANSI(), "255;0;0") {
			t.Fatalf("colour: %q", term.ScreenANSI())
		}
	})
}

func TestVirtualTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		term := uitest.Open(t, &echo{}, 40, 4)
		term.Type("t").Advance(59 * time.Minute).Absent("an hour later")
		term.Await(2*time.Minute, "an hour later")
	})
}

func TestResizeAndMouse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := &echo{}
		term := uitest.Open(t, e, 40, 4)
		term.Click(2, 1).Contains("40x4").Absent("click") // not captured, so not sent
		e.mouse = true
		term.Resize(50, 6).Contains("50x6")
		term.Click(7, 3).Contains("click 7,3")
		term.Wheel(1, 1, 2).Contains("wheel true wheel true")
		term.Wheel(1, 1, -1).Contains("wheel false")
	})
}

func TestOutput(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		term := uitest.Open(t, &echo{}, 40, 4)
		if len(term.TakeOutput()) == 0 {
			t.Fatal("nothing was drawn")
		}
		if out := term.Advance(time.Minute).TakeOutput(); len(out) != 0 {
			t.Fatalf("an idle program wrote %q", out)
		}
		term.Type("y")
		if got := term.Copied(); len(got) != 1 || got[0] != "https://learn.acme.com/a/k3f9x2ab" {
			t.Fatalf("copied %q", got)
		}
	})
}

func TestRunOfTheCaller(t *testing.T) {
	broken := errors.New("the store is read-only")
	synctest.Test(t, func(t *testing.T) {
		term := uitest.OpenWith(t, 30, 4, func(_ io.Reader, _ io.Writer, opts []tea.ProgramOption) error {
			if _, err := tea.NewProgram(&echo{}, opts...).Run(); err != nil {
				return err
			}
			return broken
		})
		term.Contains("30x4")
		if err := term.Quit("q"); !errors.Is(err, broken) {
			t.Fatalf("the run ended with %v", err)
		}
	})
}
