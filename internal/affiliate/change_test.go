package affiliate_test

import (
	"testing"

	"fermion-tui/internal/affiliate"
)

func TestDescribeChange(t *testing.T) {
	for _, c := range []struct {
		change affiliate.Change
		want   string
	}{
		{affiliate.Change{Kind: affiliate.Rise, Counters: affiliate.Counters{Clicks: 1}}, "+1 click"},
		{affiliate.Change{Kind: affiliate.Rise, Counters: affiliate.Counters{Sales: 1, Clicks: 12_345, Revenue: 499_900}}, "+1 sale, +12,345 clicks"},
		{affiliate.Change{Kind: affiliate.Fall, Counters: affiliate.Counters{Sales: -2, Revenue: -999_800}}, "−2 sales"},
		{affiliate.Change{Kind: affiliate.Fall, Counters: affiliate.Counters{Revenue: -100}}, "less revenue"},
		{affiliate.Change{Kind: affiliate.Rise, Counters: affiliate.Counters{Revenue: 100}}, "more revenue"},
		{affiliate.Change{Kind: affiliate.Reset, Counters: affiliate.Counters{Clicks: -13, Revenue: -950_005}}, "counter reset (−13 clicks, −₹9,500.05)"},
	} {
		if got := c.change.Describe(); got != c.want {
			t.Errorf("%+v: %q, want %q", c.change, got, c.want)
		}
	}
}
