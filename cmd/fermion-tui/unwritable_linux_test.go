package main

import (
	"os"
	"strings"
	"syscall"
	"testing"
)

// TestWhatOnlyReadsNeedsNoWrite: on a full disk and on a drive that was mounted read-only, the commands that only read answer, and the others say what is wrong. Rows
// that are in a log without its index are not left out silently.
func TestWhatOnlyReadsNeedsNoWrite(t *testing.T) {
	g := newFixture(t)
	g.data = smallDisk(t, "8m")
	g.env = append(g.env, "FERMION_TUI_DATA_DIR="+g.data)
	g.settled()
	reads := func(where string) {
		t.Helper()
		for _, args := range [][]string{{"digest"}, {"export", "links"}, {"report", "--by", "day"}, {"payout", "list"}, {"statement", "nobody"}, {"--read-only", "export", "links"}} {
			out, err := g.command(args...).CombinedOutput()
			said := string(out)
			if args[0] == "statement" { // there is nobody, which it finds out by reading
				err = nil
			}
			if err != nil || strings.Contains(said, "cannot be written") || strings.Contains(strings.Join(args, " "), "export links") && !strings.Contains(said, "k3f9x2ab") {
				t.Errorf("%s: %v: %v\n%s", where, args, err, said)
			}
		}
		if out, err := g.command("import", "links", os.DevNull).CombinedOutput(); err == nil || !strings.Contains(string(out), "cannot be written") {
			t.Errorf("%s: a command that writes: %v\n%s", where, err, out)
		}
	}
	fill(t, g.data)
	reads("on a full disk")
	if err := os.Remove(g.data + "/filler"); err != nil {
		t.Fatal(err)
	}
	mounted := func(flags uintptr) {
		t.Helper()
		if err := syscall.Mount("", g.data, "", syscall.MS_REMOUNT|flags, ""); err != nil {
			t.Fatal(err)
		}
	}
	mounted(syscall.MS_RDONLY)
	reads("on a read-only drive")
	mounted(0)
	if err := os.WriteFile(g.database()+"-wal", []byte(strings.Repeat("log", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	mounted(syscall.MS_RDONLY)
	if out, err := g.command("digest").CombinedOutput(); err == nil || !strings.Contains(string(out), "It cannot be read either: a program ended without closing it") {
		t.Errorf("with a log: %v\n%s", err, out)
	}
}
