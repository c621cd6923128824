package operation

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"fermion-tui/internal/affiliate"
)

// queue sends the writes of one batch while other work goes on. It can be paused, resumed and stopped; what is not sent yet is in the
// journal like any other planned write. Its fields are guarded by the mutex of the service.
type queue struct {
	batch     string
	state     affiliate.QueueState
	why       string                         // why it paused without being asked to
	blocked   bool                           // it paused because of the key, the host or the rights in the database: ResumeBlocked resumes it
	stopped   bool                           // a person stopped it: what is planned is dropped
	forgotten bool                           // it has ended and is off the list
	partial   bool                           // only some of what is planned was resumed
	writes    map[queuedWrite]bool           // all that were to be sent or were dropped; true: dropped, since it was stopped
	dropped   int                            // of these
	left      affiliate.Calls                // still to be sent
	open      map[string]affiliate.OpenSteps // these, by chain
	untried   affiliate.Calls                // of left, those that this run does not send: they come after a rejected one, or their kind is paused
	stuck     map[string]bool                // the chains of untried
	cancelRun func()
	runEnded  chan struct{} // closed when the present run has ended
}

func newQueue(batch string) *queue {
	return &queue{batch: batch, writes: map[queuedWrite]bool{}, open: map[string]affiliate.OpenSteps{}, stuck: map[string]bool{}}
}

// StartQueue journals plans and sends them one after the other in the background. what names the batch in the journal. It returns once
// all of them are in the journal, or none. Those that Enqueue drops are part of the batch, and are not sent.
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

// newBatch is a name that no batch of the journal has.
func (s *Service) newBatch(ctx context.Context, what string) (string, error) {
	for range 100 {
		batch := affiliate.NewQueueBatch(what, s.o.Pick)
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

// startRun starts a run of chains, after the run before it has ended. The caller holds the mutex.
func (s *Service) startRun(q *queue, chains []string) {
	if s.ctx.Err() != nil {
		return
	}
	ctx, cancel := context.WithCancel(s.ctx)
	before := q.runEnded
	q.state, q.why, q.blocked, q.stopped, q.cancelRun, q.runEnded = affiliate.QueueRunning, "", false, false, cancel, make(chan struct{})
	ended := q.runEnded
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
		err := s.bulk(ctx, chains, func(op affiliate.Operation) { s.onQueueStep(ctx, q, op) }, func(chain string) { s.onQueuedChain(q, chain) },
			func(kind affiliate.OperationKind) { s.onPausedKind(q, kind, cancel) })
		s.onRunEnded(ctx, q, ended, err)
		close(ended)
		s.o.OnQueueChange()
	}()
}

// onQueueStep counts a step that was tried. One that could not be sent pauses the queue, since the next ones could not either.
func (s *Service) onQueueStep(ctx context.Context, q *queue, op affiliate.Operation) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case op.State != affiliate.Planned && op.State != affiliate.Sent:
		q.endOpen(op)
		q.count(queuedWrite{op.Chain, op.Step}, op.Dropped())
	case s.chains[op.Chain] != nil && s.chains[op.Chain].again: // the reason why it was not sent has passed: it runs once more
	case op.State == affiliate.Planned && op.Error != "" && ctx.Err() == nil:
		q.state, q.why, q.blocked = affiliate.QueuePaused, op.Error, s.blockedOnKey[op.Chain]
		q.cancelRun()
	}
}

// onRunEnded sets what became of the queue when its run has ended. A run that was resumed meanwhile by the next one says nothing about
// the queue any more.
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
		q.state, q.blocked, q.why = affiliate.QueuePaused, false, fmt.Sprintf("Fermion rejected %d %s in a row with the same message (%s). Fix the cause, then resume the queue, or stop it", maxSameRejections, stepsOf(paused.Kind), paused.Message)
	case q.blocked && q.state == affiliate.QueuePaused: // since a step could not be sent
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

// dropPlanned ends what a stopped queue has not sent.
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

// dropBatch drops what of a batch is planned, and returns what it dropped: some of it may have been sent meanwhile.
func (s *Service) dropBatch(ctx context.Context, batch string) ([]affiliate.Operation, error) {
	ops, err := s.queued(ctx, batch, affiliate.Planned)
	if err != nil {
		return nil, err
	}
	ids, err := s.drop(ctx, idsOf(ops))
	dropped := make(map[string]bool, len(ids))
	for _, id := range ids {
		dropped[id] = true
	}
	return slices.DeleteFunc(ops, func(op affiliate.Operation) bool { return !dropped[op.ID] }), err
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

// ResumeQueue sends what is planned of a batch, also when a program that has ended planned it. It does nothing while the queue runs.
// The error is an *ElsewhereError when another running program has all of it.
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

// resumeQueued sends planned writes of a queue. of are all its writes, partial says that others of them are planned too.
func (s *Service) resumeQueued(ctx context.Context, of affiliate.OperationQuery, ops []affiliate.Operation, partial bool) error {
	batch := of.Batch
	s.mu.Lock()
	q := s.queueOf(batch)
	running := q != nil && q.state == affiliate.QueueRunning
	s.mu.Unlock()
	if running {
		return nil
	}
	ctx = context.WithoutCancel(ctx)
	adopted, err := s.store.Adopt(ctx, idsOf(ops))
	if err != nil {
		return err
	}
	ours := make(map[string]bool, len(adopted))
	for _, id := range adopted {
		ours[id] = true
	}
	// What the run before still waits for is counted when its response comes, and is sent again when Fermion refuses it at its limit.
	inFlight, err := s.operations(ctx, of, affiliate.Sent)
	if err != nil {
		return err
	}
	for _, op := range inFlight {
		if op.Owner == s.o.Instance {
			ours[op.ID] = true
		}
	}
	if len(ops) > 0 && len(ours) == 0 {
		if err := s.elsewhereError(ctx, of); err != nil {
			return err
		}
	}
	ops = slices.Concat(ops, inFlight)
	chains := make([]string, 0, len(ops))
	listed := make(map[string]bool, len(ops))
	for _, op := range ops {
		if !ours[op.ID] {
			continue
		}
		if !listed[op.Chain] {
			listed[op.Chain], chains = true, append(chains, op.Chain)
		}
	}
	before, err := s.countedBefore(ctx, of, partial)
	if err != nil {
		return err
	}
	s.mu.Lock()
	if q = s.queueOf(batch); q == nil || q.forgotten {
		s.queues = slices.DeleteFunc(s.queues, func(o *queue) bool { return o == q })
		q = newQueue(batch)
	}
	if q.state == affiliate.QueueRunning { // it was resumed twice at once
		s.mu.Unlock()
		return nil
	}
	for _, op := range before {
		q.count(queuedWrite{op.Chain, op.Step}, op.Dropped())
	}
	q.clearLeft()
	for _, op := range ops {
		if ours[op.ID] {
			q.addOpen(op)
			q.count(queuedWrite{op.Chain, op.Step}, false)
		}
	}
	q.partial = partial
	s.startRun(q, chains)
	s.mu.Unlock()
	s.o.OnQueueChange()
	return nil
}

// countedBefore are the writes of a queue with an outcome, which count as sent when all that is left of it is resumed.
func (s *Service) countedBefore(ctx context.Context, of affiliate.OperationQuery, partial bool) ([]affiliate.Operation, error) {
	if partial {
		return nil, nil
	}
	return s.operations(ctx, of, affiliate.Done, affiliate.Rejected, affiliate.Unknown)
}

func idsOf(ops []affiliate.Operation) []string {
	ids := make([]string, len(ops))
	for i, op := range ops {
		ids[i] = op.ID
	}
	return ids
}

// StopQueue drops what of a batch was not sent. What was sent runs to its response.
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
	dropped, err := s.dropBatch(ctx, batch) // the run drops what comes back from Fermion's limit after this
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

// ForgetQueue takes a queue that has ended off the list.
func (s *Service) ForgetQueue(batch string) {
	s.mu.Lock()
	if q := s.queueOf(batch); q != nil && q.state == affiliate.QueueEnded {
		q.forgotten = true
		s.queues = slices.DeleteFunc(s.queues, func(o *queue) bool { return o == q && isNamedOnce(batch) }) // of another one it stays known which writes it had
	}
	s.mu.Unlock()
	s.o.OnQueueChange()
}

// Queues are the queues of this program, in the order in which they were started, until they are forgotten.
func (s *Service) Queues() []affiliate.QueueStatus {
	blocked, slow := s.client.Status().BlockedUntil, s.slowdowns()
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]affiliate.QueueStatus, 0, len(s.queues))
	for _, q := range s.queues {
		if q.forgotten {
			continue
		}
		all = append(all, affiliate.QueueStatus{Batch: q.batch, State: q.state, Why: q.why, Total: len(q.writes), Left: q.left, Dropped: q.dropped, TimeLeft: s.o.Limits.Time(q.left.Without(q.untried), slow, s.sentBeside(q, nil)...).Duration, BlockedUntil: blocked, OfflineSince: s.offlineSince(q.batch)})
	}
	return all
}

// queueOf is the queue of a batch, nil when there is none. The caller holds the mutex.
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

// stayBlocked leaves a queue that could not be resumed for the next ResumeBlocked, unless other programs have all of it.
func (s *Service) stayBlocked(batch string, why error) {
	_, elsewhere := errors.AsType[*ElsewhereError](why)
	s.mu.Lock()
	defer s.mu.Unlock()
	if q := s.queueOf(batch); q != nil && q.state == affiliate.QueuePaused && !elsewhere {
		q.blocked = true
	}
}
