package main

import (
	"syscall"
	"testing"
	"time"
)

// TestADumbTerminalGetsOneLine: what cannot move its cursor gets the line that is printed without a terminal, also from the demo.
func TestADumbTerminalGetsOneLine(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{nil, {"--demo"}} {
		g := newFixture(t)
		term := openSlowTerminal(t, 0)
		cmd := g.command(args...)
		cmd.Env = append(cmd.Env, "TERM=dumb", "TMUX=", "STY=")
		cmd.Stdin, cmd.Stdout, cmd.Stderr = term.slave, term.slave, term.slave
		cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		killed := time.AfterFunc(30*time.Second, func() { _ = cmd.Process.Kill() }) // screens that were started all the same
		_ = cmd.Wait()
		killed.Stop()
		term.await("fermion-tui export\r\n")
		said := "fermion-tui: the screens need a terminal; without one, use fermion-tui watch or fermion-tui export\r\n"
		if status := cmd.ProcessState.ExitCode(); status != 1 || term.text() != said {
			t.Errorf("%v ends with %d and shows %q", args, status, term.text())
		}
	}
}
