package operation

import (
	"context"
	"errors"
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
	unresumed map[queuedWrite]bool           // planned writes that this run leaves out, since only others were resumed
	next      []string                       // IDs of writes of unresumed that a person resumed during this run: they are sent after it
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
	s.startRun(q, nil, chains)
	s.mu.Unlock()
	s.o.OnQueueChange()
}

// startRun starts a run of chains, which waits for the end of the previous run. p is the pacing that it has in common with other runs, if
// any. The caller holds the mutex.
func (s *Service) startRun(q *queue, p *pacing, chains []string) {
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
		err := s.bulk(ctx, p, chains, func(op affiliate.Operation) { s.onQueueStep(ctx, q, op) },
			func(chain string) { s.onQueuedChain(q, chain) },
			func(paused *PausedError) { s.onPausedKind(q, paused.Kind, cancel) })
		s.onRunEnded(ctx, q, ended, err)
		close(ended)
		s.endFinished(q, ended)
		s.resumeNext(q, err == nil && ctx.Err() == nil)
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
	var left leftWrites
	if err == nil && ctx.Err() == nil {
		left = s.leftOf(q)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	paused, isPaused := errors.AsType[*PausedError](err)
	switch {
	case q.runEnded != run:
	case isPaused:
		q.state, q.blocked, q.why = affiliate.QueuePaused, false,
			paused.reason()+". "+paused.remedy()+", then resume the queue, or stop it"
	case q.blocked && q.state == affiliate.QueuePaused: // already set, because a step could not be sent
	case err != nil:
		q.state, q.why = affiliate.QueuePaused, affiliate.Brief(err)
	case ctx.Err() != nil:
	case left.waiting > 0:
		q.state, q.why = affiliate.QueuePaused, left.describe()
	case len(q.unresumed) > 0:
		q.state, q.why = affiliate.QueuePaused, left.describe()
	default:
		q.state, q.why = affiliate.QueueEnded, left.describe()
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
	if err != nil {
		q.state, q.why = affiliate.QueuePaused, err.Error()
		return
	}
	q.end(dropped)
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

// StopQueue drops what was not sent of a batch. What was sent runs to its response, and the queue ends then.
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
		q.stop(dropped)
	}
	s.mu.Unlock()
	s.o.OnQueueChange()
	return nil
}

// stop ends a queue of which these writes were dropped, unless its run still waits for responses: it ends with them. The caller holds the
// mutex of the service.
func (q *queue) stop(dropped []affiliate.Operation) {
	for _, op := range dropped {
		q.endOpen(op)
	}
	select {
	case <-q.runEnded:
		q.end(dropped)
		return
	default:
	}
	if q.left.All() == 0 || q.state == affiliate.QueueEnded {
		q.end(dropped)
		return
	}
	for _, op := range dropped {
		q.count(queuedWrite{op.Chain, op.Step}, true)
	}
	q.state, q.why = affiliate.QueueStopping, ""
}

// endFinished ends a queue whose run has ended, if a person stopped it or nothing of it is left to resume.
func (s *Service) endFinished(q *queue, run chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if q.state == affiliate.QueueStopping && q.runEnded == run {
		q.end(nil)
	}
	q.endIfNothingLeft()
}

// endIfNothingLeft ends a paused queue once all its writes are sent or dropped, wherever that was done: nothing can be resumed, and its
// result can be closed. The caller holds the mutex of the service.
func (q *queue) endIfNothingLeft() {
	if q.state != affiliate.QueuePaused || q.left.All() > 0 {
		return
	}
	select {
	case <-q.runEnded:
		q.why, q.blocked = "", false
		q.end(nil)
	default: // its run ends it
	}
}
