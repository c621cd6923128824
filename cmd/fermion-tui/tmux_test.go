package main

import (
	"strings"
	"testing"
)

// TestTmuxClipboard onboards somebody in a real tmux and looks into its buffer: it holds exactly the URL. No terminal is
// attached, so that nothing is said of a clipboard.
func TestTmuxClipboard(t *testing.T) {
	t.Parallel()
	p := openPane(t, "80", "24", nil, newFixture(t).program+" --demo")
	p.await("120 links")
	p.press("a", "Asha Rao", "Tab", "asha@example.com", "Tab", "go for", "Tab", "20", "Enter", "Enter", "Enter")
	url := ""
	for line := range strings.Lines(p.await("in tmux's buffer: https://")) {
		if _, after, ok := strings.Cut(line, "tmux's buffer: "); ok {
			url, _, _ = strings.Cut(after, " ") // keys stand beside it
		}
	}
	if got := p.tmux("show-buffer"); got != url || !strings.HasPrefix(url, "https://learn.acme.example/a/") {
		t.Fatalf("the buffer holds %q, on screen is %q", got, url)
	}
	p.press("Escape")
	p.tmux("resize-window", "-x", "1", "-y", "1")
	p.tmux("resize-window", "-x", "160", "-y", "50")
	p.await("Est. comm")
}
