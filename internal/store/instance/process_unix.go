//go:build unix

package instance

import (
	"errors"
	"syscall"
)

// processAlive tests with signal 0, which is not delivered. EPERM: it lives, and another user owns it.
func processAlive(pid int) bool {
	err := syscall.Kill(pid, 0)
	return err == nil || errors.Is(err, syscall.EPERM)
}
