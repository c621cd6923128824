// Package secrettest has a keyring that fails and hangs the way that real ones do, for tests.
package secrettest

import "sync"

// Store is a keyring that works: secret.Keyring.
type Store interface {
	Get(service, user string) (string, error)
	Set(service, user, secret string) error
	Delete(service, user string) error
}

// Keyring is a Store that can be made to fail or to hang.
type Keyring struct {
	store Store

	mu      sync.Mutex
	fault   error
	hang    chan struct{} // non-nil while calls hang; closed by Release
	waiting int
}

// New makes one that works until a test makes it fail.
func New(s Store) *Keyring { return &Keyring{store: s} }

// Fail makes every later call fail with err; nil ends that.
func (k *Keyring) Fail(err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.fault = err
}

// Hang makes every later call wait for Release, like a keyring that waits for its password.
func (k *Keyring) Hang() {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.hang == nil {
		k.hang = make(chan struct{})
	}
}

// Release lets the calls that hang, and later ones, go on.
func (k *Keyring) Release() {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.hang != nil {
		close(k.hang)
		k.hang = nil
	}
}

// Waiting is how many calls hang now.
func (k *Keyring) Waiting() int {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.waiting
}

func (k *Keyring) Get(service, user string) (string, error) {
	if err := k.await(); err != nil {
		return "", err
	}
	return k.store.Get(service, user)
}

func (k *Keyring) Set(service, user, secret string) error {
	if err := k.await(); err != nil {
		return err
	}
	return k.store.Set(service, user, secret)
}

func (k *Keyring) Delete(service, user string) error {
	if err := k.await(); err != nil {
		return err
	}
	return k.store.Delete(service, user)
}

// await waits while calls hang, and returns how the call fails.
func (k *Keyring) await() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if hang := k.hang; hang != nil {
		k.waiting++
		k.mu.Unlock()
		<-hang
		k.mu.Lock()
		k.waiting--
	}
	return k.fault
}
