package ui

import (
	"image/color"

	"charm.land/lipgloss/v2"
)

// Theme is the styles of one terminal background. No state is told by colour alone: glyphs and words tell it too, so a
// terminal without colour (NO_COLOR) loses nothing.
type Theme struct {
	Dark    bool
	Plain   lipgloss.Style
	Muted   lipgloss.Style
	Accent  lipgloss.Style
	Strong  lipgloss.Style
	Good    lipgloss.Style
	Bad     lipgloss.Style
	Warn    lipgloss.Style
	Tab     lipgloss.Style // the tab that is open
	Cursor  lipgloss.Style
	Marked  lipgloss.Style
	Header  lipgloss.Style
	Key     lipgloss.Style // a key in the footer
	Box     lipgloss.Style // a modal
	BoxBad  lipgloss.Style
	Matched lipgloss.Style
}

// newTheme is the one literal of each background.
func newTheme(dark bool) Theme {
	pick := lipgloss.LightDark(dark)
	c := func(light, dark string) color.Color { return pick(lipgloss.Color(light), lipgloss.Color(dark)) }
	s := lipgloss.NewStyle
	accent, rule := c("#0b5cad", "#7cc7ff"), c("#8a94a3", "#5b6675")
	return Theme{
		Dark:    dark,
		Plain:   s(),
		Muted:   s().Foreground(c("#5d6773", "#8b95a3")),
		Accent:  s().Foreground(accent),
		Strong:  s().Bold(true),
		Good:    s().Foreground(c("#13703a", "#7bd88f")),
		Bad:     s().Foreground(c("#b3261e", "#ff8a80")).Bold(true),
		Warn:    s().Foreground(c("#8a5200", "#ffca6b")),
		Tab:     s().Foreground(accent).Bold(true).Underline(true),
		Cursor:  s().Foreground(accent).Bold(true),
		Marked:  s().Foreground(c("#7a3e9d", "#d7a8ff")),
		Header:  s().Foreground(c("#5d6773", "#8b95a3")),
		Key:     s().Foreground(accent),
		Box:     s().Border(lipgloss.RoundedBorder()).BorderForeground(rule).Padding(0, 1),
		BoxBad:  s().Border(lipgloss.RoundedBorder()).BorderForeground(c("#b3261e", "#ff8a80")).Padding(0, 1),
		Matched: s().Underline(true),
	}
}
