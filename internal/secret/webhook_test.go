package secret

import (
	"errors"
	"strings"
	"testing"

	"fermion-tui/internal/secret/secrettest"
)

func TestWebhookSecretIsStoredSeparately(t *testing.T) {
	memory := secrettest.New(Memory())
	safe := New(memory, Options{})
	ctx := t.Context()
	if _, err := safe.WebhookSecret(ctx, "acme"); !errors.Is(err, ErrNoWebhookSecret) {
		t.Fatalf("an empty keyring gave %v", err)
	}
	if err := safe.DeleteWebhookSecret(ctx, "acme"); !errors.Is(err, ErrNoWebhookSecret) {
		t.Fatalf("deleting what is not there gave %v", err)
	}
	if err := safe.SetKey(ctx, "acme", testKey); err != nil {
		t.Fatal(err)
	}
	if err := safe.SetWebhookSecret(ctx, "acme", "  two words\n"); err != nil {
		t.Fatal(err)
	}
	if text, err := memory.Get("fermion-tui", "acme/webhook"); text != "two words" || err != nil {
		t.Errorf("service fermion-tui, user acme/webhook holds %q, %v", text, err)
	}
	if text, err := safe.WebhookSecret(ctx, "acme"); text != "two words" || err != nil {
		t.Errorf("WebhookSecret = %q, %v", text, err)
	}
	if err := safe.DeleteWebhookSecret(ctx, "acme"); err != nil {
		t.Fatal(err)
	}
	if key, err := safe.Key(ctx, "acme"); key != testKey || err != nil {
		t.Errorf("the key went with it: %q, %v", key, err)
	}
}

func TestInvalidWebhookSecrets(t *testing.T) {
	memory := secrettest.New(Memory())
	safe := New(memory, Options{})
	for _, text := range []string{"", " \n", "tab\tinside", "ключ", "a\x1b[31m", strings.Repeat("x", 5000)} {
		if err := safe.SetWebhookSecret(t.Context(), "acme", text); err == nil || text != "" && strings.Contains(err.Error(), text) {
			t.Errorf("%.20q: %v", text, err)
		}
	}
	if _, err := memory.Get(Service, "acme/webhook"); !errors.Is(err, ErrNoKey) {
		t.Errorf("something was stored: %v", err)
	}
	if !IsWeakSecret("12345678") || IsWeakSecret("0123456789abcdef") {
		t.Error("how long a secret must be")
	}
}

func TestWebhookSecretWithoutAKeyring(t *testing.T) {
	memory := secrettest.New(Memory())
	memory.Fail(errors.New("cannot write open sesame to disk"))
	err := New(memory, Options{}).SetWebhookSecret(t.Context(), "acme", "open sesame")
	if _, ok := errors.AsType[*UnavailableError](err); !ok || !strings.Contains(err.Error(), "stored nowhere else") || strings.Contains(err.Error(), EnvKey) {
		t.Fatal(err)
	}
	for e := err; e != nil; e = errors.Unwrap(e) {
		if strings.Contains(e.Error(), "open sesame") {
			t.Errorf("the secret is in %q", e)
		}
	}
}
