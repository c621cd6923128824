package app

import (
	"context"

	"fermion-tui/internal/secret"
	"fermion-tui/internal/store"
)

// Settings by which a key is recognised. The key itself is never stored.
const (
	settingKeySalt     = "key.salt"
	settingKeyIdentity = "key.identity"
)

// maxProbedLinks is how many known links a key is tried on at most.
const maxProbedLinks = 5

// keyIdentity recognises the key of a profile. A nil one accepts every key: in the demo, and for doctor without a database.
type keyIdentity struct {
	store    *store.Store
	readOnly bool
}

// isKnown reports whether a key is the one that this profile used last.
func (i *keyIdentity) isKnown(ctx context.Context, key string) (bool, error) {
	if i == nil {
		return true, nil
	}
	salt, _, err := i.store.Setting(ctx, settingKeySalt)
	if err != nil {
		return false, err
	}
	identity, _, err := i.store.Setting(ctx, settingKeyIdentity)
	return secret.IsIdentity(identity, salt, key), err
}

// level returns what is known of a key without asking Fermion. A profile without links trusts its first key.
func (i *keyIdentity) level(ctx context.Context, key string) (trustLevel, error) {
	known, err := i.isKnown(ctx, key)
	if err != nil || known {
		return keyTrusted, err
	}
	links, err := i.store.KnowsLinks(ctx)
	switch {
	case err != nil:
		return keyTrusted, err
	case links:
		return keyUnverified, nil
	}
	return keyTrusted, i.save(ctx, key)
}

// knownSlugs are links of this profile that a key of it can read.
func (i *keyIdentity) knownSlugs(ctx context.Context) ([]string, error) {
	return i.store.KnownSlugs(ctx, maxProbedLinks)
}

// save remembers a key as this profile's.
func (i *keyIdentity) save(ctx context.Context, key string) error {
	if i == nil || i.readOnly {
		return nil
	}
	salt, err := i.store.SettingOnce(ctx, settingKeySalt, secret.NewSalt())
	if err != nil {
		return err
	}
	return i.store.SetSetting(ctx, settingKeyIdentity, secret.Identity(salt, key))
}
