package board

import "fermion-tui/internal/affiliate"

// Bounds are the lowest and the highest numbers that some links have, 0 among them: so much room do their figures need.
type Bounds struct {
	Low, High    affiliate.Sum
	Falls, Rises affiliate.Counters // what changed since it was seen
	LowEPC       affiliate.Paise
	HighEPC      affiliate.Paise
	Unsure       bool // a link has a number that may be another one
}

// BoundsOf goes through the links once.
func BoundsOf(rows []*Link) Bounds {
	var b Bounds
	for _, l := range rows {
		b.Low.Clicks, b.High.Clicks = min(b.Low.Clicks, l.Clicks), max(b.High.Clicks, l.Clicks)
		b.Low.Sales, b.High.Sales = min(b.Low.Sales, l.Sales), max(b.High.Sales, l.Sales)
		b.Low.Revenue, b.High.Revenue = min(b.Low.Revenue, l.Revenue), max(b.High.Revenue, l.Revenue)
		b.Low.Earned, b.High.Earned = min(b.Low.Earned, l.Earned), max(b.High.Earned, l.Earned)
		if epc, ok := EPCWhole(l.Earned, l.Clicks); ok {
			b.LowEPC, b.HighEPC = min(b.LowEPC, epc), max(b.HighEPC, epc)
		}
		clicks, sales := l.Now.Clicks-l.Seen.Clicks, l.Now.Sales-l.Seen.Sales
		b.Falls.Clicks, b.Rises.Clicks = min(b.Falls.Clicks, clicks), max(b.Rises.Clicks, clicks)
		b.Falls.Sales, b.Rises.Sales = min(b.Falls.Sales, sales), max(b.Rises.Sales, sales)
		b.Unsure = b.Unsure || l.Open != nil
	}
	return b
}
