package app

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
	"golang.org/x/term"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/config"
)

// Printer is the only way from the command line to a terminal. It cleans all that is printed: names of files, flags,
// and the words of SQLite and Fermion may contain secrets, and escape sequences, which a terminal would obey.
// Goroutines may share it: their writes do not mix.
type Printer struct {
	mu      sync.Mutex
	to      io.Writer
	hidden  []string
	pending []byte // the first bytes of a character whose others come with the next write
	midLine bool   // the last write did not end its line
	bar     int    // cells of the bar of progress that the cursor is behind; 0: none
	holding bool   // what is printed goes into held
	held    []byte
}

// NewPrinter makes a Printer that writes to w. If w is a Printer, it is returned.
func NewPrinter(w io.Writer) *Printer {
	if p, ok := w.(*Printer); ok {
		return p
	}
	return &Printer{to: w}
}

// Hide redacts a secret in everything that is printed from now on.
func (p *Printer) Hide(secret string) {
	secret = strings.TrimSpace(secret)
	p.mu.Lock()
	defer p.mu.Unlock()
	if secret != "" && !slices.Contains(p.hidden, secret) {
		p.hidden = append(p.hidden, secret)
	}
}

// HideKey hides an API key as it was given: with its name or quotation marks around it, or without.
func (p *Printer) HideKey(given string) {
	key, _ := affiliate.BareKey(given)
	p.Hide(key)
}

// Hold keeps what is printed from now on until Release: the screens are drawn where it would be printed.
func (p *Printer) Hold() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.holding = true
}

// Held are the lines that are held.
func (p *Printer) Held() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return strings.FieldsFunc(string(p.held), func(r rune) bool { return r == '\n' })
}

// Release prints what was held.
func (p *Printer) Release() {
	p.mu.Lock()
	defer p.mu.Unlock()
	_, _ = p.to.Write(p.held) // standard error may be closed
	p.holding, p.held = false, nil
}

// Terminal reports whether it prints to a terminal.
func (p *Printer) Terminal() bool { return isTerminal(p.to) }

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// Linef prints one line: line breaks in the arguments become spaces.
func (p *Printer) Linef(format string, args ...any) {
	_, _ = io.WriteString(p, affiliate.Clean(fmt.Sprintf(format, args...))+"\n") // standard error may be closed
}

// Wrapf is Linef, with line breaks between words where it prints to a terminal: that would break within one.
func (p *Printer) Wrapf(format string, args ...any) {
	text := affiliate.Clean(fmt.Sprintf(format, args...))
	if f, ok := p.to.(*os.File); ok {
		if w, _, err := term.GetSize(int(f.Fd())); err == nil && w > 0 {
			text = breakBetweenWords(text, w)
		}
	}
	_, _ = io.WriteString(p, text+"\n") // standard error may be closed
}

// breakBetweenWords breaks a text into lines of at most w cells, but for a word that is longer: an address is to be copied as a whole.
func breakBetweenWords(text string, w int) string {
	var out strings.Builder
	at := 0
	for i, word := range strings.Fields(text) {
		size := ansi.StringWidth(word)
		switch {
		case i == 0:
		case at+1+size > w:
			out.WriteByte('\n')
			at = 0
		default:
			out.WriteByte(' ')
			at++
		}
		out.WriteString(word)
		at += size
	}
	return out.String()
}

// Error prints an error as one line, and what is wrong in a config file as a line for each problem.
func (p *Printer) Error(err error) {
	wrong, ok := errors.AsType[*config.Error](err)
	if !ok {
		p.Linef("fermion-tui: %s", err)
		return
	}
	for _, line := range wrong.Lines() {
		p.Linef("fermion-tui: %s", line)
	}
}

// maxPiece is how many bytes of a line are cleaned together; more than Clean takes would be cut off.
const maxPiece = 32 << 10

// Write cleans whole lines and parts of lines. Of the control characters only the line break stays, and the carriage
// return at either end of what is written over an unfinished line, such as a progress bar.
func (p *Printer) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	text := append(p.pending, b...)
	whole := wholeCharacters(text)
	p.pending = slices.Clone(text[whole:])
	s := affiliate.Redact(string(text[:whole]), p.hidden...)
	var out bytes.Buffer
	back := p.midLine && strings.HasPrefix(s, "\r")
	switch {
	case back:
		out.WriteByte('\r')
	case p.bar > 0: // what is printed takes the place of the bar, which is drawn again below it
		out.WriteString("\r" + strings.Repeat(" ", p.bar) + "\r")
	}
	p.bar = barWidth(s)
	for line := range strings.Lines(s) {
		line, ended := strings.CutSuffix(line, "\n")
		for line = strings.Trim(line, "\r"); line != ""; {
			n := len(line)
			if n > maxPiece {
				n = wholeCharacters([]byte(line[:maxPiece]))
			}
			out.WriteString(affiliate.Clean(line[:n]))
			line = line[n:]
		}
		if p.midLine = !ended; ended {
			out.WriteByte('\n')
		}
	}
	if back && len(s) > 1 && strings.HasSuffix(s, "\r") {
		out.WriteByte('\r')
	}
	if p.holding {
		p.held = append(p.held, out.Bytes()...)
		return len(b), nil
	}
	if _, err := p.to.Write(out.Bytes()); err != nil {
		return 0, err
	}
	return len(b), nil
}

// barWidth is how wide the bar of progress is that a text draws and leaves; 0 for another text.
func barWidth(text string) int {
	if bar, is := strings.CutPrefix(text, "\r"); is && !strings.ContainsAny(bar, "\r\n") {
		return ansi.StringWidth(bar)
	}
	return 0
}

// wholeCharacters is the length of b without a character at its end that is not complete.
func wholeCharacters(b []byte) int {
	for n := 1; n < utf8.UTFMax && n <= len(b); n++ {
		if start := len(b) - n; utf8.RuneStart(b[start]) {
			if !utf8.FullRune(b[start:]) {
				return start
			}
			break
		}
	}
	return len(b)
}
