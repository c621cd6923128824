package affiliate

import "time"

// Sum is the total of changes of links: net, with the refunds in it also on their own. A reset adds nothing to it: earlier
// earnings stay.
type Sum struct {
	Clicks        int64
	Sales         int64
	Revenue       Paise
	EstCommission Paise // estimated commission

	RefundedSales   int64 // refunded; a positive number
	RefundedRevenue Paise
}

// Plus returns both together.
func (s Sum) Plus(o Sum) Sum {
	return Sum{s.Clicks + o.Clicks, s.Sales + o.Sales, s.Revenue + o.Revenue, s.EstCommission + o.EstCommission,
		s.RefundedSales + o.RefundedSales, s.RefundedRevenue + o.RefundedRevenue}
}

// Minus returns what was added to this sum since an older one.
func (s Sum) Minus(o Sum) Sum {
	return Sum{s.Clicks - o.Clicks, s.Sales - o.Sales, s.Revenue - o.Revenue, s.EstCommission - o.EstCommission,
		s.RefundedSales - o.RefundedSales, s.RefundedRevenue - o.RefundedRevenue}
}

// Span is a stretch of time: from From, before To. A zero From is the beginning of time, a zero To its end.
type Span struct {
	From, To time.Time // UTC or any zone: instants
}

// All reports whether the span has no edges.
func (s Span) All() bool { return s.From.IsZero() && s.To.IsZero() }

// Contains reports whether an instant is in it.
func (s Span) Contains(t time.Time) bool {
	return !t.Before(s.From) && (s.To.IsZero() || t.Before(s.To))
}

// PeriodSum is what links did within a span, as far as readings can tell. A change entirely within it is certain; one across an edge,
// because nothing was read just then, is uncertain: the total is between Low and High.
type PeriodSum struct {
	Certain   Sum
	Low, High Sum           // minimum and maximum with the uncertain changes, each number on its own
	Unread    time.Duration // the time without a reading around an uncertain edge; the longest of several links
	Complete  bool          // nothing is uncertain, and everything up to the span's end, or up to now, is known
	Untracked bool          // no link was read in it: if it is complete, there was none yet and it is 0; else nothing of it is known
}

// CertainSum is a period of which everything is known.
func CertainSum(s Sum) PeriodSum { return PeriodSum{Certain: s, Low: s, High: s, Complete: true} }

// AddUncertain returns the period with changes that may or may not belong to it.
func (p PeriodSum) AddUncertain(d Sum) PeriodSum {
	p.Low = p.Low.Plus(Sum{min(d.Clicks, 0), min(d.Sales, 0), min(d.Revenue, 0), min(d.EstCommission, 0), 0, 0})
	p.High = p.High.Plus(Sum{max(d.Clicks, 0), max(d.Sales, 0), max(d.Revenue, 0), max(d.EstCommission, 0), d.RefundedSales,
		d.RefundedRevenue})
	return p
}

// MarkUncertain returns the period with some of the changes that it counts marked as uncertain: they may belong to another one.
func (p PeriodSum) MarkUncertain(d Sum) PeriodSum {
	p.Low = p.Low.Plus(Sum{min(-d.Clicks, 0), min(-d.Sales, 0), min(-d.Revenue, 0), min(-d.EstCommission, 0), -d.RefundedSales,
		-d.RefundedRevenue})
	p.High = p.High.Plus(Sum{max(-d.Clicks, 0), max(-d.Sales, 0), max(-d.Revenue, 0), max(-d.EstCommission, 0), 0, 0})
	return p
}

// HasUncertain reports whether some of it is uncertain.
func (p PeriodSum) HasUncertain() bool { return p.Low != p.High }

// IsUnknown reports whether nothing of it is known. A period that ended before a link was created here is known: the link did nothing in
// it.
func (p PeriodSum) IsUnknown() bool { return p.Untracked && !p.Complete }

// Plus returns both together.
func (p PeriodSum) Plus(o PeriodSum) PeriodSum {
	return PeriodSum{Certain: p.Certain.Plus(o.Certain), Low: p.Low.Plus(o.Low), High: p.High.Plus(o.High), Unread: max(p.Unread, o.Unread),
		Complete: p.Complete && o.Complete, Untracked: p.Untracked && o.Untracked}
}
