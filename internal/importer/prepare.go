package importer

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/csvfile"
)

// prepare makes the plan. With Resume it waits until the programs that started these rows have ended. It reads Fermion's list of products
// when a row's product name needs it.
func (r *run) prepare(ctx context.Context) error {
	if !r.o.DryRun {
		if _, err := r.Store.MarkOrphanedUnknown(ctx); err != nil {
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
	switch {
	case !r.needsProducts():
		return nil
	case r.o.DryRun:
		r.warnUnresolved()
		return nil
	}
	return r.fetchProducts(ctx)
}

// needsProducts reports whether Fermion's list of products decides a row.
func (r *run) needsProducts() bool {
	return len(r.plan.unresolvedProducts())+len(r.plan.rowsByProductName()) > 0
}

// warnUnresolved warns about rows whose unknown product can only be checked when they are sent.
func (r *run) warnUnresolved() {
	for _, e := range r.plan.unresolvedProducts() {
		e.warnings = append(e.warnings, fmt.Sprintf("product %q is not in the database: checked when sent",
			truncate(e.parsedRow.productID+e.parsedRow.product)))
	}
}

// previewTimeout is how long a preview waits for Fermion's list of products.
const previewTimeout = 5 * time.Second

// previewProducts looks up the products that the import will look up, so that the preview knows which ones Fermion does not have. If
// Fermion cannot be asked now, their rows keep the warning that they are checked when they are sent.
func (r *run) previewProducts(ctx context.Context) error {
	if !r.needsProducts() || r.NeedKey() != nil {
		return nil
	}
	asked, cancel := context.WithTimeout(ctx, previewTimeout)
	defer cancel()
	if r.Products(asked) != nil {
		return ctx.Err()
	}
	if err := r.replan(ctx); err != nil {
		return err
	}
	notAsked, err := r.findBySlug(asked)
	if err != nil && asked.Err() == nil || ctx.Err() != nil {
		return err
	}
	if err != nil || notAsked != "" {
		r.warnUnresolved()
		return nil
	}
	r.refuseUnresolved(giveProductID)
	return nil
}

// giveProductID is what to do about a product that is not found.
const giveProductID = "give its ID or its dashboard URL"

func (r *run) replan(ctx context.Context) error {
	snap, err := r.snapshot(ctx, r.o.Kind)
	if err != nil {
		return err
	}
	begun, err := r.begun(ctx)
	if err != nil {
		return err
	}
	prior, err := r.prior(ctx)
	if err != nil {
		return err
	}
	r.plan = newPlan(r.o, begun, prior, r.t, r.parsed, snap)
	if r.continues = r.plan.continued(); !r.known && r.continues.Batch != "" {
		r.plan = newPlan(r.o, r.continues, prior, r.t, r.parsed, snap)
	}
	return nil
}

// begun returns the import of this file that began earlier. Without Earlier, and for standard input, it is any import of a file with that
// name.
func (r *run) begun(ctx context.Context) (b Begun, err error) {
	if r.Earlier != nil && r.o.File != csvfile.StandardStream {
		b, err = r.Earlier(ctx, r.o)
		r.known = b.Batch != ""
		return b, err
	}
	if r.known = false; !r.o.OnlyKnown {
		b.Batch = r.batch
	}
	return b, nil
}

// prior returns the earlier imports of this file, whether this one continues them or not. Without Prior it is any import of a file with
// that name. Two standard inputs have nothing in common.
func (r *run) prior(ctx context.Context) (Begun, error) {
	switch {
	case r.o.File == csvfile.StandardStream:
		return Begun{}, nil
	case r.Prior != nil:
		return r.Prior(ctx, r.o)
	}
	return Begun{Batch: r.batch}, nil
}

// fetchProducts reads Fermion's products, since a name that the database does not know may be one of them or contradict the row's ID. It
// also looks up slugs that the list does not have. If the list cannot be read, a row with an ID is sent with that ID.
func (r *run) fetchProducts(ctx context.Context) error {
	why := giveProductID
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
	switch notAsked, err := r.findBySlug(ctx); {
	case err != nil:
		return err
	case notAsked != "":
		why += notAsked
	}
	r.refuseUnresolved(why)
	return nil
}

// refuseUnresolved makes rows bad whose product was not found.
func (r *run) refuseUnresolved(why string) {
	for _, e := range r.plan.unresolvedProducts() {
		column := colProduct
		if e.parsedRow.product == "" {
			column = csvfile.ColProductID
		}
		r.plan.fail(e, &problem{column, fmt.Sprintf("no product is called %q: %s", truncate(e.parsedRow.productID+e.parsedRow.product),
			why+r.plan.snap.products.suggestion(e.parsedRow.productID+e.parsedRow.product))})
		e.action = actionInvalid
	}
}

// findBySlug asks Fermion for products that rows may name by their slug. notAsked is why Fermion could not be asked.
func (r *run) findBySlug(ctx context.Context) (notAsked string, err error) {
	var slugs []string
	seen := map[string]bool{}
	for _, e := range r.plan.unresolvedProducts() {
		slug, err := affiliate.ParseProductSlug(e.parsedRow.productID + e.parsedRow.product)
		if err == nil && !seen[slug] {
			seen[slug] = true
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

// waitForOwners waits until the owners of rows that an earlier import started count as dead, at most for the heartbeat timeout. It does
// not wait for a program that certainly runs, as is known at once on this machine.
func (r *run) waitForOwners(ctx context.Context) error {
	silence := r.Store.HeartbeatTimeout()
	poll := min(max(silence/20, 10*time.Millisecond), time.Second)
	for polls := 0; ; polls++ {
		owners, err := r.rowsOfPossiblyDeadOwners(ctx)
		if err != nil {
			return err
		}
		if len(owners) == 0 || time.Duration(polls)*poll > silence+poll {
			return nil
		}
		if polls == 0 {
			left, err := r.longestSilenceLeft(ctx, owners)
			if err != nil {
				return err
			}
			fmt.Fprintf(r.Stderr,
				"%s in progress in %s: waiting for it, at most %s; if it shows no sign of life by then, it counts as ended\n",
				count(len(owners), "row"), cmp.Or(truncate(owners[0].ownerName), "another fermion-tui"),
				affiliate.FormatDuration(left+poll))
		}
		select {
		case <-time.After(poll):
		case <-ctx.Done():
			return &UnfinishedError{Reason: "stopped; nothing was started", Err: ctx.Err()}
		}
		if _, err := r.Store.MarkOrphanedUnknown(ctx); err != nil {
			return err
		}
		if err := r.replan(ctx); err != nil {
			return err
		}
	}
}

// longestSilenceLeft returns how long it takes until the owners of all rows count as dead, if none responds.
func (r *run) longestSilenceLeft(ctx context.Context, rows []*planRow) (longest time.Duration, err error) {
	asked := map[string]bool{}
	for _, e := range rows {
		if asked[e.owner] {
			continue
		}
		asked[e.owner] = true
		left, err := r.Store.SilenceLeft(ctx, e.owner)
		if err != nil {
			return 0, err
		}
		longest = max(longest, left)
	}
	return longest, nil
}

// rowsOfPossiblyDeadOwners returns the rows in progress elsewhere whose owner may have ended.
func (r *run) rowsOfPossiblyDeadOwners(ctx context.Context) ([]*planRow, error) {
	busy := r.plan.withAction(actionElsewhere)
	if len(busy) == 0 {
		return nil, nil
	}
	running, err := r.Store.RunningInstances(ctx)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(busy, func(e *planRow) bool { return running[e.owner] }), nil
}
