package operation

import (
	"context"
	"fmt"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion"
)

// checkReassigned returns a *fermion.RejectedError if a step would replace a link that was assigned to another affiliate since the step
// was planned: the new link would not pay that affiliate.
func (s *Service) checkReassigned(ctx context.Context, op affiliate.Operation) error {
	if op.Intent.Link == nil || len(op.Intent.Link.Supersedes) == 0 {
		return nil
	}
	n := *op.Intent.Link
	var err error
	if n.Affiliate, err = s.person(ctx, op, n.Affiliate); err != nil {
		return journalError{err}
	}
	for _, slug := range n.Supersedes {
		owner, err := s.ownerOfLink(ctx, slug)
		if err != nil {
			return journalError{err}
		}
		if owner.Identified() && !owner.Same(n.Affiliate) {
			return &fermion.RejectedError{Message: fmt.Sprintf("not sent: %s is %s's link by now, not %s's. Change its commission again "+
				"to make one for them", slug, owner.Label(), n.Affiliate.Label())}
		}
	}
	return nil
}

// ownerOfLink returns the affiliate of a link; zero for an unassigned or unknown one.
func (s *Service) ownerOfLink(ctx context.Context, slug string) (affiliate.Who, error) {
	l, found, err := s.store.LinkBySlug(ctx, slug)
	if err != nil || !found || l.AffiliateID == 0 {
		return affiliate.Who{}, err
	}
	owners, err := s.store.AffiliatesByID(ctx, []int64{l.AffiliateID})
	if err != nil || len(owners) == 0 {
		return affiliate.Who{}, err
	}
	return owners[0].Who(), nil
}
