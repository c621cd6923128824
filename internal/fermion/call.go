package fermion

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
	"time"
)

// kind says what may be done when a call has no good answer.
type kind int

const (
	read          kind = iota // asks only: may be repeated
	idempotent                // a write that does nothing the second time
	nonIdempotent             // a write that would do it twice
)

// call is one entry for one endpoint, or several.
type call struct {
	endpoint Endpoint
	entry    json.RawMessage
	batch    *batch // for several entries, instead of entry and decode; else nil
	kind     kind
	poll     bool                             // nobody waits for it (see slotRequest)
	bySchool bool                             // it has the school ID: "school not found" is then about the ID, and not about the key
	decode   func(data json.RawMessage) error // nil: "ok" is all that is promised
	cred     *credential                      // nil: the client's own
	hookRan  bool                             // the BeforeSend hook has run
	byPerson bool                             // a person asked whether the host is Fermion's: may be sent although others may not
}

// admission is a call's permission to be sent once.
type admission struct {
	cred   *credential
	slot   slotRequest // that was granted
	ticket int64
	began  time.Time // just before the slot was acquired: the request must end one timeout later
}

// do makes a call: it waits for the limit, sends, reads, and retries what is safe to retry, all within the context.
func (c *Client) do(ctx context.Context, cl *call) error {
	var maybe *UnknownOutcomeError // an earlier attempt may have done it
	var before error               // of the attempt before
	tries, misread := 1, false
	for {
		err := c.once(ctx, cl)
		limited, isLimited := errors.AsType[*RateLimitError](err)
		if isLimited {
			limited.RetryAt = limited.RetryAt.In(c.zone())
		}
		if unclear, ok := errors.AsType[*UnknownOutcomeError](err); ok {
			maybe = unclear.after(maybe)
		}
		delay := time.Duration(0)
		switch {
		case err == nil:
			return nil
		case isLimited && cl.kind == read && !limited.local:
			continue // the limiter delays it
		case temporary(err) && cl.kind != nonIdempotent && tries < c.attempts:
			delay = c.retryDelay(tries)
			tries++
		case isProtocolError(err) && cl.kind == read && !misread:
			delay, misread = c.retryDelay(1), true
		default:
			return finalError(err, maybe, before)
		}
		before = err
		if !c.pause(ctx, cl.endpoint, delay, err) {
			return finalError(err, maybe, nil)
		}
	}
}

// finalError returns the error of the last attempt. It does not hide an earlier one: a write that may have reached Fermion once stays
// unknown when a later attempt is refused, and the reason why an earlier read failed says more than that the last was not sent.
func finalError(err error, maybe *UnknownOutcomeError, before error) error {
	_, unsent := errors.AsType[*NotSentError](err)
	_, isUnclear := errors.AsType[*UnknownOutcomeError](err)
	switch {
	case isUnclear, maybe != nil && unsent:
		return maybe
	case maybe != nil:
		return maybe.refusedLater(err)
	case unsent && before != nil:
		return before
	}
	return err
}

func temporary(err error) bool {
	_, isUnreachable := errors.AsType[*UnreachableError](err)
	return isUnreachable
}

func isProtocolError(err error) bool {
	_, isProtocol := errors.AsType[*ProtocolError](err)
	return isProtocol
}

// retryDelay returns the wait before the next attempt: doubling, at most 15 s, with jitter so that many clients do not retry at once.
func (c *Client) retryDelay(tries int) time.Duration {
	const maxDelay = 15 * time.Second
	d := min(c.backoff<<min(tries-1, 16), maxDelay)
	return d/2 + rand.N(d)
}

// pause waits visibly, and reports whether there is time for another attempt.
func (c *Client) pause(ctx context.Context, e Endpoint, d time.Duration, why error) bool {
	if endsBefore(ctx, time.Now().Add(d)) {
		return false
	}
	shown := c.pending.add(0, PendingCall{Endpoint: e, Since: c.now(), Until: c.now().Add(d), Reason: "tries again: " + reasonOf(why)})
	defer c.pending.remove(shown)
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// once makes one attempt at a call.
func (c *Client) once(ctx context.Context, cl *call) error {
	a, err := c.admit(ctx, cl)
	if err != nil {
		return err
	}
	ended := true // false: the request may have been sent and has no response
	defer func() {
		if !ended {
			return // the call may still be in flight: its slot gets free one window after the timeout
		}
		if err := c.limiter.release(ctx, a.slot.bucket, a.ticket); err != nil {
			c.log.Debug("slot not released", "endpoint", cl.endpoint)
		}
	}()
	host := c.guards.of(a.cred)
	if err := host.begin(ctx, cl.byPerson, cl.kind, c.timeout/2-time.Since(a.began)); err != nil {
		c.connection.onAttempt(c.now(), false, err)
		return err
	}
	cl.byPerson = false
	origin, why := originUnknown, ""
	defer func() { host.end(ctx, origin, why) }()
	if err := c.prepareToSend(ctx, cl, a.began); err != nil {
		return err
	}
	r, maybeSent, err := c.send(ctx, a.cred, cl, a.began.Add(c.timeout))
	switch {
	case err == nil:
		host.onReply()
	case maybeSent && temporary(err) && time.Since(a.began) >= c.timeout:
		host.onSilence()
	}
	replied := err == nil
	if replied {
		origin, why = r.origin()
		err = c.classifyReply(ctx, cl, a, r)
	} else {
		origin, why = failedOrigin(err)
		ended = !maybeSent
		err = withoutAnswer(cl.kind, maybeSent, err)
	}
	c.connection.onAttempt(c.now(), replied, err)
	why = a.cred.key.message(why)
	if protocol, ok := errors.AsType[*ProtocolError](err); ok {
		protocol.foreign = why
	}
	c.logCall(cl.endpoint, r.status, err, time.Since(a.began))
	return err
}

// prepareToSend runs what must be done just before a call is sent. began is when it got its slot.
func (c *Client) prepareToSend(ctx context.Context, cl *call, began time.Time) error {
	if c.beforeSend != nil && cl.kind != read && !cl.hookRan {
		if err := c.beforeSend(ctx); err != nil {
			return &NotSentError{Err: err}
		}
	}
	if took := time.Since(began); took > c.timeout/2 { // the rest is too short for a response, and a slot does not last longer
		return &NotSentError{Err: fmt.Errorf("preparing it took %s, because this machine is busy", took.Round(time.Second))}
	}
	cl.hookRan = true
	return nil
}

// admit waits for a slot with the key that is current when the slot is free.
func (c *Client) admit(ctx context.Context, cl *call) (admission, error) {
	for {
		cred := cl.cred
		if cred == nil {
			cred = c.credential.get()
		}
		slot := slotRequest{bucket: cred.bucket(cl.endpoint), endpoint: cl.endpoint, slots: cl.slots(), poll: cl.poll,
			write: cl.kind != read,
			stop:  func() error { return c.whyNotSendable(cred, cl) }}
		ticket, began, err := c.limiter.acquire(ctx, slot)
		if !errors.Is(err, errKeyReplaced) {
			return admission{cred, slot, ticket, began}, err
		}
	}
}

// send posts the entry and reads the response. An error means that there is none: an *UnreachableError or the caller's context
// error. maybeSent means that the request may have been sent.
func (c *Client) send(ctx context.Context, cred *credential, cl *call, deadline time.Time) (r reply, maybeSent bool, err error) {
	var asked, got atomic.Bool
	trace := &httptrace.ClientTrace{
		GetConn: func(string) { asked.Store(true) },
		GotConn: func(httptrace.GotConnInfo) { got.Store(true) },
	}
	limit, cancel := context.WithDeadline(httptrace.WithClientTrace(ctx, trace), deadline)
	defer cancel()
	req, err := http.NewRequestWithContext(limit, http.MethodPost, c.base+"/public/"+string(cl.endpoint), bytes.NewReader(cl.body()))
	if err != nil {
		return r, false, &UnreachableError{Reason: "the API URL makes no request", Err: err}
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", "fermion-tui")
	req.Header.Set("FERMION-API-KEY", string(cred.key))
	resp, err := c.transport.RoundTrip(req) // not http.Client: it would follow redirects, and the key with it
	if err != nil {
		notSent := asked.Load() && !got.Load() // another transport reports nothing: then it may have been sent
		return r, !notSent, c.failure(ctx, limit, cred, err)
	}
	if date, err := http.ParseTime(resp.Header.Get("Date")); err == nil {
		c.serverClock.Store(&serverClock{theirs: date, ours: c.now()})
	}
	r = readReply(limit, resp)
	if r.truncated != nil && limit.Err() != nil {
		// The response broke off: what was received of it may have the slug.
		return r, true, &partialResponseError{excerpt: cred.key.excerpt(r.body), err: c.failure(ctx, limit, cred, r.truncated)}
	}
	return r, true, nil
}

// partialResponseError is a response of which only a part was received.
type partialResponseError struct {
	excerpt string
	err     error
}

func (e *partialResponseError) Error() string { return e.err.Error() }

// withoutAnswer returns what a missing response means for a call of that kind.
func withoutAnswer(k kind, maybeSent bool, err error) error {
	excerpt := ""
	if part, ok := err.(*partialResponseError); ok {
		excerpt, err = part.excerpt, part.err
	}
	switch {
	case k == read:
		return err
	case maybeSent:
		return &UnknownOutcomeError{Body: excerpt, Err: err}
	default:
		return &NotSentError{Err: err}
	}
}

// classifyReply classifies a response: a write whose response cannot be read has an unknown outcome.
func (c *Client) classifyReply(ctx context.Context, cl *call, a admission, r reply) error {
	if cl.batch != nil {
		return c.classifyEach(ctx, cl.batch, a, r)
	}
	outs, err := r.outputs(1)
	if cl.bySchool && errors.Is(err, ErrUnauthorized) {
		err = ErrNoSchool
	}
	if cl.kind != read && r.status >= 500 {
		err = r.failedWrite(cl.kind)
	}
	if err == nil && cl.decode != nil {
		if wrong := cl.decode(outs[0]); wrong != nil {
			err = &ProtocolError{Err: wrong, Data: true}
		}
	}
	switch {
	case err == nil:
		return nil
	case cl.kind != read:
		return c.classifyWriteReply(ctx, cl, a, r, err)
	}
	return c.react(ctx, a, r, err)
}

// react does what the class of a response requires, and removes the key from the server's words.
func (c *Client) react(ctx context.Context, a admission, r reply, err error) error {
	key := a.cred.key
	switch e := err.(type) {
	case *RateLimitError:
		e.RetryAt = c.limiter.onLimit(ctx, a.slot, retryAfter(r.header, c.now()))
		e.Text = key.message(e.Text)
	case *RejectedError:
		e.Message = key.message(e.Message)
	case *BatchError:
		e.Text = key.message(e.Text)
	case *RedirectError:
		e.Host = key.message(e.Host)
	case *ProtocolError:
		e.Body = key.excerpt(r.body)
	default:
		if errors.Is(err, ErrUnauthorized) {
			c.refuse(a.cred, err)
		}
	}
	return err
}

// logCall logs the one line of a call. It has no person, no key and no words of the server.
func (c *Client) logCall(e Endpoint, status int, err error, took time.Duration) {
	class := "none"
	if status > 0 {
		class = fmt.Sprintf("%dxx", status/100)
	}
	c.log.Debug("call", "endpoint", string(e), "status", class, "outcome", outcomeOf(err), "took", took.Round(time.Millisecond))
}
