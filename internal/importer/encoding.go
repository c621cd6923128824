package importer

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	utf16 "golang.org/x/text/encoding/unicode"

	"fermion-tui/internal/affiliate"
)

// otherFormats are files that people save or rename by mistake, with their first bytes.
var otherFormats = []struct{ begins, reason string }{
	{"\xd0\xcf\x11\xe0", "this is an Excel workbook: save it as CSV (UTF-8)"},
	{"SQLite format 3\x00", "this is a database: a copy of one comes back with fermion-tui restore"},
	{"%PDF", "this is a PDF: an import takes CSV (UTF-8)"},
	{"\x1f\x8b", "this file is compressed: unpack it first"},
	{"{\\rtf", "this is a text document: save it as CSV (UTF-8)"},
}

// checkFormat refuses files of other formats and names the format, since a program that opens them can also save CSV.
func checkFormat(data []byte) error {
	if bytes.HasPrefix(data, []byte("PK\x03\x04")) || bytes.HasPrefix(data, []byte("PK\x05\x06")) {
		what := "an Excel workbook"
		switch {
		case bytes.Contains(data[:min(len(data), 200)], []byte("opendocument")):
			what = "a LibreOffice document"
		case bytes.Contains(data, []byte("Index/Document.iwa")):
			what = "a Numbers document"
		case bytes.Contains(data, []byte("word/document.xml")):
			what = "a Word document"
		}
		return &fileError{Reason: "this is " + what + ": save it as CSV (UTF-8)"}
	}
	for _, f := range otherFormats {
		if bytes.HasPrefix(data, []byte(f.begins)) {
			return &fileError{Reason: f.reason}
		}
	}
	start := strings.ToLower(string(bytes.TrimSpace(data[:min(len(data), 400)])))
	for _, tag := range []string{"<!doctype", "<html", "<head", "<body", "<table", "<?xml", "<div", "<meta", "<style"} {
		if strings.HasPrefix(start, tag) {
			return &fileError{Reason: "this is a web page or XML, which some programs save under the name of a table: save it as CSV (UTF-8)"}
		}
	}
	if rest, isArray := strings.CutPrefix(start, "["); strings.HasPrefix(start, "{\"") ||
		isArray && (strings.HasPrefix(strings.TrimSpace(rest), "{") || strings.TrimSpace(rest) == "]") {
		return &fileError{Reason: "this is JSON: an import takes CSV: export it as csv instead"}
	}
	return nil
}

// plainText returns the file as UTF-8 without a byte order mark, with \n where an old Mac wrote \r. notes say what had to be guessed.
func plainText(data []byte) (text []byte, notes []string, err error) {
	if data, err = fromUTF16(data); err != nil {
		return nil, nil, err
	}
	for bytes.HasPrefix(data, []byte("\ufeff")) {
		data = data[len("\ufeff"):]
	}
	if err := checkFormat(data); err != nil {
		return nil, nil, err
	}
	if !utf8.Valid(data) && !hasWideUTF8(data) { // in a file with some UTF-8, each broken cell is bad on its own
		decoded, words, ok := fromWindows1252(data)
		if !ok {
			return nil, nil, &fileError{Line: 1 + bytes.Count(data[:firstInvalid(data)], []byte{'\n'}),
				Reason: "this file is not UTF-8, and its encoding is unclear: save it as CSV (UTF-8)"}
		}
		data = decoded
		notes = append(notes,
			fmt.Sprintf("this file is not UTF-8; it was read as Windows-1252 (cp1252), which Excel writes for plain CSV. Check %s, or "+
				"save it as CSV (UTF-8)", strings.Join(words, ", ")))
	}
	if !bytes.ContainsRune(data, '\n') {
		data = bytes.ReplaceAll(data, []byte{'\r'}, []byte{'\n'})
	}
	if len(bytes.TrimSpace(data)) == 0 {
		return nil, nil, &fileError{Reason: "this file is empty"}
	}
	return data, notes, nil
}

// fromUTF16 decodes what Excel calls Unicode Text, which a byte order mark identifies.
func fromUTF16(data []byte) ([]byte, error) {
	if bytes.HasPrefix(data, []byte{0xff, 0xfe}) || bytes.HasPrefix(data, []byte{0xfe, 0xff}) {
		text, err := utf16.UTF16(utf16.LittleEndian, utf16.ExpectBOM).NewDecoder().Bytes(data)
		if err != nil || bytes.ContainsRune(text, utf8.RuneError) {
			return nil, &fileError{Reason: "this file is broken UTF-16: save it as CSV (UTF-8)"}
		}
		return text, nil
	}
	if head := data[:min(len(data), 400)]; len(head) > 4 && bytes.Count(head, []byte{0})*3 > len(head) &&
		!bytes.Contains(head, []byte{0, 0}) {
		return nil, &fileError{Reason: "this file is UTF-16 without a mark: save it as CSV (UTF-8)"}
	}
	return data, nil
}

// hasWideUTF8 reports whether any character outside ASCII is valid UTF-8, which hardly ever happens by chance.
func hasWideUTF8(data []byte) bool {
	for len(data) > 0 {
		r, size := utf8.DecodeRune(data)
		if size > 1 && r != utf8.RuneError {
			return true
		}
		data = data[size:]
	}
	return false
}

func firstInvalid(data []byte) int {
	for at := 0; at < len(data); {
		r, size := utf8.DecodeRune(data[at:])
		if r == utf8.RuneError && size == 1 {
			return at
		}
		at += size
	}
	return len(data)
}

// fromWindows1252 decodes what Excel writes for plain CSV in most countries, and returns some of the words that are not ASCII. ok is false
// if the bytes make more sense in another encoding: a wrong name can never be corrected at Fermion.
func fromWindows1252(data []byte) (text []byte, words []string, ok bool) {
	text, err := charmap.Windows1252.NewDecoder().Bytes(data)
	if err != nil || bytes.ContainsRune(text, utf8.RuneError) { // five bytes are undefined in Windows-1252
		return nil, nil, false
	}
	for _, word := range strings.FieldsFunc(string(text),
		func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(",;\"", r) }) {
		if strings.IndexFunc(word, func(r rune) bool { return r >= 0x80 }) < 0 {
			continue
		}
		if !plausible1252([]rune(word)) {
			return nil, nil, false
		}
		if word = truncate(word); len(words) < 5 && word != "" && !slices.Contains(words, word) {
			words = append(words, word)
		}
	}
	if len(words) == 0 {
		words = []string{"the names"}
	}
	return text, words, true
}

// plausible1252 reports whether a word looks like Windows-1252. Words in other encodings have three non-English letters in a row
// (Cyrillic, legacy Indian fonts), or a dash, sign or rare letter between letters (where Macs have é and ñ). O’Neil and Asha’s are fine.
func plausible1252(word []rune) bool {
	run := 0
	for i, r := range word {
		letter := unicode.IsLetter(r)
		if letter && r >= 0xc0 {
			run++
		} else {
			run = 0
		}
		inside := i > 0 && i < len(word)-1 && unicode.IsLetter(word[i-1]) && unicode.IsLetter(word[i+1])
		apostrophe := r == '’' && (i == 1 || i == len(word)-2)
		switch {
		case run > 2, letter && r > 0xff, // Š, Ž, Œ, ƒ and the like
			r >= 0x80 && !letter && inside && !apostrophe:
			return false
		}
	}
	return true
}

// isMisread reports whether a text has traces of UTF-8 that a program read as Windows-1252 and saved as UTF-8 again: Ã« for ë, â€™ for ’.
func isMisread(text string) bool {
	for _, trace := range []string{"â€", "à¤", "à¥", "Â\u00a0", "ï»¿"} {
		if strings.Contains(text, trace) {
			return true
		}
	}
	before := ' '
	for _, r := range text {
		if (before == 'Ã' || before == 'Â') && r >= 0x80 && r < 0xc0 {
			return true
		}
		before = r
	}
	return false
}

// lostLetters reports whether a text has question marks where letters were: a program could not write them in its encoding.
func lostLetters(text string) bool {
	return strings.ContainsRune(text, utf8.RuneError) ||
		strings.Count(text, "?") > 1 && strings.IndexFunc(text, func(r rune) bool { return unicode.IsLetter(r) }) < 0
}

// checkLetters refuses a name whose letters a spreadsheet lost, since a name cannot be changed at Fermion.
func checkLetters(name string) error {
	if lostLetters(name) || isMisread(name) {
		return fmt.Errorf("%q lost letters through a wrong encoding: save the file as CSV (UTF-8)", truncate(affiliate.Clean(name)))
	}
	return nil
}
