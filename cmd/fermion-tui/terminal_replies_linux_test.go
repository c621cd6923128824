package main

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// slowTerminal is a terminal that answers what it is asked a while later, in the order it was asked.
type slowTerminal struct {
	t             *testing.T
	master, slave *os.File

	mu   sync.Mutex
	seen bytes.Buffer
}

func openSlowTerminal(t *testing.T, delay time.Duration) *slowTerminal {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Skip("needs a pseudo terminal:", err)
	}
	number, err := unix.IoctlGetInt(int(master.Fd()), unix.TIOCGPTN)
	if err == nil {
		err = unix.IoctlSetPointerInt(int(master.Fd()), unix.TIOCSPTLCK, 0)
	}
	if err == nil {
		err = unix.IoctlSetWinsize(int(master.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: 24, Col: 80})
	}
	if err != nil {
		t.Fatal(err)
	}
	slave, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	s := &slowTerminal{t: t, master: master, slave: slave}
	t.Cleanup(func() { master.Close(); slave.Close() })
	go s.answer(delay)
	return s
}

// answer replies to the questions that terminals know: colours, modes, and who it is.
func (s *slowTerminal) answer(delay time.Duration) {
	questions := map[string]string{
		"\x1b]11;?": "\x1b]11;rgb:0000/0000/0000\x1b\\", "\x1b[?2026$p": "\x1b[?2026;2$y", "\x1b[?2027$p": "\x1b[?2027;0$y", "\x1b[c": "\x1b[?62;22c",
	}
	buffer := make([]byte, 64<<10)
	done := 0
	for {
		n, err := s.master.Read(buffer)
		if err != nil {
			return
		}
		s.mu.Lock()
		s.seen.Write(buffer[:n])
		text := s.seen.String()
		s.mu.Unlock()
		for i := done; i < len(text); i++ {
			for question, answer := range questions {
				if strings.HasPrefix(text[i:], question) {
					done = i + len(question)
					time.AfterFunc(delay, func() { _, _ = s.master.WriteString(answer) })
				}
			}
		}
	}
}

func (s *slowTerminal) text() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.seen.String()
}

// TestQuittingAtOnceLeavesNothingOnTheShellsLine: the terminal's answers come after the key that quits.
func TestQuittingAtOnceLeavesNothingOnTheShellsLine(t *testing.T) {
	t.Parallel()
	g := newFixture(t)
	g.settled()
	term := openSlowTerminal(t, 300*time.Millisecond)
	cmd := g.command()
	cmd.Env = append(cmd.Env, "TERM=xterm-256color", "TMUX=", "STY=")
	cmd.Stdin, cmd.Stdout, cmd.Stderr = term.slave, term.slave, term.slave
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer cmd.Process.Kill()
	for end := time.Now().Add(patience); !strings.Contains(term.text(), "\x1b]11;?"); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("it asked nothing: %q", term.text())
		}
	}
	if _, err := term.master.WriteString("q"); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	ended := len(term.text())
	time.Sleep(600 * time.Millisecond) // longer than any answer takes
	if echoed := term.text()[ended:]; strings.ContainsAny(echoed, "]?^") {
		t.Errorf("the shell's line shows %q", echoed)
	}
	if waiting, err := unix.IoctlGetInt(int(term.slave.Fd()), unix.TIOCINQ); err != nil || waiting > 0 {
		t.Errorf("%d bytes wait for the shell, %v", waiting, err)
	}
}
