package screen

import (
	"context"
	"errors"
	"slices"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
)

// OpenWrites selects the unfinished writes of some kinds.
func OpenWrites(kinds ...affiliate.OperationKind) affiliate.OperationQuery {
	return affiliate.OperationQuery{Kinds: kinds, States: []affiliate.OperationState{affiliate.Planned, affiliate.Sent, affiliate.Unknown}}
}

// WithOpenWrites reads the unfinished writes of a kind, which may still create something, and passes them to then. The
// form waits for them. If they cannot be read it stays open with an error.
func (s *FormDialog) WithOpenWrites(kind affiliate.OperationKind, then func(open []affiliate.Operation) tea.Cmd) tea.Cmd {
	s.Busy = "looking for writes that are not finished…"
	return Read(s.Host, "open writes", func(ctx context.Context) ([]affiliate.Operation, error) {
		return s.Host.Ports().Journal.Operations(ctx, OpenWrites(kind))
	}, func(open []affiliate.Operation, err error) tea.Cmd {
		s.Busy = ""
		if err != nil {
			s.Fail("", err)
			return nil
		}
		return then(open)
	})
}

// OpenLinks has the unfinished writes that may create a link, as they were when a form for a link was last submitted.
type OpenLinks struct {
	form     *FormDialog
	replaces string // ID of the write that the form replaces, which is ignored; "" for a new one
	writes   []affiliate.Operation
}

// NewOpenLinks makes OpenLinks without writes: these are read when the form is submitted. replaces is the ID of the
// write that the form replaces, "" for none.
func NewOpenLinks(s *FormDialog, replaces string) *OpenLinks {
	s.openLinks = &OpenLinks{form: s, replaces: replaces}
	return s.openLinks
}

// beside returns the IDs of the writes that may create the same link as one of the steps: the form has warned of them,
// and the person has pressed enter again. It is empty for a form that creates no link.
func (o *OpenLinks) beside(steps ...affiliate.Intent) (ids []string) {
	if o == nil {
		return nil
	}
	for _, op := range o.writes {
		if slices.ContainsFunc(steps, func(i affiliate.Intent) bool { return i.Link != nil && o.maySame(op, *i.Link) }) {
			ids = append(ids, op.ID)
		}
	}
	return ids
}

// onInProgress warns of writes that were planned after the form had read them. It is false if err names no such write.
func (o *OpenLinks) onInProgress(err error) bool {
	found, is := errors.AsType[*affiliate.LinkInProgressError](err)
	if !is || o == nil {
		return false
	}
	o.form.Busy = ""
	o.writes = slices.DeleteFunc(o.writes, func(known affiliate.Operation) bool {
		return slices.ContainsFunc(found.Writes, func(op affiliate.Operation) bool { return op.ID == known.ID })
	})
	o.writes = append(o.writes, found.Writes...)
	return !o.form.Form.Confirmed()
}

// maySame reports whether a write may create the same link as n.
func (o *OpenLinks) maySame(op affiliate.Operation, n affiliate.NewLink) bool {
	return op.ID != o.replaces && op.Intent.Link != nil && op.Intent.Link.CreatesSameLink(n)
}

// Submit reads the writes and then sends, unless they are a reason to press enter again.
func (o *OpenLinks) Submit(send func() tea.Cmd) tea.Cmd {
	return o.form.WithOpenWrites(affiliate.CreateLink, func(open []affiliate.Operation) tea.Cmd {
		o.writes = open
		if !o.form.Form.Confirmed() {
			return nil
		}
		return send()
	})
}

// Warning is the reason to press enter again if some of the writes may create a link of the same person for the same
// product as n. It describes one of them, and counts the others.
func (o *OpenLinks) Warning(n affiliate.NewLink) string {
	same := slices.DeleteFunc(slices.Clone(o.writes), func(op affiliate.Operation) bool { return !o.maySame(op, n) })
	if len(same) == 0 {
		return ""
	}
	h, op := o.form.Host, same[0]
	by, at := affiliate.Clean(op.By), RelativeTime(op.CreatedAt, h.Now(), h.Ports().Access.Zone())
	link := "this link"
	if other := op.Intent.Link.Commission; other != n.Commission {
		link = "a link at " + other.String() + " %"
	}
	pay := affiliate.OtherLinkWrites(len(same)-1) + ". " + affiliate.PluralWord(len(same), "Both", "Each") + " would pay."
	review := KeyOf(h, ActionReview)
	switch {
	case op.State == affiliate.Unknown:
		return by + " tried to make " + link + " (" + at + "), and whether it was made is not known: " + review + " decides it" + pay
	case op.WaitsForDecision():
		return by + " planned " + link + " (" + at + "), and it waits for a decision: " + review + " shows it" + pay
	}
	return by + " has been making " + link + " since " + at + pay
}

// shownLinks returns the live links of the board for the person and the product of a form's link. The form has shown
// them to the person. nil if the form creates no link.
func shownLinks(b *board.Board, steps []affiliate.Intent) *affiliate.ShownLinks {
	var shown *affiliate.ShownLinks
	for _, i := range steps {
		if i.Link == nil {
			continue
		}
		shown = &affiliate.ShownLinks{}
		for _, a := range b.Affiliates() {
			if !a.Affiliate.Who().Same(i.Link.Affiliate) {
				continue
			}
			for _, l := range b.LiveLinks(a.ID, i.Link.ProductID) {
				shown.IDs = append(shown.IDs, l.ID)
			}
		}
	}
	return shown
}
