//go:build unix && !linux

package envkey

func hideMemory() {}
