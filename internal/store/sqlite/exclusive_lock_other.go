//go:build !unix

package sqlite

import "os"

// lockExclusive only checks that path is still the seen file. It needs no lock: these systems do not rename a file that is open.
func lockExclusive(path string, seen os.FileInfo) (release func(), err error) {
	if there, err := os.Stat(path); err != nil || seen == nil || !os.SameFile(there, seen) {
		return nil, errOpenElsewhere
	}
	return func() {}, nil
}
