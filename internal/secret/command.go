package secret

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"time"
)

const (
	commandTimeout = 5 * time.Second
	commandOutput  = 64 << 10 // bytes of output that are read; the key is on the first line
)

// runKeyCommand returns the first line that the command prints. Neither the command nor its output is ever part of the error: both
// may contain the key.
func runKeyCommand(ctx context.Context, command string, timeout time.Duration) (string, error) {
	if timeout <= 0 {
		timeout = commandTimeout
	}
	limited, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	var out limitedBuffer
	cmd := shell(limited, command)
	cmd.Stdout = &out
	cmd.WaitDelay = 100 * time.Millisecond // a grandchild may keep the pipe open after its parent has ended
	err := cmd.Run()
	exit, failed := errors.AsType[*exec.ExitError](err)
	switch {
	case err == nil || errors.Is(err, exec.ErrWaitDelay): // the delay is a grandchild's, the command itself went well
	case ctx.Err() != nil:
		return "", fmt.Errorf("stopped before key_command ended: %w", ctx.Err())
	case limited.Err() != nil:
		return "", fmt.Errorf("key_command did not end within %s: run it in a shell to see what it waits for", timeout)
	case failed:
		return "", fmt.Errorf("key_command failed (%s): run it in a shell to see why", exit.ProcessState)
	default:
		return "", fmt.Errorf("key_command could not be run: %w", err)
	}
	line, _, _ := strings.Cut(string(out), "\n")
	if line = strings.TrimSpace(line); line == "" {
		return "", errors.New("key_command printed nothing on its first line, where the API key should be")
	}
	return line, nil
}

// limitedBuffer stores the beginning of what is written to it.
type limitedBuffer []byte

func (b *limitedBuffer) Write(p []byte) (int, error) {
	*b = append(*b, p[:min(len(p), commandOutput-len(*b))]...)
	return len(p), nil
}
