package operation

import (
	"context"
	"errors"
	"fmt"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion"
	"fermion-tui/internal/store"
)

// Decisions about an unknown outcome. Each resolves it in the journal, and the steps after it are sent.

// CommissionDiffersError means that a slug pays another percentage than was asked for: it may be another affiliate's.
type CommissionDiffersError struct {
	Slug       string
	Has, Asked affiliate.BasisPoints
}

func (e *CommissionDiffersError) Error() string {
	return fmt.Sprintf("Fermion has %s %% on %s; you asked for %s %%. Is it the right link?", e.Has, e.Slug, e.Asked)
}

// ResolveWithSlug resolves an unknown link with a slug that was found in the dashboard or in the first bytes of the response. It reads the
// slug at once. If its commission is not the one asked for, it returns a *CommissionDiffersError, unless the person is sure.
func (s *Service) ResolveWithSlug(ctx context.Context, id, slug string, sure bool) (summary string, err error) {
	if err := s.whyNoRead(); err != nil {
		return "", err
	}
	op, err := s.unknownOperation(ctx, id, affiliate.CreateLink)
	if err != nil {
		return "", err
	}
	ref, err := affiliate.ParseLinkRef(slug)
	if err != nil {
		return "", err
	}
	counters, err := s.client.AffiliateLinkStats(ctx, ref.Slug, fermion.Interactive)
	if rejected, ok := errors.AsType[*fermion.RejectedError](err); ok {
		return "", fmt.Errorf("Fermion does not know the slug %s (%s): look in the dashboard's list of custom links", ref.Slug,
			rejected.Message)
	}
	if err != nil {
		return "", fmt.Errorf("reading %s: %w", ref.Slug, err)
	}
	n := *op.Intent.Link
	n.Affiliate, err = s.person(ctx, op, n.Affiliate)
	if err != nil {
		return "", err
	}
	if counters.Commission != n.Commission && !sure {
		return "", &CommissionDiffersError{Slug: ref.Slug, Has: counters.Commission, Asked: n.Commission}
	}
	if counters.Commission != n.Commission {
		summary = fmt.Sprintf("Fermion has %s %% on this link; you asked for %s %%", counters.Commission, n.Commission)
	}
	out := s.linkOutcome(op, n, ref.Slug, true)
	out.State = affiliate.Done
	out.Link.Commission, out.Link.CreatedAt = counters.Commission, op.SentAt
	out.Manual = true
	done, err := s.store.Finish(context.WithoutCancel(ctx), id, out)
	if foreign, ok := errors.AsType[*store.ForeignSlugError](err); ok {
		return "", fmt.Errorf("the database has %s as %s: if that is wrong, edit that link first", ref.Slug, foreign.Link)
	}
	if err != nil {
		return "", err
	}
	if _, err := s.store.RecordFirstReading(context.WithoutCancel(ctx), done.LinkID, s.o.Now(), counters); err != nil { // the decision is stored already
		s.o.Log.Info("the first reading of a link was not stored", "err", err)
	}
	return summary, s.resumeChains(ctx, op.Chain)
}

// ResolveAsNotDone resolves an unknown write that a person knows did not happen. EditAndResend sends it again.
func (s *Service) ResolveAsNotDone(ctx context.Context, id string) error {
	if _, err := s.unknownOperation(ctx, id, ""); err != nil {
		return err
	}
	return s.resolve(ctx, id, store.Outcome{State: affiliate.Rejected, Error: "did not happen, says " + s.o.By})
}

// ResolveAsDone resolves an unknown coupon or deletion that a person saw in the dashboard; it cannot be read from Fermion.
func (s *Service) ResolveAsDone(ctx context.Context, id string) error {
	op, err := s.unknownOperation(ctx, id, "")
	if err != nil {
		return err
	}
	out := store.Outcome{State: affiliate.Done, Result: compact(map[string]string{"by_hand": "seen in the dashboard by " + s.o.By})}
	switch i := op.Intent; {
	case i.Coupon != nil:
		o, err := s.couponOutcome(ctx, op, *i.Coupon)
		if err != nil {
			return err
		}
		out.Coupon, out.Product = o.Coupon, o.Product
	case i.CouponDelete != nil:
		out.CouponDeleted = i.CouponDelete
	default:
		return errors.New("this can be resolved for certain: a link by its slug, an affiliate by a look-up")
	}
	if err := s.resolve(ctx, id, out); err != nil {
		return err
	}
	return s.resumeChains(ctx, op.Chain)
}

// Retry sends an unknown write again as another one. The first stays unknown until the other is done, since Fermion may refuse it. A
// second, unused link costs nothing. A write that was resolved meanwhile, by a late response or by a colleague, is not repeated.
func (s *Service) Retry(ctx context.Context, id string) error {
	if err := s.whyNoPlan(); err != nil {
		return err
	}
	op, err := s.unknownOperation(ctx, id, "")
	if err != nil {
		return err
	}
	if err := s.whyForgotten(ctx, op.Intent); err != nil {
		return err
	}
	if err := s.store.Retry(context.WithoutCancel(ctx), id); err != nil {
		return err
	}
	return s.resumeChains(ctx, op.Chain)
}

// LookUp resolves an unknown write by asking Fermion whether the person or the code exists.
func (s *Service) LookUp(ctx context.Context, id string) (summary string, err error) {
	if err := s.whyNoRead(); err != nil {
		return "", err
	}
	op, err := s.unknownOperation(ctx, id, "")
	if err != nil {
		return "", err
	}
	switch i := op.Intent; {
	case i.Affiliate != nil:
		return s.lookUpAffiliate(ctx, op, *i.Affiliate)
	case i.Link != nil:
		return "", errors.New("Fermion lists no links: find the slug in the dashboard's list of custom links")
	case !s.CanCheckCoupons():
		return "", ErrNoSchoolID
	case i.Coupon != nil:
		return s.lookUpCoupon(ctx, op, *i.Coupon)
	default:
		return s.lookUpDeletion(ctx, op, *i.CouponDelete)
	}
}

func (s *Service) lookUpAffiliate(ctx context.Context, op affiliate.Operation, n affiliate.NewAffiliate) (summary string, err error) {
	id := op.ID
	ref := fermion.UserRef{Email: n.Email}
	if n.Email == "" {
		ref.UserID = n.UserID
	}
	user, err := s.client.UserAnalytics(ctx, ref)
	if errors.Is(err, fermion.ErrNotFound) {
		return n.Label() + " is not at Fermion: it did not happen. Edit and resend it.",
			s.resolve(ctx, id, store.Outcome{State: affiliate.Rejected, Error: "did not happen: Fermion does not know " + n.Label()})
	}
	if err != nil {
		return "", fmt.Errorf("looking %s up: %w", n.Label(), err)
	}
	row := affiliate.Affiliate{UserID: user.UserID, Email: n.Email, Name: n.Name, Tags: n.Tags, Notes: n.Notes, MadeHere: true,
		CreatedAt: s.o.Now().UTC()}
	if err := s.resolve(ctx, id, store.Outcome{State: affiliate.Done, Affiliate: &row,
		Result: compact(affiliateResult{UserID: user.UserID, Email: n.Email, Found: true})}); err != nil {
		return "", err
	}
	return n.Label() + " is there: it did happen", s.resumeChains(ctx, op.Chain)
}

// Snooze postpones an unknown outcome.
func (s *Service) Snooze(ctx context.Context, id string) error {
	if why := s.o.WhyReadOnly(); why != nil {
		return why
	}
	return s.store.Snooze(ctx, id)
}

func (s *Service) resolve(ctx context.Context, id string, o store.Outcome) error {
	if why := s.o.WhyReadOnly(); why != nil {
		return why
	}
	_, err := s.store.Finish(context.WithoutCancel(ctx), id, o)
	if _, decided := errors.AsType[*store.TransitionError](err); decided {
		return &affiliate.KindError{Kind: affiliate.AlreadyDecided, Err: err}
	}
	return err
}

func (s *Service) unknownOperation(ctx context.Context, id string, kind affiliate.OperationKind) (affiliate.Operation, error) {
	if why := s.o.WhyReadOnly(); why != nil {
		return affiliate.Operation{}, why
	}
	op, err := s.store.Operation(ctx, id)
	switch {
	case err != nil:
		return op, err
	case op.State != affiliate.Unknown:
		return op, &affiliate.KindError{Kind: affiliate.AlreadyDecided,
			Err: fmt.Errorf("this write is already %s: there is nothing left to decide", op.State)}
	case kind != "" && op.Kind != kind:
		return op, fmt.Errorf("this is a %s, which cannot be resolved this way", op.Kind)
	}
	return op, nil
}
