package app

import (
	"context"
	"errors"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion"
	"fermion-tui/internal/monitor"
	"fermion-tui/internal/operation"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/postgres"
	"fermion-tui/internal/ui/screen"
)

// pollingAdapter lets the screens watch and steer polling.
type pollingAdapter struct {
	loop       *monitor.Loop
	off        func() bool           // this program does not poll, since its role may not
	rights     func() *screen.Rights // in the database; nil where that is a file
	open       *campaignFocus
	whyNoWrite func() error                // with the key in use
	lost       func() error                // why nothing can be saved: the database file is not there any more, or the server
	unwritable func() bool                 // the last write has failed
	writeWaits func() postgres.WriteWait   // for whom writes wait on the server; nil where the database is a file
	damaged    func() error                // why nothing should be saved
	withSource func(error) error           // names the source of a refused key
	askHost    func(context.Context) error // asks a foreign host once more
}

var _ screen.Live = pollingAdapter{}

func (x pollingAdapter) Status() screen.LiveStatus {
	s := x.loop.Status()
	state := liveStates[s.State]
	off := x.off()
	if off {
		state, s = screen.LiveNotPolling, monitor.Status{}
	}
	var since time.Time
	var movedTo, whyMoved, cause, refuses, cure string
	if lost := x.lost(); lost != nil {
		if !off {
			state, s.Why = screen.LiveOK, "the database was moved, deleted or replaced"
		}
		if gone, ok := errors.AsType[*store.LostServerError](lost); ok {
			since, s.Why = gone.Since, store.ErrUnreachable.Error()
			cause, refuses, cure = gone.Cause, gone.Refuses, gone.Cure
		}
		if moved, ok := errors.AsType[*store.MovedToServerError](lost); ok {
			movedTo, whyMoved = moved.Place(), moved.Error()
		}
	}
	if x.damaged() != nil {
		state, s.Why = screen.LiveOK, "the database is damaged"
	}
	if unproven, ok := errors.AsType[*operation.UnverifiedKeyError](x.whyNoWrite()); ok && unproven.Foreign &&
		state == screen.LiveVerifyingKey {
		state = screen.LiveForeignKey
	}
	var waits postgres.WriteWait
	if x.writeWaits != nil {
		waits = x.writeWaits()
	}
	return screen.LiveStatus{
		State: state, Since: s.Since, Until: s.Until, Blocked: s.Blocked, Why: s.Why, Used: s.Used, Limit: s.Limit, FullRefresh: s.FullRefresh,
		Rights: x.rights(), MovedTo: movedTo, WhyMoved: whyMoved, Unwritable: x.unwritable(), WriteWaits: waits.Since, WaitsFor: waits.For,
		DatabaseLost: since, LostCause: cause, Refuses: refuses, Cure: cure,
	}
}

var liveStates = map[monitor.State]screen.LiveState{
	monitor.Starting: screen.LiveStarting, monitor.Live: screen.LiveOK, monitor.Slow: screen.LiveSlow, monitor.Offline: screen.LiveOffline,
	monitor.Refused: screen.LiveRefused,
	monitor.NoKey:   screen.LiveNoKey, monitor.VerifyingKey: screen.LiveVerifyingKey, monitor.Paused: screen.LivePaused, monitor.Idle: screen.LiveIdle,
	monitor.Frozen: screen.LiveFrozen, monitor.NotFermion: screen.LiveNotFermion,
}

func (x pollingAdapter) OnScreen(links []int64)   { x.loop.OnScreen(links) }
func (x pollingAdapter) OpenCampaign(id int64)    { x.open.setViewed(id) }
func (x pollingAdapter) Refresh(links []int64)    { x.loop.Refresh(links) }
func (x pollingAdapter) Failed(link int64) string { return x.loop.ReadError(link) }
func (x pollingAdapter) Pause(on bool)            { x.loop.Pause(on) }

func (x pollingAdapter) AskHost(ctx context.Context) error { return x.askHost(ctx) }

func (x pollingAdapter) Accept(ctx context.Context) (int, error) { return x.loop.Accept(ctx) }

func (x pollingAdapter) Probe(ctx context.Context, slug string) (affiliate.Counters, error) {
	c, err := x.loop.Probe(ctx, slug)
	if rejected, ok := errors.AsType[*fermion.RejectedError](err); ok {
		return c, &affiliate.KindError{Kind: affiliate.UnknownSlug, Err: errors.New(rejected.Message)}
	}
	return c, x.withSource(err)
}
