package screen

import (
	"context"
	"errors"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
)

// fakeHost is a host without a root. It notes what a screen asks of it, and does its tasks at once.
type fakeHost struct {
	theme  Theme
	ports  Ports
	opts   Options
	shared Shared
	board  *board.Board

	opened  []Route
	floated []Screen
	said    []string
	failed  []error
	facts   []Fact
	closed  bool
	loads   Loads
}

func newFakeHost() *fakeHost {
	return &fakeHost{theme: NewTheme(true, Cells{Method: ansi.WcWidth}), board: board.New(board.Input{}), loads: Loads{Board: &Loaded{Done: true}, Review: &Loaded{Done: true}}}
}

func (h *fakeHost) Open(to Route)              { h.opened = append(h.opened, to) }
func (h *fakeHost) OpenInstead(to Route)       { h.closed, h.opened = true, append(h.opened, to) }
func (h *fakeHost) Float(mk func(Host) Screen) { h.floated = append(h.floated, mk(h)) }
func (h *fakeHost) Replace(mk func(Host) Screen) {
	h.closed, h.floated = true, append(h.floated, mk(h))
}
func (h *fakeHost) Close()              { h.closed = true }
func (h *fakeHost) Toast(text string)   { h.said = append(h.said, text) }
func (h *fakeHost) Fail(err error)      { h.failed = append(h.failed, err) }
func (h *fakeHost) Run(cmd tea.Cmd)     { cmd() }
func (h *fakeHost) Report(f Fact)       { h.facts = append(h.facts, f) }
func (h *fakeHost) Board() *board.Board { return h.board }
func (h *fakeHost) Theme() *Theme       { return &h.theme }
func (h *fakeHost) Options() Options    { return h.opts }
func (h *fakeHost) Ports() *Ports       { return &h.ports }
func (h *fakeHost) Now() time.Time      { return time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC) }
func (h *fakeHost) Shared() *Shared     { return &h.shared }
func (h *fakeHost) Loads() *Loads       { return &h.loads }

func (h *fakeHost) Place() Place {
	if h.closed {
		return Closed
	}
	return OnTop
}

func (h *fakeHost) Do(t Task) tea.Cmd {
	return func() tea.Msg {
		then, _ := t.Work(context.Background())
		if cmd := then(); cmd != nil {
			return cmd()
		}
		return nil
	}
}

// press runs the action of a screen that has a key.
func press(t *testing.T, s Screen, key string) {
	t.Helper()
	for _, a := range s.Actions() {
		for _, k := range a.Keys {
			if k != key {
				continue
			}
			if cmd := a.Run(); cmd != nil {
				cmd()
			}
			return
		}
	}
	t.Fatalf("%s has no key %s", s.Title(), key)
}

func TestYesClosesAConfirmAndGoesAhead(t *testing.T) {
	for _, c := range []struct {
		err    error
		said   int
		failed int
	}{{nil, 1, 0}, {errors.New("the database is locked"), 0, 1}, {context.Canceled, 0, 0}} {
		h := newFakeHost()
		s := NewConfirm(ConfirmOptions{Title: "Delete MEERA25?", Yes: "delete", Run: func() tea.Cmd {
			return Perform(h, func(context.Context) (string, error) { return "deleted", c.err })
		}})(h)
		press(t, s, "y")
		if !h.closed || len(h.said) != c.said || len(h.failed) != c.failed {
			t.Errorf("%v: closed %v, said %q, failed %v", c.err, h.closed, h.said, h.failed)
		}
	}
}

func TestNoClosesAConfirmAndDoesNothing(t *testing.T) {
	h := newFakeHost()
	press(t, NewConfirm(ConfirmOptions{Title: "Quit?", Yes: "quit", Run: func() tea.Cmd { t.Error("it went ahead"); return nil }})(h), "n")
	if !h.closed {
		t.Error("it is still open")
	}
}

func TestAPeriodThatIsTypedIsTold(t *testing.T) {
	h := newFakeHost()
	h.ports.Access = zoned{}
	s := newPeriodForm(h)
	s.Init()
	for _, r := range "2026-10" {
		s.Update(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
	s.Update(tea.KeyPressMsg{Code: tea.KeyEnter})
	if len(h.facts) != 1 || !h.closed {
		t.Fatalf("told %v, closed %v", h.facts, h.closed)
	}
	want, err := affiliate.ParsePeriod("2026-10")
	if f, ok := h.facts[0].(PeriodChosen); err != nil || !ok || f.Period != want {
		t.Errorf("told %v", h.facts[0])
	}
}

// zoned knows the school's time zone, and nothing else.
type zoned struct{ Access }

func (zoned) Zone() *time.Location { return time.UTC }

func TestALoadThatFailsIsSaidUntilItIsThere(t *testing.T) {
	h := newFakeHost()
	l := h.Loads()
	if got := EmptyText(h, "changes", "No changes."); got != "Reading…" {
		t.Errorf("before an answer: %q", got)
	}
	task := Task{Topic: "changes", What: "the changes"}
	l.Answered(task, errors.New("the disk is failing"))
	if got := EmptyText(h, "changes", "No changes."); got != "✗ Could not read the changes: the disk is failing. r tries again." {
		t.Errorf("after a failure: %q", got)
	}
	l.Answered(task, context.Canceled)
	if got := LoadError(h); got == "" {
		t.Error("a reading that was given up counts as an answer")
	}
	l.Answered(task, nil)
	if got := EmptyText(h, "changes", "No changes."); got != "No changes." || LoadError(h) != "" {
		t.Errorf("after an answer: %q, %q", got, LoadError(h))
	}
}
