package activity

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/form"
	"fermion-tui/internal/ui/screen"
)

// resolutionOption is an action on an operation, with a sentence that explains what it does.
type resolutionOption struct {
	screen.Action
	explanation string
}

// unknownOptions are the ways to resolve an unknown outcome. They depend on what Fermion can be asked.
func unknownOptions(h screen.Host, op affiliate.Operation) []resolutionOption {
	resolveAs := func(r screen.Resolution, message string) func() tea.Cmd {
		return func() tea.Cmd { return resolve(h, op.ID, r, message) }
	}
	ask := func(title, text, yes string, run func() tea.Cmd) func() tea.Cmd {
		return screen.NoCmd(func() {
			h.Float(screen.NewConfirm(screen.ConfirmOptions{Title: title, Text: text, Yes: yes, Run: run}))
		})
	}
	again := resolveAs(screen.Resolution{Retry: true}, "sent again: the result appears here")
	didNot := resolveAs(screen.Resolution{NotDone: true}, "marked as not done")
	askNotDone := func(text string) screen.Action {
		return screen.Bind(screen.ActionResolveAsNotDone, ask("It did not happen?", text, "it did not happen", didNot))
	}
	whyNotAgain := func() string { return screen.WhyNoOtherTry(op) }
	askAgain := func(title, text, yes string) screen.Action {
		return screen.Bind(screen.ActionSendAgain, ask(title, text, yes, again)).DisabledBy(whyNotAgain)
	}
	happened := resolveAs(screen.Resolution{Done: true}, "marked as done")
	var out []resolutionOption
	switch i := op.Intent; {
	case i.Link != nil:
		out = unknownLinkOptions(h, op, askNotDone, askAgain)
	case i.Affiliate != nil:
		who := cmp.Or(i.Affiliate.Email, i.Affiliate.UserID)
		lookUp := resolveAs(screen.Resolution{LookUp: true}, "asked Fermion for "+who)
		out = []resolutionOption{
			{
				screen.Bind(screen.ActionLookUp, lookUp).WithTitle("Look up the affiliate", "look up"),
				"Asks Fermion for " + who + ". The answer is certain.",
			},
			{
				screen.Bind(screen.ActionSendAgain, again).WithTitle("Create them again", "create again").DisabledBy(whyNotAgain),
				"Safe: Fermion does not duplicate a user ID.",
			},
		}
	case i.Coupon != nil:
		out = []resolutionOption{
			{screen.Bind(screen.ActionResolveAsDone, happened),
				"You see " + i.Coupon.Code + " in the dashboard. It is saved here as a live coupon."},
			{
				askNotDone("You looked in the dashboard, and the code " + i.Coupon.Code + " is not there."),
				"You looked in the dashboard, and the code is not there.",
			},
			{
				askAgain("Make the coupon again now?", "The same request is sent again. "+
					"If the code exists already, Fermion should refuse the second one.", "send again"),
				"Sends the same request again. If the code exists already, Fermion should refuse the second one.",
			},
		}
	default:
		out = []resolutionOption{
			{screen.Bind(screen.ActionResolveAsDone, happened), "The code is gone from the dashboard. It is saved here as deleted."},
			{
				askNotDone("The code is still in the dashboard, and stays live here."),
				"The code is still in the dashboard, and stays live here.",
			},
			{
				askAgain("Delete it again now?", "The same deletion is sent again. If the code is gone already, nothing changes.",
					"send again").
					WithTitle("Delete it again now", "delete again"),
				"Sends the deletion again. If the code is gone already, nothing changes.",
			},
		}
	}
	if look, about := lookUpCode(h, op.Intent, resolveAs); about {
		at := len(out)
		if look.DisabledReason() == "" { // the choice with a certain answer is first
			at = 0
		}
		out = slices.Insert(out, at, look)
	}
	if !op.Snoozed {
		snooze := resolveAs(screen.Resolution{Snooze: true}, "put off: it stays in Activity")
		out = append(out, resolutionOption{
			screen.Bind(screen.ActionSnooze, snooze),
			"Puts it off. It stays in Activity and no longer counts as to review.",
		})
	}
	return out
}

// unknownLinkOptions are the options for a new link.
func unknownLinkOptions(h screen.Host, op affiliate.Operation, askNotDone func(text string) screen.Action,
	askAgain func(title, text, yes string) screen.Action) []resolutionOption {
	where := "You found it in the dashboard's list of custom links."
	if slug := slugIn(op.Body); slug != "" {
		where = slug + " is in the part of the reply that arrived."
	}
	return []resolutionOption{
		{
			screen.Bind(screen.ActionResolveWithSlug, screen.NoCmd(func() { h.Float(slugForm(op)) })),
			where + " It is read at once, and its commission is compared.",
		},
		{
			askNotDone("You looked in the dashboard, and there is no such link. " +
				"It is then not watched; if it does exist, its sales are not counted here."),
			"You looked in the dashboard, and there is no such link.",
		},
		{
			askAgain("Make another link now?", "The same request is sent again. "+
				"If the first one was created too, it is an unused twin that costs nothing.", "make another"),
			"Sends the same request again. If the first link exists too, that unused twin costs nothing.",
		},
	}
}

// lookUpCode is the choice that asks Fermion about the code of a write; false if the write has no code.
func lookUpCode(h screen.Host, i affiliate.Intent, resolveAs func(screen.Resolution, string) func() tea.Cmd) (resolutionOption, bool) {
	act := screen.Bind(screen.ActionLookUp, resolveAs(screen.Resolution{LookUp: true}, "")).DisabledBy(func() string {
		if !h.Ports().Writes.CanCheckCoupons() {
			return "needs the school's ID: set school_id in config.toml"
		}
		return ""
	})
	switch {
	case i.Coupon != nil:
		return resolutionOption{act, "Asks Fermion whether " + i.Coupon.Code + " exists and what discount it gives."}, true
	case i.CouponDelete != nil:
		return resolutionOption{act, "Asks Fermion whether " + i.CouponDelete.Code + " still exists."}, true
	}
	return resolutionOption{}, false
}

// resolve submits a decision about an unknown outcome. A look-up of one that was decided meanwhile has nothing left to find out: that is no error.
func resolve(h screen.Host, id string, r screen.Resolution, message string) tea.Cmd {
	return screen.Perform(h, func(ctx context.Context) (string, error) {
		found, err := h.Ports().Writes.Resolve(ctx, id, r)
		if _, already := affiliate.ErrorOfKind(err, affiliate.AlreadyDecided); already && r.LookUp {
			return "it was decided already", nil
		}
		return cmp.Or(found, message), err
	})
}

// sendAgain sends a rejected step again, unchanged. Where its link would pay beside another one, a person is asked first.
func sendAgain(h screen.Host, op affiliate.Operation) tea.Cmd {
	return sendAgreed(h, op, affiliate.Agreement{Shown: &affiliate.ShownLinks{}})
}

func sendAgreed(h screen.Host, op affiliate.Operation, agreed affiliate.Agreement) tea.Cmd {
	return screen.Write(h, func(ctx context.Context) (string, error) {
		return "sent again: the result appears here", h.Ports().Writes.EditAndResend(ctx, op.ID, op.Intent, agreed)
	}, func(text string, err error) tea.Cmd {
		inProgress, open := errors.AsType[*affiliate.LinkInProgressError](err)
		meanwhile, exists := errors.AsType[*affiliate.LinkMeanwhileError](err)
		ask := func(why string) {
			h.Float(screen.NewConfirm(screen.ConfirmOptions{Title: "Make a second link?", Text: why + ". Both would pay.", Yes: "make it",
				Run: func() tea.Cmd { return sendAgreed(h, op, agreed) }}))
		}
		switch {
		case open:
			for _, w := range inProgress.Writes {
				agreed.Beside = append(agreed.Beside, w.ID)
			}
			ask(inProgress.Short())
		case exists && meanwhile.ID != 0:
			agreed.Shown.IDs = append(agreed.Shown.IDs, meanwhile.ID)
			ask(meanwhile.Short())
		default:
			screen.ShowResult(h, text, err)
		}
		return nil
	})
}

// confirmResume asks whether writes that were planned and never sent are sent now.
func confirmResume(h screen.Host, ids []string, note string, after func()) {
	text := "They are sent to Fermion now, several at a time, within its limits. " +
		"After three equal rejections, or three unknown outcomes, in a row the rest waits again. Each result appears in Activity."
	if len(ids) == 1 {
		text = "It is sent to Fermion now, within its limits. The result appears in Activity."
	}
	confirmWaiting(h, ids, "resume", after, func(ctx context.Context) error { return h.Ports().Writes.Resume(ctx, ids) }, "resumed",
		text, note)
}

// confirmDrop asks whether writes that were planned and never sent are given up.
func confirmDrop(h screen.Host, ids []string, note string, after func()) {
	text := "They were never sent to Fermion. They stay in Activity as stopped and can be sent again from there."
	if len(ids) == 1 {
		text = "It was never sent to Fermion. It stays in Activity as stopped and can be sent again from there."
	}
	confirmWaiting(h, ids, "drop", after, func(ctx context.Context) error { return h.Ports().Writes.Drop(ctx, ids) }, "dropped", text, note)
}

// confirmWaiting asks whether verb is done to writes that wait. after runs when a person agreed, done begins the message then.
func confirmWaiting(h screen.Host, ids []string, verb string, after func(), act func(context.Context) error, done string, text ...string) {
	n := screen.Plural(len(ids), "write", "writes")
	h.Float(screen.NewConfirm(screen.ConfirmOptions{
		Title: strings.ToUpper(verb[:1]) + verb[1:] + " " + n + "?",
		Text:  strings.Join(screen.NonEmpty(text...), " "),
		Yes:   verb,
		Run: func() tea.Cmd {
			after()
			return screen.Perform(h, func(ctx context.Context) (string, error) { return done + " " + n, act(ctx) })
		},
	}))
}

// slugInBody finds a slug in a reply that could not be parsed as a whole.
var slugInBody = regexp.MustCompile(`affiliateLinkSlug"\s*:\s*"([0-9A-Za-z._~-]{1,128})"`)

func slugIn(body string) string {
	if m := slugInBody.FindStringSubmatch(body); m != nil {
		return m[1]
	}
	return ""
}

// slugForm asks for the slug that a person found.
func slugForm(op affiliate.Operation) func(screen.Host) screen.Screen {
	return func(h screen.Host) screen.Screen {
		proposed := slugIn(op.Body)
		s := screen.NewFormDialog(h, "I have the slug", "read and save the link",
			[]form.Field{{ID: "slug", Label: "Slug or URL", Placeholder: "from the dashboard's list of custom links", Proposed: proposed,
				Check: func(text string) error { _, err := affiliate.ParseLinkRef(text); return err }}})
		s.Form.SetNote(screen.DescribeIntent(op.Intent))
		unconfirmedSlug := "" // the slug that Fermion's answer does not confirm
		s.Form.Confirm = func(v map[string]string) string { return slugWarning(h, op, v["slug"]) }
		onRead := func(message string, err error) tea.Cmd {
			doubt, isDoubt := affiliate.ErrorOfKind(err, affiliate.NeedsConfirmation)
			switch {
			case isDoubt:
				unconfirmedSlug = s.Form.Value("slug")
				s.Fail("slug", fmt.Errorf("%w Press enter again to save it", doubt))
			case err != nil:
				s.Fail("slug", err)
			default:
				h.Close()
				h.Toast(message)
			}
			return nil
		}
		s.Submit = func() tea.Cmd {
			ref, err := affiliate.ParseLinkRef(s.Form.Value("slug"))
			if err != nil { // the form has checked it
				s.Fail("slug", err)
				return nil
			}
			s.Busy = "reading…"
			sure := unconfirmedSlug == s.Form.Value("slug")
			return screen.Write(h, func(ctx context.Context) (string, error) {
				message, err := h.Ports().Writes.Resolve(ctx, op.ID, screen.Resolution{Slug: ref.Slug, Sure: sure})
				return strings.Join(screen.NonEmpty("saved link "+ref.Slug, message), ": "), err
			}, onRead)
		}
		return s
	}
}

// slugWarning is the reason to press enter again for a slug. Fermion has no call that says whose link one is, so that a
// person looks, except for the slug in the reply to this very write.
func slugWarning(h screen.Host, op affiliate.Operation, text string) string {
	ref, err := affiliate.ParseLinkRef(text)
	if err != nil {
		return ""
	}
	if l := h.Board().LinkBySlug(ref.Slug); l != nil {
		return "This slug is already tracked, as the link of " + screen.ExistingLinkText(l) + "."
	}
	if school := h.Ports().Access.School(); school.IsSet() && ref.Host != "" && ref.Host != school.Host() {
		return "This URL is on " + ref.Host + ", your school is at " + school.Host() + "."
	}
	n := op.Intent.Link
	if n == nil || ref.Slug == slugIn(op.Body) {
		return ""
	}
	product := affiliate.Product{ID: n.ProductID, Name: n.ProductName}
	return affiliate.Clean(fmt.Sprintf("Fermion does not say whose link %s is. Does its dashboard list it for %s and %s?", ref.Slug,
		n.Affiliate.Label(), product.Label()))
}
