package app

import (
	"errors"
	"sync"

	"fermion-tui/internal/fermion"
	"fermion-tui/internal/operation"
	"fermion-tui/internal/secret"
)

// trustLevel says whether a key is known to be this profile's. With a key of another school, affiliates would be created there, and every
// link of this profile would look gone.
type trustLevel uint8

const (
	keyTrusted    trustLevel = iota
	keyUnverified            // it differs from the one before, and no known link was read with it yet
	keyForeign               // it knows none of this profile's links
)

// keyTrust is the key in use and how far it is trusted. It has a lock of its own: every method may be called at any time.
type keyTrust struct {
	mu       sync.Mutex
	found    secret.Found
	err      error // why there is no key
	level    trustLevel
	verified string // the last key to which a known link answered before it was in use
}

// current is the key in use. With an error there is none, and Found names at most the source that was asked.
func (t *keyTrust) current() (secret.Found, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.found, t.err
}

// trust is the text of the key in use, "" when there is none, and how far it is trusted.
func (t *keyTrust) trust() (key string, level trustLevel) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.found.Key, t.level
}

// has reports whether there is a key, without looking for one.
func (t *keyTrust) has() bool {
	_, err := t.current()
	return err == nil
}

// unneeded reports whether this program needs no key, since its role in the database asks Fermion nothing.
func (t *keyTrust) unneeded() bool {
	_, err := t.current()
	_, is := errors.AsType[*RoleError](err)
	return is
}

// setFound stores the result of a search for the key, unless a person typed one meanwhile.
func (t *keyTrust) setFound(found secret.Found, why error, level trustLevel) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.err == nil {
		return false
	}
	t.found, t.err, t.level = found, why, level
	return true
}

// setTyped stores the key that a person typed. verified reports whether a known link could be read with it before.
func (t *keyTrust) setTyped(found secret.Found) (verified bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.found, t.err, t.level = found, nil, keyUnverified
	return t.verified == found.Key
}

// setVerified records that a known link could be read with a key which may be used later.
func (t *keyTrust) setVerified(key string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.verified = key
}

// decide stores a verdict about a key and reports whether it changes anything: another key may be in use by now, and a key that is
// trusted stays so.
func (t *keyTrust) decide(key string, verdict trustLevel) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.found.Key != key || t.level == keyTrusted || verdict == keyUnverified || verdict == t.level {
		return false
	}
	t.level = verdict
	return true
}

// confirm records that a person confirmed the key in use as this profile's.
func (t *keyTrust) confirm() (key string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.level = keyTrusted
	return t.found.Key
}

// whyNoWrite returns why nothing may be written with the key in use: an *operation.UnverifiedKeyError, or nil.
func (t *keyTrust) whyNoWrite() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.level == keyTrusted {
		return nil
	}
	return &operation.UnverifiedKeyError{Source: string(t.found.Source), Foreign: t.level == keyForeign}
}

// withSource gives an error about a refused key the name of the key's source. Other errors stay as they are.
func (t *keyTrust) withSource(err error) error {
	_, named := errors.AsType[*refusedKeyError](err)
	if named || !errors.Is(err, fermion.ErrUnauthorized) {
		return err
	}
	found, missing := t.current()
	if missing != nil {
		return err
	}
	return &KeyError{&refusedKeyError{source: found.Source, err: err}}
}
