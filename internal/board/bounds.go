package board

import "fermion-tui/internal/affiliate"

// Bounds are the lowest and the highest numbers that some rows have, 0 among them: so much room do their figures need.
type Bounds struct {
	Low, High       affiliate.Sum
	LowEPC, HighEPC affiliate.Paise
	HighConv        int64 // in tenths of a percent; 0 while none is over 900 %
	Unsure          bool  // a row has a number that may be another one
}

// BoundsOf returns the bounds of rows. It reads each row once, since they are many, and each is elsewhere in memory.
func BoundsOf[R any](rows []*R, of func(*R) *Numbers) Bounds {
	var b Bounds
	for _, row := range rows {
		n := of(row)
		b.Low.Clicks, b.High.Clicks = min(b.Low.Clicks, n.Clicks), max(b.High.Clicks, n.Clicks)
		b.Low.Sales, b.High.Sales = min(b.Low.Sales, n.Sales), max(b.High.Sales, n.Sales)
		b.Low.Revenue, b.High.Revenue = min(b.Low.Revenue, n.Revenue), max(b.High.Revenue, n.Revenue)
		b.Low.EstCommission, b.High.EstCommission = min(b.Low.EstCommission, n.Earned), max(b.High.EstCommission, n.Earned)
		// Most rows are within the bounds that others have set, and need no division.
		if earned, clicks := float64(n.Earned), float64(n.Clicks); earned > float64(b.HighEPC)*clicks || earned < float64(b.LowEPC)*clicks {
			if epc, ok := EPCWhole(n.Earned, n.Clicks); ok {
				b.LowEPC, b.HighEPC = min(b.LowEPC, epc), max(b.HighEPC, epc)
			}
		}
		if n.Clicks < n.Sales/9 {
			if tenths, ok := ConvTenths(n.Sales, n.Clicks); ok {
				b.HighConv = max(b.HighConv, tenths)
			}
		}
		b.Unsure = b.Unsure || n.Uncertainty != nil
	}
	return b
}
