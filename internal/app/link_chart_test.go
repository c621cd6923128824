package app_test

import (
	"testing"
	"testing/synctest"
	"time"
)

// The chart of a link shows each hour's clicks and sales at the school, and a reading while it is open; so does the
// chart of its affiliate.
func TestChartOfALinkFollowsItsReadings(t *testing.T) {
	if testing.Short() {
		t.Skip("it runs for long")
	}
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newFixture(t)
		time.Sleep(20 * time.Minute) // 05:50 in India
		term := m.start(120, 30)
		term.Advance(5 * time.Second)
		term.Press("a").Type("Asha Rao\tasha@example.com\tgo for\t20\t\t").Press("enter")
		term.Await(20*time.Second, "✓ New link")
		slug := m.school.Links()[0].Slug
		term.Press("esc")
		m.school.AddClicks(slug, 31)
		term.Advance(15 * time.Second)
		term.Press("p", "home", "enter").WaitIdle().Press("enter").WaitIdle().Contains("Est. comm   today", "Sat 1 Jan 05:00–06:00  31 clicks")
		term.Advance(15 * time.Minute)
		m.school.AddSale(slug, 4_999_00)
		term.Advance(20 * time.Second)
		term.Press("m").Contains("Sat 1 Jan 06:00–07:00  1 sale").Press("m").Contains("Sat 1 Jan 06:00–07:00  ₹4,999")
		term.Press("h").Contains("Sat 1 Jan 05:00–06:00  ₹0").Press("m", "m").Contains("Sat 1 Jan 05:00–06:00  31 clicks")
		term.Press("l", "l").Contains("Sat 1 Jan 07:00–08:00  not known") // it is not that late yet
		term.Press("2", "enter").WaitIdle().Contains("› Asha Rao").Press("m").Contains("Sat 1 Jan 06:00–07:00  1 sale")
	})
}
