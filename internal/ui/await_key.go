package ui

import (
	"context"
	"errors"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
	"fermion-tui/internal/ui/setup"
)

// openSetupIfNeeded opens the first-run screen if something must be asked. While only the key is missing and still being looked for,
// the tabs are open with their stored numbers, since the key is usually found.
func (r *Root) openSetupIfNeeded() {
	missing, key := r.ports.Access.Missing(), r.ports.Access.KeyState()
	switch {
	case !missing.Any():
	case key.WaitsFor != "" && !missing.School:
		r.openWithoutKey = true
		r.toast.showUntilKey(setup.WaitingFor(key), r.ports.Now())
	default:
		r.front = append(r.front, r.newEntry(screenOf(screen.FirstRunPage()), false))
	}
}

// onKeyState continues once the search for the key has ended. If the person has opened something meanwhile, a message says what is
// missing instead of the first-run screen.
func (r *Root) onKeyState() {
	key := r.ports.Access.KeyState()
	if !r.openWithoutKey || key.WaitsFor != "" {
		return
	}
	r.openWithoutKey = false
	r.toast.remove(r.ports.Now(), setup.WaitingFor(screen.KeyState{WaitsFor: "OS keyring"}),
		setup.WaitingFor(screen.KeyState{WaitsFor: "key_command"}))
	switch {
	case !r.ports.Access.Missing().Any():
	case len(*r.stack()) == 1:
		r.front = append(r.front, r.newEntry(screenOf(screen.FirstRunPage()), false))
	case key.Problem != "":
		r.Fail(errors.New(affiliate.Clean(key.Problem) + ". Look for the key again, or enter one: both are in the palette (" +
			r.opts.KeyText(screen.ActionPalette) + ")"))
	default:
		r.Fail(errors.New("There is no API key yet: enter one (" + r.opts.KeyText(screen.ActionPalette) + " " +
			screen.Title(screen.ActionNewKey) + ")"))
	}
}

// retryKey looks for the key once more.
func (r *Root) retryKey() tea.Cmd {
	access := r.ports.Access
	return r.perform(func(ctx context.Context) (string, error) {
		err := access.RetryKey(ctx)
		return "the key came from the " + access.KeySource(), err
	})
}

func (r *Root) whyNoKeyToTrust() string {
	if r.live.State == screen.LiveVerifyingKey || r.live.State == screen.LiveForeignKey {
		return ""
	}
	return "the current key is already trusted"
}
