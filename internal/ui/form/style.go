package form

import "charm.land/lipgloss/v2"

// Styles are the looks of a form. Only colours and attributes count; every state shows without them too.
type Styles struct {
	Label, Focused       lipgloss.Style // a field's label, without and with the cursor
	Text, Placeholder    lipgloss.Style
	Selected             lipgloss.Style // a proposal or a wrong text that typing replaces
	Error, Note, Warning lipgloss.Style // the lines that begin with ✗, · and !
	Suggestion, Picked   lipgloss.Style // without and with ▸
	Action               lipgloss.Style // the last line
}
