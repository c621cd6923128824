package app

import (
	"context"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/ui"
	"fermion-tui/internal/ui/screen"
)

// session is one school on the screens: its App, and its background work until the screens end or show another school.
type session struct {
	app      *App
	root     *ui.Root
	first    *firstRows
	keyAsked chan struct{} // closed once the key was looked for

	ctx     context.Context
	cancel  context.CancelFunc
	running sync.WaitGroup
}

// newSession makes the screens of a school, and looks for its key meanwhile. ctx is the program's.
func (a *App) newSession(ctx context.Context, profiles screen.Profiles) (*session, error) {
	s := &session{app: a, first: newFirstRows(a.o.OnFirstRows), keyAsked: make(chan struct{})}
	s.ctx, s.cancel = context.WithCancel(ctx)
	if err := a.writes.Start(s.ctx); err != nil {
		s.cancel()
		return nil, err
	}
	s.running.Go(func() { a.key.lookUpForScreens(s.ctx, s.keyAsked) })
	select {
	case <-s.keyAsked:
	case <-time.After(keyWaitOnScreen):
	}
	ports := s.first.follow(a.ports())
	ports.Profiles, ports.Imports = profiles, a.importsAdapter(s.ctx, &s.running)
	s.root = ui.New(s.ctx, ports, a.screenOptions())
	return s, nil
}

// start begins the work of a school whose screens p shows.
func (s *session) start(p *tea.Program) {
	a := s.app
	notifier := newScreenNotifier(p)
	s.running.Go(func() { notifier.run(s.ctx) })
	a.announcer.setScreens(&screenCallbacks{failed: notifier.failed, liveChanged: notifier.liveChanged})
	if a.demo != nil {
		a.demo.OnFirstScreen()
	}
	s.running.Go(func() {
		if s.first.wait(s.ctx) == nil {
			a.workInBackground(s.ctx, &s.running)
		}
	})
	s.running.Go(func() {
		if s.first.wait(s.ctx) != nil {
			return
		}
		if err := a.checkUncleanEnd(s.ctx); err != nil {
			a.reportError(err)
			a.announcer.liveChanged()
		}
	})
	a.workWithScreens(s.ctx, &s.running, p, s.keyAsked)
}

// stop ends the work, but not what was sent: closing the App waits for that.
func (s *session) stop() {
	s.cancel()
	s.running.Wait()
	s.app.announcer.setScreens(nil)
}
