package importer

import (
	"strings"

	"fermion-tui/internal/affiliate"
)

// truncate returns foreign text short enough for a message.
func truncate(s string) string {
	r := []rune(clean(s))
	if len(r) > 60 {
		return string(r[:59]) + "…"
	}
	return string(r)
}

// clean returns foreign text in full: the result file must not shorten what the server said.
func clean(s string) string { return strings.TrimSpace(affiliate.Clean(s)) }
