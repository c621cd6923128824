package affiliates

import (
	"context"
	"errors"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/form"
	"fermion-tui/internal/ui/screen"
)

// affiliateEditForm edits what only the database has of an affiliate, and where their money goes.
func affiliateEditForm(id int64) func(screen.Host) screen.Screen {
	return func(h screen.Host) screen.Screen {
		a := h.Board().Affiliate(id)
		s := screen.NewFormDialog(h, "Edit "+a.Label, "save", nil)
		payee := screen.NewPayeeFields(s, id, []form.Field{
			{ID: "name", Label: "Name", Check: nameCheck(a.Affiliate)},
			{ID: "notes", Label: "Notes", Placeholder: "none", Lines: true},
			{ID: "tags", Label: "Tags", Placeholder: "none; separate with spaces", Describe: screen.DescribeTags},
		})
		stored := a.Affiliate
		s.ShowStored("name", stored.Name)
		s.ShowStored("notes", stored.Notes)
		s.ShowStored("tags", strings.Join(stored.Tags, " "))
		s.Submit = func() tea.Cmd {
			e := affiliate.AffiliateEdit{Name: s.TextEdit("name", stored.Name), Notes: s.TextEdit("notes", stored.Notes),
				OfForgotten: a.Affiliate.IsForgotten()}
			if s.Edited("tags") {
				e.Tag = affiliate.TagEditBetween(stored.Tags, screen.SplitTags(s.Form.Value("tags")))
			}
			named := stored
			named.Name = e.Name.Now
			return payee.SaveAndClose(named.Label(), func(ctx context.Context, terms affiliate.PayTermsEdit) error {
				e.PayTerms = terms
				return h.Ports().AffiliateEdits.EditAffiliate(ctx, id, e)
			})
		}
		s.OnRefused = func(err error) bool {
			conflict, is := errors.AsType[*affiliate.EditConflictError[affiliate.Affiliate]](err)
			if is {
				offerStored(s, &stored, conflict)
			}
			return is
		}
		return s
	}
}

// offerStored shows what a colleague has stored since the form was opened: that is what saving again replaces.
func offerStored(s *screen.FormDialog, stored *affiliate.Affiliate, conflict *affiliate.EditConflictError[affiliate.Affiliate]) {
	var changed []screen.ChangedField
	for _, f := range conflict.Fields {
		switch f.Field {
		case affiliate.NameField:
			stored.Name = conflict.Stored.Name
			changed = append(changed, screen.ChangedField{ID: "name", By: f.By, Stored: stored.Name})
		case affiliate.NotesField:
			stored.Notes = conflict.Stored.Notes
			changed = append(changed, screen.ChangedField{ID: "notes", By: f.By, Stored: stored.Notes})
		}
	}
	s.OfferStored(changed)
}

// nameCheck checks a name. It may be empty if an e-mail address or user ID identifies the affiliate.
func nameCheck(a affiliate.Affiliate) func(string) error {
	if a.Who().Identified() {
		return screen.Optional(affiliate.CheckName)
	}
	return affiliate.CheckName
}
