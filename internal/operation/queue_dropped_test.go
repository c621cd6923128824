package operation_test

import (
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion/fermiontest"
	"fermion-tui/internal/store/storetest"
)

// A paused queue has ended once nothing of it is left: after its rest was dropped in Activity, also while some of it was resumed or still wait for
// their responses. It would else be shown as paused, and be asked about at the end of the program, with nothing to resume or stop.
func TestAPausedQueueOfWhichNothingIsLeftHasEnded(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		settle time.Duration // after the pause
		resume int           // how many of the planned writes are resumed before the others are dropped
	}{
		"all responses arrived":      {settle: 10 * time.Second},
		"some are still in flight":   {settle: time.Second},
		"one of the rest is resumed": {settle: 10 * time.Second, resume: 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := open(t)
				b.school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.Delay, Delay: 5 * time.Second, Times: -1})
				batch := b.queued(20)
				time.Sleep(12 * time.Second)
				b.service.PauseQueue(batch)
				time.Sleep(c.settle)
				planned := idsOf(storetest.Must(b.store.Operations(t.Context(),
					affiliate.OperationQuery{Batch: batch, States: []affiliate.OperationState{affiliate.Planned}}))(t))
				if c.resume > 0 {
					storetest.NoErr(t, b.service.Resume(t.Context(), planned[:c.resume]))
				}
				storetest.NoErr(t, b.service.Drop(t.Context(), planned[c.resume:]))
				if q := b.queue(batch); q.Dropped != len(planned)-c.resume || q.Dropped == 0 {
					t.Errorf("dropped: %+v", q)
				}
				time.Sleep(10 * time.Second)
				q, o := b.queue(batch), b.outcomes(batch)
				if q.State != affiliate.QueueEnded || q.Left.All() != 0 || q.Why != "" || q.Sent() != o.Made || !o.Finished() {
					t.Errorf("%+v, %+v", q, o)
				}
			})
		})
	}
}

// A queue all of whose writes were rejected has ended: there is nothing to resume.
func TestAQueueWhoseLastWritesAreRejectedHasEnded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t)
		b.school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.Say, Text: "Product is archived", Times: -1})
		batch := b.queued(3)
		time.Sleep(time.Minute)
		if q := b.queue(batch); q.State != affiliate.QueueEnded || q.Why != "" {
			t.Errorf("%+v", q)
		}
	})
}
