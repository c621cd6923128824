package screen

import (
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
)

// Theme is how things are drawn on one terminal: the styles for its background, and how it measures text. Colour is
// never the only sign of a state: glyphs or words show it too, so a terminal without colour (NO_COLOR) loses nothing.
type Theme struct {
	Cells
	Background Background
	Dark       bool // colours are for a dark background
	Colours    colorprofile.Profile
	Plain      lipgloss.Style
	Muted      lipgloss.Style
	Accent     lipgloss.Style
	Strong     lipgloss.Style
	Good       lipgloss.Style
	Bad        lipgloss.Style
	Warn       lipgloss.Style
	Tab        lipgloss.Style // the tab that is open
	Cursor     lipgloss.Style // the row under the cursor
	Pointer    lipgloss.Style // a sign that points at a place, like a chart's cursor
	Marked     lipgloss.Style
	Header     lipgloss.Style
	Key        lipgloss.Style // a key in the footer
	Border     lipgloss.Style // of a modal
	BadEdge    lipgloss.Style // of a modal that asks before something that cannot be undone
	Matched    lipgloss.Style
}

// NewTheme makes the theme with the program's own colours.
func NewTheme(dark bool, colours colorprofile.Profile, measured Cells) Theme {
	background := LightBackground
	if dark {
		background = DarkBackground
	}
	return Look{}.Theme(background, colours, measured)
}

// basicColours has the numbers of the 16 colours that replace those of the theme: the dark ones for light terminals,
// the bright ones for dark terminals.
var basicColours = map[string]string{
	"25": "4", "117": "14", // accent
	"28": "2", "114": "10", // good
	"124": "1", "210": "9", // bad
	"94": "3", "221": "11", // warn
	"97": "5", "183": "13", // marked
}

// Labelled writes a label and a value.
func (th *Theme) Labelled(label, value string) string { return th.Muted.Render(label) + " " + value }

// HangingIndent wraps text after a head: all lines of the text begin in the same column.
func (th *Theme) HangingIndent(head string, style lipgloss.Style, text string, w int) []string {
	indent := th.Width(head)
	lines := th.WrapStyled(style, text, max(w-indent, 8))
	for i := range lines {
		if i > 0 {
			head = strings.Repeat(" ", indent)
		}
		lines[i] = head + lines[i]
	}
	return lines
}

// Dialog draws lines in the border of a modal.
func (th *Theme) Dialog(lines []string) string { return th.bordered(lines, th.Border, nil) }

// scrolledDialog draws lines in the border of a modal. Those after the first above lines scroll: arrows at the border
// show where there is more.
func (th *Theme) scrolledDialog(lines []string, above int, s Window, edge lipgloss.Style) string {
	return th.bordered(lines, edge, func(y int) string {
		if i := y - above + s.Offset; y >= above && i < s.Offset+s.Height {
			return th.Key.Render(s.Arrow(i))
		}
		return " "
	})
}

// bordered draws a border around lines. It measures them as the terminal does, which lipgloss's borders do not. beside
// returns the cell between the border and a line; nil: a blank.
func (th *Theme) bordered(lines []string, edge lipgloss.Style, beside func(y int) string) string {
	w := th.Widest(lines)
	bar, rule := edge.Render("│"), strings.Repeat("─", w+2)
	rows := make([]string, 0, len(lines)+2)
	rows = append(rows, edge.Render("╭"+rule+"╮"))
	for y, l := range lines {
		side := " "
		if beside != nil {
			side = beside(y)
		}
		rows = append(rows, bar+side+th.Fit(l, w)+" "+bar)
	}
	return strings.Join(append(rows, edge.Render("╰"+rule+"╯")), "\n")
}
