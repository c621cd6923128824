package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"fermion-tui/internal/fermion"
)

const (
	keyCheckTimeout       = 20 * time.Second // a person waits for the check of a key
	verifyInterval        = 15 * time.Second // while Fermion gives no verdict
	verifyForeignInterval = 5 * time.Minute  // after the verdict that no link is known: Fermion may have been wrong
)

// check asks Fermion whether it accepts a key. unchecked is why it gave no verdict, nil when it did.
func (k *apiKey) check(ctx context.Context, key string) (unchecked, refused error) {
	ctx, cancel := context.WithTimeout(ctx, keyCheckTimeout)
	defer cancel()
	err := k.client.CheckOtherKey(ctx, fermion.Key(key))
	if errors.Is(err, fermion.ErrUnauthorized) {
		return nil, err
	}
	return err, nil
}

// verify asks Fermion for known links with a key. An error means that there is no verdict.
func (k *apiKey) verify(ctx context.Context, key string) (trustLevel, error) {
	if known, err := k.identity.isKnown(ctx, key); err != nil || known {
		return keyTrusted, err
	}
	slugs, err := k.identity.knownSlugs(ctx)
	if err != nil || len(slugs) == 0 {
		return keyTrusted, err
	}
	current, _ := k.trust()
	ctx, cancel := context.WithTimeout(ctx, keyCheckTimeout)
	defer cancel()
	for _, slug := range slugs {
		if key == current { // so that the client remembers a refusal
			_, err = k.client.AffiliateLinkStats(ctx, slug, fermion.Interactive)
		} else {
			err = k.client.CheckLinkWithKey(ctx, fermion.Key(key), slug)
		}
		if err == nil {
			return keyTrusted, nil
		}
		if _, unknown := errors.AsType[*fermion.RejectedError](err); !unknown {
			return keyUnverified, err
		}
	}
	return keyForeign, nil
}

// requireVerified is for a command that cannot wait: a key that is not trusted yet is verified now.
func (k *apiKey) requireVerified(ctx context.Context) error {
	if err := k.required(ctx); err != nil {
		return err
	}
	key, level := k.trust()
	if level == keyTrusted {
		return nil
	}
	verdict, err := k.verify(ctx, key)
	if err != nil {
		return fmt.Errorf("the key has changed, and it could not be checked with this profile's links: %w", err)
	}
	k.apply(ctx, key, verdict)
	if err := k.whyNoWrite(); err != nil {
		return &KeyError{err}
	}
	return nil
}

// verifyLoop verifies an untrusted key until there is a verdict, and shows on the screens that a key is foreign.
func (k *apiKey) verifyLoop(ctx context.Context) {
	for {
		select {
		case <-k.changed: // it is the key that is asked about below
		default:
		}
		var again <-chan time.Time
		if key, level := k.trust(); level != keyTrusted {
			again = time.After(k.verifyOnce(ctx, key))
		}
		select {
		case <-ctx.Done():
			return
		case <-again:
		case <-k.changed:
		}
	}
}

// verifyOnce asks once and returns when to ask again.
func (k *apiKey) verifyOnce(ctx context.Context, key string) time.Duration {
	verdict, err := k.verify(ctx, key)
	switch {
	case errors.Is(err, fermion.ErrUnauthorized):
		k.announcer.liveChanged()
	case err == nil && k.apply(ctx, key, verdict) && verdict == keyForeign && k.announcer.onScreen(): // a command ends with it
		k.announcer.reportError(k.whyNoWrite())
	}
	if verdict == keyForeign {
		return verifyForeignInterval
	}
	return verifyInterval
}

// apply acts on a verdict about a key and reports whether it changed anything. No other key comes into use before it returns.
func (k *apiKey) apply(ctx context.Context, key string, verdict trustLevel) bool {
	k.change.Lock()
	defer k.change.Unlock()
	if !k.decide(key, verdict) {
		return false
	}
	if verdict == keyForeign {
		k.announcer.liveChanged()
	} else {
		k.onTrusted(ctx, key)
	}
	return true
}

// confirmed handles a person's confirmation that the key in use is this profile's.
func (k *apiKey) confirmed(ctx context.Context) {
	k.change.Lock()
	defer k.change.Unlock()
	k.onTrusted(ctx, k.confirm())
}

// onTrusted resumes readings, and the plans that stopped without a trusted key. The caller holds change.
func (k *apiKey) onTrusted(ctx context.Context, key string) {
	if err := k.identity.save(ctx, key); err != nil {
		k.log.Error("remembering the key's identity", "err", err) // the next start asks once more
	}
	k.loop.SetKeyUntrusted(false)
	if n := k.writes.ResumeBlocked(); n > 0 {
		k.log.Info("plans continue with the new key", "plans", n)
	}
}
