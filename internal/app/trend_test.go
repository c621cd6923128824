package app

import (
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
)

// A trend is of the period: its days where it has seven, else seven equal buckets, and none that is still to come.
func TestTrendsAreOfThePeriod(t *testing.T) {
	t.Parallel()
	zone, err := affiliate.ParseTimeZone("Asia/Kolkata")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 18, 14, 5, 0, 0, zone)
	for _, c := range []struct {
		period, from, to string
		parts            int
		second           string
	}{
		{"all", "12 Nov 00:00", "19 Nov 00:00", 7, "13 Nov 00:00"},
		{"7d", "12 Nov 00:00", "19 Nov 00:00", 7, "13 Nov 00:00"},
		{"today", "18 Nov 00:00", "18 Nov 17:08", 5, "18 Nov 03:25"},
		{"30d", "20 Oct 00:00", "19 Nov 00:00", 7, "24 Oct 06:51"},
		{"last-month", "1 Oct 00:00", "1 Nov 00:00", 7, "5 Oct 10:17"},
		{"2026-12-01..2026-12-14", "1 Dec 00:00", "3 Dec 00:00", 1, "3 Dec 00:00"}, // to come
	} {
		p, err := affiliate.ParsePeriod(c.period)
		if err != nil {
			t.Fatal(err)
		}
		b := trendBounds(p, now, zone)
		text := func(i int) string { return b[i].In(zone).Format("2 Jan 15:04") }
		if len(b)-1 != c.parts || text(0) != c.from || text(len(b)-1) != c.to || text(1) != c.second {
			t.Errorf("%s: %d parts from %s over %s to %s", c.period, len(b)-1, text(0), text(1), text(len(b)-1))
		}
	}
}
