//go:build unix

package storetest

import (
	"os"
	"os/exec"
	"os/user"
	"strconv"
	"syscall"
)

// account is the user that a server runs as: the user of the test, or another one for root, whom PostgreSQL refuses.
type account struct{ credential *syscall.Credential }

func serverAccount() (account, error) {
	if os.Getuid() != 0 {
		return account{}, nil
	}
	who, err := user.Lookup("postgres")
	if err != nil {
		who, err = user.Lookup("nobody")
	}
	if err != nil {
		return account{}, err
	}
	id, err := strconv.ParseUint(who.Uid, 10, 32)
	if err != nil {
		return account{}, err
	}
	group, err := strconv.ParseUint(who.Gid, 10, 32)
	return account{&syscall.Credential{Uid: uint32(id), Gid: uint32(group)}}, err
}

func (a account) use(c *exec.Cmd) { c.SysProcAttr = &syscall.SysProcAttr{Credential: a.credential} }

func (a account) give(path string) error {
	if a.credential == nil {
		return nil
	}
	return os.Chown(path, int(a.credential.Uid), int(a.credential.Gid))
}
