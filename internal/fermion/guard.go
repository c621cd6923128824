package fermion

import (
	"cmp"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"sync"
	"time"
)

// The host of the API may move, or its name may lapse and go to somebody else: then every call would reveal the key to them. So a
// host that stops answering like Fermion gets no more calls, until a person asks for one and it answers like Fermion again.

// maxStrange is how many replies in a row may not be Fermion's before calls stop.
const maxStrange = 3

// NotFermionError means that a call was not sent because the host does not answer like Fermion; CheckKey asks it once more.
type NotFermionError struct {
	Host string
	Why  string // about the last reply; "" when another process received it
}

// Sentence describes it, without what to do.
func (e *NotFermionError) Sentence() string {
	if e.Why == "" {
		return e.Host + " does not answer like Fermion"
	}
	return e.Host + " does not answer like Fermion: " + e.Why
}

func (e *NotFermionError) Error() string {
	return e.Sentence() + ". Nothing is sent there any more. If Fermion has moved, set api_url; to ask again, press r or restart the program"
}

// Strange returns in a few words why an error shows that the reply was not Fermion's, "" when it does not.
func Strange(err error) string {
	var protocol *ProtocolError
	var redirect *RedirectError
	var name *wrongNameError
	var stopped *NotFermionError
	switch {
	case errors.As(err, &stopped):
		return cmp.Or(stopped.Why, "nothing is sent there any more")
	case errors.As(err, &redirect):
		return "it points to " + redirect.Host
	case errors.As(err, &name):
		return "its certificate is for another name"
	case errors.As(err, &protocol):
		return protocol.strange
	}
	return ""
}

// verdict is whose reply it was.
type verdict uint8

const (
	unclear  verdict = iota // a temporary failure, or no reply: says nothing
	fermions                // in the documented envelope
	strange                 // not Fermion's
)

// origin returns whose reply it is, and the reason when it is not Fermion's.
func (r reply) origin() (v verdict, why string) {
	switch {
	case r.informational():
		return strange, fmt.Sprintf("it came with status %d", r.status)
	case r.status >= 300 && r.status <= 399:
		return strange, "it points to " + r.pointsTo()
	case r.status >= 500, r.truncated != nil:
		return unclear, ""
	case r.enveloped():
		return fermions, ""
	case r.page():
		return strange, "it sends a web page"
	case r.status == 401, r.status == 403, r.status == 429, r.errorMessage() != "":
		return unclear, "" // a gateway in front of Fermion may use its own form for that
	}
	return strange, "its reply has another form"
}

// failedOrigin is origin without a reply: a server with a certificate for another name is not Fermion's.
func failedOrigin(err error) (v verdict, why string) {
	var name *wrongNameError
	if errors.As(err, &name) {
		return strange, Strange(err)
	}
	return unclear, ""
}

// wrongNameError replaces the error of a certificate for another name, so that it can be recognised.
type wrongNameError struct{ error }

func isWrongName(err error) bool {
	var name x509.HostnameError
	return errors.As(err, &name)
}

// guard is what is known about the host from the replies to one key.
type guard struct {
	host string
	log  SharedSlots
	key  string // its hash
	tell func() // called when calls stop or resume

	mu       sync.Mutex
	strange  int    // replies in a row that were not Fermion's, to all processes as far as is known
	why      string // about the last one received here
	proven   bool   // the last reply here was Fermion's
	inFlight int    // calls in flight
	asking   bool   // one of them is allowed although the others are not
	version  int    // counts changes, so that an older result does not replace a newer one
	noting   int    // changes being shared with the other processes
	moved    chan struct{}
}

func (g *guard) stopped() bool { return g.strange >= maxStrange }

func (g *guard) refusal() error {
	return &NotSentError{Err: &NotFermionError{Host: g.host, Why: g.why}}
}

// whyNotSendable returns why a call must not wait for its turn any more, or nil.
func (g *guard) whyNotSendable(asked bool) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.stopped() && !asked {
		return g.refusal()
	}
	return nil
}

// begin lets a call through. Until Fermion has answered here, no more are in flight than may go to a foreign host; the others wait
// for the results, at most for patience.
func (g *guard) begin(ctx context.Context, asked bool, patience time.Duration) error {
	g.read(ctx)
	late := time.NewTimer(patience)
	defer late.Stop()
	for {
		g.mu.Lock()
		switch {
		case g.stopped() && (!asked || g.asking):
			defer g.mu.Unlock()
			return g.refusal()
		case g.stopped():
			g.asking = true
			fallthrough
		case g.proven && g.strange == 0, g.inFlight+g.strange < maxStrange:
			g.inFlight++
			g.mu.Unlock()
			return nil
		}
		moved := g.moved
		g.mu.Unlock()
		select {
		case <-moved:
		case <-late.C:
			return &NotSentError{Err: &UnreachableError{Reason: g.host + " has not answered the calls before this one yet"}}
		case <-ctx.Done():
			return &NotSentError{Err: fmt.Errorf("given up while it waited for the first answer of %s: %w", g.host, ctx.Err())}
		}
	}
}

// end records the result of a call.
func (g *guard) end(ctx context.Context, v verdict, why string) {
	g.mu.Lock()
	before := g.stopped()
	tells := v == strange || v == fermions && g.strange > 0
	switch v {
	case fermions:
		g.strange, g.proven, g.why = 0, true, ""
	case strange:
		g.strange++
		g.proven, g.why = false, why
	}
	g.inFlight--
	g.asking = false
	g.broadcast()
	after := g.stopped()
	if tells {
		g.noting++
	}
	g.mu.Unlock()
	if after != before {
		g.tell()
	}
	if tells {
		g.share(ctx, v == fermions)
	}
}

// broadcast wakes those that wait; the caller holds the lock.
func (g *guard) broadcast() {
	g.version++
	close(g.moved)
	g.moved = make(chan struct{})
}

// share shares a change with the other processes. What cannot be shared is valid in this process all the same.
func (g *guard) share(ctx context.Context, fermions bool) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), shareTimeout)
	defer cancel()
	n, err := g.log.CountReply(ctx, g.key, fermions)
	g.mu.Lock()
	before := g.stopped()
	g.noting--
	if err == nil && g.strange > 0 { // else a good reply was received meanwhile
		g.strange = max(g.strange, n)
	}
	g.broadcast()
	after := g.stopped()
	g.mu.Unlock()
	if after != before {
		g.tell()
	}
}

// read reads the count of all processes.
func (g *guard) read(ctx context.Context) {
	g.mu.Lock()
	version, noting := g.version, g.noting
	g.mu.Unlock()
	n, err := g.log.ForeignReplies(ctx, g.key)
	if err != nil || noting > 0 {
		return
	}
	g.mu.Lock()
	before := g.stopped()
	if g.version == version && g.strange != n {
		g.strange = n
		g.broadcast()
	}
	after := g.stopped()
	g.mu.Unlock()
	if after != before {
		g.tell()
	}
}

// guards are those of all keys that were used here.
type guards struct {
	host string
	log  SharedSlots
	tell func()

	mu  sync.Mutex
	all map[string]*guard
}

func (gs *guards) of(cred *credential) *guard {
	gs.mu.Lock()
	defer gs.mu.Unlock()
	g := gs.all[cred.hash]
	if g == nil {
		g = &guard{host: gs.host, log: gs.log, key: cred.hash, tell: gs.tell, moved: make(chan struct{})}
		gs.all[cred.hash] = g
	}
	return g
}

// NotFermion returns why calls are stopped, nil when they are not: the host does not answer like Fermion. It reads what the other
// processes know, but does not call the host.
func (c *Client) NotFermion(ctx context.Context) *NotFermionError {
	g := c.guards.of(c.keyring.get())
	g.read(ctx)
	return g.state()
}

func (g *guard) state() *NotFermionError {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.stopped() {
		return nil
	}
	return &NotFermionError{Host: g.host, Why: g.why}
}
