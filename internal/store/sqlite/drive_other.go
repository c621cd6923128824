//go:build !linux && !darwin && !freebsd && !windows

package sqlite

// driveAt finds nothing: it is not known how to ask this system.
func driveAt(string) (drive, bool) { return drive{}, false }
