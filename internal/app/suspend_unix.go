//go:build unix

package app

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// noSuspend says why the program cannot be put into the background: one that a terminal or ssh started by itself has no
// shell above it. The kernel then drops the stop signal, and Bubble Tea would wait for ever to be woken.
func noSuspend() string {
	if session, err := unix.Getsid(0); err == nil && session == syscall.Getpgrp() {
		return "there is no shell to return to"
	}
	return ""
}
