//go:build !unix

package sqlite

import "os"

// lockExclusive: there are no such locks here, so an open file cannot be renamed, and only one process can move a file away.
func lockExclusive(path string, seen os.FileInfo) (release func(), err error) {
	if there, err := os.Stat(path); err != nil || seen == nil || !os.SameFile(there, seen) {
		return nil, errOpenElsewhere
	}
	return func() {}, nil
}
