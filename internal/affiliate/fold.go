package affiliate

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Fold is a text as it is searched and sorted: in lower case, with Latin letters as a keyboard without accents types them. The marks of
// other scripts stay, since they are letters there: the vowels of Devanagari, the й of Cyrillic. It never joins what is on both sides of a
// line break or of a blank.
func Fold(s string) string {
	if isASCII(s) {
		return strings.ToLower(s)
	}
	b := make([]byte, 0, len(s))
	for s != "" {
		n := clusterLen(s)
		b = appendFolded(b, s[:n])
		s = s[n:]
	}
	return string(b)
}

// FoldedSpans are the parts of a text that folded words are found in, as byte offsets from and to, in their order. Each part has whole
// letters, since a letter may fold to several: the "s" of "ss" finds ß.
func FoldedSpans(s string, words []string) (spans [][2]int) {
	folded, starts := foldWithStarts(s)
	start := func(at int) int {
		if starts == nil {
			return at
		}
		return starts[at]
	}
	for from := 0; ; {
		at, end := len(folded), len(folded)
		for _, word := range words {
			if i := strings.Index(folded[from:], word); word != "" && i >= 0 && from+i < at {
				at, end = from+i, from+i+len(word)
			}
		}
		if at == len(folded) {
			return spans
		}
		for starts != nil && end < len(folded) && start(end) == start(end-1) {
			end++
		}
		spans = append(spans, [2]int{start(at), start(end)})
		from = end
	}
}

// foldWithStarts is Fold, and where in the text the letter of each byte begins, with the end of the text at last; nil: at the same byte.
func foldWithStarts(s string) (folded string, starts []int) {
	if isASCII(s) {
		return strings.ToLower(s), nil
	}
	var b []byte
	for at := 0; at < len(s); {
		n := clusterLen(s[at:])
		b = appendFolded(b, s[at:at+n])
		for len(starts) < len(b) {
			starts = append(starts, at)
		}
		at += n
	}
	return string(b), append(starts, len(s))
}

func isASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// clusterLen is the length of the first letter of a text with its marks.
func clusterLen(s string) int {
	if s[0] < utf8.RuneSelf && (len(s) == 1 || s[1] < utf8.RuneSelf) {
		return 1
	}
	return norm.NFC.NextBoundaryInString(s, true)
}

// appendFolded folds one letter with its marks.
func appendFolded(b []byte, cluster string) []byte {
	if len(cluster) == 1 {
		return append(b, strings.ToLower(cluster)...)
	}
	if first, _ := utf8.DecodeRuneInString(cluster); !unicode.Is(unicode.Latin, first) {
		return append(b, strings.ToLower(norm.NFC.String(cluster))...)
	}
	for _, r := range norm.NFD.String(cluster) {
		if unicode.Is(unicode.Mn, r) {
			continue
		}
		r = unicode.ToLower(r)
		if letters, is := plainLetters[r]; is {
			b = append(b, letters...)
			continue
		}
		b = utf8.AppendRune(b, r)
	}
	return b
}

// plainLetters are Latin letters that Unicode does not take apart.
var plainLetters = map[rune]string{'ß': "ss", 'æ': "ae", 'œ': "oe", 'ø': "o", 'ł': "l", 'đ': "d", 'ð': "d", 'þ': "th", 'ħ': "h", 'ı': "i"}
