//go:build !unix

package sqlite

// holdsIndex: there, a file that somebody has open keeps its name.
func holdsIndex(string) (pid int, held bool) { return 0, false }
