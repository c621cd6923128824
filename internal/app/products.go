package app

import (
	"context"
	"errors"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion"
)

// Names of products are optional, since every form accepts an ID. So they are fetched regularly in the background, and
// errors are only logged.
const (
	productsCheckInterval = time.Second   // while the key is not verified; short, since a person fills in a form next
	productsRetryInterval = time.Minute   // after a failure
	productsMaxAge        = 6 * time.Hour // after a success
)

// refreshProductsLoop fetches the names of the school's products for the forms. A read-only program has none to fill in.
func (a *App) refreshProductsLoop(ctx context.Context) {
	if a.whyReadOnly() != nil {
		return
	}
	for {
		wait := productsMaxAge
		if !a.key.has() || a.key.whyNoWrite() != nil { // they may be those of another school
			wait = productsCheckInterval
		} else if err := a.fetchProducts(ctx); err != nil {
			a.log.Info("products not fetched", "err", err)
			wait = productsRetryInterval
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
	}
}

func (a *App) fetchProducts(ctx context.Context) error {
	if err := a.key.required(ctx); err != nil {
		return err
	}
	if err := a.key.whyNoWrite(); err != nil { // they may be those of another school
		return err
	}
	products, err := a.client.Products(ctx)
	_, rejected := errors.AsType[*fermion.RejectedError](err)
	_, unreadable := errors.AsType[*fermion.ProtocolError](err)
	if rejected || unreadable { // the call is only [seen]; the sales figures are [doc]
		products, err = a.soldProducts(ctx)
	}
	if err != nil || len(products) == 0 {
		return err
	}
	return a.store.SaveProducts(context.WithoutCancel(ctx), products)
}

// soldProducts are those that sold within a year.
func (a *App) soldProducts(ctx context.Context) ([]affiliate.Product, error) {
	now := a.o.Now()
	sales, err := a.client.SalesData(ctx, fermion.SalesQuery{From: now.AddDate(-1, 0, 0), To: now, Zone: a.school.timeZone()})
	if err != nil {
		return nil, err
	}
	products := make([]affiliate.Product, 0, len(sales.TopProducts))
	for _, p := range sales.TopProducts {
		products = append(products, p.Product)
	}
	return products, nil
}

// findProduct asks Fermion for the product with a slug and saves it: with the key, and where that finds none by the school's ID.
func (a *App) findProduct(ctx context.Context, slug string) (affiliate.Product, error) {
	if err := a.key.required(ctx); err != nil {
		return affiliate.Product{}, err
	}
	if err := a.key.whyNoWrite(); err != nil { // they may be those of another school
		return affiliate.Product{}, err
	}
	p, err := a.client.ProductBySlug(ctx, slug)
	if errors.Is(err, fermion.ErrNoCourse) && a.profile.SchoolID != "" {
		p, err = a.client.ProductOfSchoolBySlug(ctx, a.profile.SchoolID, slug)
	}
	if err != nil || a.whyReadOnly() != nil {
		return p, err
	}
	return p, a.store.SaveProducts(context.WithoutCancel(ctx), []affiliate.Product{p})
}

// maxSoughtProducts bounds how many slugs one import asks Fermion for: the column may not have slugs.
const maxSoughtProducts = 60

// findProducts asks for the products of some slugs. A slug that Fermion does not know is no error.
func (a *App) findProducts(ctx context.Context, slugs []string) error {
	for _, slug := range slugs[:min(len(slugs), maxSoughtProducts)] {
		if _, err := a.findProduct(ctx, slug); err != nil && !errors.Is(err, fermion.ErrNoCourse) {
			return err
		}
	}
	return nil
}

const (
	maxSoldEvents     = 200       // how many of the newest events are searched for products
	soldRetryInterval = time.Hour // before a slug that Fermion did not know is asked for again
)

// findSoldProductsLoop asks Fermion for the products of sales whose slug is not known here, so that their links are found.
func (a *App) findSoldProductsLoop(ctx context.Context) {
	if a.whyReadOnly() != nil {
		return
	}
	news, cancel := a.store.Subscribe()
	defer cancel()
	asked := map[string]time.Time{}
	for {
		if a.key.has() && a.key.whyNoWrite() == nil {
			if err := a.findSoldProducts(ctx, asked); err != nil && ctx.Err() == nil {
				a.log.Info("products of sales not looked up", "err", err)
			}
		}
		for waiting := true; waiting; {
			select {
			case <-ctx.Done():
				return
			case n, more := <-news:
				if !more {
					return
				}
				waiting = !n.Events && !n.All
			case <-time.After(productsRetryInterval):
				waiting = false
			}
		}
	}
}

func (a *App) findSoldProducts(ctx context.Context, asked map[string]time.Time) error {
	events, err := a.store.Events(ctx, maxSoldEvents)
	if err != nil {
		return err
	}
	for _, e := range events {
		slug, err := affiliate.ParseProductSlug(e.ProductSlug)
		if e.ProductID != "" || e.Test || err != nil || a.o.Now().Sub(asked[slug]).Abs() < soldRetryInterval {
			continue
		}
		if _, err := a.findProduct(ctx, slug); err != nil && !errors.Is(err, fermion.ErrNoCourse) {
			return err // asked again in a while
		}
		asked[slug] = a.o.Now()
	}
	return nil
}
