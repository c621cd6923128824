//go:build unix

package app

import (
	"os"
	"path/filepath"
	"testing"

	"fermion-tui/internal/ui/screen"
)

// TestCopyInsideTmux: "copied" is only said where tmux knows that the terminal around it takes the clipboard.
func TestCopyInsideTmux(t *testing.T) {
	for name, c := range map[string]struct {
		tmux     string // a shell script
		want     screen.Copied
		buffered string
	}{
		"a terminal with a clipboard": {`case $1 in load-buffer) cat >"$BUFFER";; *) echo 256,clipboard,title;; esac`, screen.Copied{Known: true}, "text"},
		"one without":                 {`case $1 in load-buffer) cat >"$BUFFER";; *) echo 256,title;; esac`, screen.Copied{Buffer: true}, "text"},
		"nobody attached":             {`case $1 in load-buffer) cat >"$BUFFER";; *) echo;; esac`, screen.Copied{Buffer: true}, "text"},
		"a tmux that cannot tell":     {`case $1 in load-buffer) cat >"$BUFFER";; *) exit 1;; esac`, screen.Copied{Buffer: true}, "text"},
		"an old tmux without -w":      {`case $2 in -w) exit 1;; *) cat >"$BUFFER";; esac`, screen.Copied{Buffer: true, Terminal: true}, "text"},
		"no server":                   {`exit 1`, screen.Copied{Terminal: true}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "tmux"), []byte("#!/bin/sh\n"+c.tmux+"\n"), 0o755); err != nil {
				t.Fatal(err)
			}
			t.Setenv("PATH", dir+":"+os.Getenv("PATH"))
			t.Setenv("BUFFER", filepath.Join(dir, "buffer"))
			o := systemAdapter{getenv: func(name string) string { return map[string]string{"TMUX": "/tmp/x,1,0"}[name] }}
			got, err := o.Copy(t.Context(), "text")
			if err != nil || got != c.want {
				t.Errorf("%+v, %v; want %+v", got, err, c.want)
			}
			if b, _ := os.ReadFile(filepath.Join(dir, "buffer")); string(b) != c.buffered {
				t.Errorf("the buffer holds %q", b)
			}
		})
	}
}
