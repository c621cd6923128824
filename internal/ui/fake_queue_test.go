package ui_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
)

// fakeQueue sends nothing by itself: a test sets what becomes of the operations.
type fakeQueue struct{ *world }

func (x fakeQueue) StartQueue(_ context.Context, what string, plans []affiliate.Plan) (string, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.fail != nil {
		return "", x.fail
	}
	batch := what + " Q-7K3Q"
	q := affiliate.QueueStatus{Batch: batch, State: affiliate.QueueRunning}
	for i, p := range plans {
		for step, intent := range p.Steps {
			q.Total++
			q.Left.Add(intent.Kind(), 1)
			x.ops = append(x.ops, affiliate.Operation{ID: fmt.Sprintf("op%02d", len(x.ops)+1), Chain: fmt.Sprintf("queued%02d", i+1), Step: step, Batch: batch,
				Kind: intent.Kind(), State: affiliate.Planned, Intent: intent, By: "asha@laptop"})
		}
	}
	q.TimeLeft = affiliate.CallLimits{}.WithDefaults().Duration(q.Left, affiliate.Slowdowns{})
	x.queues = append(x.queues, q)
	body, err := json.Marshal(plans)
	x.write(affiliate.Invalidation{Operations: true}, "queue %s: %d plans %s", batch, len(plans), body)
	return batch, err
}

func (x fakeQueue) setQueue(batch string, change func(*affiliate.QueueStatus), words string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for i := range x.queues {
		if x.queues[i].Batch == batch {
			change(&x.queues[i])
		}
	}
	x.write(affiliate.Invalidation{Live: true}, "%s %s", words, batch)
}

func (x fakeQueue) PauseQueue(batch string) {
	x.setQueue(batch, func(q *affiliate.QueueStatus) { q.State = affiliate.QueuePaused }, "pause")
}

func (x fakeQueue) ResumeQueue(_ context.Context, batch string) error {
	x.setQueue(batch, func(q *affiliate.QueueStatus) { q.State, q.Why = affiliate.QueueRunning, "" }, "resume")
	return nil
}

func (x fakeQueue) ResendRejected(_ context.Context, batch string) error {
	x.mu.Lock()
	for i := range x.ops {
		if op := &x.ops[i]; op.Batch == batch && op.State == affiliate.Rejected && !op.Dropped() {
			op.State, op.Error = affiliate.Planned, ""
		}
	}
	x.mu.Unlock()
	x.setQueue(batch, func(q *affiliate.QueueStatus) { q.State, q.Why = affiliate.QueueRunning, "" }, "resend")
	go x.send(affiliate.Invalidation{Operations: true})
	return nil
}

func (x fakeQueue) StopQueue(_ context.Context, batch string) error {
	x.setQueue(batch, func(q *affiliate.QueueStatus) {
		q.State, q.Dropped, q.Left = affiliate.QueueEnded, q.Left.All(), affiliate.Calls{}
	}, "stop")
	x.mu.Lock()
	defer x.mu.Unlock()
	for i := range x.ops {
		if x.ops[i].Batch == batch && x.ops[i].State == affiliate.Planned {
			x.ops[i].State, x.ops[i].Error = affiliate.Rejected, "dropped before it was sent, by asha@laptop"
		}
	}
	go x.send(affiliate.Invalidation{Operations: true})
	return nil
}

func (x fakeQueue) ForgetQueue(batch string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.queues = slices.DeleteFunc(x.queues, func(q affiliate.QueueStatus) bool { return q.Batch == batch })
	go x.send(affiliate.Invalidation{Live: true})
}

// Queues are counted from the operations: one is at its end when nothing of it is planned or sent.
func (x fakeQueue) Queues() []affiliate.QueueStatus {
	x.mu.Lock()
	defer x.mu.Unlock()
	for i := range x.queues {
		q := &x.queues[i]
		q.Left = affiliate.Calls{}
		for _, op := range x.ops {
			if op.Batch == q.Batch && (op.State == affiliate.Planned || op.State == affiliate.Sent) {
				q.Left.Add(op.Kind, 1)
			}
		}
		if q.Left.All() == 0 {
			q.State = affiliate.QueueEnded
		}
		q.TimeLeft = affiliate.CallLimits{}.WithDefaults().Duration(q.Left, affiliate.Slowdowns{})
	}
	return slices.Clone(x.queues)
}

// TimeFor counts the queues that run as the service does.
func (x fakeQueue) TimeFor(c affiliate.Calls) affiliate.PlanTime {
	var others []affiliate.Calls
	for _, q := range x.Queues() {
		if q.State == affiliate.QueueRunning {
			others = append(others, q.Left)
		}
	}
	return affiliate.CallLimits{}.WithDefaults().Time(c, affiliate.Slowdowns{}, others...)
}

func (x fakeQueue) WaitsForLimit(kind affiliate.OperationKind) bool { return x.limited == kind }

func (x fakeQueue) QueueWrites(batch string) affiliate.OperationQuery {
	return affiliate.OperationQuery{Batch: batch}
}

func (x fakeQueue) LastQueue(context.Context) (string, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, op := range slices.Backward(x.ops) {
		if affiliate.QueueReference(op.Batch) != "" && op.By == "asha@laptop" {
			return op.Batch, x.unread
		}
	}
	return "", x.unread
}

func (x fakeQueue) RecentQueues(context.Context) (batches []string, err error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, op := range slices.Backward(x.ops) {
		if affiliate.QueueReference(op.Batch) != "" && !slices.Contains(batches, op.Batch) {
			batches = append(batches, op.Batch)
		}
	}
	return batches, x.unread
}

func (x fakeQueue) BatchOutcomes(_ context.Context, batch string) (o affiliate.BatchOutcomes, err error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.unread != nil {
		return o, x.unread
	}
	for _, op := range x.ops {
		if op.Batch != batch {
			continue
		}
		o.Deletes = op.Kind == affiliate.DeleteCoupon
		switch op.State {
		case affiliate.Done:
			o.Made++
		case affiliate.Rejected:
			switch {
			case op.LeftOut():
				o.LeftOut++
			case op.Dropped():
				o.Dropped++
			default:
				o.Rejected++
			}
		case affiliate.Unknown:
			o.Unknown++
		case affiliate.Sent:
			o.InFlight++
		default:
			o.Waiting++
		}
	}
	return o, nil
}

func (x fakeQueue) SaveBatchResult(_ context.Context, batch string, to screen.ExportFile) (int, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.asked = append(x.asked, "result of "+batch+" to "+to.Path)
	n := 0
	for _, op := range x.ops {
		if op.Batch == batch {
			n++
		}
	}
	return n, x.fail
}
