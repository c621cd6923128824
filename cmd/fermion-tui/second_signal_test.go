//go:build unix

package main

import (
	"bytes"
	"os"
	"syscall"
	"testing"
	"time"
)

// TestASecondSignalEndsWhatHangs starts a program that waits for the rest of its config: the first signal asks it to end, and
// one that comes later kills it. What comes twice at once is one, and a terminal that closes sends one signal only.
func TestASecondSignalEndsWhatHangs(t *testing.T) {
	t.Parallel()
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		t.Run(signal.String(), func(t *testing.T) {
			t.Parallel()
			g := newFixture(t)
			in, out, err := os.Pipe()
			if err != nil {
				t.Fatal(err)
			}
			defer in.Close()
			defer out.Close()
			cmd := g.command("--config", "/dev/stdin", "export", "links")
			cmd.Stdin = in
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			defer cmd.Process.Kill()
			if _, err := out.Write(bytes.Repeat([]byte("#"), 100<<10)); err != nil { // more than a pipe holds and less than a config may have: it is being read
				t.Fatal(err)
			}
			ended := make(chan error, 1)
			go func() { ended <- cmd.Wait() }()
			first := time.Now()
			for time.Since(first) < 2*forceQuitAfter {
				_ = cmd.Process.Signal(syscall.SIGHUP)
				select {
				case err := <-ended:
					t.Fatal("SIGHUP ended it:", err)
				case <-time.After(forceQuitAfter / 10):
				}
			}
			for first = time.Now(); ; {
				if time.Since(first) > patience {
					t.Fatal("it does not end")
				}
				_ = cmd.Process.Signal(signal)
				select {
				case <-ended:
				case <-time.After(forceQuitAfter / 10):
					continue
				}
				break
			}
			if took := time.Since(first); took < forceQuitAfter {
				t.Errorf("it was killed after %s", took)
			}
			if s, ok := cmd.ProcessState.Sys().(syscall.WaitStatus); !ok || !s.Signaled() || s.Signal() != signal {
				t.Error(cmd.ProcessState)
			}
		})
	}
}
