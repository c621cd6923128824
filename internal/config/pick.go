package config

import "strings"

// Candidate is a value of a setting and where it comes from, in words: "--api-url", "FERMION_TUI_API_URL",
// "config.toml", "stored", "default".
type Candidate struct{ Value, From string }

// Pick gives the first candidate that is not blank, without the white space around it, and where it comes from. Hand them
// over in the order flag, environment, config file, stored, default. Both are "" when all are blank.
func Pick(candidates ...Candidate) (value, from string) {
	for _, c := range candidates {
		if v := strings.TrimSpace(c.Value); v != "" {
			return v, c.From
		}
	}
	return "", ""
}
