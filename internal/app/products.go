package app

import (
	"context"
	"errors"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion"
)

// Names of products are a comfort, not a need: every form takes an ID. So they are fetched in the background, again and
// again, and what goes wrong is only logged.
const (
	productsLook  = time.Second   // for a key that may be used: whoever typed one fills in a form next
	productsAgain = time.Minute   // after a failure
	productsFresh = 6 * time.Hour // after a success
)

// keepProductsFresh fetches the names of the school's products for the forms. A read-only program has none to fill in.
func (a *App) keepProductsFresh(ctx context.Context) {
	if a.o.ReadOnly {
		return
	}
	for {
		wait := productsFresh
		if a.needKey() != nil || a.ready() != nil { // another school's products are none of ours
			wait = productsLook
		} else if err := a.fetchProducts(ctx); err != nil {
			a.log.Info("products not fetched", "err", err)
			wait = productsAgain
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
	}
}

func (a *App) fetchProducts(ctx context.Context) error {
	if err := a.needKey(); err != nil {
		return err
	}
	if err := a.ready(); err != nil { // another school's products are none of ours
		return err
	}
	products, err := a.client.Products(ctx)
	var rejected *fermion.RejectedError
	var strange *fermion.ProtocolError
	if errors.As(err, &rejected) || errors.As(err, &strange) { // the call is only [seen]; the sales figures are [doc]
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
	sales, err := a.client.SalesData(ctx, fermion.SalesQuery{From: now.AddDate(-1, 0, 0), To: now, Zone: a.timeZone()})
	if err != nil {
		return nil, err
	}
	products := make([]affiliate.Product, 0, len(sales.TopProducts))
	for _, p := range sales.TopProducts {
		products = append(products, p.Product)
	}
	return products, nil
}
