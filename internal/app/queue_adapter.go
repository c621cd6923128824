package app

import (
	"context"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/operation"
	"fermion-tui/internal/store"
	"fermion-tui/internal/ui/screen"
)

// queueAdapter lets the screens send many writes in the background.
type queueAdapter struct {
	*operation.Service
	store   *store.Store
	exports exportsAdapter
}

var _ screen.Queue = queueAdapter{}

func (x queueAdapter) BatchOutcomes(ctx context.Context, batch string) (affiliate.BatchOutcomes, error) {
	return x.store.BatchOutcomes(ctx, batch, x.QueueWrites(batch).Chains...)
}

// recentQueues is how many queues a person can go back to.
const recentQueues = 500

func (x queueAdapter) RecentQueues(ctx context.Context) ([]string, error) {
	return x.store.RecentQueues(ctx, recentQueues)
}

func (x queueAdapter) SaveBatchResult(ctx context.Context, batch string, to screen.ExportFile) (rows int, err error) {
	if err := whyNoRegularFile(x.exports.file(to).Path); err != nil {
		return 0, err
	}
	e, err := x.exports.exporter(ctx)
	if err != nil {
		return 0, err
	}
	return e.SaveBatchResult(ctx, x.QueueWrites(batch), x.exports.file(to))
}
