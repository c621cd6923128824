package fermion

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"log/slog"
	"strings"

	"fermion-tui/internal/affiliate"
)

const redacted = affiliate.Redacted

// Key is a school's API key. It signs student sessions too, so nothing prints it: every way of formatting, logging or encoding it
// yields "[redacted]". string(key) is the key.
type Key string

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

// Hash identifies the key at one API without revealing it: hex of SHA-256 over both. The limiter's log is stored under it.
func (k Key) Hash(baseURL string) string {
	sum := sha256.Sum256([]byte(baseURL + "\x00" + string(k)))
	return hex.EncodeToString(sum[:])
}

// usable reports whether a header can carry the key.
func (k Key) usable() bool { return affiliate.CheckAPIKey(string(k)) == nil }

// redact hides the key in foreign text, also a part of it, and in the spellings in which a server may echo it.
func (k Key) redact(text string) string { return affiliate.Redact(text, string(k)) }

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

const (
	maxExcerpt = 2 << 10  // bytes of an unreadable response that are kept
	maxScanned = 64 << 10 // bytes of it that are scanned: the key may fill most of them
)

// excerpt returns the beginning of an unreadable response for the journal: redacted first, so that no cut goes through the key.
func (k Key) excerpt(body []byte) string {
	s := k.redact(strings.ToValidUTF8(string(body[:min(len(body), maxScanned)]), "\uFFFD"))
	if len(s) > maxExcerpt {
		s = strings.ToValidUTF8(s[:maxExcerpt], "")
	}
	return s
}
