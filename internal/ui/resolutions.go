package ui

import (
	"cmp"
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/form"
)

// choice is one thing that can be done about an operation: a key, and what it comes to in the words of the person.
type choice struct {
	Action
	words string
}

// unknownChoices are the ways out of an outcome that nobody knows. Which there are depends on what can be found out.
func unknownChoices(h Host, op affiliate.Operation) []choice {
	settle := func(r Resolution, said string) func() tea.Cmd {
		return func() tea.Cmd { return resolve(h, op.ID, r, said) }
	}
	ask := func(title, text, yes string, run func() tea.Cmd) func() tea.Cmd {
		return do(func() { h.Float(newConfirm(ConfirmOptions{title: title, text: text, yes: yes, run: run})) })
	}
	again := settle(Resolution{MakeAnother: true}, "sent again: the result appears here")
	didNot := settle(Resolution{DidNot: true}, "marked as not done")
	happened := settle(Resolution{Happened: true}, "marked as done")
	var out []choice
	switch i := op.Intent; {
	case i.Link != nil:
		where := "You found it in the dashboard's list of custom links."
		if slug := slugIn(op.Body); slug != "" {
			where = slug + " is in the part of the reply that arrived."
		}
		out = []choice{
			{on(ActionHaveSlug, do(func() { h.Float(slugForm(op)) })), where + " It is read at once, and its commission is compared."},
			{on(ActionDidNotHappen, ask("It did not happen?", "You looked in the dashboard, and there is no such link. It is then not watched; if it does exist, its sales are not counted here.", "it did not happen", didNot)),
				"You looked in the dashboard, and there is no such link."},
			{on(ActionMakeAnother, ask("Make another link now?", "The same request is sent again. If the first one was created too, it is an unused twin that costs nothing.", "make another", again)),
				"Sends the same request again. If the first link exists too, that unused twin costs nothing."},
		}
	case i.Affiliate != nil:
		out = []choice{
			{on(ActionLookUp, settle(Resolution{LookUp: true}, "asked Fermion for "+cmp.Or(i.Affiliate.Email, i.Affiliate.UserID))).titled("Look up the affiliate", "look up"), "Asks Fermion for " + cmp.Or(i.Affiliate.Email, i.Affiliate.UserID) + ". The answer is certain."},
			{on(ActionMakeAnother, again).titled("Create them again", "create again"), "Safe: Fermion does not duplicate a user ID."},
		}
	case i.Coupon != nil:
		out = []choice{
			{on(ActionHappened, happened), "You see " + i.Coupon.Code + " in the dashboard. It is saved here as a live coupon."},
			{on(ActionDidNotHappen, ask("It did not happen?", "You looked in the dashboard, and the code "+i.Coupon.Code+" is not there.", "it did not happen", didNot)), "You looked in the dashboard, and the code is not there."},
			{on(ActionMakeAnother, ask("Make the coupon again now?", "The same request is sent again. If the code exists already, Fermion should refuse the second one.", "send again", again)), "Sends the same request again. If the code exists already, Fermion should refuse the second one."},
		}
	default:
		out = []choice{
			{on(ActionHappened, happened), "The code is gone from the dashboard. It is saved here as deleted."},
			{on(ActionDidNotHappen, ask("It did not happen?", "The code is still in the dashboard, and stays live here.", "it did not happen", didNot)), "The code is still in the dashboard, and stays live here."},
			{on(ActionMakeAnother, ask("Delete it again now?", "The same deletion is sent again. If the code is gone already, nothing changes.", "send again", again)).titled("Delete it again now", "delete again"),
				"Sends the deletion again. If the code is gone already, nothing changes."},
		}
	}
	if look, about := lookUpCode(h, op.Intent, settle); about {
		at := len(out)
		if look.Off() == "" { // what settles it for certain comes first
			at = 0
		}
		out = slices.Insert(out, at, look)
	}
	if !op.Later {
		out = append(out, choice{on(ActionLater, settle(Resolution{Later: true}, "put off: it stays in Activity")), "Puts it off. It stays in Activity and no longer counts as to review."})
	}
	return out
}

// lookUpCode asks Fermion about the code that a write is about, where that can be asked; false when it is about none.
func lookUpCode(h Host, i affiliate.Intent, settle func(Resolution, string) func() tea.Cmd) (choice, bool) {
	act := on(ActionLookUp, settle(Resolution{LookUp: true}, "")).unless(func() string {
		if !h.Ports().Desk.CanCheckCoupons() {
			return "needs the school's ID: set school_id in config.toml"
		}
		return ""
	})
	switch {
	case i.Coupon != nil:
		return choice{act, "Asks Fermion whether " + i.Coupon.Code + " exists and what discount it gives."}, true
	case i.CouponDelete != nil:
		return choice{act, "Asks Fermion whether " + i.CouponDelete.Code + " still exists."}, true
	}
	return choice{}, false
}

// resolve hands a decision to the desk.
func resolve(h Host, id string, r Resolution, said string) tea.Cmd {
	return Perform(h, func(ctx context.Context) (string, error) {
		found, err := h.Ports().Desk.Resolve(ctx, id, r)
		return cmp.Or(found, said), err
	})
}

// sendAgain sends a rejected step once more as it was.
func sendAgain(h Host, op affiliate.Operation) tea.Cmd {
	return Perform(h, func(ctx context.Context) (string, error) {
		return "sent again: the result appears here", h.Ports().Desk.Mend(ctx, op.ID, op.Intent)
	})
}

// askResume and askDrop are about writes that were planned and never left.
func askResume(h Host, ids []string, note string, after func()) {
	n := plural(len(ids), "write", "writes")
	h.Float(newConfirm(ConfirmOptions{
		title: "Resume " + n + "?",
		text:  strings.Join(present("They are sent to Fermion now, one after the other, within its limits. Each result appears in Activity.", note), " "),
		yes:   "resume",
		run: func() tea.Cmd {
			after()
			return Perform(h, func(ctx context.Context) (string, error) { return "resumed " + n, h.Ports().Desk.Resume(ctx, ids) })
		},
	}))
}

func askDrop(h Host, ids []string, note string, after func()) {
	n := plural(len(ids), "write", "writes")
	h.Float(newConfirm(ConfirmOptions{
		title: "Drop " + n + "?",
		text:  strings.Join(present("They were never sent to Fermion. They stay in Activity as rejected and can be sent again from there.", note), " "),
		yes:   "drop",
		run: func() tea.Cmd {
			after()
			return Perform(h, func(ctx context.Context) (string, error) { return "dropped " + n, h.Ports().Desk.Drop(ctx, ids) })
		},
	}))
}

// slugInBody finds the slug that a reply may hold which could not be read as a whole.
var slugInBody = regexp.MustCompile(`affiliateLinkSlug"\s*:\s*"([0-9A-Za-z._~-]{1,128})"`)

func slugIn(body string) string {
	if m := slugInBody.FindStringSubmatch(body); m != nil {
		return m[1]
	}
	return ""
}

// slugForm takes the slug that a person found.
func slugForm(op affiliate.Operation) func(Host) Screen {
	return func(h Host) Screen {
		proposed := slugIn(op.Body)
		s := newFormDialog(h, "I have the slug", "read and save the link", []form.Field{{ID: "slug", Label: "Slug or URL", Placeholder: "from the dashboard's list of custom links", Proposed: proposed,
			Check: func(text string) error { _, err := affiliate.ParseLinkRef(text); return err }}})
		s.form.SetNote(wordsOf(op.Intent))
		doubted := "" // the slug that Fermion's answer casts doubt on
		s.form.Confirm = func(v map[string]string) string { return slugReason(h, v["slug"]) }
		taken := func(said string, err error) tea.Cmd {
			doubt, isDoubt := affiliate.ErrorOfKind(err, affiliate.NeedsConfirmation)
			switch {
			case isDoubt:
				doubted = s.form.Value("slug")
				s.fail("slug", fmt.Errorf("%w Press enter again to save it", doubt))
			case err != nil:
				s.fail("slug", err)
			default:
				h.Close()
				h.Toast(said)
			}
			return nil
		}
		s.submit = func() tea.Cmd {
			ref, err := affiliate.ParseLinkRef(s.form.Value("slug"))
			if err != nil { // it was checked just before
				s.fail("slug", err)
				return nil
			}
			s.busy = "reading…"
			sure := doubted == s.form.Value("slug")
			return Write(h, func(ctx context.Context) (string, error) {
				said, err := h.Ports().Desk.Resolve(ctx, op.ID, Resolution{Slug: ref.Slug, Sure: sure})
				return strings.Join(present("saved link "+ref.Slug, said), ": "), err
			}, taken)
		}
		return s
	}
}

// slugReason is why enter must be pressed again for a slug.
func slugReason(h Host, text string) string {
	ref, err := affiliate.ParseLinkRef(text)
	if err != nil {
		return ""
	}
	if l := h.Board().LinkBySlug(ref.Slug); l != nil {
		return "This slug is already tracked, as the link of " + aboutHeld(l) + "."
	}
	if school := h.Ports().Access.School(); school.Known() && ref.Host != "" && ref.Host != school.Host() {
		return "This URL is on " + ref.Host + ", your school is at " + school.Host() + "."
	}
	return ""
}
