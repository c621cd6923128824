package app

import (
	"bytes"
	"io"
	"regexp"
)

// blotter takes the key and e-mail addresses out of what is written to the debug log.
type blotter struct {
	to  io.Writer
	key func() string
}

var anyEmail = regexp.MustCompile(`[A-Za-z0-9._%+\-]+@[A-Za-z0-9.\-]+\.[A-Za-z]{2,}`)

func (b *blotter) Write(p []byte) (int, error) {
	line := anyEmail.ReplaceAll(p, []byte("[e-mail]"))
	if k := b.key(); k != "" {
		line = bytes.ReplaceAll(line, []byte(k), []byte("[key]"))
	}
	if _, err := b.to.Write(line); err != nil {
		return 0, err
	}
	return len(p), nil
}
