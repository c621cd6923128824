package links

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/board"
	"fermion-tui/internal/bulk"
	"fermion-tui/internal/ui/screen"
)

// bulkTargets makes a plan for the target links. form makes the form of the plan again; nil: there was no form. save
// stores a plan that changes only the database; nil: the plan is sent to Fermion.
func (x LinkActions) bulkTargets(p *bulk.Plan, form func() func(screen.Host) screen.Screen,
	save func(context.Context, []int64) (string, error)) *screen.BulkTargets {
	return &screen.BulkTargets{Plan: p, Form: form, Hidden: x.hiddenRows(x.targetLinks()), Save: save}
}

// severalMarked reports whether several links are marked. An action on them shows a plan before anything changes.
func (x LinkActions) severalMarked() bool { return x.MarkCount != nil && x.MarkCount() > 1 }

// planUnwatch plans to stop watching the marked links, or to watch them again if none is watched.
func (x LinkActions) planUnwatch(links []*board.Link) {
	on := !slices.ContainsFunc(links, func(l *board.Link) bool { return l.StoppedAt.IsZero() })
	p := bulk.Watch(links, on)
	if !on {
		p.Notes = []string{"They still work at Fermion and stay in the database with their numbers; the same key watches them again."}
	}
	x.Host.Open(screen.BulkPlan(x.bulkTargets(p, nil, func(ctx context.Context, ids []int64) (string, error) {
		what := screen.Plural(len(ids), "link", "links")
		if on {
			return "watching " + what + " again", x.Host.Ports().LinkEdits.WatchLinks(ctx, ids)
		}
		return "stopped watching " + what, x.Host.Ports().LinkEdits.StopLinks(ctx, ids)
	})))
}

// planPin plans to pin the marked links, or to unpin them if all of them are pinned.
func (x LinkActions) planPin(links []*board.Link) {
	on := slices.ContainsFunc(links, func(l *board.Link) bool { return !l.Pinned })
	p := bulk.Pin(links, on)
	if on {
		p.Notes = []string{"A pinned link is read ten times as often; the others wait longer."}
	}
	x.Host.Open(screen.BulkPlan(x.bulkTargets(p, nil, func(ctx context.Context, ids []int64) (string, error) {
		what := "unpinned "
		if on {
			what = "pinned "
		}
		return what + screen.Plural(len(ids), "link", "links"), x.Host.Ports().LinkEdits.PinLinks(ctx, ids, on)
	})))
}

// ofShown returns the commands of the palette for all links that the filter shows. They mark these links, and then do
// what the key does.
func (x LinkActions) ofShown(markShown func(), shown int) []screen.Action {
	what := screen.Plural(shown, "link", "links") + " that the filter shows"
	all := func(id screen.ActionID, title string, run func()) screen.Action {
		return screen.Bind(id, func() tea.Cmd { markShown(); run(); return nil }).WithTitle(title, "").DisabledBy(func() string {
			if shown < 2 {
				return "the filter shows fewer than two links"
			}
			return ""
		})
	}
	return []screen.Action{
		all(screen.ActionCommissionOfShown, "Change the commission of "+what, x.changeCommission),
		all(screen.ActionCouponsOfShown, "New coupons for "+what, x.newCoupons),
		all(screen.ActionEditShown, "Edit "+what, x.edit),
		all(screen.ActionUnwatchShown, "Stop watching "+what, x.confirmUnwatch),
		all(screen.ActionPinShown, "Pin "+what, func() { x.planPin(x.targetLinks()) }),
	}
}
