//go:build !linux && !darwin && !freebsd && !windows

package sqlite

// driveAt: it cannot be told there.
func driveAt(string) (drive, bool) { return drive{}, false }
