package ui_test

import (
	"fmt"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
)

// TestAFrameDoesNotGrowWithTheRows: what is drawn for thousands of marked links, and for what a change of them comes to, costs as
// much as for a few.
func TestAFrameDoesNotGrowWithTheRows(t *testing.T) {
	for name, keys := range map[string][]tea.KeyPressMsg{
		"marked":            {{Code: '*', Text: "*"}},
		"commission change": {{Code: '*', Text: "*"}, {Code: '%', Text: "%"}, {Code: '3', Text: "3"}, {Code: '5', Text: "5"}, {Code: tea.KeyEnter}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				if few, thousands := frameBytes(t, 100, keys), frameBytes(t, 10_000, keys); thousands > few+few/4 {
					t.Errorf("a frame allocates %d bytes for 10,000 links and %d for 100", thousands, few)
				}
				time.Sleep(48 * time.Hour) // until the timers of the roots have ended
			})
		})
	}
}

// frameBytes is what a frame allocates for so many links, after some keys.
func frameBytes(t *testing.T, links int, keys []tea.KeyPressMsg) uint64 {
	x := peopled()
	one := x.in.Links[0]
	x.in.Links = nil
	for i := range links {
		one.ID, one.Slug = int64(i+1), fmt.Sprintf("slug%06d", i)
		x.in.Links = append(x.in.Links, one)
	}
	root := loaded(t, x)
	for _, k := range keys {
		root.Update(k)
	}
	_ = root.View()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range 10 {
		_ = root.View()
	}
	runtime.ReadMemStats(&after)
	return (after.TotalAlloc - before.TotalAlloc) / 10
}
