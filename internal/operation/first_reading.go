package operation

import (
	"context"
	"time"

	"fermion-tui/internal/fermion"
	"fermion-tui/internal/store"
)

const (
	// firstReadingTimeout limits the first reading of a new link. It is long enough for earlier calls to no longer count against the limit.
	firstReadingTimeout = store.MaxClaim
	// firstReadingAtExit is how long an ending program waits for it.
	firstReadingAtExit = 5 * time.Second
)

// readNewLink reads a link that was just created, in the background, before anybody can have used it: what it has counted by then is
// from before the creation, and its history begins there. A link of a person who was just created begins at zero and is not read here.
//
// It makes no more calls than polling alone, which would read the new link first: the one who claims the link reads it. While this program
// polls, only one new link at a time is read here, so that polling decides about the order of the others and of the links on screen. A
// command that creates many links and ends leaves the last ones unread.
func (s *Service) readNewLink(slug string) {
	polling := s.o.IsPolling()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ctx.Err() != nil || s.firstReadings > 0 && polling { // an ending program no longer waits for new work
		return
	}
	s.firstReadings++
	s.work.Go(func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(s.ctx), firstReadingTimeout)
		defer cancel()
		defer context.AfterFunc(s.ctx, func() { time.AfterFunc(firstReadingAtExit, cancel) })()
		if err := s.recordFirstReading(ctx, slug); err != nil {
			s.o.Log.Info("a new link was not read at once", "err", err)
		}
		s.mu.Lock()
		s.firstReadings--
		s.mu.Unlock()
	})
}

func (s *Service) recordFirstReading(ctx context.Context, slug string) error {
	l, found, err := s.store.UnreadNewLink(ctx, slug)
	if err != nil || !found {
		return err
	}
	if claimed, err := s.store.ClaimFirstReading(ctx, l.ID, s.o.Now().Add(firstReadingTimeout)); err != nil || !claimed {
		return err
	}
	counters, err := s.client.AffiliateLinkStats(ctx, slug, fermion.Background)
	if err != nil {
		return err
	}
	at := s.o.Now()
	r, err := s.store.RecordFirstReading(ctx, l.ID, at, counters)
	if err != nil {
		return err
	}
	if n, differs := r.CommissionNotice(at); differs {
		_, err = s.store.AddNotice(ctx, n)
	}
	return err
}
