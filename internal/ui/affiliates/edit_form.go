package affiliates

import (
	"context"
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
		s.Form.SetValue("name", a.Affiliate.Name)
		s.Form.SetValue("notes", a.Notes)
		s.Form.SetValue("tags", strings.Join(a.Affiliate.Tags, " "))
		s.Submit = func() tea.Cmd {
			v, row := s.Form.Values(), a.Affiliate
			row.Name, row.Notes, row.Tags = v["name"], v["notes"], screen.SplitTags(v["tags"])
			return payee.SaveAndClose(row.Label(), func(ctx context.Context, terms affiliate.PayTermsEdit) error {
				return h.Ports().AffiliateEdits.EditAffiliate(ctx, row.ID, affiliate.AffiliateEdit{Name: row.Name, Notes: row.Notes, Tags: row.Tags, PayTerms: terms})
			})
		}
		return s
	}
}

// nameCheck checks a name. It may be empty if an e-mail address or user ID identifies the affiliate.
func nameCheck(a affiliate.Affiliate) func(string) error {
	if a.Who().Identified() {
		return screen.Optional(affiliate.CheckName)
	}
	return affiliate.CheckName
}
