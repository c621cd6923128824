package ui

import (
	"context"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/form"
)

// linksEditForm gives several links their affiliate, product and campaign at once. An empty field changes nothing.
func linksEditForm(x linkActs) func(Host) Screen {
	return func(h Host) Screen {
		all := x.links()
		var tracked []*board.Link
		var ids, trackedIDs []int64
		for _, l := range all {
			ids = append(ids, l.ID)
			if !l.MadeHere {
				tracked, trackedIDs = append(tracked, l), append(trackedIDs, l.ID)
			}
		}
		campaign := campaignField(h)
		campaign.Placeholder = "leave as it is"
		s := newFormDialog(h, "Edit "+plural(len(all), "link", "links"), "save", []form.Field{
			{ID: "affiliate", Label: "Affiliate", Placeholder: "leave as it is; or name, e-mail, user ID", Check: optional(checkWho(h)), Tell: tellWho(h), Suggest: suggestAffiliates(h)},
			{ID: "product", Label: "Product", Placeholder: "leave as it is; or name, slug, ID, URL", Check: optional(checkProduct(h)), Tell: tellProduct(h), Suggest: suggestProducts(h)},
			campaign,
		})
		note := "Saved here only; nothing is sent to Fermion."
		if made := len(all) - len(tracked); made > 0 {
			note += " " + plural(made, "of them was", "of them were") + " created here: affiliate and product are fixed at Fermion."
		}
		s.form.SetNote(strings.Join(present(note, x.hiddenWords(all)), " "))
		s.form.Confirm = func(v map[string]string) string {
			e := linksEdit(h, v)
			return strings.Join(present(otherOwners(h, tracked, e), otherProducts(tracked, e), newCampaignReason(h, v["campaign"])), " ")
		}
		s.submit = func() tea.Cmd {
			e := linksEdit(h, s.form.Values())
			if e == (affiliate.LinkEdit{}) {
				h.Close()
				h.Toast("nothing was changed")
				return nil
			}
			return s.saving(func(ctx context.Context) (string, error) { return saveLinks(ctx, h, e, ids, trackedIDs) }, x.clear)
		}
		return s
	}
}

// saveLinks saves what several links are given. Those that were made here get the campaign only.
func saveLinks(ctx context.Context, h Host, e affiliate.LinkEdit, all, tracked []int64) (said string, err error) {
	changed := len(tracked)
	if owner := (affiliate.LinkEdit{Affiliate: e.Affiliate, Product: e.Product}); owner != (affiliate.LinkEdit{}) {
		err = h.Ports().LinkEdits.EditLinks(ctx, tracked, owner)
	}
	if e.Campaign != nil && err == nil {
		changed = len(all)
		err = h.Ports().LinkEdits.EditLinks(ctx, all, affiliate.LinkEdit{Campaign: e.Campaign})
	}
	return "saved " + plural(changed, "link", "links"), err
}

// linksEdit holds what was typed; every field was checked before.
func linksEdit(h Host, v map[string]string) (e affiliate.LinkEdit) {
	if text := v["affiliate"]; text != "" {
		if who, err := pickWho(h, text); err == nil {
			e.Affiliate = &who
		}
	}
	if text := v["product"]; text != "" {
		if p, err := pickProduct(h.Board(), text); err == nil {
			e.Product = &p
		}
	}
	if text := v["campaign"]; text != "" {
		name := campaignText(h.Board(), text)
		e.Campaign = &name
	}
	return e
}

// otherOwners is why enter must be pressed again when links are taken from an affiliate.
func otherOwners(h Host, links []*board.Link, e affiliate.LinkEdit) string {
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
	return "Now assigned to another affiliate: " + listed(names, func(n string) string { return fmt.Sprintf("%s (%s)", n, grouped(from[n])) }) + "."
}

// otherProducts is the same for products.
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
	return plural(n, "of them is", "of them are") + " for another product now."
}
