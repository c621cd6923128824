//go:build !unix

package sqlite

// holdsIndex: on these systems an open file keeps its name.
func holdsIndex(string) (pid int, held bool) { return 0, false }
