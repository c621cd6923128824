package app

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"fermion-tui/internal/store/postgres"
)

// What doctor takes for a problem of the server, or of the way to it.
const (
	slowServer     = 250 * time.Millisecond // screens wait for several answers
	clockTolerance = 2 * time.Second
)

// checkServer tells how the database server is, and what would be better.
func (a *App) checkServer(ctx context.Context) Check {
	c := Check{Check: "store", OK: true, Detail: a.serverName()}
	err := a.broken
	var h postgres.Health
	if err == nil {
		h, err = a.server.Health(ctx)
	}
	if err != nil {
		c.OK, c.Detail = false, err.Error()
		refused, ok := errors.AsType[*postgres.OpenError](err)
		if ok {
			c.Detail = refused.Fault()
		}
		if !ok || refused.Kind == postgres.Unreachable {
			c.Fix = postgres.ReachCure + "; numbers on open screens stay"
		}
		return c
	}
	c.Detail += fmt.Sprintf(": PostgreSQL %s, %s, schema version %d, an answer takes %s, its clock differs by %s",
		h.Version, describeWay(h), h.Schema, describeLatency(h.Latency), h.Difference.Round(time.Millisecond))
	c.Detail += fmt.Sprintf(", the user %s has the role %s", a.rights().User, a.rights().Role)
	c.Fix = strings.Join(serverAdvice(h), "; ")
	return c
}

// describeWay is how a server is reached.
func describeWay(h postgres.Health) string {
	switch {
	case h.Encrypted:
		return "encrypted"
	case h.Local:
		return "on this machine, not encrypted"
	}
	return "not encrypted"
}

// describeRefusal is why a server takes no writes.
func describeRefusal(h postgres.Health) string {
	if h.Standby {
		return "a standby"
	}
	return "set to read only"
}

// describeLatency is how long an answer takes.
func describeLatency(d time.Duration) string {
	if d < time.Millisecond {
		return "under 1 ms"
	}
	return fmt.Sprintf("%d ms", d.Round(time.Millisecond).Milliseconds())
}

// serverAdvice is what would be better.
func serverAdvice(h postgres.Health) (better []string) {
	switch {
	case h.Standby:
		better = append(better, "the server is a standby, which takes no writes: name the primary in the address, or promote this one")
	case h.ReadOnly:
		better = append(better, "the server is set to read only and takes no writes: "+
			"its administrator can change that (default_transaction_read_only)")
	}
	if h.Latency > slowServer {
		better = append(better, "the server answers slowly: screens wait for it")
	}
	if h.Difference.Abs() > clockTolerance {
		better = append(better, "the clock of this machine or of the server is wrong; the server's decides")
	}
	return better
}
