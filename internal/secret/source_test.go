package secret

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"fermion-tui/internal/secret/secrettest"
)

func TestResolveOrder(t *testing.T) {
	full, empty, locked := secrettest.New(Memory()), secrettest.New(Memory()), secrettest.New(Memory())
	if err := full.Set(Service, "acme", "from-keyring\n"); err != nil {
		t.Fatal(err)
	}
	locked.Fail(errors.New("failed to unlock correct collection"))
	for _, c := range []struct {
		name         string
		env, command string
		keyring      Keyring
		key          string
		source       Source
		noKey, fails bool
	}{
		{name: "environment first", env: "from-env", command: "echo from-command", keyring: full, key: "from-env", source: FromEnvironment},
		{name: "a blank variable is none", env: " ", command: "echo from-command", keyring: full, key: "from-command", source: FromCommand},
		{name: "keyring last", keyring: full, key: "from-keyring", source: FromKeyring},
		{name: "nothing anywhere", keyring: empty, noKey: true},
		{name: "no keyring at all", noKey: true},
		{name: "a locked keyring is no missing key", keyring: locked, source: FromKeyring, fails: true},
		{name: "a locked keyring does not matter to the variable", env: "from-env", keyring: locked, key: "from-env", source: FromEnvironment},
		{name: "a failing command does not fall through", command: "exit 3", keyring: full, source: FromCommand, fails: true},
		{name: "nor does a bad variable", env: "two words", keyring: full, source: FromEnvironment, fails: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := Sources{Env: c.env, Command: c.command, Profile: "acme"}
			if c.keyring != nil {
				s.Store = New(c.keyring, Options{})
			}
			found, err := Resolve(t.Context(), s)
			if found != (Found{Key: c.key, Source: c.source}) {
				t.Errorf("key %q from %q, want %q from %q", found.Key, found.Source, c.key, c.source)
			}
			if got := errors.Is(err, ErrNoKey); got != c.noKey || (err != nil) != (c.noKey || c.fails) {
				t.Errorf("error %v", err)
			}
		})
	}
}

func TestErrorsNameTheSourceButNotTheKey(t *testing.T) {
	_, err := Resolve(t.Context(), Sources{Env: testKey + " " + testKey})
	if err == nil || !strings.Contains(err.Error(), "environment variable FERMION_API_KEY") || strings.Contains(err.Error(), testKey) {
		t.Errorf("%v", err)
	}
}

func TestPrintingShowsNoKey(t *testing.T) {
	s := Sources{Env: testKey, Command: "echo " + testKey, Profile: "acme"}
	found, err := Resolve(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		for _, v := range []any{found, &found, s, []Found{found}, struct{ F Found }{found}} {
			if text := fmt.Sprintf(verb, v); strings.Contains(text, testKey) {
				t.Errorf("%s of %T shows the key: %s", verb, v, text)
			}
		}
	}
}
