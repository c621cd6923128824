package screen

import (
	"image/color"
	"maps"
	"slices"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
)

// ThemeHighContrast is the name of the theme of high contrast: pure colours on the terminal's background, and no grey.
const ThemeHighContrast = "high-contrast"

// Look is the colours that a person chose. The zero Look has the program's own colours.
type Look struct {
	HighContrast bool
	Own          map[string]string // the chosen colours, by the names that Colours returns
	Accent       string            // the accent of the profile, which replaces any other one
}

// Colours returns the names of the colours that can be set in [theme] of the config file.
func Colours() []string { return slices.Sorted(maps.Keys(colourPairs)) }

// colourPair is a colour for light and for dark terminals, in the program's own theme and in that of high contrast. The
// own theme uses the 256 numbered colours, since a colour of 24 bits takes nine bytes more each time it is sent. On a
// terminal of 256 colours those of high contrast become their nearest neighbours, which have the same hue.
type colourPair struct{ light, dark, lightContrast, darkContrast string }

var colourPairs = map[string]colourPair{
	"accent": {"25", "117", "#0000cc", "#00ffff"},
	"border": {"245", "240", "#000000", "#ffffff"},
	"muted":  {"241", "246", "#000000", "#ffffff"},
	"good":   {"28", "114", "#005500", "#00ff00"},
	"bad":    {"124", "210", "#aa0000", "#ff5555"},
	"warn":   {"94", "221", "#663300", "#ffff00"},
	"marked": {"97", "183", "#660099", "#ff77ff"},
	"cursor": {light: "253", dark: "238"}, // in high contrast its row is reversed instead
}

// basicContrast has the numbers of the 16 colours that replace those of high contrast.
var basicContrast = map[string]string{
	"#0000cc": "4", "#00ffff": "14", "#000000": "0", "#ffffff": "15", "#005500": "2", "#00ff00": "10",
	"#aa0000": "1", "#ff5555": "9", "#663300": "3", "#ffff00": "11", "#660099": "5", "#ff77ff": "13",
}

// colour returns one of the Colours for a terminal. For a terminal of 16 colours they are chosen by table, since the
// computed neighbour of a grey would be a dark blue. A colour that a person chose is not changed.
func (l Look) colour(name string, dark, basic bool) color.Color {
	own := l.Own[name]
	if name == "accent" && l.Accent != "" {
		own = l.Accent
	}
	if own != "" {
		return lipgloss.Color(own)
	}
	p, table := colourPairs[name], basicColours
	light, darkened := p.light, p.dark
	if l.HighContrast {
		light, darkened, table = p.lightContrast, p.darkContrast, basicContrast
	}
	text := light
	if dark {
		text = darkened
	}
	if basic {
		text = table[text]
	}
	return lipgloss.Color(text)
}

// Background is the background of the terminal. Until it is known, the colours are for a dark one.
type Background uint8

// The backgrounds.
const (
	UnknownBackground Background = iota
	DarkBackground
	LightBackground
)

// Theme makes the styles for a terminal with this background and these colours.
func (l Look) Theme(background Background, colours colorprofile.Profile, measured Cells) Theme {
	dark := background != LightBackground
	basic := colours == colorprofile.ANSI
	c := func(name string) color.Color { return l.colour(name, dark, basic) }
	s := lipgloss.NewStyle
	grey := func(name string) lipgloss.Style {
		if basic && !l.HighContrast && l.Own[name] == "" { // not bright black, which is the background in some palettes
			return s().Faint(true)
		}
		return s().Foreground(c(name))
	}
	accent, bad, muted := c("accent"), c("bad"), grey("muted")
	return Theme{
		Cells:      measured,
		Background: background,
		Dark:       dark,
		Colours:    colours,
		Plain:      s(),
		Muted:      muted,
		Accent:     s().Foreground(accent),
		Strong:     s().Bold(true),
		Good:       s().Foreground(c("good")),
		Bad:        s().Foreground(bad).Bold(true),
		Warn:       s().Foreground(c("warn")),
		Tab:        s().Foreground(accent).Bold(true).Reverse(true),
		Cursor:     l.cursor(background, colours),
		Pointer:    s().Foreground(accent).Bold(true),
		Marked:     s().Foreground(c("marked")),
		Header:     muted,
		Key:        s().Foreground(accent),
		Border:     grey("border"),
		BadEdge:    s().Foreground(bad),
		Matched:    s().Underline(true),
	}
}

// cursor returns the style of the row under the cursor. With enough colours it is a background on which the colours of
// the texts stay readable. Otherwise the row is reversed, also if the terminal's background is not known, since then
// nobody knows which colours are readable on ours.
func (l Look) cursor(background Background, colours colorprofile.Profile) lipgloss.Style {
	dark, bold := background != LightBackground, lipgloss.NewStyle().Bold(true)
	if colours <= colorprofile.ASCII || l.Own["cursor"] == "" && (colours == colorprofile.ANSI || l.HighContrast) {
		return bold.Foreground(l.colour("accent", dark, colours == colorprofile.ANSI)).Reverse(true)
	}
	if background == UnknownBackground && l.Own["cursor"] == "" {
		return bold.Reverse(true)
	}
	return bold.Background(l.colour("cursor", dark, false))
}
