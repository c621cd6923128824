package screentest

import (
	"context"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/screen"
)

// Shell stands in for the root: it holds what screens read, and records what they ask for.
type Shell struct {
	Board   *board.Board
	Ports   screen.Ports // Access, Settings and Now are filled; a test sets the others that its screen uses
	Options screen.Options
	Shared  screen.Shared

	Opened   []screen.Route // other screens that were asked for
	Toasts   []string
	Failures []error
	Facts    []screen.Fact

	t     testing.TB
	ctx   context.Context
	theme screen.Theme
	open  []*Screen // the last one is on top

	mu   sync.Mutex // results of commands, from their goroutines
	msgs []addressed
}

// addressed is the result of a command, for the screen that ran it.
type addressed struct {
	to  *Screen
	msg tea.Msg
}

// New makes a shell with a board, a school and its time zone, at a terminal of the real default theme.
func New(t testing.TB, in board.Input) *Shell {
	t.Helper()
	school, err := affiliate.ParseSchool("https://learn.acme.com")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	return &Shell{
		Board: board.New(in), Ports: screen.Ports{Access: access{school: school}, Settings: settings{}, Now: time.Now},
		t: t, ctx: ctx, theme: screen.NewTheme(true, colorprofile.TrueColor, screen.Cells{Method: ansi.WcWidth}),
	}
}

// access knows the school and its time zone only.
type access struct {
	screen.Access
	school affiliate.School
}

func (a access) School() affiliate.School { return a.school }
func (access) Zone() *time.Location       { return time.UTC }

// settings remembers nothing.
type settings struct{}

func (settings) Setting(context.Context, string) (string, error)            { return "", nil }
func (settings) SetSetting(context.Context, string, string) error           { return nil }
func (settings) SaveView(context.Context, affiliate.ViewName, string) error { return nil }
func (settings) RemoveView(context.Context, affiliate.ViewName) error       { return nil }
func (settings) SettingsUnder(context.Context, string) (map[string]string, error) {
	return nil, nil
}

// Open opens a screen over those that are open.
func (s *Shell) Open(mk func(screen.Host) screen.Screen) *Screen {
	opened := s.push(mk)
	s.waitIdle()
	return opened
}

func (s *Shell) push(mk func(screen.Host) screen.Screen) *Screen {
	ctx, cancel := context.WithCancel(s.ctx)
	opened := &Screen{shell: s, ctx: ctx, cancel: cancel,
		loads: screen.Loads{Board: &screen.Loaded{Done: true}, Review: &screen.Loaded{Done: true}}}
	s.open = append(s.open, opened)
	opened.screen = mk(opened)
	opened.Run(opened.screen.Init())
	return opened
}

// Top is the screen on top; the test fails when none is open.
func (s *Shell) Top() *Screen {
	s.t.Helper()
	if len(s.open) == 0 {
		s.t.Fatal("no screen is open")
	}
	return s.open[len(s.open)-1]
}

func (s *Shell) close(c *Screen) {
	c.cancel()
	s.open = slices.DeleteFunc(s.open, func(o *Screen) bool { return o == c })
}

// waitIdle delivers the results of commands until none is left that ends without time passing.
func (s *Shell) waitIdle() {
	for {
		synctest.Wait()
		s.mu.Lock()
		msgs := s.msgs
		s.msgs = nil
		s.mu.Unlock()
		if len(msgs) == 0 {
			return
		}
		for _, m := range msgs {
			m.to.deliver(m.msg)
		}
	}
}

// Refresh tells the open screens what changed in the database.
func (s *Shell) Refresh(n affiliate.Invalidation) {
	for _, o := range s.open {
		if r, ok := o.screen.(screen.Refresher); ok {
			o.Run(r.Refresh(n))
		}
	}
	s.waitIdle()
}
