package storetest

import (
	"os"
	"runtime/debug"
	"strings"
	"syscall"
	"testing"
)

// memoryDisk is where Linux has a disk in memory, and memoryDiskRoom what the tests may need of it.
const (
	memoryDisk     = "/dev/shm"
	memoryDiskRoom = 1 << 30
)

// RunInMemory runs the tests of a package with their files in memory where there is room: they store thousands of readings, and the sync to
// the disk after each takes more than half of their time. It is not for tests of what a disk keeps. The heaps of these tests are small:
// collected a quarter as often, unless GOGC says otherwise, they take a seventh less CPU.
func RunInMemory(m *testing.M) int {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400)
	}
	if strings.HasPrefix(os.TempDir(), memoryDisk) {
		return m.Run()
	}
	var disk syscall.Statfs_t
	if err := syscall.Statfs(memoryDisk, &disk); err != nil || disk.Bavail*uint64(disk.Bsize) < memoryDiskRoom {
		return m.Run()
	}
	folder, err := os.MkdirTemp(memoryDisk, "fermion-tui-test-")
	if err != nil {
		return m.Run()
	}
	defer func() { _ = os.RemoveAll(folder) }()
	if err := os.Chmod(folder, 0o711); err != nil { // a server of a test has a folder in it, and another user
		return m.Run()
	}
	if err := os.Setenv("TMPDIR", folder); err != nil {
		return m.Run()
	}
	return m.Run()
}
