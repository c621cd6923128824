package fermion

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"fermion-tui/internal/affiliate"
)

// Several entries in one call. Request and reply are arrays [doc], but whether Fermion accepts more than one entry, and how they
// count against the limit, is [open]: no public client sends more. So this only reads counters, and callers must handle a
// *BatchError.

// MaxBatch is how many links one call may read.
const MaxBatch = 50

// StatsAnswer is what a call for several links brought for one of them.
type StatsAnswer struct {
	Counters affiliate.Counters
	Err      error // of this link alone: *RejectedError for an unknown slug, *RateLimitError, *ProtocolError
}

// BatchError means that Fermion did not answer every entry of a call separately, so that nothing is known about any of them: read
// them one by one.
type BatchError struct {
	Asked, Got int // Got is below zero when there were no answers to count
	Text       string
}

func (e *BatchError) Error() string {
	if e.Got < 0 {
		return fmt.Sprintf("Fermion does not answer %d links in one call: %s", e.Asked, e.Text)
	}
	return fmt.Sprintf("Fermion answered %d of %d links in one call", e.Got, e.Asked)
}

// RefusedBatch reports whether the response to a call for several links has nothing about each of them.
func RefusedBatch(err error) bool {
	_, several := errors.AsType[*BatchError](err)
	_, unreadable := errors.AsType[*ProtocolError](err)
	return several || unreadable
}

// AffiliateLinksStats reads the counters of 1 to MaxBatch links with one call. The answers are in the order of the slugs. Each link
// counts as a call against the limit, unless Options.BatchCountsAsOne.
func (c *Client) AffiliateLinksStats(ctx context.Context, slugs []string, p Priority) ([]StatsAnswer, error) {
	answers := make([]StatsAnswer, len(slugs))
	if len(slugs) == 1 {
		var err error
		answers[0].Counters, err = c.AffiliateLinkStats(ctx, slugs[0], p)
		if rejected, ok := errors.AsType[*RejectedError](err); ok {
			answers[0].Err, err = rejected, nil
		}
		return answers, err
	}
	if len(slugs) == 0 || len(slugs) > MaxBatch || slices.Contains(slugs, "") {
		return nil, &NotSentError{Err: fmt.Errorf("one call reads 1 to %d links, each by its slug", MaxBatch)}
	}
	b := &batch{entries: make([]json.RawMessage, len(slugs)), asOne: c.batchCountsAsOne}
	for i, slug := range slugs {
		var err error
		if b.entries[i], err = statsEntry(slug); err != nil {
			return nil, &NotSentError{Err: err}
		}
	}
	b.decode = func(i int, data json.RawMessage) (err error) {
		answers[i].Counters, err = decodeCounters(data)
		return err
	}
	if err := c.do(ctx, &call{endpoint: LinkStats, batch: b, poll: p == Background}); err != nil {
		return nil, err
	}
	for i, err := range b.errs {
		answers[i].Err = err
	}
	return answers, nil
}

// batch is the part of a call that has several entries.
type batch struct {
	entries []json.RawMessage
	asOne   bool // against the limit
	decode  func(i int, data json.RawMessage) error
	errs    []error // of each entry, once the call is answered
}

// body is what a call sends.
func (cl *call) body() []byte {
	entries := []json.RawMessage{cl.entry}
	if cl.batch != nil {
		entries = cl.batch.entries
	}
	var b bytes.Buffer
	b.WriteString(`{"data":[`)
	for i, e := range entries {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(`{"data":`)
		b.Write(e)
		b.WriteByte('}')
	}
	b.WriteString(`]}`)
	return b.Bytes()
}

// slots is how many calls it counts for.
func (cl *call) slots() int {
	if cl.batch == nil || cl.batch.asOne {
		return 1
	}
	return len(cl.batch.entries)
}

// classifyEach classifies the answer to each of several entries. A refused key, and an exhausted limit, concern the whole call.
func (c *Client) classifyEach(ctx context.Context, b *batch, a admission, r reply) error {
	outs, err := r.each(len(b.entries))
	if err != nil {
		return c.react(ctx, a, r, err)
	}
	b.errs = make([]error, len(outs))
	var limited error
	refused, unread := 0, 0
	for i, o := range outs {
		err := o.err
		if err == nil {
			if wrong := b.decode(i, o.data); wrong != nil {
				err = &ProtocolError{Err: wrong, Data: true}
				unread++
			}
		}
		if isLimit(err) {
			refused++
			if limited == nil { // one call meets the limit once, however many entries say so
				limited = c.react(ctx, a, r, err)
			}
			err = limited
		} else {
			err = c.react(ctx, a, r, err)
		}
		if errors.Is(err, ErrUnauthorized) {
			return err
		}
		b.errs[i] = err
	}
	if refused == len(outs) || unread == len(outs) {
		return b.errs[0]
	}
	return nil
}

// outcome is the output of one entry of several.
type outcome struct {
	data json.RawMessage
	err  error // as reply.outputs has them
}

// each splits the reply to n entries, n above 1. Only an array with one output for each entry is mapped to them; anything else that
// can be read and concerns neither key nor limit is a *BatchError.
func (r reply) each(n int) ([]outcome, error) {
	var all []item
	readable := r.truncated == nil && !r.tooLong && r.status >= 200 && r.status <= 299 && json.Unmarshal(r.body, &all) == nil
	if !readable || len(all) != n {
		_, err := r.outputs(n)
		rejected, isRejected := errors.AsType[*RejectedError](err)
		switch {
		case isRejected:
			return nil, &BatchError{Asked: n, Got: -1, Text: rejected.Message}
		case readable && isProtocolError(err):
			return nil, &BatchError{Asked: n, Got: len(all)}
		case r.status >= 400 && r.status < 500 && isProtocolError(err):
			return nil, &BatchError{Asked: n, Got: -1, Text: fmt.Sprintf("it answers %d %s", r.status, http.StatusText(r.status))}
		}
		return nil, err
	}
	outs := make([]outcome, n)
	for i, it := range all {
		outs[i].data, outs[i].err = it.outcome()
	}
	return outs, nil
}
