package demo

import (
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"fermion-tui/internal/affiliate"
)

// demoLink is a link of the demo: whose it is, how well it does, and what became of it.
type demoLink struct {
	creator, course int // noCreator when unknown
	commission      affiliate.BasisPoints
	campaign        string
	tags            []string

	share float64 // of all clicks on the school's links
	conv  float64 // sales of a click

	made          bool          // through the program, not tracked
	age           time.Duration // since it is in the database
	faded         time.Duration // since another link replaced it; 0: none did
	gone          time.Duration // since Fermion no longer knows it; 0: it does
	refunds       int           // days ago on which a sale was refunded, 0 for never
	onFirstScreen bool          // on the first screen

	slug    string
	id      int64
	samples []affiliate.Sample
}

const (
	day      = 24 * time.Hour
	pastDays = 60
	firstDay = pastDays * day

	trackedLinks = 110 // of creators who existed before the program was used
	unassigned   = 4   // tracked links
)

// imports are when links were tracked, by how long ago; the first one is the largest.
var imports = []time.Duration{firstDay, 41 * day, 19 * day}

// chooseLinks makes the links, in the order in which a table by affiliate shows them; the unassigned ones are last.
func chooseLinks(rnd *rand.Rand) []*demoLink {
	counts := []int{4, 3, 2, 3, 3, 2, 3, 3, 2, 4}
	var all []*demoLink
	n := 0
	for i, c := range creators {
		if c.onboarded {
			continue
		}
		mine := rnd.Perm(len(courses))[:counts[n%len(counts)]]
		if c.handle == "codewithmeera" { // the course that everybody knows her for
			mine[max(0, slices.Index(mine, 0))] = mine[0]
			mine[0] = 0
		}
		for _, course := range mine {
			all = append(all, &demoLink{creator: i, course: course})
		}
		n++
	}
	for i := range unassigned {
		p := &demoLink{creator: noCreator, course: noCreator}
		if i%2 == 0 {
			p.course = rnd.IntN(len(courses))
		}
		all = append(all, p)
	}
	for i, p := range all {
		p.onFirstScreen = i < 22
		p.terms(rnd)
		if p.famous() {
			p.commission = 20_00 // before it was raised, see changed
		}
		if i == 0 || p.creator != all[i-1].creator {
			p.age = firstDay // so that the affiliate exists before their second link
		}
	}
	shareOut(rnd, all)
	removeLinks(all)
	return all
}

// famous reports whether this is the link that most people know the school from.
func (p *demoLink) famous() bool {
	return p.creator >= 0 && creators[p.creator].handle == "codewithmeera" && p.course == 0
}

// terms are what was agreed about a link.
func (p *demoLink) terms(rnd *rand.Rand) {
	commissions := []affiliate.BasisPoints{10_00, 12_50, 15_00, 15_00, 20_00, 20_00, 20_00, 22_50, 25_00, 25_00, 30_00, 35_00}
	p.commission = commissions[rnd.IntN(len(commissions))]
	p.conv = 0.006 + 0.029*rnd.Float64()*rnd.Float64()
	switch f := rnd.Float64(); {
	case f < 0.58:
		p.age = imports[0]
	case f < 0.86:
		p.age = imports[1]
	default:
		p.age = imports[2]
	}
	switch {
	case p.course == 5:
		p.campaign = "Machine Learning launch"
	case p.course == 7 && rnd.IntN(2) == 0:
		p.campaign = "Interview season"
	case p.creator >= 0 && slices.Contains(creators[p.creator].labels(), "newsletter"):
		p.campaign = "Newsletters"
	}
	if rnd.IntN(9) == 0 {
		p.tags = []string{[]string{"bio", "pinned-comment", "story"}[rnd.IntN(3)]}
	}
}

// shareOut distributes the clicks as popularity does: the second link gets a bit more than half of the first, the hundredth a hundredth.
// Links near the top of the table are more often popular.
func shareOut(rnd *rand.Rand, all []*demoLink) {
	type drawn struct {
		p    *demoLink
		luck float64
	}
	lots := make([]drawn, len(all))
	for i, p := range all {
		lots[i] = drawn{p, rnd.Float64() + 0.9*float64(i)/float64(len(all))}
		if p.famous() {
			lots[i].luck = -1
		}
	}
	slices.SortFunc(lots, func(a, b drawn) int {
		if a.luck < b.luck {
			return -1
		}
		return 1
	})
	total := 0.0
	for rank, l := range lots {
		l.p.share = math.Pow(float64(rank)+1.5, -1.05)
		total += l.p.share
	}
	for rank, l := range lots {
		l.p.share /= total
		if rank == 4 || rank == 11 {
			l.p.refunds = 3 + rank
		}
	}
}

// removeLinks makes Fermion forget two links, one after the other.
func removeLinks(all []*demoLink) {
	for i := range 2 {
		p := all[trackedLinks-1-31*i]
		p.gone, p.age = time.Duration(4+5*i)*day, firstDay
	}
}

// rate is the average number of clicks between two moments that long ago.
func (p *demoLink) rate(from, to time.Duration, now time.Time, zone *time.Location) float64 {
	const perDay = 2600.0
	middle := (from + to) / 2
	clicks := perDay * p.share * float64(from-to) / float64(day)
	clicks *= 0.75 + 0.6*(1-float64(middle)/float64(firstDay)) // the school grows
	switch now.Add(-middle).In(zone).Weekday() {
	case time.Saturday, time.Sunday:
		clicks *= 0.62
	case time.Tuesday, time.Wednesday:
		clicks *= 1.15
	}
	if p.course >= 0 {
		launch := time.Duration(courses[p.course].launched) * day
		if since := launch - middle; launch > 0 && since > 0 {
			clicks *= 1 + 4*math.Exp(-float64(since)/float64(3*day))
		}
	}
	if p.faded > middle {
		clicks *= 0.12
	}
	return clicks
}

// poisson draws a number with this mean.
func poisson(rnd *rand.Rand, mean float64) int64 {
	if mean > 40 {
		return max(0, int64(math.Round(mean+math.Sqrt(mean)*rnd.NormFloat64())))
	}
	n, p, limit := int64(0), rnd.Float64(), math.Exp(-mean)
	for p > limit {
		n++
		p *= rnd.Float64()
	}
	return n
}

// unknownPrice is what an unknown product costs.
const unknownPrice affiliate.Paise = 1999_00

func (p *demoLink) price() affiliate.Paise {
	if p.course < 0 {
		return unknownPrice
	}
	return courses[p.course].price
}

// charge is what a buyer pays: one in four has a coupon over a fifth of the price.
func charge(rnd *rand.Rand, price affiliate.Paise) affiliate.Paise {
	if rnd.IntN(4) == 0 {
		price -= price / 5 / 100 * 100
	}
	return price
}
