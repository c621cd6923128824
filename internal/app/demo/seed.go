package demo

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion"
	"fermion-tui/internal/fermion/fermiontest"
	"fermion-tui/internal/store"
)

// Seed fills school and database, with the same numbers, as 60 days of a manager's work would have.
func (d *School) Seed(ctx context.Context, st *store.Store, by string, bodies fermion.CouponBodies) error {
	f := &seeder{School: d, store: st, by: by, bodies: bodies, begin: d.Now().UTC().Truncate(time.Millisecond)}
	defer d.setClockBack(0)
	d.demoLinks = chooseLinks(d.rnd)
	f.openSchool()
	limit := fermion.DefaultLimits()[fermion.CreateCoupon]
	f.Server.SetLimit(fermiontest.CreateCoupon, 0) // 60 days of coupons are made in a moment
	defer f.Server.SetLimit(fermiontest.CreateCoupon, limit)
	for _, step := range []func(context.Context) error{
		f.savePeople, f.trackLinks, f.saveCampaigns, f.makeCoupons, f.writeJournal, f.writeHistory, f.payOut, f.mark} {
		if err := step(ctx); err != nil {
			return fmt.Errorf("filling the demo: %w", err)
		}
	}
	return st.ForgetEdits(ctx) // the person at the demo has not made them
}

// seeder is what Seed works with.
type seeder struct {
	*School
	store    *store.Store
	by       string
	bodies   fermion.CouponBodies
	begin    time.Time // now, on a whole millisecond
	products []affiliate.Product
	coupons  []affiliate.Coupon
}

// ago is a moment before the demo began.
func (f *seeder) ago(d time.Duration) time.Time { return f.begin.Add(-d) }

// openSchool gives the fake its people, products and links. The gone links get their slugs there too, and are forgotten.
func (f *seeder) openSchool() {
	f.setClockBack(2 * firstDay)
	for _, c := range courses {
		p := f.Server.AddProduct(fermiontest.Product{Name: c.name, Slug: c.slug, URL: SchoolURL + "/course/" + c.slug})
		f.courseByProduct[p.ID] = c
		f.products = append(f.products, affiliate.Product{ID: p.ID, Name: p.Name, Slug: p.Slug, URL: p.URL})
	}
	for _, c := range creators {
		w := c.who()
		f.Server.AddUser(fermiontest.User{UserID: w.UserID, Email: w.Email, Name: c.person, Username: affiliate.Username(w.UserID)})
	}
	for _, p := range f.demoLinks {
		f.addLink(p)
		if p.gone > 0 {
			f.Server.DropLink(p.slug)
		}
	}
}

// addLink makes a link at the school.
func (f *seeder) addLink(p *demoLink) {
	l := fermiontest.Link{ProductID: f.product(p.course).ID, Commission: float64(p.commission) / 100}
	if p.creator >= 0 {
		w := creators[p.creator].who()
		l.UserID, l.Email = w.UserID, w.Email
	}
	p.slug = f.Server.AddLink(l)
}

func (f *seeder) product(course int) affiliate.Product {
	if course < 0 {
		return affiliate.Product{}
	}
	return f.products[course]
}

// savePeople saves the products, and the affiliates with tags or notes; tracking a link saves the others.
func (f *seeder) savePeople(ctx context.Context) error {
	f.setClockBack(firstDay)
	if err := f.store.SaveProducts(ctx, f.products); err != nil {
		return err
	}
	for _, c := range creators {
		if c.onboarded || c.tags == "" && c.notes == "" {
			continue
		}
		w := c.who()
		_, err := f.store.SaveAffiliate(ctx, affiliate.Affiliate{
			UserID: w.UserID, Email: w.Email, Name: w.Name, Tags: c.labels(), Notes: c.notes,
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// trackLinks tracks, in a few imports, the links that existed before the program was used.
func (f *seeder) trackLinks(ctx context.Context) error {
	for _, ago := range imports {
		var batch []*demoLink
		var links []affiliate.TrackRequest
		for _, p := range f.demoLinks {
			if p.age != ago {
				continue
			}
			l := affiliate.TrackRequest{
				Slug: p.slug, Product: f.product(p.course), Commission: p.commission, Campaign: p.campaign, Tags: p.tags,
			}
			if p.creator >= 0 {
				l.Affiliate = creators[p.creator].who()
			}
			batch, links = append(batch, p), append(links, l)
		}
		f.setClockBack(ago)
		tracked, err := f.store.TrackLinks(ctx, links)
		if err != nil {
			return err
		}
		for i, result := range tracked {
			if result.Err != nil {
				return fmt.Errorf("link %s: %w", batch[i].slug, result.Err)
			}
			batch[i].id = result.LinkID
		}
	}
	return nil
}

// saveCampaigns gives goals and periods to the campaigns that the imports named: one runs, one has ended, one has no goal.
func (f *seeder) saveCampaigns(ctx context.Context) error {
	zone, err := affiliate.ParseTimeZone(affiliate.DefaultTimeZone)
	if err != nil {
		return err
	}
	daysAgo := func(n int) (from, to time.Time) {
		from, to, err = affiliate.ParseDay(f.begin.In(zone).AddDate(0, 0, -n).Format(time.DateOnly), zone, nil)
		return from, to
	}
	all, err := f.store.Campaigns(ctx)
	if err != nil {
		return err
	}
	for _, was := range all {
		c := was
		switch c.Name {
		case "Machine Learning launch":
			c.Goal = affiliate.Goal{Kind: affiliate.GoalSales, Amount: 300}
			c.From, _ = daysAgo(12)
			_, c.To = daysAgo(-17)
			c.Notes = "Early-bird price until the last day. Ask the newsletters for a second mention in the last week."
		case "Interview season":
			c.Goal = affiliate.Goal{Kind: affiliate.GoalRevenue, Amount: 2_15_000_00}
			c.From, _ = daysAgo(50)
			_, c.To = daysAgo(21)
		default:
			c.Notes = "All who write newsletters: to see what writing brings beside filming."
		}
		if err != nil {
			return err
		}
		if err := f.store.EditCampaign(ctx, c.ID, affiliate.CampaignEditBetween(was, c)); err != nil {
			return err
		}
	}
	return nil
}

const trackedCoupons = 22

// makeCoupons gives about every third link a code, at the school and in the database: percentages and amounts, one of them expired.
func (f *seeder) makeCoupons(ctx context.Context) error {
	credited, err := f.affiliatesByEmail(ctx)
	if err != nil {
		return err
	}
	for i := 0; len(f.coupons) < trackedCoupons; i += 3 {
		p := f.demoLinks[i%trackedLinks]
		c := f.couponFor(p, len(f.coupons))
		if p.gone > 0 || slices.ContainsFunc(f.coupons,
			func(o affiliate.Coupon) bool { return o.Code == c.Code && o.ProductID == c.ProductID }) {
			continue
		}
		c.AffiliateID, c.LinkID = credited[creators[p.creator].email()], p.id
		f.coupons = append(f.coupons, c)
	}
	bodies := make([]json.RawMessage, len(f.coupons))
	for i := range f.coupons {
		if bodies[i], err = f.bodies.Body(intended(f.coupons[i])); err != nil {
			return err
		}
		if f.coupons[i].ID, _, err = f.store.SaveCoupon(ctx, f.coupons[i]); err != nil {
			return err
		}
	}
	f.setClockBack(firstDay)
	refusals, err := f.post(ctx, fermiontest.CreateCoupon, bodies...)
	return errors.Join(err, refusal(refusals))
}

func (f *seeder) couponFor(p *demoLink, n int) affiliate.Coupon {
	discounts := []affiliate.Discount{
		{Percent: 10_00}, {Percent: 15_00}, {Percent: 20_00}, {Amount: 500_00}, {Percent: 25_00}, {Amount: 1000_00},
	}
	c := affiliate.Coupon{ProductID: f.product(p.course).ID, Discount: discounts[n%len(discounts)], State: affiliate.CouponLive,
		CreatedAt: f.ago(p.age - 2*time.Hour)}
	c.Code = affiliate.ProposeCouponCode(creators[p.creator].first(), c.Discount)
	c.Message = "A gift from " + creators[p.creator].handle
	switch n % 4 {
	case 1:
		c.Expires = f.begin.Add(time.Duration(20+n) * day).Truncate(day)
	case 2:
		c.Uses = 100
	}
	if n == 5 {
		c.Expires = f.ago(6 * day).Truncate(day)
	}
	return c
}

func intended(c affiliate.Coupon) affiliate.NewCoupon {
	return affiliate.NewCoupon{
		ProductID: c.ProductID, Code: c.Code, Discount: c.Discount, Message: c.Message, Expires: c.Expires, Uses: c.Uses,
	}
}

func (f *seeder) affiliatesByEmail(ctx context.Context) (map[string]int64, error) {
	all, err := f.store.Affiliates(ctx)
	ids := make(map[string]int64, len(all))
	for _, a := range all {
		ids[a.Email] = a.ID
	}
	return ids, err
}

// post calls the school with some entries, and returns the error message of each: "" for success.
func (f *seeder) post(ctx context.Context, endpoint string, entries ...json.RawMessage) ([]string, error) {
	type entry struct {
		Data json.RawMessage `json:"data"`
	}
	envelope := struct {
		Data []entry `json:"data"`
	}{}
	for _, e := range entries {
		envelope.Data = append(envelope.Data, entry{e})
	}
	body, err := json.Marshal(envelope)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, APIURL+"/public/"+endpoint, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("FERMION-API-KEY", Key)
	resp, err := f.direct.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	var all []struct {
		Output struct {
			ErrorMessage string `json:"errorMessage"`
		} `json:"output"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&all); err != nil {
		return nil, err
	}
	refusals := make([]string, len(all))
	for i := range all {
		refusals[i] = all[i].Output.ErrorMessage
	}
	return refusals, nil
}

// refusal returns the first error message as an error.
func refusal(refusals []string) error {
	for _, s := range refusals {
		if s != "" {
			return fmt.Errorf("the demo's school refuses: %s", s)
		}
	}
	return nil
}

// writeHistory writes the history of all links, and sets the counters of each at the school.
func (f *seeder) writeHistory(ctx context.Context) error {
	zone, err := affiliate.ParseTimeZone(affiliate.DefaultTimeZone)
	if err != nil {
		return err
	}
	f.setClockBack(0)
	t := history{rnd: f.rnd, now: f.begin, zone: zone}
	samples := make(map[int64][]affiliate.Sample, len(f.demoLinks))
	for _, p := range f.demoLinks {
		t.fill(p)
		samples[p.id] = p.samples
		now := p.newest()
		f.Server.SetStats(p.slug, fermiontest.Stats{Clicks: now.Clicks, Sales: now.Sales, RevenuePaise: int64(now.Revenue)})
	}
	return f.store.AddHistory(ctx, samples)
}

// mark adds what a manager would have left: a pinned link, links that Fermion no longer knows, a few unseen changes, and an alert.
func (f *seeder) mark(ctx context.Context) error {
	seen := map[int64]affiliate.Counters{}
	for i, p := range f.demoLinks {
		if p.gone > 0 {
			if err := f.store.MarkMissing(ctx, p.id, f.ago(p.gone)); err != nil {
				return err
			}
		}
		if n := len(p.samples); i%5 == 1 && len(seen) < 4 && p.gone == 0 && n > 3 {
			seen[p.id] = p.samples[n-2].Counters
		}
	}
	if err := f.store.MarkSeen(ctx, seen); err != nil {
		return err
	}
	if err := f.store.PinLinks(ctx, []int64{f.demoLinks[0].id}, true); err != nil {
		return err
	}
	for _, p := range f.demoLinks {
		if p.faded == 0 {
			continue
		}
		_, err := f.store.AddNotice(ctx, affiliate.Notice{At: f.ago(5 * time.Hour), Kind: affiliate.NoticeAlert,
			Rule: affiliate.AlertSupersededSale, LinkID: p.id,
			Text: fmt.Sprintf("1 sale on this replaced link, at %s %%", p.commission)})
		return err
	}
	return nil
}
