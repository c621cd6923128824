package ui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
)

// notHeld is why there is nothing to accept, "" while numbers are held.
func notHeld(h Host) string {
	if h.Ports().Live.Status().State != LiveHeld {
		return "no numbers are held: Fermion's current numbers count already"
	}
	return ""
}

// acceptQuestion asks whether what holds the numbers is real. Only y ends the hold.
func acceptQuestion(h Host) Screen {
	live := h.Ports().Live
	return newConfirm(ConfirmOptions{
		title: "Accept what Fermion says now?",
		text: affiliate.Clean(live.Status().Why) + ".\n\nTheir numbers become what Fermion says now, and slugs that Fermion does not know are marked as gone. " +
			"Do this only if links were really removed or reset. If the key or the API address is wrong, fix that in the settings: the hold then ends automatically.",
		yes: "accept",
		run: func() tea.Cmd {
			return Perform(h, func(ctx context.Context) (string, error) {
				n, err := live.Accept(ctx)
				return plural(n, "link is", "links are") + " as Fermion says now", err
			})
		},
	})(h)
}
