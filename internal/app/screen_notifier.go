package app

import (
	"context"
	"sync"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui"
)

// screenNotifier sends messages of the background work to the screens, without blocking its callers.
type screenNotifier struct {
	to   *tea.Program
	wake chan struct{}

	mu   sync.Mutex
	errs []error
	live bool // the state of polling changed
}

func newScreenNotifier(p *tea.Program) *screenNotifier {
	return &screenNotifier{to: p, wake: make(chan struct{}, 1)}
}

func (s *screenNotifier) failed(err error) {
	s.mu.Lock()
	s.errs = append(s.errs, err)
	s.mu.Unlock()
	s.wakeUp()
}

func (s *screenNotifier) liveChanged() {
	s.mu.Lock()
	s.live = true
	s.mu.Unlock()
	s.wakeUp()
}

func (s *screenNotifier) wakeUp() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

func (s *screenNotifier) run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.wake:
		}
		s.mu.Lock()
		errs, live := s.errs, s.live
		s.errs, s.live = nil, false
		s.mu.Unlock()
		for _, err := range errs {
			s.to.Send(ui.BackgroundErrorMsg{Err: err})
		}
		if live {
			s.to.Send(affiliate.Invalidation{Live: true})
		}
	}
}
