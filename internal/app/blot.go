package app

import (
	"bytes"
	"io"
	"regexp"
	"sync"
)

// blotter takes secrets and e-mail addresses out of what is written to the debug log.
type blotter struct {
	to      io.Writer
	secrets func() []string
}

var anyEmail = regexp.MustCompile(`[A-Za-z0-9._%+\-]+@[A-Za-z0-9.\-]+\.[A-Za-z]{2,}`)

func (b *blotter) Write(p []byte) (int, error) {
	line := anyEmail.ReplaceAll(p, []byte("[e-mail]"))
	for _, s := range b.secrets() {
		if s != "" {
			line = bytes.ReplaceAll(line, []byte(s), []byte("[secret]"))
		}
	}
	if _, err := b.to.Write(line); err != nil {
		return 0, err
	}
	return len(p), nil
}

// oneAtATime lets goroutines write to one stream without mixing their lines.
type oneAtATime struct {
	mu sync.Mutex
	to io.Writer
}

func (o *oneAtATime) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.to.Write(p)
}
