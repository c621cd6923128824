package envkey

// disableCoreDumps: Windows writes no dumps of programs that did not ask for them, unless an administrator turned them on.
func disableCoreDumps() {}
