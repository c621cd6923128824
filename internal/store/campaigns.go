package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"fermion-tui/internal/affiliate"
)

// Campaigns returns all of them by name, with the archived ones.
func (s *Store) Campaigns(ctx context.Context) ([]affiliate.Campaign, error) {
	all, err := readCampaigns(ctx, s.readers)
	return all, s.failed("reading the campaigns", err)
}

func readCampaigns(ctx context.Context, q Querier) ([]affiliate.Campaign, error) {
	return Collect(func(r *sql.Rows) (c affiliate.Campaign, err error) {
		var from, to, archived, created int64
		err = r.Scan(&c.ID, &c.Name, &c.Goal.Kind, &c.Goal.Amount, &from, &to, &archived, &created, &c.Notes)
		c.From, c.To, c.ArchivedAt, c.CreatedAt = fromMillis(from), fromMillis(to), fromMillis(archived), fromMillis(created)
		return c, err
	})(q.QueryContext(ctx, "select id, name, goal_kind, goal_amount, from_at, to_at, archived_at, created_at, notes from campaigns order by name"))
}

// SaveCampaign creates a campaign without an ID, and replaces the row of one with an ID (CreatedAt and ArchivedAt stay). A name that
// another campaign has, ignoring case, is an affiliate.NameTaken.
func (s *Store) SaveCampaign(ctx context.Context, c affiliate.Campaign) (int64, error) {
	c.Name = strings.TrimSpace(c.Name)
	if err := affiliate.CheckCampaignName(c.Name); err != nil {
		return 0, err
	}
	id := c.ID
	err := s.edit(ctx, "saving a campaign", editedRows{campaigns: idOf(c.ID)}, func(ctx context.Context, t *Tx) error {
		all, err := readCampaigns(ctx, t)
		if err != nil {
			return err
		}
		goalChanged := false // with another goal or period, a missed one no longer matters
		for _, other := range all {
			if other.ID != c.ID && affiliate.SameCampaignName(other.Name, c.Name) {
				return campaignNameTaken(other)
			}
			if other.ID == c.ID {
				goalChanged = other.Goal != c.Goal || toMillis(other.From) != toMillis(c.From) || toMillis(other.To) != toMillis(c.To)
			}
		}
		if c.ID == 0 {
			id, err = t.newCampaign(ctx, c)
			return err
		}
		n, err := t.exec(ctx, "update campaigns set name = ?, goal_kind = ?, goal_amount = ?, from_at = ?, to_at = ?, notes = ? where id = ?",
			c.Name, string(c.Goal.Kind), c.Goal.Amount, toMillis(c.From), toMillis(c.To), c.Notes, c.ID)
		if err != nil || n == 0 {
			return orNotFound(err)
		}
		t.changed.Campaigns = append(t.changed.Campaigns, c.ID)
		if goalChanged {
			return t.resolveMissedGoal(ctx, c.ID)
		}
		return nil
	})
	return id, err
}

// campaignNameTaken says which campaign has a name, and how to have that one back.
func campaignNameTaken(other affiliate.Campaign) error {
	err := fmt.Errorf("there is a campaign called %s already: choose another name", other.Name)
	if !other.ArchivedAt.IsZero() {
		err = fmt.Errorf("there is a campaign called %s already, and it is archived: choose another name, or restore it (Campaigns shows archived ones when asked, and the key that archives restores)", other.Name)
	}
	return &affiliate.KindError{Kind: affiliate.NameTaken, Err: err}
}

func (t *Tx) newCampaign(ctx context.Context, c affiliate.Campaign) (int64, error) {
	id, err := t.insert(ctx, "insert into campaigns (name, goal_kind, goal_amount, from_at, to_at, created_at, notes) values (?, ?, ?, ?, ?, ?, ?) returning id",
		c.Name, string(c.Goal.Kind), c.Goal.Amount, toMillis(c.From), toMillis(c.To), toMillis(t.Now), c.Notes)
	t.changed.Campaigns, t.newCampaigns = append(t.changed.Campaigns, id), append(t.newCampaigns, id)
	return id, err
}

// ArchiveCampaigns archives campaigns, or restores them. Their links stay in them.
func (s *Store) ArchiveCampaigns(ctx context.Context, ids []int64, archived bool) error {
	return s.edit(ctx, "archiving a campaign", editedRows{campaigns: ids}, func(ctx context.Context, t *Tx) error {
		when, unless := toMillis(t.Now), "archived_at = 0"
		if !archived {
			when, unless = 0, "archived_at <> 0"
		}
		for part := range slices.Chunk(ids, maxIn) {
			changed, err := scanInts(t.QueryContext(ctx, "update campaigns set archived_at = ? where "+unless+" and id in "+placeholders(len(part))+" returning id", append([]any{when}, args(part)...)...))
			if err != nil {
				return err
			}
			t.changed.Campaigns = append(t.changed.Campaigns, changed...)
			for _, id := range changed {
				if err := t.resolveMissedGoal(ctx, id); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// PutInCampaign moves links into a campaign; 0 removes them from the one they are in.
func (s *Store) PutInCampaign(ctx context.Context, links []int64, campaign int64) error {
	return s.edit(ctx, "putting links into a campaign", editedRows{links: links}, func(ctx context.Context, t *Tx) error {
		if campaign != 0 {
			if n, err := t.exec(ctx, "update campaigns set name = name where id = ?", campaign); err != nil || n == 0 {
				return orNotFound(err)
			}
		}
		for part := range slices.Chunk(links, maxIn) {
			values := append([]any{nullInt(campaign), campaign}, args(part)...)
			changed, err := scanInts(t.QueryContext(ctx, "update links set campaign_id = ? where coalesce(campaign_id, 0) <> ? and id in "+placeholders(len(part))+" returning id", values...))
			if err != nil {
				return err
			}
			t.changed.Links = append(t.changed.Links, changed...)
		}
		return nil
	})
}

// campaign finds the one of that name, or creates it; 0 for "". A name that differs in case only is found when none is equal.
func (t *Tx) campaign(ctx context.Context, name string) (int64, error) {
	name = strings.TrimSpace(name)
	if name == "" {
		return 0, nil
	}
	var id int64
	err := t.QueryRowContext(ctx, "select id from campaigns where name = ?", name).Scan(&id)
	if !errors.Is(err, sql.ErrNoRows) {
		return id, err
	}
	all, err := readCampaigns(ctx, t)
	if err != nil {
		return 0, err
	}
	for _, c := range all {
		if affiliate.SameCampaignName(c.Name, name) {
			return c.ID, nil
		}
	}
	return t.newCampaign(ctx, affiliate.Campaign{Name: name})
}
