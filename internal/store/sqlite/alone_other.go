//go:build !unix

package sqlite

import "os"

// alone: where there are no such locks a file that is open cannot be renamed, and what is moved out of its place is moved by
// one process only.
func alone(path string, seen os.FileInfo) (release func(), err error) {
	if there, err := os.Stat(path); err != nil || seen == nil || !os.SameFile(there, seen) {
		return nil, errOpenElsewhere
	}
	return func() {}, nil
}
