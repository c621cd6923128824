package config

import "strings"

// Candidate is a value of a setting and its source, in words: "--api-url", "FERMION_TUI_API_URL", "config.toml", "stored",
// "default".
type Candidate struct{ Value, From string }

// FirstSet returns the first candidate that is not blank, without the white space around it, and its source. Pass them in the order
// flag, environment, config file, stored, default. Both are "" when all are blank.
func FirstSet(candidates ...Candidate) (value, from string) {
	for _, c := range candidates {
		if v := strings.TrimSpace(c.Value); v != "" {
			return v, c.From
		}
	}
	return "", ""
}
