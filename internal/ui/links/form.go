package links

import (
	"cmp"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/form"
	"fermion-tui/internal/ui/screen"
)

func newLinkForm(h screen.Host) screen.Screen {
	return FormDialog(h, "New link", affiliate.NewLink{Commission: affiliate.UnknownCommission}, screen.Proposed,
		screen.NewPlan("new link"), "")
}

// FormFor makes the form of a new link with the affiliate filled in.
func FormFor(affiliateID int64) func(screen.Host) screen.Screen {
	return func(h screen.Host) screen.Screen {
		was := affiliate.NewLink{Commission: affiliate.UnknownCommission}
		if a := h.Board().Affiliate(affiliateID); a != nil {
			was.Affiliate = a.Who()
		}
		return FormDialog(h, "New link", was, screen.Proposed, screen.NewPlan("new link"), "")
	}
}

// FormDialog makes the form of a new link, filled by fill with the values of was. send submits the intent. replaces is
// the ID of the write that this one replaces, "" for none.
func FormDialog(h screen.Host, title string, was affiliate.NewLink, fill screen.FillField, send screen.SendIntent,
	replaces string) screen.Screen {
	s := screen.NewFormDialog(h, title, "create link", []form.Field{
		{ID: "affiliate", Label: "Affiliate", Placeholder: "name, e-mail or user ID",
			Check: screen.CheckRecipient(h, was.Affiliate), Describe: screen.DescribeAffiliate(h), Suggest: screen.SuggestAffiliates(h)},
		screen.ProductField(h),
		{ID: "commission", Label: "Commission %", Placeholder: "20 or 12.5", Check: screen.CheckCommission},
	})
	if who := was.Affiliate; who.Identified() {
		fill(s.Form, "affiliate", cmp.Or(who.Email, who.UserID))
	}
	if was.ProductID != "" {
		fill(s.Form, "product", screen.ProductText(h.Board(), was.ProductID))
	}
	if was.Commission >= 0 {
		fill(s.Form, "commission", was.Commission.String())
	}
	open := screen.NewOpenLinks(s, replaces)
	s.Form.Confirm = func(v map[string]string) string {
		a, _ := screen.FindAffiliate(h, v["affiliate"])
		p, _ := screen.FindProduct(h.Board(), v["product"])
		c, _ := affiliate.ParseCommission(v["commission"])
		n, _ := linkIntent(h, v)
		return strings.Join(screen.NonEmpty(DuplicateWarning(h, a, p), open.Warning(n), CommissionWarning(h, c)), " ")
	}
	s.Preview = func(v map[string]string) string { return linkNote(h, v) }
	s.Submit = func() tea.Cmd {
		n, err := linkIntent(h, s.Form.Values())
		if err != nil { // every field was checked just before
			s.Fail("", err)
			return nil
		}
		n.Supersedes, n.Campaign, n.CampaignID, n.Tags = was.Supersedes, was.Campaign, was.CampaignID, was.Tags
		return open.Submit(func() tea.Cmd { return send(s, affiliate.Intent{Link: &n}) })
	}
	return s
}

func linkIntent(h screen.Host, v map[string]string) (affiliate.NewLink, error) {
	a, err := screen.FindAffiliate(h, v["affiliate"])
	if err != nil {
		return affiliate.NewLink{}, err
	}
	p, err := screen.FindProduct(h.Board(), v["product"])
	if err != nil {
		return affiliate.NewLink{}, err
	}
	c, err := affiliate.ParseCommission(v["commission"])
	return affiliate.NewLink{Affiliate: a.Who(), ProductID: p.ID, ProductName: p.Name, Commission: c}, err
}

// linkNote says what submit creates.
func linkNote(h screen.Host, v map[string]string) string {
	n, err := linkIntent(h, v)
	if err != nil {
		return ""
	}
	return fmt.Sprintf("creates a link for %s on %s that pays %s %%", n.Affiliate.Label(),
		affiliate.Product{ID: n.ProductID, Name: n.ProductName}.Label(), n.Commission)
}

// DuplicateWarning is the reason to press enter again if the affiliate already has a live link for the product.
func DuplicateWarning(h screen.Host, a *board.Affiliate, p affiliate.Product) string {
	if a == nil {
		return ""
	}
	live := h.Board().LiveLinks(a.ID, p.ID)
	if len(live) == 0 {
		return ""
	}
	return fmt.Sprintf("%s already has a live link for %s: %s at %s %%. Both will pay. To change its commission instead, press %s on it.",
		a.Label, p.Label(), live[0].Slug, live[0].Commission, screen.KeyOf(h, screen.ActionCommission))
}

// CommissionWarning is the reason to press enter again if the percentage is probably a typing error.
func CommissionWarning(h screen.Host, c affiliate.BasisPoints) string {
	switch warn := h.Options().WarnAbove; {
	case c < 100:
		return fmt.Sprintf("%s %% is under 1 %%.", c)
	case warn > 0 && c > warn:
		return fmt.Sprintf("%s %% is over %s %%.", c, warn)
	}
	return ""
}
