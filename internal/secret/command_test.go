//go:build !windows

package secret

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestKeyCommand(t *testing.T) {
	for _, c := range []struct{ name, command, key, problem string }{
		{name: "first line only", command: `printf '  the-key \nurl: x\n'`, key: "the-key"},
		{name: "a pipe", command: `echo THE-KEY | tr A-Z a-z`, key: "the-key"},
		{name: "words on stderr are nobody's business", command: `echo secret >&2; echo the-key`, key: "the-key"},
		{name: "reads no terminal", command: `cat; echo the-key`, key: "the-key"},
		{name: "leaves a child behind", command: `sleep 2 & echo the-key`, key: "the-key"},
		{name: "endless output behind the key", command: `echo the-key; head -c 3000000 /dev/zero`, key: "the-key"},
		{name: "fails", command: `echo secret; echo secret >&2; exit 7`, problem: "exit status 7"},
		{name: "is not there", command: `no-such-program secret`, problem: "exit status 127"},
		{name: "prints nothing", command: `true secret`, problem: "printed nothing"},
		{name: "prints an empty first line", command: `printf '\nsecret\n'`, problem: "printed nothing"},
		{name: "prints no key", command: `echo secret words`, problem: "space"},
	} {
		t.Run(c.name, func(t *testing.T) {
			found, err := Resolve(t.Context(), Sources{Command: c.command, Profile: "acme"})
			if found.Source != FromCommand || found.Key != c.key || (err == nil) != (c.problem == "") {
				t.Fatalf("%q from %q, %v", found.Key, found.Source, err)
			}
			if err == nil {
				return
			}
			if text := err.Error(); !strings.Contains(text, c.problem) || !strings.Contains(text, "key_command") || strings.Contains(text, "secret") {
				t.Errorf("%v; want key_command and %q, and nothing that was printed", err, c.problem)
			}
		})
	}
}

func TestStoppedKeyCommandEndsItsChildren(t *testing.T) {
	fifo := filepath.Join(t.TempDir(), "child")
	if err := syscall.Mkfifo(fifo, 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	stopped := make(chan error, 1)
	go func() {
		_, err := Resolve(ctx, Sources{Command: "sleep 600 > " + fifo + " & wait", Profile: "acme"})
		stopped <- err
	}()
	child, err := os.Open(fifo) // opens when the child does
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = child.Close() }()
	cancel()
	if err := <-stopped; !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want the context's error", err)
	}
	if err := child.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	if _, err := child.Read(make([]byte, 1)); err != io.EOF {
		t.Errorf("the child still holds its end open: %v", err)
	}
}

func TestKeyCommandTimesOut(t *testing.T) {
	_, err := Resolve(t.Context(), Sources{Command: "sleep 600", CommandTimeout: 10 * time.Millisecond})
	if err == nil || !strings.Contains(err.Error(), "did not end within 10ms") || errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
}
