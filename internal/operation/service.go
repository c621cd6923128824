package operation

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion"
	"fermion-tui/internal/store"
)

// Options are set by internal/app; tests shorten the times.
type Options struct {
	Instance      string // ID of this running program, the owner of what it plans and sends
	By            string // user@host
	Coupons       fermion.CouponBodies
	SchoolID      string // of the school at Fermion; "": Fermion cannot be asked about coupons
	Now           func() time.Time
	Heartbeat     time.Duration // 5 s
	RetryInterval time.Duration // between attempts at a step that could not be sent; 15 s
	MaxWait       time.Duration // after which such a step is left to a person; 10 min
	Limits        affiliate.CallLimits
	Log           *slog.Logger
	// WhyReadOnly returns why nothing may be written, nil when it may. The answer may change while the program runs.
	WhyReadOnly func() error
	// WhyNotReady returns why nothing may be sent now, like an *UnverifiedKeyError, or nil.
	WhyNotReady func() error
	// AnnotateKeyError adds the source of the key to the error about a refused key.
	AnnotateKeyError func(error) error
	// OnCouponConfirmed is called when a coupon has the discount that was asked for, with Fermion's description of it.
	OnCouponConfirmed func(ctx context.Context, d affiliate.Discount, summary string) error
	// OnCriticalError is called when a response could not be stored, and with a *LeftError.
	OnCriticalError func(error)
	// OnAnswersSaved is called once all responses are stored that could not be stored before.
	OnAnswersSaved func()
	// IsPolling reports whether this program reads links regularly. It must not block.
	IsPolling func() bool
	// OnQueueChange is called when a queue starts, pauses or ends. It must not block.
	OnQueueChange func()
}

func (o *Options) defaults() {
	o.Heartbeat = cmp.Or(o.Heartbeat, 5*time.Second)
	o.RetryInterval = cmp.Or(o.RetryInterval, 15*time.Second)
	o.MaxWait = cmp.Or(o.MaxWait, 10*time.Minute)
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.AnnotateKeyError == nil {
		o.AnnotateKeyError = func(err error) error { return err }
	}
	if o.WhyReadOnly == nil {
		o.WhyReadOnly = func() error { return nil }
	}
	if o.WhyNotReady == nil {
		o.WhyNotReady = func() error { return nil }
	}
	if o.OnCouponConfirmed == nil {
		o.OnCouponConfirmed = func(context.Context, affiliate.Discount, string) error { return nil }
	}
	if o.OnCriticalError == nil {
		o.OnCriticalError = func(error) {}
	}
	if o.IsPolling == nil {
		o.IsPolling = func() bool { return false }
	}
	if o.OnAnswersSaved == nil {
		o.OnAnswersSaved = func() {}
	}
	if o.OnQueueChange == nil {
		o.OnQueueChange = func() {}
	}
	o.Limits = o.Limits.WithDefaults()
}

// ErrReadOnly is the error of every write in a program that was started with --read-only.
var ErrReadOnly = errors.New("read-only: nothing is changed at Fermion or in the database; start without --read-only to write")

// MaxWait returns after which time a step that could not be sent is left to a person.
func (s *Service) MaxWait() time.Duration { return s.o.MaxWait }

// Service journals intents and sends them to Fermion. It outlives every screen.
type Service struct {
	store  *store.Store
	client *fermion.Client
	o      Options

	ctx        context.Context // ends when the program starts nothing new; what was sent runs on
	stop       context.CancelFunc
	work       sync.WaitGroup
	heartbeats sync.WaitGroup

	mu               sync.Mutex
	chains           map[string]*chainRun // chains that run here
	blockedOnKey     map[string]bool      // chains that stopped here because of the key, the host or the rights in the database
	awaitingResponse map[string]bool      // operations that were sent and whose response is not in the journal yet
	claimedUnsent    map[string]bool      // operations that the journal may have as sent although they were not
	outages          map[string]outage    // by chain
	unsavedResponses []affiliate.UnsavedResponse
	queues           []*queue // in the order in which they were started
	resumed          []*resumedRun
	lastQueue        string                       // the batch that was started or resumed last here
	senders          []Sender                     // that use the same limits
	couponChecks     map[affiliate.CouponRef]bool // new coupons that Fermion is asked about
	firstReadings    int                          // first readings of new links that are under way

	// intents is acquired to compare or change an intent in the journal, so that an operation is claimed with the intent that is sent.
	// It is not a mutex, since its owner may wait for another program's transaction.
	intents *semaphore.Weighted
}

// New returns a service. Start starts its heartbeat.
func New(ctx context.Context, st *store.Store, c *fermion.Client, o Options) *Service {
	o.defaults()
	s := &Service{store: st, client: c, o: o, chains: map[string]*chainRun{}, blockedOnKey: map[string]bool{},
		awaitingResponse: map[string]bool{}, claimedUnsent: map[string]bool{}, outages: map[string]outage{},
		couponChecks: map[affiliate.CouponRef]bool{}, intents: semaphore.NewWeighted(1)}
	s.ctx, s.stop = context.WithCancel(ctx)
	return s
}

// Start marks in-flight writes of dead instances as unknown, and from then on does so regularly, after each heartbeat of this instance.
// It does not wait for the first heartbeat, which waits for the disk: opening the store wrote one already.
func (s *Service) Start(ctx context.Context) error {
	if _, err := s.store.MarkOrphanedUnknown(ctx); err != nil {
		return err
	}
	s.heartbeats.Go(func() {
		tick := time.NewTicker(s.o.Heartbeat)
		defer tick.Stop()
		for {
			if err := s.heartbeat(s.ctx); err != nil && s.ctx.Err() == nil {
				s.o.Log.Error("heartbeat", "err", err)
			}
			select {
			case <-s.ctx.Done():
				return
			case <-tick.C:
			}
		}
	})
	return nil
}

func (s *Service) heartbeat(ctx context.Context) error {
	if err := s.store.Heartbeat(ctx); err != nil {
		return err
	}
	_, err := s.store.MarkOrphanedUnknown(ctx)
	return err
}

// DeregisterError means that this instance stays listed as running until it counts as dead. Nothing of its work is lost.
type DeregisterError struct{ Err error }

func (e *DeregisterError) Error() string { return e.Err.Error() }
func (e *DeregisterError) Unwrap() error { return e.Err }

// Close starts nothing new and waits for the responses to what was sent, until ctx ends. What is still open then becomes unknown once
// this instance counts as dead. The error is a *DeregisterError if all responses arrived.
func (s *Service) Close(ctx context.Context) error {
	s.mu.Lock() // with it, no chain starts any more, so that no work is added while work is waited for
	s.stop()
	s.mu.Unlock()
	done := make(chan struct{})
	go func() { s.work.Wait(); s.heartbeats.Wait(); close(done) }()
	select {
	case <-done:
		// Without rights it is listed until it counts as dead: an administrator has taken them away, and who quits can do nothing about it.
		if err := s.store.Deregister(context.WithoutCancel(ctx)); err != nil && !errors.Is(err, store.ErrNoRights) {
			return &DeregisterError{err}
		}
		return nil
	case <-ctx.Done():
		return errors.New("some requests still had no response at exit: decide them in Activity after the next start")
	}
}

// RunningPlans counts the plans that run here, sent or not, including those that wait in a running queue or among those that a person
// resumed.
func (s *Service) RunningPlans() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := len(s.chains)
	for _, q := range s.queues {
		if q.state == affiliate.QueueRunning {
			n += max(0, q.left.Without(q.untried).All()-affiliate.QueuePlans)
		}
	}
	for _, r := range s.resumed {
		for chain := range r.left {
			if s.chains[chain] == nil {
				n++
			}
		}
	}
	return n
}

// AwaitingResponse counts the writes that were sent and whose response is not in the journal yet.
func (s *Service) AwaitingResponse() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.awaitingResponse)
}

// markSent records that a write was sent and its response is awaited.
func (s *Service) markSent(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.awaitingResponse[id] = true
}

// markAnswered records that no response to a write is awaited any more.
func (s *Service) markAnswered(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.awaitingResponse, id)
}

// isSent reports whether a write was sent and its outcome is not in the journal yet.
func (s *Service) isSent(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.awaitingResponse[id]
}

// launch runs a chain in the background. A chain that already runs is run once more afterwards: it may have missed what was just
// planned or decided.
func (s *Service) launch(chain string) {
	if _, acquired := s.acquireChain(chain, runAgain); acquired {
		go s.runAcquired(chain)
	}
}

// runAcquired runs an acquired chain until no further run of it is requested.
func (s *Service) runAcquired(chain string) {
	for again := true; again; again = s.releaseChain(chain) {
		if err := s.runChain(s.ctx, chain, nil); err != nil && s.ctx.Err() == nil {
			s.o.OnCriticalError(err)
		}
	}
}

// chainRun is a chain that runs here.
type chainRun struct {
	again bool          // it runs once more afterwards
	ended chan struct{} // closed when it is released
}

// ifRunning says what acquireChain does with a chain that runs here already.
type ifRunning bool

const (
	leaveRunning ifRunning = false
	runAgain     ifRunning = true // request another run
)

// acquireChain acquires a chain, unless it runs here already or the program is ending. If it runs, ended is closed when it is released;
// if the program is ending, ended is nil.
func (s *Service) acquireChain(chain string, running ifRunning) (ended <-chan struct{}, acquired bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ctx.Err() != nil {
		return nil, false
	}
	if run := s.chains[chain]; run != nil {
		run.again = run.again || running == runAgain
		return run.ended, false
	}
	s.acquireIdle(chain)
	return nil, true
}

// acquireIdle acquires a chain that does not run here. The caller holds the mutex.
func (s *Service) acquireIdle(chain string) {
	s.chains[chain] = &chainRun{ended: make(chan struct{})}
	s.work.Add(1)
}

// releaseChain releases a chain, unless another run of it was requested: then it returns true and the chain stays acquired. All queues
// with this chain count what it sent, not only the queue that ran it.
func (s *Service) releaseChain(chain string) (again bool) {
	s.countForQueues(chain)
	s.mu.Lock()
	defer s.mu.Unlock()
	run := s.chains[chain]
	if run.again && s.ctx.Err() == nil {
		run.again = false
		return true
	}
	delete(s.chains, chain)
	close(run.ended)
	s.work.Done()
	return false
}
