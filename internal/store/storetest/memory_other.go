//go:build !linux

package storetest

import "testing"

// RunInMemory runs the tests: only on Linux is it known where a disk in memory is.
func RunInMemory(m *testing.M) int { return m.Run() }
