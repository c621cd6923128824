package importer

import (
	"context"
	"fmt"
	"slices"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/csvfile"
)

// prepare makes the plan: at once, or when the programs that began these rows are gone, and with Fermion's list of products
// when a name needs it.
func (r *run) prepare(ctx context.Context) error {
	if !r.o.DryRun {
		if _, err := r.Store.SweepSilent(ctx); err != nil {
			return err
		}
	}
	if err := r.replan(ctx); err != nil {
		return err
	}
	if r.o.Resume && !r.o.DryRun {
		if err := r.waitForOwners(ctx); err != nil {
			return err
		}
	}
	if len(r.plan.unresolvedProducts())+len(r.plan.rowsByProductName()) == 0 || r.o.DryRun {
		for _, e := range r.plan.unresolvedProducts() {
			e.warnings = append(e.warnings, fmt.Sprintf("product %q is not in the database: checked when sent", truncate(e.parsedRow.productID+e.parsedRow.product)))
		}
		return nil
	}
	return r.fetchProducts(ctx)
}

func (r *run) replan(ctx context.Context) error {
	snap, err := r.snapshot(ctx)
	if err != nil {
		return err
	}
	r.plan = newPlan(r.o, r.batch, r.t, r.asks, snap)
	return nil
}

// fetchProducts asks Fermion for its products, since a name that the register does not know may be one of them, or contradict the
// ID beside it, and for those whose slug its list does not have. Without its list a row with an ID is sent by that ID.
func (r *run) fetchProducts(ctx context.Context) error {
	why := "give its ID or its dashboard URL"
	if err := r.NeedKey(); err != nil {
		return err
	}
	err := r.Products(ctx)
	if ctx.Err() != nil {
		return &UnfinishedError{Reason: "stopped; nothing was started", Err: ctx.Err()}
	}
	if err != nil {
		why += fmt.Sprintf(" (Fermion's list of products could not be read: %s)", clean(err.Error()))
	} else if err := r.replan(ctx); err != nil {
		return err
	}
	switch said, err := r.findBySlug(ctx); {
	case err != nil:
		return err
	case said != "":
		why += said
	}
	for _, e := range r.plan.unresolvedProducts() {
		column := colProduct
		if e.parsedRow.product == "" {
			column = csvfile.ColProductID
		}
		r.plan.fail(e, &problem{column, fmt.Sprintf("no product is called %q: %s", truncate(e.parsedRow.productID+e.parsedRow.product), why+r.plan.snap.products.suggestion(e.parsedRow.productID+e.parsedRow.product))})
		e.action = actionInvalid
	}
	return nil
}

// findBySlug asks Fermion for the products that rows still lack and may name by their slug. said is why it could not be asked.
func (r *run) findBySlug(ctx context.Context) (said string, err error) {
	var slugs []string
	met := map[string]bool{}
	for _, e := range r.plan.unresolvedProducts() {
		slug, err := affiliate.ParseProductSlug(e.parsedRow.productID + e.parsedRow.product)
		if err == nil && !met[slug] {
			met[slug] = true
			slugs = append(slugs, slug)
		}
	}
	if len(slugs) == 0 || r.FindProducts == nil {
		return "", nil
	}
	if err := r.FindProducts(ctx, slugs); ctx.Err() != nil {
		return "", &UnfinishedError{Reason: "stopped; nothing was started", Err: ctx.Err()}
	} else if err != nil {
		return fmt.Sprintf(" (Fermion could not be asked for its slug: %s)", clean(err.Error())), nil
	}
	return "", r.replan(ctx)
}

// waitForOwners waits for the owners of what an earlier import began to count as dead, at most as long as that can take: on this machine it is
// known at once, of programs on others when they are silent. One that is certain to run here is not waited for.
func (r *run) waitForOwners(ctx context.Context) error {
	silence := r.Store.Silence()
	poll := min(max(silence/20, 10*time.Millisecond), time.Second)
	for polls := 0; ; polls++ {
		doubtful, err := r.maybeDead(ctx)
		if err != nil {
			return err
		}
		if len(doubtful) == 0 || time.Duration(polls)*poll > silence+poll {
			return nil
		}
		if polls == 0 {
			fmt.Fprintf(r.Stderr, "%s in progress in %s; waiting up to %s for that program to respond or be treated as ended\n",
				count(len(doubtful), "row"), truncate(doubtful[0].ownerName), (silence + poll).Round(time.Second))
		}
		select {
		case <-time.After(poll):
		case <-ctx.Done():
			return &UnfinishedError{Reason: "stopped; nothing was started", Err: ctx.Err()}
		}
		if _, err := r.Store.SweepSilent(ctx); err != nil {
			return err
		}
		if err := r.replan(ctx); err != nil {
			return err
		}
	}
}

// maybeDead are the rows in other hands whose owner is not certain to run.
func (r *run) maybeDead(ctx context.Context) ([]*planRow, error) {
	busy := r.plan.withAction(actionElsewhere)
	if len(busy) == 0 {
		return nil, nil
	}
	running, err := r.Store.RunningOwners(ctx)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(busy, func(e *planRow) bool { return running[e.owner] }), nil
}
