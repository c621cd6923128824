package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"

	"fermion-tui/internal/affiliate"
)

// A campaign may be renamed between a plan and its writes. For a campaign that existed, the plan has its ID. A campaign that the plan
// creates has no ID yet: the first write of the plan that creates it stores its ID in the write's result, where the others find it.

// campaignResult is the member of a write's result with the ID of the campaign that the write created.
const campaignResult = "campaign_id"

// campaignOfOutcome finds the campaign that a new link was planned for, or creates it; 0 for none.
func (t *Tx) campaignOfOutcome(ctx context.Context, o *Outcome) (int64, error) {
	if o.CampaignID != 0 || strings.TrimSpace(o.Campaign) == "" {
		return t.chosenCampaign(ctx, o.CampaignID, o.Campaign)
	}
	if id, err := t.campaignCreatedFor(ctx, o.of, o.Campaign); err != nil || id != 0 {
		return id, err
	}
	if id, err := t.campaignNamed(ctx, o.Campaign); err != nil || id != 0 {
		return id, err
	}
	created, err := t.newCampaign(ctx, affiliate.Campaign{Name: strings.TrimSpace(o.Campaign)})
	if err != nil {
		return 0, err
	}
	result := map[string]any{}
	if o.Result != "" {
		if err := json.Unmarshal([]byte(o.Result), &result); err != nil {
			return 0, fmt.Errorf("the result of operation %s: %w", o.of.ID, err)
		}
	}
	result[campaignResult] = created
	text, err := json.Marshal(result)
	o.Result = string(text)
	return created, err
}

// CampaignsCreatedFor is the statement that reads the intents and results of the writes that created a campaign for the same plan as a
// write, newest first. Its arguments are the batch and the chain of that write. Writes that were planned together have the same person
// and time. The batch is not enough, since forms and imports use the same name again. Another attempt at a step has a later time, so
// the time of any operation of the chain may match.
const CampaignsCreatedFor = `select o.intent, o.result from operations o
	where o.batch = ? and o.result like '%"` + campaignResult + `":%' and exists (
		select 1 from operations mine join operations other on other.by_whom = mine.by_whom and other.created_at = mine.created_at
		where mine.chain = ? and other.chain = o.chain)
	order by o.id desc`

// campaignCreatedFor returns the campaign that a write of the same plan as op created under a name, even if it was renamed since; 0 for
// none.
func (t *Tx) campaignCreatedFor(ctx context.Context, op affiliate.Operation, name string) (int64, error) {
	type creation struct {
		intent affiliate.Intent
		result struct {
			ID int64 `json:"campaign_id"`
		}
	}
	created, err := Collect(func(r *sql.Rows) (c creation, err error) {
		var intent, result []byte
		if err = r.Scan(&intent, &result); err == nil {
			err = json.Unmarshal(intent, &c.intent)
		}
		if err == nil {
			err = json.Unmarshal(result, &c.result)
		}
		return c, err
	})(t.QueryContext(ctx, CampaignsCreatedFor, op.Batch, op.Chain))
	if err != nil {
		return 0, fmt.Errorf("looking for the campaign of operation %s: %w", op.ID, err)
	}
	for _, c := range created {
		if n := c.intent.Link; n == nil || !affiliate.SameCampaignName(n.Campaign, name) {
			continue
		}
		if there, err := t.campaignExists(ctx, c.result.ID); err != nil || there {
			return c.result.ID, err
		}
	}
	return 0, nil
}
