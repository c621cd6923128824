//go:build !windows

package secret

import (
	"context"
	"os/exec"
	"syscall"
)

// shell runs the command in its own process group: stopping it stops what it started, and it cannot take over the terminal.
func shell(ctx context.Context, command string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "sh", "-c", command)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	return cmd
}
