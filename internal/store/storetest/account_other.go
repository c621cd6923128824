//go:build !unix

package storetest

import (
	"errors"
	"os/exec"
)

type account struct{}

func serverAccount() (account, error) {
	return account{}, errors.New("servers of tests run on Unix only")
}

func (account) use(*exec.Cmd) {}

func (account) give(string) error { return nil }
