package fermiontest

import (
	"context"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
)

// Listener is a net.Listener without sockets: hangs, resets and short bodies are real, and inside a testing/synctest
// bubble hours cost milliseconds.
type Listener struct {
	conns chan net.Conn
	once  sync.Once
	done  chan struct{}
}

// NewListener makes an open Listener.
func NewListener() *Listener {
	return &Listener{conns: make(chan net.Conn), done: make(chan struct{})}
}

// Accept waits for the next Dial.
func (l *Listener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.done:
		return nil, net.ErrClosed
	}
}

// Close refuses further dials. It may be called more than once.
func (l *Listener) Close() error {
	l.once.Do(func() { close(l.done) })
	return nil
}

// Addr is the same for all listeners: they have no address.
func (l *Listener) Addr() net.Addr { return &net.UnixAddr{Name: "pipe", Net: "pipe"} }

// Dial is for http.Transport.DialContext and DialTLSContext, whatever address they ask for. After Close it fails like a refused connection.
func (l *Listener) Dial(ctx context.Context, _, _ string) (net.Conn, error) {
	select {
	case <-l.done:
		return nil, &net.OpError{Op: "dial", Net: "pipe", Addr: l.Addr(), Err: net.ErrClosed}
	default:
	}
	here, there := net.Pipe()
	select {
	case l.conns <- there:
		return here, nil
	case <-l.done:
		return nil, &net.OpError{Op: "dial", Net: "pipe", Addr: l.Addr(), Err: net.ErrClosed}
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Transport reaches whatever is served on the listener, under http:// and https:// URLs alike.
func (l *Listener) Transport() *http.Transport {
	return &http.Transport{DialContext: l.Dial, DialTLSContext: l.Dial}
}

// Serve answers on l until stop is called. The transport is for the client; stop ends every connection and returns when
// the server has.
func (s *School) Serve(l *Listener) (transport http.RoundTripper, stop func()) {
	srv := &http.Server{Handler: s, ErrorLog: log.New(io.Discard, "", 0)}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = srv.Serve(l) // ends with ErrServerClosed, always
	}()
	tr := l.Transport()
	return tr, func() {
		tr.CloseIdleConnections()
		_ = srv.Close() // closing pipes cannot fail in a way that matters
		_ = l.Close()
		<-ended
	}
}
