package webhook

import (
	"container/list"
	"context"
	"net"
	"sync"
)

// gate is a listener that bounds the connections of those who said the secret, and as many of those who did not. Anybody may connect
// and say nothing, so a newcomer takes the place of the connection that has been silent for longest. Only for those who know the
// secret it waits.
type gate struct {
	net.Listener
	limit int

	mu      sync.Mutex
	freed   sync.Cond // a connection has ended, or the listener has
	trusted int       // connections on which the secret has come
	silent  list.List // the others, each a *visitor, the oldest first
	closed  bool
	refuses bool // silent connections: the server ends
}

func newGate(l net.Listener, limit int) *gate {
	g := &gate{Listener: l, limit: limit}
	g.freed.L = &g.mu
	return g
}

// visitor is a connection that came through a gate.
type visitor struct {
	net.Conn
	gate   *gate
	silent *list.Element // its place in the gate's list, nil once the secret has come
	gone   bool
}

func (g *gate) Accept() (net.Conn, error) {
	c, err := g.Listener.Accept()
	if err != nil {
		return nil, err
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	for g.trusted >= g.limit && !g.closed {
		g.freed.Wait()
	}
	if g.closed {
		_ = c.Close()
		return nil, net.ErrClosed
	}
	if g.silent.Len() >= g.limit {
		g.silent.Front().Value.(*visitor).end()
	}
	v := &visitor{Conn: c, gate: g}
	v.silent = g.silent.PushBack(v)
	if g.refuses {
		v.end()
	}
	return v, nil
}

// Close ends the listener. Connections go on.
func (g *gate) Close() error {
	g.mu.Lock()
	g.closed = true
	g.freed.Broadcast()
	g.mu.Unlock()
	return g.Listener.Close()
}

// endSilent ends all connections on which the secret has not come, and those that still come.
func (g *gate) endSilent() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.refuses = true
	for e := g.silent.Front(); e != nil; e = g.silent.Front() {
		e.Value.(*visitor).end()
	}
}

// end closes the connection and gives its place back, once. The gate is locked.
func (v *visitor) end() {
	if v.gone {
		return
	}
	v.gone = true
	if v.silent != nil {
		v.gate.silent.Remove(v.silent)
	} else {
		v.gate.trusted--
		v.gate.freed.Signal()
	}
	_ = v.Conn.Close() // whoever reads from it learns of it
}

func (v *visitor) Close() error {
	v.gate.mu.Lock()
	defer v.gate.mu.Unlock()
	v.end()
	return nil
}

type visitorKey struct{}

// withVisitor is the http.Server's ConnContext.
func withVisitor(ctx context.Context, c net.Conn) context.Context {
	return context.WithValue(ctx, visitorKey{}, c)
}

// saidSecret notes that the secret has come on a request's connection.
func saidSecret(ctx context.Context) {
	v, ok := ctx.Value(visitorKey{}).(*visitor)
	if !ok { // the handler is used without this package's server
		return
	}
	v.gate.mu.Lock()
	defer v.gate.mu.Unlock()
	if v.silent != nil && !v.gone {
		v.gate.silent.Remove(v.silent)
		v.silent = nil
		v.gate.trusted++
	}
}
