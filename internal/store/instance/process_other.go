//go:build !unix

package instance

import "os"

// processAlive: where there are no signals, finding a process opens it, which fails once it has ended.
func processAlive(pid int) bool {
	p, err := os.FindProcess(pid)
	if err != nil {
		return false
	}
	_ = p.Release()
	return true
}
