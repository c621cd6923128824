package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"

	"fermion-tui/internal/affiliate"
)

// Between a plan and its writes a campaign may get another name. A plan has the ID of a campaign that was there. One that was to be created has none:
// the first write of the plan that creates it has its ID in its result, and the others find it by that.

// campaignResult is what the result of a write that created a campaign has of it, beside the rest.
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

// CampaignsCreatedFor is the statement that reads the intents and results of the writes that created a campaign for the plan of a write, the newest first.
// Its values are the batch and the chain of that write. What was planned together has the same person and the same time: batches of forms and of imports
// have the same name again, and a step that is tried again has a later time than the first one of its chain.
const CampaignsCreatedFor = `select o.intent, o.result from operations o where o.batch = ? and o.result like '%"` + campaignResult + `":%' and exists (
	select 1 from operations mine join operations other on other.by_whom = mine.by_whom and other.created_at = mine.created_at where mine.chain = ? and other.chain = o.chain)
	order by o.id desc`

// campaignCreatedFor is the campaign that a write of the same plan as op has created under a name, whatever its name is by now; 0 for none.
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
