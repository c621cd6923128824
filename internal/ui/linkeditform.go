package ui

import (
	"cmp"
	"context"
	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/form"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
)

// linkEditForm edits what is local about a link. Whose it is and for what can be corrected on a tracked link only: of one
// that was made here Fermion was told so.
func linkEditForm(id int64) func(Host) Screen {
	return func(h Host) Screen {
		l := h.Board().Link(id)
		tags := form.Field{ID: "tags", Label: "Tags", Placeholder: "none; separate with spaces", Tell: tellTags}
		fields := []form.Field{tags, campaignField(h)}
		if !l.MadeHere {
			fields = []form.Field{
				{ID: "affiliate", Label: "Affiliate", Placeholder: "name, e-mail or user ID", Check: optional(checkWho(h)), Tell: tellWho(h), Suggest: suggestAffiliates(h)},
				{ID: "product", Label: "Product", Placeholder: "name, slug, ID or URL", Check: optional(checkProduct(h)), Tell: tellProduct(h), Suggest: suggestProducts(h)},
				tags, campaignField(h),
			}
		}
		s := newFormDialog(h, "Edit link "+l.Slug, "save", fields)
		s.form.SetValue("affiliate", ownerText(h.Board(), l))
		s.form.SetValue("product", productText(h.Board(), l.ProductID))
		s.form.SetValue("tags", strings.Join(l.Link.Tags, " "))
		s.form.SetValue("campaign", l.CampaignName)
		s.form.Confirm = func(v map[string]string) string { return newCampaignReason(h, v["campaign"]) }
		if l.MadeHere {
			s.form.SetNote("Created here for " + orDash(l.AffiliateLabel) + " on " + orDash(l.ProductLabel) + " at " + l.Commission.String() + " %. Only tags and campaign can be edited here.")
		} else {
			s.form.SetNote("Saved here only; nothing is sent to Fermion.")
		}
		s.submit = func() tea.Cmd {
			e := linkEdit(h, l, s.form.Values())
			return s.keep(func(ctx context.Context) (string, error) {
				return "saved link " + l.Slug, h.Ports().LinkEdits.EditLinks(ctx, []int64{id}, e)
			})
		}
		return s
	}
}

// ownerText names the affiliate of a link the way it would be typed.
func ownerText(b *board.Board, l *board.Link) string {
	if a := b.Affiliate(l.AffiliateID); a != nil {
		return cmp.Or(a.Email, a.UserID, a.Name)
	}
	return ""
}

// linkEdit holds what is not as it was; every field was checked before.
func linkEdit(h Host, l *board.Link, v map[string]string) (e affiliate.LinkEdit) {
	if text, has := v["affiliate"]; has && text != ownerText(h.Board(), l) {
		e.Affiliate = &affiliate.Who{}
		if text != "" {
			*e.Affiliate, _ = pickWho(h, text)
		}
	}
	if text, has := v["product"]; has && text != productText(h.Board(), l.ProductID) {
		e.Product = &affiliate.Product{}
		if text != "" {
			*e.Product, _ = pickProduct(h.Board(), text)
		}
	}
	if tags := splitTags(v["tags"]); !slices.Equal(tags, l.Link.Tags) {
		e.Tags = &tags
	}
	if name := campaignText(h.Board(), v["campaign"]); name != l.CampaignName {
		e.Campaign = &name
	}
	return e
}
