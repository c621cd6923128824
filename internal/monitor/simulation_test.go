package monitor

import (
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"fermion-tui/internal/affiliate"
)

// The simulation: the policy in virtual time, over links whose events are Poisson processes with rates by Zipf's law. What was not
// read at the end does not count.
const (
	zipf        = 1.1
	warmUp      = 6 * time.Hour
	burstAfter  = 30 * time.Minute
	burstClicks = 50
)

// beginning is what is known when events begin to count.
type beginning int

const (
	warm       beginning = iota // it began six hours ago with new links, of which nothing was known
	cold                        // nothing: what a link did before its first reading is in its baseline
	coldTotals                  // the same, but links have been there for a while, and their counters say how busy they were
	remembered                  // the program was started again: two weeks are stored
)

// oracle is what the policy knows besides.
type oracle int

const (
	learns     oracle = iota
	knowsShape        // the true rates, but not which link has which: nothing that only learns from counts does better
	knowsRates        // the rate of each link
)

type scenario struct {
	links    int
	perHour  float64 // events of all links
	onScreen int     // busy and quiet ones alike
	span     time.Duration
	robin    bool // one after the other instead of the policy
	begins   beginning
	knows    oracle
	alike    bool // links of an affiliate and of a product have something in common; else which are together is chance
}

// delays are from event to store, in seconds.
type delays struct {
	mean, median float64
	onScreen     float64       // mean of the events of links on screen
	oldest       time.Duration // that a link got
	burst        time.Duration // from a burst on a cold link to its reading
}

type simulation struct {
	scenario
	random     *rand.Rand
	rates      []float64 // true ones, per hour
	shares     []share
	all        []candidate
	population population
	start      time.Time
	begin      time.Duration   // of what counts
	last       []time.Duration // of the last reading
	total      []tally         // of all that was counted, which an oracle knows
	counted    []float64
	screen     []float64
	oldest     time.Duration
	cold       int // link that the burst is on
	burst      time.Duration
}

func (sc scenario) run(seed uint64) delays {
	s := &simulation{scenario: sc, shares: sc.shares(), random: rand.New(rand.NewPCG(seed, 1)), last: make([]time.Duration, sc.links),
		total: make([]tally, sc.links),
		burst: -1, start: time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)}
	if sc.begins == warm {
		s.begin = warmUp
	}
	s.makeLinks()
	turns := s.random.Perm(sc.links)
	// What happened before the end is read within a maximum age of it.
	end := s.begin + sc.span + maxAge(sc.links, spacing54)
	for n, at := 0, spacing54; at < end; n, at = n+1, at+spacing54 {
		i := turns[n%sc.links]
		if !sc.robin {
			i = next(s.all, paceOf(s.start.Add(at), 8*time.Second, intervals{spacing54, spacing54}, sc.links, sc.onScreen))
		}
		if i >= 0 {
			s.read(i, at)
			s.all[i].lastTry = s.start.Add(at).UnixMilli()
		}
	}
	for _, last := range s.last {
		s.oldest = max(s.oldest, end-last)
	}
	slices.Sort(s.counted)
	return delays{mean: mean(s.counted), median: s.counted[len(s.counted)/2], onScreen: mean(s.screen), oldest: s.oldest, burst: s.burst}
}

// makeLinks makes links, a tenth as many affiliates, and twenty products, of which some have many links.
func (s *simulation) makeLinks() {
	affiliates, products := make([]float64, s.links/10), make([]float64, 20)
	for i := range affiliates {
		affiliates[i] = s.random.NormFloat64() * math.Sqrt(0.5)
	}
	for i := range products {
		products[i] = s.random.NormFloat64() * math.Sqrt(0.2)
	}
	often := func(n int) int { return int(float64(n) * math.Pow(s.random.Float64(), 2)) }
	busy := make([]float64, s.links)
	for i := range s.links {
		a, p := often(len(affiliates)), often(len(products))
		busy[i] = s.random.NormFloat64()
		if s.alike {
			busy[i] = affiliates[a] + products[p] + s.random.NormFloat64()*math.Sqrt(0.3)
		}
		s.all = append(s.all, candidate{link: &link{}, since: s.start.UnixMilli(), onScreen: s.onScreen > 0 && i%(s.links/max(s.onScreen, 1)) == 0})
		s.population.assign(&s.all[i].rate, int64(a+1), string(rune('a'+p)))
	}
	order := make([]int, s.links)
	for i := range order {
		order[i] = i
	}
	if s.onScreen == 0 { // else the busiest comes first, so that links on screen are busy and quiet ones alike
		slices.SortFunc(order, func(a, b int) int { return int(math.Copysign(1, busy[b]-busy[a])) })
	}
	s.rates = make([]float64, s.links)
	for rank, rate := range s.scenario.rates() {
		s.rates[order[rank]] = rate
	}
	s.cold = order[s.links*9/10+1]
	if s.begins == remembered {
		s.remember()
	}
	s.population.learn(s.links, s.rateAt, firstRounds)
	for i := range s.all {
		s.all[i].rate.estimate(&s.population)
		s.weigh(i)
	}
}

func (s *simulation) rateAt(i int) *rate { return &s.all[i].rate }

// remember makes two weeks of readings, and gives them to the policy as a start does: 20,000 changes, and sums of the days before.
func (s *simulation) remember() {
	const days = 14
	oldest, roots, budget := overdueShare*maxAge(s.links, spacing54).Hours(), 0.0, float64(time.Hour/spacing54)
	for _, r := range s.rates {
		roots += math.Sqrt(r)
	}
	recent := history{changes: map[int64][]affiliate.Change{}}
	begun := s.start.AddDate(0, 0, -days).UnixMilli()
	recent.since = s.start.Add(-time.Duration(min(days*24, maxHistory/min(s.perHour, budget)) * float64(time.Hour))).UnixMilli()
	at := func(hours float64) time.Time { return s.start.Add(-time.Duration(hours * float64(time.Hour))) }
	for i, r := range s.rates {
		every := min(oldest, roots/(budget*math.Sqrt(r)))
		last := every * s.random.Float64()
		s.last[i] = -time.Duration(last * float64(time.Hour))
		s.all[i].lastTry = at(last).UnixMilli()
		id, ago := int64(i), last
		for ; at(ago+every).UnixMilli() > recent.since; ago += every {
			if n := poisson(s.random, r*every); n > 0 {
				recent.changes[id] = append(recent.changes[id],
					affiliate.Change{LinkID: id, After: at(ago + every), At: at(ago), Counters: affiliate.Counters{Clicks: int64(n)}})
				s.total[i].events += float64(n)
			}
		}
		rate := &s.all[i].rate
		recent.replayInto(rate, &s.population, id, s.all[i].lastTry, begun)
		before := pastEvents{events: float64(poisson(s.random, r*(days*24-ago))), from: days*24 - last, to: hours(s.all[i].lastTry - recent.since)}
		rate.replay(&s.population, []pastEvents{before}, before.from, before.to)
		s.total[i].events += before.events
		s.total[i].hours += days*24 - last
	}
}

func (s *simulation) weigh(i int) {
	c := &s.all[i]
	switch c.priority = c.rate.perHour; s.knows {
	case knowsRates:
		c.priority = s.rates[i]
	case knowsShape:
		c.priority = posteriorOf(s.shares, s.total[i])
	}
	if c.onScreen {
		c.priority *= timesOnScreen
	}
}

// read creates the events since the last reading of a link, and tells the policy how many there were.
func (s *simulation) read(i int, at time.Duration) {
	since := at - s.last[i]
	if at > s.begin {
		s.oldest = max(s.oldest, since)
	}
	r := &s.all[i].rate
	defer func() { s.last[i] = at; s.weigh(i) }()
	if s.all[i].lastTry == 0 && s.begins != warm {
		s.baseline(r, i)
		return
	}
	n := poisson(s.random, s.rates[i]*since.Hours())
	for range n {
		waited := time.Duration(s.random.Float64() * float64(since))
		if happened := at - waited; happened < s.begin || happened > s.begin+s.span {
			continue
		}
		s.counted = append(s.counted, waited.Seconds())
		if s.all[i].onScreen {
			s.screen = append(s.screen, waited.Seconds())
		}
	}
	s.total[i].events += float64(n)
	s.total[i].hours += since.Hours()
	if burstAt := s.begin + burstAfter; i == s.cold && s.burst < 0 && at >= burstAt {
		s.burst = at - burstAt
		n += burstClicks
	}
	r.observe(&s.population, float64(n), since.Hours())
	s.population.keepUp(s.links, s.rateAt, s.weigh)
}

// baseline is a first reading. Links were made one to twelve months ago, and are not as busy as they were: twice or half as much on
// average.
func (s *simulation) baseline(r *rate, i int) {
	if s.begins != coldTotals {
		return
	}
	days := 30 * math.Pow(12, s.random.Float64())
	clicks := poisson(s.random, s.rates[i]*24*days*math.Exp(math.Ln2*s.random.NormFloat64()))
	r.seedFromTotals(&s.population, totalsBefore(&affiliate.Link{Now: affiliate.Counters{Clicks: int64(clicks)}}, 0, 0))
	r.estimate(&s.population)
}

// share is how many links have about a rate.
type share struct{ rate, links float64 }

// shares are the true rates, the busiest one by one, others together.
func (sc scenario) shares() (all []share) {
	rates := sc.rates()
	for i := 0; i < len(rates); {
		alike := min(1+i/20, len(rates)-i)
		all = append(all, share{rates[i+alike/2], float64(alike)})
		i += alike
	}
	return all
}

// posteriorOf returns the mean of the rate of a link of which so much was counted, if it may be any of the true rates.
func posteriorOf(shares []share, seen tally) float64 {
	likely := func(s share) float64 { return seen.events*math.Log(s.rate) - s.rate*seen.hours }
	most, sum, weight := math.Inf(-1), 0.0, 0.0
	for _, s := range shares {
		most = max(most, likely(s))
	}
	for _, s := range shares {
		p := s.links * math.Exp(likely(s)-most)
		sum += p * s.rate
		weight += p
	}
	return sum / weight
}

// rates are those of the links, the busiest first.
func (sc scenario) rates() []float64 {
	rates, sum := make([]float64, sc.links), 0.0
	for i := range rates {
		rates[i] = math.Pow(float64(i+1), -zipf)
		sum += rates[i]
	}
	for i := range rates {
		rates[i] *= sc.perHour / sum
	}
	return rates
}

// bound returns D*, in seconds: the smallest mean delay of any schedule that knows the rates. within is the smallest of those that
// keep the maximum age too.
func (sc scenario) bound() (free, within float64) {
	rates := sc.rates()
	oldest := maxAge(sc.links, spacing54).Hours()
	budget := float64(time.Hour) / float64(spacing54)
	interval := func(rate, c float64) float64 { return min(oldest, c/math.Sqrt(rate)) }
	low, high := 0.0, 1e9
	for range 200 { // the readings get fewer as c grows
		c := (low + high) / 2
		used := 0.0
		for _, r := range rates {
			used += 1 / interval(r, c)
		}
		if used > budget {
			low = c
		} else {
			high = c
		}
	}
	roots := 0.0
	for _, r := range rates {
		roots += math.Sqrt(r)
		within += r * interval(r, high) / 2
	}
	return roots * roots / (2 * budget * sc.perHour) * 3600, within / sc.perHour * 3600
}

func poisson(random *rand.Rand, mean float64) (n int) {
	for mean > 30 {
		n += poisson(random, 30)
		mean -= 30
	}
	for p := random.Float64(); p > math.Exp(-mean); p *= random.Float64() {
		n++
	}
	return n
}

func mean(all []float64) float64 {
	sum := 0.0
	for _, v := range all {
		sum += v
	}
	return sum / float64(len(all))
}
