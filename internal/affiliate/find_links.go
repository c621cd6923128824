package affiliate

import (
	"errors"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// FoundLink is a link that a pasted text names.
type FoundLink struct {
	LinkRef
	Line   int      // where it is, counted from 1
	Text   string   // the URL or slug as it was written
	Beside []string // words next to it, nearest first: a name, an e-mail address, a product
	Err    error    // it was meant as an affiliate URL, and names no link
}

// OtherLine is a line of a pasted text that names no link.
type OtherLine struct {
	Line int
	Text string
}

// FindLinks finds the links in any text: affiliate URLs with and without https://, in lists, Markdown, mails, chats and cells,
// several in a line; and slugs that are alone in a line or a cell. It also returns what is not a link, so that nothing is lost
// silently.
func FindLinks(text string) (links []FoundLink, others []OtherLine) {
	lines := strings.Split(lineBreaks.Replace(text), "\n")
	found := make([][]inText, len(lines))
	anyURL := false
	for i := range lines {
		lines[i] = cleanCells(unescapeLinks(lines[i]))
		found[i] = urlsIn(lines[i])
		anyURL = anyURL || len(found[i]) > 0
	}
	var heading []string // words of a separate line above the links
	for i, line := range lines {
		if strings.TrimSpace(line) == "" {
			heading = nil
			continue
		}
		if len(found[i]) == 0 {
			found[i] = slugIn(line, anyURL)
		}
		if len(found[i]) == 0 {
			others = append(others, OtherLine{Line: i + 1, Text: strings.TrimSpace(Clean(line))})
			heading = headingOf(line)
			continue
		}
		for _, l := range wordsBeside(line, found[i]) {
			if l.Line = i + 1; len(l.Beside) == 0 {
				l.Beside = heading
			}
			links = append(links, l)
		}
	}
	return links, others
}

var lineBreaks = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n")

// cleanCells cleans a line and keeps the tabs between its cells.
func cleanCells(line string) string {
	cells := strings.Split(line, "\t")
	for i, c := range cells {
		cells[i] = Clean(c)
	}
	return strings.Join(cells, "\t")
}

// inText is a link where it is in a line.
type inText struct {
	from, to int
	ref      LinkRef
	text     string
	err      error
}

const linkPath = "/a/"

// unescapeLinks undoes the escaping of a URL inside another one, as mail programs and searches write it.
func unescapeLinks(line string) string {
	if !strings.Contains(strings.ToLower(line), "%2fa%2f") {
		return line
	}
	return inToken.ReplaceAllStringFunc(line, func(token string) string {
		for strings.Contains(strings.ToLower(token), "%2fa%2f") {
			plain, err := url.PathUnescape(token)
			if err != nil {
				return token
			}
			token = plain
		}
		return token
	})
}

var inToken = regexp.MustCompile(`\S+`)

// urlsIn finds the affiliate URLs of a line. One that is written twice, as chats do, is one.
func urlsIn(line string) []inText {
	var found []inText
	for at := 0; ; {
		i := strings.Index(line[at:], linkPath)
		if i < 0 {
			return found
		}
		i += at
		u, ok := urlAround(line, at, i)
		at = i + 1
		if !ok {
			continue
		}
		at = u.to
		if n := len(found); n > 0 && u.err == nil && found[n-1].ref.Slug == u.ref.Slug &&
			!strings.ContainsAny(line[found[n-1].to:u.from], " \t") {
			found[n-1].to = u.to
			continue
		}
		found = append(found, u)
	}
}

// urlAround returns the URL whose path begins at i and which does not begin before minStart. It returns false when there is none:
// the /a/ is deeper in a path, or an a between two words.
func urlAround(line string, minStart, i int) (inText, bool) {
	from, ok := urlStart(line, minStart, i)
	if !ok {
		return inText{}, false
	}
	end := i + len(linkPath)
	for end < len(line) && (slugByte(line[end]) || isEscape(line[end:])) {
		end++
	}
	if strings.HasPrefix(line[end:], "://") { // the next URL follows without a blank
		end -= len(schemeBefore(line[i+len(linkPath) : end]))
	}
	u := inText{from: from, to: end}
	switch rest := line[end:]; {
	case strings.HasPrefix(rest, "…") || strings.HasSuffix(line[:end], "..."):
		u.err = errors.New("this URL was shortened: copy the whole of it")
	case strings.HasPrefix(rest, "/") && len(rest) > 1 && slugByte(rest[1]):
		u.to += tailLen(rest)
	default:
		slug := strings.TrimRight(line[i+len(linkPath):end], ".")
		if before, _ := utf8.DecodeLastRuneInString(line[:from]); before == '_' || before == '~' { // Markdown's emphasis
			slug = strings.TrimRight(slug, string(before))
		}
		u.to = i + len(linkPath) + len(slug)
	}
	if u.text = line[u.from:u.to]; u.err == nil {
		u.ref, u.err = ParseLinkRef(u.text)
	}
	if rest := line[u.to:]; rest != "" && strings.ContainsRune("/?#&", rune(rest[0])) {
		u.to += tailLen(rest)
	}
	if before := line[minStart:u.from]; before != "" && strings.ContainsRune("=&", rune(before[len(before)-1])) { // inside another URL
		u.from = minStart + strings.LastIndexAny(before, " \t<>\"'()[]{}|,;") + 1
	}
	return u, true
}

// urlStart returns the start of the URL whose path begins at i.
func urlStart(line string, minStart, i int) (from int, ok bool) {
	from = i
	for from > minStart {
		r, n := utf8.DecodeLastRuneInString(line[:from])
		if !(unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) || strings.ContainsRune("-._:", r)) {
			break
		}
		from -= n
	}
	host, before := line[from:i], line[minStart:from]
	switch {
	case host == "":
		r, _ := utf8.DecodeLastRuneInString(before)
		return i, before == "" || unicode.IsSpace(r) || strings.ContainsRune(`"'(<[`, r)
	case strings.HasSuffix(before, "//"):
		scheme := schemeBefore(strings.TrimSuffix(strings.TrimSuffix(before, "//"), ":"))
		if scheme != "" && strings.HasSuffix(before, "://") {
			return from - len("://") - len(scheme), true
		}
		return from - len("//"), plausibleHost(host)
	case strings.HasSuffix(host, ":") && strings.HasPrefix(line[i:], "//"): // "https://a/x": the host is a
		return 0, false
	case before != "" && strings.ContainsRune("/@%\\", rune(before[len(before)-1])):
		return 0, false
	}
	if colon := strings.LastIndexByte(host, ':'); colon >= 0 && !digits(host[colon+1:]) { // "Leo:learn.example.com"
		from, host = from+colon+1, host[colon+1:]
	}
	trimmed := strings.TrimLeft(host, "-._")
	return from + len(host) - len(trimmed), plausibleHost(trimmed)
}

// plausibleHost reports whether a text without a scheme before it is a host: it has a dot and ends in letters, or it is an address.
func plausibleHost(host string) bool {
	name, _, _ := strings.Cut(host, ":")
	if _, err := netip.ParseAddr(name); err == nil || name == "localhost" {
		return true
	}
	dot := strings.LastIndexByte(name, '.')
	return dot > 0 && len(name)-dot > 2 && !strings.ContainsFunc(name[dot+1:],
		func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) })
}

// schemeBefore returns the scheme that a text ends with, "" for none.
func schemeBefore(text string) string {
	for _, scheme := range []string{"https", "http"} {
		if n := len(text) - len(scheme); n >= 0 && strings.EqualFold(text[n:], scheme) {
			return text[n:]
		}
	}
	return ""
}

func slugByte(b byte) bool {
	return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || strings.IndexByte("-_.~", b) >= 0
}

// isEscape reports whether text begins with an escape like %41. The digits after the sign are slug bytes themselves.
func isEscape(text string) bool {
	return len(text) > 2 && text[0] == '%' && strings.IndexByte("0123456789abcdefABCDEF", text[1]) >= 0 &&
		strings.IndexByte("0123456789abcdefABCDEF", text[2]) >= 0
}

// tailLen returns the length of what follows the slug in a URL.
func tailLen(rest string) int {
	if i := strings.IndexAny(rest, " \t<>\"'()[]{}|,;*“”‘’«»"); i >= 0 {
		return i
	}
	return len(rest)
}

// slugIn finds a slug without a URL: alone in its line, or in one cell of it. Between URLs a word counts as one only when it looks
// like one, since chats have lines of one word.
func slugIn(line string, anyURL bool) []inText {
	word := bareWord(line)
	if ref, err := ParseLinkRef(word); err == nil && len(strings.Fields(word)) == 1 && ref.Host == "" && (!anyURL || looksLikeSlug(word)) {
		at := strings.Index(line, word)
		return []inText{{from: at, to: at + len(word), ref: ref, text: word}}
	}
	if !strings.ContainsAny(line, "\t|;,") {
		return nil
	}
	var found []inText
	for _, span := range inCell.FindAllStringIndex(line, -1) {
		cell := bareWord(line[span[0]:span[1]])
		if !looksLikeSlug(cell) {
			continue
		}
		at := span[0] + strings.Index(line[span[0]:span[1]], cell)
		found = append(found, inText{from: at, to: at + len(cell), ref: LinkRef{Slug: cell}, text: cell})
	}
	if len(found) != 1 { // it is unclear which of them it is
		return nil
	}
	return found
}

// bareWord removes what lists and quotations put around a word, repeatedly, until nothing is left to remove.
func bareWord(text string) string {
	for {
		word := strings.TrimSpace(unwrap(strings.TrimSpace(bullet.ReplaceAllString(text, ""))))
		if word == text {
			return word
		}
		text = word
	}
}

var (
	bullet = regexp.MustCompile(`^\s*(?:[-*+•◦▪–—>]\s*|\d{1,4}[.)]\s+)+`)
	inCell = regexp.MustCompile(`[^\t|;,]+`)
)

// looksLikeSlug reports whether a word mixes letters and digits, as no written word does.
func looksLikeSlug(word string) bool {
	return len(word) >= 6 && CheckSlug(word) == nil && !strings.Contains(word, ".") && strings.ContainsFunc(word, unicode.IsDigit) &&
		strings.ContainsFunc(word, unicode.IsLetter)
}

// wordsBeside gives each link of a line the words next to it. With several links in a line, each gets those before it, or, when the
// first has none, those after it.
func wordsBeside(line string, found []inText) []FoundLink {
	between := make([][]string, len(found)+1)
	from := 0
	for i, f := range found {
		between[i] = piecesOf(line[from:f.from])
		from = f.to
	}
	between[len(found)] = piecesOf(line[from:])
	links := make([]FoundLink, len(found))
	for i, f := range found {
		before, after := between[i], between[i+1]
		links[i] = FoundLink{LinkRef: f.ref, Text: f.text, Err: f.err}
		if len(found) == 1 || len(between[0]) > 0 {
			for j := len(before) - 1; j >= 0; j-- {
				links[i].Beside = append(links[i].Beside, before[j])
			}
		}
		if len(found) == 1 || len(between[0]) == 0 {
			links[i].Beside = append(links[i].Beside, after...)
		}
	}
	return links
}

// headingOf returns the words of a line above links when they name a person: a name, an e-mail address, or both.
func headingOf(line string) []string {
	pieces := piecesOf(line)
	for _, p := range pieces {
		if len(pieces) > 2 || !LooksLikeName(p) && CheckEmail(p) != nil {
			return nil
		}
	}
	return pieces
}

var htmlTag = regexp.MustCompile(`(?i)</?(?:a|b|i|p|li|ul|ol|td|th|tr|em|br|div|span|table|tbody|strong|h[1-6])\b[^<>]*(?:>|$)`)

var separators = regexp.MustCompile(`[\t|,;:()\[\]{}<>"“”„«»*•◦▪→=…!?–—` + "`" + `]+|\s-+>?\s|\s>\s`)

// piecesOf are the phrases of a text between the links of a line: what could be a name, an e-mail address or a product.
func piecesOf(text string) []string {
	var pieces []string
	for _, p := range separators.Split(htmlTag.ReplaceAllString(bullet.ReplaceAllString(text, ""), "|"), -1) {
		p = strings.TrimFunc(p, func(r rune) bool { return !inWord(r) })
		if p == "" || strings.Contains(p, "/") || !strings.ContainsFunc(p, unicode.IsLetter) {
			continue
		}
		pieces = append(pieces, p)
	}
	return pieces
}

// LooksLikeName reports whether a phrase next to a link is likely a person's name: up to four words that each begin with a capital,
// or with a letter of a script that has none.
func LooksLikeName(text string) bool {
	words := strings.Fields(text)
	if len(words) == 0 || len(words) > 4 || len(text) > 60 || CheckName(text) != nil || notNames[strings.ToLower(text)] {
		return false
	}
	for i, w := range words {
		first, _ := utf8.DecodeRuneInString(w)
		particle := i > 0 && i < len(words)-1 && particles[w]
		if !particle && !unicode.IsUpper(first) && !unicode.IsTitle(first) && !unicode.Is(unicode.Lo, first) ||
			strings.ContainsFunc(w, unicode.IsDigit) {
			return false
		}
	}
	return true
}

var particles = map[string]bool{"de": true, "da": true, "dos": true, "del": true, "van": true, "von": true, "der": true, "den": true,
	"bin": true, "al": true, "el": true, "la": true}

// notNames are words that people write next to links and that are not names of people.
var notNames = func() map[string]bool {
	words := map[string]bool{"affiliate link": true, "your link": true, "my link": true, "link in bio": true}
	for _, w := range strings.Fields(`
		a affiliate affiliates all also am an and are at best bio blog by cheers click code course dear done e-mail email facebook final for from fwd
		hello her here hers hey hi his hyperlink in instagram is it link linkedin links mine my name new newsletter no of ok okay old on open or our
		please pm product re regards see slug sure team telegram test thanks that the their then this to today track twitter updated url urls video
		was website whatsapp with yes yesterday your yours youtube`) {
		words[w] = true
	}
	return words
}()
