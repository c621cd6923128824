package secret

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// ErrNoWebhookSecret means that the keyring works and has no webhook secret of that profile.
var ErrNoWebhookSecret = errors.New("no webhook secret is stored: run fermion-tui auth webhook")

// webhookUser returns the user under which a profile's webhook secret is stored. No profile can have such a name.
func webhookUser(profile string) string { return profile + "/webhook" }

// webhookSecretName names the webhook secret in errors.
const webhookSecretName = "the webhook secret"

// WebhookSecret reads what the school's dashboard sends with its events. Errors: ErrNoWebhookSecret, *UnavailableError, and
// that of ctx.
func (s *Store) WebhookSecret(ctx context.Context, profile string) (string, error) {
	text, err := s.get(ctx, profile, webhookUser(profile), webhookSecretName)
	return text, webhookError(err)
}

// SetWebhookSecret stores the webhook secret and replaces an older one. Errors: those of CheckWebhookSecret,
// *UnavailableError, and that of ctx.
func (s *Store) SetWebhookSecret(ctx context.Context, profile, text string) error {
	text, err := CheckWebhookSecret(text)
	if err != nil {
		return err
	}
	return webhookError(s.set(ctx, profile, webhookUser(profile), webhookSecretName, text))
}

// DeleteWebhookSecret removes the webhook secret. Errors: ErrNoWebhookSecret, *UnavailableError, and that of ctx.
func (s *Store) DeleteWebhookSecret(ctx context.Context, profile string) error {
	return webhookError(s.delete(ctx, profile, webhookUser(profile), webhookSecretName))
}

func webhookError(err error) error {
	if errors.Is(err, ErrNoKey) {
		return ErrNoWebhookSecret
	}
	if gone, ok := errors.AsType[*UnavailableError](err); ok {
		gone.elsewhere = "the webhook secret can be stored nowhere else"
	}
	return err
}

const (
	minStrongSecret  = 16 // characters of a secret that cannot be guessed
	maxWebhookSecret = 4096
)

// CheckWebhookSecret removes the white space around a secret, and refuses what no header can carry. Its errors never contain the
// text.
func CheckWebhookSecret(text string) (string, error) {
	secret := strings.TrimSpace(text)
	switch {
	case secret == "":
		return "", errors.New("the webhook secret is empty: enter the one in the school's dashboard")
	case len(secret) > maxWebhookSecret:
		return "", fmt.Errorf("webhook secret too long (%d characters): copy only the secret", len(secret))
	}
	n := 0
	for _, r := range secret {
		if n++; r < ' ' || r > '~' {
			return "", fmt.Errorf("character %d of the webhook secret cannot be sent in a header: use letters, digits and signs of the keyboard", n)
		}
	}
	return secret, nil
}

// IsWeakSecret reports whether a webhook secret is short enough to be found by trying.
func IsWeakSecret(secret string) bool { return len(secret) < minStrongSecret }
