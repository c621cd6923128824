package store

import (
	"context"
	"encoding/json"
	"sync"
	"sync/atomic"

	"fermion-tui/internal/affiliate"
)

// broadcaster delivers invalidations to the subscribers. The zero broadcaster works.
type broadcaster struct {
	mu     sync.Mutex
	subs   map[chan affiliate.Invalidation]struct{}
	closed bool

	reading sync.Mutex
	lastSeq atomic.Int64 // newest row of the change log that was published, or written by this process
}

// Subscribe returns a channel of what changed. What arrives while the subscriber is busy is merged, so that a slow one neither blocks
// others nor misses anything. The second result ends the subscription and closes the channel; so does Close.
func (s *Store) Subscribe() (<-chan affiliate.Invalidation, func()) {
	ch := make(chan affiliate.Invalidation, 1)
	s.broadcaster.mu.Lock()
	defer s.broadcaster.mu.Unlock()
	if s.broadcaster.closed {
		close(ch)
		return ch, func() {}
	}
	if s.broadcaster.subs == nil {
		s.broadcaster.subs = make(map[chan affiliate.Invalidation]struct{})
	}
	s.broadcaster.subs[ch] = struct{}{}
	return ch, func() {
		s.broadcaster.mu.Lock()
		defer s.broadcaster.mu.Unlock()
		if _, ok := s.broadcaster.subs[ch]; ok {
			delete(s.broadcaster.subs, ch)
			close(ch)
		}
	}
}

func (b *broadcaster) publish(n affiliate.Invalidation) {
	if n.IsEmpty() {
		return
	}
	n = n.Merge(affiliate.Invalidation{}) // removes duplicates
	b.mu.Lock()
	defer b.mu.Unlock()
	for ch := range b.subs {
		sum := n
		select {
		case waiting := <-ch:
			sum = waiting.Merge(n)
		default:
		}
		ch <- sum // does not block: only publish sends, under the lock, and the buffer is empty now
	}
}

// Announce tells the subscribers of this program only, about what is not in the database.
func (s *Store) Announce(n affiliate.Invalidation) { s.broadcaster.publish(n) }

func (b *broadcaster) close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closed = true
	for ch := range b.subs {
		delete(b.subs, ch)
		close(ch)
	}
}

// Watch publishes what other processes change, until ctx ends or the store is closed. It returns at once.
func (s *Store) Watch(ctx context.Context) {
	if s.lifetime.Err() != nil {
		return
	}
	ctx, cancel := context.WithCancel(ctx)
	stop := context.AfterFunc(s.lifetime, cancel)
	s.watches.Go(func() {
		defer cancel()
		defer stop()
		s.engine.Watch(ctx, s.readChangeLog)
	})
}

// skipChangeLog makes the next read of the change log start at its present end.
func (s *Store) skipChangeLog(ctx context.Context, q Querier) error {
	var last int64
	if err := q.QueryRowContext(ctx, "select coalesce(max(seq), 0) from news").Scan(&last); err != nil {
		return err
	}
	s.broadcaster.lastSeq.Store(last)
	return nil
}

// hasUnreadForgetting reports whether another process has forgotten a person and the subscribers of this one do not know it yet.
func (s *Store) hasUnreadForgetting(ctx context.Context, q Querier) (unread bool, err error) {
	err = q.QueryRowContext(ctx, `select exists (select 1 from news where seq > ? and writer <> ? and body like '%"forgotten":true%')`,
		s.broadcaster.lastSeq.Load(), s.token).Scan(&unread)
	return unread, err
}

// readChangeLog publishes the rows of the change log since the last read. Rows that were deleted meanwhile leave a gap.
func (s *Store) readChangeLog(ctx context.Context) error {
	s.broadcaster.reading.Lock()
	defer s.broadcaster.reading.Unlock()
	rows, err := s.readers.QueryContext(ctx, "select seq, writer, body from news where seq > ? order by seq", s.broadcaster.lastSeq.Load())
	if err != nil {
		return err
	}
	defer rows.Close()
	var sum affiliate.Invalidation
	last := s.broadcaster.lastSeq.Load()
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
		var n affiliate.Invalidation
		if err := json.Unmarshal([]byte(body), &n); err != nil || gap {
			n.All, n.Forgotten = true, true // a newer program's format, or rows that were already deleted
		}
		sum = sum.Merge(n)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	s.broadcaster.lastSeq.Store(last)
	s.broadcaster.publish(sum)
	return nil
}
