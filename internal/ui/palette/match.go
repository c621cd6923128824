package palette

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// match is how a typed text matches another text. Lower values are better matches.
type match uint8

const (
	begins       match = iota // the text begins with what was typed
	wordBegins                // one of its words does
	contains                  // it is within a word
	initials                  // the beginnings of words that follow each other: "nc" and "newco" for "New coupon"
	closeLetters              // its letters in this order, from the beginning of a word, with few others between them: "cupon"
	noMatch
)

// minLetters is how many letters can match with others between them. Two letters would match a part of almost any title.
const minLetters = 3

// matchText returns how the typed text matches in; both are folded by affiliate.Fold. Of several words each must match,
// and the worst match counts.
func matchText(in, typed string) match {
	if m := matchWhole(in, typed); m != noMatch {
		return m
	}
	if strings.Contains(typed, " ") {
		return matchEach(in, strings.Fields(typed), func(word string) bool { return hasCloseLetters(in, word) })
	}
	switch {
	case hasInitials(in, typed):
		return initials
	case hasCloseLetters(in, typed):
		return closeLetters
	}
	return noMatch
}

// matchWords is matchText without initials and letters with others between them, which find too much in texts that are
// no titles: slugs have almost any letters in some order.
func matchWords(in, typed string) match {
	if m := matchWhole(in, typed); m != noMatch || !strings.Contains(typed, " ") {
		return m
	}
	return matchEach(in, strings.Fields(typed), func(string) bool { return false })
}

// matchWhole returns how the typed text matches as it is.
func matchWhole(in, typed string) match {
	best := noMatch
	for from := 0; ; {
		at := strings.Index(in[from:], typed)
		switch at += from; {
		case at < from:
			return best
		case at == 0:
			return begins
		case startsWord(in, at):
			return wordBegins
		}
		best = contains
		_, size := utf8.DecodeRuneInString(in[at:])
		if from = at + size; size == 0 {
			return best
		}
	}
}

// matchEach returns the worst match of several words, of which those that are not in the text as they are match by their
// letters.
func matchEach(in string, words []string, byLetters func(word string) bool) match {
	worst := wordBegins // several words are never the beginning of the text: they would have matched as a whole
	for _, word := range words {
		m := matchWhole(in, word)
		if m == noMatch && byLetters(word) {
			m = closeLetters
		}
		worst = max(worst, m)
	}
	return worst
}

// startsWord reports whether a word begins there: a letter or digit behind something else. What follows a bracket is an
// aside, such as the name of a setting, and no better match than any other part.
func startsWord(in string, at int) bool {
	if c, _ := utf8.DecodeRuneInString(in[at:]); !isLetter(c) {
		return false
	}
	before, _ := utf8.DecodeLastRuneInString(in[:at])
	return at == 0 || !isLetter(before) && before != '('
}

func isLetter(c rune) bool { return unicode.In(c, unicode.L, unicode.M, unicode.N) }

// maxLeftOut is how long a word is that initials can leave out: "chcom" finds "Change the commission".
const maxLeftOut = 3

// hasInitials reports whether the text is made from the beginnings of at least two words that follow each other.
func hasInitials(in, typed string) bool {
	words := strings.FieldsFunc(in, func(c rune) bool { return !isLetter(c) })
	for i, word := range words {
		for n := range commonStart(word, typed) {
			if rest := typed[n+1:]; rest != "" && continuesWith(words[i+1:], rest) {
				return true
			}
		}
	}
	return false
}

// continuesWith reports whether the rest of the initials are the beginnings of the next words.
func continuesWith(words []string, typed string) bool {
	for i, word := range words {
		n := commonStart(word, typed)
		if n == len(typed) {
			return true
		}
		for ; n > 0; n-- {
			if continuesWith(words[i+1:], typed[n:]) {
				return true
			}
		}
		if len(word) > maxLeftOut {
			return false
		}
	}
	return false
}

// commonStart returns how many bytes both texts begin with.
func commonStart(a, b string) int {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return n
}

// maxInOneWord is how many letters must all be in one word if others are between them.
const maxInOneWord = 4

// hasCloseLetters reports whether the letters of a typed word follow each other from the beginning of a word on, with
// fewer others between them than were typed.
func hasCloseLetters(in, typed string) bool {
	letters := utf8.RuneCountInString(typed)
	if letters < minLetters {
		return false
	}
	first, _ := utf8.DecodeRuneInString(typed)
	for at, c := range in {
		if c == first && startsWord(in, at) && follow(in[at:], typed, letters-1, letters <= maxInOneWord) {
			return true
		}
	}
	return false
}

// follow reports whether the typed letters are in the text in this order, with at most so many others between them.
func follow(in, typed string, others int, oneWord bool) bool {
	for _, c := range in {
		want, size := utf8.DecodeRuneInString(typed)
		switch {
		case c == want:
			if typed = typed[size:]; typed == "" {
				return true
			}
		case others == 0 || oneWord && !isLetter(c):
			return false
		default:
			others--
		}
	}
	return false
}
