package app

import (
	"io"
	"regexp"

	"fermion-tui/internal/affiliate"
)

// blotter takes secrets and e-mail addresses out of what is written to the debug log.
type blotter struct {
	to      io.Writer
	secrets func() []string
}

var anyEmail = regexp.MustCompile(`[A-Za-z0-9._%+\-]+@[A-Za-z0-9.\-]+\.[A-Za-z]{2,}`)

func (b *blotter) Write(p []byte) (int, error) {
	line := anyEmail.ReplaceAllString(affiliate.Redact(string(p), b.secrets()...), "[e-mail]")
	if _, err := io.WriteString(b.to, line); err != nil {
		return 0, err
	}
	return len(p), nil
}
