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

// Store stores the API keys of all profiles in a Keyring, one user per profile: NAME. NAME/webhook is the webhook secret's.
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

// Key reads the API key of a profile. Errors: ErrNoKey, *UnavailableError, and that of ctx.
func (s *Store) Key(ctx context.Context, profile string) (string, error) {
	return s.call(ctx, "read the API key", s.reading, profile, func(user string) (string, error) {
		return s.keyring.Get(s.options.Service, user)
	})
}

// SetKey stores the API key of a profile and replaces an older one. Errors: those of affiliate.ParseAPIKey, *UnavailableError, and
// that of ctx. After an *UnavailableError of a keyring that hung, the key may still be stored when a person unlocks it.
func (s *Store) SetKey(ctx context.Context, profile, key string) error {
	key, err := affiliate.ParseAPIKey(key)
	if err != nil {
		return err
	}
	_, err = s.call(ctx, "store the API key", s.writing, profile, func(user string) (string, error) {
		err := s.keyring.Set(s.options.Service, user, key)
		if err != nil && strings.Contains(err.Error(), key) {
			err = errors.New("its message repeats the key and is left out here")
		}
		return "", err
	})
	return err
}

// DeleteKey forgets the API key of a profile. Errors: ErrNoKey, *UnavailableError, and that of ctx.
func (s *Store) DeleteKey(ctx context.Context, profile string) error {
	_, err := s.call(ctx, "delete the API key", s.writing, profile, func(user string) (string, error) {
		return "", s.keyring.Delete(s.options.Service, user)
	})
	return err
}

// call runs do off this goroutine, alone among its kind, and waits for it no longer than the timeout.
func (s *Store) call(ctx context.Context, doing string, kind chan struct{}, profile string, do func(user string) (string, error)) (string, error) {
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
		text, err := do(profile)
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
