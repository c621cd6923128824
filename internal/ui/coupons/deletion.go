package coupons

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/bulk"
	"fermion-tui/internal/ui/screen"
)

// askDelete asks before a coupon is deleted at Fermion. Of several it shows a plan.
func (x couponActions) askDelete() {
	h, cs := x.host, x.chosen()
	switch {
	case len(cs) > 1:
		h.Float(newDeletionReader(x, cs))
		return
	case cs[0].State == affiliate.CouponDeleted:
		h.Toast(cs[0].Code + ": deleted already")
		return
	}
	c := cs[0]
	h.Float(screen.NewConfirm(screen.ConfirmOptions{
		Title: "Delete coupon " + c.Code + "?",
		Text: "Buyers can no longer use it on " + screen.OrDash(c.ProductLabel) + "." + x.hiddenNote() +
			" Fermion cannot restore a deleted code.",
		Yes: "delete",
		Run: func() tea.Cmd {
			x.clear()
			return screen.Perform(h, func(ctx context.Context) (string, error) {
				plan := affiliate.Plan{Batch: "delete coupon",
					Steps: []affiliate.Intent{{CouponDelete: &affiliate.CouponRef{ProductID: c.ProductID, Code: c.Coupon.Code}}}}
				if _, err := h.Ports().Writes.Submit(ctx, plan); err != nil {
					return "", err
				}
				return "deleting " + c.Code + "; Activity shows the answer", nil
			})
		},
	}))
}

// deletionReader reads which coupons are being deleted already, and then shows the plan to delete several.
type deletionReader struct {
	screen.ScrollBox
	host   screen.Host
	action couponActions
	chosen []*board.Coupon
}

func newDeletionReader(x couponActions, cs []*board.Coupon) func(screen.Host) screen.Screen {
	return func(h screen.Host) screen.Screen { return &deletionReader{host: h, action: x, chosen: cs} }
}

func (s *deletionReader) Title() string {
	return "Delete " + screen.Plural(len(s.chosen), "coupon", "coupons")
}

const deletionsTopic = "deletions"

// FirstRead makes keys wait until the plan is shown, since they are meant for it.
func (s *deletionReader) FirstRead() string { return deletionsTopic }

func (s *deletionReader) Init() tea.Cmd {
	h := s.host
	return screen.Load(h, deletionsTopic, "the deletions that are not finished", func(ctx context.Context) ([]affiliate.Operation, error) {
		return h.Ports().Journal.Operations(ctx, screen.OpenWrites(affiliate.DeleteCoupon))
	}, func(open []affiliate.Operation, err error) tea.Cmd {
		if err == nil {
			plan := bulk.DeleteCoupons(s.chosen, open, h.Now())
			h.OpenInstead(screen.BulkPlan(&screen.BulkTargets{Plan: plan, Hidden: s.action.hidden(), OnQueued: s.action.clear}))
		}
		return nil
	})
}

func (s *deletionReader) Actions() []screen.Action { return s.ScrollActions() }

func (s *deletionReader) View(w, h int) (string, *tea.Cursor) {
	th := s.host.Theme()
	w = screen.BoxWidthFor(w, 60)
	lines := th.Wrap("looking for deletions that are not finished…", w)
	if failed := screen.LoadError(s.host); failed != "" {
		lines = th.WrapStyled(th.Bad, "✗ "+failed, w)
	}
	return s.DrawBox(th, screen.TextLines([]string{th.Strong.Render(s.Title())}, lines, "esc closes"), w, h), nil
}

// hiddenNote names the chosen coupons that the filter hides, as a sentence after another one. A single one is named already.
func (x couponActions) hiddenNote() string {
	hidden := x.hidden()
	switch {
	case len(hidden) == 0:
		return ""
	case len(x.chosen()) == 1:
		return " It is marked, and the filter hides it."
	}
	return " " + screen.HiddenNote(hidden)
}

// DeleteAgain asks whether to send a deletion again.
func DeleteAgain(op affiliate.Operation) func(screen.Host) screen.Screen {
	return func(h screen.Host) screen.Screen {
		return screen.NewConfirm(screen.ConfirmOptions{Title: "Delete " + op.Intent.CouponDelete.Code + " again?",
			Text: "The same deletion is sent again.", Yes: "send", Run: func() tea.Cmd {
				return screen.Perform(h, func(ctx context.Context) (string, error) {
					return "sent again", h.Ports().Writes.EditAndResend(ctx, op.ID, op.Intent, affiliate.Agreement{})
				})
			}})(h)
	}
}
