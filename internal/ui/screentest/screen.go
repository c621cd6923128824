package screentest

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/screen"
)

// Screen is an open screen, and the Host that it was given.
type Screen struct {
	shell  *Shell
	screen screen.Screen
	ctx    context.Context // ends when the screen is closed
	cancel context.CancelFunc
	loads  screen.Loads
}

// The Host.

func (s *Screen) Open(to screen.Route)                     { s.shell.Opened = append(s.shell.Opened, to) }
func (s *Screen) OpenInstead(to screen.Route)              { s.Close(); s.Open(to) }
func (s *Screen) Float(mk func(screen.Host) screen.Screen) { s.shell.push(mk) }
func (s *Screen) Replace(mk func(screen.Host) screen.Screen) {
	s.Close()
	s.shell.push(mk)
}
func (s *Screen) Close()                  { s.shell.close(s) }
func (s *Screen) Toast(text string)       { s.shell.Toasts = append(s.shell.Toasts, text) }
func (s *Screen) Fail(err error)          { s.shell.Failures = append(s.shell.Failures, err) }
func (s *Screen) Report(f screen.Fact)    { s.shell.Facts = append(s.shell.Facts, f) }
func (s *Screen) Board() *board.Board     { return s.shell.Board }
func (s *Screen) Theme() *screen.Theme    { return &s.shell.theme }
func (s *Screen) Options() screen.Options { return s.shell.Options }
func (s *Screen) Ports() *screen.Ports    { return &s.shell.Ports }
func (s *Screen) Now() time.Time          { return s.shell.Ports.Now() }
func (s *Screen) Shared() *screen.Shared  { return &s.shell.Shared }
func (s *Screen) Loads() *screen.Loads    { return &s.loads }

// Place is where the screen is now.
func (s *Screen) Place() screen.Place {
	switch {
	case s.ctx.Err() != nil:
		return screen.Closed
	case s.shell.Top() == s:
		return screen.OnTop
	}
	return screen.Covered
}

// Run runs a command in a goroutine of its own; its result is delivered when the shell is idle.
func (s *Screen) Run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	go func() {
		msg := cmd()
		s.shell.mu.Lock()
		defer s.shell.mu.Unlock()
		s.shell.msgs = append(s.shell.msgs, addressed{s, msg})
	}()
}

// answerMsg is the result of a task.
type answerMsg func() tea.Cmd

// Do is the command that does a task.
func (s *Screen) Do(t screen.Task) tea.Cmd {
	ctx := s.ctx
	if t.Kind != screen.Reading {
		ctx = s.shell.ctx
	}
	return func() tea.Msg {
		then, err := t.Work(ctx)
		return answerMsg(func() tea.Cmd { return t.After(s, then, err) })
	}
}

func (s *Screen) deliver(msg tea.Msg) {
	switch msg := msg.(type) {
	case nil:
	case answerMsg:
		s.Run(msg())
	case tea.BatchMsg:
		for _, cmd := range msg {
			s.Run(cmd)
		}
	default:
		if s.ctx.Err() == nil {
			s.Run(s.screen.Update(msg))
		}
	}
}

// keyCodes are the keys with a name; any other one is a letter.
var keyCodes = map[string]tea.Key{
	"enter": {Code: tea.KeyEnter}, "esc": {Code: tea.KeyEscape}, "tab": {Code: tea.KeyTab}, "shift+tab": {Code: tea.KeyTab, Mod: tea.ModShift},
	"space": {Code: tea.KeySpace, Text: " "}, "backspace": {Code: tea.KeyBackspace}, "up": {Code: tea.KeyUp}, "down": {Code: tea.KeyDown},
	"left": {Code: tea.KeyLeft}, "right": {Code: tea.KeyRight}, "home": {Code: tea.KeyHome}, "end": {Code: tea.KeyEnd}, "pgup": {Code: tea.KeyPgUp},
	"pgdown": {Code: tea.KeyPgDown}, "f2": {Code: tea.KeyF2}, "ctrl+u": {Code: 'u', Mod: tea.ModCtrl},
}

// Press sends keys to the screen that is on top by then, as the shell does: to its actions, to its text, and esc takes a step
// back. It returns the screen that is on top afterwards.
func (s *Screen) Press(keys ...string) *Screen {
	s.shell.t.Helper()
	for _, name := range keys {
		key, named := keyCodes[name]
		if !named {
			r, n := utf8.DecodeRuneInString(name)
			if n != len(name) {
				s.shell.t.Fatalf("screentest knows no key %q", name)
			}
			key = tea.Key{Code: r, Text: name}
		}
		top := s.shell.Top()
		top.Run(top.press(tea.KeyPressMsg(key)))
		s.shell.waitIdle()
	}
	if len(s.shell.open) == 0 {
		return s
	}
	return s.shell.Top()
}

func (s *Screen) press(key tea.KeyPressMsg) tea.Cmd {
	if s.screen.CapturesText() && key.Text != "" {
		return s.screen.Update(key)
	}
	if a, ok := screen.ActionFor(screen.DisableWrites(s.Options(), s.screen.Actions()), key.String()); ok {
		if why := a.DisabledReason(); why != "" {
			s.Toast(why)
			return nil
		}
		return a.Run()
	}
	if key.Code != tea.KeyEscape {
		return s.screen.Update(key)
	}
	if b, ok := s.screen.(screen.BackHandler); !ok || !b.Back() {
		s.Close()
	}
	return nil
}

// Paste sends a text as the terminal does when it is pasted.
func (s *Screen) Paste(text string) *Screen {
	s.shell.t.Helper()
	top := s.shell.Top()
	top.Run(top.screen.Update(tea.PasteMsg{Content: text}))
	s.shell.waitIdle()
	return s.shell.Top()
}

// Type sends each letter of a text as a key, \t as tab, \r as enter and \b as backspace.
func (s *Screen) Type(text string) *Screen {
	s.shell.t.Helper()
	top := s
	for _, r := range text {
		switch r {
		case '\t':
			top = s.Press("tab")
		case '\r':
			top = s.Press("enter")
		case '\b':
			top = s.Press("backspace")
		default:
			top = s.Press(string(r))
		}
	}
	return top
}

// Text is the screen drawn for a body of w by h cells, as plain text without the blanks at the ends of lines.
func (s *Screen) Text(w, h int) string {
	drawn, _ := s.screen.View(w, h)
	lines := strings.Split(ansi.Strip(drawn), "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRight(l, " ")
	}
	return strings.Join(lines, "\n")
}

// The body of a terminal of 80 by 24 cells, for which Contains and Absent draw.
const bodyWidth, bodyHeight = 80, 21

// Contains fails the test, with the drawn screen, unless every text is on it.
func (s *Screen) Contains(texts ...string) *Screen {
	s.shell.t.Helper()
	return s.expect(true, texts)
}

// Absent fails the test, with the drawn screen, if any of the texts is on it.
func (s *Screen) Absent(texts ...string) *Screen {
	s.shell.t.Helper()
	return s.expect(false, texts)
}

func (s *Screen) expect(there bool, texts []string) *Screen {
	s.shell.t.Helper()
	drawn := s.Text(bodyWidth, bodyHeight)
	if i := slices.IndexFunc(texts, func(text string) bool { return strings.Contains(drawn, text) != there }); i >= 0 {
		s.shell.t.Fatalf("%q is drawn: %v\n%s", texts[i], !there, drawn)
	}
	return s
}
