package envkey

import "syscall"

// hideMemory closes /proc/PID/mem and /proc/PID/environ to other processes of the same user, also to programs that this one
// starts, which exec makes readable again.
func hideMemory() { _, _, _ = syscall.RawSyscall(syscall.SYS_PRCTL, syscall.PR_SET_DUMPABLE, 0, 0) }
