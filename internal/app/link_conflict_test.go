package app_test

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion/fermiontest"
	"fermion-tui/internal/store"
	"fermion-tui/internal/ui/uitest"
)

// withLinkAndCoupon gives Meera a tracked link and a coupon, and another affiliate is there.
func (m *fixture) withLinkAndCoupon() { m.withLinksAndCoupons([]string{"k3f9x2ab"}, "MEERA25") }

// withLinksAndCoupons gives Meera tracked links and coupons, and another affiliate is there.
func (m *fixture) withLinksAndCoupons(slugs []string, codes ...string) {
	meera := affiliate.Who{Email: "meera@example.com"}
	m.inDatabase(func(s *store.Store) error {
		ctx := m.t.Context()
		if _, err := s.SaveAffiliate(ctx, affiliate.Affiliate{Name: "Dev", Email: "dev@example.com"}); err != nil {
			return err
		}
		for _, slug := range slugs {
			m.school.AddLink(fermiontest.Link{Slug: slug, ProductID: goID, Commission: 20})
			if _, err := s.TrackLinks(ctx, []affiliate.TrackRequest{{Slug: slug, Affiliate: meera, Commission: affiliate.UnknownCommission}}); err != nil {
				return err
			}
		}
		for _, code := range codes {
			if _, _, err := s.SaveCoupon(ctx, affiliate.Coupon{ProductID: goID, Code: code, AffiliateID: m.meera().ID}); err != nil {
				return err
			}
		}
		return nil
	})
}

// linkInWords is the link as it is stored: its affiliate, its campaign and its tags.
func (m *fixture) linkInWords() (words []string) {
	m.t.Helper()
	m.inDatabase(func(s *store.Store) error {
		ctx := m.t.Context()
		l, _, err := s.LinkBySlug(ctx, "k3f9x2ab")
		if err != nil {
			return err
		}
		people, err := s.AffiliatesByID(ctx, []int64{l.AffiliateID})
		if err != nil {
			return err
		}
		campaigns, err := s.Campaigns(ctx)
		for _, p := range people {
			words = append(words, p.Name)
		}
		for _, c := range campaigns {
			if c.ID == l.CampaignID {
				words = append(words, c.Name)
			}
		}
		words = append(words, l.Tags...)
		return err
	})
	return words
}

// TestTwoManagersEditALink: a campaign that a colleague set stays when only tags are saved after it, and a field that
// both changed is asked about.
func TestTwoManagersEditALink(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m, asha, ravi := twoManagers(t)
		m.withLinkAndCoupon()
		is := func(want ...string) {
			t.Helper()
			if got := m.linkInWords(); !slices.Equal(got, want) {
				t.Errorf("%q, not %q", got, want)
			}
		}
		open := func() {
			for _, term := range []*uitest.Terminal{asha, ravi} {
				term.Advance(2*time.Second).Press("1", "e").WaitIdle().Contains("Edit link k3f9x2ab")
			}
		}
		open()
		asha.Type("\r\r\rDiwali2\r\r").WaitIdle().Contains("saved link k3f9x2ab")
		ravi.Advance(2 * time.Second).Type("\r\rvip\r\r").WaitIdle().Contains("saved link k3f9x2ab")
		is("Meera", "Diwali2", "vip")

		open()
		asha.Type("\x15\r\r\r\x15Onam\r\r").WaitIdle().Contains("saved link k3f9x2ab")
		ravi.Type("\x15dev@example.com\r\r\x15blog\r\x15Diwali\r").WaitIdle().
			Contains("asha@mac emptied this since you opened it.", "yours: dev@example.com", "asha@mac changed this since you opened it: Onam.")
		is("Onam", "vip")
		ravi.Press("enter", "enter", "enter").WaitIdle().Contains("theirs: Onam", "yours: Diwali")
		ravi.Press("down", "enter", "enter").WaitIdle().Contains("saved link k3f9x2ab")
		is("Dev", "Onam", "blog")
		_ = ravi.Quit("q")
		_ = asha.Quit("q")
	})
}

// TestTwoManagersCreditACoupon: the later one is told whom it was credited to meanwhile, and chooses.
func TestTwoManagersCreditACoupon(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m, asha, ravi := twoManagers(t)
		m.withLinkAndCoupon()
		for _, term := range []*uitest.Terminal{asha, ravi} {
			term.Advance(2*time.Second).Press("4", "e").WaitIdle().Contains("Edit coupon MEERA25", "meera@example.com")
		}
		asha.Type("dev@example.com\r").WaitIdle().Contains("MEERA25: credited to Dev")
		ravi.Type("\x15\r").WaitIdle().Contains("asha@mac changed this since you opened it:", "theirs: dev@example.com", "yours: empty", "Dev → unassigned.")
		ravi.Press("enter").WaitIdle().Contains("MEERA25: unassigned (was Dev)")
		m.inDatabase(func(s *store.Store) error {
			all, err := s.Coupons(t.Context())
			if len(all) != 1 || all[0].AffiliateID != 0 {
				t.Errorf("%+v", all)
			}
			return err
		})
		_ = ravi.Quit("q")
		_ = asha.Quit("q")
	})
}
