package importer

import (
	"strings"

	"fermion-tui/internal/affiliate"
)

// truncate returns foreign text as a message may hold it.
func truncate(s string) string {
	r := []rune(clean(s))
	if len(r) > 60 {
		return string(r[:59]) + "…"
	}
	return string(r)
}

// clean returns foreign text where nothing may be missing: what the server said, in the file that says what became of a row.
func clean(s string) string { return strings.TrimSpace(affiliate.Clean(s)) }
