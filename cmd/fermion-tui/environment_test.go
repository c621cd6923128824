//go:build unix

package main

import (
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"fermion-tui/internal/fermion/fermiontest"
	"fermion-tui/internal/secret/envkey"
)

// childPrograms are what this program or its libraries may start.
var childPrograms = []string{"tmux", "screen", "xdg-open", "xclip", "xsel", "wl-copy", "wl-paste", "dbus-launch", "infocmp"}

// environmentLog puts programs of these names first on PATH. Each writes its name, its arguments and its environment to a file.
type environmentLog struct {
	t         *testing.T
	dir, file string
	vars      []string // for the program under test
}

func newEnvironmentLog(t *testing.T) *environmentLog {
	t.Helper()
	l := &environmentLog{t: t, dir: t.TempDir(), file: filepath.Join(t.TempDir(), "log")}
	script := "#!/bin/sh\n{ echo \"ran ${0##*/} $*\"; env; } >>" + l.file + "\n"
	for _, name := range childPrograms {
		if err := os.WriteFile(filepath.Join(l.dir, name), []byte(script), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	// TTY_FORCE: the library that asks tmux for its colours takes a pipe for a terminal.
	l.vars = []string{"PATH=" + l.dir + ":" + os.Getenv("PATH"), "TMUX=/tmp/tmux-test,1,0", "TERM=screen-256color", "COLORTERM=", "TTY_FORCE=1",
		"DISPLAY=:0", "WAYLAND_DISPLAY=", "SSH_CONNECTION=", "SSH_TTY=", "SSH_CLIENT="}
	return l
}

// take returns what was logged since the last time, and fails when the key is in it.
func (l *environmentLog) take(what string) string {
	l.t.Helper()
	b, err := os.ReadFile(l.file)
	if err != nil && !os.IsNotExist(err) {
		l.t.Fatal(err)
	}
	_ = os.Remove(l.file)
	if strings.Contains(string(b), "school-key") || strings.Contains(string(b), envkey.Name) {
		l.t.Errorf("%s hands the key to what it starts:\n%s", what, b)
	}
	return string(b)
}

// TestNoCommandHandsTheKeyToAChild runs every command inside a tmux that logs its environment.
func TestNoCommandHandsTheKeyToAChild(t *testing.T) {
	t.Parallel()
	g, l := newFixture(t), newEnvironmentLog(t)
	g.env = append(g.env, l.vars...)
	g.settled()
	links, copied := filepath.Join(t.TempDir(), "links.csv"), filepath.Join(t.TempDir(), "copy.db")
	if err := os.WriteFile(links, []byte("slug\np0q8w7zz\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	operands := map[string][]string{
		"backup": {copied}, "restore": {copied, "--yes"}, "import links": {links}, "import coupons": {links}, "import affiliates": {links},
	}
	var all func(c *cobra.Command, path ...string)
	all = func(c *cobra.Command, path ...string) {
		if c.Name() != "watch" { // it ends on a signal only
			name := strings.Join(path, " ")
			_ = g.command(append(slices.Clone(path), operands[name]...)...).Run() // some fail, for want of a keyring
			if said := l.take("fermion-tui " + name); !strings.Contains(said, "ran tmux ") {
				t.Errorf("fermion-tui %s did not ask tmux: the test shows nothing", name)
			}
		}
		for _, sub := range c.Commands() {
			all(sub, append(slices.Clone(path), sub.Name())...)
		}
	}
	all(newRoot(os.Getenv, io.Discard))

	watch := g.command("watch")
	if err := watch.Start(); err != nil {
		t.Fatal(err)
	}
	before := len(g.school.CallsTo(fermiontest.LinkStats))
	for end := time.Now().Add(patience); len(g.school.CallsTo(fermiontest.LinkStats)) == before && time.Now().Before(end); {
		time.Sleep(10 * time.Millisecond)
	}
	_ = watch.Process.Signal(syscall.SIGINT)
	if err := watch.Wait(); err != nil {
		t.Error(err)
	}
	if said := l.take("watch"); !strings.Contains(said, "ran tmux ") {
		t.Error("watch did not ask tmux: the test shows nothing")
	}
}

// TestTheScreensHandTheKeyToNoChild copies a URL and opens a page: tmux, the clipboard's program and the browser are started.
func TestTheScreensHandTheKeyToNoChild(t *testing.T) {
	t.Parallel()
	g, l := newFixture(t), newEnvironmentLog(t)
	g.school.AddLink(fermiontest.Link{Slug: "k3f9x2ab", ProductID: "68d1013f7183c17964b104c8", Commission: 20})
	g.imported("slug,product_id\nk3f9x2ab,68d1013f7183c17964b104c8\n")
	p := openPane(t, "100", "30", slices.Concat(g.env, l.vars), "env "+strings.Join(l.vars, " ")+" "+g.program+"; echo status $?; cat")
	p.await("k3f9x2ab")
	p.press("y")
	p.await("https://learn.acme.com/a/k3f9x2ab")
	p.await("Go for")
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		p.press("o") // its page is known once the products are there
		if b, _ := os.ReadFile(l.file); strings.Contains(string(b), "ran xdg-open ") {
			break
		}
	}
	p.press("q")
	p.await("status 0")
	said := l.take("the screens")
	for _, name := range []string{"tmux info", "tmux load-buffer", "xclip ", "xdg-open "} {
		if !strings.Contains(said, "ran "+name) {
			t.Errorf("%s was not started: the test shows nothing of it", name)
		}
	}
}

// TestTheKeyLeavesTheEnvironmentFirst compares the order in which the runtime initialises packages: whatever comes before the
// package that takes the key is initialised before syscall is, so that it cannot start anything.
func TestTheKeyLeavesTheEnvironmentFirst(t *testing.T) {
	t.Parallel()
	g := newFixture(t)
	cmd := g.command("version")
	cmd.Env = append(cmd.Env, "GODEBUG=inittrace=1")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	started := false
	for line := range strings.Lines(string(out)) {
		f := strings.Fields(line)
		if len(f) < 2 || f[0] != "init" {
			continue
		}
		switch first, _, _ := strings.Cut(f[1], "/"); {
		case strings.HasSuffix(f[1], "/envkey"):
			if !started {
				t.Error("syscall is not in the trace: the test shows nothing")
			}
			return
		case f[1] == "syscall":
			started = true
		case started && strings.Contains(first, "."):
			t.Errorf("%s is initialised while the key is in the environment", f[1])
		}
	}
	t.Errorf("the package that takes the key is not in the trace:\n%s", out)
}

func TestTheKeyIsReadButNotInherited(t *testing.T) {
	t.Parallel()
	g := newFixture(t)
	dir := t.TempDir()
	config := filepath.Join(dir, "config.toml")
	if err := os.WriteFile(config, []byte("[profiles.default]\nkey_command = \"env >"+dir+"/seen; echo school-key\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := g.command("--config", config, "auth", "status").Output()
	if err != nil || !strings.Contains(string(out), "environment variable FERMION_API_KEY") {
		t.Errorf("%v: %s", err, out)
	}
	cmd := g.command("--config", config, "auth", "status")
	cmd.Env = append(cmd.Env, "FERMION_API_KEY=")
	out, err = cmd.Output()
	if err != nil || !strings.Contains(string(out), "key_command") {
		t.Errorf("%v: %s", err, out)
	}
	if seen, err := os.ReadFile(dir + "/seen"); err != nil || strings.Contains(string(seen), envkey.Name) {
		t.Errorf("%v: key_command saw\n%s", err, seen)
	}
}
