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
	*operation.Service
	find       func(ctx context.Context, slug string) (affiliate.Product, error)
	withSource func(error) error // names the source of a refused key
}

var _ screen.Writes = writesAdapter{}

func (x writesAdapter) Resolve(ctx context.Context, id string, r screen.Resolution) (result string, err error) {
	switch {
	case r.Slug != "":
		result, err = x.ResolveWithSlug(ctx, id, r.Slug, r.Sure)
		if differs, ok := errors.AsType[*operation.CommissionDiffersError](err); ok {
			err = &affiliate.KindError{Kind: affiliate.NeedsConfirmation, Err: differs}
		}
	case r.NotDone:
		err = x.ResolveAsNotDone(ctx, id)
	case r.Retry:
		err = x.Retry(ctx, id)
	case r.LookUp:
		result, err = x.LookUp(ctx, id)
	case r.Done:
		err = x.ResolveAsDone(ctx, id)
	case r.Snooze:
		err = x.Snooze(ctx, id)
	default:
		err = errors.New("no decision was given")
	}
	return result, x.withSource(err)
}

func (x writesAdapter) CheckCoupon(ctx context.Context, id int64) (right bool, result string, err error) {
	right, result, err = x.Service.CheckCoupon(ctx, id)
	return right, result, x.withSource(err)
}

func (x writesAdapter) FindProduct(ctx context.Context, slug string) (affiliate.Product, error) {
	p, err := x.find(ctx, slug)
	switch {
	case errors.Is(err, fermion.ErrNoCourse):
		err = errors.New("no product matches this, and Fermion knows none with this slug; " +
			"copy its ID (24 hex digits) or URL from the dashboard")
	case err != nil:
		err = fmt.Errorf("no product matches this here, and Fermion could not be asked for the slug: %w", x.withSource(err))
	}
	return p, err
}
