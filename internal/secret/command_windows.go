package secret

import (
	"context"
	"os/exec"
	"syscall"
)

// shell hands the command to cmd as it is written: Go's quoting of arguments is not the one that cmd reads.
func shell(ctx context.Context, command string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "cmd")
	cmd.SysProcAttr = &syscall.SysProcAttr{CmdLine: "cmd /S /C \"" + command + "\""}
	return cmd
}
