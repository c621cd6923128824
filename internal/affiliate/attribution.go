package affiliate

import (
	"cmp"
	"slices"
	"time"
)

// A webhook names only product and amount of a sale, and most sales of a school are direct. A sale is attributed to a link when a
// change of a link of that product matches: its sales rose, its revenue rose by the amount charged, and the time matches. A change
// gets at most as many sales as it counted.

const (
	// maxEventDelay is how late an event may arrive before the sender's time is ignored; senders retry for a while [guess].
	maxEventDelay = 24 * time.Hour
	// maxClockSkew is how much earlier by our clock than by the sender's a sale may be read.
	maxClockSkew = 2 * time.Minute
	// maxPollLead is how long before an event without a time its sale may have been read.
	maxPollLead = 10 * time.Minute
	// maxCounterDelay is how long after an event a reading may still show the counters from before it [guess].
	maxCounterDelay = 5 * time.Minute
)

// SoldChange is a change with sales, and how much of it is attributed already.
type SoldChange struct {
	Change
	ProductID         string // of its link; "" when unknown
	Attributed        int64  // events that are attributed to it
	AttributedRevenue Paise  // the sum of their amounts
}

func (c *SoldChange) unattributedSales() int64   { return c.Sales - c.Attributed }
func (c *SoldChange) unattributedRevenue() Paise { return c.Revenue - c.AttributedRevenue }

// canMatch reports whether an event can be one of the change's sales, without regard to amounts.
func (c *SoldChange) canMatch(e Event) bool {
	return c.unattributedSales() > 0 && (c.ProductID == "" || c.ProductID == e.ProductID) &&
		!c.At.Before(e.Earliest()) && c.After.Before(e.ReceivedAt.Add(maxCounterDelay))
}

// Attribution assigns an event to the change that it is a sale of.
type Attribution struct {
	EventID   string
	LinkID    int64
	ChangeSeq int64
}

// Timestamp returns when the event happened, as far as known.
func (e Event) Timestamp() time.Time {
	if e.dated() {
		return e.HappenedAt
	}
	return e.ReceivedAt
}

// Earliest is the first moment at which a reading can have shown the sale.
func (e Event) Earliest() time.Time {
	if e.dated() {
		return e.HappenedAt.Add(-maxClockSkew)
	}
	return e.ReceivedAt.Add(-maxPollLead)
}

// dated reports whether the sender's time is plausible.
func (e Event) dated() bool {
	age := e.ReceivedAt.Sub(e.HappenedAt)
	return !e.HappenedAt.IsZero() && age > -maxClockSkew && age < maxEventDelay
}

// Attribute finds the changes that sales belong to. The events in last have no later attempt: such an event may be one of several sales
// of a change although the others are unknown, because their events never arrived.
func Attribute(sales []Event, last map[string]bool, changes []SoldChange) []Attribution {
	m := matching{sales: slices.Clone(sales), changes: slices.Clone(changes)}
	slices.SortStableFunc(m.sales, func(a, b Event) int { return cmp.Or(a.Timestamp().Compare(b.Timestamp()), cmp.Compare(a.ID, b.ID)) })
	m.matchPairs(func(e Event, c *SoldChange) bool {
		return c.unattributedSales() == 1 && c.unattributedRevenue() == e.Amount
	})
	m.matchSums()
	m.matchPairs(func(e Event, c *SoldChange) bool {
		return last[e.ID] && c.unattributedSales() > 1 && e.Amount > 0 && e.Amount <= c.unattributedRevenue()
	})
	return m.found
}

// matching is the state of one Attribute.
type matching struct {
	sales   []Event
	changes []SoldChange
	found   []Attribution
}

func (m *matching) assign(e Event, c *SoldChange) {
	c.Attributed++
	c.AttributedRevenue += e.Amount
	m.found = append(m.found, Attribution{EventID: e.ID, LinkID: c.LinkID, ChangeSeq: c.Seq})
	m.sales = slices.DeleteFunc(m.sales, func(o Event) bool { return o.ID == e.ID })
}

// matchPairs attributes sales to changes that match them alone, the likeliest pair first.
func (m *matching) matchPairs(fit func(Event, *SoldChange) bool) {
	type pair struct {
		sale   Event
		change *SoldChange
	}
	var all []pair
	for _, e := range m.sales {
		for i := range m.changes {
			if c := &m.changes[i]; c.canMatch(e) && fit(e, c) {
				all = append(all, pair{e, c})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b pair) int { return comparePairs(a.sale, a.change, b.sale, b.change) })
	done := map[string]bool{}
	for _, p := range all {
		if !done[p.sale.ID] && p.change.canMatch(p.sale) && fit(p.sale, p.change) {
			done[p.sale.ID] = true
			m.assign(p.sale, p.change)
		}
	}
}

// matchSums attributes several sales to a change when their amounts add up to its revenue exactly.
func (m *matching) matchSums() {
	for i := range m.changes {
		c := &m.changes[i]
		if c.unattributedSales() < 2 {
			continue
		}
		s := sumSearch{tries: maxTries}
		for _, e := range m.sales {
			if c.canMatch(e) && e.Amount <= c.unattributedRevenue() {
				s.of = append(s.of, e)
			}
		}
		slices.SortStableFunc(s.of, func(a, b Event) int { return comparePairs(a, c, b, c) })
		if !s.find(0, c.unattributedSales(), c.unattributedRevenue()) {
			continue
		}
		for _, e := range s.chosen {
			m.assign(e, c)
		}
	}
}

// comparePairs orders pairs by likelihood: the product is known to be the same, the sale is within the change's time, they are close.
func comparePairs(e Event, c *SoldChange, f Event, d *SoldChange) int {
	doubts := func(e Event, c *SoldChange) (n int) {
		if c.ProductID == "" {
			n += 2
		}
		if t := e.Timestamp(); !c.After.Before(t) || c.At.Before(t) {
			n++
		}
		return n
	}
	away := func(e Event, c *SoldChange) time.Duration { return c.At.Sub(e.Timestamp()).Abs() }
	return cmp.Or(cmp.Compare(doubts(e, c), doubts(f, d)), cmp.Compare(away(e, c), away(f, d)), cmp.Compare(c.Seq, d.Seq))
}

// maxTries bounds the search for a sum. Sales of one product mostly cost the same, so that the first try is right.
const maxTries = 10_000

// sumSearch searches for a number of sales with a given total.
type sumSearch struct {
	of     []Event
	chosen []Event
	tries  int
}

func (s *sumSearch) find(from int, n int64, amount Paise) bool {
	if n == 0 {
		return amount == 0
	}
	for i := from; int64(i)+n <= int64(len(s.of)) && s.tries > 0; i++ {
		s.tries--
		if e := s.of[i]; e.Amount <= amount {
			s.chosen = append(s.chosen, e)
			if s.find(i+1, n-1, amount-e.Amount) {
				return true
			}
			s.chosen = s.chosen[:len(s.chosen)-1]
		}
	}
	return false
}
