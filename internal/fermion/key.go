package fermion

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"log/slog"
	"net/url"
	"strings"

	"fermion-tui/internal/affiliate"
)

const redacted = "[redacted]"

// Key is a school's API key. It signs student sessions too, so nothing prints it: every way of formatting, logging or
// encoding it says "[redacted]". string(key) is the key.
type Key string

// ParseKey takes a key as pasted or read: blanks around it go, and what no HTTP header can carry is refused.
func ParseKey(text string) (Key, error) {
	s := strings.TrimSpace(text)
	if s == "" {
		return "", errors.New("an API key is needed: copy it from the school's dashboard")
	}
	for _, r := range s {
		if r <= ' ' || r > '~' {
			return "", errors.New("an API key has no blanks or special characters in it: copy it again from the school's dashboard")
		}
	}
	return Key(s), nil
}

// String prints "[redacted]".
func (k Key) String() string { return redacted }

// GoString prints "[redacted]".
func (k Key) GoString() string { return redacted }

// Format prints "[redacted]" whatever the verb.
func (k Key) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(redacted)) }

// MarshalText writes "[redacted]": a key that reaches an encoder by mistake does not leave through it.
func (k Key) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// LogValue logs "[redacted]".
func (k Key) LogValue() slog.Value { return slog.StringValue(redacted) }

// Hash names the key at one API without telling it: hex of SHA-256 over both. The limiter's log is kept by it.
func (k Key) Hash(baseURL string) string {
	sum := sha256.Sum256([]byte(baseURL + "\x00" + string(k)))
	return hex.EncodeToString(sum[:])
}

// usable says whether a header can carry the key.
func (k Key) usable() bool {
	_, err := ParseKey(string(k))
	return err == nil
}

// redact takes the key out of foreign text, in the spellings that a server may echo it in, and the beginning of one where
// the text was cut short.
func (k Key) redact(text string) string {
	if k == "" || text == "" {
		return text
	}
	quoted, _ := json.Marshal(string(k)) // a string always encodes
	for _, form := range []string{string(k), url.QueryEscape(string(k)), url.PathEscape(string(k)), html.EscapeString(string(k)), strings.Trim(string(quoted), `"`)} {
		text = strings.ReplaceAll(text, form, redacted)
		text = redactTail(text, form)
	}
	return text
}

// redactTail blots out a tail that is the beginning of the key: an answer may break off in the middle of it.
func redactTail(text, key string) string {
	const telling = 4 // fewer characters than this give nothing away
	for n := min(len(key)-1, len(text)); n >= telling; n-- {
		if strings.HasSuffix(text, key[:n]) {
			return text[:len(text)-n] + redacted
		}
	}
	return text
}

// maxMessage is how many characters of a server's message are kept: it is shown on one line.
const maxMessage = 500

// message makes a server's words fit to be shown.
func (k Key) message(text string) string {
	s := strings.TrimSpace(k.redact(affiliate.Clean(text)))
	if r := []rune(s); len(r) > maxMessage {
		s = string(r[:maxMessage-1]) + "…"
	}
	return s
}

// maxKept is how many bytes of an unreadable answer are kept.
const maxKept = 2 << 10

// kept is the beginning of an unreadable answer for the journal: redacted first, so that no cut goes through the key.
func (k Key) kept(body []byte) string {
	s := k.redact(strings.ToValidUTF8(string(body), "\uFFFD"))
	if len(s) > maxKept {
		s = strings.ToValidUTF8(s[:maxKept], "")
	}
	return s
}
