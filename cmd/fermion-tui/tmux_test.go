package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestTmuxClipboard onboards somebody in a real tmux and looks into its buffer: it holds exactly the URL.
func TestTmuxClipboard(t *testing.T) {
	if _, err := exec.LookPath("tmux"); err != nil {
		t.Skip("needs tmux")
	}
	dir := t.TempDir()
	program := filepath.Join(dir, "fermion-tui")
	if err := os.Symlink(testBinary(t), program); err != nil {
		t.Fatal(err)
	}
	socket := filepath.Join(dir, "tmux")
	tmux := func(args ...string) string {
		cmd := exec.Command("tmux", append([]string{"-S", socket, "-f", os.DevNull}, args...)...)
		cmd.Env = append(os.Environ(), "TMUX=", "LC_ALL=C.UTF-8")
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("tmux %s: %v %s", args[0], err, out)
		}
		return string(out)
	}
	tmux("new-session", "-d", "-x", "80", "-y", "24", program+" --demo")
	defer tmux("kill-server")
	screen := func(want string) string {
		for end := time.Now().Add(20 * time.Second); time.Now().Before(end); {
			if s := tmux("capture-pane", "-p"); strings.Contains(s, want) {
				return s
			}
		}
		t.Fatalf("%q never came to the screen:\n%s", want, tmux("capture-pane", "-p"))
		return ""
	}
	screen("120 links")
	tmux("send-keys", "a", "Asha Rao", "Tab", "asha@example.com", "Tab", "go for", "Tab", "20", "Enter", "Enter", "Enter")
	url := ""
	for line := range strings.Lines(screen("copied https://")) {
		if _, after, ok := strings.Cut(line, "copied "); ok {
			url = strings.TrimSpace(after)
		}
	}
	if got := tmux("show-buffer"); got != url || !strings.HasPrefix(url, "https://learn.acme.example/a/") {
		t.Fatalf("the buffer holds %q, on screen is %q", got, url)
	}
	tmux("send-keys", "Escape")
	tmux("resize-window", "-x", "1", "-y", "1")
	tmux("resize-window", "-x", "160", "-y", "50")
	screen("Est. comm")
}

func testBinary(t *testing.T) string {
	t.Helper()
	path, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return path
}
