//go:build unix

package main

import (
	"bytes"
	"database/sql"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	_ "modernc.org/sqlite"

	"fermion-tui/internal/fermion/fermiontest"
)

// rawSQL does to a database what no program of ours does.
func rawSQL(t *testing.T, path string, statements ...string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	db.SetMaxOpenConns(1)
	for _, q := range statements {
		if _, err := db.Exec(q); err != nil {
			t.Fatal(q, err)
		}
	}
	return db
}

// bytesOf reads a file in another process: closing it in this one would drop the locks that SQLite holds here.
func bytesOf(t *testing.T, path string) []byte {
	t.Helper()
	b, err := exec.Command("cat", path).Output()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestFailingFiles starts a command and the screens where they cannot work: one clear line, status 1, the terminal as it was,
// and the file too.
func TestFailingFiles(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		spoil func(t *testing.T, g *fixture)
		says  string
	}{
		"damaged": {func(t *testing.T, g *fixture) {
			g.settled()
			if err := os.WriteFile(g.database(), bytes.Repeat([]byte("garbage "), 1000), 0o600); err != nil {
				t.Fatal(err)
			}
		}, "is damaged: restore an older copy with fermion-tui restore FILE"},
		"newer": {func(t *testing.T, g *fixture) {
			g.settled()
			rawSQL(t, g.database(), "pragma user_version = 99").Close()
		}, "was written by a newer fermion-tui"},
		"another program's": {func(t *testing.T, g *fixture) {
			if err := os.MkdirAll(filepath.Dir(g.database()), 0o700); err != nil {
				t.Fatal(err)
			}
			rawSQL(t, g.database(), "create table mail (body text)").Close()
		}, "is a database of another program"},
		"locked by another program": {func(t *testing.T, g *fixture) {
			g.settled()
			rawSQL(t, g.database(), "pragma locking_mode = exclusive", "begin exclusive", "update links set pinned = pinned")
		}, "is locked by another process: wait for it, or end it"},
		"a full disk": {func(t *testing.T, g *fixture) {
			g.data = smallDisk(t, "1m")
			g.env = append(g.env, "FERMION_TUI_DATA_DIR="+g.data)
			g.settled()
			if err := os.WriteFile(filepath.Join(g.data, "filler"), make([]byte, 1<<20), 0o600); err == nil {
				t.Fatal("the disk is not full")
			}
			if out, err := g.command("export", "links").CombinedOutput(); err != nil { // it needs no write
				t.Errorf("an export from a full disk: %v: %s", err, out)
			}
		}, "the disk is full: make room there"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := newFixture(t)
			tc.spoil(t, g)
			before := bytesOf(t, g.database())
			began := time.Now()
			out, err := g.command("watch").CombinedOutput()
			if exit, ok := err.(*exec.ExitError); !ok || exit.ExitCode() != 1 || !strings.Contains(string(out), tc.says) || strings.Count(string(out),
				"\n") != 1 {
				t.Errorf("%v: %s", err, out)
			}
			if took := time.Since(began); took > 30*time.Second { // it waits 5 s for a lock, and this machine may be slow
				t.Errorf("it took %s", took)
			}
			p := openPane(t, "200", "30", g.env, g.program+"; echo status $?; cat")
			said := p.await("status 1")
			if !strings.Contains(said, tc.says) {
				t.Errorf("the screens say %s", said)
			}
			p.restored()
			if !bytes.Equal(before, bytesOf(t, g.database())) {
				t.Error("the file was changed")
			}
		})
	}
}

// TestReadOnlyFolder starts as somebody who may read the data folder and not write to it.
func TestReadOnlyFolder(t *testing.T) {
	t.Parallel()
	g := newFixture(t)
	dir, err := os.MkdirTemp("/tmp", "ground")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	g.data = filepath.Join(dir, "data")
	g.env = append(g.env, "FERMION_TUI_DATA_DIR="+g.data, "XDG_CONFIG_HOME="+filepath.Join(dir, "config"))
	g.settled()
	cmd := g.command("export", "affiliates", "--with-payees")
	if os.Getuid() == 0 { // root may write everywhere: run a copy as somebody else
		b, err := os.ReadFile(testBinary(t))
		if err != nil {
			t.Fatal(err)
		}
		cmd.Path = filepath.Join(dir, "fermion-tui")
		if err := os.WriteFile(cmd.Path, b, 0o755); err != nil {
			t.Fatal(err)
		}
		cmd.SysProcAttr, cmd.Dir = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}, dir
		for _, path := range []string{dir, g.data, filepath.Dir(g.database())} {
			if err := os.Chmod(path, 0o755); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.Chmod(g.database(), 0o644); err != nil {
			t.Fatal(err)
		}
	} else {
		for _, path := range []string{filepath.Dir(g.database()), g.data} {
			if err := os.Chmod(path, 0o500); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = os.Chmod(path, 0o700) })
		}
	}
	out, err := cmd.CombinedOutput()
	exit, ok := err.(*exec.ExitError)
	if err != nil && !ok {
		t.Skipf("needs to run a program as another user: %v: %s", err, out)
	}
	if !ok || exit.ExitCode() != 1 || !strings.Contains(string(out), "cannot be written: check the permissions of the file and its folder") {
		t.Errorf("%v: %s", err, out)
	}

	// A folder that they may not even look into says nothing about what is in it.
	if err := os.Chmod(g.data, 0); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chmod(g.data, 0o700) })
	again := g.command("export", "affiliates") // without payees it writes nothing, and may read a file that it cannot write
	again.Path, again.Dir, again.SysProcAttr = cmd.Path, cmd.Dir, cmd.SysProcAttr
	out, err = again.CombinedOutput()
	if !strings.Contains(string(out), "You may not read it either: run this as the user it belongs to") {
		t.Errorf("%v: %s", err, out)
	}
}

// TestAClockThatIsFarOff: doctor compares it with the server's.
func TestAClockThatIsFarOff(t *testing.T) {
	t.Parallel()
	g := newFixture(t)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Date", time.Now().Add(-3*time.Hour).UTC().Format(http.TimeFormat))
		g.school.ServeHTTP(w, r)
	}))
	defer server.Close()
	g.env = append(g.env, "FERMION_TUI_API_URL="+server.URL+"/api", "TERM=xterm")
	out, err := g.command("doctor").CombinedOutput()
	if exit, ok := err.(*exec.ExitError); !ok || exit.ExitCode() != 1 || !strings.Contains(string(out), "set the clock of this machine: it is 3h0m") {
		t.Errorf("%v: %s", err, out)
	}
}

// TestACrashDoesNotRevealTheKey makes a running program write all it can: the stacks of all goroutines, and a core if it may.
func TestACrashDoesNotRevealTheKey(t *testing.T) {
	t.Parallel()
	g := newFixture(t)
	g.settled()
	g.school.AddLink(fermiontest.Link{Slug: "k3f9x2ab", ProductID: "68d1013f7183c17964b104c8", Commission: 20})
	var out bytes.Buffer
	cmd := g.command("--debug", "watch")
	cmd.Stdout, cmd.Stderr, cmd.Dir = &out, &out, t.TempDir()
	cmd.Env = append(cmd.Env, "GOTRACEBACK=crash")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(patience); len(g.school.CallsTo(fermiontest.LinkStats)) == 0 && time.Now().Before(end); {
		time.Sleep(10 * time.Millisecond)
	}
	if b, err := os.ReadFile("/proc/" + strconv.Itoa(cmd.Process.Pid) + "/limits"); err == nil &&
		!strings.Contains(strings.Join(strings.Fields(string(b)), " "), "Max core file size 0 0") {
		t.Errorf("it may write a core:\n%s", b)
	}
	if err := cmd.Process.Signal(syscall.SIGQUIT); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err == nil || !strings.Contains(out.String(), "goroutine ") {
		t.Fatalf("it did not crash: %v\n%s", err, out.String())
	}
	if strings.Contains(out.String(), "school-key") {
		t.Error("the key is in the stacks")
	}
	if left, err := os.ReadDir(cmd.Dir); err != nil || len(left) > 0 {
		t.Errorf("it left %v, %v", left, err)
	}
	if b, err := os.ReadFile(filepath.Join(g.data, "debug.log")); err != nil || len(b) == 0 || bytes.Contains(b, []byte("school-key")) {
		t.Errorf("the debug log, %d bytes: %v", len(b), err)
	}
}
