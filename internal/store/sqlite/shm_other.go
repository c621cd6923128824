//go:build !unix

package sqlite

// indexLocked: on these systems an open file keeps its name.
func indexLocked(string) (pid int, locked bool) { return 0, false }
