package secret

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"fermion-tui/internal/affiliate"
)

// Service is the name of our entries in the OS keyring.
const Service = "fermion-tui"

// Options of a Store; zero members mean the defaults.
type Options struct {
	Timeout time.Duration // per call; default 3 s
	Service string        // default Service
}

// Store stores the secrets of all profiles in a Keyring: the API key under the user NAME of the profile, the webhook secret under
// NAME/webhook, and the password of the database server under NAME/store.
//
// No call lasts longer than the timeout, whatever the keyring does. A call that hangs continues in the background, and until it
// ends no other of its kind is started, so that at most one read and one write ever wait.
type Store struct {
	keyring Keyring
	options Options
	reading chan struct{} // has a token while a read is running
	writing chan struct{} // the same for Set and Delete, which must not overtake each other
}

// New returns a Store over a keyring.
func New(k Keyring, o Options) *Store {
	if o.Timeout <= 0 {
		o.Timeout = 3 * time.Second
	}
	if o.Service == "" {
		o.Service = Service
	}
	return &Store{keyring: k, options: o, reading: make(chan struct{}, 1), writing: make(chan struct{}, 1)}
}

// apiKeyName names the API key in errors.
const apiKeyName = "the API key"

// Key reads the API key of a profile. Errors: ErrNoKey, *UnavailableError, and that of ctx.
func (s *Store) Key(ctx context.Context, profile string) (string, error) {
	return s.get(ctx, profile, profile, apiKeyName)
}

// SetKey stores the API key of a profile and replaces an older one. Errors: those of affiliate.ParseAPIKey, *UnavailableError, and
// that of ctx. After an *UnavailableError of a keyring that hung, the key may still be stored when a person unlocks it.
func (s *Store) SetKey(ctx context.Context, profile, key string) error {
	key, err := affiliate.ParseAPIKey(key)
	if err != nil {
		return err
	}
	return s.set(ctx, profile, profile, apiKeyName, key)
}

// DeleteKey forgets the API key of a profile. Errors: ErrNoKey, *UnavailableError, and that of ctx.
func (s *Store) DeleteKey(ctx context.Context, profile string) error {
	return s.delete(ctx, profile, profile, apiKeyName)
}

// get reads the secret of a user of the keyring. name names it in errors.
func (s *Store) get(ctx context.Context, profile, user, name string) (string, error) {
	return s.call(ctx, profile, "read "+name, s.reading, func() (string, error) { return s.keyring.Get(s.options.Service, user) })
}

// set stores the secret of a user of the keyring. Its error never contains the secret.
func (s *Store) set(ctx context.Context, profile, user, name, secret string) error {
	_, err := s.call(ctx, profile, "store "+name, s.writing, func() (string, error) {
		err := s.keyring.Set(s.options.Service, user, secret)
		if err != nil && strings.Contains(err.Error(), secret) {
			err = fmt.Errorf("its message repeats %s and is left out here", name)
		}
		return "", err
	})
	return err
}

// delete removes the secret of a user of the keyring.
func (s *Store) delete(ctx context.Context, profile, user, name string) error {
	_, err := s.call(ctx, profile, "delete "+name, s.writing,
		func() (string, error) { return "", s.keyring.Delete(s.options.Service, user) })
	return err
}

// call runs do off this goroutine, alone among its kind, and waits for it no longer than the timeout.
func (s *Store) call(ctx context.Context, profile, doing string, kind chan struct{}, do func() (string, error)) (string, error) {
	if err := affiliate.CheckProfileName(profile); err != nil {
		return "", err
	}
	timeout := time.NewTimer(s.options.Timeout)
	defer timeout.Stop()
	hung := &UnavailableError{TimedOut: s.options.Timeout}
	stopped := func() error { return fmt.Errorf("stopped before the OS keyring could %s: %w", doing, ctx.Err()) }
	select {
	case kind <- struct{}{}:
	case <-timeout.C:
		return "", hung
	case <-ctx.Done():
		return "", stopped()
	}
	type answer struct {
		text string
		err  error
	}
	answers := make(chan answer, 1)
	go func() {
		defer func() { <-kind }()
		text, err := do()
		answers <- answer{text, err}
	}()
	select {
	case a := <-answers:
		if a.err == nil || errors.Is(a.err, ErrNoKey) || errors.Is(a.err, errTooBig) {
			return a.text, a.err
		}
		return "", &UnavailableError{Cause: a.err}
	case <-timeout.C:
		return "", hung
	case <-ctx.Done():
		return "", stopped()
	}
}
