package app

import (
	"context"
	"errors"
	"fmt"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion"
	"fermion-tui/internal/monitor"
	"fermion-tui/internal/operation"
	"fermion-tui/internal/ui"
)

// desk lets the screens write at Fermion.
type desk struct {
	*operation.Desk
	find   func(ctx context.Context, slug string) (affiliate.Product, error)
	naming func(error) error // of a refused key
}

var _ ui.Desk = desk{}

func (d desk) Resolve(ctx context.Context, id string, r ui.Resolution) (said string, err error) {
	switch {
	case r.Slug != "":
		said, err = d.HaveSlug(ctx, id, r.Slug, r.Sure)
		if differs, ok := errors.AsType[*operation.CommissionDiffersError](err); ok {
			err = &ui.DoubtError{Err: differs}
		}
	case r.DidNot:
		err = d.DidNotHappen(ctx, id)
	case r.MakeAnother:
		err = d.MakeAnother(ctx, id)
	case r.LookUp:
		said, err = d.LookUp(ctx, id)
	case r.Happened:
		err = d.Happened(ctx, id)
	case r.Later:
		err = d.PutOff(ctx, id)
	default:
		err = errors.New("no decision was given")
	}
	return said, d.naming(err)
}

func (d desk) CheckCoupon(ctx context.Context, id int64) (right bool, said string, err error) {
	right, said, err = d.Desk.CheckCoupon(ctx, id)
	return right, said, d.naming(err)
}

func (d desk) FindProduct(ctx context.Context, slug string) (affiliate.Product, error) {
	p, err := d.find(ctx, slug)
	switch {
	case errors.Is(err, fermion.ErrNoCourse):
		err = errors.New("no product matches this, and Fermion knows none with this slug; copy its ID (24 hex digits) or URL from the dashboard")
	case err != nil:
		err = fmt.Errorf("no product matches this here, and Fermion could not be asked for the slug: %w", d.naming(err))
	}
	return p, err
}

// live lets the screens watch and steer polling.
type live struct {
	loop    *monitor.Loop
	open    *openCampaigns
	ready   func() error
	moved   func() error      // why nothing can be kept: the register's file is not there any more
	damaged func() error      // why nothing should be
	naming  func(error) error // of a refused key
	ask     func(context.Context) error
}

var _ ui.Live = live{}

func (l live) Status() ui.LiveStatus {
	s := l.loop.Status()
	state := liveStates[s.State]
	if l.moved() != nil {
		state, s.Why = ui.LiveNow, "the database was moved, deleted or replaced"
	}
	if l.damaged() != nil {
		state, s.Why = ui.LiveNow, "the database is damaged"
	}
	if unproven, ok := errors.AsType[*operation.UnprovenKeyError](l.ready()); ok && unproven.Foreign && state == ui.LiveDoubted {
		state = ui.LiveStrange
	}
	return ui.LiveStatus{State: state, Since: s.Since, Until: s.Until, Still: s.Still, Why: s.Why, Used: s.Used, Limit: s.Limit, Round: s.Round}
}

var liveStates = map[monitor.State]ui.LiveState{
	monitor.Starting: ui.LiveStarting, monitor.Live: ui.LiveNow, monitor.Slow: ui.LiveSlow, monitor.Offline: ui.LiveOffline, monitor.Refused: ui.LiveRefused,
	monitor.NoKey: ui.LiveNoKey, monitor.Doubted: ui.LiveDoubted, monitor.Paused: ui.LivePaused, monitor.Idle: ui.LiveIdle,
	monitor.Held: ui.LiveHeld, monitor.NotFermion: ui.LiveNotFermion,
}

func (l live) OnScreen(links []int64)   { l.loop.OnScreen(links) }
func (l live) OpenCampaign(id int64)    { l.open.look(id) }
func (l live) Refresh(links []int64)    { l.loop.Refresh(links) }
func (l live) Failed(link int64) string { return l.loop.Failed(link) }
func (l live) Pause(on bool)            { l.loop.Pause(on) }

func (l live) AskHost(ctx context.Context) error { return l.ask(ctx) }

func (l live) Accept(ctx context.Context) (int, error) { return l.loop.Accept(ctx) }

func (l live) Probe(ctx context.Context, slug string) (affiliate.Counters, error) {
	c, err := l.loop.Probe(ctx, slug)
	if rejected, ok := errors.AsType[*fermion.RejectedError](err); ok {
		return c, &ui.UnknownSlugError{Err: errors.New(rejected.Message)}
	}
	return c, l.naming(err)
}
