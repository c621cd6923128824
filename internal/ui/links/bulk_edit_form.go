package links

import (
	"context"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/bulk"
	"fermion-tui/internal/ui/form"
	"fermion-tui/internal/ui/screen"
)

// linksEditForm changes tags, campaign, affiliate and product of several links. An empty field changes nothing.
func linksEditForm(x LinkActions, was screen.Filled) func(screen.Host) screen.Screen {
	return func(h screen.Host) screen.Screen {
		all := x.targetLinks()
		var tracked []*board.Link
		var trackedIDs []int64
		for _, l := range all {
			if !l.MadeHere {
				tracked, trackedIDs = append(tracked, l), append(trackedIDs, l.ID)
			}
		}
		s := screen.NewFormDialog(h, "Edit "+screen.Plural(len(all), "link", "links"), "show what will change",
			linksEditFields(h, len(tracked) > 0))
		s.Fill(was)
		note := "Saved here only; nothing is sent to Fermion. An empty field changes nothing."
		if made := len(all) - len(tracked); made > 0 {
			note += " " + screen.Plural(made, "link was", "links were") + " created here: affiliate and product are fixed at Fermion."
		}
		earned := &earnedUnassigned{form: s}
		s.OnInit = func() tea.Cmd { return earned.read(trackedIDs) }
		s.Preview = func(v map[string]string) string {
			return strings.Join(screen.NonEmpty(note, x.hiddenSummary(all), earned.note(v["affiliate"], linksEdit(h, v).Affiliate)), " ")
		}
		s.Form.Confirm = func(v map[string]string) string {
			e := linksEdit(h, v)
			return strings.Join(screen.NonEmpty(otherOwners(h, tracked, e), otherProducts(tracked, e),
				screen.NewCampaignWarning(h, v["campaign"])), " ")
		}
		s.Submit = func() tea.Cmd {
			filled := s.Filled()
			plan := x.planLinksEdit(h, h.Board(), all, linksEdit(h, filled.Values),
				func() func(screen.Host) screen.Screen { return linksEditForm(x, filled) })
			if plan.Plan.Count(bulk.Change) == 0 {
				h.Close()
				h.Toast("nothing was changed")
				return nil
			}
			h.OpenInstead(screen.BulkPlan(plan))
			return nil
		}
		return s
	}
}

// planLinksEdit plans an edit of links as they are on a board.
func (x LinkActions) planLinksEdit(h screen.Host, b *board.Board, links []*board.Link, e affiliate.LinkEdit,
	form func() func(screen.Host) screen.Screen) *screen.BulkTargets {
	was := make(map[int64]affiliate.LinkFields, len(links))
	for _, l := range links {
		was[l.ID] = affiliate.LinkFields{AffiliateID: l.AffiliateID, ProductID: l.ProductID, CampaignID: l.CampaignID}
	}
	return &screen.BulkTargets{
		Plan: bulk.EditLinks(b, links, e), Hidden: x.hiddenRows(links), Form: form,
		Save: func(ctx context.Context, ids []int64) (string, error) {
			planned := make([]affiliate.PlannedLink, len(ids))
			for i, id := range ids {
				planned[i] = affiliate.PlannedLink{ID: id, Was: was[id]}
			}
			return "saved " + screen.Plural(len(ids), "link", "links"), h.Ports().LinkEdits.EditPlannedLinks(ctx, planned, e)
		},
		Again: func(h screen.Host, b *board.Board, ids []int64) *screen.BulkTargets {
			return x.planLinksEdit(h, b, linksOnBoard(b, ids), e, form)
		},
	}
}

// linksEditFields returns the fields of linksEditForm. It asks for affiliate and product if there is a tracked link
// among the links.
func linksEditFields(h screen.Host, tracked bool) []form.Field {
	campaign := screen.CampaignField(h)
	campaign.Placeholder = "leave as it is"
	fields := []form.Field{screen.TagEditField(), campaign}
	if !tracked {
		return fields
	}
	return append([]form.Field{
		{ID: "affiliate", Label: "Affiliate", Placeholder: "leave as it is; or name, e-mail, user ID",
			Check: screen.Optional(checkWho(h)), Describe: describeWho(h), Suggest: screen.SuggestAffiliates(h)},
		{ID: "product", Label: "Product", Placeholder: "leave as it is; or name, slug, ID, URL",
			Check: screen.Optional(screen.CheckProduct(h)), Describe: screen.DescribeProduct(h), Suggest: screen.SuggestProducts(h)},
	}, fields...)
}

// linksEdit returns the edit that the fields describe. Every field was checked before.
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
		screen.EditCampaign(&e, h.Board(), text)
	}
	e.Tag = affiliate.ParseTagEdit(screen.SplitTags(v["tags"]))
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
	counted := screen.JoinFirst(names, func(n string) string { return fmt.Sprintf("%s (%s)", n, screen.Grouped(from[n])) })
	return "Now assigned to another affiliate: " + counted + "."
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
	return screen.Plural(n, "link is", "links are") + " for another product now."
}
