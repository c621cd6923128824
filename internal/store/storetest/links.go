package storetest

import (
	"context"
	"crypto/rand"
	"math"
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
)

// Record stores a reading at once: a decrease is read twice, and never counts as a problem of the school.
func Record(ctx context.Context, s *store.Store, linkID int64, when time.Time, c affiliate.Counters) (store.Reading, error) {
	rules := store.AnomalyPolicy{Window: time.Hour, MaxAttempts: 2, MinLinks: math.MaxInt}
	taken, err := s.TakeReading(ctx, linkID, when, &c, rules)
	if err == nil && taken.Verdict == store.Pending {
		taken, err = s.TakeReading(ctx, linkID, when, &c, rules)
	}
	return taken.Reading, err
}

// Track adds links with these slugs, and returns their IDs.
func Track(tb testing.TB, s interface {
	TrackLinks(context.Context, []affiliate.TrackRequest) ([]affiliate.TrackResult, error)
}, slugs ...string) []int64 {
	tb.Helper()
	var in []affiliate.TrackRequest
	for _, slug := range slugs {
		in = append(in, affiliate.TrackRequest{Slug: slug, Commission: affiliate.UnknownCommission})
	}
	var ids []int64
	for _, r := range Must(s.TrackLinks(tb.Context(), in))(tb) {
		NoErr(tb, r.Err)
		ids = append(ids, r.LinkID)
	}
	return ids
}

// LinkOperation is an operation that creates a link of 20 % for Asha.
func LinkOperation() affiliate.Operation {
	return affiliate.Operation{Chain: rand.Text(), Batch: "new link", Intent: affiliate.Intent{Link: &affiliate.NewLink{
		Affiliate: affiliate.Who{UserID: "aff-1", Email: "asha@example.com", Name: "Asha"}, ProductID: "68d1013f7183c17964b104c8",
		Commission: 2000}}}
}

// LinkOutcome is the outcome of a LinkOperation that created a link with this slug.
func LinkOutcome(slug string, requested affiliate.BasisPoints) store.Outcome {
	return store.Outcome{State: affiliate.Done, Result: `{"slug":"` + slug + `"}`,
		Link: &affiliate.Link{Slug: slug, ProductID: "68d1013f7183c17964b104c8", Commission: requested,
			RequestedCommission: requested},
		LinkOwner: affiliate.Who{UserID: "aff-1", Email: "asha@example.com", Name: "Asha"}}
}

// PutInCampaign moves links into a campaign, as a person does who sees where they are.
func PutInCampaign(ctx context.Context, s *store.Store, ids []int64, campaign int64) error {
	stored, err := s.LinksByID(ctx, ids)
	if err != nil {
		return err
	}
	links := make([]affiliate.PlannedLink, len(ids))
	for i, id := range ids {
		links[i].ID = id
		for _, l := range stored {
			if l.ID == id {
				links[i].Was.CampaignID = l.CampaignID
			}
		}
	}
	return s.PutInCampaign(ctx, links, campaign)
}
