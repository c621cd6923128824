package operation

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion"
	"fermion-tui/internal/store"
)

// Options are set by internal/app; tests shorten the times.
type Options struct {
	Instance      string // id of this running program, the owner of what it plans and sends
	By            string // user@host
	WhyReadOnly   error  // why nothing is written, nil when it may be
	Coupons       fermion.CouponBodies
	SchoolID      string // of the school at Fermion; "": Fermion cannot be asked about coupons
	Now           func() time.Time
	Heartbeat     time.Duration // 5 s
	RetryInterval time.Duration // between attempts at a step that could not be sent; 15 s
	MaxWait       time.Duration // after which such a step waits for a decision; 10 min
	Limits        affiliate.CallLimits
	Log           *slog.Logger
	// WhyNotReady returns why nothing may be sent now, an *UnverifiedKeyError, or nil.
	WhyNotReady func() error
	// AnnotateKeyError adds the source of the key to the error about a refused key.
	AnnotateKeyError func(error) error
	// OnCouponConfirmed is called when a coupon takes off what was asked for, with Fermion's description of it.
	OnCouponConfirmed func(ctx context.Context, d affiliate.Discount, summary string) error
	// OnCriticalError is called when a response could not be stored.
	OnCriticalError func(error)
	// OnQueueChange is called when a queue starts, pauses or ends. It must not block.
	OnQueueChange func()
	// Pick chooses one of n, for the reference of a batch.
	Pick func(n int) int
}

func (o *Options) defaults() {
	for _, d := range []struct {
		at *time.Duration
		is time.Duration
	}{{&o.Heartbeat, 5 * time.Second}, {&o.RetryInterval, 15 * time.Second}, {&o.MaxWait, 10 * time.Minute}} {
		if *d.at == 0 {
			*d.at = d.is
		}
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.AnnotateKeyError == nil {
		o.AnnotateKeyError = func(err error) error { return err }
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
	if o.OnQueueChange == nil {
		o.OnQueueChange = func() {}
	}
	if o.Pick == nil {
		o.Pick = rand.IntN
	}
	o.Limits = o.Limits.WithDefaults()
}

// ErrReadOnly answers every write of a program that was started with --read-only.
var ErrReadOnly = errors.New("read-only: nothing is changed at Fermion or in the database; start without --read-only to write")

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
	blockedOnKey     map[string]bool      // chains that stopped here because of the key or the host
	awaitingResponse map[string]bool      // operations that were sent and whose response is not in the journal yet
	outages          map[string]outage    // by chain
	unsavedResponses []affiliate.UnsavedResponse
	queues           []*queue // in the order in which they were started
	senders          []Sender // beside them

	// intents is acquired to compare or change an intent in the journal, so that an operation is claimed with the intent that is
	// sent. It is not a mutex, since its owner may wait for another program's transaction.
	intents *semaphore.Weighted
}

// New returns a service. Start starts its heartbeat.
func New(ctx context.Context, s *store.Store, c *fermion.Client, o Options) *Service {
	o.defaults()
	d := &Service{store: s, client: c, o: o, chains: map[string]*chainRun{}, blockedOnKey: map[string]bool{}, awaitingResponse: map[string]bool{}, outages: map[string]outage{}, intents: semaphore.NewWeighted(1)}
	d.ctx, d.stop = context.WithCancel(ctx)
	return d
}

// Start marks in-flight writes of dead instances as unknown, and from then on does so regularly, after this instance's heartbeat. It does
// not wait for the first one, which waits for the disk: opening the store was one.
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

// Close starts nothing new and waits for the responses to what was sent, until ctx ends. What is still open then becomes unknown
// once this instance counts as dead.
func (s *Service) Close(ctx context.Context) error {
	s.mu.Lock() // no chain is entered any more, so that the work which is waited for only gets less
	s.stop()
	s.mu.Unlock()
	done := make(chan struct{})
	go func() { s.work.Wait(); s.heartbeats.Wait(); close(done) }()
	select {
	case <-done:
		return s.store.Deregister(context.WithoutCancel(ctx))
	case <-ctx.Done():
		return errors.New("some requests still had no response at exit: decide them in Activity after the next start")
	}
}

// RunningPlans counts the plans that run here, sent or not, with those that wait in a queue which runs.
func (s *Service) RunningPlans() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := len(s.chains)
	for _, q := range s.queues {
		if q.state == affiliate.QueueRunning {
			n += max(0, q.left.Without(q.untried).All()-bulkWorkers)
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

// markSent records that a write was sent, or that its outcome is known.
func (s *Service) markSent(id string, sent bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if sent {
		s.awaitingResponse[id] = true
	} else {
		delete(s.awaitingResponse, id)
	}
}

// launch runs a chain in the background. A chain that already runs is run once more afterwards: it may have missed what was just
// planned or decided.
func (s *Service) launch(chain string) {
	if _, acquired := s.acquireChain(chain, true); acquired {
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

// acquireChain acquires a chain, unless it runs here already or the program is ending. later requests another run of one that does. ended is closed
// when that one is released; nil: the program is ending.
func (s *Service) acquireChain(chain string, later bool) (ended <-chan struct{}, acquired bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ctx.Err() != nil {
		return nil, false
	}
	if run := s.chains[chain]; run != nil {
		run.again = run.again || later
		return run.ended, false
	}
	s.chains[chain] = &chainRun{ended: make(chan struct{})}
	s.work.Add(1)
	return nil, true
}

// releaseChain releases a chain, unless another run of it was requested: then it returns true and the chain stays acquired. What it sent is counted by
// all queues that have it, not only the one that ran it.
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

// Resume sends planned writes whose owner is dead, or that could not be sent, and the steps after them. Many of one batch become its
// queue again.
func (s *Service) Resume(ctx context.Context, ids []string) error {
	if err := s.whyNoPlan(); err != nil {
		return err
	}
	ops, err := s.store.Operations(ctx, affiliate.OperationQuery{IDs: ids})
	if err != nil {
		return err
	}
	batches := map[string][]affiliate.Operation{}
	for _, op := range ops {
		if op.State == affiliate.Planned {
			batches[op.Batch] = append(batches[op.Batch], op)
		}
	}
	var chains []string
	for _, batch := range slices.Sorted(maps.Keys(batches)) {
		group := batches[batch]
		if !isQueued(batch, len(group)) {
			for _, op := range group {
				chains = append(chains, op.Chain)
			}
			continue
		}
		of := s.resumedWrites(batch, group)
		planned, err := s.operations(ctx, of, affiliate.Planned)
		if err != nil {
			return err
		}
		if err := s.resumeQueued(ctx, of, group, len(group) < len(planned)); err != nil {
			return err
		}
	}
	if len(chains) == 0 {
		return nil
	}
	return s.resumeChains(ctx, chains...)
}

// isQueued reports whether n writes of a batch are sent as a queue: it was one before, or they are too many to run side by side.
func isQueued(batch string, n int) bool {
	return isNamedOnce(batch) || batch != "" && n > bulkWorkers
}

// resumeChains sends the planned steps of some chains. Steps that a dead owner planned there are adopted.
func (s *Service) resumeChains(ctx context.Context, chains ...string) error {
	ctx = context.WithoutCancel(ctx)
	f := affiliate.OperationQuery{States: []affiliate.OperationState{affiliate.Planned}}
	if len(chains) == 1 {
		f.Chain = chains[0]
	}
	waiting, err := s.store.Operations(ctx, f)
	if err != nil {
		return err
	}
	wanted := map[string]bool{}
	for _, c := range chains {
		wanted[c] = true
	}
	var ids []string
	for _, op := range waiting {
		if wanted[op.Chain] {
			ids = append(ids, op.ID)
		}
	}
	adopted, err := s.store.Adopt(ctx, ids)
	if err != nil {
		return err
	}
	if len(ids) > 0 && len(adopted) == 0 {
		if err := s.heldElsewhere(ctx, waiting, ids); err != nil {
			return err
		}
	}
	for c := range wanted {
		s.launch(c)
	}
	return nil
}

// Drop ends planned writes unsent.
func (s *Service) Drop(ctx context.Context, ids []string) error {
	_, err := s.drop(ctx, ids)
	return err
}

// DropBecause ends planned writes unsent that no person stopped, for a reason.
func (s *Service) DropBecause(ctx context.Context, ids []string, why string) error {
	if s.o.WhyReadOnly != nil {
		return s.o.WhyReadOnly
	}
	_, err := s.store.Drop(ctx, ids, affiliate.DroppedBeforeSent+": "+why)
	return err
}

// drop returns what it dropped: some of it may have been sent meanwhile.
func (s *Service) drop(ctx context.Context, ids []string) ([]string, error) {
	if s.o.WhyReadOnly != nil {
		return nil, s.o.WhyReadOnly
	}
	return s.store.Drop(ctx, ids, affiliate.DroppedBeforeSent+", by "+s.o.By)
}

// EditAndResend gives a rejected or planned step a new intent and sends it, with the steps after it. Done steps are not repeated. A
// step that was left out, since another write may create its link, is an *affiliate.LinkInProgressError while that is so; those of beside do not count.
func (s *Service) EditAndResend(ctx context.Context, id string, i affiliate.Intent, beside ...string) error {
	if err := s.whyNoPlan(); err != nil {
		return err
	}
	if err := s.whyForgotten(ctx, i); err != nil {
		return err
	}
	op, err := s.store.Operation(ctx, id)
	if err != nil {
		return err
	}
	edit := func() error { return s.store.ReplanRejected(ctx, id, i, beside...) }
	if op.State == affiliate.Planned {
		edit = func() error { return s.store.EditPlanned(ctx, id, i) }
		if _, err := s.store.Adopt(ctx, []string{id}); err != nil { // it may be a dead owner's
			return err
		}
	}
	if err := s.intents.Acquire(ctx, 1); err != nil {
		return err
	}
	err = edit()
	s.intents.Release(1)
	if err != nil {
		return err
	}
	return s.resumeChains(ctx, op.Chain)
}
