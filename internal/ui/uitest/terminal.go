package uitest

import (
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
)

// idleTime is longer than Bubble Tea needs to tell an escape key from a sequence (two timeouts of 50 ms, as time only passes
// when nothing runs) and to draw the frame after it.
const idleTime = 150 * time.Millisecond

// framesPerSecond is how often the program compares what it drew with the screen. In virtual time it does so for every second that a
// test lets pass, so it is as few as idleTime allows.
const framesPerSecond = 25

// Terminal is an emulated terminal with a program running in it. Its methods belong to the test's goroutine.
type Terminal struct {
	t    testing.TB
	keys *keyboard

	mu     sync.Mutex // what the program writes, from its goroutine
	em     *vt.Emulator
	drawn  string // the screen as text; "": the program has written since
	output []byte
	modes  map[ansi.Mode]bool

	done chan struct{}
	err  error // of the run, once done is closed
}

type setup struct{ profile colorprofile.Profile }

// Option changes the terminal that Open makes: by default a true-colour xterm that measures text rune by rune.
type Option func(*setup)

// Profile sets the terminal's colours; colorprofile.ASCII is what NO_COLOR gives.
func Profile(p colorprofile.Profile) Option {
	return func(s *setup) { s.profile = p }
}

// Open runs a model in a terminal of w by h cells. It ends with the test at the latest.
func Open(t testing.TB, model tea.Model, w, h int, opts ...Option) *Terminal {
	t.Helper()
	return OpenWith(t, w, h, func(_ io.Reader, _ io.Writer, opts []tea.ProgramOption) error {
		_, err := tea.NewProgram(model, opts...).Run()
		return err
	}, opts...)
}

// OpenWith runs a function that makes its own tea.Program, which must get the options. They include in, out and a context that
// ends with the test.
func OpenWith(t testing.TB, w, h int, run func(in io.Reader, out io.Writer, opts []tea.ProgramOption) error, opts ...Option) *Terminal {
	t.Helper()
	s := setup{profile: colorprofile.TrueColor}
	for _, opt := range opts {
		opt(&s)
	}
	term := &Terminal{t: t, keys: newKeyboard(), em: vt.NewEmulator(w, h), modes: map[ansi.Mode]bool{}, done: make(chan struct{})}
	term.em.SetCallbacks(vt.Callbacks{
		EnableMode:  func(m ansi.Mode) { term.modes[m] = true },
		DisableMode: func(m ansi.Mode) { term.modes[m] = false },
	})
	// Without a TTY Bubble Tea writes bare line feeds: the emulator returns the carriage.
	_, _ = term.em.WriteString("\x1b[20h")
	ctx, cancel := context.WithCancel(context.Background())
	program := []tea.ProgramOption{
		tea.WithContext(ctx), tea.WithInput(term.keys), tea.WithOutput((*screenWriter)(term)), tea.WithWindowSize(w, h),
		tea.WithEnvironment([]string{"TERM=xterm-256color"}), tea.WithColorProfile(s.profile), tea.WithoutSignalHandler(),
		tea.WithFPS(framesPerSecond),
	}
	go func() { _, _ = io.Copy(term.keys, term.em) }() // what the terminal answers
	go func() {
		defer close(term.done)
		term.err = run(term.keys, (*screenWriter)(term), program)
		_ = term.em.InputPipe().(io.Closer).Close() // closing the emulator races with its own reader
		_ = term.keys.Close()
	}()
	t.Cleanup(func() { term.end(cancel) })
	return term
}

// end stops a program that the test left running, fails the test if it has crashed, and lets the timers of abandoned
// commands fire before the bubble ends.
func (t *Terminal) end(cancel context.CancelFunc) {
	t.WaitIdle() // an unread key would block the program's reader for ever
	cancel()
	select {
	case <-t.done:
	case <-time.After(time.Minute):
		t.t.Errorf("the program did not end when its context did")
	}
	if errors.Is(t.err, tea.ErrProgramPanic) {
		t.t.Error(t.err)
	}
	time.Sleep(time.Minute)
}

// screenWriter is the program's output.
type screenWriter Terminal

func (w *screenWriter) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.drawn, w.output = "", append(w.output, p...)
	return w.em.Write(p)
}

// WaitIdle waits until the program has nothing left to do now and has written its last frame.
func (t *Terminal) WaitIdle() *Terminal {
	return t.Advance(idleTime)
}

// Advance lets virtual time pass.
func (t *Terminal) Advance(d time.Duration) *Terminal {
	time.Sleep(d)
	synctest.Wait()
	return t
}

// Type sends text as it is, in one burst.
func (t *Terminal) Type(text string) *Terminal {
	_, _ = t.keys.Write([]byte(text))
	return t
}

// Press sends keys by name in one burst, with a pause after esc only, since what follows it at once is a sequence.
// A name is as Bubble Tea writes it ("enter", "shift+tab", "ctrl+p", "f1"), anything else is typed as it is.
func (t *Terminal) Press(keys ...string) *Terminal {
	for _, key := range keys {
		t.Type(encode(key))
		if key == "esc" {
			t.WaitIdle()
		}
	}
	return t
}

// Paste pastes text, bracketed when the program asked for that.
func (t *Terminal) Paste(text string) *Terminal {
	if t.mode(ansi.ModeBracketedPaste) {
		text = ansi.BracketedPasteStart + text + ansi.BracketedPasteEnd
	}
	return t.Type(text)
}

// Click presses and releases the left button; x and y count from 0. Nothing is sent unless the program captures the mouse.
func (t *Terminal) Click(x, y int) *Terminal {
	if t.captures() {
		t.Type(mouse(ansi.MouseLeft, x, y, false) + mouse(ansi.MouseLeft, x, y, true))
	}
	return t
}

// Wheel turns the wheel at x, y by n notches, up when n is negative.
func (t *Terminal) Wheel(x, y, n int) *Terminal {
	button := ansi.MouseWheelDown
	if n < 0 {
		button, n = ansi.MouseWheelUp, -n
	}
	if t.captures() {
		t.Type(strings.Repeat(mouse(button, x, y, false), n))
	}
	return t
}

// Resize changes the terminal's size and reports it to the program.
func (t *Terminal) Resize(w, h int) *Terminal {
	t.WaitIdle()
	t.mu.Lock()
	t.em.Resize(w, h)
	t.drawn = ""
	t.mu.Unlock()
	return t.Type(ansi.InBandResize(h, w, 0, 0)).WaitIdle()
}

func (t *Terminal) mode(m ansi.Mode) bool {
	t.WaitIdle()
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.modes[m]
}

func (t *Terminal) captures() bool {
	return t.mode(ansi.ModeMouseButtonEvent) || t.mode(ansi.ModeMouseAnyEvent)
}

// Quit presses the keys that end the program, which must be the last ones (a key typed behind them blocks the program's
// reader for ever, and with it the bubble), and returns what the run returned.
func (t *Terminal) Quit(keys ...string) error {
	t.t.Helper()
	t.Press(keys...)
	return t.Wait()
}

// Wait waits until the program has ended, for an hour of virtual time at most.
func (t *Terminal) Wait() error {
	t.t.Helper()
	select {
	case <-t.done:
		return t.err
	case <-time.After(time.Hour):
		t.t.Fatalf("the program did not end:\n%s", t.Screen())
		return nil
	}
}

// Ended reports whether the program has ended.
func (t *Terminal) Ended() bool {
	t.WaitIdle()
	select {
	case <-t.done:
		return true
	default:
		return false
	}
}
