package screen

import (
	"context"

	"fermion-tui/internal/affiliate"
)

// Queue sends many writes in the background, several at a time. All are in the journal before the first one is sent.
type Queue interface {
	// StartQueue journals plans, all or none, and begins to send them. It returns the name of the batch, of which what
	// is a part.
	StartQueue(ctx context.Context, what string, plans []affiliate.Plan) (batch string, err error)
	PauseQueue(batch string)
	// ResumeQueue sends the planned writes of a batch, including those of a program that has ended.
	ResumeQueue(ctx context.Context, batch string) error
	// ResendRejected sends the rejected writes of a batch again, and the planned ones.
	ResendRejected(ctx context.Context, batch string) error
	// StopQueue drops the writes that were not sent.
	StopQueue(ctx context.Context, batch string) error
	// ForgetQueue removes a queue from the list, once it has ended and a person has seen the result.
	ForgetQueue(batch string)
	// Queues returns the queues of this program that are not forgotten, oldest first.
	Queues() []affiliate.QueueStatus
	// TimeFor estimates how long calls take that begin now, beside those that are being sent already.
	TimeFor(affiliate.Calls) affiliate.PlanTime
	// WaitsForLimit reports whether writes of a kind wait for Fermion's limit now.
	WaitsForLimit(affiliate.OperationKind) bool

	// QueueWrites selects the writes of a queue in the journal. The name of the batch alone would not do, since other
	// writes may have it too.
	QueueWrites(batch string) affiliate.OperationQuery
	// LastQueue returns the batch that this program sent last, else the one that this person queued last; "" when
	// nothing was sent or queued.
	LastQueue(ctx context.Context) (batch string, err error)
	// RecentQueues returns the last queued batches of all programs, the newest first.
	RecentQueues(ctx context.Context) (batches []string, err error)
	BatchOutcomes(ctx context.Context, batch string) (affiliate.BatchOutcomes, error)
	// SaveBatchResult writes a file with a row for each write of a batch and its outcome.
	SaveBatchResult(ctx context.Context, batch string, to ExportFile) (rows int, err error)
}
