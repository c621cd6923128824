package campaigns

import (
	"context"
	"errors"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
)

// campaignEditForm edits what the database stores about a campaign.
func campaignEditForm(id int64) func(screen.Host) screen.Screen {
	return func(h screen.Host) screen.Screen {
		var was affiliate.Campaign
		if c := h.Board().Campaign(id); c != nil {
			was = c.Campaign
		}
		return campaignForm(was, nil)(h)
	}
}

// editStored makes a campaign form save only what differs from the stored campaign.
func editStored(s *screen.FormDialog, stored affiliate.Campaign) {
	s.ShowStored("goal", stored.Goal.String())
	s.ShowStored("starts", typedDay(s.Host, stored.From))
	s.ShowStored("ends", typedDay(s.Host, stored.LastDay()))
	s.ShowStored("notes", stored.Notes)
	s.Submit = func() tea.Cmd {
		e := campaignEdit(s, stored)
		return s.SaveAndClose(func(ctx context.Context) (string, error) {
			return savedCampaign(e), s.Host.Ports().CampaignEdits.EditCampaign(ctx, stored.ID, e)
		})
	}
	s.OnRefused = func(err error) bool {
		conflict, is := errors.AsType[*affiliate.EditConflictError[affiliate.Campaign]](err)
		if is {
			offerStored(s, &stored, conflict)
		}
		return is || showNameTaken(s, err)
	}
}

// savedCampaign says what was saved.
func savedCampaign(e affiliate.CampaignEdit) string {
	if e.Name.Was != e.Name.Now {
		return "renamed campaign " + e.Name.Was + " to " + e.Name.Now
	}
	return "saved campaign " + e.Name.Now
}

// campaignEdit returns what the form changes. Every field was checked before.
func campaignEdit(s *screen.FormDialog, stored affiliate.Campaign) affiliate.CampaignEdit {
	typed, now := campaignFromForm(s.Host, stored, s.Form.Values()), stored
	now.Name, now.Notes = s.TextEdit("name", stored.Name).Now, s.TextEdit("notes", stored.Notes).Now
	if s.Edited("goal") {
		now.Goal = typed.Goal
	}
	if s.Edited("starts") {
		now.From = typed.From
	}
	if s.Edited("ends") {
		now.To = typed.To
	}
	return affiliate.CampaignEditBetween(stored, now)
}

// offerStored shows what a colleague has stored since the form was opened. Saving again replaces that.
func offerStored(s *screen.FormDialog, stored *affiliate.Campaign, conflict *affiliate.EditConflictError[affiliate.Campaign]) {
	var changed []screen.ChangedField
	add := func(id, by, text string) {
		changed = append(changed, screen.ChangedField{ID: id, By: by, Stored: text})
	}
	now := conflict.Stored
	for _, f := range conflict.Fields {
		switch f.Field {
		case affiliate.NameField:
			stored.Name = now.Name
			add("name", f.By, now.Name)
		case affiliate.NotesField:
			stored.Notes = now.Notes
			add("notes", f.By, now.Notes)
		case affiliate.GoalField:
			stored.Goal = now.Goal
			add("goal", f.By, now.Goal.String())
		case affiliate.PeriodField:
			was := stored.Span()
			stored.From, stored.To = now.From, now.To
			if !now.From.Equal(was.From) {
				add("starts", f.By, typedDay(s.Host, now.From))
			}
			if !now.To.Equal(was.To) {
				add("ends", f.By, typedDay(s.Host, now.LastDay()))
			}
		}
	}
	s.OfferStored(changed)
}
