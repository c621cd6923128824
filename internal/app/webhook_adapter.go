package app

import (
	"context"

	"fermion-tui/internal/secret"
	"fermion-tui/internal/ui/screen"
	"fermion-tui/internal/webhook"
)

// webhookAdapter lets the screens ask for the listener's state, and give it a secret.
type webhookAdapter struct {
	listener *webhookListener
	inside   bool // the demo's school sends its events inside the program
}

var _ screen.Webhook = webhookAdapter{}

func (x webhookAdapter) Status() screen.WebhookStatus {
	c := x.listener.handler.Counts()
	at, why := x.listener.state()
	s := screen.WebhookStatus{Asked: x.listener.address != "", At: at, Inside: x.inside, Events: c.Events, Again: c.Again, Refused: c.Refused, Failed: c.Failed,
		Last: c.Last, Trouble: c.Trouble, Refusal: c.Refusal, RefusedAt: c.RefusedAt}
	if at != "" {
		s.Open = webhook.Open(at)
	}
	if why != nil {
		s.Why = why.Error()
	}
	return s
}

// KeepSecret puts a secret into the keyring and uses it from now on.
func (x webhookAdapter) KeepSecret(ctx context.Context, text string) (guessable bool, err error) {
	text, err = secret.CheckWebhookSecret(text)
	if err != nil {
		return false, err
	}
	if err := x.listener.saveSecret(ctx, text); err != nil {
		return false, err
	}
	return secret.Guessable(text), nil
}
