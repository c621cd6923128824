package postgres

import (
	"context"
	"strconv"
	"time"

	"fermion-tui/internal/store"
	"fermion-tui/internal/store/instance"
)

// Contents describes a register for a person who has to choose.
type Contents struct {
	Links, Affiliates, Coupons, Operations int
	Entries                                int       // of the ledger
	LastReading                            time.Time // of any link; zero: none was ever read
}

// Contents counts what the register has.
func (e *Engine) Contents(ctx context.Context) (c Contents, err error) {
	var last int64
	err = e.db.QueryRowContext(ctx, `select (select count(*) from links), (select count(*) from affiliates), (select count(*) from coupons),
		(select count(*) from operations), (select count(*) from ledger), (select coalesce(max(last_read), 0) from links)`).
		Scan(&c.Links, &c.Affiliates, &c.Coupons, &c.Operations, &c.Entries, &last)
	if last > 0 {
		c.LastReading = time.UnixMilli(last).UTC()
	}
	return c, err
}

// silence is how long a program may be without a heartbeat and still counts as running, in milliseconds.
var silence = strconv.FormatInt(instance.DefaultHeartbeatTimeout.Milliseconds(), 10)

// Live returns who has the database of a profile open, by the heartbeats of the last seconds.
func Live(ctx context.Context, q store.Querier, o Options) ([]string, error) {
	return store.ScanTexts(q.QueryContext(ctx, "select distinct by_whom from "+quoted(o.schema())+".instances where heartbeat_at > (extract(epoch from clock_timestamp()) * 1000)::bigint - "+silence+" order by 1"))
}
