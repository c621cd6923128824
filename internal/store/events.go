package store

import (
	"context"
	"database/sql"

	"fermion-tui/internal/affiliate"
)

const eventColumns = `id, kind, test, happened_at, received_at, buyer, gateway, amount_paise, product_slug, product_name, coalesce(product_id, ''),
	trouble, state, settled_at, coalesce(link_id, 0), coalesce(change_seq, 0)`

func scanEvent(r *sql.Rows) (e affiliate.Event, err error) { return e, scanEventInto(&e, r) }

func scanWholeEvent(r *sql.Rows) (e affiliate.Event, err error) {
	return e, scanEventInto(&e, r, &e.Body)
}

func scanEventInto(e *affiliate.Event, r *sql.Rows, more ...any) error {
	var happened, received, settled, amount int64
	err := r.Scan(append([]any{&e.ID, &e.Kind, &e.Test, &happened, &received, &e.Buyer, &e.Gateway, &amount, &e.ProductSlug, &e.ProductName,
		&e.ProductID, &e.ParseWarning, &e.State, &settled, &e.LinkID, &e.ChangeSeq}, more...)...)
	e.HappenedAt, e.ReceivedAt, e.ResolvedAt, e.Amount = fromMillis(happened), fromMillis(received), fromMillis(settled),
		affiliate.Paise(amount)
	return err
}

// AddEvent stores a webhook event with the product that it names, and returns the stored event. An event that exists already is not
// changed.
func (s *Store) AddEvent(ctx context.Context, e affiliate.Event) (stored affiliate.Event, existed bool, err error) {
	err = s.write(ctx, "saving an event", func(ctx context.Context, t *Tx) error {
		stored, existed = e, false
		if stored.ReceivedAt.IsZero() {
			stored.ReceivedAt = t.Now
		}
		stored.State = stored.InitialState()
		if stored.ProductID, err = t.eventProduct(ctx, e); err != nil {
			return err
		}
		n, err := t.exec(ctx,
			`insert into events (id, kind, test, happened_at, received_at, buyer, gateway, amount_paise, product_slug, product_name, product_id,
			trouble, state, body) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (id) do nothing`,
			e.ID, string(e.Kind), boolInt(e.Test), toMillis(e.HappenedAt), toMillis(stored.ReceivedAt), e.Buyer, e.Gateway, int64(e.Amount),
			e.ProductSlug, e.ProductName, nullText(stored.ProductID), e.ParseWarning, string(stored.State), e.Body)
		if err != nil {
			return err
		}
		if existed = n == 0; existed {
			stored, err = t.event(ctx, e.ID)
			return err
		}
		t.changed.Events = true
		return nil
	})
	return stored, existed, err
}

// eventProduct returns the product with the event's slug, else with its exact name; "" when there is none, or more than one.
func (t *Tx) eventProduct(ctx context.Context, e affiliate.Event) (string, error) {
	for _, by := range []struct{ column, value string }{{"slug", e.ProductSlug}, {"name", e.ProductName}} {
		if by.value == "" {
			continue
		}
		ids, err := ScanTexts(t.QueryContext(ctx, "select id from products where "+by.column+" = ? limit 2", by.value))
		if err != nil {
			return "", err
		}
		if len(ids) == 1 {
			return ids[0], nil
		}
	}
	return "", nil
}

func (t *Tx) event(ctx context.Context, id string) (affiliate.Event, error) {
	all, err := Collect(scanEvent)(t.QueryContext(ctx, "select "+eventColumns+" from events where id = ?", id))
	if err != nil || len(all) == 0 {
		return affiliate.Event{}, orNotFound(err)
	}
	return all[0], nil
}

// Events returns the newest events, newest first, without their bodies; limit 0: all.
func (s *Store) Events(ctx context.Context, limit int) ([]affiliate.Event, error) {
	all, err := Collect(scanEvent)(s.readers.QueryContext(ctx,
		"select "+eventColumns+" from events order by received_at desc, id desc limit ?", limitOrAll(limit)))
	return all, s.failed("reading the events", err)
}

// Event returns one event with its body.
func (s *Store) Event(ctx context.Context, id string) (affiliate.Event, error) {
	all, err := Collect(scanWholeEvent)(s.readers.QueryContext(ctx, "select "+eventColumns+", body from events where id = ?", id))
	if err == nil && len(all) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return affiliate.Event{}, s.failed("reading an event", err)
	}
	return all[0], nil
}
