//go:build unix

package main

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"fermion-tui/internal/fermion/fermiontest"
)

// pidOf waits for the file in which a program's process number was left.
func pidOf(t *testing.T, file string) int {
	t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if b, err := os.ReadFile(file); err == nil && strings.HasSuffix(string(b), "\n") {
			pid, err := strconv.Atoi(strings.TrimSpace(string(b)))
			if err != nil {
				t.Fatal(err)
			}
			return pid
		}
	}
	t.Fatal("it never started")
	return 0
}

func awaitEnd(t *testing.T, pid int) {
	t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if err := syscall.Kill(pid, 0); errors.Is(err, syscall.ESRCH) {
			return
		}
	}
	t.Fatal("it does not end")
}

// TestSignalsFinishWhatWasSent ends the screens while a link is on its way: its slug is stored, the file is closed in order, and
// where there is still a terminal it is as it was.
func TestSignalsFinishWhatWasSent(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		end      func(p *pane, pid int)
		terminal bool // it is still there afterwards
	}{
		"SIGTERM":              {func(_ *pane, pid int) { _ = syscall.Kill(pid, syscall.SIGTERM) }, true},
		"SIGHUP":               {func(_ *pane, pid int) { _ = syscall.Kill(pid, syscall.SIGHUP) }, true},
		"closing the terminal": {func(p *pane, _ int) { p.tmux("kill-server") }, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := newFixture(t)
			file := filepath.Join(t.TempDir(), "pid")
			p := openPane(t, "100", "30", g.env, "sh -c 'echo $$ >"+file+"; exec "+g.program+"'; echo status $?; cat")
			pid := pidOf(t, file)
			p.await("No links here yet")
			g.school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.Delay, Delay: 3 * time.Second})
			p.press("a", "Asha Rao", "Tab", "asha@example.com", "Tab", "68d1013f7183c17964b104c8", "Tab", "20", "Enter", "Enter", "Enter")
			for end := time.Now().Add(patience); len(g.school.CallsTo(fermiontest.CreateLink)) == 0; time.Sleep(10 * time.Millisecond) {
				if time.Now().After(end) {
					t.Fatal("the link never left")
				}
			}
			tc.end(p, pid)
			if tc.terminal {
				p.await("status 1")
				p.restored()
			}
			awaitEnd(t, pid)
			links := g.school.Links()
			if len(links) != 1 {
				t.Fatalf("the school has %d links", len(links))
			}
			if _, err := os.Stat(g.database() + "-wal"); err == nil {
				t.Error("the file was not closed in order: its log is there")
			}
			out, err := g.command("export", "links").Output()
			if err != nil || !strings.Contains(string(out), links[0].Slug) {
				t.Errorf("the slug %s was lost: %v\n%s", links[0].Slug, err, out)
			}
		})
	}
}

// TestSuspendAndResume gives the terminal back to a shell, and takes it again.
func TestSuspendAndResume(t *testing.T) {
	t.Parallel()
	g := newFixture(t)
	p := openPane(t, "100", "30", g.env, "bash --norc --noprofile -i")
	p.press(g.program, "Enter")
	p.await("No links here yet")
	p.press("C-z")
	p.await("Stopped")
	p.restored()
	p.press("fg", "Enter")
	p.awaitScreen("1")
	p.await("No links here yet")
	p.press("q")
	p.awaitScreen("0")
	p.press("echo status $?", "Enter")
	p.await("status 0")
	p.restored()
}
