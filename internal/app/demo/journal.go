package demo

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion"
	"fermion-tui/internal/fermion/fermiontest"
	"fermion-tui/internal/store"
)

// journalEntry is a write that the demo's journal remembers.
type journalEntry struct {
	ago     time.Duration
	chain   int // entries of one plan share it
	step    int
	batch   string
	intent  affiliate.Intent
	request json.RawMessage
	outcome store.Outcome
	made    *demoLink // the link that it made
	id      string
}

// writeJournal fills the journal: people onboarded, percentages changed, and two writes that went wrong. What they made
// exists at the school.
func (f *seeder) writeJournal(ctx context.Context) error {
	var all []*journalEntry
	for _, entries := range []func(context.Context) ([]*journalEntry,
		error){f.onboarded, f.changed, f.newLinks, f.couponsSince, f.unanswered} {
		some, err := entries(ctx)
		if err != nil {
			return err
		}
		all = append(all, some...)
	}
	slices.SortStableFunc(all, func(a, b *journalEntry) int { return int(b.ago - a.ago) })
	planned := make([]affiliate.Operation, len(all))
	for i, e := range all {
		// IDs sort by creation, so these must say when that was, too.
		e.id = f.operationID(f.ago(e.ago), i)
		planned[i] = affiliate.Operation{ID: e.id, Chain: fmt.Sprintf("demo-%d", e.chain), Step: e.step, Batch: e.batch, Intent: e.intent,
			By: f.by, CreatedAt: f.ago(e.ago)}
	}
	if err := f.store.Plan(ctx, planned); err != nil {
		return err
	}
	for _, e := range all {
		if err := f.finish(ctx, e); err != nil {
			return err
		}
	}
	return nil
}

// finish gives a planned write its outcome.
func (f *seeder) finish(ctx context.Context, e *journalEntry) error {
	f.setClockBack(e.ago)
	claimed, err := f.store.Claim(ctx, e.id, string(e.request))
	if err != nil {
		return err
	}
	if !claimed {
		return errors.New("a write of the journal was taken by another program")
	}
	f.setClockBack(e.ago - 400*time.Millisecond)
	done, err := f.store.Finish(ctx, e.id, e.outcome)
	if err == nil && e.made != nil {
		e.made.id = done.LinkID
	}
	return err
}

// operationID is a UUID of version 7 for a moment in the past.
func (f *seeder) operationID(at time.Time, n int) string {
	var b [16]byte
	binary.BigEndian.PutUint64(b[:], uint64(at.UnixMilli())<<16|7<<12|uint64(n&0xfff))
	binary.BigEndian.PutUint64(b[8:], f.rnd.Uint64()>>2|1<<63)
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// onboarded are two people who were onboarded with the program: affiliate, link and coupon at once.
func (f *seeder) onboarded(ctx context.Context) ([]*journalEntry, error) {
	var all []*journalEntry
	for i, o := range []struct {
		handle     string
		ago        time.Duration
		course     int
		commission affiliate.BasisPoints
		discount   affiliate.Discount
	}{
		{"hannah.dev", 44*day + 5*time.Hour, 3, 25_00, affiliate.Discount{Percent: 20_00}},
		{"zerotoprod", 9*day + 3*time.Hour, 6, 30_00, affiliate.Discount{Amount: 750_00}},
	} {
		who := creatorNamed(o.handle)
		c := creators[who]
		user := affiliate.NewAffiliate{Who: c.who()}
		body, err := fermion.NewUser{
			UserID: user.UserID, Name: user.Name, Username: affiliate.Username(user.UserID), Email: user.Email,
		}.Body()
		if err != nil {
			return nil, err
		}
		made := &journalEntry{intent: affiliate.Intent{Affiliate: &user}, request: body, outcome: store.Outcome{
			Affiliate: &affiliate.Affiliate{
				UserID: user.UserID, Email: user.Email, Name: user.Name, MadeHere: true, CreatedAt: f.ago(o.ago),
			},
			Result: textObject("user_id", user.UserID, "email", user.Email)}}
		newLink := &demoLink{creator: who, course: o.course, commission: o.commission, age: o.ago, share: 0.012, conv: 0.021}
		link, err := f.linkMade(newLink, nil)
		if err != nil {
			return nil, err
		}
		product := f.product(o.course)
		coupon, err := f.couponMade(ctx, affiliate.NewCoupon{ProductID: product.ID, ProductName: product.Name,
			Code: affiliate.ProposeCouponCode(c.first(), o.discount), Discount: o.discount, Affiliate: c.who(), LinkSlug: link.made.slug})
		if err != nil {
			return nil, err
		}
		for step, e := range []*journalEntry{made, link, coupon} {
			e.ago, e.chain, e.step, e.batch, e.outcome.State = o.ago-time.Duration(step)*time.Second, i, step, "onboard", affiliate.Done
			all = append(all, e)
		}
	}
	return all, nil
}

// changed are links with another percentage; the replaced ones are still watched.
func (f *seeder) changed(context.Context) ([]*journalEntry, error) {
	var all []*journalEntry
	for i, c := range []struct {
		handle string
		ago    time.Duration
	}{{"codewithmeera", 33*day + 7*time.Hour}, {"devdiaries", 16*day + 4*time.Hour}, {"gopherindia", 6*day + 6*time.Hour}} {
		who := creatorNamed(c.handle)
		at := slices.IndexFunc(f.demoLinks, func(p *demoLink) bool {
			return p.creator == who && p.age > c.ago && p.gone == 0 && (i > 0 || p.course == 0)
		})
		if at < 0 {
			return nil, fmt.Errorf("%s has no link whose percentage could change", c.handle)
		}
		old := f.demoLinks[at]
		old.faded = c.ago
		e, err := f.linkMade(&demoLink{
			creator: who, course: old.course, commission: old.commission + 5_00, campaign: old.campaign, age: c.ago,
			share: old.share * 0.9, conv: old.conv, onFirstScreen: old.onFirstScreen,
		}, []string{old.slug})
		if err != nil {
			return nil, err
		}
		e.ago, e.chain, e.batch = c.ago, 10+i, "change commission"
		all = append(all, e)
	}
	return all, nil
}

// newLinks is a link made for an affiliate who had others.
func (f *seeder) newLinks(context.Context) ([]*journalEntry, error) {
	who := creatorNamed("datadidi")
	course := 0
	for slices.ContainsFunc(f.demoLinks, func(p *demoLink) bool { return p.creator == who && p.course == course }) {
		course++
	}
	newLink := &demoLink{creator: who, course: course, commission: 17_50, age: 5*day + 2*time.Hour, share: 0.006, conv: 0.017}
	e, err := f.linkMade(newLink, nil)
	if err != nil {
		return nil, err
	}
	e.ago, e.chain, e.batch = e.made.age, 20, "new link"
	return []*journalEntry{e}, nil
}

// linkMade makes a link at the school, adds it to the demo's links, and returns its entry of the journal.
func (f *seeder) linkMade(p *demoLink, supersedes []string) (*journalEntry, error) {
	f.setClockBack(p.age)
	p.made = true
	f.addLink(p)
	f.demoLinks = append(f.demoLinks, p)
	e, err := f.linkRequested(p, supersedes)
	if err != nil {
		return nil, err
	}
	e.made = p
	e.outcome = store.Outcome{State: affiliate.Done, Supersedes: supersedes, Campaign: p.campaign, LinkOwner: creators[p.creator].who(),
		Link: &affiliate.Link{Slug: p.slug, ProductID: f.product(p.course).ID, Commission: p.commission,
			RequestedCommission: p.commission, CreatedAt: f.ago(p.age)},
		Result: textObject("slug", p.slug)}
	return e, nil
}

// linkRequested returns the entry of a link that was requested.
func (f *seeder) linkRequested(p *demoLink, supersedes []string) (*journalEntry, error) {
	who, product := creators[p.creator].who(), f.product(p.course)
	in := fermion.NewAffiliateLink{UserID: who.UserID, ProductID: product.ID, Commission: p.commission}
	if in.UserID == "" {
		in.UserEmail = who.Email
	}
	body, err := in.Body()
	if err != nil {
		return nil, err
	}
	return &journalEntry{request: body, intent: affiliate.Intent{Link: &affiliate.NewLink{Affiliate: who, ProductID: product.ID,
		ProductName: product.Name,
		Commission:  p.commission, Supersedes: supersedes, Campaign: p.campaign}}}, nil
}

// couponMade asks the school for a coupon, and returns the entry with its answer.
func (f *seeder) couponMade(ctx context.Context, n affiliate.NewCoupon) (*journalEntry, error) {
	body, err := f.bodies.Body(n)
	if err != nil {
		return nil, err
	}
	f.setClockBack(firstDay)
	refusals, err := f.post(ctx, fermiontest.CreateCoupon, body)
	if err != nil {
		return nil, err
	}
	e := &journalEntry{intent: affiliate.Intent{Coupon: &n}, request: body}
	if refusals[0] != "" {
		e.outcome = store.Outcome{State: affiliate.Rejected, Error: refusals[0]}
		return e, nil
	}
	e.outcome = store.Outcome{State: affiliate.Done, CouponOwner: n.Affiliate, CouponLink: n.LinkSlug, Result: textObject("code", n.Code),
		Coupon: &affiliate.Coupon{ProductID: n.ProductID, Code: n.Code, Discount: n.Discount, Message: n.Message, Expires: n.Expires,
			Uses: n.Uses, State: affiliate.CouponLive}}
	return e, nil
}

// couponsSince are a coupon made for a link, one deleted, and one that the school refused.
func (f *seeder) couponsSince(ctx context.Context) ([]*journalEntry, error) {
	p := f.demoLinks[slices.IndexFunc(f.demoLinks, func(p *demoLink) bool { return p.creator == creatorNamed("devdiaries") })]
	product := f.product(p.course)
	made, err := f.couponMade(ctx, affiliate.NewCoupon{ProductID: product.ID, ProductName: product.Name, Code: "DIARY300",
		Discount: affiliate.Discount{Amount: 300_00}, Message: "For readers of the newsletter", Uses: 250, Affiliate: creators[p.creator].who(), LinkSlug: p.slug})
	if err != nil {
		return nil, err
	}
	made.ago, made.chain, made.batch = 27*day, 30, "new coupon"

	old := affiliate.CouponRef{ProductID: f.coupons[3].ProductID, Code: f.coupons[3].Code}
	body, err := fermion.DeleteCouponBody(old.ProductID, old.Code)
	if err != nil {
		return nil, err
	}
	refusals, err := f.post(ctx, fermiontest.DeleteCoupon, body)
	if err := errors.Join(err, refusal(refusals)); err != nil {
		return nil, err
	}
	deleted := &journalEntry{ago: 3*day + time.Hour, chain: 31, batch: "delete coupon", intent: affiliate.Intent{CouponDelete: &old},
		request: body,
		outcome: store.Outcome{State: affiliate.Done, CouponDeleted: &old, Result: textObject("code", old.Code)}}

	taken := intended(f.coupons[0])
	taken.ProductName = f.products[slices.IndexFunc(f.products, func(p affiliate.Product) bool { return p.ID == taken.ProductID })].Name
	refused, err := f.couponMade(ctx, taken)
	if err != nil {
		return nil, err
	}
	refused.ago, refused.chain, refused.batch = 26*time.Hour, 32, "new coupon"
	return []*journalEntry{made, deleted, refused}, nil
}

// unanswered is a link that the school made, and whose answer broke off: the part that was received has the slug.
func (f *seeder) unanswered(context.Context) ([]*journalEntry, error) {
	const ago = 47 * time.Minute
	p := &demoLink{creator: creatorNamed("systems-weekly"), course: 1, commission: 30_00}
	f.setClockBack(ago)
	f.addLink(p)
	e, err := f.linkRequested(p, nil)
	if err != nil {
		return nil, err
	}
	received := `[{"output":{"status":"ok","data":{"affiliateLinkSlug":"` + p.slug + `"`
	lost := &fermion.UnknownOutcomeError{Body: received, Err: &fermion.ProtocolError{Body: received, Err: errors.New("it broke off")}}
	e.ago, e.chain, e.batch = ago, 40, "new link"
	e.outcome = store.Outcome{State: affiliate.Unknown, Error: lost.Err.Error(), Body: lost.Body}
	return []*journalEntry{e}, nil
}

// textObject is a JSON object of texts: name, value, name, value.
func textObject(pairs ...string) string {
	object := map[string]string{}
	for i := 0; i+1 < len(pairs); i += 2 {
		object[pairs[i]] = pairs[i+1]
	}
	b, err := json.Marshal(object)
	if err != nil { // texts only: cannot happen
		return "{}"
	}
	return string(b)
}
