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

	mu            sync.Mutex
	placeFreed    sync.Cond // a connection has ended, or the listener has
	trusted       int       // connections that sent the secret
	silent        list.List // the others, each a *visitor, oldest first
	closed        bool
	refusesSilent bool // no more silent connections: the server is ending
}

func newGate(l net.Listener, limit int) *gate {
	g := &gate{Listener: l, limit: limit}
	g.placeFreed.L = &g.mu
	return g
}

// visitor is a connection accepted by a gate.
type visitor struct {
	net.Conn
	gate   *gate
	silent *list.Element // in the gate's list, nil once the secret was sent
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
		g.placeFreed.Wait()
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
	if g.refusesSilent {
		v.end()
	}
	return v, nil
}

// Close ends the listener. Connections go on.
func (g *gate) Close() error {
	g.mu.Lock()
	g.closed = true
	g.placeFreed.Broadcast()
	g.mu.Unlock()
	return g.Listener.Close()
}

// endSilent closes all connections that did not send the secret, and new ones.
func (g *gate) endSilent() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.refusesSilent = true
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
		v.gate.placeFreed.Signal()
	}
	_ = v.Conn.Close() // ends pending reads
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

// markTrusted records that a request's connection sent the secret.
func markTrusted(ctx context.Context) {
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
