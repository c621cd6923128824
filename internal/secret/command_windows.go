package secret

import (
	"context"
	"os/exec"
	"syscall"
)

// shell passes the command to cmd as written: cmd does not understand Go's quoting of arguments.
func shell(ctx context.Context, command string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "cmd")
	cmd.SysProcAttr = &syscall.SysProcAttr{CmdLine: "cmd /S /C \"" + command + "\""}
	return cmd
}
