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

// kind is what may be done when a call has no good answer.
type kind int

const (
	read       kind = iota // asks only: may be repeated
	repeatable             // a write that does nothing the second time
	onceOnly               // a write that would do it twice
)

// call is one entry for one endpoint, or several.
type call struct {
	endpoint Endpoint
	entry    json.RawMessage
	batch    *batch // not nil: of several entries, instead of entry and decode
	kind     kind
	poll     bool
	bySchool bool                             // the entry names the school: what Fermion says of an unknown school is then not about the key
	decode   func(data json.RawMessage) error // nil: "ok" is all that is promised
	cred     *credential                      // nil: the client's own
	claimed  bool                             // the BeforeSend hook has run
	asked    bool                             // somebody wants to know whether the host is Fermion's: leaves once though others may not
}

// do makes a call to its end: it waits for the limit, sends, reads, and tries again what is safe to try again, all within
// the context.
func (c *Client) do(ctx context.Context, cl *call) error {
	var maybe *UnknownOutcomeError // an earlier try may have done it
	var before error               // what became of an earlier try
	tries, misread := 1, false
	for {
		err := c.once(ctx, cl)
		var limited *RateLimitError
		var unclear *UnknownOutcomeError
		if errors.As(err, &limited) {
			limited.RetryAt = limited.RetryAt.In(c.zone())
		}
		if errors.As(err, &unclear) {
			maybe = unclear.after(maybe)
		}
		rest := time.Duration(0)
		switch {
		case err == nil:
			return nil
		case errors.As(err, &limited) && cl.kind == read && !limited.local:
			continue // the limiter holds it back
		case temporary(err) && cl.kind != onceOnly && tries < c.attempts:
			rest = c.rest(tries)
			tries++
		case misunderstood(err) && cl.kind == read && !misread:
			rest, misread = c.rest(1), true
		default:
			return final(err, maybe, before)
		}
		before = err
		if !c.pause(ctx, cl.endpoint, rest, err) {
			return final(err, maybe, nil)
		}
	}
}

// final is the error of the last try. It does not hide what an earlier one came to: a write that may have reached Fermion once
// stays unknown when a later try is refused, and what kept an earlier read from an answer says more than that nothing left.
func final(err error, maybe *UnknownOutcomeError, before error) error {
	var notSent *NotSentError
	var unclear *UnknownOutcomeError
	unsent := errors.As(err, &notSent)
	switch {
	case errors.As(err, &unclear), maybe != nil && unsent:
		return maybe
	case maybe != nil:
		return maybe.refusedLater(err)
	case unsent && before != nil:
		return before
	}
	return err
}

func temporary(err error) bool {
	var unreachable *UnreachableError
	return errors.As(err, &unreachable)
}

func misunderstood(err error) bool {
	var protocol *ProtocolError
	return errors.As(err, &protocol)
}

// rest is how long to wait before the next try: doubling, at most 15 s, spread so that many clients do not come back at once.
func (c *Client) rest(tries int) time.Duration {
	const most = 15 * time.Second
	d := min(c.backoff<<min(tries-1, 16), most)
	return d/2 + rand.N(d)
}

// pause waits visibly, and says whether there is time for another try.
func (c *Client) pause(ctx context.Context, e Endpoint, d time.Duration, why error) bool {
	if endsBefore(ctx, time.Now().Add(d)) {
		return false
	}
	shown := c.waits.show(0, Wait{Endpoint: e, Since: c.now(), Until: c.now().Add(d), Reason: "tries again: " + reasonOf(why)})
	defer c.waits.drop(shown)
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// once makes one try of a call.
func (c *Client) once(ctx context.Context, cl *call) error {
	cred, a, ticket, began, err := c.admit(ctx, cl)
	if err != nil {
		return err
	}
	ended := true // false: the request may have left and has no answer
	defer func() {
		if err := c.limiter.release(ctx, a.bucket, ticket, ended); err != nil {
			c.log.Debug("slot not released", "endpoint", cl.endpoint)
		}
	}()
	host := c.guards.of(cred)
	if err := host.enter(ctx, cl.asked, c.timeout/2-time.Since(began)); err != nil {
		return err
	}
	cl.asked = false
	origin, why := unclear, ""
	defer func() { host.leave(ctx, origin, why) }()
	if err := c.ready(ctx, cl, began); err != nil {
		return err
	}
	r, left, err := c.send(ctx, cred, cl, began.Add(c.timeout))
	if err == nil {
		origin, why = r.origin()
		err = c.judge(ctx, cred, a, cl, r)
	} else {
		origin, why = failedOrigin(err)
		ended = !left
		err = withoutAnswer(cl.kind, left, err)
	}
	why = cred.key.message(why)
	if protocol, ok := errors.AsType[*ProtocolError](err); ok {
		protocol.strange = why
	}
	c.logCall(cl.endpoint, r.status, err, time.Since(began))
	return err
}

// ready runs what must be done just before a call leaves. began is when it took its slot.
func (c *Client) ready(ctx context.Context, cl *call, began time.Time) error {
	if c.before != nil && cl.kind != read && !cl.claimed {
		if err := c.before(ctx); err != nil {
			return &NotSentError{Err: err}
		}
	}
	if took := time.Since(began); took > c.timeout/2 { // what is left is no time for an answer, and a slot lasts no longer
		return &NotSentError{Err: fmt.Errorf("preparing it took %s, because this machine is busy", took.Round(time.Second))}
	}
	cl.claimed = true
	return nil
}

// admit waits for a slot under the key that holds when the slot comes.
func (c *Client) admit(ctx context.Context, cl *call) (cred *credential, a ask, ticket int64, began time.Time, err error) {
	for {
		cred = cl.cred
		if cred == nil {
			cred = c.keyring.get()
		}
		a = ask{bucket: cred.bucket(cl.endpoint), endpoint: cl.endpoint, slots: cl.slots(), poll: cl.poll, write: cl.kind != read,
			stop: func() error { return c.mayLeave(cred, cl) }}
		ticket, began, err = c.limiter.acquire(ctx, a)
		if !errors.Is(err, errKeyReplaced) {
			return cred, a, ticket, began, err
		}
	}
}

// send posts the entry and reads the answer. An error means that there is none: an *UnreachableError or the caller's context;
// left says whether the request may have left.
func (c *Client) send(ctx context.Context, cred *credential, cl *call, deadline time.Time) (r reply, left bool, err error) {
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
		neverLeft := asked.Load() && !got.Load() // another transport tells nothing: then it may have left
		return r, !neverLeft, c.failure(ctx, limit, cred, err)
	}
	if date, err := http.ParseTime(resp.Header.Get("Date")); err == nil {
		c.served.Store(&servedAt{theirs: date, ours: c.now()})
	}
	r = readReply(limit, resp)
	if r.cut != nil && limit.Err() != nil {
		// The answer stopped coming: what came of it is worth keeping.
		return r, true, &brokenOff{kept: cred.key.kept(r.body), err: c.failure(ctx, limit, cred, r.cut)}
	}
	return r, true, nil
}

// brokenOff is a missing answer of which a part came.
type brokenOff struct {
	kept string
	err  error
}

func (e *brokenOff) Error() string { return e.err.Error() }

// withoutAnswer is what a missing answer means for a call of that kind.
func withoutAnswer(k kind, left bool, err error) error {
	kept := ""
	if part, ok := err.(*brokenOff); ok {
		kept, err = part.kept, part.err
	}
	switch {
	case k == read:
		return err
	case left:
		return &UnknownOutcomeError{Body: kept, Err: err}
	default:
		return &NotSentError{Err: err}
	}
}

// judge says what an answer means: for a write, one that cannot be read leaves the outcome unknown.
func (c *Client) judge(ctx context.Context, cred *credential, a ask, cl *call, r reply) error {
	if cl.batch != nil {
		return c.judgeEach(ctx, cred, a, cl.batch, r)
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
		return c.judgeWrite(ctx, cred, a, cl, r, err)
	}
	return c.about(ctx, cred, a, r, err)
}

// about does what the class of an answer asks for, and takes the key out of the server's words.
func (c *Client) about(ctx context.Context, cred *credential, a ask, r reply, err error) error {
	switch e := err.(type) {
	case *RateLimitError:
		e.RetryAt = c.limiter.limited(ctx, a, retryAfter(r.header, c.now()))
		e.Text = cred.key.message(e.Text)
	case *RejectedError:
		e.Message = cred.key.message(e.Message)
	case *BatchError:
		e.Text = cred.key.message(e.Text)
	case *RedirectError:
		e.Host = cred.key.message(e.Host)
	case *ProtocolError:
		e.Body = cred.key.kept(r.body)
	default:
		if errors.Is(err, ErrUnauthorized) {
			c.refuse(cred, err)
		}
	}
	return err
}

// logCall writes the one line of a call. It names no person, no key and no words of the server.
func (c *Client) logCall(e Endpoint, status int, err error, took time.Duration) {
	class := "none"
	if status > 0 {
		class = fmt.Sprintf("%dxx", status/100)
	}
	c.log.Debug("call", "endpoint", string(e), "status", class, "outcome", outcomeOf(err), "took", took.Round(time.Millisecond))
}
