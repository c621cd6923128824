package secret

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/secret/secrettest"
)

const testKey = "fk_live_5e1f"

func TestStoreHasOneKeyPerProfile(t *testing.T) {
	memory := secrettest.New(Memory())
	safe := New(memory, Options{})
	ctx := t.Context()
	if _, err := safe.Key(ctx, "acme"); !errors.Is(err, ErrNoKey) {
		t.Fatalf("an empty keyring gave %v, want ErrNoKey", err)
	}
	if err := safe.SetKey(ctx, "acme", " "+testKey+"\n"); err != nil {
		t.Fatal(err)
	}
	if err := safe.SetKey(ctx, "other", "fk_other"); err != nil {
		t.Fatal(err)
	}
	if key, err := safe.Key(ctx, "acme"); key != testKey || err != nil {
		t.Errorf("Key = %q, %v", key, err)
	}
	if text, err := memory.Get("fermion-tui", "acme"); text != testKey || err != nil {
		t.Errorf("service fermion-tui, user acme holds %q, %v", text, err)
	}
	if err := safe.DeleteKey(ctx, "acme"); err != nil {
		t.Fatal(err)
	}
	if err := safe.DeleteKey(ctx, "acme"); !errors.Is(err, ErrNoKey) {
		t.Errorf("deleting what is not there gave %v, want ErrNoKey", err)
	}
	if key, err := safe.Key(ctx, "other"); key != "fk_other" || err != nil {
		t.Errorf("the other profile's key = %q, %v", key, err)
	}
}

func TestStoreRefusesInvalidProfileNames(t *testing.T) {
	memory := secrettest.New(Memory())
	if err := memory.Set(Service, "acme/webhook", "hook"); err != nil {
		t.Fatal(err)
	}
	if key, err := New(memory, Options{}).Key(t.Context(), "acme/webhook"); err == nil {
		t.Fatalf("a webhook secret came out as an API key: %q", key)
	}
}

func TestStoreRefusesInvalidKeys(t *testing.T) {
	memory := secrettest.New(Memory())
	if err := New(memory, Options{}).SetKey(t.Context(), "acme", "two words"); err == nil {
		t.Fatal("stored")
	}
	if _, err := memory.Get(Service, "acme"); !errors.Is(err, ErrNoKey) {
		t.Fatalf("the keyring holds something: %v", err)
	}
}

func TestHungKeyring(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		memory := secrettest.New(Memory())
		safe := New(memory, Options{})
		if err := safe.SetKey(t.Context(), "acme", testKey); err != nil {
			t.Fatal(err)
		}
		memory.Hang()
		for range 5 {
			began := time.Now()
			_, err := safe.Key(t.Context(), "acme")
			if none, ok := errors.AsType[*UnavailableError](err); !ok || none.TimedOut != 3*time.Second {
				t.Fatalf("a hung keyring gave %v", err)
			}
			if took := time.Since(began); took != 3*time.Second {
				t.Fatalf("it took %s, want the timeout of 3s", took)
			}
		}
		if err := safe.SetKey(t.Context(), "acme", "fk_new"); err == nil {
			t.Fatal("a hung keyring stored a key")
		}
		if err := safe.DeleteKey(t.Context(), "acme"); err == nil {
			t.Fatal("a hung keyring deleted a key")
		}
		if n := memory.Waiting(); n != 2 {
			t.Errorf("%d calls pile up, want one read and one write", n)
		}

		memory.Release() // a person unlocked it
		synctest.Wait()
		if key, err := safe.Key(t.Context(), "acme"); key != "fk_new" || err != nil {
			t.Errorf("after the unlock Key = %q, %v; want the key whose storing had hung", key, err)
		}
	})
}

func TestStoreStopsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		memory := secrettest.New(Memory())
		memory.Hang()
		defer memory.Release()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		safe := New(memory, Options{})
		for _, what := range []string{"first", "second, behind the first"} {
			if _, err := safe.Key(ctx, "acme"); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%s: %v, want the context's error", what, err)
			}
		}
	})
}

func TestUnavailableErrorNamesCauseAndHint(t *testing.T) {
	for _, c := range []struct{ cause, why string }{
		{`exec: "dbus-launch": executable file not found in $PATH`, "no D-Bus session runs here"},
		{"dial unix /run/user/1000/bus: connect: no such file or directory", "no D-Bus session runs here"},
		{"The name org.freedesktop.secrets was not provided by any .service files", "no program on this D-Bus session offers one"},
		{"failed to unlock correct collection '/org/freedesktop/secrets/aliases/default'", "is locked"},
		{"Object does not exist at path \"/org/freedesktop/secrets/collection/login\"", "is locked"},
		{"a fault \x1b[31mof its own", "cannot be used: a fault of its own"},
	} {
		memory := secrettest.New(Memory())
		memory.Fail(errors.New(c.cause))
		_, err := New(memory, Options{}).Key(t.Context(), "acme")
		none, isNone := errors.AsType[*UnavailableError](err)
		if !isNone {
			t.Errorf("%s: %v is no *UnavailableError", c.cause, err)
			continue
		}
		if !strings.Contains(none.Why(), c.why) {
			t.Errorf("%s:\n got %s\nwant %s", c.cause, none.Why(), c.why)
		}
		for _, way := range []string{"FERMION_API_KEY", "key_command", "this session only"} {
			if !strings.Contains(err.Error(), way) {
				t.Errorf("%s: does not name %s: %v", c.cause, way, err)
			}
		}
		if strings.ContainsAny(err.Error(), "\n\x1b") {
			t.Errorf("not one plain line: %q", err)
		}
	}
}

func TestHintForALockedKeyring(t *testing.T) {
	for kind, installed := range map[Kind]bool{Absent: false, Broken: false, Locked: true, Unresponsive: true} {
		if fix := keyringHint("linux", kind); strings.Contains(fix, "Install") == installed || !strings.Contains(strings.ToLower(fix), "unlock") {
			t.Errorf("kind %d: %s", kind, fix)
		}
	}
}

func TestKeyringErrorsDoNotContainTheKey(t *testing.T) {
	memory := secrettest.New(Memory())
	memory.Fail(errors.New("cannot write secret " + testKey + " to disk"))
	err := New(memory, Options{}).SetKey(t.Context(), "acme", testKey)
	if _, ok := errors.AsType[*UnavailableError](err); !ok {
		t.Fatalf("%v is no *UnavailableError", err)
	}
	for e := err; e != nil; e = errors.Unwrap(e) {
		if strings.Contains(e.Error(), testKey) {
			t.Errorf("the key is in %q", e)
		}
	}
}
