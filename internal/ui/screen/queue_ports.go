package screen

import (
	"context"

	"fermion-tui/internal/affiliate"
)

// Queue sends many writes, several at a time, while other work goes on. Each is in the journal before the first one is sent.
type Queue interface {
	// StartQueue journals plans, all or none, and begins to send them. what is part of the name of the batch, which it returns.
	StartQueue(ctx context.Context, what string, plans []affiliate.Plan) (batch string, err error)
	PauseQueue(batch string)
	// ResumeQueue sends what is planned of a batch, also what a program planned that has ended.
	ResumeQueue(ctx context.Context, batch string) error
	// ResendRejected sends again what Fermion rejected of a batch, with what is planned of it.
	ResendRejected(ctx context.Context, batch string) error
	// StopQueue drops what was not sent.
	StopQueue(ctx context.Context, batch string) error
	// ForgetQueue takes a queue that has ended off the list, once a person has seen its result.
	ForgetQueue(batch string)
	// Queues are those of this program that are not forgotten, oldest first.
	Queues() []affiliate.QueueStatus
	// TimeFor is how long calls take that begin now, beside what is sent already.
	TimeFor(affiliate.Calls) affiliate.PlanTime

	// QueueWrites selects the writes of a queue in the journal: other writes may have the name of its batch.
	QueueWrites(batch string) affiliate.OperationQuery
	// LastQueue is the batch that this program sent last, else the one that this person queued last; "" when there was none.
	LastQueue(ctx context.Context) (batch string, err error)
	// RecentQueues are the batches that were queued last, by any program, the newest first.
	RecentQueues(ctx context.Context) (batches []string, err error)
	BatchOutcomes(ctx context.Context, batch string) (affiliate.BatchOutcomes, error)
	// SaveBatchResult writes a file with a row for each write of a batch and what became of it.
	SaveBatchResult(ctx context.Context, batch string, to ExportFile) (rows int, err error)
}
