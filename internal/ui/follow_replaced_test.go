package ui_test

import (
	"testing"
	"testing/synctest"

	"fermion-tui/internal/affiliate"
)

// TestTheCursorGoesToTheNewLinkOnAnAffiliatesPage, too.
func TestTheCursorGoesToTheNewLinkOnAnAffiliatesPage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		term := x.open(t, 120, 30).WaitIdle().Press("2", "j", "enter").Contains("codewithmeera").Press("%").Type("30").Press("enter", "enter").WaitIdle().
			Press("esc").WaitIdle()
		x.news(func() {
			l := x.in.Links[0]
			l.ID, l.Slug, l.Commission, l.Now, l.Seen = 9, "new00009", 3000, affiliate.Counters{}, affiliate.Counters{}
			x.in.Links = append(x.in.Links, l)
			x.in.Links[0].SupersededBy = 9
		}, affiliate.Invalidation{Links: []int64{1, 9}, Operations: true})
		term.Contains("▸ codewithmeera").Press("y").Contains("copied https://learn.acme.com/a/new00009 ").Absent("the newest link").Quit("q")
	})
}
