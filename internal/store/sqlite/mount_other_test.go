//go:build !linux

package sqlite_test

import "errors"

func mountTmpfs(string, string) error { return errors.New("only Linux mounts a tmpfs here") }

func remountReadOnly(string) error { return nil }

func unmount(string) {}
