//go:build unix

package app

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// noSuspend returns why the program cannot be put into the background: a terminal or ssh started it without a shell.
// The kernel then drops the stop signal, and Bubble Tea would wait for ever to be resumed.
func noSuspend() string {
	if session, err := unix.Getsid(0); err == nil && session == syscall.Getpgrp() {
		return "there is no shell to return to"
	}
	return ""
}
