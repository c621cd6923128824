package ui

import (
	"cmp"
	"context"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/form"
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
				return "saved link " + l.Slug, h.Ports().Register.EditLinks(ctx, []int64{id}, e)
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
func linkEdit(h Host, l *board.Link, v map[string]string) (e LinkEdit) {
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

// splitTags takes tags with commas or spaces between them, each once.
func splitTags(text string) []string {
	tags := []string{}
	for _, t := range strings.FieldsFunc(affiliate.Clean(text), func(r rune) bool { return r == ' ' || r == ',' || r == ';' || r == '#' }) {
		if !slices.Contains(tags, t) {
			tags = append(tags, t)
		}
	}
	return tags
}

// tellTags shows where one tag ends and the next begins.
func tellTags(text string) string {
	tags := splitTags(text)
	if len(tags) < 2 {
		return ""
	}
	return plural(len(tags), "tag", "tags") + ": " + strings.Join(tags, " · ")
}

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
				return "saved " + row.Label(), h.Ports().Register.EditAffiliate(ctx, row)
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

// trackCouponForm records a code that was made in the dashboard.
func trackCouponForm(h Host) Screen {
	s := newFormDialog(h, "Track a code that already exists", "save", []form.Field{
		{ID: "product", Label: "Product", Placeholder: "name, slug, ID or dashboard URL", Check: checkProduct(h), Tell: tellProduct(h), Suggest: suggestProducts(h)},
		{ID: "code", Label: "Code", Placeholder: "MEERA25", Check: affiliate.CheckCouponCode},
		{ID: "discount", Label: "Discount", Placeholder: "optional: 25% or ₹500", Check: optional(checkDiscount)},
		{ID: "affiliate", Label: "Affiliate", Placeholder: "optional: who it is credited to", Check: optional(checkAffiliate(h)), Tell: tellAffiliate(h), Suggest: suggestAffiliates(h)},
		{ID: "expires", Label: "Expires", Placeholder: "never; or 2026-12-31, +30d", Check: checkExpiry(h), Tell: tellExpiry(h)},
		{ID: "uses", Label: "Uses", Placeholder: "unlimited", Check: checkUses},
	})
	s.form.SetNote("Saved here only; nothing is sent to Fermion.")
	s.submit = func() tea.Cmd {
		c := trackedCoupon(h, s.form.Values())
		return s.keep(func(ctx context.Context) (string, error) {
			existed, err := h.Ports().Register.SaveCoupon(ctx, c)
			if existed {
				return c.Code + " already tracked; missing details added", err
			}
			return "tracked code " + c.Code, err
		})
	}
	return s
}

// trackedCoupon is what the form holds; every field was checked before.
func trackedCoupon(h Host, v map[string]string) affiliate.Coupon {
	p, _ := pickProduct(h.Board(), v["product"])
	c := affiliate.Coupon{ProductID: p.ID, Code: v["code"], State: affiliate.CouponLive, CreatedAt: h.Now().UTC()}
	if v["discount"] != "" {
		c.Discount, _ = affiliate.ParseDiscount(v["discount"])
	}
	if v["affiliate"] != "" {
		if a, err := pickAffiliate(h.Board(), v["affiliate"]); err == nil {
			c.AffiliateID = a.ID
		}
	}
	c.Expires, _ = affiliate.ParseExpiry(v["expires"], h.Now(), h.Ports().Access.Zone())
	c.Uses, _ = affiliate.ParseUses(v["uses"])
	return c
}
