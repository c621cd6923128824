//go:build !linux && !darwin && !freebsd && !windows

package sqlite

// driveAt: it is unknown on this system.
func driveAt(string) (drive, bool) { return drive{}, false }
