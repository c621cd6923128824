package app

import (
	"errors"
	"fmt"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
	"fermion-tui/internal/webhook"
)

// CheckUsage checks the flags before anything is opened.
func CheckUsage(o Options) error {
	if o.Profile != "" {
		if err := affiliate.CheckProfileName(o.Profile); err != nil {
			return &UsageError{err}
		}
	}
	if err := checkWebhook(o); err != nil {
		return err
	}
	return checkTheme(o.Theme)
}

func checkWebhook(o Options) error {
	if o.WebhookAddr == "" {
		return nil
	}
	if o.Demo {
		return &UsageError{errors.New("--webhook-addr cannot be used with --demo: its school sends its events inside the program")}
	}
	if _, err := webhook.Address(o.WebhookAddr); err != nil {
		return &UsageError{fmt.Errorf("--webhook-addr: %w", err)}
	}
	return nil
}

func checkTheme(theme string) error {
	switch theme {
	case "", "auto", "dark", "light", screen.ThemeHighContrast:
		return nil
	}
	return &UsageError{fmt.Errorf("--theme is auto, dark, light or high-contrast, not %q", theme)}
}

// chooseTheme prefers the flag to the configuration.
func (a *App) chooseTheme() error {
	if a.o.Theme != "" {
		a.cfg.UI.Theme = a.o.Theme
	}
	return checkTheme(a.cfg.UI.Theme)
}
