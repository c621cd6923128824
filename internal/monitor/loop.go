package monitor

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion"
	"fermion-tui/internal/store"
)

// Options are set by internal/app; tests shorten the times.
type Options struct {
	Now      func() time.Time
	Log      *slog.Logger
	PerMin   int           // stats calls that polling may use in a window, when nothing lowers them; 54
	Batch    int           // links that one call reads, up to fermion.MaxBatch; 1
	Window   time.Duration // 60 s
	Gap      time.Duration // between two readings of one link; 8 s, so that a link alone on screen is read within 10
	AtOnce   int           // readings on their way at the same time; 8
	Retry    time.Duration // the longest wait between tries while Fermion cannot be reached; 15 s
	Patience time.Duration // for one reading, its tries together; 20 s
	Confirm  time.Duration // until a fall or an unknown slug is asked about again; 10 s, at least 5 and at most 15
	Quiet    time.Duration // between two looks for links that nobody clicks; 1 h
	// BatchCountsAsOne: such a call counts once against PerMin, instead of once for each link.
	BatchCountsAsOne bool
	Alerts           affiliate.AlertRules // all off: nothing is looked for
	// Changed is told when the state changes.
	Changed func()
}

func (o *Options) defaults() {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.PerMin == 0 {
		o.PerMin = 54
	}
	o.Batch = max(1, o.Batch)
	if o.Window == 0 {
		o.Window = time.Minute
	}
	if o.Gap == 0 {
		o.Gap = 8 * time.Second
	}
	if o.AtOnce == 0 {
		o.AtOnce = 8
	}
	if o.Retry == 0 {
		o.Retry = 15 * time.Second
	}
	if o.Patience == 0 {
		o.Patience = 20 * time.Second
	}
	if o.Confirm == 0 {
		o.Confirm = 10 * time.Second
	}
	o.Confirm = min(max(o.Confirm, leastConfirm), mostConfirm)
	if o.Quiet == 0 {
		o.Quiet = time.Hour
	}
	if o.Changed == nil {
		o.Changed = func() {}
	}
}

// Loop reads links, one after the other, for as long as Run runs.
type Loop struct {
	store  *store.Store
	client *fermion.Client
	o      Options

	mu         sync.Mutex
	all        []candidate
	at         map[int64]int // by link ID: where in all
	began      int64         // when Run began, Unix milliseconds
	population population
	memory     *memory // of what the register knew at the start
	onScreen   map[int64]bool
	campaigns  map[int64]bool // open ones
	joined     bool           // a link came into a campaign since goals were looked at
	instances  int            // that live, with this one
	others     []time.Time    // when readings of other instances were heard of, in the last window
	seeking    seeking        // links that a sale may be of
	sought     bool           // the last one polled was such a link
	hand       []int64        // asked for by a person: read next
	inHand     map[int64]bool
	again      map[int64]int64 // fell when a person asked: when to read them a second time, Unix milliseconds
	school     store.Doubts
	better     bool // the last link in doubt that was read while numbers are held was back
	health     health
	paused     bool
	oneByOne   bool // Fermion does not answer several links in one call
	noKey      bool
	doubted    bool // see Distrust
	flying     int
	wake       chan struct{}
	sold       chan struct{} // a reading had sales in it
	readers    sync.WaitGroup
	reloading  sync.Mutex // before mu
}

// New makes a loop. hasKey is false when there is nothing to ask Fermion with yet.
func New(s *store.Store, c *fermion.Client, hasKey bool, o Options) *Loop {
	o.defaults()
	return &Loop{store: s, client: c, o: o, at: map[int64]int{}, onScreen: map[int64]bool{}, campaigns: map[int64]bool{}, instances: 1,
		inHand: map[int64]bool{}, again: map[int64]int64{}, noKey: !hasKey, wake: make(chan struct{}, 1), sold: make(chan struct{}, 1)}
}

// Run polls until ctx or the register's news end, and then waits for what is on its way.
func (l *Loop) Run(ctx context.Context) {
	news, cancel := l.store.News()
	defer cancel()
	defer l.readers.Wait()
	l.began = l.o.Now().UnixMilli()
	l.remember(ctx)
	l.reload(ctx, nil)
	l.memory = nil
	l.count(ctx)
	l.reconsider(ctx)
	l.doubts(ctx)
	l.readers.Go(func() { l.followEvents(ctx) })
	l.readers.Go(func() { l.lookOut(ctx) })
	census := time.NewTicker(countEvery)
	defer census.Stop()
	for {
		wait := l.step(ctx)
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-timer.C:
		case <-l.wake:
		case <-census.C:
			l.count(ctx)
			if l.unsure() {
				l.reconsider(ctx)
			}
		case n, more := <-news:
			switch {
			case !more: // the register is closed
				timer.Stop()
				return
			case n.All: // it may name links besides
				l.reload(ctx, nil)
			case len(n.Links) > 0:
				l.reload(ctx, n.Links)
			}
			if n.All || n.Notices {
				l.reconsider(ctx)
			}
		}
		timer.Stop()
	}
}

// step starts a reading when one is due and says when to look again.
func (l *Loop) step(ctx context.Context) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.o.Now()
	const idle = time.Second
	if l.noKey || l.doubted || l.health.refused {
		return time.Hour // Wake comes with a new key
	}
	if l.client.Status().NotFermion != nil {
		return time.Hour // Wake comes when it answers like Fermion again
	}
	if wait := l.heldFor(now); wait > 0 {
		return min(wait, idle)
	}
	l.confirmByHand(now)
	if atOnce := l.o.AtOnce * l.perCall(); l.flying < atOnce {
		if some := l.nextByHand(); len(some) > 0 {
			l.launch(ctx, some, fermion.ByHand)
			return 0
		}
	}
	if (l.paused || ctx.Err() != nil) && len(l.again) == 0 {
		return time.Hour
	}
	if l.paused || ctx.Err() != nil {
		return idle
	}
	if wait := l.health.waitUntil.Sub(now); wait > 0 && wait <= l.o.Retry { // longer: the clock was set back
		return wait
	}
	if l.flying >= l.o.AtOnce*l.perCall() || l.health.offline && l.flying > 0 || l.queued() {
		return idle
	}
	own := l.own(now)
	if wait := l.health.lastPoll.Add(own).Sub(now); wait > 0 && wait <= own {
		return wait
	}
	some := l.pick(now, own)
	if len(some) == 0 {
		return min(own, idle)
	}
	l.launch(ctx, some, fermion.Poll)
	return own
}

func (l *Loop) nextByHand() (some []*candidate) {
	for len(l.hand) > 0 && len(some) < l.perSlot() {
		id := l.hand[0]
		l.hand = l.hand[1:]
		delete(l.inHand, id)
		if c := l.find(id); c != nil && !c.reading {
			some = append(some, c)
		}
	}
	return some
}

func (l *Loop) launch(ctx context.Context, some []*candidate, why fermion.Why) {
	wanted := make([]want, len(some))
	for i, c := range some {
		c.reading = true
		wanted[i] = want{id: c.id, slug: c.slug, lastRead: c.lastRead}
	}
	l.flying += len(some)
	l.readers.Go(func() { l.read(ctx, wanted, why) })
}

// storeError is a failure of ours, not of the connection.
type storeError struct{ error }

func (e storeError) Unwrap() error { return e.error }

// compare says so when a link's first reading shows another percentage than was asked for.
func (l *Loop) compare(ctx context.Context, r store.Reading, at time.Time) error {
	if !r.First || !r.CommissionDiffers {
		return nil
	}
	_, err := l.store.AddNotice(ctx, affiliate.Notice{At: at, Kind: affiliate.NoticeAlert, Rule: affiliate.AlertOtherwise, LinkID: r.Link.ID, Text: fmt.Sprintf(
		"%s pays %s %%; you asked for %s %%. Change it in Fermion's dashboard, or create another link with %%", r.Link.Slug, r.Link.Commission, r.Link.Asked)})
	if err != nil {
		return storeError{err}
	}
	return nil
}

// landed files the outcome of a reading: about the link, and about the connection.
func (l *Loop) landed(ctx context.Context, id int64, why fermion.Why, said store.Taken, err error) {
	refused := l.client.Status().KeyRefused
	bad := unreadableData(err)
	told := ""
	l.mu.Lock()
	l.flying--
	c := l.find(id)
	before, held := l.health.state(), l.school.Hold != nil
	if c != nil {
		c.reading = false
	}
	switch {
	case errors.Is(err, errTaken):
		l.taken(c)
	case errors.Is(err, errBeside):
	case wasLimited(err), errors.Is(err, errUnread): // it comes again in its turn
		l.health.reached()
		if c != nil {
			c.lastTry = c.lastRead
		}
		if why == fermion.ByHand {
			l.askByHand(id)
		}
	case neverAsked(err): // it waited for its turn and gave up, or may not go out: that says nothing about the connection
		if why == fermion.ByHand && ctx.Err() == nil {
			l.askByHand(id)
		}
	case errors.Is(err, fermion.ErrUnauthorized) && !refused: // an old key's answer, that came after the new key
	case bad != nil && !l.allUnreadable(id):
		told = l.unreadable(c, bad)
	default:
		if err == nil {
			l.heard(c, said, why)
			c.readable()
		}
		if ctx.Err() == nil {
			l.health.took(err, l.o.Now(), l.o.Retry)
		}
	}
	changed := l.health.state() != before || held != (l.school.Hold != nil)
	l.mu.Unlock()
	if told != "" {
		l.o.Log.Warn("the numbers of a link cannot be read", "link", id, "err", bad.Err)
		l.notice(ctx, affiliate.Notice{Kind: affiliate.NoticeInfo, Decided: true, LinkID: id, Text: told}, unreadableEvery)
	}
	if changed || bad != nil {
		l.o.Changed()
	}
	l.Wake()
}

// neverAsked says whether a reading ran out of patience before it could leave, or the host gets no calls any more.
func neverAsked(err error) bool {
	var notSent *fermion.NotSentError
	var stranger *fermion.NotFermionError
	return errors.As(err, &stranger) || errors.As(err, &notSent) && errors.Is(err, context.DeadlineExceeded)
}

// askByHand queues a link to be read next; the caller holds the lock.
func (l *Loop) askByHand(id int64) {
	if !l.inHand[id] {
		l.inHand[id] = true
		l.hand = append(l.hand, id)
	}
}

// Wake makes the loop look at once: a person asked, or a key came.
func (l *Loop) Wake() {
	select {
	case l.wake <- struct{}{}:
	default:
	}
}
