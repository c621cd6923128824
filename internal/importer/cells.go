package importer

import (
	"strings"

	"fermion-tui/internal/affiliate"
)

// truncate returns text from outside, short enough for a message.
func truncate(s string) string {
	r := []rune(clean(s))
	if len(r) > 60 {
		return string(r[:59]) + "…"
	}
	return string(r)
}

// clean returns text from outside in full, since the result file must not shorten what the server said.
func clean(s string) string { return strings.TrimSpace(affiliate.Clean(s)) }
