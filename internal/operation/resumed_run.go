package operation

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"fermion-tui/internal/affiliate"
)

// resumedRun sends chains in the background that are resumed together and are no queue. Its fields are guarded by the mutex of the
// service.
type resumedRun struct {
	left    map[string]bool // the chains that it has still to run
	why     []string        // why it leaves some unsent
	unknown bool            // among these reasons are outcomes that are unknown
	cancel  func()
}

// LeftError says that resumed writes were left unsent: they wait again until a person resumes or drops them.
type LeftError struct {
	Writes  int
	Unknown bool // a reason is that the outcomes of the last ones are unknown
	Why     string
}

func (e *LeftError) Error() string {
	first := "fix the cause"
	if e.Unknown {
		first = "look at the unknown ones"
	}
	return fmt.Sprintf("%s. %s not sent and %s in Activity: %s, then resume %s there, or drop %[5]s", strings.TrimSuffix(e.Why, "."),
		affiliate.Plural(int64(e.Writes), "resumed write was", "resumed writes were"),
		affiliate.PluralWord(e.Writes, "waits", "wait"), first, affiliate.PluralWord(e.Writes, "it", "them"))
}

// launchAll runs chains in the background, in this order. If there are more of them than may fail in the same way, they are run several at
// a time, and what is behind equal rejections or unknown outcomes, or behind a write that could not be sent, is left to a person. p is the
// pacing that they have in common with queues that are resumed beside them, if any.
func (s *Service) launchAll(p *pacing, chains []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ctx.Err() != nil {
		return
	}
	idle := slices.DeleteFunc(slices.Clone(chains), func(chain string) bool {
		run := s.chains[chain]
		if run != nil {
			run.again = true
		}
		return run != nil
	})
	if p == nil && len(idle) <= maxFailures || len(idle) == 0 {
		for _, chain := range idle {
			s.acquireIdle(chain)
			go s.runAcquired(chain)
		}
		return
	}
	ctx, cancel := context.WithCancel(s.ctx)
	r := &resumedRun{left: make(map[string]bool, len(idle)), cancel: cancel}
	for _, chain := range idle {
		r.left[chain] = true
	}
	s.resumed = append(s.resumed, r)
	s.work.Go(func() {
		defer cancel()
		s.runResumed(ctx, p, r, idle)
	})
}

// runResumed runs the chains of a resumed run, gives up what it leaves unsent, and reports that.
func (s *Service) runResumed(ctx context.Context, p *pacing, r *resumedRun, chains []string) {
	err := s.bulk(ctx, p, chains, func(op affiliate.Operation) { s.onResumedStep(ctx, r, op) },
		func(chain string) {
			s.mu.Lock()
			defer s.mu.Unlock()
			delete(r.left, chain)
		},
		func(paused *PausedError) {
			s.mu.Lock()
			defer s.mu.Unlock()
			r.why, r.unknown = append(r.why, paused.reason()), r.unknown || paused.Unknown
		})
	s.mu.Lock()
	s.resumed = slices.DeleteFunc(s.resumed, func(o *resumedRun) bool { return o == r })
	why := strings.Join(r.why, "; ")
	s.mu.Unlock()
	if s.ctx.Err() != nil {
		return
	}
	if why == "" && err != nil {
		why = affiliate.Brief(err)
	}
	reason := ""
	if why != "" {
		reason = affiliate.NotSent + why
	}
	left, disownErr := s.disownLeft(context.WithoutCancel(ctx), chains, reason)
	switch {
	case disownErr != nil:
		s.o.OnCriticalError(disownErr)
	case why != "" && left > 0:
		s.o.OnCriticalError(&LeftError{Writes: left, Unknown: r.unknown, Why: why})
	case err != nil && len(r.why) == 0:
		s.o.OnCriticalError(err)
	}
}

// onResumedStep ends a resumed run at a step that could not be sent, since the next ones could not be sent either. One that waits for
// another key does not end it: those behind it wait for that key too, and are sent with it.
func (s *Service) onResumedStep(ctx context.Context, r *resumedRun, op affiliate.Operation) {
	s.mu.Lock()
	defer s.mu.Unlock()
	again := s.chains[op.Chain] != nil && s.chains[op.Chain].again
	if op.State == affiliate.Planned && op.Error != "" && ctx.Err() == nil && !again && !s.blockedOnKey[op.Chain] {
		r.why = append(r.why, strings.TrimSuffix(op.Error, "."))
		r.cancel()
	}
}
