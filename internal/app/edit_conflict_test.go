package app_test

import (
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
	"fermion-tui/internal/ui/uitest"
)

// twoManagers are the screens of two people on one database, which has an affiliate and a campaign.
func twoManagers(t *testing.T) (m *fixture, asha, ravi *uitest.Terminal) {
	m = newFixture(t)
	m.inDatabase(func(s *store.Store) error {
		_, err := s.SaveAffiliate(t.Context(), affiliate.Affiliate{Name: "Meera", Email: "meera@example.com", Notes: "new here", Tags: []string{"youtube"}})
		if err == nil {
			_, err = s.SaveCampaign(t.Context(), affiliate.Campaign{Name: "Diwali", Notes: "posters"})
		}
		return err
	})
	m.o.By = "asha@mac"
	asha = m.start(110, 30)
	m.o.By = "ravi@desk"
	ravi = m.start(110, 30)
	asha.Advance(2 * time.Second)
	return m, asha, ravi
}

// meera is the affiliate as she is stored.
func (m *fixture) meera() (a affiliate.Affiliate) {
	m.t.Helper()
	m.inDatabase(func(s *store.Store) error {
		all, err := s.Affiliates(m.t.Context())
		if err == nil {
			a = all[0]
		}
		return err
	})
	return a
}

// TestTwoManagersEditAnAffiliate: the later one is told what the other has written, and chooses. Tags of both are saved.
func TestTwoManagersEditAnAffiliate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m, asha, ravi := twoManagers(t)
		for _, term := range []*uitest.Terminal{asha, ravi} {
			term.Press("2", "e").WaitIdle().Contains("Edit Meera", "new here")
		}
		asha.Type("\r\x15calls on Mondays\r vip\r").WaitIdle().Contains("saved Meera")
		ravi.Type("\r\x15calls on Fridays\r blog\r").WaitIdle().
			Contains("asha@mac changed this since you opened it: calls on", "Mondays. Nothing was saved: this field keeps yours;", "↓ and enter take theirs",
				"enter  next field",
				"theirs: calls on Mondays", "yours: calls on Fridays", "calls on Fridays", "youtube blog")
		if a := m.meera(); a.Notes != "calls on Mondays" || len(a.Tags) != 2 {
			t.Errorf("a refused edit has stored %+v", a)
		}
		ravi.Press("enter", "enter").WaitIdle().Contains("saved Meera")
		if a := m.meera(); a.Notes != "calls on Fridays" || len(a.Tags) != 3 {
			t.Errorf("%+v", a)
		}

		for _, term := range []*uitest.Terminal{asha, ravi} {
			term.Advance(2*time.Second).Press("e").WaitIdle().Contains("Edit Meera", "calls on Fridays")
		}
		asha.Type("\x15Meera K\r\x15\r\r").WaitIdle().Contains("saved Meera K")
		ravi.Type("\x15Meera Kumari\r\x15on leave\r\r").WaitIdle().
			Contains("asha@mac changed this since you opened it: Meera K.", "asha@mac emptied this since you opened it.", "yours: Meera Kumari")
		ravi.Press("down", "enter").WaitIdle().Contains("theirs: empty", "yours: on leave")
		ravi.Press("enter", "enter").WaitIdle().Contains("saved Meera K")
		if a := m.meera(); a.Name != "Meera K" || a.Notes != "on leave" {
			t.Errorf("%+v", a)
		}
		_ = ravi.Quit("q")
		_ = asha.Quit("q")
	})
}

// TestTwoManagersSetAPayee: the later one is told who set another payee, or another tax, and to what.
func TestTwoManagersSetAPayee(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m, asha, ravi := twoManagers(t)
		for _, term := range []*uitest.Terminal{asha, ravi} {
			term.Press("2", "e", "ctrl+o").WaitIdle().Contains("Edit Meera", "Tax withheld %")
		}
		asha.Type("\r\r\rupi\rmeera@okhdfc\r\r").WaitIdle().Contains("saved Meera")
		ravi.Type("\r\r\rpaypal\rmeera@example.com\r\r").WaitIdle().
			Contains("asha@mac changed this since you opened it: upi", "m***@okhdfc. Nothing was saved: save again to")
		ravi.Press("enter", "enter").WaitIdle().Contains("saved Meera")
		for _, term := range []*uitest.Terminal{asha, ravi} {
			term.Advance(2*time.Second).Press("e", "ctrl+o").WaitIdle().Contains("Edit Meera", "(m***@example.com; empty leaves it)")
		}
		ravi.Type("\r\r\r\r\r\x155\r").WaitIdle().Contains("saved Meera")
		asha.Type("\r\r\r\r\r\x157\r").WaitIdle().Contains("ravi@desk changed this since you opened it: 5 %.")
		m.inDatabase(func(s *store.Store) error {
			terms, err := s.PayTermsOf(t.Context(), m.meera().ID)
			if terms.Payee.Address != "meera@example.com" || terms.Tax != 5_00 {
				t.Errorf("saved are %s and %s", terms.Payee.Address, terms.TaxWords())
			}
			return err
		})
		_ = ravi.Quit("q")
		_ = asha.Quit("ctrl+c")
	})
}

// TestTwoManagersEditACampaign: what only one of them has changed is not asked about.
func TestTwoManagersEditACampaign(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m, asha, ravi := twoManagers(t)
		diwali := func() (c affiliate.Campaign) {
			m.inDatabase(func(s *store.Store) error {
				all, err := s.Campaigns(t.Context())
				if err == nil {
					c = all[0]
				}
				return err
			})
			return c
		}
		for _, term := range []*uitest.Terminal{asha, ravi} {
			term.Press("3", "e").WaitIdle().Contains("Edit campaign Diwali", "posters")
		}
		asha.Type("\r100 sales\r\r\r\r").WaitIdle().Contains("saved campaign Diwali")
		ravi.Type("\r\r\r\r\x15posters and mail\r").WaitIdle().Contains("saved campaign Diwali")
		if c := diwali(); c.Goal.Amount != 100 || c.Notes != "posters and mail" {
			t.Errorf("%+v", c)
		}

		for _, term := range []*uitest.Terminal{asha, ravi} {
			term.Advance(2*time.Second).Press("e").WaitIdle().Contains("Edit campaign Diwali", "100 sales")
		}
		asha.Type("\r\x15200 sales\r2000-08-30\r\r\r").WaitIdle().Contains("saved campaign Diwali")
		ravi.Type("\r\x15300 sales\r2000-09-01\r\r\r").WaitIdle().
			Contains("asha@mac changed this since you opened it: 200 sales.", "asha@mac changed this since you opened it: 2000-08-30.")
		ravi.Press("down", "enter", "enter", "enter", "enter").WaitIdle().Contains("saved campaign Diwali")
		if c := diwali(); c.Goal.Amount != 200 || c.From.Month() != time.August || c.From.Day() != 31 {
			t.Errorf("%+v", c)
		}

		for _, term := range []*uitest.Terminal{asha, ravi} {
			term.Advance(2*time.Second).Press("e").WaitIdle().Contains("Edit campaign Diwali", "2000-09-01")
		}
		asha.Type("\r\r\x152000-07-15\r\r\r").WaitIdle().Contains("saved campaign Diwali")
		ravi.Type("\r\r\r2000-10-31\r\r").WaitIdle().Contains("asha@mac changed this since you opened it: 2000-07-15.", "save again to keep this").
			Absent("theirs:", "2000-09-01")
		ravi.Press("enter", "enter", "enter").WaitIdle().Contains("saved campaign Diwali")
		if c := diwali(); c.From.Month() != time.July || c.To.IsZero() {
			t.Errorf("one changed the start and the other the end: %+v", c)
		}
		_ = ravi.Quit("q")
		_ = asha.Quit("q")
	})
}
