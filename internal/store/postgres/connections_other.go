//go:build !linux

package postgres

import "syscall"

// setAckTimeout does nothing: on these systems their own limits apply.
func setAckTimeout(string, string, syscall.RawConn) error { return nil }
