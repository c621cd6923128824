package app

import (
	"context"

	"fermion-tui/internal/fermion"
	"fermion-tui/internal/monitor"
	"fermion-tui/internal/operation"
	"fermion-tui/internal/secret"
	"fermion-tui/internal/store"
)

// connect makes the client, the writes and the polling loop. Nothing is sent yet.
func (a *App) connect(ctx context.Context) error {
	a.setKeySources()
	if !a.mayCall() {
		a.key.setFound(secret.Found{}, &RoleError{a.rights()}, keyTrusted)
	}
	if err := a.dial(); err != nil {
		return err
	}
	a.writes = operation.New(ctx, a.store, a.client, operation.Options{
		Instance:          a.instance,
		By:                a.o.By,
		WhyReadOnly:       a.whyReadOnly,
		Coupons:           a.couponBodies(),
		Now:               a.o.Now,
		Log:               a.log,
		OnCriticalError:   a.reportError,
		OnAnswersSaved:    a.sayAnswersSaved,
		WhyNotReady:       a.whyNotReadyToSend,
		AnnotateKeyError:  a.key.withSource,
		SchoolID:          a.profile.SchoolID,
		OnCouponConfirmed: a.recordCouponRight,
		Limits:            a.callLimits(),
		OnQueueChange:     a.announcer.liveChanged,
		IsPolling:         func() bool { return a.loop.Status().State == monitor.Live },
		Heartbeat:         a.o.Timings.Heartbeat,
		RetryInterval:     a.o.Timings.RetryInterval,
	})
	a.loop = monitor.New(a.store, a.client, monitor.Options{
		Now:              a.o.Now,
		Log:              a.log,
		CallLimit:        a.client.Status().Stats.Polls,
		Batch:            a.profile.BatchSize,
		BatchCountsAsOne: a.profile.BatchCountsAsOne,
		Window:           a.o.Timings.Window,
		Alerts:           a.cfg.Alerts.AlertRules,
		Zone:             a.school.timeZone,
		PayoutRules:      a.payoutRules,
		Changed:          a.announcer.liveChanged,
	})
	a.campaignFocus = &campaignFocus{loop: a.loop}
	a.key.client, a.key.loop, a.key.writes = a.client, a.loop, a.writes
	a.followsRights.Store(true)
	a.couldCall.Store(a.whyNoCall() == nil)
	a.handleRightsChange() // they may have changed meanwhile
	return nil
}

// setKeySources sets where the key is looked for, and how it is recognised.
func (a *App) setKeySources() {
	a.key.sources = secret.Sources{
		Env: a.o.Getenv(secret.EnvKey), Command: a.profile.KeyCommand, Profile: a.location.profile, Store: a.secrets,
	}
	a.key.log = a.log
	if a.demo == nil && a.store != nil {
		a.key.identity = &keyIdentity{store: a.store, readOnly: a.whyReadOnly() != nil || a.o.opensToRead()}
	}
}

var _ fermion.SharedSlots = (*store.Calls)(nil)

// dial makes the client. Nothing is sent yet.
func (a *App) dial() (err error) {
	key, _ := a.key.trust()
	o := fermion.Options{
		BaseURL:          a.location.apiURL,
		Key:              fermion.Key(key),
		Transport:        a.o.Transport,
		Now:              a.o.Now,
		Zone:             a.school.timeZone,
		Log:              a.log,
		Share:            a.profile.BudgetShare,
		BatchCountsAsOne: a.profile.BatchCountsAsOne,
		Timeout:          a.o.Timings.Request,
		Window:           a.o.Timings.Window,
		OnWait:           a.announcer.liveChanged,
		OnHost:           a.hostChanged,
	}
	o.Slots = uncountedSlots{}
	if a.calls != nil {
		o.Slots = roleSlots{a.calls, a.whyNoCall}
	}
	if a.client, err = fermion.New(o); err != nil {
		return wrongAPIURL(a.location.apiFrom, err)
	}
	return nil
}
