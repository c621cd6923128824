package form

import "charm.land/lipgloss/v2"

// Plain are styles without colour.
func Plain() Styles {
	s := lipgloss.NewStyle()
	return Styles{
		Label: s, Focused: s.Bold(true), Text: s, Placeholder: s.Faint(true), Selected: s.Reverse(true),
		Error: s, Note: s, Warning: s.Bold(true), Suggestion: s, Picked: s.Bold(true), Action: s.Faint(true),
	}
}
