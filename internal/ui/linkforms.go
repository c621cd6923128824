package ui

import (
	"cmp"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/form"
)

func newLinkForm(h Host) Screen {
	return linkFormDialog(h, "New link", affiliate.NewLink{Commission: affiliate.NoCommission}, proposed, asPlan("new link"))
}

// linkFormFor is New link with the affiliate filled in.
func linkFormFor(affiliateID int64) func(Host) Screen {
	return func(h Host) Screen {
		was := affiliate.NewLink{Commission: affiliate.NoCommission}
		if a := h.Board().Affiliate(affiliateID); a != nil {
			was.Affiliate = a.Who()
		}
		return linkFormDialog(h, "New link", was, proposed, asPlan("new link"))
	}
}

func linkFormDialog(h Host, title string, was affiliate.NewLink, fill fillField, send sendIntent) Screen {
	s := newFormDialog(h, title, "create link", []form.Field{
		{ID: "affiliate", Label: "Affiliate", Placeholder: "name, e-mail or user ID", Check: checkAffiliate(h), Tell: tellAffiliate(h), Suggest: suggestAffiliates(h)},
		{ID: "product", Label: "Product", Placeholder: "name, slug, ID or dashboard URL", Check: checkProduct(h), Tell: tellProduct(h), Suggest: suggestProducts(h)},
		{ID: "commission", Label: "Commission %", Placeholder: "20 or 12.5", Check: checkCommission},
	})
	if who := was.Affiliate; who.Known() {
		fill(s.form, "affiliate", cmp.Or(who.Email, who.UserID))
	}
	if was.ProductID != "" {
		fill(s.form, "product", productText(h.Board(), was.ProductID))
	}
	if was.Commission >= 0 {
		fill(s.form, "commission", was.Commission.String())
	}
	s.form.Confirm = func(v map[string]string) string {
		a, _ := pickAffiliate(h.Board(), v["affiliate"])
		p, _ := pickProduct(h.Board(), v["product"])
		c, _ := affiliate.ParseCommission(v["commission"])
		return strings.Join(present(twinReason(h, a, p), unusualCommission(h, c)), " ")
	}
	s.preview = func(v map[string]string) string { return linkNote(h, v) }
	s.submit = func() tea.Cmd {
		n, err := linkIntent(h, s.form.Values())
		if err != nil { // every field was checked just before
			s.fail("", err)
			return nil
		}
		n.Supersedes, n.Campaign, n.Tags = was.Supersedes, was.Campaign, was.Tags
		return send(s, affiliate.Intent{Link: &n})
	}
	return s
}

func linkIntent(h Host, v map[string]string) (affiliate.NewLink, error) {
	a, err := pickAffiliate(h.Board(), v["affiliate"])
	if err != nil {
		return affiliate.NewLink{}, err
	}
	p, err := pickProduct(h.Board(), v["product"])
	if err != nil {
		return affiliate.NewLink{}, err
	}
	c, err := affiliate.ParseCommission(v["commission"])
	return affiliate.NewLink{Affiliate: a.Who(), ProductID: p.ID, ProductName: p.Name, Commission: c}, err
}

// linkNote says what will be made.
func linkNote(h Host, v map[string]string) string {
	n, err := linkIntent(h, v)
	if err != nil {
		return ""
	}
	return fmt.Sprintf("creates a link for %s on %s that pays %s %%", n.Affiliate.Label(), affiliate.Product{ID: n.ProductID, Name: n.ProductName}.Label(), n.Commission)
}

// twinReason is why enter must be pressed again when there is such a link already.
func twinReason(h Host, a *board.Affiliate, p affiliate.Product) string {
	if a == nil {
		return ""
	}
	live := h.Board().LiveLinks(a.ID, p.ID)
	if len(live) == 0 {
		return ""
	}
	return fmt.Sprintf("%s already has a live link for %s: %s at %s %%. Both will pay. To change its commission instead, press %% on it.", a.Label, p.Label(), live[0].Slug, live[0].Commission)
}

// unusualCommission is why enter must be pressed again for a percentage that is likely a slip.
func unusualCommission(h Host, c affiliate.BasisPoints) string {
	switch warn := h.Options().WarnAbove; {
	case c < 100:
		return fmt.Sprintf("%s %% is under 1 %%.", c)
	case warn > 0 && c > warn:
		return fmt.Sprintf("%s %% is over %s %%.", c, warn)
	}
	return ""
}
