package monitor

import "math"

// What is expected of a link before its own events say more is the mean of all links, times how busy the links of its product are, times
// how busy the links of its affiliate are compared with what their products let expect. The link's own events are left out of all three.
// These factors compare square roots of counts, since a few links have most of the events of a school and would make their whole pool
// look busy. Factors are shrunk towards 1, so that a small pool says little.
//
// How far links are from what is expected is learned too, as a mixture of gamma distributions: its weights say how often a link is so
// many times as busy as expected. If affiliates and products say nothing about links, the weights spread, and the pools count less. With
// the true rates as its distribution, this posterior mean is the best that can be learned from counts; the simulation compares with it.
const (
	poolPrior = 30. // a pool's factor starts as 1, which counts as so many roots of an event

	// priorMean is the population's rate before anything was read, and priorMeanHours the hours of watching that it counts for.
	priorMean      = 0.5
	priorMeanHours = 20.

	// mixtureShape is the shape of each gamma distribution of the mixture, mixtureStep the factor between two means, and mixtureMin the
	// lowest mean.
	mixtureShape = 3.
	mixtureStep  = 3.
	mixtureMin   = 0.01

	weightPrior = 20   // links that the first weights count for
	minSample   = 2000 // links from which new weights are learned at least, if there are so many
	learnEvery  = 256  // observations between two times that weights are learned

	estimatesEach = 8 // links that are estimated again after an observation
)

// mixture has a number for each distribution.
type mixture [10]float64

// ratios are the means of the distributions, relative to what is expected.
var ratios = func() (m mixture) {
	for k := range m {
		m[k] = mixtureMin * math.Pow(mixtureStep, float64(k))
	}
	return m
}()

// firstWeights are those of a gamma distribution with shape ½.
var firstWeights = func() (m mixture) {
	sum := 0.0
	for k, r := range ratios {
		m[k] = math.Sqrt(r) * math.Exp(-r/2)
		sum += m[k]
	}
	for k := range m {
		m[k] /= sum
	}
	return m
}()

// pool is the links of one affiliate or product, or all links: the sum of the roots of their events, and what that sum would be if the
// links were as expected without the pool.
type pool struct {
	product                   string // the ID, for the pool of a product; the loop has no other record of a link's product (productID)
	eventRoots, expectedRoots float64
}

// factor returns how much busier than usual the links of a pool are, without one link whose events and expected are in the pool; 1
// without a pool.
func (q *pool) factor(usual, events, expected float64) float64 {
	if q == nil {
		return 1
	}
	return (max(0, q.eventRoots-events) + poolPrior) / (usual*max(0, q.expectedRoots-expected) + poolPrior)
}

func (q *pool) add(events, expected float64) {
	if q != nil {
		q.eventRoots += events
		q.expectedRoots += expected
	}
}

// population is all links together.
type population struct {
	all        tally
	roots      pool // of all
	affiliates map[int64]*pool
	products   map[string]*pool
	weights    mixture // zero: firstWeights
	unlearned  int     // observations since the weights were learned
	turn       int     // the link that was estimated again last
}

// assign puts a link into the pools of its affiliate and its product; 0 and "" mean none. The caller estimates the rate.
func (p *population) assign(r *rate, affiliateID int64, productID string) {
	affiliate, product := p.poolsOf(affiliateID, productID)
	if r.affiliate == affiliate && r.product == product {
		return
	}
	p.leave(r)
	r.affiliate, r.product = affiliate, product
	p.enter(r)
}

func (p *population) poolsOf(affiliateID int64, productID string) (affiliate, product *pool) {
	if p.affiliates == nil {
		p.affiliates, p.products = map[int64]*pool{}, map[string]*pool{}
	}
	if affiliateID != 0 {
		if affiliate = p.affiliates[affiliateID]; affiliate == nil {
			affiliate = &pool{}
			p.affiliates[affiliateID] = affiliate
		}
	}
	if productID != "" {
		if product = p.products[productID]; product == nil {
			product = &pool{product: productID}
			p.products[productID] = product
		}
	}
	return affiliate, product
}

// enter adds what was seen of a link to its pools.
func (p *population) enter(r *rate) {
	r.expected = math.Sqrt(r.seen().hours) * r.product.factor(p.usual(), 0, 0)
	p.count(r, 1)
}

// leave removes it again.
func (p *population) leave(r *rate) { p.count(r, -1) }

func (p *population) count(r *rate, times float64) {
	seen := r.seen()
	p.all.events += times * seen.events
	p.all.hours += times * seen.hours
	events, hours := times*math.Sqrt(seen.events), times*math.Sqrt(seen.hours)
	p.roots.add(events, hours)
	r.product.add(events, hours)
	r.affiliate.add(events, times*r.expected)
}

// usual returns how many roots of events links have for each root of an hour.
func (p *population) usual() float64 {
	return (p.roots.eventRoots + 1) / (p.roots.expectedRoots + 1/math.Sqrt(priorMean))
}

func (p *population) productFactor(r *rate) float64 {
	seen := r.seen()
	return r.product.factor(p.usual(), math.Sqrt(seen.events), math.Sqrt(seen.hours))
}

// expectationOf returns the events an hour that are expected of a link before its own.
func (p *population) expectationOf(r *rate) float64 {
	seen := r.seen()
	mean := (priorMean*priorMeanHours + p.all.events) / (priorMeanHours + p.all.hours)
	root := p.productFactor(r) * r.affiliate.factor(p.usual(), math.Sqrt(seen.events), r.expected)
	return mean * root * root
}

// likelihoods returns how likely the link's rate comes from each distribution; the sum is 1.
func (p *population) likelihoods(seen tally, expected float64) (m mixture) {
	weights := &p.weights
	if *weights == (mixture{}) {
		weights = &firstWeights
	}
	highest := math.Inf(-1)
	for k := range m {
		hours := mixtureShape / (ratios[k] * expected) // that the distribution counts for
		m[k] = math.Log(weights[k]) + mixtureShape*math.Log(hours) - (mixtureShape+seen.events)*math.Log(hours+seen.hours)
		highest = max(highest, m[k])
	}
	sum := 0.0
	for k := range m {
		m[k] = math.Exp(m[k] - highest)
		sum += m[k]
	}
	for k := range m {
		m[k] /= sum
	}
	return m
}

// posterior returns the mean of the rates that a link with such events may have.
func (p *population) posterior(seen tally, expected float64) (perHour float64) {
	for k, likely := range p.likelihoods(seen, expected) {
		perHour += likely * (mixtureShape + seen.events) / (mixtureShape/(ratios[k]*expected) + seen.hours)
	}
	return perHour
}

// keepUp is called after an observation, which changes a little what is expected of other links. It estimates a few of them again, in
// turn, and learns the weights again from time to time. It calls changed after each estimate.
func (p *population) keepUp(links int, at func(int) *rate, changed func(int)) {
	if p.unlearned++; p.unlearned >= learnEvery {
		p.learn(links, at, 1)
	}
	for range min(estimatesEach, links) {
		p.turn = (p.turn + 1) % links
		at(p.turn).estimate(p)
		changed(p.turn)
	}
}

// learn learns new weights from a sample of the links by rounds of expectation maximization.
func (p *population) learn(links int, at func(int) *rate, rounds int) {
	p.unlearned = 0
	for range rounds {
		var sums mixture
		for k := range sums {
			sums[k] = weightPrior * firstWeights[k]
		}
		total := float64(weightPrior)
		for i := 0; i < links; i += max(1, links/minSample) {
			r := at(i)
			seen := r.seen()
			if seen.hours == 0 {
				continue
			}
			for k, likely := range p.likelihoods(seen, p.expectationOf(r)) {
				sums[k] += likely
			}
			total++
		}
		for k := range sums {
			p.weights[k] = sums[k] / total
		}
	}
}
