//go:build !linux

package store_test

import "errors"

func mountTmpfs(string, string) error { return errors.New("only Linux mounts a tmpfs here") }

func unmount(string) {}
