package app_test

import (
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
)

// TestFormsThatWereOpenWhileSomebodyWasForgotten save nothing of them, and say so; esc closes them without a question.
func TestFormsThatWereOpenWhileSomebodyWasForgotten(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ open, save string }{
		"a name":  {"", "\x15Meera Kumari\r\r\r"},
		"notes":   {"", "\r\x15calls on Fridays\r\r"},
		"a payee": {"ctrl+o", "\r\r\rupi\rmeera@okhdfc\r\r"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				m, asha, ravi := twoManagers(t)
				meera := m.meera()
				ravi.Press("2", "e").WaitIdle().Contains("Edit Meera")
				if c.open != "" {
					ravi.Press(c.open).WaitIdle()
				}
				m.inDatabase(func(s *store.Store) error {
					_, err := s.Forget(t.Context(), store.ForgetRequest{Affiliate: meera})
					return err
				})
				ravi.Type(c.save).WaitIdle().Contains("was forgotten since you opened this.", "Nothing was saved").Absent("keeps yours")
				ravi.Press("enter").WaitIdle().Absent("saved Meera", "saved the payee")
				ravi.Press("esc").WaitIdle().Absent("Edit Meera", "Discard what you typed?")
				if a := m.meera(); a.Name != affiliate.ForgottenUserID(a.ID) || a.Notes != "" || a.Email != "" {
					t.Errorf("stored is %+v", a)
				}
				m.inDatabase(func(s *store.Store) error {
					terms, err := s.PayTermsOf(t.Context(), meera.ID)
					if terms.Payee.IsSet() {
						t.Errorf("their payee is %s", terms.Payee)
					}
					return err
				})
				_ = ravi.Quit("q")
				_ = asha.Quit("q")
			})
		})
	}
}

// TestTheFormOfALinkForSomebodyWhoWasForgotten says that they were, not that nobody is called so: when it still shows
// them, and once it knows.
func TestTheFormOfALinkForSomebodyWhoWasForgotten(t *testing.T) {
	t.Parallel()
	for name, wait := range map[string]time.Duration{"at once": 0, "later": 5 * time.Second} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				m, asha, ravi := twoManagers(t)
				ravi.Press("2", "enter").WaitIdle().Press("n").WaitIdle().Contains("New link").Type("\r" + goID + "\r20")
				m.inDatabase(func(s *store.Store) error {
					_, err := s.Forget(t.Context(), store.ForgetRequest{Affiliate: m.meera()})
					return err
				})
				ravi.Advance(wait).Press("enter").WaitIdle().Contains("was forgotten: Fermion cannot be told who").Absent("no affiliate matches this")
				if a := m.meera(); a.Email != "" || len(m.school.Links()) != 0 {
					t.Errorf("%+v, %d links", a, len(m.school.Links()))
				}
				_ = ravi.Quit("ctrl+c")
				_ = asha.Quit("q")
			})
		})
	}
}
