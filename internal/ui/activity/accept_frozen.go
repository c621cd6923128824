package activity

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
)

// WhyNotFrozen is the reason why there is nothing to accept, "" while the loop freezes numbers.
func WhyNotFrozen(h screen.Host) string {
	if h.Ports().Live.Status().State != screen.LiveFrozen {
		return "no numbers are held"
	}
	return ""
}

// AcceptConfirm asks whether the changes that the loop did not store are real. Only y accepts them.
func AcceptConfirm(h screen.Host) screen.Screen {
	live := h.Ports().Live
	return screen.NewConfirm(screen.ConfirmOptions{
		Title: "Accept what Fermion says now?",
		Text: affiliate.Clean(live.Status().Why) + ".\n\nTheir numbers become what Fermion says now, and slugs that Fermion does not " +
			"know are marked as gone. " +
			"Do this only if links were really removed or reset. If the key or the API address is wrong, fix that in the settings: the " +
			"hold then ends automatically.",
		Yes: "accept",
		Run: func() tea.Cmd {
			return screen.Perform(h, func(ctx context.Context) (string, error) {
				n, err := live.Accept(ctx)
				return screen.Plural(n, "link is", "links are") + " as Fermion says now", err
			})
		},
	})(h)
}
