package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestAQuestionInAPipe is asked although standard output is no terminal, and the answer counts.
func TestAQuestionInAPipe(t *testing.T) {
	t.Parallel()
	g := newFixture(t)
	file := filepath.Join(t.TempDir(), "links.csv")
	if err := os.WriteFile(file, []byte("affiliate_name,affiliate_email,product_id,commission_percent\nAsha,asha@example.com,68d1013f7183c17964b104c8,20\n"),
		0o600); err != nil {
		t.Fatal(err)
	}
	// In this order: what exists already is not asked about.
	for _, c := range []struct{ answer, result string }{{"n", "not started: the plan was declined"}, {"y", "1 made"}} {
		p := openPane(t, "120", "24", g.env, g.program+" import links "+file+" | cat; cat")
		p.await("Go ahead? [y/N]")
		p.press(c.answer, "Enter")
		p.await(c.result)
	}
}

// TestNobodySeesTheQuestion: with standard error in a file nothing goes ahead unasked at a terminal, and a key that is typed is not shown.
func TestNobodySeesTheQuestion(t *testing.T) {
	t.Parallel()
	g := newFixture(t)
	file := filepath.Join(t.TempDir(), "links.csv")
	if err := os.WriteFile(file, []byte("affiliate_name,affiliate_email,product_id,commission_percent\nAsha,asha@example.com,68d1013f7183c17964b104c8,20\n"),
		0o600); err != nil {
		t.Fatal(err)
	}
	p := openPane(t, "120", "24", g.env, g.program+" import links "+file+" 2>"+file+".log; echo ended with $?; cat "+file+".log; cat")
	if screen := p.await("repeat it with --yes; nothing was started"); !strings.Contains(screen, "ended with 2") {
		t.Error(screen)
	}
	p = openPane(t, "120", "24", g.env, g.program+" auth login 2>"+file+".log; echo ended; cat")
	end := time.Now().Add(patience)
	for hidden := false; !hidden; time.Sleep(20 * time.Millisecond) {
		state, err := exec.Command("stty", "-F", p.shows("pane_tty"), "-a").CombinedOutput()
		if hidden = strings.Contains(string(state), " -echo "); !hidden && time.Now().After(end) {
			t.Fatalf("a key that is typed would be shown: %v\n%s", err, state)
		}
	}
	p.press("not-to-be-shown", "Enter")
	if screen := p.await("ended"); strings.Contains(screen, "not-to-be-shown") {
		t.Error(screen)
	}
}

// TestTmuxClipboard onboards somebody in a real tmux and looks into its buffer: it holds exactly the URL. No terminal is
// attached, so that nothing is said of a clipboard.
func TestTmuxClipboard(t *testing.T) {
	t.Parallel()
	p := openPane(t, "80", "24", nil, newFixture(t).program+" --demo")
	p.await("120 links")
	p.press("a", "Asha Rao", "Tab", "asha@example.com", "Tab", "go for", "Tab", "20", "Enter", "Enter", "Enter")
	url := ""
	for line := range strings.Lines(p.await("copied to tmux's buffer: https://")) {
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
