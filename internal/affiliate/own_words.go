package affiliate

import "strings"

// ownWords are words of this program's own sentences that are as long as a run that Redact hides, in lower case. They are public: a
// part of one of them reveals nothing about a secret with the same letters, and the sentence needs it.
var ownWords = []string{
	"fermion-tui", "fermion-api-key", "fermion_api_key",
	"fermion_tui_api_url", "fermion_tui_config", "fermion_tui_data_dir", "fermion_tui_profile", "fermion_tui_school_url",
	"--api-url", "--data-dir", "--profile", "--read-only", "--school-url", "--webhook-addr",
	"key_command", "school_url", "time_zone", "batch_size", "backup_dir", "config.toml", "debug.log",
	"environment variable", "os keyring", "api access", "fermion school not found", "backend.codedamn.com",
	"affiliate", "affiliates", "campaign", "campaigns", "commission", "dashboard", "keyring", "learners", "products", "standard input",
	"the school", "webhook", "webhooks",
}

// withoutOwnWords leaves out the groups of touching spans that are within one of our own words. One that continues beyond the word
// is a part of a secret that contains the word, and stays.
func withoutOwnWords(text string, spans []span) []span {
	if len(spans) == 0 {
		return nil
	}
	low := lowerASCII(text)
	var own []span
	for _, word := range ownWords {
		for from := 0; ; {
			at := strings.Index(low[from:], word)
			if at < 0 {
				break
			}
			own = append(own, span{from + at, from + at + len(word)})
			from += at + 1
		}
	}
	var out []span
	for _, group := range merged(spans) {
		if !group.withinAny(own) {
			out = append(out, group)
		}
	}
	return out
}

func (s span) withinAny(others []span) bool {
	for _, o := range others {
		if o.start <= s.start && s.end <= o.end {
			return true
		}
	}
	return false
}

// lowerASCII is a text with its ASCII letters in lower case: strings.ToLower may change where a character is.
func lowerASCII(text string) string {
	b := []byte(text)
	for i, c := range b {
		b[i] = char{code: c}.lower()
	}
	return string(b)
}
