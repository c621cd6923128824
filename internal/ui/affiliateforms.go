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
	return s.handOver(func(ctx context.Context) (chain string, err error) { return h.Ports().Desk.Begin(ctx, p) })
}

// inPlaceOf mends a step: it is sent again with what waits behind it, and done steps are not repeated.
func inPlaceOf(op affiliate.Operation) sendIntent {
	return func(s *sheet, i affiliate.Intent) tea.Cmd {
		h := s.host
		return s.handOver(func(ctx context.Context) (chain string, err error) {
			return op.Chain, h.Ports().Desk.Mend(ctx, op.ID, i)
		})
	}
}

func (s *sheet) handOver(begin func(context.Context) (chain string, err error)) tea.Cmd {
	s.busy = "saving…"
	return Write(s.host, begin, func(chain string, err error) tea.Cmd {
		if err != nil {
			s.fail("", err)
			return nil
		}
		s.host.Replace(chainCard(chain, s.title))
		return nil
	})
}

func newAffiliateForm(h Host) Screen {
	return affiliateSheet(h, "New affiliate", affiliate.NewAffiliate{}, asPlan("new affiliate"))
}

func affiliateSheet(h Host, title string, was affiliate.NewAffiliate, send sendIntent) Screen {
	welcome := "no"
	if was.WelcomeEmail {
		welcome = "yes"
	}
	s := newSheet(h, title, "create affiliate (looks up first)", []form.Field{
		{ID: "name", Label: "Name", Check: affiliate.CheckName},
		{ID: "email", Label: "E-mail", Check: checkEmail, Tell: tellEmail(h)},
		{ID: "user_id", Label: "User ID", Check: affiliate.CheckUserID, Help: "how Fermion identifies them; the proposal is the same on every computer"},
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
		n := affiliate.NewAffiliate{Who: affiliate.Who{UserID: v["user_id"], Email: emailOf(v["email"]), Name: v["name"]}, WelcomeEmail: v["welcome"] == "yes", Tags: was.Tags, Notes: was.Notes}
		n.GivenUserID = n.UserID != affiliate.ProposeUserID(n.Email)
		return send(s, affiliate.Intent{Affiliate: &n})
	}
	return s
}

func proposedUserID(text string) string {
	email, err := affiliate.ParseEmail(text)
	if err != nil {
		return ""
	}
	return affiliate.ProposeUserID(email)
}

func checkEmail(text string) error {
	_, err := affiliate.ParseEmail(text)
	return err
}

// emailOf is the address in a text that was checked, without what was pasted around it.
func emailOf(text string) string {
	if email, err := affiliate.ParseEmail(text); err == nil {
		return email
	}
	return text
}

// tellEmail says which address is taken out of the text, and whether somebody has it already.
func tellEmail(h Host) func(string) string {
	return func(text string) string {
		email, err := affiliate.ParseEmail(text)
		if err != nil {
			return ""
		}
		var said []string
		if email != strings.TrimSpace(text) {
			said = append(said, "the address is "+email)
		}
		if a := byEmail(h.Board(), email); a != nil {
			said = append(said, "already in the database as "+a.Label+": an existing affiliate is not duplicated")
		}
		return strings.Join(said, "; ")
	}
}
