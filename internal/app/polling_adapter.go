package app

import (
	"context"
	"errors"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion"
	"fermion-tui/internal/monitor"
	"fermion-tui/internal/operation"
	"fermion-tui/internal/ui"
)

// pollingAdapter lets the screens watch and steer polling.
type pollingAdapter struct {
	loop       *monitor.Loop
	open       *openCampaigns
	whyNoWrite func() error                // with the key in use
	moved      func() error                // why nothing can be saved: the database file is not there any more
	damaged    func() error                // why nothing should be saved
	withSource func(error) error           // names the source of a refused key
	askHost    func(context.Context) error // once more, because a person wants it
}

var _ ui.Live = pollingAdapter{}

func (x pollingAdapter) Status() ui.LiveStatus {
	s := x.loop.Status()
	state := liveStates[s.State]
	if x.moved() != nil {
		state, s.Why = ui.LiveNow, "the database was moved, deleted or replaced"
	}
	if x.damaged() != nil {
		state, s.Why = ui.LiveNow, "the database is damaged"
	}
	if unproven, ok := errors.AsType[*operation.UnverifiedKeyError](x.whyNoWrite()); ok && unproven.Foreign && state == ui.LiveDoubted {
		state = ui.LiveStrange
	}
	return ui.LiveStatus{State: state, Since: s.Since, Until: s.Until, Still: s.Blocked, Why: s.Why, Used: s.Used, Limit: s.Limit, Round: s.Round}
}

var liveStates = map[monitor.State]ui.LiveState{
	monitor.Starting: ui.LiveStarting, monitor.Live: ui.LiveNow, monitor.Slow: ui.LiveSlow, monitor.Offline: ui.LiveOffline, monitor.Refused: ui.LiveRefused,
	monitor.NoKey: ui.LiveNoKey, monitor.Doubted: ui.LiveDoubted, monitor.Paused: ui.LivePaused, monitor.Idle: ui.LiveIdle,
	monitor.Frozen: ui.LiveHeld, monitor.NotFermion: ui.LiveNotFermion,
}

func (x pollingAdapter) OnScreen(links []int64)   { x.loop.OnScreen(links) }
func (x pollingAdapter) OpenCampaign(id int64)    { x.open.look(id) }
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
