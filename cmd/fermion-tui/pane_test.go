package main

import (
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fermion-tui/internal/fermion/fermiontest"
)

// pane is a real terminal: one that tmux keeps.
type pane struct {
	t      *testing.T
	socket string
}

// openPane runs a shell command in a terminal of w by h cells, with these variables besides the usual ones.
func openPane(t *testing.T, w, h string, env []string, command string) *pane {
	t.Helper()
	if _, err := exec.LookPath("tmux"); err != nil {
		t.Skip("needs tmux")
	}
	dir, err := os.MkdirTemp("", "tmux") // a socket's path must be short: t.TempDir has the test's name in it
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	p := &pane{t: t, socket: filepath.Join(dir, "tmux")}
	cmd := p.command("new-session", "-d", "-x", w, "-y", h, command)
	cmd.Env = append(cmd.Env, env...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("tmux: %v %s", err, out)
	}
	t.Cleanup(func() { _ = p.command("kill-server").Run() })
	return p
}

func (p *pane) command(args ...string) *exec.Cmd {
	cmd := exec.Command("tmux", append([]string{"-S", p.socket, "-f", os.DevNull}, args...)...)
	cmd.Env = append(os.Environ(), "TMUX=", "LC_ALL=C.UTF-8", "HISTFILE=")
	return cmd
}

func (p *pane) tmux(args ...string) string {
	p.t.Helper()
	out, err := p.command(args...).CombinedOutput()
	if err != nil {
		p.t.Fatalf("tmux %s: %v %s", args[0], err, out)
	}
	return string(out)
}

func (p *pane) press(keys ...string) { p.t.Helper(); p.tmux(append([]string{"send-keys"}, keys...)...) }

// shows is what the terminal knows about itself: alternate_on, cursor_flag, mouse_any_flag.
func (p *pane) shows(what string) string {
	p.t.Helper()
	return strings.TrimSpace(p.tmux("display-message", "-p", "#{"+what+"}"))
}

// await waits until a text stands on the screen, and returns it.
func (p *pane) await(want string) string {
	p.t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if s := p.tmux("capture-pane", "-p", "-J"); strings.Contains(s, want) {
			return s
		}
	}
	p.t.Fatalf("%q never came to the screen:\n%s", want, p.tmux("capture-pane", "-p"))
	return ""
}

// awaitScreen waits until the program has taken the whole screen (1) or given it back (0).
func (p *pane) awaitScreen(alternate string) {
	p.t.Helper()
	for end := time.Now().Add(patience); p.shows("alternate_on") != alternate; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			p.t.Fatalf("the screen is not given or taken:\n%s", p.tmux("capture-pane", "-p"))
		}
	}
}

// restored checks that the terminal is as a shell needs it.
func (p *pane) restored() {
	p.t.Helper()
	for what, want := range map[string]string{"alternate_on": "0", "cursor_flag": "1", "mouse_any_flag": "0"} {
		if got := p.shows(what); got != want {
			p.t.Errorf("%s is %s, not %s", what, got, want)
		}
	}
}

// fixture is what a program stands on: a data folder, and a school on loopback.
type fixture struct {
	t       *testing.T
	program string // the test binary under the program's name
	data    string
	school  *fermiontest.School
	env     []string
}

func newFixture(t *testing.T) *fixture {
	t.Helper()
	g := &fixture{t: t, program: filepath.Join(t.TempDir(), "fermion-tui"), data: filepath.Join(t.TempDir(), "data"),
		school: fermiontest.New(fermiontest.Options{Key: "school-key"})}
	if err := os.Symlink(testBinary(t), g.program); err != nil {
		t.Fatal(err)
	}
	g.school.AddProduct(fermiontest.Product{ID: "68d1013f7183c17964b104c8", Name: "Go for Engineers", Slug: "go"})
	server := httptest.NewServer(g.school)
	t.Cleanup(server.Close)
	g.env = []string{"FERMION_TUI_API_URL=" + server.URL + "/api", "FERMION_TUI_SCHOOL_URL=https://learn.acme.com", "FERMION_API_KEY=school-key",
		"FERMION_TUI_DATA_DIR=" + g.data, "FERMION_TUI_CONFIG=", "FERMION_TUI_PROFILE=", "XDG_CONFIG_HOME=" + t.TempDir(),
		"DBUS_SESSION_BUS_ADDRESS=unix:path=/no-bus"}
	return g
}

// command is the program with arguments, not started yet.
func (g *fixture) command(args ...string) *exec.Cmd {
	cmd := exec.Command(g.program, args...)
	cmd.Env = append(os.Environ(), g.env...)
	return cmd
}

// database is the file of the default profile.
func (g *fixture) database() string { return filepath.Join(g.data, "profiles", "default.db") }

// settled makes a database with a link in it.
func (g *fixture) settled() { g.t.Helper(); g.imported("slug\nk3f9x2ab\n") }

// imported makes a database of a CSV with links.
func (g *fixture) imported(csv string) {
	g.t.Helper()
	file := filepath.Join(g.t.TempDir(), "links.csv")
	if err := os.WriteFile(file, []byte(csv), 0o600); err != nil {
		g.t.Fatal(err)
	}
	if out, err := g.command("import", "links", file).CombinedOutput(); err != nil {
		g.t.Fatalf("%v: %s", err, out)
	}
}

func testBinary(t *testing.T) string {
	t.Helper()
	path, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return path
}
