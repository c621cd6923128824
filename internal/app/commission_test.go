package app_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestAChangedCommissionIsWorkedWithRightAway: on the real store, the new link has pin, tags and coupon of the old one, the cursor
// is on it, and neither y nor Y gives out the old one any more.
func TestAChangedCommissionIsWorkedWithRightAway(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newFixture(t)
		term := m.start(100, 30)
		term.Advance(5 * time.Second)
		term.Press("a").Type("Asha Rao\tasha@example.com\tgo for\t20\tASHA25\t25%").Press("enter")
		term.Await(20*time.Second, "✓ New coupon ASHA25").Press("esc")
		term.Press("e").Type("youtube\r\r").Contains("saved link").Press("P").Contains("◆ Asha Rao")
		term.Press("%").Type("30").Press("enter").WaitIdle().Press("enter").Await(20*time.Second, "✓ New link Asha Rao")
		old, fresh := m.school.Links()[0].Slug, m.school.Links()[1].Slug
		if m.school.Links()[1].Commission != 30 { // the school has them in the order in which they were made
			t.Fatalf("links %+v", m.school.Links())
		}
		term.Press("esc").Advance(10*time.Second).Contains("▸ ◆ Asha Rao", "  ↳ Asha Rao")
		last := func() string { all := term.Copied(); return all[len(all)-1] }
		term.Press("y").WaitIdle()
		if got := last(); got != "https://learn.acme.com/a/"+fresh {
			t.Errorf("y on the new link copied %s", got)
		}
		term.Press("j", "y").WaitIdle().Contains("the newest link: " + old + " was replaced")
		if got := last(); got != "https://learn.acme.com/a/"+fresh {
			t.Errorf("y on the old link copied %s", got)
		}
		term.Press("Y").WaitIdle()
		if got := last(); !strings.Contains(got, "https://learn.acme.com/a/"+fresh) || !strings.Contains(got, "ASHA25") {
			t.Errorf("Y on the old link copied %q", got)
		}
		term.Press("k", "enter").Contains("tags youtube", "◆ pinned").Press("tab", "tab").Contains("ASHA25")
		term.Press("esc", "4").Advance(time.Second).Contains(fresh)
		term.Press("e").Type("\x15\r").Contains("ASHA25: unassigned").Press("enter").Contains("Credited to –")
		if err := term.Quit("q"); err != nil {
			t.Fatal(err)
		}
	})
}

// TestAPastedSheetIsTracked on the real store: whose each link is follows from the name beside it, and a link that is here gets
// what it lacked.
func TestAPastedSheetIsTracked(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newFixture(t)
		term := m.start(100, 30)
		term.Advance(5 * time.Second)
		term.Press("t").WaitIdle().Paste("Mira Iyer\thttps://learn.acme.com/a/tab00001\nLeo Das\thttps://learn.acme.com/a/tab00002\n").Type("\r\r\r").WaitIdle()
		term.Contains("Mira Iyer: not known here").Press("enter").WaitIdle().Type("mira@example.com\r\r").WaitIdle().Contains("new: Mira Iyer mira@example.com")
		term.Press("enter").Contains("tracked 2 links").Advance(time.Second).Contains("Mira Iyer")
		term.Press("t").WaitIdle().Paste("Mira Iyer\thttps://learn.acme.com/a/tab00002\nMira\thttps://learn.acme.com/a/tab00003").Type("\r\r\r").WaitIdle()
		term.Contains("+ add to tab00002", "for Mira Iyer").Press("enter").Contains("tracked 1 link, completed 1").Advance(time.Second)
		term.Press("2").Contains("Mira Iyer", "mira@example.com")
		if line := term.Line(5); !strings.Contains(line, " 3 ") {
			t.Errorf("Mira's links: %q", line)
		}
		if err := term.Quit("q"); err != nil {
			t.Fatal(err)
		}
	})
}
