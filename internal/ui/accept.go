package ui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
)

// notHeld is why there is nothing to accept, "" while numbers are held.
func (r *Root) notHeld() string {
	if why := r.readOnly(); why != "" {
		return why
	}
	if r.live.State != LiveHeld {
		return "no numbers are held: what Fermion says counts already"
	}
	return ""
}

// askAccept asks whether what holds the numbers is real. Only y ends the hold.
func (r *Root) askAccept() {
	h := Host{root: r, Deps: &r.deps}
	r.Float(confirm(question{
		title: "Accept what Fermion says now?",
		text: affiliate.Clean(r.live.Why) + ".\n\nTheir numbers become what Fermion says now, and slugs that it does not know are marked as gone. " +
			"Do this when links were really removed or reset; a wrong key or API address is mended in the settings, and the hold then ends by itself.",
		yes: "accept",
		run: func() tea.Cmd {
			return h.Perform(func(ctx context.Context) (string, error) {
				n, err := r.deps.Live.Accept(ctx)
				return plural(n, "link is", "links are") + " as Fermion says now", err
			})
		},
	}))
}
