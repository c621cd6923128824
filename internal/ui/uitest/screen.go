package uitest

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"
)

// Screen is the screen of the idle program as plain text: one line per row, without the blanks at the ends of lines.
func (t *Terminal) Screen() string {
	t.WaitIdle()
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.drawn == "" {
		lines := strings.Split(ansi.Strip(t.em.Render()), "\n")
		for i, line := range lines {
			lines[i] = strings.TrimRight(line, " \r")
		}
		t.drawn = strings.Join(lines, "\n")
	}
	return t.drawn
}

// Line is one row of the screen, counted from 0; "" outside it.
func (t *Terminal) Line(y int) string {
	lines := strings.Split(t.Screen(), "\n")
	if y < 0 || y >= len(lines) {
		return ""
	}
	return lines[y]
}

// ScreenANSI is the idle screen with its colours and attributes.
func (t *Terminal) ScreenANSI() string {
	t.WaitIdle()
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.em.Render()
}

// Cells are the cells of the idle screen, row by row, with colours and attributes. The cell behind a wide character is empty.
func (t *Terminal) Cells() [][]uv.Cell {
	t.WaitIdle()
	t.mu.Lock()
	defer t.mu.Unlock()
	rows := make([][]uv.Cell, t.em.Height())
	for y := range rows {
		rows[y] = make([]uv.Cell, t.em.Width())
		for x := range rows[y] {
			if c := t.em.CellAt(x, y); c != nil {
				rows[y][x] = *c
			}
		}
	}
	return rows
}

// Cursor is the position of the terminal's own cursor, from 0, and whether it is shown.
func (t *Terminal) Cursor() (x, y int, visible bool) {
	t.WaitIdle()
	t.mu.Lock()
	defer t.mu.Unlock()
	at := t.em.CursorPosition()
	return at.X, at.Y, !t.em.CursorHidden()
}

// Size is the terminal's size in cells.
func (t *Terminal) Size() (w, h int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.em.Width(), t.em.Height()
}

// Output is what the program has written since the last TakeOutput, once it is idle.
func (t *Terminal) Output() []byte {
	t.WaitIdle()
	t.mu.Lock()
	defer t.mu.Unlock()
	return bytes.Clone(t.output)
}

// TakeOutput is Output, and the next one starts empty: to count the bytes that one key or one refresh costs.
func (t *Terminal) TakeOutput() []byte {
	out := t.Output()
	t.mu.Lock()
	defer t.mu.Unlock()
	t.output = nil
	return out
}

var copySequence = regexp.MustCompile("\x1b]52;[a-z]*;([A-Za-z0-9+/=]*)(?:\x07|\x1b\\\\)")

// Copied is what the program has put on the terminal's clipboard (OSC 52) since the last TakeOutput, in order.
func (t *Terminal) Copied() []string {
	var copied []string
	for _, found := range copySequence.FindAllSubmatch(t.Output(), -1) {
		if text, err := base64.StdEncoding.DecodeString(string(found[1])); err == nil {
			copied = append(copied, string(text))
		}
	}
	return copied
}

// Contains fails the test, with the screen, unless every text is on it.
func (t *Terminal) Contains(texts ...string) *Terminal {
	t.t.Helper()
	screen := t.Screen()
	for _, text := range texts {
		if !strings.Contains(screen, text) {
			t.t.Fatalf("%q is not on the screen:\n%s", text, framed(screen))
		}
	}
	return t
}

// Absent fails the test, with the screen, when any of the texts is on it.
func (t *Terminal) Absent(texts ...string) *Terminal {
	t.t.Helper()
	screen := t.Screen()
	for _, text := range texts {
		if strings.Contains(screen, text) {
			t.t.Fatalf("%q is on the screen:\n%s", text, framed(screen))
		}
	}
	return t
}

// Await lets virtual time pass until the texts are all on the screen, for at most d, and fails the test when they are not.
func (t *Terminal) Await(d time.Duration, texts ...string) *Terminal {
	t.t.Helper()
	for end := time.Now().Add(d); time.Now().Before(end); {
		screen := t.Screen() // takes a little virtual time
		if !slices.ContainsFunc(texts, func(text string) bool { return !strings.Contains(screen, text) }) {
			return t
		}
	}
	return t.Contains(texts...)
}

// Rows of the program's screen that its frame draws: header and tabs above the body, keys and messages below it.
const frameTop, frameBottom = 2, 1

// Golden compares the whole screen with testdata/NAME-WxH.golden.
func (t *Terminal) Golden(name string) *Terminal {
	t.t.Helper()
	return t.golden(name, 0, 0)
}

// GoldenBody compares what lies within the frame with testdata/NAME-WxH.golden, so that a new tab, a word of the header or a
// key changes the few files that hold the frame.
func (t *Terminal) GoldenBody(name string) *Terminal {
	t.t.Helper()
	return t.golden(name, frameTop, frameBottom)
}

// golden leaves out rows at the top and at the bottom.
func (t *Terminal) golden(name string, top, bottom int) *Terminal {
	t.t.Helper()
	rows := strings.Split(t.Screen(), "\n")
	w, h := t.Size()
	golden.RequireEqual(goldenName{t.t, fmt.Sprintf("%s-%dx%d", name, w, h)}, strings.Join(rows[top:len(rows)-bottom], "\n")+"\n")
	return t
}

// goldenName lets one test hold several golden files.
type goldenName struct {
	testing.TB
	name string
}

func (g goldenName) Name() string { return g.name }

func framed(screen string) string {
	return "┌\n│" + strings.ReplaceAll(screen, "\n", "\n│") + "\n└"
}
