package app

import (
	"context"

	"fermion-tui/internal/secret"
	"fermion-tui/internal/ui/screen"
	"fermion-tui/internal/webhook"
)

// webhookAdapter lets the screens read the listener's state and set its secret.
type webhookAdapter struct {
	listener *webhookListener
	inside   bool // the demo's school sends its events inside the program
}

var _ screen.Webhook = webhookAdapter{}

func (x webhookAdapter) Status() screen.WebhookStatus {
	c := x.listener.handler.Counts()
	at, why := x.listener.state()
	s := screen.WebhookStatus{
		Requested: x.listener.address != "", Address: at, InProcess: x.inside, Events: c.Events, Duplicates: c.Duplicates,
		Refused: c.Refused, Failed: c.Failed, Last: c.Last, Problem: c.LastError, Refusal: c.Refusal, RefusedAt: c.RefusedAt,
	}
	if at != "" {
		s.Open = webhook.ReachableByOthers(at)
	}
	if why != nil {
		s.Why = why.Error()
	}
	return s
}

// SaveSecret puts a secret into the keyring and uses it from now on.
func (x webhookAdapter) SaveSecret(ctx context.Context, text string) (guessable bool, err error) {
	text, err = secret.CheckWebhookSecret(text)
	if err != nil {
		return false, err
	}
	if err := x.listener.saveSecret(ctx, text); err != nil {
		return false, err
	}
	return secret.IsWeakSecret(text), nil
}
