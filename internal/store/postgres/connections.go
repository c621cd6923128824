package postgres

import (
	"context"
	"net"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

// connections are the open connections of an engine. All of them are closed when the server is gone, since a call that waits for its
// answer would wait for minutes.
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

// watcher is the key that marks the context of the connection which finds out whether a lost server is back. Until then no other
// connection is made.
type watcher struct{}

// dialer returns a function that dials, unless whyNot returns an error.
func (c *connections) dialer(timeout time.Duration, whyNot func() error) pgconn.DialFunc {
	d := &net.Dialer{Timeout: timeout, Control: setAckTimeout,
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

// closeAll closes all connections, which ends the calls that wait for the server.
func (c *connections) closeAll() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for conn := range c.open {
		_ = conn.Conn.Close()
		delete(c.open, conn)
	}
}
