package webhook

import (
	"cmp"
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"time"
)

// Limits limits a server; zero members mean the defaults. Together with MaxBody they limit its memory.
type Limits struct {
	Connections int           // at a time that have sent the secret, and as many that have not: one more ends the oldest of those; 256
	Header      time.Duration // until the header of a request must be received; 5 s
	Read        time.Duration // until all of it must be received; 10 s
	Write       time.Duration // until it must be answered; 20 s
}

func (l Limits) withDefaults() Limits {
	l.Connections = cmp.Or(l.Connections, 256)
	l.Header = cmp.Or(l.Header, 5*time.Second)
	l.Read = cmp.Or(l.Read, 10*time.Second)
	l.Write = cmp.Or(l.Write, 20*time.Second)
	return l
}

const maxHeader = 8 << 10

// Serve serves h on l until ctx ends, and closes l. Each connection carries one request, since an idle one would take the place of others.
// At the end, slow requests are cut off after drainTimeout, but an event that is being stored is waited for and answered, for as long as
// its sink may take. The error says why the server stopped.
func Serve(ctx context.Context, l net.Listener, h http.Handler, limits Limits) error {
	limits = limits.withDefaults()
	base, cut := context.WithCancel(context.WithoutCancel(ctx))
	defer cut()
	g := newGate(l, limits.Connections)
	s := &http.Server{
		Handler: h, ReadHeaderTimeout: limits.Header, ReadTimeout: limits.Read, WriteTimeout: limits.Write, IdleTimeout: limits.Header,
		MaxHeaderBytes: maxHeader,
		BaseContext:    func(net.Listener) context.Context { return base },
		ConnContext:    withGatedConn,
		ErrorLog:       log.New(io.Discard, "", 0), // requests of strangers are counted, and must not fill a log
	}
	s.SetKeepAlivesEnabled(false)
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(g) }()
	select {
	case err := <-ended:
		_ = s.Close() // nothing is accepted any more, and no connection may stay open
		return err
	case <-ctx.Done():
	}
	defer time.AfterFunc(drainTimeout, func() { cut(); g.closePending() }).Stop()
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), limits.Write)
	defer cancel()
	if err := s.Shutdown(drain); err != nil {
		_ = s.Close() // the sink exceeded its timeout: its sender gets no response
	}
	if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// drainTimeout is how long the end waits for requests that were not received in full.
const drainTimeout = 2 * time.Second
