package postgres

import (
	"context"
	"net"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

// connections are the open ones of an engine, so that all of them can be closed when the server is gone: a call that waits for an
// answer that does not come would wait for minutes.
type connections struct {
	mu   sync.Mutex
	open map[*trackedConn]struct{}
}

type trackedConn struct {
	net.Conn
	of *connections
}

func (c *trackedConn) Close() error {
	c.of.mu.Lock()
	delete(c.of.open, c)
	c.of.mu.Unlock()
	return c.Conn.Close()
}

// watcher marks the context of the connection that finds out whether the server is back: it is the only one that dials then.
type watcher struct{}

// dialer dials unless there is a reason not to.
func (c *connections) dialer(timeout time.Duration, whyNot func() error) pgconn.DialFunc {
	d := &net.Dialer{Timeout: timeout, Control: limitUnanswered,
		KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: 10 * time.Second, Interval: 5 * time.Second, Count: 3}}
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		if ctx.Value(watcher{}) == nil {
			if err := whyNot(); err != nil {
				return nil, err
			}
		}
		conn, err := d.DialContext(ctx, network, address)
		if err != nil {
			return nil, err
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.open == nil {
			c.open = map[*trackedConn]struct{}{}
		}
		tracked := &trackedConn{conn, c}
		c.open[tracked] = struct{}{}
		return tracked, nil
	}
}

// closeAll ends what waits for the server.
func (c *connections) closeAll() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for conn := range c.open {
		_ = conn.Conn.Close()
		delete(c.open, conn)
	}
}
