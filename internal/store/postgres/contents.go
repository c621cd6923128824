package postgres

import (
	"context"
	"strconv"

	"fermion-tui/internal/store"
	"fermion-tui/internal/store/instance"
)

// silence is how long a program may be without a heartbeat and still counts as running, in milliseconds.
var silence = strconv.FormatInt(instance.DefaultHeartbeatTimeout.Milliseconds(), 10)

// Live returns who has the database of a profile open, by the heartbeats of the last seconds.
func Live(ctx context.Context, q store.Querier, o Options) ([]string, error) {
	return store.ScanTexts(q.QueryContext(ctx,
		"select distinct by_whom from "+quoted(o.schema())+
			".instances where heartbeat_at > (extract(epoch from clock_timestamp()) * 1000)::bigint - "+silence+" order by 1"))
}
