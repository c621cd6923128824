package ui

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/form"
)

// affiliateEditForm edits what the register says of a person.
func affiliateEditForm(id int64) func(Host) Screen {
	return func(h Host) Screen {
		a := h.Board().Affiliate(id)
		s := newFormDialog(h, "Edit "+a.Label, "save", []form.Field{
			{ID: "name", Label: "Name", Check: nameUnless(a.Affiliate)},
			{ID: "notes", Label: "Notes", Placeholder: "none", Lines: true},
			{ID: "tags", Label: "Tags", Placeholder: "none; separate with spaces", Tell: tellTags},
		})
		s.form.SetValue("name", a.Affiliate.Name)
		s.form.SetValue("notes", a.Notes)
		s.form.SetValue("tags", strings.Join(a.Affiliate.Tags, " "))
		s.form.SetNote("Saved here only; nothing is sent to Fermion.")
		s.submit = func() tea.Cmd {
			v, row := s.form.Values(), a.Affiliate
			row.Name, row.Notes, row.Tags = v["name"], v["notes"], splitTags(v["tags"])
			return s.keep(func(ctx context.Context) (string, error) {
				return "saved " + row.Label(), h.Ports().AffiliateEdits.EditAffiliate(ctx, row.ID, row.Name, row.Notes, row.Tags)
			})
		}
		return s
	}
}

// nameUnless lets a name be empty where something else tells the person from others.
func nameUnless(a affiliate.Affiliate) func(string) error {
	if a.Who().Known() {
		return optional(affiliate.CheckName)
	}
	return affiliate.CheckName
}
