package app

import (
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
)

// takesProgress reports whether the terminal is known to take a progress bar (OSC 9;4). Others would show it as a notification, or as
// text; tmux and GNU screen do not pass it on.
func takesProgress(getenv func(string) string) bool {
	term := getenv("TERM")
	if term == "dumb" || getenv("TMUX") != "" || getenv("STY") != "" {
		return false
	}
	switch program := getenv("TERM_PROGRAM"); {
	case getenv("WT_SESSION") != "", getenv("ConEmuANSI") == "ON":
		return true
	case program == "ghostty", program == "WezTerm":
		return true
	}
	return strings.Contains(term, "ghostty")
}

// coloursOf lets Bubble Tea find out the colours, except for a terminal that has none by its name, to which it would send 16.
func coloursOf(getenv func(string) string) []tea.ProgramOption {
	if hasNoColours(getenv) {
		return []tea.ProgramOption{tea.WithColorProfile(colorprofile.ASCII)}
	}
	return nil
}

// hasNoColours reports whether the name of the terminal is of one without colours: DEC's terminals except the VT525, and monochrome ones.
func hasNoColours(getenv func(string) string) bool {
	if getenv("COLORTERM") != "" || getenv("CLICOLOR_FORCE") != "" {
		return false
	}
	term := getenv("TERM")
	return strings.HasPrefix(term, "vt") && !strings.HasPrefix(term, "vt525") || strings.HasSuffix(term, "-m") ||
		strings.HasSuffix(term, "-mono")
}
