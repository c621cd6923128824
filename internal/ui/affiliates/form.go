package affiliates

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/form"
	"fermion-tui/internal/ui/screen"
)

func newAffiliateForm(h screen.Host) screen.Screen {
	return FormDialog(h, "New affiliate", affiliate.NewAffiliate{}, screen.NewPlan("new affiliate"))
}

// FormDialog is the form of a new affiliate, filled with was; send submits the intent.
func FormDialog(h screen.Host, title string, was affiliate.NewAffiliate, send screen.SendIntent) screen.Screen {
	welcome := "no"
	if was.WelcomeEmail {
		welcome = "yes"
	}
	s := screen.NewFormDialog(h, title, "create affiliate (looks up first)", []form.Field{
		{ID: "name", Label: "Name", Check: affiliate.CheckName},
		{ID: "email", Label: "E-mail", Check: checkEmail, Describe: describeEmail(h)},
		{ID: "user_id", Label: "User ID", Check: screen.CheckNewUserID(h),
			Help: "how Fermion identifies them; the proposal is the same on every computer"},
		{ID: "welcome", Label: "Welcome e-mail", Toggle: true, Proposed: welcome, Help: "whether Fermion sends them one"},
	})
	for id, v := range map[string]string{"name": was.Name, "email": was.Email} {
		if v != "" {
			s.Form.SetValue(id, v)
		}
	}
	if was.GivenUserID {
		s.Form.SetValue("user_id", was.UserID)
	}
	s.Changed = func() { s.Form.SetProposed("user_id", proposedUserID(s.Form.Value("email"))) }
	s.Submit = func() tea.Cmd {
		v := s.Form.Values()
		n := affiliate.NewAffiliate{Who: affiliate.Who{UserID: v["user_id"], Email: emailOf(v["email"]), Name: v["name"]},
			WelcomeEmail: v["welcome"] == "yes", Tags: was.Tags, Notes: was.Notes}
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

// emailOf is the address in a checked text, without what was pasted around it.
func emailOf(text string) string {
	if email, err := affiliate.ParseEmail(text); err == nil {
		return email
	}
	return text
}

// describeEmail describes which address is taken from the text, and which affiliate has it already.
func describeEmail(h screen.Host) func(string) string {
	return func(text string) string {
		email, err := affiliate.ParseEmail(text)
		if err != nil {
			return ""
		}
		var notes []string
		if email != strings.TrimSpace(text) {
			notes = append(notes, "the address is "+email)
		}
		if a := screen.AffiliateByEmail(h.Board(), email); a != nil {
			notes = append(notes, "already in the database as "+a.Label+": an existing affiliate is not duplicated")
		}
		return strings.Join(notes, "; ")
	}
}
