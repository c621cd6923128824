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

// Campaigns returns all campaigns by name, including archived ones.
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
	})(q.QueryContext(ctx,
		"select id, name, goal_kind, goal_amount, from_at, to_at, archived_at, created_at, notes from campaigns order by name"))
}

// SaveCampaign saves a new campaign. It returns an affiliate.NameTaken if another one has the name, ignoring case.
func (s *Store) SaveCampaign(ctx context.Context, c affiliate.Campaign) (id int64, err error) {
	c.Name = strings.TrimSpace(c.Name)
	if err := affiliate.CheckCampaignName(c.Name); err != nil {
		return 0, err
	}
	err = s.edit(ctx, "saving a campaign", editedRows{}, func(ctx context.Context, t *Tx) error {
		all, err := readCampaigns(ctx, t)
		if err != nil {
			return err
		}
		if err := whyNameTaken(all, 0, c.Name); err != nil {
			return err
		}
		id, err = t.newCampaign(ctx, c)
		return err
	})
	return id, err
}

// EditCampaign changes a campaign, all or nothing. It returns an affiliate.EditConflictError if a colleague has changed the same
// fields meanwhile, and an affiliate.NameTaken if another campaign has the new name.
func (s *Store) EditCampaign(ctx context.Context, id int64, e affiliate.CampaignEdit) error {
	e.Name.Now = strings.TrimSpace(e.Name.Now)
	e.Period.Was, e.Period.Now = asStored(e.Period.Was), asStored(e.Period.Now)
	if e.Name.Was != e.Name.Now {
		if err := affiliate.CheckCampaignName(e.Name.Now); err != nil {
			return err
		}
	}
	return s.edit(ctx, "saving a campaign", editedRows{campaigns: idOf(id)}, func(ctx context.Context, t *Tx) error {
		all, err := readCampaigns(ctx, t)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(all, func(c affiliate.Campaign) bool { return c.ID == id })
		if at < 0 {
			return ErrNotFound
		}
		stored := all[at]
		c, merge := mergeCampaign(stored, e)
		conflicts, err := merge.conflicts(ctx, t)
		if err == nil && len(conflicts) > 0 {
			err = &affiliate.EditConflictError[affiliate.Campaign]{Fields: conflicts, Stored: stored}
		}
		if err == nil {
			err = whyNameTaken(all, id, c.Name)
		}
		if err != nil {
			return err
		}
		return t.updateCampaign(ctx, stored, c)
	})
}

// asStored returns a period as the database returns it, so that equal periods are equal values.
func asStored(s affiliate.Span) affiliate.Span {
	return affiliate.Span{From: fromMillis(toMillis(s.From)), To: fromMillis(toMillis(s.To))}
}

// mergeCampaign applies an edit to a stored campaign.
func mergeCampaign(stored affiliate.Campaign, e affiliate.CampaignEdit) (affiliate.Campaign, *fieldMerge) {
	c, merge := stored, &fieldMerge{row: fieldKey{Kind: kindCampaign, ID: stored.ID}}
	c.Name = mergeField(merge, fieldName, e.Name, c.Name)
	c.Notes = mergeField(merge, fieldNotes, e.Notes, c.Notes)
	c.Goal = mergeField(merge, fieldGoal, e.Goal, c.Goal)
	period := mergeField(merge, fieldPeriod, e.Period, c.Span())
	c.From, c.To = period.From, period.To
	return c, merge
}

// updateCampaign stores the editable fields of a campaign. A changed goal or period resolves the alert about a missed goal.
func (t *Tx) updateCampaign(ctx context.Context, stored, c affiliate.Campaign) error {
	_, err := t.exec(ctx, "update campaigns set name = ?, goal_kind = ?, goal_amount = ?, from_at = ?, to_at = ?, notes = ? where id = ?",
		c.Name, string(c.Goal.Kind), c.Goal.Amount, toMillis(c.From), toMillis(c.To), c.Notes, c.ID)
	if err := t.campaignChanged(c.ID, err); err != nil || stored.Goal == c.Goal && stored.Span() == c.Span() {
		return err
	}
	return t.resolveMissedGoal(ctx, c.ID)
}

// whyNameTaken returns an error when a campaign other than the one with this ID has the name.
func whyNameTaken(all []affiliate.Campaign, id int64, name string) error {
	for _, other := range all {
		if other.ID != id && affiliate.SameCampaignName(other.Name, name) {
			return campaignNameTaken(other)
		}
	}
	return nil
}

// campaignNameTaken says which campaign has a name, and how to restore it if it is archived.
func campaignNameTaken(other affiliate.Campaign) error {
	err := fmt.Errorf("there is a campaign called %s already: choose another name", other.Name)
	if !other.ArchivedAt.IsZero() {
		err = fmt.Errorf("there is a campaign called %s already, and it is archived: choose another name, or restore it (Campaigns "+
			"shows archived ones when asked, and the key that archives restores)", other.Name)
	}
	return &affiliate.KindError{Kind: affiliate.NameTaken, Err: err}
}

// chosenCampaign returns the campaign that a person chose, even if it was renamed since. If it is gone, or id is 0, the name decides.
func (t *Tx) chosenCampaign(ctx context.Context, id int64, name string) (int64, error) {
	if id != 0 {
		if there, err := t.campaignExists(ctx, id); err != nil || there {
			return id, err
		}
	}
	return t.findOrCreateCampaign(ctx, name)
}

func (t *Tx) campaignExists(ctx context.Context, id int64) (exists bool, err error) {
	err = t.QueryRowContext(ctx, "select exists (select 1 from campaigns where id = ?)", id).Scan(&exists)
	return exists, err
}

func (t *Tx) newCampaign(ctx context.Context, c affiliate.Campaign) (int64, error) {
	id, err := t.insert(ctx,
		"insert into campaigns (name, goal_kind, goal_amount, from_at, to_at, created_at, notes) values (?, ?, ?, ?, ?, ?, ?) returning id",
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
			changed, err := scanInts(t.QueryContext(ctx,
				"update campaigns set archived_at = ? where "+unless+" and id in "+placeholders(len(part))+" returning id",
				append([]any{when}, args(part)...)...))
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

// findOrCreateCampaign finds the campaign with that name, or creates it; 0 for "".
func (t *Tx) findOrCreateCampaign(ctx context.Context, name string) (int64, error) {
	name = strings.TrimSpace(name)
	if id, err := t.campaignNamed(ctx, name); err != nil || id != 0 || name == "" {
		return id, err
	}
	return t.newCampaign(ctx, affiliate.Campaign{Name: name})
}

// campaignNamed finds the campaign with that name; 0 for none. A name that differs only in case is found when none is equal.
func (t *Tx) campaignNamed(ctx context.Context, name string) (int64, error) {
	var id int64
	err := t.QueryRowContext(ctx, "select id from campaigns where name = ?", strings.TrimSpace(name)).Scan(&id)
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
	return 0, nil
}
