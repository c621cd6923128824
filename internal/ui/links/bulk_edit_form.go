package links

import (
	"context"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/form"
	"fermion-tui/internal/ui/screen"
)

// linksEditForm sets affiliate, product and campaign of several links. An empty field changes nothing.
func linksEditForm(x LinkActions) func(screen.Host) screen.Screen {
	return func(h screen.Host) screen.Screen {
		all := x.targetLinks()
		var tracked []*board.Link
		var ids, trackedIDs []int64
		for _, l := range all {
			ids = append(ids, l.ID)
			if !l.MadeHere {
				tracked, trackedIDs = append(tracked, l), append(trackedIDs, l.ID)
			}
		}
		campaign := screen.CampaignField(h)
		campaign.Placeholder = "leave as it is"
		s := screen.NewFormDialog(h, "Edit "+screen.Plural(len(all), "link", "links"), "save", []form.Field{
			{ID: "affiliate", Label: "Affiliate", Placeholder: "leave as it is; or name, e-mail, user ID", Check: screen.Optional(checkWho(h)), Describe: describeWho(h), Suggest: screen.SuggestAffiliates(h)},
			{ID: "product", Label: "Product", Placeholder: "leave as it is; or name, slug, ID, URL", Check: screen.Optional(screen.CheckProduct(h)), Describe: screen.DescribeProduct(h), Suggest: screen.SuggestProducts(h)},
			campaign,
		})
		note := "Saved here only; nothing is sent to Fermion."
		if made := len(all) - len(tracked); made > 0 {
			note += " " + screen.Plural(made, "of them was", "of them were") + " created here: affiliate and product are fixed at Fermion."
		}
		earned := &earnedUnassigned{form: s}
		s.OnInit = func() tea.Cmd { return earned.read(trackedIDs) }
		s.Preview = func(v map[string]string) string {
			return strings.Join(screen.NonEmpty(note, x.hiddenSummary(all), earned.note(v["affiliate"], linksEdit(h, v).Affiliate)), " ")
		}
		s.Form.Confirm = func(v map[string]string) string {
			e := linksEdit(h, v)
			return strings.Join(screen.NonEmpty(otherOwners(h, tracked, e), otherProducts(tracked, e), screen.NewCampaignWarning(h, v["campaign"])), " ")
		}
		s.Submit = func() tea.Cmd {
			e := linksEdit(h, s.Form.Values())
			if e == (affiliate.LinkEdit{}) {
				h.Close()
				h.Toast("nothing was changed")
				return nil
			}
			return s.SaveThen(func(ctx context.Context) (string, error) { return saveLinks(ctx, h, e, ids, trackedIDs) }, x.ClearMarks)
		}
		return s
	}
}

// saveLinks saves the typed fields for several links. Links that were created here get only the campaign.
func saveLinks(ctx context.Context, h screen.Host, e affiliate.LinkEdit, all, tracked []int64) (message string, err error) {
	changed := len(tracked)
	if owner := (affiliate.LinkEdit{Affiliate: e.Affiliate, Product: e.Product}); owner != (affiliate.LinkEdit{}) {
		err = h.Ports().LinkEdits.EditLinks(ctx, tracked, owner)
	}
	if e.Campaign != nil && err == nil {
		changed = len(all)
		err = h.Ports().LinkEdits.EditLinks(ctx, all, affiliate.LinkEdit{Campaign: e.Campaign})
	}
	return "saved " + screen.Plural(changed, "link", "links"), err
}

// linksEdit holds the typed fields. Every field was checked before.
func linksEdit(h screen.Host, v map[string]string) (e affiliate.LinkEdit) {
	if text := v["affiliate"]; text != "" {
		if who, err := findWho(h, text); err == nil {
			e.Affiliate = &who
		}
	}
	if text := v["product"]; text != "" {
		if p, err := screen.FindProduct(h.Board(), text); err == nil {
			e.Product = &p
		}
	}
	if text := v["campaign"]; text != "" {
		name := screen.CampaignText(h.Board(), text)
		e.Campaign = &name
	}
	return e
}

// otherOwners is the reason to press enter again if links move from one affiliate to another.
func otherOwners(h screen.Host, links []*board.Link, e affiliate.LinkEdit) string {
	if e.Affiliate == nil {
		return ""
	}
	from := map[string]int{}
	var names []string
	for _, l := range links {
		a := h.Board().Affiliate(l.AffiliateID)
		if a == nil || a.Who().Same(*e.Affiliate) {
			continue
		}
		if from[a.Label] == 0 {
			names = append(names, a.Label)
		}
		from[a.Label]++
	}
	if len(names) == 0 {
		return ""
	}
	return "Now assigned to another affiliate: " + screen.JoinFirst(names, func(n string) string { return fmt.Sprintf("%s (%s)", n, screen.Grouped(from[n])) }) + "."
}

// otherProducts is the reason to press enter again if links move from one product to another.
func otherProducts(links []*board.Link, e affiliate.LinkEdit) string {
	n := 0
	for _, l := range links {
		if e.Product != nil && l.ProductID != "" && l.ProductID != e.Product.ID {
			n++
		}
	}
	if n == 0 {
		return ""
	}
	return screen.Plural(n, "of them is", "of them are") + " for another product now."
}
