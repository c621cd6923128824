package app

import (
	"io"
	"regexp"
	"slices"
	"strings"
	"sync"

	"fermion-tui/internal/affiliate"
)

// redactor takes secrets and e-mail addresses out of what is written to the debug log.
type redactor struct {
	to io.Writer

	mu      sync.Mutex
	secrets []string
}

// hide keeps a secret out of everything that is logged from now on.
func (r *redactor) hide(secret string) {
	secret = strings.TrimSpace(secret)
	r.mu.Lock()
	defer r.mu.Unlock()
	if secret != "" && !slices.Contains(r.secrets, secret) {
		r.secrets = append(r.secrets, secret)
	}
}

var anyEmail = regexp.MustCompile(`[A-Za-z0-9._%+\-]+@[A-Za-z0-9.\-]+\.[A-Za-z]{2,}`)

func (r *redactor) Write(p []byte) (int, error) {
	r.mu.Lock()
	secrets := slices.Clone(r.secrets)
	r.mu.Unlock()
	line := anyEmail.ReplaceAllString(affiliate.Redact(string(p), secrets...), "[e-mail]")
	if _, err := io.WriteString(r.to, line); err != nil {
		return 0, err
	}
	return len(p), nil
}
