package store

import (
	"context"
	"errors"

	"fermion-tui/internal/affiliate"
)

// Outcome is the result of an operation, and the rows that follow from it.
type Outcome struct {
	State  affiliate.OperationState // Done, Rejected or Unknown
	Result string                   // JSON object
	Error  string                   // the server's words, or what failed
	Body   string                   // first 2 KiB of a reply that could not be read, redacted
	Manual bool                     // a person decided: Finish returns a *ForeignSlugError for another affiliate's slug, and stores nothing

	// With Done only; nil members create nothing.

	Affiliate *affiliate.Affiliate // found or created: the person with that user ID or e-mail gets empty members filled

	// Link has Slug, ProductID, RequestedCommission or Commission, and Tags; it is stored as created here. For a known link, only a
	// Commission reported by Fermion may be given.
	Link *affiliate.Link
	// OnExistingLink says what it means that Fermion returned this known link; nil: nothing more.
	OnExistingLink func(stored affiliate.Link) ExistingLinkResult
	LinkOwner      affiliate.Who
	Product        *affiliate.Product
	Supersedes     []string // slugs that the link replaces
	Campaign       string
	CampaignID     int64 // that had this name when the link was planned; if 0 or gone, the name decides

	Coupon        *affiliate.Coupon // stored as created here
	CouponOwner   affiliate.Who     // whom it is credited to, when Coupon.AffiliateID is 0
	CouponLink    string            // the slug that it is credited to, when Coupon.LinkID is 0
	CouponDeleted *affiliate.CouponRef

	of affiliate.Operation // the operation with this outcome, as it was before
}

// ExistingLinkResult says what it means that Fermion returned a known link.
type ExistingLinkResult struct {
	Result string // replaces that of the outcome
	Alert  string // how the link differs from what was asked for, so that it replaces no other link; "" when it does not differ
}

// ForeignSlugError means that Fermion returned a link that the database has as another affiliate's or for another product. The
// operation becomes unknown, and the link is not changed.
type ForeignSlugError struct {
	Slug string
	Link string // affiliate, product and percentage of that link, in words
}

func (e *ForeignSlugError) Error() string {
	return "Fermion answered with " + e.Slug + ", which is " + e.Link +
		". Look for the new link in the dashboard; if the database is wrong about " + e.Slug + ", edit that link first"
}

// Finished is what an outcome changed in the database.
type Finished struct {
	AffiliateID int64 // rows created or found, 0 for none
	LinkID      int64
	CouponID    int64
	SlugExisted bool                     // Fermion returned a slug that the database had already: no new row
	State       affiliate.OperationState // of the operation now
	Foreign     *ForeignSlugError        // why it is unknown although there was a response

	alert *affiliate.Notice // to store if the operation changes its state
}

// Finish stores a response and the rows that follow from it, in one transaction. The rows of a Done are stored whatever the
// operation's state is by now, since a slug exists nowhere else; Finished.State says whether the state could change. For any other
// outcome that the state does not allow it returns a *TransitionError and stores nothing: an unknown never replaces a done or a
// rejected.
func (s *Store) Finish(ctx context.Context, id string, o Outcome) (Finished, error) {
	var f Finished
	err := s.write(ctx, "storing the result of an operation", func(ctx context.Context, t *Tx) (err error) {
		f, err = s.finish(ctx, t, id, o)
		return err
	})
	if err != nil {
		return Finished{}, err
	}
	return f, nil
}

func (s *Store) finish(ctx context.Context, t *Tx, id string, o Outcome) (f Finished, err error) {
	stored, err := FindOperation(ctx, t, id)
	if err != nil {
		return f, err
	}
	moves := canFinish(stored, o.State, s.instance)
	if !moves && o.State != affiliate.Done {
		return f, s.transitionError(ctx, t, stored, o.State)
	}
	if o.State == affiliate.Done {
		o.of = stored
		f, err = t.storeResponse(ctx, &o)
		if foreign, ok := errors.AsType[*ForeignSlugError](err); ok && !o.Manual {
			f.Foreign, o = foreign, Outcome{State: affiliate.Unknown, Error: foreign.Error(), Body: stored.Body}
			moves = canFinish(stored, o.State, s.instance)
		} else if err != nil {
			return f, err
		}
	}
	f.State = stored.State
	if !moves {
		return f, nil
	}
	if f.alert != nil {
		if _, err := t.addNotice(ctx, *f.alert); err != nil {
			return f, err
		}
	}
	f.State = o.State
	t.changed.Operations = true
	if stored.State == affiliate.Unknown && o.State == affiliate.Done {
		if err := s.takeOverRest(ctx, t, stored); err != nil {
			return f, err
		}
	}
	_, err = t.exec(ctx, `update operations set state = ?, result = ?, error = ?, body = ?, later = 0, ended_at = ?,
		affiliate_id = coalesce(?, affiliate_id), link_id = coalesce(?, link_id), coupon_id = coalesce(?, coupon_id) where id = ?`,
		string(o.State), o.Result, o.Error, o.Body, toMillis(t.Now), nullInt(f.AffiliateID), nullInt(f.LinkID), nullInt(f.CouponID), id)
	if err != nil || o.State != affiliate.Done {
		return f, err
	}
	return f, s.closeOtherAttempts(ctx, t, stored)
}

// canFinish reports whether Finish may change the state: the rows of Finish in the journal's table of transitions.
func canFinish(stored affiliate.Operation, to affiliate.OperationState, me string) bool {
	if to != affiliate.Done && to != affiliate.Rejected && to != affiliate.Unknown {
		return false
	}
	switch stored.State {
	case affiliate.Planned:
		return stored.Owner == me && to != affiliate.Unknown
	case affiliate.Sent:
		return stored.Owner == me
	case affiliate.Unknown:
		return true // unknown again: the response was late and cannot be read, but its body may contain the slug
	case affiliate.Rejected:
		return to == affiliate.Done && !stored.SentAt.IsZero()
	}
	return false
}

// storeResponse stores all rows of a response or none: where one of them is refused, those before it are rolled back, and the
// transaction continues.
func (t *Tx) storeResponse(ctx context.Context, o *Outcome) (Finished, error) {
	if _, err := t.ExecContext(ctx, "savepoint answer"); err != nil {
		return Finished{}, err
	}
	before := t.changed
	f, err := t.storeResponseRows(ctx, o)
	if err != nil {
		t.changed = before
		if _, e := t.ExecContext(ctx, "rollback to answer"); e != nil {
			return Finished{}, errors.Join(err, e)
		}
		f = Finished{}
	}
	if _, e := t.ExecContext(ctx, "release answer"); e != nil {
		return Finished{}, errors.Join(err, e)
	}
	return f, err
}

func (t *Tx) storeResponseRows(ctx context.Context, o *Outcome) (Finished, error) {
	var f Finished
	var err error
	if o.Affiliate != nil {
		if f.AffiliateID, err = t.findOrCreateForResponse(ctx, *o.Affiliate); err != nil {
			return f, err
		}
	}
	if o.Product != nil {
		if _, err := t.fillProduct(ctx, *o.Product); err != nil {
			return f, err
		}
	}
	if o.Link != nil {
		if err := t.storeCreatedLink(ctx, o, &f); err != nil {
			return f, err
		}
	}
	if o.Coupon != nil {
		if err := t.storeCreatedCoupon(ctx, *o, &f); err != nil {
			return f, err
		}
	}
	if d := o.CouponDeleted; d != nil {
		stored, err := t.couponByCode(ctx, d.ProductID, d.Code)
		if err != nil || stored == nil {
			return f, err // a code that the database never had has no row to mark
		}
		f.CouponID = stored.ID
		stored.State = affiliate.CouponDeleted
		return f, t.putCoupon(ctx, *stored)
	}
	return f, nil
}

// ownerOf returns the affiliate that a response names, 0 for none.
func (t *Tx) ownerOf(ctx context.Context, w affiliate.Who) (int64, error) {
	if !w.Identified() {
		return 0, nil
	}
	return t.findOrCreateForResponse(ctx, affiliate.Affiliate{UserID: w.UserID, Email: w.Email, Name: w.Name})
}

func (t *Tx) storeCreatedLink(ctx context.Context, o *Outcome, f *Finished) error {
	if o.Link.Slug == "" {
		return errors.New("an answer without a slug makes no link: it is unknown")
	}
	owner, err := t.ownerOf(ctx, o.LinkOwner)
	if err != nil {
		return err
	}
	if owner == 0 {
		owner = f.AffiliateID
	}
	l := linkRow{slug: o.Link.Slug, affiliateID: owner, commission: o.Link.Commission, requested: o.Link.RequestedCommission,
		madeHere: true, createdAt: toMillis(o.Link.CreatedAt), tags: o.Link.Tags}
	if l.productID, err = t.fillProduct(ctx, affiliate.Product{ID: o.Link.ProductID}); err != nil {
		return err
	}
	if l.productID == "" && o.Product != nil {
		l.productID = o.Product.ID
	}
	stored, err := readLinks(ctx, t, 1, "where l.slug = ?", l.slug)
	if err != nil {
		return err
	}
	if len(stored) > 0 {
		return t.reconcileReturnedLink(ctx, o, f, stored[0], l)
	}
	if owner != 0 {
		f.AffiliateID = owner
	}
	// Until Fermion reports its percentage, the requested one is used; either member has it.
	l.requested = max(l.requested, 0)
	if l.requested == 0 {
		l.requested = max(l.commission, 0)
	}
	if l.commission <= 0 {
		l.commission = l.requested
	}
	if l.campaignID, err = t.campaignOfOutcome(ctx, o); err != nil {
		return err
	}
	if f.LinkID, _, err = t.saveLink(ctx, l); err != nil {
		return err
	}
	return t.supersede(ctx, o.Supersedes, f.LinkID)
}

// reconcileReturnedLink handles a known slug. What the database knows about it is compared and never overwritten: the requested
// percentage does not describe a link that existed before.
func (t *Tx) reconcileReturnedLink(ctx context.Context, o *Outcome, f *Finished, stored affiliate.Link, l linkRow) error {
	if stored.AffiliateID != 0 && l.affiliateID != 0 && stored.AffiliateID != l.affiliateID ||
		stored.ProductID != "" && l.productID != "" && stored.ProductID != l.productID {
		link, err := t.describeLink(ctx, stored)
		if err != nil {
			return err
		}
		return &ForeignSlugError{Slug: stored.Slug, Link: link}
	}
	f.LinkID, f.SlugExisted = stored.ID, true
	if l.affiliateID != 0 {
		f.AffiliateID = l.affiliateID
	}
	var existing ExistingLinkResult
	if o.OnExistingLink != nil {
		existing = o.OnExistingLink(stored)
		o.Result = existing.Result
	}
	if stored.Commission >= 0 || !stored.LastRead.IsZero() {
		l.requested = affiliate.UnknownCommission
	} // else its first reading is compared with the requested percentage
	if existing.Alert != "" {
		f.alert = &affiliate.Notice{Kind: affiliate.NoticeAlert, Rule: affiliate.AlertOtherwise, LinkID: stored.ID, Text: existing.Alert}
		l.tags = nil
		return t.fillLink(ctx, stored.ID, l)
	}
	var err error
	if l.campaignID, err = t.campaignOfOutcome(ctx, o); err != nil {
		return err
	}
	if err := t.fillLink(ctx, stored.ID, l); err != nil {
		return err
	}
	// The link was asked for, so it is watched again.
	if _, err := t.exec(ctx, "update links set superseded_by = null, stopped_at = 0 where id = ?", stored.ID); err != nil {
		return err
	}
	t.changed.Links = append(t.changed.Links, stored.ID)
	return t.supersede(ctx, o.Supersedes, stored.ID)
}

// describeLink describes what the database has about a link.
func (t *Tx) describeLink(ctx context.Context, l affiliate.Link) (string, error) {
	words := func(query string, key any) (string, error) {
		found, err := ScanTexts(t.QueryContext(ctx, query, key))
		if err != nil || len(found) == 0 {
			return "", err
		}
		return found[0], nil
	}
	who, err := words("select case when name <> '' then name when coalesce(email, '') <> '' then email else coalesce(user_id, '') end "+
		"from affiliates where id = ?", l.AffiliateID)
	if err != nil {
		return "", err
	}
	product, err := words("select case when name <> '' then name else id end from products where id = ?", l.ProductID)
	if err != nil {
		return "", err
	}
	text := "a link"
	if who != "" {
		text = who + "'s link"
	}
	if product != "" {
		text += " for " + product
	}
	if l.Commission >= 0 {
		text += " at " + l.Commission.String() + " %"
	}
	return text, nil
}

// supersede marks links as replaced by a new one, which takes over what is local to them.
func (t *Tx) supersede(ctx context.Context, slugs []string, by int64) error {
	for _, slug := range slugs {
		ids, err := scanInts(t.QueryContext(ctx,
			"update links set superseded_by = ? where slug = ? and id <> ? and superseded_by is null returning id", by, slug, by))
		if err != nil {
			return err
		}
		t.changed.Links = append(t.changed.Links, ids...)
		for _, old := range ids {
			if err := t.carryOver(ctx, old, by); err != nil {
				return err
			}
		}
	}
	return nil
}

// carryOver copies to a link what was local to the one that it replaces: the pin, the tags, the campaign when it has none, and the
// credit of the coupons that are not deleted. The pin moves, since the new link is the one to read often. The old link keeps its
// own tags and campaign, since its sales still count there.
func (t *Tx) carryOver(ctx context.Context, from, to int64) error {
	_, err := t.exec(ctx,
		`update links set pinned = case when links.pinned <> 0 then links.pinned else o.pinned end, campaign_id = coalesce(links.campaign_id, o.campaign_id)
		from links o where o.id = ? and links.id = ?`, from, to)
	if err != nil {
		return err
	}
	if _, err := t.exec(ctx, "update links set pinned = 0 where id = ?", from); err != nil {
		return err
	}
	tags, err := ScanTexts(t.QueryContext(ctx, "select tag from link_tags where link_id = ? order by tag", from))
	if err != nil {
		return err
	}
	if _, err := t.addTags(ctx, "link_tags", "link_id", to, tags); err != nil {
		return err
	}
	coupons, err := scanInts(t.QueryContext(ctx, "update coupons set link_id = ? where link_id = ? and state <> ? returning id", to, from,
		string(affiliate.CouponDeleted)))
	t.changed.Links = append(t.changed.Links, to)
	t.changed.Coupons = append(t.changed.Coupons, coupons...)
	return err
}

func (t *Tx) storeCreatedCoupon(ctx context.Context, o Outcome, f *Finished) error {
	c := *o.Coupon
	c.MadeHere = true
	var err error
	if c.AffiliateID == 0 {
		if c.AffiliateID, err = t.ownerOf(ctx, o.CouponOwner); err != nil {
			return err
		}
	}
	if c.LinkID == 0 && o.CouponLink != "" {
		if c.LinkID, err = t.linkID(ctx, o.CouponLink); err != nil {
			return err
		}
	}
	stored, err := t.couponByCode(ctx, c.ProductID, c.Code)
	if err != nil {
		return err
	}
	if stored == nil {
		f.CouponID, err = t.newCoupon(ctx, c)
		return err
	}
	// The code was deleted and created again, or tracked before: what Fermion just accepted is valid. Its credit is local, and stays.
	c.ID, c.State, f.CouponID = stored.ID, affiliate.CouponLive, stored.ID
	if c.AffiliateID == 0 && c.LinkID == 0 {
		c.AffiliateID, c.LinkID = stored.AffiliateID, stored.LinkID
	}
	return t.putCoupon(ctx, c)
}
