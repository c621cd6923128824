package monitor

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion"
	"fermion-tui/internal/store"
)

const (
	maxConcurrent = 8                // readings at a time
	maxRetryWait  = 15 * time.Second // between tries while Fermion cannot be reached
)

// Options are set by internal/app; tests shorten the times.
type Options struct {
	Now           func() time.Time
	Log           *slog.Logger
	CallLimit     int           // stats calls that polling may use in a window, when nothing lowers them; 54
	Batch         int           // links that one call reads, up to fermion.MaxBatch; 1
	Window        time.Duration // 60 s
	MinGap        time.Duration // between two readings of one link; 8 s, so that a link alone on screen is read within 10
	ReadTimeout   time.Duration // for all attempts at one reading; 20 s
	QuietInterval time.Duration // between two searches for links without clicks; 1 h
	// BatchCountsAsOne means that a call with several links counts once against CallLimit instead of once for each link.
	BatchCountsAsOne bool
	Alerts           affiliate.AlertRules  // all off: nothing is evaluated
	Zone             func() *time.Location // the school's; UTC
	// PayoutRules are the profile's settings about money; nil: no alert about money is given.
	PayoutRules func(context.Context) (affiliate.PayoutRules, error)
	// Changed is called when the status changes.
	Changed func()
}

func (o *Options) defaults() {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	o.CallLimit = cmp.Or(o.CallLimit, 54)
	o.Batch = max(1, o.Batch)
	o.Window = cmp.Or(o.Window, time.Minute)
	o.MinGap = cmp.Or(o.MinGap, 8*time.Second)
	o.ReadTimeout = cmp.Or(o.ReadTimeout, 20*time.Second)
	o.QuietInterval = cmp.Or(o.QuietInterval, time.Hour)
	if o.Zone == nil {
		o.Zone = func() *time.Location { return time.UTC }
	}
	if o.Changed == nil {
		o.Changed = func() {}
	}
}

// Loop polls links while Run runs.
type Loop struct {
	store  *store.Store
	client *fermion.Client
	o      Options

	mu             sync.Mutex
	candidates     []candidate
	loaded         bool          // the links of the database are among the candidates
	indexByID      map[int64]int // in candidates, by link ID
	startedAt      int64         // Unix milliseconds
	population     population
	history        *history // of what the database knew at the start
	maxHistory     int
	onScreen       map[int64]bool
	campaigns      map[int64]bool // open ones
	campaignJoined bool           // a link joined a campaign since goals were evaluated
	instances      int            // live ones, including this one
	otherReadings  []time.Time    // when other instances read links, in the last window
	soughtProducts soughtProducts // of open sales
	lastWasSought  bool           // the link polled last was one that an open sale may belong to
	manualQueue    []int64        // requested by a person: read next
	inManualQueue  map[int64]bool
	confirmAt      map[int64]int64 // links that decreased in a manual read: when to read them again, Unix milliseconds
	school         store.SchoolState
	recovering     bool // the pending link that was read last during a freeze had recovered
	health         health
	paused         bool
	oneByOne       bool // Fermion does not accept several links in one call
	noKey          bool
	keyUntrusted   bool // see SetKeyUntrusted
	inFlight       int
	wake           chan struct{}
	salesRead      chan struct{} // a reading had sales in it
	readers        sync.WaitGroup
	reloading      sync.Mutex // before mu
}

// New returns a loop, which reads nothing until OnKeyChanged.
func New(s *store.Store, c *fermion.Client, o Options) *Loop {
	o.defaults()
	return &Loop{store: s, client: c, o: o, maxHistory: maxHistory, indexByID: map[int64]int{}, onScreen: map[int64]bool{},
		campaigns: map[int64]bool{}, instances: 1, inManualQueue: map[int64]bool{}, confirmAt: map[int64]int64{}, noKey: true,
		wake: make(chan struct{}, 1), salesRead: make(chan struct{}, 1)}
}

// Run polls until ctx ends or the database publishes no more changes, and then waits for readings in flight.
func (l *Loop) Run(ctx context.Context) {
	news, cancel := l.store.Subscribe()
	defer cancel()
	defer l.readers.Wait()
	l.startedAt = l.o.Now().UnixMilli()
	l.loadHistory(ctx)
	l.reload(ctx, nil)
	known := l.history
	l.history = nil
	l.readers.Go(func() { l.loadOlder(ctx, known) })
	l.countInstances(ctx)
	l.refreshFreeze(ctx)
	l.loadPending(ctx)
	l.readers.Go(func() { l.followEvents(ctx) })
	l.readers.Go(func() { l.runAlerts(ctx) })
	instanceTicker := time.NewTicker(countInstancesEvery)
	defer instanceTicker.Stop()
	for {
		l.forgetStoreFailure()
		wait := l.step(ctx)
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-timer.C:
		case <-l.wake:
		case <-instanceTicker.C:
			l.countInstances(ctx)
			if l.freezeMayChange() {
				l.refreshFreeze(ctx)
			}
		case n, more := <-news:
			switch {
			case !more: // the database is closed
				timer.Stop()
				return
			case n.All: // before Links, which may be named too
				l.reload(ctx, nil)
			case len(n.Links) > 0:
				l.reload(ctx, n.Links)
			}
			if n.All || n.Notices {
				l.refreshFreeze(ctx)
			}
		}
		timer.Stop()
	}
}

// step starts a reading when one is due and returns when to call it again.
func (l *Loop) step(ctx context.Context) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.o.Now()
	const idle = time.Second
	if l.noKey || l.keyUntrusted || l.health.refused {
		return time.Hour // a new key calls Wake
	}
	if l.client.Status().NotFermion != nil {
		return time.Hour // Wake is called when the host answers like Fermion again
	}
	if wait := l.blockedFor(now); wait > 0 {
		return min(wait, idle)
	}
	l.confirmManualReads(now)
	if atOnce := maxConcurrent * l.linksPerCall(); l.inFlight < atOnce {
		if some := l.nextManual(); len(some) > 0 {
			l.launch(ctx, some, fermion.Interactive)
			return 0
		}
	}
	if (l.paused || ctx.Err() != nil) && len(l.confirmAt) == 0 {
		return time.Hour
	}
	if l.paused || ctx.Err() != nil {
		return idle
	}
	if wait := l.health.waitUntil.Sub(now); wait > 0 && wait <= maxRetryWait { // longer: the clock was set back
		return wait
	}
	if l.inFlight >= maxConcurrent*l.linksPerCall() || l.health.offline && l.inFlight > 0 || l.isQueued() {
		return idle
	}
	interval := l.pollInterval(now)
	if wait := l.health.lastPoll.Add(interval).Sub(now); wait > 0 && wait <= interval {
		return wait
	}
	some := l.pick(now, interval)
	if len(some) == 0 {
		return min(interval, idle)
	}
	l.launch(ctx, some, fermion.Background)
	return interval
}

func (l *Loop) nextManual() (some []*candidate) {
	for len(l.manualQueue) > 0 && len(some) < l.linksPerSlot() {
		id := l.manualQueue[0]
		l.manualQueue = l.manualQueue[1:]
		delete(l.inManualQueue, id)
		if c := l.find(id); c != nil && !c.reading {
			some = append(some, c)
		}
	}
	return some
}

func (l *Loop) launch(ctx context.Context, some []*candidate, why fermion.Priority) {
	wanted := make([]linkToRead, len(some))
	for i, c := range some {
		c.reading = true
		wanted[i] = linkToRead{id: c.id, slug: c.slug, lastRead: c.lastRead}
	}
	l.inFlight += len(some)
	l.readers.Go(func() { l.read(ctx, wanted, why) })
}

// storeError is a failure of the database, not of the connection to Fermion.
type storeError struct{ error }

func (e storeError) Unwrap() error { return e.error }

// ownFailure marks the error of a call that was not sent because the database could not count it as a storeError.
func ownFailure(err error) error {
	if _, isNotSent := errors.AsType[*fermion.NotSentError](err); isNotSent && store.IsDatabaseFailure(err) {
		return storeError{err}
	}
	return err
}

// forgetStoreFailure ends a failure of the database after a commit, without waiting for the next reading.
func (l *Loop) forgetStoreFailure() {
	l.mu.Lock()
	over := l.health.storeWorks(l.store.Commits())
	l.mu.Unlock()
	if over {
		l.o.Changed()
	}
}

// checkCommission stores a notice when a link's first reading has another percentage than was expected.
func (l *Loop) checkCommission(ctx context.Context, r store.Reading, at time.Time) error {
	n, differs := r.CommissionNotice(at)
	if !differs {
		return nil
	}
	_, err := l.store.AddNotice(ctx, n)
	if err != nil {
		return storeError{err}
	}
	return nil
}

// onReadDone handles the outcome of a reading, for the link and for the state of the connection.
func (l *Loop) onReadDone(ctx context.Context, id int64, why fermion.Priority, result store.ReadingResult, err error) {
	refused := l.client.Status().KeyRefused
	unparsed := unreadableData(err)
	err = ownFailure(err)
	note := ""
	l.mu.Lock()
	l.inFlight--
	c := l.find(id)
	before, wasFrozen := l.health.state(), l.school.Freeze != nil
	if c != nil {
		c.reading = false
	}
	switch {
	case errors.Is(err, errClaimed):
		l.yieldTo(c)
	case errors.Is(err, errSameCall):
	case l.store.Reports(err): // the link is read when its turn comes again, and the database shows its own state
	case wasLimited(err), errors.Is(err, errNotRead): // the link is read when its turn comes again
		l.health.onReached()
		if c != nil {
			c.lastTry = c.lastRead
		}
		if why == fermion.Interactive {
			l.enqueueManual(id)
		}
	case wasNotSent(err): // that says nothing about the connection
		if why == fermion.Interactive && ctx.Err() == nil {
			l.enqueueManual(id)
		}
	case errors.Is(err, fermion.ErrUnauthorized) && !refused: // a late answer to an old key
	case unparsed != nil && !l.allUnreadable(id):
		note = l.unreadable(c, unparsed)
	default:
		if err == nil {
			l.onReading(c, result, why)
			c.clearUnreadable()
		}
		if ctx.Err() == nil {
			l.health.onAnswer(err, l.o.Now(), l.store.Commits())
		}
	}
	changed := l.health.state() != before || wasFrozen != (l.school.Freeze != nil)
	l.mu.Unlock()
	if note != "" {
		l.o.Log.Warn("the numbers of a link cannot be read", "link", id, "err", unparsed.Err)
		l.addNotice(ctx, affiliate.Notice{Kind: affiliate.NoticeInfo, Decided: true, LinkID: id, Text: note}, unreadableEvery)
	}
	if changed || unparsed != nil {
		l.o.Changed()
	}
	l.Wake()
}

// wasNotSent reports whether a reading timed out before it could be sent, or is not sent because the host is not Fermion's.
func wasNotSent(err error) bool {
	_, isNotSent := errors.AsType[*fermion.NotSentError](err)
	_, isForeign := errors.AsType[*fermion.NotFermionError](err)
	return isForeign || isNotSent && errors.Is(err, context.DeadlineExceeded)
}

// enqueueManual queues a link to be read next; the caller holds the lock.
func (l *Loop) enqueueManual(id int64) {
	if !l.inManualQueue[id] {
		l.inManualQueue[id] = true
		l.manualQueue = append(l.manualQueue, id)
	}
}

// Wake makes the loop check for work at once, because of a person's request or a new key.
func (l *Loop) Wake() {
	select {
	case l.wake <- struct{}{}:
	default:
	}
}
