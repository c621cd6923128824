//go:build unix && !linux

package envkey

func noReading() {}
