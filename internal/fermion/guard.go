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

// The host of the API may move, or its name may lapse and go to another owner: then every call would reveal the key to them. So a
// host that stops answering like Fermion gets no more calls, until a person asks for one and it answers like Fermion again.

// maxForeignReplies is how many replies in a row may not be Fermion's before calls stop.
const maxForeignReplies = 3

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
	return e.Sentence() + ". Nothing is sent there any more. If Fermion has moved, set api_url; to ask it again, restart the program, " +
		"or choose \"Ask the API's host again\" in the command palette"
}

// ForeignReason returns in a few words why an error shows that the reply was not Fermion's, "" when it does not.
func ForeignReason(err error) string {
	protocol, isProtocol := errors.AsType[*ProtocolError](err)
	redirect, isRedirect := errors.AsType[*RedirectError](err)
	_, wrongName := errors.AsType[*wrongNameError](err)
	stopped, isStopped := errors.AsType[*NotFermionError](err)
	switch {
	case isStopped:
		return cmp.Or(stopped.Why, "nothing is sent there any more")
	case isRedirect:
		return "it points to " + redirect.Host
	case wrongName:
		return "its certificate is for another name"
	case isProtocol:
		return protocol.foreign
	}
	return ""
}

// replyOrigin is whose reply it was.
type replyOrigin uint8

const (
	originUnknown replyOrigin = iota // a temporary failure, or no reply: says nothing
	originFermion                    // in the documented envelope
	originForeign                    // not Fermion's
)

// origin returns whose reply it is, and the reason when it is not Fermion's.
func (r reply) origin() (v replyOrigin, why string) {
	switch {
	case r.informational():
		return originForeign, fmt.Sprintf("it came with status %d", r.status)
	case r.status >= 300 && r.status <= 399:
		return originForeign, "it points to " + r.redirectHost()
	case r.status >= 500, r.truncated != nil:
		return originUnknown, ""
	case r.enveloped():
		return originFermion, ""
	case r.page():
		return originForeign, "it sends a web page"
	case r.status == 401, r.status == 403, r.status == 429, r.errorMessage() != "":
		return originUnknown, "" // a gateway in front of Fermion may use its own form for that
	}
	return originForeign, "its reply has another form"
}

// failedOrigin is origin without a reply: a server with a certificate for another name is not Fermion's.
func failedOrigin(err error) (v replyOrigin, why string) {
	if _, ok := errors.AsType[*wrongNameError](err); ok {
		return originForeign, ForeignReason(err)
	}
	return originUnknown, ""
}

// wrongNameError replaces the error of a certificate for another name, so that it can be recognised.
type wrongNameError struct{ error }

func isWrongName(err error) bool {
	_, wrongName := errors.AsType[x509.HostnameError](err)
	return wrongName
}

// guard is what is known about the host from the replies to one key.
type guard struct {
	host    string
	log     SharedSlots
	key     string // its hash
	changed func() // called when calls stop or resume
	now     func() time.Time
	timeout time.Duration // of a call

	mu             sync.Mutex
	silentAt       time.Time // when the last call ended that had no reply in time; zero after a reply
	foreignReplies int       // replies in a row that were not Fermion's, to all processes as far as is known
	why            string    // about the last one received here
	confirmed      bool      // the last reply here was Fermion's
	inFlight       int       // calls in flight
	trialCall      bool      // one of them is allowed although the others are not
	version        int       // counts changes, so that an older result does not replace a newer one
	sharing        int       // changes being shared with the other processes
	wake           chan struct{}
}

func (g *guard) stopped() bool { return g.foreignReplies >= maxForeignReplies }

func (g *guard) refusal() error {
	return &NotSentError{Err: &NotFermionError{Host: g.host, Why: g.why}}
}

// whyNotSendable returns why a call must not wait for its turn any more, or nil.
func (g *guard) whyNotSendable(byPerson bool, k kind) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.stopped() && !byPerson {
		return g.refusal()
	}
	return g.whySilent(k)
}

// whySilent refuses a write that must not happen twice while the host does not reply: its outcome would be unknown, and so would that of
// all that follow. Reads find out that the host replies again; where nothing is read, one such write is let through after the time of a
// call. The caller holds the lock.
func (g *guard) whySilent(k kind) error {
	if k != nonIdempotent || g.silentAt.IsZero() || g.inFlight == 0 && g.now().Sub(g.silentAt) >= g.timeout {
		return nil
	}
	return &NotSentError{Err: &UnreachableError{Reason: g.host + " has not answered the calls before this one"}}
}

// begin lets a call through. Until Fermion has answered here, no more are in flight than may go to a foreign host; the others wait
// for the results, at most for timeout.
func (g *guard) begin(ctx context.Context, byPerson bool, k kind, timeout time.Duration) error {
	g.read(ctx)
	timer := time.NewTimer(timeout)
	defer timer.Stop()
	for {
		g.mu.Lock()
		if err := g.whySilent(k); err != nil {
			g.mu.Unlock()
			return err
		}
		switch {
		case g.stopped() && (!byPerson || g.trialCall):
			defer g.mu.Unlock()
			return g.refusal()
		case g.stopped():
			g.trialCall = true
			fallthrough
		case g.confirmed && g.foreignReplies == 0, g.inFlight+g.foreignReplies < maxForeignReplies:
			g.inFlight++
			g.mu.Unlock()
			return nil
		}
		woken := g.wake
		g.mu.Unlock()
		select {
		case <-woken:
		case <-timer.C:
			return &NotSentError{Err: &UnreachableError{Reason: g.host + " has not answered the calls before this one yet"}}
		case <-ctx.Done():
			return &NotSentError{Err: fmt.Errorf("given up while it waited for the first answer of %s: %w", g.host, ctx.Err())}
		}
	}
}

// end records the result of a call.
func (g *guard) end(ctx context.Context, v replyOrigin, why string) {
	counts := false // it changes the count of all processes
	g.update(func() {
		counts = v == originForeign || v == originFermion && g.foreignReplies > 0
		switch v {
		case originFermion:
			g.foreignReplies, g.confirmed, g.why = 0, true, ""
		case originForeign:
			g.foreignReplies++
			g.confirmed, g.why = false, why
		}
		g.inFlight--
		g.trialCall = false
		g.broadcast()
		if counts {
			g.sharing++
		}
	})
	if counts {
		g.share(ctx, v == originFermion)
	}
}

// onReply notes that the host has replied to a call.
func (g *guard) onReply() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.silentAt = time.Time{}
}

// onSilence notes that the host has not replied to a call in time.
func (g *guard) onSilence() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.silentAt = g.now()
}

// update changes the guard under its lock, and reports when calls stop or resume by that.
func (g *guard) update(change func()) {
	g.mu.Lock()
	before := g.stopped()
	change()
	after := g.stopped()
	g.mu.Unlock()
	if after != before {
		g.changed()
	}
}

// broadcast wakes those that wait; the caller holds the lock.
func (g *guard) broadcast() {
	g.version++
	close(g.wake)
	g.wake = make(chan struct{})
}

// share shares a result with the other processes. When it cannot be shared, it still counts in this process.
func (g *guard) share(ctx context.Context, fromFermion bool) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), shareTimeout)
	defer cancel()
	n, err := g.log.CountReply(ctx, g.key, fromFermion)
	g.update(func() {
		g.sharing--
		if err == nil && g.foreignReplies > 0 { // else a good reply was received meanwhile
			g.foreignReplies = max(g.foreignReplies, n)
		}
		g.broadcast()
	})
}

// read reads the count of all processes.
func (g *guard) read(ctx context.Context) {
	g.mu.Lock()
	version, sharing := g.version, g.sharing
	g.mu.Unlock()
	n, err := g.log.ForeignReplies(ctx, g.key)
	if err != nil || sharing > 0 {
		return
	}
	g.update(func() {
		if g.version == version && g.foreignReplies != n {
			g.foreignReplies = n
			g.broadcast()
		}
	})
}

// guards are those of all keys that were used here.
type guards struct {
	host    string
	log     SharedSlots
	changed func()
	now     func() time.Time
	timeout time.Duration

	mu  sync.Mutex
	all map[string]*guard
}

func (gs *guards) of(cred *credential) *guard {
	gs.mu.Lock()
	defer gs.mu.Unlock()
	g := gs.all[cred.hash]
	if g == nil {
		g = &guard{host: gs.host, log: gs.log, key: cred.hash, changed: gs.changed, now: gs.now, timeout: gs.timeout,
			wake: make(chan struct{})}
		gs.all[cred.hash] = g
	}
	return g
}

// NotFermion returns why calls are stopped, nil when they are not: the host does not answer like Fermion. It reads what the other
// processes know, but does not call the host.
func (c *Client) NotFermion(ctx context.Context) *NotFermionError {
	g := c.guards.of(c.credential.get())
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
