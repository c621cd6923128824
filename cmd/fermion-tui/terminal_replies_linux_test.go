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

	mu      sync.Mutex
	seen    bytes.Buffer
	pending sync.WaitGroup // answers on their way
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
		for i := done; i < len(text); i++ {
			for question, answer := range questions {
				if strings.HasPrefix(text[i:], question) {
					done = i + len(question)
					s.pending.Add(1)
					time.AfterFunc(delay, func() {
						defer s.pending.Done()
						_, _ = s.master.WriteString(answer)
					})
				}
			}
		}
		s.mu.Unlock()
	}
}

func (s *slowTerminal) text() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.seen.String()
}

// await waits for a text on the terminal.
func (s *slowTerminal) await(text string) {
	s.t.Helper()
	for end := time.Now().Add(patience); !strings.Contains(s.text(), text); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			s.t.Fatalf("%q does not come: %q", text, s.text())
		}
	}
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
	term.await("\x1b]11;?")
	if _, err := term.master.WriteString("q"); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	// The mark comes after everything that the program wrote, the line after every answer.
	if _, err := term.slave.WriteString("ended\n"); err != nil {
		t.Fatal(err)
	}
	term.await("ended\r\n")
	term.pending.Wait()
	if _, err := term.master.WriteString("typed\n"); err != nil {
		t.Fatal(err)
	}
	line := make([]byte, 1<<10)
	if n, err := term.slave.Read(line); err != nil || string(line[:n]) != "typed\n" {
		t.Errorf("the shell reads %q, %v", line[:n], err)
	}
	term.await("typed\r\n")
	if _, echoed, _ := strings.Cut(term.text(), "ended\r\n"); echoed != "typed\r\n" {
		t.Errorf("the shell's line shows %q", echoed)
	}
}
