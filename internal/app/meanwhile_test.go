package app_test

import (
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion/fermiontest"
	"fermion-tui/internal/store"
)

// TestTwoManagersMakeALinkOfWhatTheySee: each has a plan or a form open, and the other one is first. The later one is
// told, and no second link pays.
func TestTwoManagersMakeALinkOfWhatTheySee(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		slugs              []string // of Meera's links
		open, mine, theirs []string // keys and what is typed, up to the plan or the form
		enters             int      // that send it
		says               []string
	}{
		"the commission of many": {[]string{"k3f9x2ab", "p0q8w7zz"}, []string{"1", "*", "%"}, []string{"19", "\r"}, []string{"21", "\r"}, 1,
			[]string{"asha@mac has replaced k3f9x2ab by", "1 left out"}},
		"the commission of one": {[]string{"k3f9x2ab"}, []string{"1", "%"}, []string{"32"}, []string{"31"}, 2,
			[]string{"asha@mac has replaced k3f9x2ab by", "Nothing was planned"}},
		"new links": {nil, []string{"2", "L"}, []string{"go for engineers\t15\t", "\r"}, []string{"go for engineers\t15\t", "\r"}, 1,
			[]string{"exists already:", "made by asha@mac", "1 left out"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				m, asha, ravi := twoManagers(t)
				m.school.AddUser(fermiontest.User{UserID: "u1", Email: "meera@example.com"})
				m.inDatabase(func(s *store.Store) error {
					var tracked []affiliate.TrackRequest
					for _, slug := range c.slugs {
						m.school.AddLink(fermiontest.Link{Slug: slug, ProductID: goID, Commission: 20})
						tracked = append(tracked, affiliate.TrackRequest{Slug: slug, Affiliate: affiliate.Who{Email: "meera@example.com"},
							Product: affiliate.Product{ID: goID}, Commission: 2000})
					}
					_, err := s.TrackLinks(t.Context(), tracked)
					return err
				})
				asha.Advance(5 * time.Second)
				ravi.Advance(5 * time.Second)
				before := len(m.school.Links())
				ravi.Press(c.open...).WaitIdle()
				for _, text := range c.mine {
					ravi.Type(text).WaitIdle()
				}
				asha.Press(c.open...).WaitIdle()
				for _, text := range c.theirs {
					asha.Type(text).WaitIdle()
				}
				for range c.enters {
					asha.Press("enter").WaitIdle()
				}
				asha.Advance(10 * time.Second)
				for range c.enters {
					ravi.Press("enter").WaitIdle()
				}
				ravi.Advance(10 * time.Second).Contains(c.says...)
				if n := len(m.school.Links()) - before; n != 1 {
					t.Errorf("%d links were made", n)
				}
				m.inDatabase(func(s *store.Store) error {
					live, all := 0, 0
					links, err := s.Links(t.Context())
					for _, l := range links {
						if all++; l.Live() {
							live++
						}
					}
					if live != 1 {
						t.Errorf("%d of %d links are live", live, all)
					}
					return err
				})
			})
		})
	}
}
