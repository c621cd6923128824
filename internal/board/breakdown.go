package board

import (
	"cmp"
	"hash/fnv"
	"iter"
	"slices"
	"time"

	"fermion-tui/internal/affiliate"
)

// Group is the row of a report: links that have something in common, or what all of them did in a bucket of time.
type Group struct {
	ID       int64     // names it for ever
	Label    string    // as it is shown
	Code     string    // as other programs know it: user ID, product ID, the first day of a bucket; "" for none
	None     bool      // the links that have nothing of the kind: unassigned, without a campaign
	From, To time.Time // of a bucket, in the school's zone; zero for links
	Members  []*Link   // nil for a bucket

	Totals
	Before *Numbers // of the period before; nil: nothing, or not read

	Share         int64 // of the revenue of all groups, in basis points
	HasShare      bool  // there is revenue
	Rank, WasRank int   // by sales, now and in the period before; 0: none

	nameKey TextKey
	search  string
	codeID  string // its code where that is an ID; see ids.go
}

func (g *Group) obsolete() bool   { return g.None }
func (g *Group) name() TextKey    { return g.nameKey }
func (g *Group) id() int64        { return g.ID }
func (g *Group) NameKey() TextKey { return g.nameKey }

// IsUnknown reports whether nothing is known of what the group did: none of its links, or of a bucket none at all, was tracked then.
func (g *Group) IsUnknown() bool {
	return g.Totals.IsUnknown() || !g.To.IsZero() && g.NoData > 0
}

// Breakdown is links in groups.
type Breakdown struct {
	By     Dimension
	Groups []*Group // by ID
	Totals          // of the links, each once
	Before *Numbers // of the links in the period before; nil: nothing, or not read
}

// textID makes the ID of a group from the text that identifies it. It is never 0: that is the group of links without one.
func textID(text string) int64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(text)) // a hash cannot fail
	return max(int64(h.Sum64()>>1), 1)
}

// BreakDown puts links into groups. by must not be a day, week or month.
func BreakDown(links []*Link, by Dimension) *Breakdown {
	d := &Breakdown{By: by, Totals: TotalLinks(links)}
	groups := map[int64]*Group{}
	var before Numbers
	for _, l := range links {
		if l.Before != nil {
			before.add(*l.Before)
			d.Before = &before
		}
		for _, key := range by.keysOf(l) {
			g := groups[key.id]
			if g == nil {
				g = by.newGroup(key, l)
				groups[key.id] = g
			}
			g.Members = append(g.Members, l)
			g.add(l)
			if l.Before != nil {
				if g.Before == nil {
					g.Before = &Numbers{}
				}
				g.Before.add(*l.Before)
			}
		}
	}
	for _, g := range groups {
		d.Groups = append(d.Groups, g)
	}
	d.finish()
	if by != ByCommission {
		d.rank()
	}
	return d
}

// Buckets are the totals of links in parts of time, and what belongs to them.
type Buckets struct {
	Bounds []time.Time           // in the school's zone, one more than there are parts
	Sums   []affiliate.PeriodSum // of the parts
	Before []affiliate.PeriodSum // of the same days of the period before; nil without one
	Whole  affiliate.PeriodSum   // of all of Before: a change between two of its days is certain there
}

// ReadBuckets reads the totals from each of some bounds to the next, and those of the period before, whose bounds are nil without one.
// sums reads totals.
func ReadBuckets(bounds, before []time.Time, sums func(bounds []time.Time) ([]affiliate.PeriodSum, error)) (b Buckets, err error) {
	b.Bounds = bounds
	if len(bounds) == 0 {
		return b, nil
	}
	if b.Sums, err = sums(bounds); err != nil || before == nil {
		return b, err
	}
	if b.Before, err = sums(before); err != nil {
		return b, err
	}
	whole, err := sums([]time.Time{before[0], before[len(before)-1]})
	if err == nil {
		b.Whole = whole[0]
	}
	return b, err
}

// BreakDownTime breaks what links did down by day, week or month, whose sums are buckets. What is certain of the parts is the total. Of all
// time there is one group more, Earlier: what was counted before the links were tracked, less what resets took from the counters.
func BreakDownTime(links []*Link, by Dimension, buckets Buckets, ofAllTime bool, now time.Time) *Breakdown {
	size, _ := by.BucketSize()
	d := &Breakdown{By: by, Totals: TotalLinks(links)}
	var sum Numbers
	for i, p := range buckets.Sums {
		from, to := buckets.Bounds[i], buckets.Bounds[i+1]
		code := affiliate.DateOf(from, from.Location()).String()
		if by == ByMonth {
			code = code[:len("2006-01")]
		}
		g := &Group{ID: from.UnixMilli(), Label: size.Label(from, to, now), Code: code, From: from, To: to}
		g.Numbers = periodNumbers(p)
		g.addKnown(p)
		if buckets.Before != nil {
			g.Before = numbersBefore(buckets.Before[i])
		}
		sum.add(g.Numbers)
		d.Groups = append(d.Groups, g)
	}
	if buckets.Before != nil {
		d.Before = numbersBefore(buckets.Whole)
	}
	if !ofAllTime {
		// What is uncertain between two buckets is certain in the period, so that the links say how much of it is known.
		sum.Uncertainty, sum.Partial, sum.NoData, sum.Absent, sum.Read = d.Uncertainty, d.Partial, d.NoData, d.Absent, d.Read
		d.Numbers = sum
	} else if rest := d.Sum().Minus(sum.Sum()); rest != (affiliate.Sum{}) {
		g := &Group{Label: "Earlier", None: true}
		g.Numbers = periodNumbers(affiliate.CertainSum(rest))
		d.Groups = append(d.Groups, g)
	}
	d.finish()
	return d
}

// numbersBefore are those of links together in a period before.
func numbersBefore(p affiliate.PeriodSum) *Numbers {
	n := periodNumbers(p)
	n.addKnown(p)
	return &n
}

// finish fills in what follows from the numbers of all groups.
func (d *Breakdown) finish() {
	slices.SortFunc(d.Groups, func(a, b *Group) int { return cmp.Compare(a.ID, b.ID) })
	for _, g := range d.Groups {
		g.setWords(d.By)
		if d.Revenue > 0 {
			g.Share, g.HasShare = ratio(int64(g.Revenue), 10_000, int64(d.Revenue)), true
		}
	}
}

// setWords sets what a group is found by.
func (g *Group) setWords(by Dimension) {
	code := g.Code
	switch {
	case by == ByProduct:
		g.codeID, code = productIDText(affiliate.Clean(code)), ""
	case by == ByAffiliate && len(g.Members) > 0 && g.Members[0].AffiliateUserID == code:
		g.codeID, code = userIDText(code), ""
	}
	g.nameKey, g.search = NaturalKey(g.Label), words(g.Label, code)
}

// rank ranks the groups of links that have something in common.
func (d *Breakdown) rank() {
	var ranked []*Group
	var now, before []affiliate.Sum
	for _, g := range d.Groups {
		if g.None {
			continue
		}
		ranked, now = append(ranked, g), append(now, g.Sum())
		was := affiliate.Sum{}
		if g.Before != nil {
			was = g.Before.Sum()
		}
		before = append(before, was)
	}
	ranks, were := Ranks(now), Ranks(before)
	for i, g := range ranked {
		g.Rank, g.WasRank = ranks[i], were[i]
	}
}

// ShareTenths rounds a share in basis points to tenths of a percent, half to even.
func ShareTenths(bp int64) int64 {
	if bp < 0 {
		return -ShareTenths(-bp)
	}
	tenths, rest := bp/10, bp%10
	if rest > 5 || rest == 5 && tenths%2 == 1 {
		tenths++
	}
	return tenths
}

// TotalOf sums some of the groups, each link once, and the period before.
func (d *Breakdown) TotalOf(groups []*Group) (now Totals, before *Numbers) {
	if len(groups) == len(d.Groups) {
		return d.Totals, d.Before
	}
	if d.By.Overlaps() {
		met := map[*Link]bool{}
		var links []*Link
		for _, g := range groups {
			for _, l := range g.Members {
				if !met[l] {
					met[l] = true
					links = append(links, l)
					before = before.plus(l.Before)
				}
			}
		}
		return TotalLinks(links), before
	}
	for _, g := range groups {
		now.Links += g.Links
		now.Numbers.add(g.Numbers)
		now.Unread += g.Unread
		now.read(g.OldestRead)
		before = before.plus(g.Before)
	}
	return now, before
}

// Total is a row with the totals of some of the groups.
func (d *Breakdown) Total(groups []*Group) *Group {
	g := &Group{Label: "Total"}
	g.Totals, g.Before = d.TotalOf(groups)
	if d.Revenue > 0 {
		g.Share, g.HasShare = ratio(int64(g.Revenue), 10_000, int64(d.Revenue)), true
	}
	return g
}

// Groups are the groups of a report as rows: found by their names.
func Groups(of func() *Breakdown) Kind[Group] {
	table := func(*Board) rowTable[Group] {
		d := of()
		t := rowTable[Group]{rows: d.Groups, ids: make([]int64, len(d.Groups))}
		for i, g := range d.Groups {
			t.ids[i] = g.ID
		}
		return t
	}
	ids := func(*Board) iter.Seq[string] {
		return func(yield func(string) bool) {
			for _, g := range of().Groups {
				if !yield(g.codeID) {
					return
				}
			}
		}
	}
	return Kind[Group]{table: table, find: terms.findGroups, ids: ids, sort: sortRows[Group], refresh: refreshRows[Group]}
}

func (t terms) findGroups(time.Time) func(*Group) bool {
	return func(g *Group) bool { return t.matches(g.search, t.idMask(g.codeID)) }
}
