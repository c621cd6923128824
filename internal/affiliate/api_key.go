package affiliate

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

const maxAPIKey = 4096

// ParseAPIKey removes the white space, name and quotation marks that pasting leaves around a key, and refuses what cannot be a key.
// Its errors never contain the text.
func ParseAPIKey(text string) (string, error) {
	key, _ := BareKey(text)
	if err := CheckAPIKey(key); err != nil {
		return "", err
	}
	return key, nil
}

// CheckAPIKey refuses what cannot be a key. Fermion documents no alphabet [open]; the key travels in an HTTP header, which carries
// only visible ASCII unchanged. Its errors never contain the key.
func CheckAPIKey(key string) error {
	switch {
	case key == "":
		return errors.New("the API key is empty: copy it from the school's dashboard")
	case len(key) > maxAPIKey:
		return fmt.Errorf("API key too long (%d characters): copy only the key", len(key))
	}
	n := 0
	for _, r := range key {
		n++
		switch {
		case r == ' ' || r == '\t' || r == '\n' || r == '\r':
			return fmt.Errorf("there is a space or line break inside the API key, after %d characters: copy the key only", n-1)
		case r < '!' || r > '~':
			return fmt.Errorf("invalid character at position %d of the API key: copy it again, without formatting", n)
		}
	}
	return nil
}

// assigned matches the name before a value in a line of a shell, of an .env file or of an HTTP header, and the first character of
// the value. Without a command before it the name needs the form of a variable: a key may contain an equals sign.
var assigned = regexp.MustCompile(`^(?:` +
	`(?:export|set|setx|declare -x)\s+[A-Za-z_]\w*\s*[=\s]` + // a shell
	`|\$[eE]nv:\w+\s*=` + // PowerShell
	`|(?:[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|KEY|APIKEY)\s*=` + // an .env file
	`|(?i:FERMION-API-KEY)\s*[:=]` + // an HTTP header
	`)\s*[^\s=]`)

// BareKey extracts a key from pasted text: it removes the name before the key (FERMION_API_KEY=…, export FERMION_API_KEY=…) and
// quotation marks around it. left names what was removed, "" when nothing was.
func BareKey(text string) (key, left string) {
	key, named, quoted := strings.TrimSpace(text), false, false
	for {
		if inner, ok := unquote(key); ok {
			key, quoted = inner, true
			continue
		}
		at := assigned.FindStringIndex(key)
		if at == nil {
			break
		}
		key, named = key[at[1]-1:], true
	}
	switch {
	case named && quoted:
		left = "the name before it and the quotation marks around it"
	case named:
		left = "the name before it"
	case quoted:
		left = "the quotation marks around it"
	}
	return key, left
}
