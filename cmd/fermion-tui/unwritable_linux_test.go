package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"fermion-tui/internal/store"
	"fermion-tui/internal/store/sqlite"
)

// unwritable is a profile on a drive of its own, with a link, an affiliate and files to import.
type unwritable struct {
	*fixture
	links, ledger string
}

func newUnwritable(t *testing.T) unwritable {
	t.Helper()
	g := unwritable{fixture: newFixture(t)}
	g.data = smallDisk(t, "8m")
	g.env = append(g.env, "FERMION_TUI_DATA_DIR="+g.data, "TERM=xterm")
	config := filepath.Join(t.TempDir(), "config.toml")
	g.env = append(g.env, "FERMION_TUI_CONFIG="+config)
	if err := os.WriteFile(config, []byte("[profiles.default]\npayouts = \"self\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	g.settled()
	file := func(name, rows string) string {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, []byte(rows), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	g.links = file("links.csv", "slug\nzz99zz99\n")
	g.ledger = file("ledger.csv", "affiliate_email,kind,amount,date\nasha@example.com,bonus,100,2026-01-01\n")
	if out, err := g.command("import", "affiliates", file("affiliates.csv", "name,email\nAsha Rao,asha@example.com\n")).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return g
}

// mounted mounts the drive of the data folder again.
func (g unwritable) mounted(flags uintptr) {
	g.t.Helper()
	if err := syscall.Mount("", g.data, "", syscall.MS_REMOUNT|flags, ""); err != nil {
		g.t.Fatal(err)
	}
}

// reads checks what each command says, in a place that cannot be written.
func (g unwritable) reads(where string) {
	g.t.Helper()
	for _, c := range []struct{ args, says string }{
		{"digest", "1 link"},
		{"export links", "k3f9x2ab"},
		{"--read-only export links", "k3f9x2ab"},
		{"report --by day", "All links by day"},
		{"payout list", "payout"},
		{"payout prepare --dry-run", "nothing to pay"},
		{"statement asha@example.com", "Asha Rao"},
		{"import links --dry-run " + g.links, "1 link to track"},
		{"import ledger --dry-run " + g.ledger, "1 entry for the ledger: 1 bonus ₹100"},
	} {
		out, err := g.command(strings.Fields(c.args)...).CombinedOutput()
		if said := string(out); err != nil || strings.Contains(said, "cannot be written") || !strings.Contains(said, c.says) {
			g.t.Errorf("%s: %s: %v\n%s", where, c.args, err, said)
		}
	}
	for _, args := range []string{"import links " + g.links, "export affiliates --with-payees", "doctor"} {
		if out, err := g.command(strings.Fields(args)...).
			CombinedOutput(); err == nil || !strings.Contains(string(out), "cannot be written") || strings.Contains(string(out), "is sound") {
			g.t.Errorf("%s: %s: %v\n%s", where, args, err, out)
		}
	}
}

// TestWhatOnlyReadsNeedsNoWrite: on a full disk and on a drive that was mounted read-only, the commands that only read answer, and the
// others, doctor and the screens say what is wrong. Rows that are in a log without its index are not left out silently.
func TestWhatOnlyReadsNeedsNoWrite(t *testing.T) {
	g := newUnwritable(t)
	fill(t, g.data)
	g.reads("on a full disk")
	if err := os.Remove(g.data + "/filler"); err != nil {
		t.Fatal(err)
	}
	g.mounted(syscall.MS_RDONLY)
	g.reads("on a read-only drive")
	for _, args := range []string{"", " --read-only"} {
		p := openPane(t, "200", "30", g.env, g.program+args+"; echo status $?; cat")
		if said := p.await("status 1"); !strings.Contains(said, "cannot be written because its file system is read-only") {
			t.Errorf("the screens%s say %s", args, said)
		}
	}
	g.mounted(0)
	if err := os.WriteFile(g.database()+"-wal", []byte(strings.Repeat("log", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	g.mounted(syscall.MS_RDONLY)
	if out, err := g.command("digest").CombinedOutput(); err == nil || !strings.Contains(string(out),
		"It cannot be read either: a program ended without closing it") {
		t.Errorf("with a log: %v\n%s", err, out)
	}
}

// TestUnwritableFileThatWasMoved: where the rows are on a server, commands that read a file that cannot be written say so, as they do where
// it can be.
func TestUnwritableFileThatWasMoved(t *testing.T) {
	g := newUnwritable(t)
	e, err := sqlite.Open(t.Context(), g.database(), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := e.Write(t.Context(), func(ctx context.Context, w *store.Tx) error {
		return w.MarkMoved(ctx, "postgres://db.example.com/fermion")
	}); err != nil {
		t.Fatal(err)
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	const moved = "this database moved to postgres://db.example.com/fermion: restart with --store and this address, or set store to it in config.toml. This " +
		"program only reads it."
	for _, flags := range []uintptr{0, syscall.MS_RDONLY} {
		g.mounted(flags)
		for _, args := range []string{"export links", "payout list", "statement asha@example.com", "payout prepare --dry-run"} {
			out, err := g.command(strings.Fields(args)...).CombinedOutput()
			if err != nil || strings.Count(string(out), moved) != 1 {
				t.Errorf("mounted with %d: %s: %v\n%s", flags, args, err, out)
			}
		}
	}
}

// TestUnwritableFileThatChanges: when the owner of a file that cannot be written here writes it while a command reads, the command does not
// end well, and nothing is called damaged.
func TestUnwritableFileThatChanges(t *testing.T) {
	g := newUnwritable(t)
	var rows strings.Builder
	for i := range 3000 {
		fmt.Fprintf(&rows, "link%04d\n", i)
	}
	g.imported("slug\n" + rows.String())
	g.mounted(syscall.MS_RDONLY)
	cmd := g.command("export", "links")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(out, make([]byte, 1)); err != nil { // the rest is more than a pipe takes: the command waits
		t.Fatal(err)
	}
	g.mounted(0)
	g.imported("slug\nzz99zz99\n")
	if _, err := io.Copy(io.Discard, out); err != nil {
		t.Fatal(err)
	}
	err = cmd.Wait()
	exit, ended := errors.AsType[*exec.ExitError](err)
	if said := stderr.String(); !ended || exit.ExitCode() != 1 ||
		!strings.Contains(said, "the database was changed while it was read: run the command again") || strings.Contains(said, "restore") {
		t.Errorf("%v\n%s", err, said)
	}
}

// TestAnImportFromADriveThatIsReadOnly: no option names the result file, which is written beside the file that is imported.
func TestAnImportFromADriveThatIsReadOnly(t *testing.T) {
	g := newFixture(t)
	drive := smallDisk(t, "1m")
	file := filepath.Join(drive, "links.csv")
	if err := os.WriteFile(file, []byte("slug\nzz99zz99\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("", drive, "", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
		t.Fatal(err)
	}
	out, err := g.command("import", "links", file).CombinedOutput()
	if err == nil || !strings.Contains(string(out), "links.result.csv is not written: the folder "+drive+" is on a disk that is read-only. "+
		"Import a copy of the file that is in a folder where you may write; nothing was started") {
		t.Errorf("%v: %s", err, out)
	}
}
