package csvfile_test

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"fermion-tui/internal/csvfile"
)

// asNobody runs do with the rights of a user who owns nothing.
func asNobody(t *testing.T, do func()) {
	t.Helper()
	if os.Getuid() != 0 {
		t.Skip("needs root, to become another user")
	}
	done := make(chan error)
	go func() { // the thread ends with it, and so do its rights
		runtime.LockOSThread()
		err := syscall.Setfsuid(65534)
		if err == nil {
			do()
		}
		done <- err
	}()
	if err := <-done; err != nil {
		t.Skipf("needs the right to become another user: %v", err)
	}
}

// smallDisk is a file system of 16 KiB, gone with the test.
func smallDisk(t *testing.T) string {
	t.Helper()
	if os.Getuid() != 0 {
		t.Skip("needs root, to mount a small file system")
	}
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=16k"); err != nil {
		t.Skipf("needs the right to mount a small file system: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) })
	return dir
}

// A file that cannot be written says so in words, and nothing of it is there.
func TestWhatCannotBeWritten(t *testing.T) {
	t.Parallel()
	big := func(w io.Writer) error { _, err := w.Write(bytes.Repeat([]byte("asha,20\n"), 8<<10)); return err }
	for name, write := range map[string]func(path string) error{
		"a new file": func(p string) error {
			return csvfile.Create(t.Context(), []csvfile.NewFile{{Name: p, Write: big}}, func() error { return nil })
		},
		"another one": func(p string) error { return csvfile.Replace(t.Context(), p, big) },
	} {
		expect := func(t *testing.T, err error, folder, words string) {
			t.Helper()
			if err == nil || !strings.Contains(err.Error(), "links.csv is not written: "+words) {
				t.Errorf("the error is %v", err)
			}
			left, _ := os.ReadDir(folder)
			for _, f := range left {
				if text, err := os.ReadFile(filepath.Join(folder, f.Name())); err != nil || string(text) != "before" {
					t.Errorf("%s is left: %v", f.Name(), err)
				}
			}
		}
		t.Run(name+" in a missing folder", func(t *testing.T) {
			t.Parallel()
			folder := filepath.Join(t.TempDir(), "gone")
			expect(t, write(filepath.Join(folder, "links.csv")), folder, "the folder "+folder+" does not exist: make it, or name another one")
		})
		t.Run(name+" in a folder that takes none", func(t *testing.T) {
			t.Parallel()
			if err := write("/proc/links.csv"); err == nil ||
				!strings.Contains(err.Error(), "links.csv is not written: nothing can be written in the folder /proc: name another one") {
				t.Errorf("the error is %v", err)
			}
		})
		t.Run(name+" with a name that is too long", func(t *testing.T) {
			t.Parallel()
			folder := t.TempDir()
			err := write(filepath.Join(folder, strings.Repeat("x", 300)+"links.csv"))
			expect(t, err, folder, "file name too long: name another file or folder")
		})
		t.Run(name+" without rights", func(t *testing.T) {
			t.Parallel()
			folder := t.TempDir()
			var err error
			asNobody(t, func() { err = write(filepath.Join(folder, "links.csv")) })
			expect(t, err, folder, "you may not write to the folder "+folder)
		})
		t.Run(name+" on a full disk", func(t *testing.T) {
			t.Parallel()
			folder := smallDisk(t)
			path := filepath.Join(folder, "links.csv")
			if name == "another one" {
				if err := os.WriteFile(path, []byte("before"), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			expect(t, write(path), folder, "the disk is full: make room, or name another folder")
		})
	}
}
