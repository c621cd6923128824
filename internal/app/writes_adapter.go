package app

import (
	"context"
	"errors"
	"fmt"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion"
	"fermion-tui/internal/operation"
	"fermion-tui/internal/ui/screen"
)

// writesAdapter lets the screens write at Fermion.
type writesAdapter struct {
	*operation.Desk
	find       func(ctx context.Context, slug string) (affiliate.Product, error)
	withSource func(error) error // names the source of a refused key
}

var _ screen.Desk = writesAdapter{}

func (x writesAdapter) Resolve(ctx context.Context, id string, r screen.Resolution) (said string, err error) {
	switch {
	case r.Slug != "":
		said, err = x.HaveSlug(ctx, id, r.Slug, r.Sure)
		if differs, ok := errors.AsType[*operation.CommissionDiffersError](err); ok {
			err = &affiliate.KindError{Kind: affiliate.NeedsConfirmation, Err: differs}
		}
	case r.DidNotHappen:
		err = x.DidNotHappen(ctx, id)
	case r.MakeAnother:
		err = x.MakeAnother(ctx, id)
	case r.LookUp:
		said, err = x.LookUp(ctx, id)
	case r.Happened:
		err = x.Happened(ctx, id)
	case r.Later:
		err = x.PutOff(ctx, id)
	default:
		err = errors.New("no decision was given")
	}
	return said, x.withSource(err)
}

func (x writesAdapter) CheckCoupon(ctx context.Context, id int64) (right bool, said string, err error) {
	right, said, err = x.Desk.CheckCoupon(ctx, id)
	return right, said, x.withSource(err)
}

func (x writesAdapter) FindProduct(ctx context.Context, slug string) (affiliate.Product, error) {
	p, err := x.find(ctx, slug)
	switch {
	case errors.Is(err, fermion.ErrNoCourse):
		err = errors.New("no product matches this, and Fermion knows none with this slug; copy its ID (24 hex digits) or URL from the dashboard")
	case err != nil:
		err = fmt.Errorf("no product matches this here, and Fermion could not be asked for the slug: %w", x.withSource(err))
	}
	return p, err
}
