package operation

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion"
	"fermion-tui/internal/store"
)

// send makes one attempt at a planned step. It returns nil when the step is done, and errRecorded when the journal has another outcome.
func (s *Service) send(ctx context.Context, op affiliate.Operation) error {
	switch i := op.Intent; {
	case i.Affiliate != nil:
		return s.sendAffiliate(ctx, op, *i.Affiliate)
	case i.Link != nil:
		return s.sendLink(ctx, op, *i.Link)
	case i.Coupon != nil:
		return s.sendCoupon(ctx, op, *i.Coupon)
	case i.CouponDelete != nil:
		return s.sendCouponDelete(ctx, op, *i.CouponDelete)
	}
	return s.recordOutcome(ctx, op, &fermion.RejectedError{Message: "this step says nothing to do"}, store.Outcome{})
}

// affiliateResult is what an operation stores about how a person was found or created.
type affiliateResult struct {
	UserID string `json:"user_id,omitempty"`
	Email  string `json:"email,omitempty"`
	Found  bool   `json:"found"` // the person existed: nothing was created
}

// sendAffiliate looks the person up before creating them, because create-new-user says "ok" for a user ID that a stranger has.
func (s *Service) sendAffiliate(ctx context.Context, op affiliate.Operation, n affiliate.NewAffiliate) error {
	if n.UserID == "" {
		n.UserID = affiliate.ProposeUserID(n.Email)
	}
	row := affiliate.Affiliate{UserID: n.UserID, Email: n.Email, Name: n.Name, Tags: n.Tags, Notes: n.Notes, CreatedAt: s.o.Now().UTC()}
	known, found, err := s.store.FindAffiliate(ctx, n.Who)
	if err != nil {
		return err
	}
	if found && known.MadeHere && known.Who().Same(n.Who) && (n.Email == "" || strings.EqualFold(known.Email, n.Email)) {
		row.ID, row.UserID, row.Email = 0, known.UserID, known.Email
		return s.recordFound(ctx, op, row)
	}
	ref := fermion.UserRef{Email: n.Email}
	if n.GivenUserID || n.Email == "" {
		ref = fermion.UserRef{UserID: n.UserID}
	}
	user, err := s.client.UserAnalytics(ctx, ref)
	switch {
	case errors.Is(err, fermion.ErrNotFound):
		return s.makeAffiliate(ctx, op, n, row)
	case err != nil:
		return lookUpFailed(err)
	}
	if err := s.checkUnchanged(ctx, op); err != nil { // the look-up took time
		return err
	}
	if n.Email != "" && user.Email != "" && !strings.EqualFold(user.Email, n.Email) {
		return s.recordOutcome(ctx, op, &fermion.RejectedError{Message: fmt.Sprintf(
			"the user ID %s belongs to %s at Fermion, not to %s: choose another user ID, or use that person's e-mail", n.UserID, user.Email,
			n.Email)}, store.Outcome{})
	}
	row.UserID = user.UserID
	if user.Email != "" {
		row.Email = user.Email
	}
	if row.Name == "" {
		row.Name = affiliate.Clean(user.Name)
	}
	return s.recordFound(ctx, op, row)
}

// lookUpFailed returns the error of a failed look-up as a NotSentError: a look-up only reads, so nothing was sent that could have changed
// anything.
func lookUpFailed(err error) error {
	if blocksAllCalls(err) || unreachable(err) {
		return err
	}
	if _, ok := errors.AsType[*fermion.RateLimitError](err); ok {
		return err
	}
	return &fermion.NotSentError{Err: fmt.Errorf("looking up the affiliate: %w", err)}
}

func (s *Service) recordFound(ctx context.Context, op affiliate.Operation, row affiliate.Affiliate) error {
	return s.persist(ctx, op, store.Outcome{State: affiliate.Done, Affiliate: &row,
		Result: compact(affiliateResult{UserID: row.UserID, Email: row.Email, Found: true})})
}

func (s *Service) makeAffiliate(ctx context.Context, op affiliate.Operation, n affiliate.NewAffiliate, row affiliate.Affiliate) error {
	in := newUser(n)
	body, err := in.Body()
	if err != nil {
		return s.recordOutcome(ctx, op, &fermion.RejectedError{Message: err.Error()}, store.Outcome{})
	}
	row.MadeHere = true
	err = s.sendClaimed(ctx, op, body, func(ctx context.Context, c *fermion.Client) error { return c.CreateUser(ctx, in) })
	return s.recordOutcome(ctx, op, err, store.Outcome{Affiliate: &row,
		Result: compact(affiliateResult{UserID: row.UserID, Email: row.Email})})
}

func newUser(n affiliate.NewAffiliate) fermion.NewUser {
	id := n.UserID
	if id == "" {
		id = affiliate.ProposeUserID(n.Email)
	}
	name := n.Name
	if name == "" {
		name, _, _ = strings.Cut(n.Email, "@")
	}
	return fermion.NewUser{UserID: id, Name: name, Username: affiliate.Username(id), Email: n.Email, WelcomeEmail: n.WelcomeEmail}
}

// linkResult is what an operation stores about a link.
type linkResult struct {
	Slug    string                 `json:"slug"`
	Existed bool                   `json:"existed,omitempty"` // Fermion returned a slug that the database had already
	PaysBP  *affiliate.BasisPoints `json:"pays_bp,omitempty"` // what that link pays, if it is not what was asked for
	ByHand  bool                   `json:"by_hand,omitempty"`
}

func (s *Service) sendLink(ctx context.Context, op affiliate.Operation, n affiliate.NewLink) error {
	who, err := s.person(ctx, op, n.Affiliate)
	if err != nil {
		return err
	}
	n.Affiliate = who
	if err := s.checkReassigned(ctx, op); err != nil { // before it waits for the limit, and again afterwards
		return s.recordOutcome(ctx, op, &fermion.NotSentError{Err: err}, store.Outcome{})
	}
	in := newLink(n)
	body, err := in.Body()
	if err != nil {
		return s.recordOutcome(ctx, op, &fermion.RejectedError{Message: err.Error()}, store.Outcome{})
	}
	var slug string
	err = s.sendClaimed(ctx, op, body, func(ctx context.Context, c *fermion.Client) (err error) {
		slug, err = c.CreateAffiliateLink(ctx, in)
		return err
	})
	if err != nil {
		return s.recordOutcome(ctx, op, err, store.Outcome{})
	}
	if err := s.recordOutcome(ctx, op, nil, s.linkOutcome(op, n, slug, false)); err != nil {
		return err
	}
	s.readNewLink(slug)
	return nil
}

// linkOutcome returns the outcome of a created link. byHand means that a person entered the slug and confirmed its percentage.
func (s *Service) linkOutcome(op affiliate.Operation, n affiliate.NewLink, slug string, byHand bool) store.Outcome {
	if strings.HasPrefix(op.Batch, affiliate.ChangeCommission) { // earlier versions planned the campaign and tags of the replaced link
		n.Campaign, n.CampaignID, n.Tags = "", 0, nil
	}
	return store.Outcome{
		Link: &affiliate.Link{Slug: slug, ProductID: n.ProductID, Commission: affiliate.UnknownCommission,
			RequestedCommission: n.Commission, MadeHere: true,
			CreatedAt: s.o.Now().UTC(), Tags: n.Tags},
		LinkOwner:  n.Affiliate,
		Product:    &affiliate.Product{ID: n.ProductID, Name: n.ProductName},
		Supersedes: n.Supersedes,
		Campaign:   n.Campaign,
		CampaignID: n.CampaignID,
		Result:     compact(linkResult{Slug: slug, ByHand: byHand}),
		OnExistingLink: func(stored affiliate.Link) (r store.ExistingLinkResult) {
			res := linkResult{Slug: slug, Existed: true, ByHand: byHand}
			if stored.Commission >= 0 && stored.Commission != n.Commission {
				res.PaysBP = &stored.Commission
			}
			if res.PaysBP != nil && !byHand {
				r.Alert = fmt.Sprintf("%s still pays %s %%: Fermion returned the existing link when you asked for %s %%. No link was "+
					"replaced. Change it in Fermion's dashboard",
					slug, stored.Commission, n.Commission)
			}
			r.Result = compact(res)
			return r
		},
	}
}

func newLink(n affiliate.NewLink) fermion.NewAffiliateLink {
	in := fermion.NewAffiliateLink{UserID: n.Affiliate.UserID, ProductID: n.ProductID, Commission: n.Commission}
	if in.UserID == "" {
		in.UserEmail = n.Affiliate.Email
	}
	return in
}

// person returns whom a step is about, as the database knows them after the earlier steps: with the user ID that Fermion has, not the one
// that was proposed.
func (s *Service) person(ctx context.Context, op affiliate.Operation, w affiliate.Who) (affiliate.Who, error) {
	before, err := s.store.Operations(ctx, affiliate.OperationQuery{Chain: op.Chain})
	if err != nil {
		return w, err
	}
	for _, b := range before {
		if b.Kind == affiliate.CreateAffiliate && b.State == affiliate.Done && b.AffiliateID != 0 {
			rows, err := s.store.AffiliatesByID(ctx, []int64{b.AffiliateID})
			if err != nil || len(rows) == 0 {
				return w, err
			}
			return rows[0].Who(), nil
		}
	}
	return w, nil
}

func (s *Service) sendCoupon(ctx context.Context, op affiliate.Operation, n affiliate.NewCoupon) error {
	body, err := s.o.Coupons.Body(n)
	if err != nil {
		return s.recordOutcome(ctx, op, &fermion.RejectedError{Message: err.Error()}, store.Outcome{})
	}
	o, err := s.couponOutcome(ctx, op, n) // before it is sent: a response must not be lost to a failed read
	if err != nil {
		return err
	}
	err = s.sendClaimed(ctx, op, body, func(ctx context.Context, c *fermion.Client) error {
		return c.CreateDigitalProductCoupon(ctx, body)
	})
	if err == nil {
		defer s.checkNewCoupon(n)
	}
	return s.recordOutcome(ctx, op, err, o)
}

// couponOutcome returns the outcome of a created coupon, credited to the person and the link of the earlier steps.
func (s *Service) couponOutcome(ctx context.Context, op affiliate.Operation, n affiliate.NewCoupon) (store.Outcome, error) {
	ctx = context.WithoutCancel(ctx)
	row := affiliate.Coupon{ProductID: n.ProductID, Code: n.Code, Discount: n.Discount, Message: n.Message, Expires: n.Expires,
		Uses:  n.Uses,
		State: affiliate.CouponLive, MadeHere: true, CreatedAt: s.o.Now().UTC()}
	if n.LinkSlug != "" {
		l, ok, err := s.store.LinkBySlug(ctx, n.LinkSlug)
		if err != nil {
			return store.Outcome{}, err
		}
		if ok {
			row.LinkID, row.AffiliateID = l.ID, l.AffiliateID
		}
	}
	before, err := s.store.Operations(ctx, affiliate.OperationQuery{Chain: op.Chain})
	if err != nil {
		return store.Outcome{}, err
	}
	for _, b := range before {
		if b.State == affiliate.Done && b.LinkID != 0 {
			row.LinkID = b.LinkID
		}
		if b.State == affiliate.Done && b.AffiliateID != 0 {
			row.AffiliateID = b.AffiliateID
		}
	}
	if row.AffiliateID == 0 && n.Affiliate.Identified() {
		if a, ok, err := s.store.FindAffiliate(ctx, n.Affiliate); err != nil {
			return store.Outcome{}, err
		} else if ok {
			row.AffiliateID = a.ID
		}
	}
	return store.Outcome{Coupon: &row, Product: &affiliate.Product{ID: n.ProductID, Name: n.ProductName},
		Result: compact(map[string]string{"code": n.Code})}, nil
}

func (s *Service) sendCouponDelete(ctx context.Context, op affiliate.Operation, r affiliate.CouponRef) error {
	body, err := fermion.DeleteCouponBody(r.ProductID, r.Code)
	if err != nil {
		return s.recordOutcome(ctx, op, &fermion.RejectedError{Message: err.Error()}, store.Outcome{})
	}
	if err := s.checkDeleted(ctx, op); err != nil { // before it waits for the limit, and again afterwards
		return s.recordOutcome(ctx, op, &fermion.NotSentError{Err: err}, store.Outcome{})
	}
	err = s.sendClaimed(ctx, op, body, func(ctx context.Context, c *fermion.Client) error {
		return c.DeleteDigitalProductCoupon(ctx, r.ProductID, r.Code)
	})
	return s.recordOutcome(ctx, op, err, store.Outcome{CouponDeleted: &r, Result: compact(map[string]string{"code": r.Code})})
}

// checkDeleted returns a *fermion.RejectedError that drops a step if the coupon that it would delete was deleted since the step was planned:
// Fermion does not know a deleted code, and would reject the step.
func (s *Service) checkDeleted(ctx context.Context, op affiliate.Operation) error {
	if op.Intent.CouponDelete == nil {
		return nil
	}
	isDeleted, err := s.store.IsCouponDeleted(ctx, *op.Intent.CouponDelete)
	switch {
	case err != nil:
		return journalError{err}
	case isDeleted:
		return &fermion.RejectedError{Message: affiliate.DroppedBeforeSent + ": deleted already"}
	}
	return nil
}

// Request returns the JSON that a step would send, for previews and dry runs.
func (s *Service) Request(i affiliate.Intent) (string, error) {
	var body json.RawMessage
	var err error
	switch {
	case i.Affiliate != nil:
		body, err = newUser(*i.Affiliate).Body()
	case i.Link != nil:
		body, err = newLink(*i.Link).Body()
	case i.Coupon != nil:
		body, err = s.o.Coupons.Body(*i.Coupon)
	case i.CouponDelete != nil:
		body, err = fermion.DeleteCouponBody(i.CouponDelete.ProductID, i.CouponDelete.Code)
	}
	return string(body), err
}

func compact(v any) string {
	b, err := json.Marshal(v)
	if err != nil { // strings and booleans only: cannot happen
		return "{}"
	}
	return string(b)
}
