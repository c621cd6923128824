package activity

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
)

// This file decides about one row of Activity, or about all marked rows at once.

// decisionActions are the actions for the row under the cursor, or for all marked rows.
func (s *activity) decisionActions() []screen.Action {
	h := s.host
	off := func(ok func() bool, why string) func() string {
		return func() string {
			if !ok() {
				return why
			}
			return s.WhyNoRow()
		}
	}
	planned := func() bool { return len(s.plannedIDs()) > 0 }
	unknown := func() bool { return len(s.unknownIDs()) > 0 }
	undecided := func() bool { return len(s.unknownIDs())+len(s.noticeIDs()) > 0 }
	sought := func() bool { return len(s.lookUpIDs()) > 0 }
	why := "only an affiliate or a code with an unknown outcome can be looked up"
	if !h.Ports().Writes.CanCheckCoupons() {
		why = "only an affiliate with an unknown outcome can be looked up; a code too, once school_id is set in config.toml"
	}
	settle := screen.Bind(screen.ActionResolveAsNotDone, s.didNotHappen)
	if len(s.unknownIDs()) == 0 { // only alerts can be dismissed then
		settle = screen.Bind(screen.ActionDismiss, s.didNotHappen)
		if s.onlyFailedPayments() {
			settle = settle.OnlyPays()
		}
	}
	var acts []screen.Action
	if planned() { // elsewhere the key undoes
		acts = append(acts, screen.Bind(screen.ActionResume, screen.NoCmd(func() {
			confirmResume(h, s.plannedIDs(), s.hiddenSummary(), s.Table.ClearMarks)
		})))
	}
	if links := s.unknownLinks(); len(links) > 0 { // elsewhere the key sorts
		isOne := func() bool { return len(links) == 1 }
		acts = append(acts, screen.Bind(screen.ActionResolveWithSlug, screen.NoCmd(func() { h.Float(slugForm(links[0])) })).
			DisabledBy(off(isOne, "a slug is that of one link: mark no other row")))
	}
	drop := screen.NoCmd(func() { confirmDrop(h, s.plannedIDs(), s.hiddenSummary(), s.Table.ClearMarks) })
	acts = append(acts,
		screen.Bind(screen.ActionDrop, drop).DisabledBy(off(planned, "this row is not waiting to be sent")),
		settle.DisabledBy(off(undecided, "this row needs no decision")),
		screen.Bind(screen.ActionLookUp, s.lookUp).DisabledBy(off(sought, why)),
		screen.Bind(screen.ActionSendAgain, s.makeAnother).DisabledBy(s.whyNotAgain),
		screen.Bind(screen.ActionSnooze, s.snooze).DisabledBy(off(unknown, "only an unknown outcome can be put off")))
	// The key of this action otherwise scrolls the columns.
	if s.Table.MarkCount() > 0 && len(s.unknownIDs(dashboardOnlyKinds...)) > 0 {
		acts = append(acts, screen.Bind(screen.ActionResolveAsDone, s.happened))
	}
	return acts
}

// dashboardOnlyKinds are the kinds whose outcome a person sees in the dashboard. A link is resolved with its slug, an affiliate with
// a look-up.
var dashboardOnlyKinds = []affiliate.OperationKind{affiliate.CreateCoupon, affiliate.DeleteCoupon}

// plannedIDs are the chosen writes that were not sent.
func (s *activity) plannedIDs() (ids []string) {
	for _, x := range s.chosen() {
		switch {
		case x.key == waitingKey:
			return s.waiting.WaitingIDs
		case x.op != nil && x.op.State == affiliate.Planned:
			ids = append(ids, x.op.ID)
		}
	}
	return ids
}

// unknownIDs are the chosen writes with an unknown outcome, of the given kinds if there are any.
func (s *activity) unknownIDs(kinds ...affiliate.OperationKind) (ids []string) {
	for _, x := range s.chosen() {
		if x.op != nil && x.op.State == affiliate.Unknown && (len(kinds) == 0 || slices.Contains(kinds, x.op.Kind)) {
			ids = append(ids, x.op.ID)
		}
	}
	return ids
}

// unknownLinks are the chosen links with an unknown outcome.
func (s *activity) unknownLinks() (ops []affiliate.Operation) {
	for _, x := range s.chosen() {
		if x.op != nil && x.op.State == affiliate.Unknown && x.op.Kind == affiliate.CreateLink {
			ops = append(ops, *x.op)
		}
	}
	return ops
}

func (s *activity) noticeIDs() (ids []int64) {
	for _, x := range s.chosen() {
		if !x.needsReview {
			continue
		}
		for _, n := range x.notices() {
			ids = append(ids, n.ID)
		}
	}
	return ids
}

// onlyFailedPayments reports whether all that is to be decided among the chosen rows are alerts about failed payments.
func (s *activity) onlyFailedPayments() bool {
	for _, x := range s.chosen() {
		if x.needsReview && (x.notice == nil || x.notice.Rule != affiliate.AlertPaymentFailed) {
			return false
		}
	}
	return len(s.noticeIDs()) > 0
}

// hiddenSummary counts the marked rows that the filter hides. Each question about them shows it.
func (s *activity) hiddenSummary() string {
	n := len(s.HiddenMarks())
	if n == 0 {
		return ""
	}
	return screen.Plural(n, "of the marked rows is", "of the marked rows are") + " hidden by the filter."
}

// didNotHappen marks the chosen unknown outcomes as not done, after a question that lists them. Notices are dismissed without a
// question.
func (s *activity) didNotHappen() tea.Cmd {
	h, ids, notices := s.host, s.unknownIDs(), s.noticeIDs()
	run := func() tea.Cmd {
		s.Table.ClearMarks()
		return screen.Perform(h, func(ctx context.Context) (string, error) {
			for _, id := range notices {
				if err := h.Ports().Notices.DecideNotice(ctx, id); err != nil {
					return "", err
				}
			}
			err := resolveAll(ctx, h.Ports().Writes, ids, screen.Resolution{NotDone: true})
			return decidedText(len(ids), len(notices)), err
		})
	}
	if len(ids) == 0 {
		return run()
	}
	h.Float(screen.NewConfirm(screen.ConfirmOptions{
		Title: s.notDoneTitle(ids),
		Text: "You looked in the dashboard, and " + affiliate.PluralWord(len(ids), "this is", "these are") + " not there:\n" +
			s.listUnknown(ids),
		Yes: "mark",
		Run: run,
	}))
	return nil
}

// notDoneTitle is the question about writes that the dashboard does not show. With a deletion among them it says "not done"
// instead of "not created".
func (s *activity) notDoneTitle(ids []string) string {
	as := "not created"
	if len(s.unknownIDs(affiliate.DeleteCoupon)) > 0 {
		as = "not done"
	}
	if len(ids) == 1 {
		return "Mark as " + as + "?"
	}
	return "Mark " + screen.Plural(len(ids), "write", "writes") + " as " + as + "?"
}

func decidedText(writes, notices int) string {
	var words []string
	if writes > 0 {
		words = append(words, "marked "+screen.Plural(writes, "write", "writes")+" as not done")
	}
	if notices > 0 {
		words = append(words, "dismissed "+screen.Plural(notices, "alert", "alerts"))
	}
	return strings.Join(words, ", ")
}

// snooze puts the chosen unknown outcomes off. If there are several, a question lists them first.
func (s *activity) snooze() tea.Cmd {
	h, ids := s.host, s.unknownIDs()
	run := func() tea.Cmd {
		s.Table.ClearMarks()
		return screen.Perform(h, func(ctx context.Context) (string, error) {
			return "put off " + screen.Plural(len(ids), "write", "writes"),
				resolveAll(ctx, h.Ports().Writes, ids, screen.Resolution{Snooze: true})
		})
	}
	if len(ids) == 1 {
		return run()
	}
	h.Float(screen.NewConfirm(screen.ConfirmOptions{
		Title: "Put off " + screen.Plural(len(ids), "write", "writes") + "?",
		Text:  "They stay in Activity and no longer count as to review:\n" + s.listUnknown(ids),
		Yes:   "put off",
		Run:   run,
	}))
	return nil
}

// lookUpIDs are the chosen unknown outcomes that Fermion can be asked about.
func (s *activity) lookUpIDs() []string {
	kinds := []affiliate.OperationKind{affiliate.CreateAffiliate}
	if s.host.Ports().Writes.CanCheckCoupons() {
		kinds = append(kinds, affiliate.CreateCoupon, affiliate.DeleteCoupon)
	}
	return s.unknownIDs(kinds...)
}

// lookUp resolves affiliates and codes by asking Fermion. It needs no question, since it only reads. Each waits for its turn within
// Fermion's limit of calls, so the beginning is said as well as the end.
func (s *activity) lookUp() tea.Cmd {
	h, ids, people := s.host, s.lookUpIDs(), s.unknownIDs(affiliate.CreateAffiliate)
	s.Table.ClearMarks()
	what := func(n int) string {
		if len(people) == len(ids) {
			return screen.Plural(n, "person", "people")
		}
		return screen.Plural(n, "write", "writes")
	}
	h.Toast("looking " + what(len(ids)) + " up, within Fermion's limit of calls…")
	return screen.Perform(h, func(ctx context.Context) (string, error) {
		already, err := lookUpAll(ctx, h.Ports().Writes, ids)
		var said []string
		if n := len(ids) - already; n > 0 {
			said = append(said, "looked "+what(n)+" up: the result is in each row")
		}
		if already > 0 {
			said = append(said, screen.Plural(already, "was", "were")+" decided already")
		}
		return strings.Join(said, "; "), err
	})
}

// lookUpAll looks writes up. Those that were decided meanwhile, by an earlier look-up or a person, are counted: that is no error.
func lookUpAll(ctx context.Context, d screen.Writes, ids []string) (already int, err error) {
	var failed []error
	for _, id := range ids {
		_, err := d.Resolve(ctx, id, screen.Resolution{LookUp: true})
		if _, is := affiliate.ErrorOfKind(err, affiliate.AlreadyDecided); is {
			already++
		} else if err != nil {
			failed = append(failed, err)
		}
	}
	return already, notDecided(failed, len(ids))
}

// whyNotAgain is why no chosen write can be sent again; "" if one can.
func (s *activity) whyNotAgain() string {
	if len(s.againIDs()) > 0 {
		return ""
	}
	for _, x := range s.chosen() {
		if x.op == nil || x.op.State != affiliate.Unknown {
			continue
		}
		if why := screen.WhyNoOtherTry(*x.op); why != "" {
			return why
		}
	}
	return cmp.Or(s.WhyNoRow(), "only an unknown outcome can be made again; "+screen.KeyOf(s.host, screen.ActionOpen)+" shows your options")
}

// againIDs are the chosen unknown outcomes that can be sent again, of several attempts at one step only one.
func (s *activity) againIDs() (ids []string) {
	type step struct {
		chain string
		n     int
	}
	chosen := map[step]bool{}
	for _, x := range s.chosen() {
		if x.op == nil || x.op.State != affiliate.Unknown || screen.WhyNoOtherTry(*x.op) != "" {
			continue
		}
		if of := (step{x.op.Chain, x.op.Step}); !chosen[of] {
			chosen[of], ids = true, append(ids, x.op.ID)
		}
	}
	return ids
}

// makeAnother sends the chosen unknown outcomes again, after a question that lists them.
func (s *activity) makeAnother() tea.Cmd {
	ids := s.againIDs()
	s.confirmBulk(ids, screen.ConfirmOptions{
		Title: "Make " + screen.Plural(len(ids), "write", "writes") + " again now?",
		Text: "Each is sent again once. If it was created already: a second link is an unused twin that costs nothing, " +
			"an existing affiliate is not duplicated, and Fermion should refuse a code that exists.",
		Yes: "make again",
	}, screen.Resolution{Retry: true}, "sent "+screen.Plural(len(ids), "write", "writes")+" once more")
	return nil
}

// happened marks coupons and deletions as done that a person saw in the dashboard.
func (s *activity) happened() tea.Cmd {
	ids := s.unknownIDs(dashboardOnlyKinds...)
	s.confirmBulk(ids, screen.ConfirmOptions{
		Title: "Mark " + screen.Plural(len(ids), "write", "writes") + " as done?",
		Text:  "You looked in the dashboard, and " + affiliate.PluralWord(len(ids), "it is", "they are") + " there:",
		Yes:   "mark as done",
	}, screen.Resolution{Done: true}, "marked "+screen.Plural(len(ids), "write", "writes")+" as done")
	return nil
}

// confirmBulk asks once about several writes, and resolves each in the same way.
func (s *activity) confirmBulk(ids []string, q screen.ConfirmOptions, r screen.Resolution, message string) {
	h := s.host
	q.Text += "\n" + s.listUnknown(ids)
	q.Run = func() tea.Cmd {
		s.Table.ClearMarks()
		return screen.Perform(h, func(ctx context.Context) (string, error) { return message, resolveAll(ctx, h.Ports().Writes, ids, r) })
	}
	h.Float(screen.NewConfirm(q))
}

// listUnknown lists writes, a line each, up to what a question has room for.
func (s *activity) listUnknown(ids []string) string {
	const room = 7
	var lines []string
	for _, x := range s.chosen() {
		if x.op == nil || !slices.Contains(ids, x.op.ID) {
			continue
		}
		if len(lines) == room {
			lines = append(lines, "and "+screen.Grouped(len(ids)-room)+" more")
			break
		}
		lines = append(lines, "· "+s.host.Theme().Truncate(x.what, 52))
	}
	if hidden := s.hiddenSummary(); hidden != "" {
		lines = append(lines, hidden)
	}
	return strings.Join(lines, "\n")
}

// resolveAll resolves each write in the same way. An error of one does not stop the others.
func resolveAll(ctx context.Context, d screen.Writes, ids []string, r screen.Resolution) error {
	var failed []error
	for _, id := range ids {
		if _, err := d.Resolve(ctx, id, r); err != nil {
			failed = append(failed, err)
		}
	}
	return notDecided(failed, len(ids))
}

// notDecided is the error about those of n writes that could not be decided; nil if there are none.
func notDecided(failed []error, n int) error {
	if len(failed) == 0 {
		return nil
	}
	return fmt.Errorf("%s of %s were not decided: %w", screen.Grouped(len(failed)), screen.Grouped(n), errors.Join(failed...))
}
