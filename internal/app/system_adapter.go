package app

import (
	"context"
	"errors"
	"io"
	"net/url"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/atotto/clipboard"
	"github.com/cli/browser"

	"fermion-tui/internal/ui/screen"
)

// systemAdapter is the clipboard and the browser of the person at this terminal.
type systemAdapter struct {
	getenv func(string) string
	native bool // false where the machine's own clipboard is not the person's: tests and the demo over SSH
}

var _ screen.System = systemAdapter{}

const clipboardTimeout = 2 * time.Second

// Copy puts text on every clipboard that can be the person's. tmux drops OSC 52 unless set-clipboard is on, so inside tmux the text goes to
// tmux itself. The native clipboard is the person's only when the session is local.
func (o systemAdapter) Copy(ctx context.Context, text string) (screen.Copied, error) {
	ctx, cancel := context.WithTimeout(ctx, clipboardTimeout)
	defer cancel()
	c := screen.Copied{Terminal: true}
	if o.getenv("TMUX") != "" {
		c = copyToTmux(ctx, text)
	}
	if o.native && o.local() && !clipboard.Unsupported {
		done := make(chan error, 1)
		go func() { done <- clipboard.WriteAll(text) }()
		select {
		case err := <-done:
			c.Known = c.Known || err == nil
		case <-ctx.Done(): // a clipboard may hang
		}
	}
	return c, nil
}

// copyToTmux puts text into tmux's buffer. tmux passes it to the clipboard of the terminal outside, if it knows that
// this terminal can take it.
func copyToTmux(ctx context.Context, text string) screen.Copied {
	load := func(args ...string) error {
		cmd := exec.CommandContext(ctx, "tmux", append([]string{"load-buffer"}, args...)...)
		cmd.Stdin = strings.NewReader(text)
		return cmd.Run()
	}
	if load("-w", "-") == nil {
		features, err := exec.CommandContext(ctx, "tmux", "display-message", "-p", "#{client_termfeatures}").Output()
		handedOn := err == nil && slices.Contains(strings.Split(strings.TrimSpace(string(features)), ","), "clipboard")
		return screen.Copied{Known: handedOn, Buffer: !handedOn}
	}
	return screen.Copied{Buffer: load("-") == nil, Terminal: true} // before 3.2 tmux has no -w
}

func (o systemAdapter) local() bool {
	return o.getenv("SSH_CONNECTION") == "" && o.getenv("SSH_TTY") == "" && o.getenv("SSH_CLIENT") == ""
}

// silenceBrowser drops what a browser prints, which would appear on the screens. It runs once, since the library has
// global variables for it.
var silenceBrowser = sync.OnceFunc(func() { browser.Stdout, browser.Stderr = io.Discard, io.Discard })

// Open opens a URL in the person's browser.
func (o systemAdapter) Open(_ context.Context, address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
		return errors.New("not a web address: nothing was opened")
	}
	if !o.local() {
		return errors.New("this session runs over SSH, so the browser would open on the other machine; the address is " + address)
	}
	silenceBrowser()
	if err := browser.OpenURL(address); err != nil {
		return errors.New("no browser could be started here; the address is " + address)
	}
	return nil
}
