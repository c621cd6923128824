package setup

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/ui/form"
	"fermion-tui/internal/ui/screen"
)

// NewWebhookSecretForm asks for the secret that the school's dashboard sends with its events. It is saved unchecked: Fermion
// cannot be asked whether it is right.
func NewWebhookSecretForm(h screen.Host) screen.Screen {
	s := screen.NewFormDialog(h, "Set the webhook secret", "save", []form.Field{
		{ID: "secret", Label: "Webhook secret", Masked: true,
			Help:  "the same as in the school's dashboard; it is saved in the OS keyring",
			Check: notEmpty("enter the secret: the same as in the school's dashboard")},
	})
	s.Form.SetNote("Only requests with this secret are accepted as the school's events.")
	s.Submit = func() tea.Cmd {
		text := s.Form.Value("secret")
		s.Busy = "saving…"
		return screen.Write(h, func(ctx context.Context) (guessable bool, err error) {
			return h.Ports().Webhook.SaveSecret(ctx, text)
		}, func(guessable bool, err error) tea.Cmd {
			if err != nil {
				s.Fail("secret", err)
				return nil
			}
			h.Close()
			h.Toast(secretSavedText(guessable, h.Ports().Webhook.Status()))
			return nil
		})
	}
	return s
}

func secretSavedText(guessable bool, st screen.WebhookStatus) string {
	message := "the webhook secret is in the OS keyring"
	if !st.Requested && !st.InProcess {
		message += "; start the program with --webhook-addr to receive events"
	}
	if guessable {
		message += "; it is short: 16 random characters or more cannot be guessed"
	}
	return message
}
