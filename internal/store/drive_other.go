//go:build !linux && !darwin && !freebsd && !windows

package store

// driveAt: it cannot be told there.
func driveAt(string) (drive, bool) { return drive{}, false }
