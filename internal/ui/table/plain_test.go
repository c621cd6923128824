package table

import "charm.land/lipgloss/v2"

// Plain are styles without colour: the cursor is reversed.
func Plain() Styles {
	s := lipgloss.NewStyle()
	return Styles{
		Normal: s, Muted: s, Good: s, Bad: s, Warn: s, Accent: s,
		Header: s.Bold(true), Sorted: s.Bold(true).Underline(true), Cursor: s.Reverse(true), Marked: s, Match: s.Underline(true), Change: s, Fall: s,
	}
}
