package store

import (
	"context"

	"fermion-tui/internal/affiliate"
)

// What a command line can name, read from a database that the program has not joined.

// AffiliatesIn returns all affiliates, oldest first.
func AffiliatesIn(ctx context.Context, q Querier) ([]affiliate.Affiliate, error) {
	return readAffiliates(ctx, q, "")
}

// CampaignsIn returns all campaigns by name, including archived ones.
func CampaignsIn(ctx context.Context, q Querier) ([]affiliate.Campaign, error) {
	return readCampaigns(ctx, q)
}

// BatchesIn returns all batches of payments, newest first.
func BatchesIn(ctx context.Context, q Querier) ([]affiliate.Batch, error) {
	return Collect(scanBatch)(q.QueryContext(ctx, batchQuery+batchGroup))
}
