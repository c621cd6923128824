package affiliate

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
)

// ParseEmail reads an e-mail address as people paste it, and returns the address alone: "mailto:", the name before <a@b>, quotes,
// brackets and punctuation around it are removed. Everything else must be an address already, because Fermion never lets the
// address of a user be changed.
func ParseEmail(text string) (string, error) {
	s := strings.TrimSpace(text)
	if before, rest, ok := strings.Cut(s, "<"); ok && !strings.Contains(before, "@") {
		address, after, closed := strings.Cut(rest, ">")
		if !closed || strings.Trim(after, trailingMarks+" ") != "" {
			return "", errors.New("write one e-mail address, like asha@example.com")
		}
		s = address
	}
	s = trimAddress(s)
	if rest, ok := cutPrefixFold(s, "mailto:"); ok {
		s, _, _ = strings.Cut(rest, "?")
		s = trimAddress(s)
	}
	if err := CheckEmail(s); err != nil {
		return "", err
	}
	return s, nil
}

const (
	quotesAndBrackets = "\"'`“”„‟‘’‚‛«»‹›<>()[]{}"
	trailingMarks     = quotesAndBrackets + ".,;:!?/"
)

func trimAddress(s string) string {
	return strings.TrimSpace(strings.TrimRight(strings.TrimLeft(strings.TrimSpace(s), quotesAndBrackets), trailingMarks))
}

func cutPrefixFold(s, prefix string) (string, bool) {
	if len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix) {
		return strings.TrimSpace(s[len(prefix):]), true
	}
	return s, false
}

var errEmail = errors.New("this is not an e-mail address; write it like asha@example.com")

// CheckEmail refuses what is not an e-mail address as it is. It allows what an address may contain, since what people paste around one has
// no limit. No check proves that an address exists.
func CheckEmail(text string) error {
	local, host, ok := strings.Cut(text, "@")
	switch {
	case text == "":
		return errors.New("an e-mail address is needed")
	case Clean(text) != text:
		return errors.New("this address holds invisible characters: type it by hand")
	case !ok:
		return errors.New("this has no @: write the whole address, like asha@example.com")
	case strings.Contains(text, "://"):
		return errors.New("this is a web address; write an e-mail address like asha@example.com")
	case strings.ContainsAny(text, ",; ") && strings.Count(text, "@") > 1:
		return errors.New("write one e-mail address only")
	case local == "" || host == "" || strings.Contains(host, "@") || len(local) > 64 || len(text) > 254:
		return errEmail
	}
	if err := checkLocalPart(local); err != nil {
		return err
	}
	return checkMailHost(host)
}

// checkLocalPart allows what mail providers give out: letters, digits and . _ - + ' & between them.
func checkLocalPart(local string) error {
	for i, r := range local {
		switch {
		case isWordRune(r) || r == '_':
		case strings.ContainsRune("-+'&.", r):
			if i == 0 || strings.ContainsRune("'&.", r) && (i == len(local)-1 || strings.ContainsRune("'&.", rune(local[i+1]))) {
				return fmt.Errorf("a %q is out of place before the @; write the address like asha@example.com", r)
			}
		default:
			return fmt.Errorf("an e-mail address has letters, digits and . _ - + ' & before the @, not %q", r)
		}
	}
	return checkOneScript(local)
}

// checkMailHost allows the name of a host: at least two labels of letters, digits and hyphens, the last one no number.
func checkMailHost(host string) error {
	labels := strings.Split(host, ".")
	if len(labels) < 2 {
		return errEmail
	}
	for _, label := range labels {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
			return errEmail
		}
		for _, r := range label {
			if !isWordRune(r) && r != '-' {
				return fmt.Errorf("an e-mail address ends with a host like example.com, which has no %q in it", r)
			}
		}
		if err := checkOneScript(label); err != nil {
			return err
		}
	}
	if last := labels[len(labels)-1]; len(last) < 2 || digits(last) {
		return errEmail
	}
	return nil
}

// isWordRune reports whether r is a letter or digit of an address: ASCII, and scripts whose letters do not look like Latin ones.
func isWordRune(r rune) bool {
	if r < 0x80 {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
	}
	return (unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r)) &&
		!unicode.In(r, unicode.Latin, unicode.Greek, unicode.Cyrillic, unicode.Armenian, unicode.Common)
}

// checkOneScript refuses Latin letters mixed with others, since another person's address may look the same.
func checkOneScript(part string) error {
	latin := strings.ContainsFunc(part, func(r rune) bool { return r < 0x80 && unicode.IsLetter(r) })
	other := strings.ContainsFunc(part, func(r rune) bool { return r >= 0x80 })
	if latin && other {
		return errors.New("this address mixes letters of two scripts: type it by hand")
	}
	return nil
}
