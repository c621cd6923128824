//go:build unix

package config

import (
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// A named pipe is refused as a config file, since it may have no writer. What a shell passes as /dev/fd and /dev/null is accepted.
func TestLoadRefusesWhatIsNotAFile(t *testing.T) {
	dir := t.TempDir()
	fifo := filepath.Join(dir, "fifo")
	if err := syscall.Mkfifo(fifo, 0o600); err != nil {
		t.Fatal(err)
	}
	for path, says := range map[string]string{fifo: "is not a config file: it is a pipe or a device", dir: "is not a config file: it is a folder"} {
		if _, err := Load(path); err == nil || !strings.Contains(err.Error(), path+" "+says) {
			t.Error(err)
		}
	}
	if c, err := Load(os.DevNull); err != nil || !reflect.DeepEqual(c, Default()) {
		t.Errorf("%+v, %v", c, err)
	}
	in, out, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	if _, err := out.WriteString("[ui]\ntheme = 'dark'\n"); err != nil {
		t.Fatal(err)
	}
	out.Close()
	if _, err := os.Stat("/dev/fd/0"); err != nil {
		t.Skip("needs /dev/fd")
	}
	if c, err := Load("/dev/fd/" + strconv.Itoa(int(in.Fd()))); err != nil || c.UI.Theme != "dark" {
		t.Errorf("%+v, %v", c.UI, err)
	}
}
