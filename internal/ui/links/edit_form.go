package links

import (
	"cmp"
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/form"
	"fermion-tui/internal/ui/screen"
)

// linkEditForm edits what this program stores about a link. Affiliate and product can be edited on a tracked link only: a link
// that was created here has the ones that were sent to Fermion.
func linkEditForm(id int64) func(screen.Host) screen.Screen {
	return func(h screen.Host) screen.Screen {
		l := h.Board().Link(id)
		tags := form.Field{ID: "tags", Label: "Tags", Placeholder: "none; separate with spaces", Describe: screen.DescribeTags}
		fields := []form.Field{tags, screen.CampaignField(h)}
		if !l.MadeHere {
			fields = []form.Field{
				{ID: "affiliate", Label: "Affiliate", Placeholder: "name, e-mail or user ID", Check: screen.Optional(checkWho(h)), Describe: describeWho(h), Suggest: screen.SuggestAffiliates(h)},
				{ID: "product", Label: "Product", Placeholder: "name, slug, ID or URL", Check: screen.Optional(screen.CheckProduct(h)), Describe: screen.DescribeProduct(h), Suggest: screen.SuggestProducts(h)},
				tags, screen.CampaignField(h),
			}
		}
		s := screen.NewFormDialog(h, "Edit link "+l.Slug, "save", fields)
		s.Form.SetValue("affiliate", ownerText(h.Board(), l))
		s.Form.SetValue("product", screen.ProductText(h.Board(), l.ProductID))
		s.Form.SetValue("tags", strings.Join(l.Link.Tags, " "))
		s.Form.SetValue("campaign", l.CampaignName)
		s.Form.Confirm = func(v map[string]string) string { return screen.NewCampaignWarning(h, v["campaign"]) }
		if l.MadeHere {
			s.Form.SetNote("Created here for " + screen.OrDash(l.AffiliateLabel) + " on " + screen.OrDash(l.ProductLabel) + " at " + l.Commission.String() + " %. Only tags and campaign can be edited here.")
		} else {
			earned := &earnedUnassigned{form: s}
			s.OnInit = func() tea.Cmd { return earned.read([]int64{id}) }
			s.Preview = func(v map[string]string) string {
				return strings.Join(screen.NonEmpty("Saved here only; nothing is sent to Fermion.", earned.note(v["affiliate"], linkEdit(h, l, v).Affiliate)), " ")
			}
		}
		s.Submit = func() tea.Cmd {
			e := linkEdit(h, l, s.Form.Values())
			return s.SaveAndClose(func(ctx context.Context) (string, error) {
				return "saved link " + l.Slug, h.Ports().LinkEdits.EditLinks(ctx, []int64{id}, e)
			})
		}
		return s
	}
}

// ownerText names the affiliate of a link as a person would type it.
func ownerText(b *board.Board, l *board.Link) string {
	if a := b.Affiliate(l.AffiliateID); a != nil {
		return cmp.Or(a.Email, a.UserID, a.Name)
	}
	return ""
}

// linkEdit holds the fields that differ from the link. Every field was checked before.
func linkEdit(h screen.Host, l *board.Link, v map[string]string) (e affiliate.LinkEdit) {
	if text, has := v["affiliate"]; has && text != ownerText(h.Board(), l) {
		e.Affiliate = &affiliate.Who{}
		if text != "" {
			*e.Affiliate, _ = findWho(h, text)
		}
	}
	if text, has := v["product"]; has && text != screen.ProductText(h.Board(), l.ProductID) {
		e.Product = &affiliate.Product{}
		if text != "" {
			*e.Product, _ = screen.FindProduct(h.Board(), text)
		}
	}
	e.Tag = affiliate.TagEditBetween(l.Link.Tags, screen.SplitTags(v["tags"]))
	if name := screen.CampaignText(h.Board(), v["campaign"]); name != l.CampaignName {
		e.Campaign = &name
	}
	return e
}
