//go:build unix

package envkey

import "syscall"

// disableCoreDumps keeps the secrets of this process out of core dumps, also those of programs that it starts. On Linux only root
// can read its memory or its environment then, and no debugger can attach to it. A system that refuses leaves things as they are.
func disableCoreDumps() {
	_ = syscall.Setrlimit(syscall.RLIMIT_CORE, &syscall.Rlimit{})
	hideMemory()
}
