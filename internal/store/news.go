package store

import (
	"context"
	"encoding/json"
	"slices"
	"sync"
	"time"
)

// News says what changed since the subscriber last took any, whoever wrote it. It names rows; what they hold now is read
// from the store. Settings have no member of their own.
type News struct {
	Links      []int64 `json:"links,omitempty"`
	Affiliates []int64 `json:"affiliates,omitempty"`
	Coupons    []int64 `json:"coupons,omitempty"`
	Campaigns  []int64 `json:"campaigns,omitempty"`
	Operations bool    `json:"operations,omitempty"`
	Products   bool    `json:"products,omitempty"`
	Notices    bool    `json:"notices,omitempty"`
	Events     bool    `json:"events,omitempty"`
	All        bool    `json:"all,omitempty"` // anything may have changed: read everything
}

// maxNamed is how many rows one News names before it says All.
const maxNamed = 20_000

func (n News) empty() bool {
	return len(n.Links) == 0 && len(n.Affiliates) == 0 && len(n.Coupons) == 0 && len(n.Campaigns) == 0 && !n.Operations && !n.Products && !n.Notices && !n.Events && !n.All
}

// with is both, each row once and in order. Neither's slices are changed: subscribers hold them.
func (n News) with(o News) News {
	sum := News{
		Links: union(n.Links, o.Links), Affiliates: union(n.Affiliates, o.Affiliates), Coupons: union(n.Coupons, o.Coupons), Campaigns: union(n.Campaigns, o.Campaigns),
		Operations: n.Operations || o.Operations, Products: n.Products || o.Products, Notices: n.Notices || o.Notices,
		Events: n.Events || o.Events, All: n.All || o.All,
	}
	if len(sum.Links)+len(sum.Affiliates)+len(sum.Coupons)+len(sum.Campaigns) > maxNamed {
		sum.Links, sum.Affiliates, sum.Coupons, sum.Campaigns, sum.All = nil, nil, nil, nil, true
	}
	return sum
}

func union(a, b []int64) []int64 {
	if len(b) == 0 && slices.IsSorted(a) {
		return a
	}
	all := append(append(make([]int64, 0, len(a)+len(b)), a...), b...)
	slices.Sort(all)
	return slices.Compact(all)
}

// hub hands news to the subscribers. The zero hub works.
type hub struct {
	mu    sync.Mutex
	subs  map[chan News]struct{}
	ended bool

	reading sync.Mutex
	lastSeq int64 // newest row of news that was published or is our own
}

// News subscribes. What comes while the subscriber is busy is added up, so that a slow one holds nobody up and misses
// nothing. cancel ends it and closes the channel; so does Close.
func (s *Store) News() (<-chan News, func()) {
	ch := make(chan News, 1)
	s.hub.mu.Lock()
	defer s.hub.mu.Unlock()
	if s.hub.ended {
		close(ch)
		return ch, func() {}
	}
	if s.hub.subs == nil {
		s.hub.subs = make(map[chan News]struct{})
	}
	s.hub.subs[ch] = struct{}{}
	return ch, func() {
		s.hub.mu.Lock()
		defer s.hub.mu.Unlock()
		if _, ok := s.hub.subs[ch]; ok {
			delete(s.hub.subs, ch)
			close(ch)
		}
	}
}

func (h *hub) publish(n News) {
	if n.empty() {
		return
	}
	n = n.with(News{}) // each row once
	h.mu.Lock()
	defer h.mu.Unlock()
	for ch := range h.subs {
		sum := n
		select {
		case waiting := <-ch:
			sum = waiting.with(n)
		default:
		}
		ch <- sum // never blocks: only publish sends, under the lock, and the one place is free now
	}
}

func (h *hub) close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.ended = true
	for ch := range h.subs {
		delete(h.subs, ch)
		close(ch)
	}
}

// watchEvery is how often other processes' writes are looked for.
const watchEvery = time.Second

// Watch publishes what other processes write, until ctx ends or the store is closed. It returns at once.
func (s *Store) Watch(ctx context.Context) {
	select {
	case <-s.closed:
		return
	default:
	}
	s.watches.Go(func() {
		tick := time.NewTicker(watchEvery)
		defer tick.Stop()
		var version int64
		for {
			select {
			case <-ctx.Done():
				return
			case <-s.closed:
				return
			case <-tick.C:
			}
			// Interrupting the question would cost the connection, and it takes microseconds.
			version = s.lookForNews(context.WithoutCancel(ctx), version)
		}
	})
}

// lookForNews asks the writing connection, for which data_version moves with the commits of others only. An error is
// no news: what was missed is found the next time.
func (s *Store) lookForNews(ctx context.Context, before int64) int64 {
	var version int64
	if err := s.writer.QueryRowContext(ctx, "pragma data_version").Scan(&version); err != nil || version == before {
		return before
	}
	if err := s.readNews(ctx); err != nil {
		return before
	}
	return version
}

func (s *Store) readNews(ctx context.Context) error {
	s.hub.reading.Lock()
	defer s.hub.reading.Unlock()
	rows, err := s.readers.QueryContext(ctx, "select seq, writer, body from news where seq > ? order by seq", s.hub.lastSeq)
	if err != nil {
		return err
	}
	defer rows.Close()
	var sum News
	last := s.hub.lastSeq
	for rows.Next() {
		var seq int64
		var writer, body string
		if err := rows.Scan(&seq, &writer, &body); err != nil {
			return err
		}
		gap := seq != last+1
		last = seq
		if writer == s.token && !gap {
			continue
		}
		var n News
		if err := json.Unmarshal([]byte(body), &n); err != nil || gap {
			n.All = true // a newer program's words, or rows that were already swept away
		}
		sum = sum.with(n)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	s.hub.lastSeq = last
	s.hub.publish(sum)
	return nil
}
