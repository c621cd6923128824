package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"fermion-tui/internal/fermion"
	"fermion-tui/internal/operation"
	"fermion-tui/internal/secret"
)

// Settings by which a key is known again. The key itself is never stored.
const (
	settingKeySalt     = "key.salt"
	settingKeyIdentity = "key.identity"
)

// trust is whether the key in use is known to be this profile's. A key of another school would make its affiliates there, and
// would find every link of this profile gone.
type trust uint8

const (
	trusted trust = iota
	doubted       // it is another one than before, and no known link was heard of yet
	strange       // it knows none of this profile's links
)

const (
	provenBy      = 5                // known links that are asked for at most
	proveAgain    = 15 * time.Second // while Fermion gives no verdict
	strangerAgain = 5 * time.Minute  // a verdict of none: Fermion may have been wrong
)

// recognize compares the key with the one that this profile knew last.
func (a *App) recognize(ctx context.Context, key string) (trust, error) {
	if a.demo != nil || a.store == nil {
		return trusted, nil
	}
	known, err := a.known(ctx, key)
	if err != nil || known {
		return trusted, err
	}
	slugs, err := a.store.KnownSlugs(ctx, provenBy)
	if err != nil {
		return trusted, err
	}
	if len(slugs) == 0 {
		return trusted, a.remember(ctx, key)
	}
	return doubted, nil
}

// known says whether a key is the one that this profile knew last.
func (a *App) known(ctx context.Context, key string) (bool, error) {
	salt, _, err := a.store.Setting(ctx, settingKeySalt)
	if err != nil {
		return false, err
	}
	identity, _, err := a.store.Setting(ctx, settingKeyIdentity)
	return secret.IsIdentity(identity, salt, key), err
}

// remember keeps what a key is known by.
func (a *App) remember(ctx context.Context, key string) error {
	if a.o.ReadOnly || a.demo != nil {
		return nil
	}
	salt, err := a.store.SettingOnce(ctx, settingKeySalt, secret.NewSalt())
	if err != nil {
		return err
	}
	return a.store.SetSetting(ctx, settingKeyIdentity, secret.Identity(salt, key))
}

// prove asks Fermion for known links with a key. An error means that there is no verdict.
func (a *App) prove(ctx context.Context, key string) (trust, error) {
	if a.demo != nil {
		return trusted, nil
	}
	if known, err := a.known(ctx, key); err != nil || known {
		return trusted, err
	}
	slugs, err := a.store.KnownSlugs(ctx, provenBy)
	if err != nil || len(slugs) == 0 {
		return trusted, err
	}
	a.mu.Lock()
	inUse := a.key.Key == key
	a.mu.Unlock()
	ctx, cancel := context.WithTimeout(ctx, checkPatience)
	defer cancel()
	for _, slug := range slugs {
		if inUse { // a refusal is the client's to remember
			_, err = a.client.AffiliateLinkStats(ctx, slug, fermion.ByHand)
		} else {
			err = a.client.KnowsLinkOf(ctx, fermion.Key(key), slug)
		}
		if err == nil {
			return trusted, nil
		}
		if _, unknown := errors.AsType[*fermion.RejectedError](err); !unknown {
			return doubted, err
		}
	}
	return strange, nil
}

// ready says why no write may leave now.
func (a *App) ready() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.trust == trusted {
		return nil
	}
	return &operation.UnprovenKeyError{Source: string(a.key.Source), Foreign: a.trust == strange}
}

// proven is ready for a command that cannot wait: a key in doubt is put to the proof now.
func (a *App) proven(ctx context.Context) error {
	if err := a.needKey(ctx); err != nil {
		return err
	}
	if a.ready() == nil {
		return nil
	}
	a.mu.Lock()
	key := a.key.Key
	a.mu.Unlock()
	verdict, err := a.prove(ctx, key)
	if err != nil {
		return fmt.Errorf("the key has changed, and it could not be checked with this profile's links: %w", err)
	}
	a.judge(ctx, key, verdict)
	if err := a.ready(); err != nil {
		return &KeyError{err}
	}
	return nil
}

// keepProving puts a key in doubt to the proof, again and again until there is a verdict, and tells the screens of a stranger's.
func (a *App) keepProving(ctx context.Context) {
	for {
		select {
		case <-a.keyChanged: // it is the one that is asked about below
		default:
		}
		a.mu.Lock()
		key, now := a.key.Key, a.trust
		a.mu.Unlock()
		wait := time.Duration(-1)
		if now != trusted {
			verdict, err := a.prove(ctx, key)
			wait = proveAgain
			if err == nil {
				if a.judge(ctx, key, verdict) && verdict == strange && a.announce.onScreen() {
					a.fail(a.ready()) // a command ends with it
				}
			} else if errors.Is(err, fermion.ErrUnauthorized) {
				a.announce.liveChanged()
			}
			if verdict == strange {
				wait = strangerAgain
			}
		}
		var again <-chan time.Time
		if wait > 0 {
			again = time.After(wait)
		}
		select {
		case <-ctx.Done():
			return
		case <-again:
		case <-a.keyChanged:
		}
	}
}

// judge takes a verdict about a key, unless it is another one by now, and says whether it is news.
func (a *App) judge(ctx context.Context, key string, verdict trust) bool {
	a.mu.Lock()
	before := a.trust
	if a.key.Key != key || before == trusted || verdict == doubted || verdict == before {
		a.mu.Unlock()
		return false
	}
	a.trust = verdict
	a.mu.Unlock()
	if verdict == strange {
		a.announce.liveChanged()
		return true
	}
	a.trusting(ctx, key)
	return true
}

// trusting goes on with a key that is this profile's: readings, and what stopped for want of it.
func (a *App) trusting(ctx context.Context, key string) {
	if err := a.remember(ctx, key); err != nil {
		a.log.Error("remembering the key's identity", "err", err) // the next start asks once more
	}
	a.loop.Distrust(false)
	if n := a.desk.KeyCame(); n > 0 {
		a.log.Info("plans continue with the new key", "plans", n)
	}
}

// TrustKey takes a person's word that the key in use is this profile's.
func (x access) TrustKey(ctx context.Context) error {
	a := x.app
	a.mu.Lock()
	key := a.key.Key
	a.trust = trusted
	a.mu.Unlock()
	a.trusting(ctx, key)
	return nil
}
