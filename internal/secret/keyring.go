package secret

import (
	"errors"

	"github.com/zalando/go-keyring"
)

// ErrNoKey means that the keyring works and has nothing under that name.
var ErrNoKey = errors.New("no API key is stored: run fermion-tui auth login")

// Keyring is where a Store stores secrets. Get and Delete return ErrNoKey when nothing is stored under that name. Calls may block
// for as long as a person needs to unlock the keyring, so only a Store calls them.
type Keyring interface {
	Get(service, user string) (string, error)
	Set(service, user, secret string) error
	Delete(service, user string) error
}

// OS is the keyring of the operating system: the Secret Service on Linux, the Keychain on macOS, the Credential Manager
// on Windows.
func OS() Keyring { return osKeyring{} }

type osKeyring struct{}

func (osKeyring) Get(service, user string) (string, error) {
	text, err := keyring.Get(service, user)
	return text, translateError(err)
}

func (osKeyring) Set(service, user, secret string) error {
	return translateError(keyring.Set(service, user, secret))
}

func (osKeyring) Delete(service, user string) error {
	return translateError(keyring.Delete(service, user))
}

// errTooBig is not a fault of the keyring: another place for the key will not help either.
var errTooBig = errors.New("the OS keyring takes no key that long")

func translateError(err error) error {
	switch {
	case errors.Is(err, keyring.ErrNotFound):
		return ErrNoKey
	case errors.Is(err, keyring.ErrSetDataTooBig):
		return errTooBig
	default:
		return err
	}
}
