package affiliates

import (
	"errors"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/bulk"
	"fermion-tui/internal/ui/form"
	"fermion-tui/internal/ui/links"
	"fermion-tui/internal/ui/screen"
)

// chosen are the marked affiliates, else the one under the cursor.
func (s *affiliates) chosen() []*board.Affiliate {
	var out []*board.Affiliate
	for _, id := range s.Targets() {
		if a := s.host.Board().Affiliate(id); a != nil {
			out = append(out, a)
		}
	}
	return out
}

// bulkTargets is a plan for the chosen affiliates, which is sent; form is the form that it comes from.
func (s *affiliates) bulkTargets(p *bulk.Plan, form func(screen.Host) screen.Screen) *screen.BulkTargets {
	return &screen.BulkTargets{Plan: p, Hidden: s.hiddenRows(), Form: func() func(screen.Host) screen.Screen { return form }}
}

// bulkActions act on the marked affiliates, or on all that the filter shows.
func (s *affiliates) bulkActions() []screen.Action {
	shown := len(s.Shown.Rows)
	what := screen.Plural(shown, "affiliate", "affiliates") + " that the filter shows"
	all := func(id screen.ActionID, title string, run func()) screen.Action {
		return screen.Bind(id, func() tea.Cmd { s.MarkShown(); run(); return nil }).WithTitle(title, "").DisabledBy(func() string {
			if shown == 0 {
				return "the filter shows no affiliate"
			}
			return ""
		})
	}
	newLinks := func() { s.host.Float(s.linksForm(screen.Filled{})) }
	tags := func() { s.host.Float(s.tagTargets().Form("")) }
	noURL := func() string { return screen.WhyNoSchoolURL(s.host, s.WhyNoRow()) }
	return []screen.Action{
		screen.CopyAffiliateURLsAction(s.host, s.chosen).AlsoDisabledBy(s.WhyNoRow),
		screen.Bind(screen.ActionCopyShare, func() tea.Cmd { return screen.CopyAffiliatePacks(s.host, s.chosen()) }).
			WithTitle("Copy the share pack of each: all of their links", "").DisabledBy(noURL),
		screen.AffiliatePacksAction(s.host, s.chosen).AlsoDisabledBy(s.WhyNoRow),
		screen.CopyEmailsAction(s.host, s.chosen).DisabledBy(s.WhyNoRow),
		screen.Bind(screen.ActionStatements, screen.NoCmd(func() {
			s.host.Open(screen.Statements(&screen.PayTargets{AffiliateIDs: s.Targets(), Hidden: s.HiddenMarks()}))
		})).DisabledBy(s.WhyNoRow),
		screen.Bind(screen.ActionNewLinks, screen.NoCmd(newLinks)).DisabledBy(s.WhyNoRow),
		screen.Bind(screen.ActionCoupon, screen.NoCmd(func() { links.NewCouponsOf(s.host, s.chosen, s.HiddenMarks) })).
			WithTitle("New coupons for their links, by a pattern", "coupons").DisabledBy(s.WhyNoRow),
		screen.TagAction(s.host, s.tagTargets()).DisabledBy(s.WhyNoRow),
		forgetAction(s.host, s.Table.CursorKey),
		all(screen.ActionNewLinksOfShown, "New links for "+what, newLinks),
		all(screen.ActionTagShown, "Tag "+what, tags),
	}
}

// edit opens the form of one affiliate, or that of the tags of several.
func (s *affiliates) edit() {
	if ids := s.Targets(); len(ids) == 1 {
		s.host.Float(affiliateEditForm(ids[0]))
		return
	}
	s.host.Float(s.tagTargets().Form(""))
}

// tagTargets are the chosen affiliates, for the form of their tags.
func (s *affiliates) tagTargets() screen.TagTargets {
	return screen.TagTargets{Affiliates: s.chosen, Hidden: s.hiddenRows}
}

// hiddenRows are the marked affiliates that the filter hides.
func (s *affiliates) hiddenRows() []screen.HiddenRow {
	return screen.HiddenAffiliates(s.host.Board(), s.HiddenMarks())
}

// linksForm asks for the products and the percentage of a link for each of the chosen affiliates and each product.
func (s *affiliates) linksForm(was screen.Filled) func(screen.Host) screen.Screen {
	return func(h screen.Host) screen.Screen {
		rows := s.chosen()
		campaign := screen.CampaignField(h)
		campaign.Placeholder = "optional"
		f := screen.NewFormDialog(h, "New links for "+screen.Plural(len(rows), "affiliate", "affiliates"), "show each link", []form.Field{
			{ID: "products", Label: "Products", Placeholder: "names, slugs or IDs; several with commas", Lines: true,
				Check:    func(text string) error { _, err := productsOf(h.Board(), text); return err },
				Describe: func(text string) string { return describeProducts(h.Board(), text) }, Suggest: suggestProducts(h)},
			{ID: "commission", Label: "Commission %", Check: screen.CheckCommission},
			campaign,
		})
		f.Fill(was)
		f.Preview = func(v map[string]string) string {
			products, err := productsOf(h.Board(), v["products"])
			if err != nil {
				return "A link for each affiliate and each product. One that exists at the same percentage is left as it is."
			}
			return fmt.Sprintf("%s × %s: %s at most. One that exists at the same percentage is left as it is.",
				screen.Plural(len(rows), "affiliate", "affiliates"), screen.Plural(len(products), "product", "products"),
				screen.Plural(len(rows)*len(products), "link", "links"))
		}
		f.Form.Confirm = func(v map[string]string) string { return screen.NewCampaignWarning(h, v["campaign"]) }
		f.Submit = func() tea.Cmd {
			filled := f.Filled()
			v := filled.Values
			products, err := productsOf(h.Board(), v["products"])
			if err != nil { // every field was checked before
				f.Fail("products", err)
				return nil
			}
			c, _ := affiliate.ParseCommission(v["commission"])
			return f.WithOpenWrites(affiliate.CreateLink, func(open []affiliate.Operation) tea.Cmd {
				p := bulk.NewLinks(h.Board(), rows, products, c, screen.CampaignText(h.Board(), v["campaign"]), open)
				p.Warn = screen.NonEmpty(links.CommissionWarning(h, c))
				if p.ReplacesLinks() {
					p.Notes = []string{"A link that is replaced still pays its old percentage on every sale: share the new URLs."}
				}
				h.OpenInstead(screen.BulkPlan(s.bulkTargets(p, s.linksForm(filled))))
				return nil
			})
		}
		return f
	}
}

// productTexts are the products that a text names, with commas or line breaks between them.
func productTexts(text string) []string {
	var out []string
	for _, t := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == '\n' || r == ';' }) {
		if t = strings.TrimSpace(t); t != "" {
			out = append(out, t)
		}
	}
	return out
}

// productsOf are the products that a text names, each once. A name with a comma in it is found when it is the whole text.
func productsOf(b *board.Board, text string) ([]affiliate.Product, error) {
	if whole, err := screen.FindProduct(b, text); err == nil {
		return []affiliate.Product{whole}, nil
	}
	texts := productTexts(text)
	if len(texts) == 0 {
		return nil, errors.New("enter a product, or several with commas between them")
	}
	var products []affiliate.Product
	met := map[string]bool{}
	for _, t := range texts {
		p, err := screen.FindProduct(b, t)
		if err != nil && len(texts) > 1 {
			return nil, errors.New(affiliate.Clean(t) + ": " + err.Error())
		} else if err != nil {
			return nil, err
		}
		if !met[p.ID] {
			met[p.ID] = true
			products = append(products, p)
		}
	}
	return products, nil
}

func describeProducts(b *board.Board, text string) string {
	products, err := productsOf(b, text)
	if err != nil {
		return ""
	}
	return screen.JoinFirst(products, func(p affiliate.Product) string { return affiliate.Clean(p.Label()) })
}

// suggestProducts suggests products for what follows the last comma.
func suggestProducts(h screen.Host) func(string) []form.Suggestion {
	suggest := screen.SuggestProducts(h)
	return func(text string) []form.Suggestion {
		at := strings.LastIndexAny(text, ",\n;") + 1
		before := text[:at]
		if before != "" {
			before += " "
		}
		found := suggest(strings.TrimSpace(text[at:]))
		for i := range found {
			found[i].Text = before + found[i].Text
		}
		return found
	}
}
