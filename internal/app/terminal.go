package app

import "strings"

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
