package affiliate

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// maxClean bounds what one line of foreign text may cost to draw.
const maxClean = 64 << 10

// Clean makes foreign text harmless on one line of a terminal: escape sequences, control characters, bidi overrides and
// invisible characters go, line breaks and tabs become spaces, broken UTF-8 becomes U+FFFD.
func Clean(s string) string {
	if plain(s) {
		return s
	}
	s = ansi.Strip(strings.ToValidUTF8(cut(s), string(utf8.RuneError)))
	var b strings.Builder
	b.Grow(len(s))
	var before rune
	for i, r := range s {
		switch {
		case r == '\n' || r == '\r' || r == '\t' || r == '\u2028' || r == '\u2029' || r == '\u00a0':
			r = ' '
		case r == '\u200c' || r == '\u200d':
			if !spells(r, before, s[i+utf8.RuneLen(r):]) {
				continue
			}
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Co, r), r >= 0xFE00 && r <= 0xFE0F,
			r >= 0xE0000 && r <= 0xE0FFF,
			r == '\u3164', r == '\u115f', r == '\u1160', r == '\uffa0', // Hangul fillers
			r == '\u034f', r == '\u17b4', r == '\u17b5', r >= '\u180b' && r <= '\u180f':
			continue
		}
		b.WriteRune(r)
		before = r
	}
	return cut(b.String())
}

// spells reports whether a joiner is part of a spelling: Indic and Arabic scripts spell with joiners, and emoji are combined with
// them. Elsewhere they only hide.
func spells(joiner, before rune, rest string) bool {
	if unicode.Is(unicode.Mn, before) || unicode.Is(unicode.Arabic, before) {
		return true
	}
	next, _ := utf8.DecodeRuneInString(rest)
	return joiner == '\u200d' && unicode.Is(unicode.So, next) &&
		(unicode.Is(unicode.So, before) || unicode.Is(unicode.Sk, before) && before > unicode.MaxLatin1)
}

// cut ends a text that is too long between two characters.
func cut(s string) string {
	if len(s) <= maxClean {
		return s
	}
	n := maxClean
	for n > maxClean-utf8.UTFMax && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

func plain(s string) bool {
	if len(s) > maxClean {
		return false
	}
	for i := 0; i < len(s); i++ {
		if s[i] < 0x20 || s[i] > 0x7e {
			return false
		}
	}
	return true
}
