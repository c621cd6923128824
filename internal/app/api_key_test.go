package app

import (
	"bytes"
	"context"
	"errors"
	"testing"
	"testing/synctest"

	"fermion-tui/internal/secret"
	"fermion-tui/internal/secret/secrettest"
)

// A person who goes back while the key is looked for stops the search: that is no reason why there is no key.
func TestASearchForTheKeyThatIsStoppedTellsNothing(t *testing.T) {
	t.Parallel()
	for name, search := range map[string]func(*apiKey, context.Context) error{
		"once more": func(k *apiKey, ctx context.Context) error { return accessAdapter{key: k}.RetryKey(ctx) },
		"behind the screens": func(k *apiKey, ctx context.Context) error {
			k.lookUpForScreens(ctx, make(chan struct{}))
			return ctx.Err()
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				keyring := secrettest.New(secret.Memory())
				keyring.Hang()
				defer keyring.Release()
				var stderr bytes.Buffer
				k := newAPIKey(func(string) {}, &announcer{stderr: NewPrinter(&stderr)})
				k.sources = secret.Sources{Profile: "default", Store: secret.New(keyring, secret.Options{})}
				ctx, cancel := context.WithCancel(t.Context())
				ended := make(chan error)
				go func() { ended <- search(k, ctx) }()
				synctest.Wait()
				cancel()
				if err := <-ended; !errors.Is(err, context.Canceled) {
					t.Errorf("it ends with %v", err)
				}
				if _, why := k.current(); why != errKeyNotLookedUp {
					t.Errorf("there is no key because of %v", why)
				}
				if stderr.Len() > 0 {
					t.Errorf("it says %q", stderr.String())
				}
			})
		})
	}
}
