package store

import (
	"context"

	"fermion-tui/internal/affiliate"
)

// What a command line can name, read from a database without an instance of this program.

// AffiliatesIn are all affiliates, oldest first.
func AffiliatesIn(ctx context.Context, q Querier) ([]affiliate.Affiliate, error) {
	return readAffiliates(ctx, q, "")
}

// CampaignsIn are all campaigns, by name, archived ones too.
func CampaignsIn(ctx context.Context, q Querier) ([]affiliate.Campaign, error) {
	return readCampaigns(ctx, q)
}

// BatchesIn are all batches of payments, the newest first.
func BatchesIn(ctx context.Context, q Querier) ([]affiliate.Batch, error) {
	return Collect(scanBatch)(q.QueryContext(ctx, batchQuery+batchGroup))
}
