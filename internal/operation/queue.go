package operation

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"

	"fermion-tui/internal/affiliate"
)

// queue sends the writes of one batch in the background. It can be paused, resumed and stopped; what is not sent yet is in the journal
// like any other planned write. Its fields are guarded by the mutex of the service.
type queue struct {
	batch     string
	state     affiliate.QueueState
	why       string                         // why it paused, unless a person paused it
	blocked   bool                           // it paused because of the key, the host or the rights in the database: ResumeBlocked resumes it
	stopped   bool                           // a person stopped it: planned writes are dropped
	forgotten bool                           // it has ended and is off the list
	partial   bool                           // only some of its planned writes were resumed
	writes    map[queuedWrite]bool           // all its writes; true: dropped
	dropped   int                            // how many of the writes were dropped
	left      affiliate.Calls                // still to be sent
	open      map[string]affiliate.OpenSteps // the steps still to be sent, by chain
	untried   affiliate.Calls                // the part of left that this run does not send: after a rejected step, or of a paused kind
	stuck     map[string]bool                // the chains of untried
	cancelRun func()
	runEnded  chan struct{} // closed when the present run has ended
}

func newQueue(batch string) *queue {
	return &queue{batch: batch, writes: map[queuedWrite]bool{}, open: map[string]affiliate.OpenSteps{}, stuck: map[string]bool{}}
}

// StartQueue journals plans, all or none, and sends them in the background. what names the batch in the journal. It returns once the
// plans are in the journal. Plans that Enqueue drops are part of the batch and are not sent.
func (s *Service) StartQueue(ctx context.Context, what string, plans []affiliate.Plan) (batch string, err error) {
	if err := s.whyNoPlan(); err != nil {
		return "", err
	}
	if batch, err = s.newBatch(ctx, what); err != nil {
		return "", err
	}
	for i := range plans {
		plans[i].Batch = batch
	}
	_, ops, err := s.enqueue(ctx, plans)
	if err != nil {
		return "", err
	}
	q := newQueue(batch)
	var chains []string
	for _, op := range ops {
		q.count(queuedWrite{op.Chain, op.Step}, op.Dropped())
		if op.Dropped() {
			continue
		}
		q.addOpen(op)
		if op.Step == 0 {
			chains = append(chains, op.Chain)
		}
	}
	s.runQueue(q, chains)
	return batch, nil
}

// newBatch returns a name that no batch in the journal has.
func (s *Service) newBatch(ctx context.Context, what string) (string, error) {
	for range 100 {
		batch := affiliate.NewQueueBatch(what, rand.IntN)
		known, err := s.store.Operations(ctx, affiliate.OperationQuery{Batch: batch, Limit: 1})
		if err != nil || len(known) == 0 {
			return batch, err
		}
	}
	return "", errors.New("no reference is free for a new batch")
}

// runQueue starts a run of chains.
func (s *Service) runQueue(q *queue, chains []string) {
	s.mu.Lock()
	s.startRun(q, chains)
	s.mu.Unlock()
	s.o.OnQueueChange()
}

// startRun starts a run of chains, which waits for the end of the previous run. The caller holds the mutex.
func (s *Service) startRun(q *queue, chains []string) {
	if s.ctx.Err() != nil {
		return
	}
	ctx, cancel := context.WithCancel(s.ctx)
	before := q.runEnded
	q.state, q.why, q.blocked, q.stopped, q.cancelRun, q.runEnded = affiliate.QueueRunning, "", false, false, cancel, make(chan struct{})
	ended := q.runEnded
	s.lastQueue = q.batch
	if !slices.Contains(s.queues, q) {
		s.queues = append(s.queues, q)
	}
	s.work.Add(1)
	go func() {
		defer s.work.Done()
		defer cancel()
		if before != nil {
			<-before
		}
		err := s.bulk(ctx, chains, func(op affiliate.Operation) { s.onQueueStep(ctx, q, op) },
			func(chain string) { s.onQueuedChain(q, chain) },
			func(kind affiliate.OperationKind) { s.onPausedKind(q, kind, cancel) })
		s.onRunEnded(ctx, q, ended, err)
		close(ended)
		s.o.OnQueueChange()
	}()
}

// onQueueStep counts a step that was tried. A step that could not be sent pauses the queue, since the next ones could not be sent either.
func (s *Service) onQueueStep(ctx context.Context, q *queue, op affiliate.Operation) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case op.State != affiliate.Planned && op.State != affiliate.Sent:
		q.endOpen(op)
		q.count(queuedWrite{op.Chain, op.Step}, op.Dropped())
	case s.chains[op.Chain] != nil && s.chains[op.Chain].again: // the reason why it was not sent is gone, and the chain runs once more
	case op.State == affiliate.Planned && op.Error != "" && ctx.Err() == nil:
		q.state, q.why, q.blocked = affiliate.QueuePaused, op.Error, s.blockedOnKey[op.Chain]
		q.cancelRun()
	}
}

// onRunEnded sets the state of the queue after a run, unless a newer run was started meanwhile.
func (s *Service) onRunEnded(ctx context.Context, q *queue, run chan struct{}, err error) {
	if q.isStopped(s) {
		s.dropPlanned(q)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	paused, isPaused := errors.AsType[*PausedError](err)
	switch {
	case q.runEnded != run:
	case isPaused:
		q.state, q.blocked, q.why = affiliate.QueuePaused, false,
			fmt.Sprintf("Fermion rejected %d %s in a row with the same message (%s). Fix the cause, then resume the queue, or stop it",
				maxSameRejections, stepsOf(paused.Kind), paused.Message)
	case q.blocked && q.state == affiliate.QueuePaused: // already set, because a step could not be sent
	case err != nil:
		q.state, q.why = affiliate.QueuePaused, affiliate.Brief(err)
	case ctx.Err() != nil:
	case q.partial:
		q.state = affiliate.QueuePaused
	default:
		q.state = affiliate.QueueEnded
	}
}

func (q *queue) isStopped(s *Service) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return q.stopped
}

// dropPlanned ends a stopped queue, and drops what it has not sent.
func (s *Service) dropPlanned(q *queue) {
	ctx := context.WithoutCancel(s.ctx)
	dropped, err := s.dropBatch(ctx, q.batch)
	s.mu.Lock()
	defer s.mu.Unlock()
	q.end(dropped)
	if err != nil {
		q.state, q.why = affiliate.QueuePaused, err.Error()
	}
}

// dropBatch drops the planned writes of a batch, and returns those that it dropped: some may have been sent meanwhile.
func (s *Service) dropBatch(ctx context.Context, batch string) ([]affiliate.Operation, error) {
	ops, err := s.queued(ctx, batch, affiliate.Planned)
	if err != nil {
		return nil, err
	}
	ids, err := s.drop(ctx, idsOf(ops))
	return withIDs(ops, ids), err
}

// PauseQueue sends no more of a batch until it is resumed. What was sent runs to its response.
func (s *Service) PauseQueue(batch string) {
	s.mu.Lock()
	if q := s.queueOf(batch); q != nil && q.state == affiliate.QueueRunning {
		q.state, q.why = affiliate.QueuePaused, ""
		q.cancelRun()
	}
	s.mu.Unlock()
	s.o.OnQueueChange()
}

// ResumeQueue sends the planned writes of a batch, also those of a program that has ended. It does nothing while the queue runs. It
// returns an *ElsewhereError if another running program has all of them.
func (s *Service) ResumeQueue(ctx context.Context, batch string) error {
	if err := s.whyNoPlan(); err != nil {
		return err
	}
	of := s.QueueWrites(batch)
	planned, err := s.operations(ctx, of, affiliate.Planned)
	if err != nil {
		return err
	}
	return s.resumeQueued(ctx, of, planned, false)
}

// resumeQueued sends planned writes of a queue. of selects all its writes; partial means that not all its planned writes are resumed.
func (s *Service) resumeQueued(ctx context.Context, of affiliate.OperationQuery, planned []affiliate.Operation, partial bool) error {
	s.mu.Lock()
	q := s.queueOf(of.Batch)
	running := q != nil && q.state == affiliate.QueueRunning
	s.mu.Unlock()
	if running {
		return nil
	}
	ctx = context.WithoutCancel(ctx)
	open, err := s.adoptQueued(ctx, of, planned)
	if err != nil {
		return err
	}
	before, err := s.countedBefore(ctx, of, partial)
	if err != nil {
		return err
	}
	if s.restartQueue(of.Batch, open, before, partial) {
		s.o.OnQueueChange()
	}
	return nil
}

// adoptQueued makes this program the owner of planned writes of a queue. It returns those that it owns now, and those whose responses it
// still awaits from an earlier run: these are counted when they arrive, and sent again if Fermion refuses them at its limit.
func (s *Service) adoptQueued(ctx context.Context, of affiliate.OperationQuery,
	planned []affiliate.Operation) ([]affiliate.Operation, error) {
	adopted, err := s.store.Adopt(ctx, idsOf(planned))
	if err != nil {
		return nil, err
	}
	inFlight, err := s.operations(ctx, of, affiliate.Sent)
	if err != nil {
		return nil, err
	}
	inFlight = slices.DeleteFunc(inFlight, func(op affiliate.Operation) bool { return op.Owner != s.o.Instance })
	if len(planned) > 0 && len(adopted)+len(inFlight) == 0 {
		if err := s.whyQueueElsewhere(ctx, of); err != nil {
			return nil, err
		}
	}
	return slices.Concat(withIDs(planned, adopted), inFlight), nil
}

// restartQueue starts a run of the open writes of a batch. before are the writes that count as sent. It returns false if the queue was
// resumed meanwhile.
func (s *Service) restartQueue(batch string, open, before []affiliate.Operation, partial bool) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	q := s.queueOf(batch)
	if q == nil || q.forgotten {
		s.queues = slices.DeleteFunc(s.queues, func(o *queue) bool { return o == q })
		q = newQueue(batch)
	}
	if q.state == affiliate.QueueRunning {
		return false
	}
	for _, op := range before {
		q.count(queuedWrite{op.Chain, op.Step}, op.Dropped())
	}
	q.clearLeft()
	chains := make([]string, 0, len(open))
	listed := make(map[string]bool, len(open))
	for _, op := range open {
		q.addOpen(op)
		q.count(queuedWrite{op.Chain, op.Step}, false)
		if !listed[op.Chain] {
			listed[op.Chain], chains = true, append(chains, op.Chain)
		}
	}
	q.partial = partial
	s.startRun(q, chains)
	return true
}

// countedBefore returns the writes of a queue that have an outcome: they count as sent when all its planned writes are resumed.
func (s *Service) countedBefore(ctx context.Context, of affiliate.OperationQuery, partial bool) ([]affiliate.Operation, error) {
	if partial {
		return nil, nil
	}
	ops, err := s.operations(ctx, of, affiliate.Done, affiliate.Rejected, affiliate.Unknown)
	return affiliate.DecidingAttempts(ops), err
}

func idsOf(ops []affiliate.Operation) []string {
	ids := make([]string, len(ops))
	for i, op := range ops {
		ids[i] = op.ID
	}
	return ids
}

// withIDs returns the operations that have one of the IDs, in their order.
func withIDs(ops []affiliate.Operation, ids []string) []affiliate.Operation {
	wanted := make(map[string]bool, len(ids))
	for _, id := range ids {
		wanted[id] = true
	}
	return slices.DeleteFunc(slices.Clone(ops), func(op affiliate.Operation) bool { return !wanted[op.ID] })
}

// StopQueue drops what was not sent of a batch. What was sent runs to its response.
func (s *Service) StopQueue(ctx context.Context, batch string) error {
	if why := s.o.WhyReadOnly(); why != nil {
		return why
	}
	s.mu.Lock()
	q := s.queueOf(batch)
	if q != nil && q.state != affiliate.QueueEnded {
		q.stopped = true
		q.cancelRun()
	}
	s.mu.Unlock()
	dropped, err := s.dropBatch(ctx, batch) // the run drops what Fermion refuses at its limit after this
	if err != nil {
		return err
	}
	s.mu.Lock()
	if q != nil {
		q.end(dropped)
	}
	s.mu.Unlock()
	s.o.OnQueueChange()
	return nil
}

// ForgetQueue removes a queue that has ended from the list.
func (s *Service) ForgetQueue(batch string) {
	s.mu.Lock()
	if q := s.queueOf(batch); q != nil && q.state == affiliate.QueueEnded {
		q.forgotten = true
		if isNamedOnce(batch) { // else only the queue knows which writes of the batch were its own
			s.queues = slices.DeleteFunc(s.queues, func(o *queue) bool { return o == q })
		}
	}
	s.mu.Unlock()
	s.o.OnQueueChange()
}

// Queues returns the queues of this program that were not forgotten, in the order in which they were started.
func (s *Service) Queues() []affiliate.QueueStatus {
	blocked, slow := s.client.Status().BlockedUntil, s.slowdowns()
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]affiliate.QueueStatus, 0, len(s.queues))
	for _, q := range s.queues {
		if q.forgotten {
			continue
		}
		timeLeft := s.o.Limits.Time(q.left.Without(q.untried), slow, s.sentBeside(q, nil)...).Duration
		all = append(all, affiliate.QueueStatus{Batch: q.batch, State: q.state, Why: q.why, Total: len(q.writes), Left: q.left,
			Dropped:  q.dropped,
			TimeLeft: timeLeft, BlockedUntil: blocked, OfflineSince: s.offlineSince(q.batch)})
	}
	return all
}

// LastQueue is the batch that this program sent last, else the one that its user queued last; "" when there is none.
func (s *Service) LastQueue(ctx context.Context) (string, error) {
	s.mu.Lock()
	last := s.lastQueue
	s.mu.Unlock()
	if last != "" {
		return last, nil
	}
	return s.store.LastQueue(ctx, s.o.By)
}

// queueOf returns the queue of a batch, nil when there is none. The caller holds the mutex.
func (s *Service) queueOf(batch string) *queue {
	for _, q := range s.queues {
		if q.batch == batch {
			return q
		}
	}
	return nil
}

// resumeBlockedQueues resumes the queues that paused because of the key, the host or the rights in the database, and counts them.
func (s *Service) resumeBlockedQueues() int {
	s.mu.Lock()
	var blocked []string
	for _, q := range s.queues {
		if q.blocked && q.state == affiliate.QueuePaused {
			q.blocked = false
			blocked = append(blocked, q.batch)
		}
	}
	s.mu.Unlock()
	for _, batch := range blocked {
		if err := s.ResumeQueue(context.WithoutCancel(s.ctx), batch); err != nil {
			s.stayBlocked(batch, err)
			s.o.OnCriticalError(err)
		}
	}
	return len(blocked)
}

// stayBlocked leaves a queue that could not be resumed to the next ResumeBlocked, unless other programs have all of its writes.
func (s *Service) stayBlocked(batch string, why error) {
	_, elsewhere := errors.AsType[*ElsewhereError](why)
	s.mu.Lock()
	defer s.mu.Unlock()
	if q := s.queueOf(batch); q != nil && q.state == affiliate.QueuePaused && !elsewhere {
		q.blocked = true
	}
}
