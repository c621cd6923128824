package webhook

import (
	"container/list"
	"context"
	"net"
	"sync"
)

// gate is a listener that limits the connections that sent the secret, and separately those that did not. Anybody may connect and
// send nothing, so a new connection replaces the one that has been silent for longest. Connections that sent the secret are never
// replaced.
type gate struct {
	net.Listener
	limit int

	mu             sync.Mutex
	placeFreed     sync.Cond // a connection has ended, or the listener has
	trusted        int       // connections that sent the secret
	pending        list.List // the others, each a *gatedConn, oldest first
	closed         bool
	refusesPending bool // no more silent connections: the server is ending
}

func newGate(l net.Listener, limit int) *gate {
	g := &gate{Listener: l, limit: limit}
	g.placeFreed.L = &g.mu
	return g
}

// gatedConn is a connection accepted by a gate.
type gatedConn struct {
	net.Conn
	gate           *gate
	pendingElement *list.Element // in the gate's list, nil once the secret was sent
	closed         bool
}

func (g *gate) Accept() (net.Conn, error) {
	c, err := g.Listener.Accept()
	if err != nil {
		return nil, err
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	for g.trusted >= g.limit && !g.closed {
		g.placeFreed.Wait()
	}
	if g.closed {
		_ = c.Close()
		return nil, net.ErrClosed
	}
	if g.pending.Len() >= g.limit {
		g.pending.Front().Value.(*gatedConn).end()
	}
	gated := &gatedConn{Conn: c, gate: g}
	gated.pendingElement = g.pending.PushBack(gated)
	if g.refusesPending {
		gated.end()
	}
	return gated, nil
}

// Close ends the listener; connections stay open.
func (g *gate) Close() error {
	g.mu.Lock()
	g.closed = true
	g.placeFreed.Broadcast()
	g.mu.Unlock()
	return g.Listener.Close()
}

// closePending closes all connections that did not send the secret, and new ones.
func (g *gate) closePending() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.refusesPending = true
	for e := g.pending.Front(); e != nil; e = g.pending.Front() {
		e.Value.(*gatedConn).end()
	}
}

// end closes the connection and frees its place, once. The caller holds the gate's lock.
func (c *gatedConn) end() {
	if c.closed {
		return
	}
	c.closed = true
	if c.pendingElement != nil {
		c.gate.pending.Remove(c.pendingElement)
	} else {
		c.gate.trusted--
		c.gate.placeFreed.Signal()
	}
	_ = c.Conn.Close() // ends pending reads
}

func (c *gatedConn) Close() error {
	c.gate.mu.Lock()
	defer c.gate.mu.Unlock()
	c.end()
	return nil
}

type gatedConnKey struct{}

// withGatedConn is the http.Server's ConnContext.
func withGatedConn(ctx context.Context, c net.Conn) context.Context {
	return context.WithValue(ctx, gatedConnKey{}, c)
}

// markTrusted records that a request's connection sent the secret.
func markTrusted(ctx context.Context) {
	c, ok := ctx.Value(gatedConnKey{}).(*gatedConn)
	if !ok { // the handler is used without this package's server
		return
	}
	c.gate.mu.Lock()
	defer c.gate.mu.Unlock()
	if c.pendingElement != nil && !c.closed {
		c.gate.pending.Remove(c.pendingElement)
		c.pendingElement = nil
		c.gate.trusted++
	}
}
