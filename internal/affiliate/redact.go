package affiliate

import (
	"cmp"
	"html"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// Redacted replaces a secret.
const Redacted = "[redacted]"

const (
	// minRun is how many characters of a secret in a row are hidden wherever they are.
	minRun = 8
	// minTail is how many characters of a secret's beginning are hidden at the end of a text, which may have been cut there. A secret
	// shorter than that is not hidden at all.
	minTail = 4
)

// Redact hides secrets in foreign text: every run of 8 or more of a secret's characters, a shorter secret where it is a word, and the
// beginning of one at the end of the text. A secret shorter than 4 characters is not hidden, since it is in too many words. Redact ignores
// case, and the ways in which a server may escape a character: \u0041, \x41, %41, &#65;, and a character after something invisible. What is
// within one of this program's own words is shown.
func Redact(text string, secrets ...string) string {
	var hidden []span
	var readings [][]char
	for _, secret := range secrets {
		if secret == "" || text == "" {
			continue
		}
		if readings == nil {
			readings = [][]char{charsOf(text, plainChar), charsOf(text, escapedChar)}
		}
		hidden = append(hidden, secretIn(readings[0], lowerBytes(charsOf(secret, plainChar)))...)
		hidden = append(hidden, secretIn(readings[1], lowerBytes(charsOf(secret, plainChar)))...)
		if strings.ContainsAny(secret, `\%&`) { // the secret itself can be read as escapes
			hidden = append(hidden, secretIn(readings[1], lowerBytes(charsOf(secret, escapedChar)))...)
		}
	}
	return replaceSpans(text, withoutOwnWords(text, hidden))
}

// span is a part of a text, in bytes.
type span struct{ start, end int }

// merged returns the spans in order, with touching ones merged.
func merged(spans []span) []span {
	spans = slices.SortedFunc(slices.Values(spans), func(a, b span) int { return cmp.Compare(a.start, b.start) })
	var out []span
	for _, s := range spans {
		if n := len(out); n > 0 && s.start <= out[n-1].end {
			out[n-1].end = max(out[n-1].end, s.end)
			continue
		}
		out = append(out, s)
	}
	return out
}

// replaceSpans replaces spans by Redacted; they are in order and do not touch.
func replaceSpans(text string, spans []span) string {
	var b strings.Builder
	from := 0
	for _, s := range spans {
		b.WriteString(text[from:s.start])
		b.WriteString(Redacted)
		from = s.end
	}
	b.WriteString(text[from:])
	return b.String()
}

// char is a character of a text: its ASCII code, 0 for any other, and where it is.
type char struct {
	code byte
	span
}

func (c char) lower() byte {
	if c.code >= 'A' && c.code <= 'Z' {
		return c.code + 'a' - 'A'
	}
	return c.code
}

func lowerBytes(chars []char) []byte {
	out := make([]byte, len(chars))
	for i, c := range chars {
		out[i] = c.lower()
	}
	return out
}

// secretIn is where a secret, in lower case, is in a text.
func secretIn(text []char, secret []byte) []span {
	if len(secret) < minTail {
		return nil
	}
	n := min(minRun, len(secret))
	runs := map[string]bool{}
	for i := 0; i+n <= len(secret); i++ {
		runs[string(secret[i:i+n])] = true
	}
	var out []span
	low := lowerBytes(text)
	inWord := func(start, end int) bool { // the secret "hush" is not hidden in "hushed"
		return len(secret) < minRun && (start > 0 && isAlphanumeric(low[start-1]) || end < len(low) && isAlphanumeric(low[end]))
	}
	for i := 0; i+n <= len(low); i++ {
		if runs[string(low[i:i+n])] && !inWord(i, i+n) {
			out = append(out, span{text[i].start, text[i+n-1].end})
		}
	}
	for n := min(len(secret)-1, len(low)); n >= minTail; n-- {
		if tail := len(low) - n; string(low[tail:]) == string(secret[:n]) && !inWord(tail, len(low)) {
			return append(out, span{text[tail].start, text[len(text)-1].end})
		}
	}
	return out
}

func isAlphanumeric(c byte) bool { return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' }

// charsOf is the visible characters of a text, each read by read.
func charsOf(text string, read func(string) (r rune, n int)) []char {
	out := make([]char, 0, len(text))
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		switch {
		case r == '\x1b':
			_, _, n, _ = ansi.DecodeSequence(text[i:], ansi.NormalState, nil)
		case r < utf8.RuneSelf:
			r, n = read(text[i:])
		}
		at := span{i, i + max(n, 1)}
		i = at.end
		switch {
		case r >= utf8.RuneSelf && Clean(string(r)) == "", unicode.IsControl(r):
			continue // not drawn: its neighbours are next to each other on the screen
		case r >= utf8.RuneSelf:
			r = 0
		}
		out = append(out, char{byte(r), at})
	}
	return out
}

func plainChar(text string) (rune, int) { return rune(text[0]), 1 }

// escapedChar reads a character that JSON, a URL or HTML may have escaped, also more than once.
func escapedChar(text string) (rune, int) {
	switch text[0] {
	case '\\':
		n := 1
		for n < len(text) && text[n] == '\\' {
			n++
		}
		if n == len(text) {
			break
		}
		switch text[n] {
		case 'u':
			if r, ok := hexRune(text[n+1:], 4); ok {
				return r, n + 5
			}
		case 'U':
			if r, ok := hexRune(text[n+1:], 8); ok {
				return r, n + 9
			}
		case 'x':
			if r, ok := hexRune(text[n+1:], 2); ok {
				return r, n + 3
			}
		case '/', '"', '\'':
			return rune(text[n]), n + 1
		}
	case '%':
		n := 1
		for strings.HasPrefix(text[n:], "25") {
			n += 2
		}
		if r, ok := hexRune(text[n:], 2); ok && r < utf8.RuneSelf {
			return r, n + 2
		}
	case '&':
		return entity(text)
	}
	return plainChar(text)
}

func hexRune(text string, digits int) (rune, bool) {
	if len(text) < digits {
		return 0, false
	}
	v, err := strconv.ParseUint(text[:digits], 16, 32)
	return rune(v), err == nil && v <= unicode.MaxRune
}

// entity reads a character of HTML: &#115; &#x73; &lt; and each of them with its & escaped again.
func entity(text string) (rune, int) {
	n := 1
	for strings.HasPrefix(text[n:], "amp;") {
		n += len("amp;")
	}
	const longest = len("#0000115;")
	end := strings.IndexByte(text[n:min(len(text), n+longest)], ';')
	if end < 0 {
		if n > 1 {
			return '&', n
		}
		return plainChar(text)
	}
	s := html.UnescapeString("&" + text[n:n+end+1])
	r, size := utf8.DecodeRuneInString(s)
	if size != len(s) {
		if n > 1 {
			return '&', n
		}
		return plainChar(text)
	}
	return r, n + end + 1
}
