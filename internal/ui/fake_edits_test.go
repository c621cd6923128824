package ui_test

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
)

// The fakes of the ports that change the database. Each writes down what it was asked.

type (
	fakeLinkEdits      struct{ *world } // edits links
	fakeAffiliateEdits struct{ *world } // edits affiliates
	fakeCouponEdits    struct{ *world } // edits coupons and products
	fakeCampaignEdits  struct{ *world } // edits campaigns
	fakeEdits          struct{ *world } // has what was edited, and takes it back
	fakeSettings       struct{ *world } // remembers settings
	fakeVisits         struct{ *world } // remembers what was seen
)

func (x fakeLinkEdits) TrackLinks(_ context.Context, links []affiliate.TrackRequest) ([]affiliate.TrackResult, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.fail != nil {
		return nil, x.fail
	}
	var done []affiliate.TrackResult
	for _, k := range links {
		at := slices.IndexFunc(x.in.Links, func(l affiliate.Link) bool { return l.Slug == k.Slug })
		if at < 0 {
			x.in.Links = append(x.in.Links, affiliate.Link{ID: int64(len(x.in.Links) + 1), Slug: k.Slug, ProductID: k.Product.ID,
				Commission: affiliate.UnknownCommission, RequestedCommission: affiliate.UnknownCommission})
			done = append(done, affiliate.TrackResult{LinkID: int64(len(x.in.Links))})
		} else {
			done = append(done, affiliate.TrackResult{LinkID: x.in.Links[at].ID, Existed: true})
		}
		x.write(affiliate.Invalidation{All: true}, "track %s for %q on %q", k.Slug, cmpWho(k.Affiliate), k.Product.ID)
	}
	return done, nil
}

func (x fakeLinkEdits) EditLinks(_ context.Context, ids []int64, e affiliate.LinkEdit) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	written := "edit link " + strings.Trim(fmt.Sprint(ids), "[]")
	if e.Affiliate != nil {
		written += fmt.Sprintf(" affiliate %q", cmpWho(*e.Affiliate))
	}
	if e.Product != nil {
		written += fmt.Sprintf(" product %q", e.Product.ID)
	}
	if !e.Tag.IsZero() {
		written += fmt.Sprintf(" add tags %q remove %q", e.Tag.Add, e.Tag.Remove)
	}
	if e.Campaign != nil {
		written += fmt.Sprintf(" campaign %q", *e.Campaign)
	}
	if x.fail == nil {
		x.write(affiliate.Invalidation{Links: ids}, "%s", written)
	}
	return x.fail
}

func (x fakeLinkEdits) EditPlannedLinks(ctx context.Context, links []affiliate.PlannedLink, e affiliate.LinkEdit) error {
	var ids []int64
	for _, l := range links {
		ids = append(ids, l.ID)
	}
	return x.EditLinks(ctx, ids, e)
}

func (x fakeLinkEdits) PinLinks(_ context.Context, links []int64, on bool) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.fail == nil {
		x.write(affiliate.Invalidation{Links: links}, "pin %v %v", links, on)
	}
	return x.fail
}

func (x fakeLinkEdits) WatchLinks(_ context.Context, links []int64) error {
	return x.watchLinks(links, true)
}

func (x fakeLinkEdits) StopLinks(_ context.Context, links []int64) error {
	return x.watchLinks(links, false)
}

func (x fakeLinkEdits) watchLinks(links []int64, on bool) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.write(affiliate.Invalidation{Links: links}, "watch %v %v", links, on)
	return nil
}

func cmpWho(w affiliate.Who) string {
	if w.Email != "" {
		return w.Email
	}
	return w.UserID + w.Name
}

func (x fakeAffiliateEdits) EditAffiliate(_ context.Context, id int64, e affiliate.AffiliateEdit) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.write(affiliate.Invalidation{Affiliates: []int64{id}}, "edit affiliate %d name %q → %q notes %q → %q add tags %q remove %q", id, e.Name.Was, e.Name.Now,
		e.Notes.Was, e.Notes.Now, e.Tag.Add, e.Tag.Remove)
	return x.fail
}

func (x fakeAffiliateEdits) TagAffiliates(_ context.Context, ids []int64, e affiliate.TagEdit) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.write(affiliate.Invalidation{Affiliates: ids}, "tag affiliates %v add %q remove %q", ids, e.Add, e.Remove)
	return x.fail
}

func (x fakeCouponEdits) SaveCoupon(_ context.Context, c affiliate.Coupon) (id int64, existed bool, err error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	existed = slices.ContainsFunc(x.in.Coupons, func(o affiliate.Coupon) bool { return o.Code == c.Code && o.ProductID == c.ProductID })
	x.write(affiliate.Invalidation{All: true}, "save coupon %s on %s discount %q affiliate %d uses %d made here %v state %s", c.Code, c.ProductID, c.Discount,
		c.AffiliateID, c.Uses, c.MadeHere, c.State)
	return 0, existed, x.fail
}

func (x fakeCouponEdits) CreditPlannedCoupons(_ context.Context, coupons []affiliate.PlannedCoupon, affiliateID int64) error {
	var ids []int64
	for _, c := range coupons {
		ids = append(ids, c.ID)
	}
	return x.creditCoupons(ids, affiliateID)
}

func (x fakeCouponEdits) creditCoupons(ids []int64, affiliateID int64) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	for i := range x.in.Coupons {
		if slices.Contains(ids, x.in.Coupons[i].ID) {
			x.in.Coupons[i].AffiliateID, x.in.Coupons[i].LinkID = affiliateID, 0
		}
	}
	x.write(affiliate.Invalidation{Coupons: ids}, "credit coupons %v to %d", ids, affiliateID)
	return x.fail
}

func (x fakeCouponEdits) CreditCoupon(_ context.Context, id int64, e affiliate.ValueEdit[int64]) error {
	return x.creditCoupons([]int64{id}, e.Now)
}

func (x fakeCouponEdits) SaveProducts(_ context.Context, products []affiliate.Product) error {
	p := products[0]
	x.mu.Lock()
	defer x.mu.Unlock()
	x.write(affiliate.Invalidation{Products: true}, "save product %s slug %q", p.ID, p.Slug)
	return x.fail
}

func (x fakeCampaignEdits) SaveCampaign(_ context.Context, c affiliate.Campaign) (int64, error) {
	time.Sleep(x.savingTakes)
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.fail != nil {
		return 0, x.fail
	}
	written := savedCampaign(c)
	c.ID = int64(len(x.in.Campaigns) + 1)
	x.in.Campaigns = append(x.in.Campaigns, c)
	x.write(affiliate.Invalidation{Campaigns: []int64{c.ID}}, "%s", written)
	return c.ID, nil
}

func (x fakeCampaignEdits) EditCampaign(_ context.Context, id int64, e affiliate.CampaignEdit) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.fail != nil {
		return x.fail
	}
	c := &x.in.Campaigns[id-1]
	c.Name, _ = e.Name.Apply(c.Name)
	c.Notes, _ = e.Notes.Apply(c.Notes)
	c.Goal, _ = e.Goal.Apply(c.Goal)
	period, _ := e.Period.Apply(c.Span())
	c.From, c.To = period.From, period.To
	x.write(affiliate.Invalidation{Campaigns: []int64{id}}, "%s", savedCampaign(*c))
	return nil
}

func savedCampaign(c affiliate.Campaign) string {
	day := func(t time.Time) string {
		if t.IsZero() {
			return "open"
		}
		return t.Format(time.RFC3339)
	}
	return fmt.Sprintf("save campaign %d %q goal %q %s to %s notes %q", c.ID, c.Name, c.Goal, day(c.From), day(c.To), c.Notes)
}

func (x fakeCampaignEdits) ArchiveCampaigns(_ context.Context, ids []int64, away bool) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, id := range ids {
		if x.in.Campaigns[id-1].ArchivedAt = (time.Time{}); away {
			x.in.Campaigns[id-1].ArchivedAt = time.Now()
		}
	}
	x.write(affiliate.Invalidation{Campaigns: ids}, "archive campaigns %v %v", ids, away)
	return x.fail
}

// PutInCampaign leaves a link where it is that is in another campaign than the plan showed, as the store does.
func (x fakeCampaignEdits) PutInCampaign(_ context.Context, planned []affiliate.PlannedLink, campaign int64) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	var links []int64
	conflict := &affiliate.PlanConflictError{}
	for _, p := range planned {
		links = append(links, p.ID)
		l := &x.in.Links[slices.IndexFunc(x.in.Links, func(l affiliate.Link) bool { return l.ID == p.ID })]
		if l.CampaignID != p.Was.CampaignID && l.CampaignID != campaign {
			conflict.Rows = append(conflict.Rows, affiliate.RowConflict{ID: l.ID, Row: "link " + l.Slug,
				Fields: []affiliate.ValueConflict{{Field: "campaign", By: "asha@desk",
					Shown: strconv.FormatInt(p.Was.CampaignID, 10), Stored: strconv.FormatInt(l.CampaignID, 10)}}})
			continue
		}
		l.CampaignID = campaign
		conflict.Saved++
	}
	x.write(affiliate.Invalidation{Links: links}, "put links %v into campaign %d", links, campaign)
	if len(conflict.Rows) > 0 {
		return conflict
	}
	return x.fail
}

func (x fakeEdits) Edits(context.Context, int) ([]affiliate.Edit, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	return slices.Clone(x.edits), x.unread
}

func (x fakeEdits) EditedFields(context.Context, int64) ([]affiliate.EditedField, error) {
	if x.editedFields != nil {
		return x.editedFields, nil
	}
	return []affiliate.EditedField{{Row: "link p0q8w7zz", Field: "tags", Now: "+diwali -old"},
		{Row: "link k3f9x2ab", Field: "campaign", Was: "none", Now: "Diwali"}}, nil
}

func (x fakeEdits) UndoEdit(_ context.Context, q affiliate.UndoRequest) (affiliate.UndoResult, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.undone == nil {
		return affiliate.UndoResult{}, x.fail
	}
	return x.undone(q), x.fail
}

func (x fakeSettings) Setting(_ context.Context, key string) (string, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.settings[key], x.settingFails
}

func (x fakeSettings) SetSetting(_ context.Context, key, value string) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.lost != nil {
		return x.lost
	}
	x.settings[key] = value
	x.settingWrites++
	return nil
}

func (x fakeSettings) SaveView(ctx context.Context, v affiliate.ViewName, value string) error {
	return x.SetSetting(ctx, v.Setting(), value)
}

func (x fakeSettings) RemoveView(_ context.Context, v affiliate.ViewName) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	delete(x.settings, v.Setting())
	return nil
}

func (x fakeSettings) SettingsUnder(_ context.Context, prefix string) (map[string]string, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	under := map[string]string{}
	for key, value := range x.settings {
		if strings.HasPrefix(key, prefix) {
			under[key] = value
		}
	}
	return under, x.settingFails
}

func (x fakeVisits) SinceLastVisit(context.Context) (screen.VisitSummary, error) {
	time.Sleep(x.sinceTakes)
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.since, nil
}

func (x fakeVisits) SaveVisit(context.Context) error { x.mu.Lock(); defer x.mu.Unlock(); return x.lost }

func (x fakeVisits) MarkSeen(_ context.Context, seen map[int64]affiliate.Counters) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.lost != nil {
		return x.lost
	}
	var ids []int64
	for id := range seen {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for i := range x.in.Links {
		if c, ok := seen[x.in.Links[i].ID]; ok {
			x.in.Links[i].Seen = c
		}
	}
	x.write(affiliate.Invalidation{Links: ids}, "seen %v", ids)
	return nil
}
