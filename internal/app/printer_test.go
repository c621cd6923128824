package app_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"fermion-tui/internal/app"
)

func TestThePrinterCleansWhatItPrints(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		writes []string
		want   string
	}{
		"plain":                             {[]string{"line 1\nline 2\n"}, "line 1\nline 2\n"},
		"escape sequences":                  {[]string{"\x1b]0;owned\x07a\x1b[31mb\x1b[0m\n"}, "ab\n"},
		"a bidi override":                   {[]string{"abc\u202egpj.exe\n"}, "abcgpj.exe\n"},
		"8-bit controls":                    {[]string{"a\u009b31mb \x9b31m\n"}, "a31mb \ufffd31m\n"},
		"an escape sequence in two writes":  {[]string{"a\x1b", "[31mb\n"}, "a[31mb\n"},
		"a character in two writes":         {[]string{"₹"[:1], "₹"[1:] + "5\n"}, "₹5\n"},
		"a line that is begun and ended":    {[]string{"Go ahead? ", "yes\n"}, "Go ahead? yes\n"},
		"a line that would be written over": {[]string{"bad row\rgood row\n"}, "bad row good row\n"},
		"a bar":                             {[]string{"\r█░ 1/2", "\r██ 2/2", "\r      \r", "done\n"}, "█░ 1/2\r██ 2/2\r      \rdone\n"},
		"a line over a bar": {[]string{"\r█░ 1/2", "saved\n", "\r██ 2/2", "\r      \r", "done\n"},
			"█░ 1/2\r      \rsaved\n██ 2/2\r      \rdone\n"},
		"the secret": {[]string{"open SECRET-0123.csv, secret-0 \\u0073ecret-0123\n"}, "open [redacted].csv, [redacted] [redacted]\n"},
	} {
		var out bytes.Buffer
		p := app.NewPrinter(&out)
		p.Hide(" secret-0123\n")
		for _, w := range c.writes {
			if n, err := p.Write([]byte(w)); n != len(w) || err != nil {
				t.Errorf("%s: %d, %v", name, n, err)
			}
		}
		if out.String() != c.want {
			t.Errorf("%s: %q, not %q", name, out.String(), c.want)
		}
	}
}

func TestAnErrorIsOneLine(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	p := app.NewPrinter(&out)
	p.Error(errors.New("open a\nfermion-tui: all is well\x1b[2J: no such file"))
	p.Linef("%s holds %d links.", "a\nb.db", 2)
	if got, want := out.String(), "fermion-tui: open a fermion-tui: all is well: no such file\na b.db holds 2 links.\n"; got != want {
		t.Errorf("%q, not %q", got, want)
	}
}

func TestALongLineIsPrintedWhole(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	long := strings.Repeat("₹", 100_000)
	if _, err := app.NewPrinter(&out).Write([]byte(long + "\n")); err != nil || out.String() != long+"\n" {
		t.Errorf("%d of %d bytes, %v", out.Len(), len(long)+1, err)
	}
}

// TestALineOfATerminalBreaksBetweenWords, and an address longer than a line is not broken at all.
func TestALineOfATerminalBreaksBetweenWords(t *testing.T) {
	t.Parallel()
	const text = "waiting for the database: postgres://asha@db-1.example.com:5432/affiliates has not answered yet"
	want := "waiting for the\ndatabase:\npostgres://asha@db-1.example.com:5432/affiliates\nhas not answered yet"
	if got := app.BreakBetweenWords(text, 20); got != want {
		t.Errorf("it is\n%s", got)
	}
	if got := app.BreakBetweenWords(text, 200); got != text {
		t.Errorf("it is\n%s", got)
	}
}
