package postgres

import (
	"context"
	"strconv"

	"fermion-tui/internal/store"
	"fermion-tui/internal/store/instance"
)

// heartbeatTimeout is how long a program may be without a heartbeat and still counts as running, in milliseconds.
var heartbeatTimeout = strconv.FormatInt(instance.DefaultHeartbeatTimeout.Milliseconds(), 10)

// Live returns user@host of the programs that have the database of a profile open, by their rows with a recent heartbeat.
func Live(ctx context.Context, q store.Querier, o Options) ([]string, error) {
	return store.ScanTexts(q.QueryContext(ctx,
		"select distinct by_whom from "+quoted(o.schema())+
			".instances where heartbeat_at > (extract(epoch from clock_timestamp()) * 1000)::bigint - "+heartbeatTimeout+" order by 1"))
}
