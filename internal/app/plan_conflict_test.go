package app_test

import (
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
)

// withPairsAndCampaign gives Meera two links and two coupons; a campaign is there too.
func (m *fixture) withPairsAndCampaign() {
	m.withLinksAndCoupons([]string{"k3f9x2ab", "p0q8w7zz"}, "MEERA10", "MEERA25")
	m.inDatabase(func(s *store.Store) error {
		_, err := s.SaveCampaign(m.t.Context(), affiliate.Campaign{Name: "Holi"})
		return err
	})
}

// TestAPlanOfLinksTellsWhatAColleagueChanged: while one manager reads a plan for two links the other changes one of
// them. That one stays, the card says what it has, and enter plans the same for it again.
func TestAPlanOfLinksTellsWhatAColleagueChanged(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m, asha, ravi := twoManagers(t)
		m.withPairsAndCampaign()
		ravi.Advance(2*time.Second).Press("1", "*", "e").Type("\r\r\rHoli\r").WaitIdle().Contains("Edit 2 links", "campaign none → Holi", "enter saves 2 links")
		asha.Advance(2*time.Second).Press("1", "/").Type("k3f9").Press("enter", "e").Type("\r\r\rDiwali\r").WaitIdle().Contains("saved link k3f9x2ab")
		ravi.Press("enter").WaitIdle().Contains("✓ Saved 1 link.", "! 1 link stays as it is, since it was changed after the plan was made:",
			"asha@mac changed the campaign meanwhile: none → Diwali", "enter shows the plan of it again")
		is := func(want map[string]string) {
			t.Helper()
			m.inDatabase(func(s *store.Store) error {
				names := map[int64]string{}
				campaigns, err := s.Campaigns(t.Context())
				for _, c := range campaigns {
					names[c.ID] = c.Name
				}
				for slug, campaign := range want {
					if l, _, err := s.LinkBySlug(t.Context(), slug); err != nil || names[l.CampaignID] != campaign {
						t.Errorf("%s is in %q, not %q: %v", slug, names[l.CampaignID], campaign, err)
					}
				}
				return err
			})
		}
		is(map[string]string{"k3f9x2ab": "Diwali", "p0q8w7zz": "Holi"})
		ravi.Advance(2*time.Second).Press("enter").WaitIdle().Contains("Edit 1 link", "campaign Diwali → Holi", "enter saves 1 link")
		ravi.Press("enter").WaitIdle().Contains("saved 1 link")
		is(map[string]string{"k3f9x2ab": "Holi", "p0q8w7zz": "Holi"})
		_ = ravi.Quit("q")
		_ = asha.Quit("q")
	})
}

// TestAPlanOfCouponsTellsWhatAColleagueCredited: the same of whom coupons are credited to.
func TestAPlanOfCouponsTellsWhatAColleagueCredited(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m, asha, ravi := twoManagers(t)
		m.withPairsAndCampaign()
		credited := func(code string) (owner int64) {
			t.Helper()
			m.inDatabase(func(s *store.Store) error {
				all, err := s.Coupons(t.Context())
				for _, c := range all {
					if c.Code == code {
						owner = c.AffiliateID
					}
				}
				return err
			})
			return owner
		}
		ravi.Advance(2*time.Second).Press("4", "*", "e").Type("none\r").WaitIdle().Contains("Edit 2 coupons", "Meera → none", "enter saves 2 coupons")
		asha.Advance(2*time.Second).Press("4", "/").Type("meera25").Press("enter", "e").Type("dev@example.com\r").WaitIdle().
			Contains("MEERA25: credited to Dev")
		ravi.Press("enter").WaitIdle().Contains("✓ Saved 1 coupon.", "! 1 coupon stays as it is", "asha@mac changed the affiliate meanwhile: Meera → Dev")
		if credited("MEERA10") != 0 || credited("MEERA25") == 0 || credited("MEERA25") == m.meera().ID {
			t.Errorf("credited to %d and %d", credited("MEERA10"), credited("MEERA25"))
		}
		ravi.Advance(2*time.Second).Press("enter").WaitIdle().Contains("Edit 1 coupon", "Dev → none")
		ravi.Press("enter").WaitIdle().Contains("1 coupon: unassigned")
		if credited("MEERA25") != 0 {
			t.Errorf("credited to %d", credited("MEERA25"))
		}
		_ = ravi.Quit("q")
		_ = asha.Quit("q")
	})
}
