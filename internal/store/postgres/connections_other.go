//go:build !linux

package postgres

import "syscall"

// limitUnanswered: elsewhere the system's own limits hold.
func limitUnanswered(string, string, syscall.RawConn) error { return nil }
