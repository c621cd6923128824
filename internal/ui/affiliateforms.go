package ui

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/form"
)

// sendIntent hands what a form came to over to the desk: as a new plan, or in the place of a step that is mended.
type sendIntent func(s *sheet, i affiliate.Intent) tea.Cmd

// asPlan begins a plan of one step.
func asPlan(batch string) sendIntent {
	return func(s *sheet, i affiliate.Intent) tea.Cmd {
		return s.begin(affiliate.Plan{Batch: batch, Steps: []affiliate.Intent{i}})
	}
}

// begin journals a plan; the card that watches it takes the form's place.
func (s *sheet) begin(p affiliate.Plan) tea.Cmd {
	h := s.host
	return s.handOver(func(ctx context.Context) (chainBegun, error) {
		chain, err := h.Desk.Begin(ctx, p)
		return chainBegun(chain), err
	})
}

// inPlaceOf mends a step: it is sent again with what waits behind it, and done steps are not repeated.
func inPlaceOf(op affiliate.Operation) sendIntent {
	return func(s *sheet, i affiliate.Intent) tea.Cmd {
		h := s.host
		return s.handOver(func(ctx context.Context) (chainBegun, error) { return chainBegun(op.Chain), h.Desk.Mend(ctx, op.ID, i) })
	}
}

type chainBegun string

func (s *sheet) handOver(f func(context.Context) (chainBegun, error)) tea.Cmd {
	s.busy = "writing it down…"
	s.answer = func(msg tea.Msg) tea.Cmd {
		if a, ok := msg.(Answer[chainBegun]); ok {
			if a.Err != nil {
				s.fail("", a.Err)
				return nil
			}
			s.host.Replace(chainCard(string(a.Val), s.title))
		}
		return nil
	}
	return Write(s.host, "hand over", f)
}

func newAffiliateForm(h Host) Screen {
	return affiliateSheet(h, "New affiliate", affiliate.NewAffiliate{}, asPlan("new affiliate"))
}

func affiliateSheet(h Host, title string, was affiliate.NewAffiliate, send sendIntent) Screen {
	welcome := "no"
	if was.WelcomeEmail {
		welcome = "yes"
	}
	s := newSheet(h, title, "look them up at Fermion, and make them when they are not there", []form.Field{
		{ID: "name", Label: "Name", Check: affiliate.CheckName},
		{ID: "email", Label: "E-mail", Check: affiliate.CheckEmail, Tell: tellKnownEmail(h)},
		{ID: "user_id", Label: "User ID", Check: affiliate.CheckUserID, Help: "Fermion knows them by it; the proposal is the same on every laptop"},
		{ID: "welcome", Label: "Welcome e-mail", Toggle: true, Proposed: welcome, Help: "whether Fermion sends them one"},
	})
	for id, v := range map[string]string{"name": was.Name, "email": was.Email} {
		if v != "" {
			s.form.SetValue(id, v)
		}
	}
	if was.GivenUserID {
		s.form.SetValue("user_id", was.UserID)
	}
	s.changed = func() { s.form.SetProposed("user_id", proposedUserID(s.form.Value("email"))) }
	s.submit = func() tea.Cmd {
		v := s.form.Values()
		n := affiliate.NewAffiliate{Who: affiliate.Who{UserID: v["user_id"], Email: v["email"], Name: v["name"]}, WelcomeEmail: v["welcome"] == "yes", Tags: was.Tags, Notes: was.Notes}
		n.GivenUserID = n.UserID != affiliate.ProposeUserID(n.Email)
		return send(s, affiliate.Intent{Affiliate: &n})
	}
	return s
}

func proposedUserID(email string) string {
	if affiliate.CheckEmail(email) != nil {
		return ""
	}
	return affiliate.ProposeUserID(email)
}

// tellKnownEmail says when the register has somebody with this e-mail already.
func tellKnownEmail(h Host) func(string) string {
	return func(text string) string {
		for _, a := range h.Board().Affiliates() {
			if a.Email != "" && strings.EqualFold(a.Email, text) {
				return "in the register already as " + a.Label + ": nobody is made twice"
			}
		}
		return ""
	}
}
