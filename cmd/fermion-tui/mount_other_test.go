//go:build unix && !linux

package main

import "testing"

func smallDisk(t *testing.T, _ string) string {
	t.Skip("only Linux mounts a tmpfs here")
	return ""
}
