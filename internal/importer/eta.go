package importer

import (
	"fmt"
	"time"

	"fermion-tui/internal/affiliate"
)

// RateLimits is how many calls of each kind may be made in a window. Each new affiliate is looked up first.
type RateLimits struct {
	Links, Coupons, LookUps int
	Window                  time.Duration
}

// withDefaults replaces missing limits by the published ones [doc].
func (p RateLimits) withDefaults() RateLimits {
	for _, m := range []struct {
		at *int
		is int
	}{{&p.Links, 60}, {&p.Coupons, 10}, {&p.LookUps, 60}} {
		if *m.at <= 0 {
			*m.at = m.is
		}
	}
	if p.Window <= 0 {
		p.Window = time.Minute
	}
	return p
}

// calls counts the calls still to be sent.
type calls struct{ links, coupons, affiliates int }

func (c *calls) add(kind affiliate.OperationKind, n int) {
	switch kind {
	case affiliate.CreateLink:
		c.links += n
	case affiliate.CreateCoupon:
		c.coupons += n
	case affiliate.CreateAffiliate:
		c.affiliates += n
	}
}

func (c calls) all() int { return c.links + c.coupons + c.affiliates }

// duration returns how long some calls take within the limits. The kinds have separate limits and run at the same time.
func (p RateLimits) duration(c calls) time.Duration {
	longest := time.Duration(0)
	for _, k := range []struct{ n, limit int }{{c.links, p.Links}, {c.coupons, p.Coupons}, {c.affiliates, p.LookUps}} {
		if k.n > k.limit {
			longest = max(longest, p.Window*time.Duration(k.n)/time.Duration(k.limit))
		}
	}
	return longest
}

// formatETA returns a duration in the words of a plan.
func formatETA(d time.Duration) string {
	n := int((d + time.Minute - 1) / time.Minute)
	switch {
	case n <= 1:
		return "less than a minute"
	case n < 90:
		return fmt.Sprintf("about %d min", n)
	case n%60 == 0:
		return fmt.Sprintf("about %d h", n/60)
	default:
		return fmt.Sprintf("about %d h %d min", n/60, n%60)
	}
}
