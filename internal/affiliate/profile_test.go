package affiliate

import (
	"strings"
	"testing"
)

func TestCheckProfileName(t *testing.T) {
	for _, s := range []string{DefaultProfile, "acme_2-x", strings.Repeat("a", 32)} {
		if err := CheckProfileName(s); err != nil {
			t.Errorf("CheckProfileName(%q): %v", s, err)
		}
	}
	for _, s := range []string{"", "Acme", "a/b", "..", "a b", "a\n", strings.Repeat("a", 33)} {
		if CheckProfileName(s) == nil {
			t.Errorf("CheckProfileName(%q) accepts it", s)
		}
	}
}
