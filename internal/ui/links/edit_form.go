package links

import (
	"context"
	"errors"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/form"
	"fermion-tui/internal/ui/screen"
)

// linkEditForm edits what this program stores about a link. Affiliate and product can be edited on a tracked link only:
// a link that was created here has the ones that were sent to Fermion.
func linkEditForm(id int64) func(screen.Host) screen.Screen {
	return func(h screen.Host) screen.Screen {
		l := h.Board().Link(id)
		tags := form.Field{ID: "tags", Label: "Tags", Placeholder: "none; separate with spaces", Describe: screen.DescribeTags}
		fields := []form.Field{tags, screen.CampaignField(h)}
		if !l.MadeHere {
			fields = []form.Field{
				{ID: "affiliate", Label: "Affiliate", Placeholder: "name, e-mail or user ID",
					Check: screen.Optional(checkWho(h)), Describe: describeWho(h), Suggest: screen.SuggestAffiliates(h)},
				{ID: "product", Label: "Product", Placeholder: "name, slug, ID or URL",
					Check: screen.Optional(screen.CheckProduct(h)), Describe: screen.DescribeProduct(h),
					Suggest: screen.SuggestProducts(h)},
				tags, screen.CampaignField(h),
			}
		}
		s := screen.NewFormDialog(h, "Edit link "+l.Slug, "save", fields)
		e := storedLink{FormDialog: s, tags: l.Link.Tags,
			fields: affiliate.LinkFields{AffiliateID: l.AffiliateID, ProductID: l.ProductID, CampaignID: l.CampaignID}}
		s.ShowStored("affiliate", ownerText(h.Board(), l))
		s.ShowStored("product", screen.ProductText(h.Board(), l.ProductID))
		s.ShowStored("tags", strings.Join(l.Link.Tags, " "))
		s.ShowStored("campaign", l.CampaignName)
		s.Form.Confirm = func(v map[string]string) string { return screen.NewCampaignWarning(h, v["campaign"]) }
		if l.MadeHere {
			s.Form.SetNote("Created here for " + screen.OrDash(l.AffiliateLabel) + " on " + screen.OrDash(l.ProductLabel) +
				" at " + l.Commission.String() + " %. Only tags and campaign can be edited here.")
		} else {
			earned := &earnedUnassigned{form: s}
			s.OnInit = func() tea.Cmd { return earned.read([]int64{id}) }
			s.Preview = func(v map[string]string) string {
				return strings.Join(screen.NonEmpty("Saved here only; nothing is sent to Fermion.",
					earned.note(v["affiliate"], e.edit().Affiliate)), " ")
			}
		}
		slug := l.Slug
		s.Submit = func() tea.Cmd {
			edit := e.edit()
			return s.SaveAndClose(func(ctx context.Context) (string, error) {
				return "saved link " + slug, h.Ports().LinkEdits.EditLinks(ctx, []int64{id}, edit)
			})
		}
		s.OnRefused = func(err error) bool {
			conflict, is := errors.AsType[*affiliate.EditConflictError[affiliate.NamedLinkFields]](err)
			if is {
				e.offerStored(conflict)
			}
			return is
		}
		return s
	}
}

// ownerText names the affiliate of a link as a person would type it.
func ownerText(b *board.Board, l *board.Link) string {
	if a := b.Affiliate(l.AffiliateID); a != nil {
		return screen.TypedWho(a.Who())
	}
	return ""
}

// storedLink is an edit form, with the link that was stored when it was opened. The form saves only what differs.
type storedLink struct {
	*screen.FormDialog
	fields affiliate.LinkFields
	tags   []string
}

// edit returns what the form changes. Every field was checked before.
func (s *storedLink) edit() affiliate.LinkEdit {
	was, b := s.fields, s.Host.Board()
	e := affiliate.LinkEdit{Was: &was}
	if s.Edited("affiliate") {
		e.Affiliate = &affiliate.Who{}
		if text := s.Form.Value("affiliate"); text != "" {
			*e.Affiliate, _ = findWho(s.Host, text)
		}
	}
	if s.Edited("product") {
		e.Product = &affiliate.Product{}
		if text := s.Form.Value("product"); text != "" {
			*e.Product, _ = screen.FindProduct(b, text)
		}
	}
	if s.Edited("tags") {
		e.Tag = affiliate.TagEditBetween(s.tags, screen.SplitTags(s.Form.Value("tags")))
	}
	if s.Edited("campaign") {
		screen.EditCampaign(&e, b, s.Form.Value("campaign"))
	}
	return e
}

// offerStored shows what a colleague has stored since the form was opened. Saving again replaces that.
func (s *storedLink) offerStored(conflict *affiliate.EditConflictError[affiliate.NamedLinkFields]) {
	var changed []screen.ChangedField
	now := conflict.Stored
	for _, f := range conflict.Fields {
		field := screen.ChangedField{ID: string(f.Field), By: f.By}
		switch f.Field {
		case affiliate.AffiliateField:
			s.fields.AffiliateID, field.Stored = now.AffiliateID, screen.TypedWho(now.Affiliate)
		case affiliate.ProductField:
			s.fields.ProductID, field.Stored = now.ProductID, screen.ProductText(s.Host.Board(), now.ProductID)
		case affiliate.CampaignField:
			s.fields.CampaignID, field.Stored = now.CampaignID, now.Campaign
		}
		changed = append(changed, field)
	}
	s.OfferStored(changed)
}
