package store

import (
	"context"
	"encoding/json"
	"sync"

	"fermion-tui/internal/affiliate"
)

// hub delivers news to the subscribers. The zero hub works.
type hub struct {
	mu    sync.Mutex
	subs  map[chan affiliate.News]struct{}
	ended bool

	reading sync.Mutex
	lastSeq int64 // newest row of news that was published or is our own
}

// News subscribes. What arrives while the subscriber is busy is merged, so that a slow one blocks nobody and misses nothing. cancel
// ends it and closes the channel; so does Close.
func (s *Store) News() (<-chan affiliate.News, func()) {
	ch := make(chan affiliate.News, 1)
	s.hub.mu.Lock()
	defer s.hub.mu.Unlock()
	if s.hub.ended {
		close(ch)
		return ch, func() {}
	}
	if s.hub.subs == nil {
		s.hub.subs = make(map[chan affiliate.News]struct{})
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

func (h *hub) publish(n affiliate.News) {
	if n.IsEmpty() {
		return
	}
	n = n.With(affiliate.News{}) // each row once
	h.mu.Lock()
	defer h.mu.Unlock()
	for ch := range h.subs {
		sum := n
		select {
		case waiting := <-ch:
			sum = waiting.With(n)
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

// Watch publishes what other processes write, until ctx ends or the store is closed. It returns at once.
func (s *Store) Watch(ctx context.Context) {
	if s.open.Err() != nil {
		return
	}
	ctx, cancel := context.WithCancel(ctx)
	stop := context.AfterFunc(s.open, cancel)
	s.watches.Go(func() {
		defer cancel()
		defer stop()
		s.engine.Watch(ctx, s.readNews)
	})
}

// readNews publishes the rows of news since the last read. Rows that were removed meanwhile leave a gap.
func (s *Store) readNews(ctx context.Context) error {
	s.hub.reading.Lock()
	defer s.hub.reading.Unlock()
	rows, err := s.readers.QueryContext(ctx, "select seq, writer, body from news where seq > ? order by seq", s.hub.lastSeq)
	if err != nil {
		return err
	}
	defer rows.Close()
	var sum affiliate.News
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
		var n affiliate.News
		if err := json.Unmarshal([]byte(body), &n); err != nil || gap {
			n.All = true // a newer program's format, or rows that were already removed
		}
		sum = sum.With(n)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	s.hub.lastSeq = last
	s.hub.publish(sum)
	return nil
}
