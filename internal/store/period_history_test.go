package store_test

import (
	"cmp"
	"flag"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/sqlite"
	"fermion-tui/internal/store/storetest"
)

var histories = flag.Uint64("histories", 3, "random histories whose stored totals are compared with slow ones")

// TestTotalsOfRandomHistories: whatever happened to links, their affiliates and the school's time zone, and whatever was rolled up,
// reverted or restored, stored totals tell the same as adding up samples and changes one by one.
func TestTotalsOfRandomHistories(t *testing.T) {
	if testing.Short() {
		t.Skip("it opens many databases")
	}
	for seed := range *histories {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			h := newRandomHistory(t, seed)
			for range 30 {
				for range 1 + h.random.IntN(12) {
					h.step()
				}
				h.compare()
			}
		})
	}
}

// randomHistory is a school whose days pass at random.
type randomHistory struct {
	t      *testing.T
	random *rand.Rand
	clock  *storetest.Clock
	path   string
	s      *store.Store
	isFile bool // it can be copied and restored
	zone   *time.Location
	links  []int64
	now    map[int64]affiliate.Counters
	copies []string
}

func newRandomHistory(t *testing.T, seed uint64) *randomHistory {
	h := &randomHistory{t: t, random: rand.New(rand.NewPCG(seed, 7)), clock: storetest.NewClock(), path: storetest.Path(t), now: map[int64]affiliate.Counters{}}
	h.clock.Add(time.Duration(h.random.IntN(200)) * 24 * time.Hour) // so that clocks change within some histories
	h.changeZone()
	h.open()
	h.t.Cleanup(func() { storetest.NoErr(t, h.s.Close()) })
	for range 3 {
		h.addLink()
	}
	return h
}

func (h *randomHistory) open() {
	d := storetest.Must(storetest.OpenDatabase(h.t.Context(), h.path, storetest.Options{Now: h.clock.Now}))(h.t)
	h.s, h.isFile = d.Store, d.Engine != nil
	store.SetTotalEvery(h.s, int64(2+h.random.IntN(9)))
}

func (h *randomHistory) changeZone() {
	zones := []string{"Asia/Kolkata", "Asia/Kolkata", "America/Santiago", "UTC"}
	h.zone = storetest.Must(time.LoadLocation(zones[h.random.IntN(len(zones))]))(h.t)
}

func (h *randomHistory) someLink() int64 { return h.links[h.random.IntN(len(h.links))] }

func (h *randomHistory) addLink() {
	slug := fmt.Sprintf("slug%04d", len(h.links))
	if h.random.IntN(3) == 0 {
		h.links = append(h.links, made(h.t, h.s, slug, 2000).ID)
	} else {
		h.links = append(h.links, storetest.Track(h.t, h.s, slug)[0])
	}
	id := h.links[len(h.links)-1]
	if h.random.IntN(3) == 0 {
		past := history(h.random, h.clock.Now().AddDate(0, 0, -1-h.random.IntN(40)), h.clock.Now())
		storetest.NoErr(h.t, h.s.AddHistory(h.t.Context(), map[int64][]affiliate.Sample{id: past}))
		h.now[id] = past[len(past)-1].Counters
	} else {
		h.now[id] = affiliate.Counters{Commission: 2000}
	}
}

func (h *randomHistory) step() {
	ctx, t := h.t.Context(), h.t
	switch n := h.random.IntN(100); {
	case n < 60:
		h.read(h.someLink(), h.clock.Add(time.Duration(h.random.Int64N(int64(5*time.Hour)))))
	case n < 65:
		h.read(h.someLink(), h.clock.Now().Add(-time.Duration(h.random.Int64N(int64(3*24*time.Hour))))) // a late reading
	case n < 70:
		h.clock.Add(time.Duration(h.random.Int64N(int64(9 * 24 * time.Hour)))) // nothing runs
	case n < 73:
		h.clock.Add(time.Duration(h.random.IntN(60)) * 24 * time.Hour)
	case n < 79:
		storetest.NoErr(t, h.s.KeepMidnights(ctx, h.zone))
	case n < 82:
		storetest.NoErr(t, h.s.KeepMidnights(ctx, h.zone))
		storetest.NoErr(t, h.s.RollUp(ctx, h.zone))
	case n < 87:
		storetest.NoErr(t, h.s.KeepChangeTotals(ctx))
	case n < 89:
		h.changeZone()
	case n < 92:
		who := affiliate.Who{UserID: fmt.Sprint("aff-", h.random.IntN(3))}
		if h.random.IntN(4) == 0 {
			who = affiliate.Who{} // nobody
		}
		storetest.NoErr(t, h.s.EditLinks(ctx, []int64{h.someLink()}, affiliate.LinkEdit{Affiliate: &who}))
	case n < 94:
		h.addLink()
	case n < 96:
		h.fallTogether()
	case !h.isFile:
	case n < 98:
		h.copies = append(h.copies, filepath.Join(t.TempDir(), "copy.db"))
		storetest.Must(sqlite.Copy(ctx, h.path, h.copies[len(h.copies)-1]))(t)
	case len(h.copies) > 0:
		h.restore(h.copies[h.random.IntN(len(h.copies))])
	}
}

// read stores a reading: the same numbers, more of them, a refund, a reset or another percentage.
func (h *randomHistory) read(id int64, at time.Time) {
	c := h.now[id]
	switch h.random.IntN(12) {
	case 0:
		c.Clicks, c.Sales, c.Revenue = 0, 0, 0
	case 1:
		c.Sales, c.Revenue = max(0, c.Sales-1), max(0, c.Revenue-500_00)
	case 2:
		c.Commission = affiliate.BasisPoints(500 * h.random.IntN(9))
	case 3, 4, 5, 6, 7:
		c.Clicks += h.random.Int64N(5)
		if h.random.IntN(3) == 0 {
			c.Sales++
			c.Revenue += affiliate.Paise(h.random.Int64N(9_000_00))
		}
	}
	storetest.Must(storetest.Record(h.t.Context(), h.s, id, at, c))(h.t)
	h.now[id] = storetest.Must(h.s.LinksByID(h.t.Context(), []int64{id}))(h.t)[0].Now
}

// fallTogether has links fall that were stored as fallen before the school's problem was recognised, and are reverted.
func (h *randomHistory) fallTogether() {
	few := rules()
	few.MinLinks = 1
	for _, id := range h.links {
		c := h.now[id]
		c.Sales, c.Revenue = max(0, c.Sales-1), max(0, c.Revenue-100_00)
		for range 2 {
			storetest.Must(h.s.TakeReading(h.t.Context(), id, h.clock.Add(10*time.Second), &c, few))(h.t)
		}
		storetest.NoErr(h.t, h.s.KeepChangeTotals(h.t.Context()))
	}
	h.clock.Add(3 * time.Hour)
	for _, l := range storetest.Must(h.s.Links(h.t.Context()))(h.t) {
		h.now[l.ID] = l.Now
		h.read(l.ID, h.clock.Now())
	}
}

func (h *randomHistory) restore(file string) {
	storetest.NoErr(h.t, h.s.Close())
	storetest.Must(sqlite.Restore(h.t.Context(), h.path, file, sqlite.Options{Now: h.clock.Now}))(h.t)
	h.open()
	h.links = nil
	for _, l := range storetest.Must(h.s.Links(h.t.Context()))(h.t) {
		h.links = append(h.links, l.ID)
		h.now[l.ID] = l.Now
	}
}

func (h *randomHistory) compare() {
	h.t.Helper()
	h.comparePeriods()
	h.compareBuckets()
	changes := storetest.Must(h.s.Changes(h.t.Context(), 0, 0))(h.t)
	h.compareSince(changes)
	h.compareCampaign(changes)
}

func (h *randomHistory) comparePeriods() {
	h.t.Helper()
	samples := map[int64][]affiliate.Sample{}
	for _, id := range h.links {
		samples[id] = storetest.Must(h.s.Samples(h.t.Context(), id, time.Time{}))(h.t)
	}
	made := map[int64]bool{}
	for _, l := range storetest.Must(h.s.Links(h.t.Context()))(h.t) {
		made[l.ID] = l.MadeHere
	}
	today := affiliate.DateOf(h.clock.Now(), h.zone)
	for range 12 {
		var span affiliate.Span
		if h.random.IntN(8) > 0 {
			from := today.Add(3 - h.random.IntN(80))
			span = affiliate.Span{From: from.Start(h.zone), To: from.Add(1 + h.random.IntN(40)).Start(h.zone)}
		}
		switch h.random.IntN(6) {
		case 0:
			span.To = time.Time{}
		case 1: // no midnight
			span.From = span.From.Add(time.Duration(h.random.Int64N(int64(24 * time.Hour)))).Truncate(time.Millisecond)
		}
		sums := storetest.Must(h.s.PeriodSums(h.t.Context(), h.links, span))(h.t)
		for _, id := range h.links {
			if want := plainPeriod(samples[id], made[id], span, h.clock.Now()); sums[id] != want {
				h.t.Fatalf("link %d in %s:\n%+v, not\n%+v\nof %+v", id, span, sums[id], want, samples[id])
			}
		}
	}
}

// plainPeriod is what the samples of a link tell about a span, change by change: one between two readings within the span is certain, and
// one between two readings around an edge may belong to it. A link is known between its first and its last reading, and one that was
// created here also before: it did nothing then.
func plainPeriod(samples []affiliate.Sample, madeHere bool, span affiliate.Span, now time.Time) (p affiliate.PeriodSum) {
	if len(samples) == 0 {
		return affiliate.PeriodSum{Untracked: true}
	}
	isBeforeEnd := func(at time.Time) bool { return span.To.IsZero() || at.Before(span.To) }
	first, last := samples[0].FirstRead, samples[len(samples)-1].LastRead
	if madeHere && !isBeforeEnd(first) {
		return affiliate.PeriodSum{Complete: true, Untracked: true}
	}
	for i, s := range samples[1:] {
		before := samples[i]
		change := s.Sum.Minus(before.Sum)
		switch {
		case !s.FirstRead.After(span.From) || !isBeforeEnd(before.LastRead) || change == affiliate.Sum{}:
		case !before.LastRead.Before(span.From) && (span.To.IsZero() || !s.FirstRead.After(span.To)):
			p.Certain, p.Low, p.High = p.Certain.Plus(change), p.Low.Plus(change), p.High.Plus(change)
		default:
			p = p.AddUncertain(change)
			p.Unread = max(p.Unread, s.FirstRead.Sub(before.LastRead))
		}
	}
	begin := span.From // of what there is to know
	if madeHere && first.After(begin) {
		begin = first
	}
	p.Untracked = !last.After(begin) || !madeHere && !isBeforeEnd(first)
	begun := madeHere || span.From.IsZero() || !first.After(span.From)
	ended := isBeforeEnd(now) || !isBeforeEnd(last)
	p.Complete = !p.Untracked && begun && ended && !p.HasUncertain()
	return p
}

// compareBuckets: what is certain of the buckets of a span is what is certain of the span, and each is in the range that it has as a
// period of its own.
func (h *randomHistory) compareBuckets() {
	h.t.Helper()
	ctx, today := h.t.Context(), affiliate.DateOf(h.clock.Now(), h.zone)
	from := today.Add(2 - h.random.IntN(80))
	span := affiliate.Span{From: from.Start(h.zone), To: from.Add(1 + h.random.IntN(30)).Start(h.zone)}
	bounds := affiliate.BucketSize(1+h.random.IntN(3)).Cut(span, h.zone)
	for i, id := range append([]int64{0}, h.links...) {
		ids := []int64{id}
		if i == 0 { // all of them
			ids = h.links
		}
		total := func(span affiliate.Span) affiliate.PeriodSum {
			all := affiliate.CertainSum(affiliate.Sum{})
			for _, p := range storetest.Must(h.s.PeriodSums(ctx, ids, span))(h.t) {
				all = all.Plus(p)
			}
			return all
		}
		var certain affiliate.Sum
		for k, got := range storetest.Must(h.s.BucketSums(ctx, ids, bounds))(h.t) {
			certain = certain.Plus(got.Certain)
			want := total(affiliate.Span{From: bounds[k], To: bounds[k+1]})
			if got.Low != want.Low || got.High != want.High || got.Complete != want.Complete || got.Unread != want.Unread {
				h.t.Fatalf("links %v, bucket %d of %v:\n%+v, as a period\n%+v", ids, k, bounds, got, want)
			}
		}
		if want := total(span).Certain; certain != want {
			h.t.Fatalf("links %v: the buckets %v add up to\n%+v, not\n%+v", ids, bounds, certain, want)
		}
	}
}

func (h *randomHistory) compareSince(changes []affiliate.Change) {
	h.t.Helper()
	for range 4 {
		var seq int64
		if n := len(changes); n > 0 {
			seq = changes[h.random.IntN(n)].Seq - int64(h.random.IntN(2))
		}
		want := map[int64]affiliate.Sum{}
		for _, c := range changes {
			if c.Seq > seq && c.Kind != affiliate.Reset {
				want[c.AffiliateID] = want[c.AffiliateID].Plus(c.Adds())
			}
		}
		sums, _, err := h.s.SumsSince(h.t.Context(), seq)
		storetest.NoErr(h.t, err)
		got := map[int64]affiliate.Sum{}
		for _, o := range sums {
			got[o.AffiliateID] = o.Sum
		}
		for id, sum := range want {
			if got[id] != sum {
				h.t.Fatalf("since %d, affiliate %d: %+v, not %+v", seq, id, got[id], sum)
			}
		}
		if len(got) > len(want) {
			h.t.Fatalf("since %d: %+v, not %+v", seq, got, want)
		}
	}
}

func (h *randomHistory) compareCampaign(changes []affiliate.Change) {
	h.t.Helper()
	campaign := storetest.Must(h.s.Campaigns(h.t.Context()))(h.t)
	if len(campaign) == 0 {
		storetest.Must(h.s.SaveCampaign(h.t.Context(), affiliate.Campaign{Name: "Diwali"}))(h.t)
		return
	}
	members := h.links[:1+h.random.IntN(len(h.links))]
	storetest.NoErr(h.t, storetest.PutInCampaign(h.t.Context(), h.s, h.links, 0))
	storetest.NoErr(h.t, storetest.PutInCampaign(h.t.Context(), h.s, members, campaign[0].ID))
	span := affiliate.Span{From: h.clock.Now().Add(-time.Duration(h.random.Int64N(int64(200 * 24 * time.Hour)))).Truncate(time.Millisecond)}
	if h.random.IntN(3) > 0 {
		span.To = span.From.Add(time.Duration(h.random.Int64N(int64(60 * 24 * time.Hour)))).Truncate(time.Millisecond)
	}
	var want []affiliate.Change
	for _, c := range changes {
		if slices.Contains(members, c.LinkID) && c.At.After(span.From) && (span.To.IsZero() || c.After.Before(span.To)) {
			want = append(want, c)
		}
	}
	slices.SortFunc(want, func(a, b affiliate.Change) int { return cmp.Or(b.At.Compare(a.At), cmp.Compare(b.Seq, a.Seq)) })
	limit := 1 + h.random.IntN(30)
	got := storetest.Must(h.s.CampaignChanges(h.t.Context(), campaign[0].ID, span, limit))(h.t)
	if want = want[:min(limit, len(want))]; fmt.Sprint(got) != fmt.Sprint(want) {
		h.t.Fatalf("%d of %s:\n%+v, not\n%+v", limit, span, got, want)
	}
}
