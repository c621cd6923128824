package coupons

import (
	"context"
	"errors"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/bulk"
	"fermion-tui/internal/ui/form"
	"fermion-tui/internal/ui/screen"
)

const (
	creditNote     = "Saved here only; nothing is sent to Fermion. " + nobody + " or an empty field unassigns."
	creditManyNote = "Saved here only; nothing is sent to Fermion. An empty field changes nothing; " + nobody + " unassigns."
	nobody         = "none" // typed for coupons that are credited to nobody any more
	leaveOwnerAsIs = "leave as it is; or name, e-mail, user ID, " + nobody
)

// creditForm edits the affiliate that coupons are credited to. Only this program stores it.
func creditForm(x couponActions) func(screen.Host) screen.Screen {
	if len(x.chosen()) > 1 {
		return couponsCreditForm(x, screen.Filled{})
	}
	return couponCreditForm(x)
}

// couponCreditForm edits one coupon.
func couponCreditForm(x couponActions) func(screen.Host) screen.Screen {
	return func(h screen.Host) screen.Screen {
		c := x.chosen()[0]
		id, code, stored := c.ID, c.Code, c.Owner
		s := screen.NewFormDialog(h, "Edit coupon "+code, "save", []form.Field{creditedField(h, "name, e-mail, user ID, "+nobody)})
		if a := h.Board().Affiliate(stored); a != nil {
			s.ProposeStored("affiliate", screen.TypedWho(a.Who()))
		}
		s.Preview = func(v map[string]string) string {
			return creditChange(h, stored, v["affiliate"]) + creditNote + x.hiddenNote()
		}
		s.Submit = func() tea.Cmd {
			a, err := creditedTo(h, s.Form.Value("affiliate"))
			switch {
			case !s.Edited("affiliate"), err == nil && idOf(a) == stored:
				x.clear()
				h.Close()
				h.Toast("nothing was changed")
				return nil
			case err != nil: // the form has checked it
				s.Fail("affiliate", err)
				return nil
			}
			e, message := affiliate.ValueEdit[int64]{Was: stored, Now: idOf(a)}, "unassigned"
			if a != nil {
				message = "credited to " + a.Label
			}
			if was := h.Board().Affiliate(stored); was != nil {
				message += " (was " + was.Label + ")"
			}
			return s.SaveThen(func(ctx context.Context) (string, error) {
				return code + ": " + message, h.Ports().CouponEdits.CreditCoupon(ctx, id, e)
			}, x.clear)
		}
		s.OnRefused = func(err error) bool {
			conflict, is := errors.AsType[*affiliate.EditConflictError[affiliate.CreditedTo]](err)
			if is {
				stored = conflict.Stored.AffiliateID
				s.OfferStored([]screen.ChangedField{{ID: "affiliate", By: conflict.Fields[0].By,
					Stored: screen.TypedWho(conflict.Stored.Who)}})
			}
			return is
		}
		return s
	}
}

// creditChange says from whom to whom a coupon would go; "" while that is nobody else, or not known.
func creditChange(h screen.Host, stored int64, typed string) string {
	was, from, to := h.Board().Affiliate(stored), "unassigned", "unassigned"
	now, err := creditedTo(h, typed)
	switch {
	case err != nil || idOf(now) == stored:
		return ""
	case now != nil:
		to = now.Label
	}
	if was != nil {
		from = was.Label
	}
	return from + " → " + to + ". "
}

// couponsCreditForm edits several coupons, and shows a plan before anything changes. They stay marked.
func couponsCreditForm(x couponActions, was screen.Filled) func(screen.Host) screen.Screen {
	return func(h screen.Host) screen.Screen {
		cs := x.chosen()
		s := screen.NewFormDialog(h, "Edit "+screen.Plural(len(cs), "coupon", "coupons"), "show what will change",
			[]form.Field{creditedField(h, leaveOwnerAsIs)})
		s.Fill(was)
		s.Form.SetNote(creditManyNote + x.hiddenNote())
		s.Submit = func() tea.Cmd {
			filled := s.Filled()
			text := filled.Values["affiliate"]
			if text == "" {
				h.Close()
				h.Toast("nothing was changed")
				return nil
			}
			a, err := creditedTo(h, text)
			if err != nil { // the form has checked it
				s.Fail("affiliate", err)
				return nil
			}
			plan := planCredit(h, h.Board(), cs, x.hidden(), a,
				func() func(screen.Host) screen.Screen { return couponsCreditForm(x, filled) })
			h.OpenInstead(screen.BulkPlan(plan))
			return nil
		}
		return s
	}
}

// planCredit plans to credit coupons as they are on a board, to nobody for nil.
func planCredit(h screen.Host, b *board.Board, cs []*board.Coupon, hidden []screen.HiddenRow, a *board.Affiliate,
	form func() func(screen.Host) screen.Screen) *screen.BulkTargets {
	message := ": unassigned"
	if a != nil {
		message = ": credited to " + a.Label
	}
	was := make(map[int64]affiliate.PlannedCoupon, len(cs))
	for _, c := range cs {
		was[c.ID] = affiliate.PlannedCoupon{ID: c.ID, AffiliateID: c.Owner, LinkID: c.LinkID}
	}
	p := bulk.CreditCoupons(b, cs, a)
	p.Warn = screen.NonEmpty(takenFrom(cs, a))
	return &screen.BulkTargets{
		Plan: p, Hidden: hidden, Form: form,
		Save: func(ctx context.Context, ids []int64) (string, error) {
			planned := make([]affiliate.PlannedCoupon, len(ids))
			for i, id := range ids {
				planned[i] = was[id]
			}
			return screen.Plural(len(ids), "coupon", "coupons") + message, h.Ports().CouponEdits.CreditPlannedCoupons(ctx, planned, idOf(a))
		},
		Again: func(h screen.Host, b *board.Board, ids []int64) *screen.BulkTargets {
			var cs []*board.Coupon
			for _, id := range ids {
				if c := b.Coupon(id); c != nil {
					cs = append(cs, c)
				}
			}
			return planCredit(h, b, cs, hidden, a, form)
		},
	}
}

// creditedTo is the affiliate that a text names; nil for an empty one, and for none.
func creditedTo(h screen.Host, text string) (*board.Affiliate, error) {
	if text == "" || isNobody(text) {
		return nil, nil
	}
	return screen.FindAffiliate(h, text)
}

// idOf is the ID of an affiliate, 0 for nobody.
func idOf(a *board.Affiliate) int64 {
	if a == nil {
		return 0
	}
	return a.ID
}

// couponAffiliateField is the affiliate that a coupon is credited to.
func couponAffiliateField(h screen.Host) form.Field {
	return form.Field{ID: "affiliate", Label: "Affiliate", Placeholder: "optional: who it is credited to",
		Check: screen.Optional(screen.CheckAffiliate(h)), Describe: screen.DescribeAffiliate(h), Suggest: screen.SuggestAffiliates(h)}
}

// creditedField is the affiliate that coupons are credited to from now on, or none.
func creditedField(h screen.Host, placeholder string) form.Field {
	f := couponAffiliateField(h)
	f.Placeholder = placeholder
	check, describe := f.Check, f.Describe
	f.Check = func(text string) error {
		if isNobody(text) {
			return nil
		}
		return check(text)
	}
	f.Describe = func(text string) string {
		if isNobody(text) {
			return "unassigned"
		}
		return describe(text)
	}
	return f
}

func isNobody(text string) bool { return strings.EqualFold(strings.TrimSpace(text), nobody) }

// takenFrom names the affiliates that lose coupons, since the sales of these count for somebody else afterwards.
func takenFrom(cs []*board.Coupon, to *board.Affiliate) string {
	from := map[string]int{}
	var names []string
	for _, c := range cs {
		if c.Owner == 0 || to != nil && c.Owner == to.ID {
			continue
		}
		if from[c.AffiliateLabel] == 0 {
			names = append(names, c.AffiliateLabel)
		}
		from[c.AffiliateLabel]++
	}
	if len(names) == 0 {
		return ""
	}
	return "Taken from: " + screen.JoinFirst(names, func(n string) string { return n + " (" + screen.Grouped(from[n]) + ")" }) + "."
}
