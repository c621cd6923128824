package app

import (
	"errors"
	"testing"

	"fermion-tui/internal/fermion"
	"fermion-tui/internal/operation"
	"fermion-tui/internal/secret"
)

func TestAVerdictAboutAnotherKeyChangesNothing(t *testing.T) {
	t.Parallel()
	k := keyTrust{err: errKeyNotLookedUp}
	k.setTyped(secret.Found{Key: "second", Source: secret.FromSession})
	for _, verdict := range []trustLevel{keyTrusted, keyForeign} {
		if k.decide("first", verdict) {
			t.Errorf("%d was taken for a key that is not in use", verdict)
		}
	}
	if k.decide("second", keyUnverified) {
		t.Error("no verdict was taken for one")
	}
	if !k.decide("second", keyForeign) || k.decide("second", keyForeign) {
		t.Error("a verdict is not news once")
	}
	if !k.decide("second", keyTrusted) || k.decide("second", keyForeign) {
		t.Error("a trusted key does not stay trusted")
	}
}

func TestOnlyATrustedKeyMayWrite(t *testing.T) {
	t.Parallel()
	k := keyTrust{err: errKeyNotLookedUp}
	k.setFound(secret.Found{Key: "key", Source: secret.FromKeyring}, nil, keyUnverified)
	unproven, ok := errors.AsType[*operation.UnverifiedKeyError](k.whyNoWrite())
	if !ok || unproven.Foreign || unproven.Source != string(secret.FromKeyring) {
		t.Errorf("unverified: %v", k.whyNoWrite())
	}
	k.decide("key", keyForeign)
	if unproven, ok := errors.AsType[*operation.UnverifiedKeyError](k.whyNoWrite()); !ok || !unproven.Foreign {
		t.Errorf("foreign: %v", k.whyNoWrite())
	}
	if key := k.confirm(); key != "key" || k.whyNoWrite() != nil {
		t.Errorf("confirmed %q: %v", key, k.whyNoWrite())
	}
}

func TestATypedKeyIsNotReplacedByOneThatIsFoundLater(t *testing.T) {
	t.Parallel()
	k := keyTrust{err: errKeyNotLookedUp}
	k.setVerified("typed")
	if !k.setTyped(secret.Found{Key: "typed", Source: secret.FromSession}) {
		t.Error("that it was verified before is forgotten")
	}
	if k.setFound(secret.Found{Key: "found", Source: secret.FromKeyring}, nil, keyTrusted) {
		t.Error("it was replaced")
	}
	if key, level := k.trust(); key != "typed" || level != keyUnverified {
		t.Errorf("%q is in use, %d", key, level)
	}
}

func TestARefusedKeyIsNamedByItsSourceOnce(t *testing.T) {
	t.Parallel()
	k := keyTrust{err: errKeyNotLookedUp}
	if err := k.withSource(fermion.ErrUnauthorized); err != fermion.ErrUnauthorized {
		t.Errorf("without a key: %v", err)
	}
	k.setFound(secret.Found{Key: "key", Source: secret.FromEnvironment}, nil, keyTrusted)
	named := k.withSource(fermion.ErrUnauthorized)
	if again := k.withSource(named); again != named || ExitStatus(named) != 3 {
		t.Errorf("%v, then %v", named, again)
	}
	other := errors.New("offline")
	if err := k.withSource(other); err != other {
		t.Errorf("another error became %v", err)
	}
}
