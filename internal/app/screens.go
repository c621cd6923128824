package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"sync"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/config"
	"fermion-tui/internal/ui"
	"fermion-tui/internal/ui/screen"
)

// ErrNoTerminal is the error of the screens without a terminal: one line that names what works there.
var ErrNoTerminal = errors.New("the screens need a terminal; without one, use fermion-tui watch or fermion-tui export")

// CanShowScreens reports whether there is a terminal on which the screens can be drawn.
func CanShowScreens(o Options) bool { return o.HasScreen && o.Getenv("TERM") != "dumb" }

// SignalError means that a signal ended the program, which finished what was sent: exit status 1.
type SignalError struct{ Cause error }

func (e *SignalError) Error() string { return "ended: " + e.Cause.Error() }

// RunScreens runs the interactive program until the person or a signal ends it. The caller closes the App afterwards;
// RunScreens closes other schools that were opened on the screens.
func (a *App) RunScreens(ctx context.Context, with ...tea.ProgramOption) error {
	if !a.o.HasScreen && len(with) == 0 {
		return ErrNoTerminal
	}
	asked := ctx // ends when the program is asked to end from outside; the screens then end in their own order
	ctx, cancel := context.WithCancel(context.WithoutCancel(asked))
	var running sync.WaitGroup
	defer running.Wait()
	defer cancel()
	schools := &profileSwitch{asked: asked, ctx: ctx, first: a, keptKeys: sessionKeys{}}
	var s *session
	err := a.o.waiting.until(asked, func() (err error) {
		s, err = a.newSession(ctx, schools)
		return err
	})
	if err != nil {
		return err
	}
	running.Go(func() { releaseMemory(ctx, s.first.settled) })
	options := slices.Concat([]tea.ProgramOption{tea.WithoutSignalHandler()}, coloursOf(a.o.Getenv), with)
	p := tea.NewProgram(ui.Paced(s.root), options...)
	schools.current, schools.program = s, p
	s.start(p)
	running.Go(func() {
		select {
		case <-asked.Done(): // a signal: finish what was sent, restore the terminal
			p.Send(ui.RequestQuit())
		case <-ctx.Done():
		}
	})
	_, err = p.Run()
	cancel()
	last := schools.end().app
	err = last.howScreensEnded(asked, err)
	if last != a {
		if closing := last.Close(asked); err == nil {
			err = closing
		}
	}
	return err
}

// workWithScreens starts what only the screens need, until ctx ends. keyAsked is closed once the key was looked for.
func (a *App) workWithScreens(ctx context.Context, running *sync.WaitGroup, p *tea.Program, keyAsked <-chan struct{}) {
	running.Go(func() { a.showDropped(ctx, p) }) // of what was dropped since the last start
	running.Go(func() { a.forwardNews(ctx, p) })
	running.Go(func() { a.followAlerts(ctx, func(lines []string) { p.Send(ui.AlertMsg(lines)) }) })
	running.Go(func() { a.store.Watch(ctx) })
	running.Go(func() { a.webhook.run(ctx) })
	running.Go(func() {
		select {
		case <-keyAsked:
		case <-ctx.Done():
		}
		if !a.mayCall() {
			return
		}
		if err := a.askAtStart(ctx, a.byKey()); err != nil && ctx.Err() == nil {
			a.reportError(err)
		}
	})
	running.Go(func() { a.followCampaigns(ctx) })
	if a.demo != nil {
		running.Go(func() { a.demo.Run(ctx) })
	}
	if a.unusedConfig != "" { // the screens cover standard error
		running.Go(func() { p.Send(ui.OutcomeMsg(a.unusedConfig)) })
	}
}

// howScreensEnded reports what the program still waits for, and returns the error with which it ends.
func (a *App) howScreensEnded(asked context.Context, err error) error {
	if err == nil {
		a.announceWait()
	}
	if damage := a.damaged(); err == nil && damage != nil {
		return damage
	}
	if err == nil && asked.Err() != nil {
		return &SignalError{context.Cause(asked)}
	}
	if err != nil {
		return fmt.Errorf("the screens stopped: %w", err)
	}
	return nil
}

// ports returns the screens' ports. Where the store has the methods of a port, it is the store.
func (a *App) ports() screen.Ports {
	past := historyAdapter{a.store, a.school.timeZone, a.o.Now}
	exports := exportsAdapter{a.store, a.exporterWithRules, a.exporter, a.o.Getenv("HOME")}
	live := pollingAdapter{
		loop:       a.loop,
		off:        func() bool { return !a.mayCall() },
		rights:     a.screenRights,
		open:       a.campaignFocus,
		whyNoWrite: a.key.whyNoWrite,
		lost:       a.lost,
		damaged:    a.damaged,
		unwritable: a.store.Unwritable,
		withSource: a.key.withSource,
		askHost:    func(ctx context.Context) error { return a.askHost(ctx, a.byKey()) },
	}
	p := screen.Ports{
		Boards:             boardAdapter{a.store, past, a.school.timeZone, a.o.Now, screenSettings{a}.here},
		History:            past,
		Journal:            a.store,
		Notices:            a.store,
		Events:             a.store,
		LinkEdits:          a.store,
		AffiliateEdits:     a.store,
		Forgetting:         forgetAdapter{a},
		CouponEdits:        a.store,
		CampaignEdits:      a.store,
		Ledger:             a.store,
		Payments:           a.paymentsAdapter(),
		PayoutRules:        a.payoutRules,
		SavePayoutSettings: a.savePayoutSettings,
		Exports:            exports,
		Edits:              a.store,
		Settings:           screenSettings{a},
		Visits:             visitsAdapter{a.store, a.o.Now, screenSettings{a}},
		Writes:             writesAdapter{Service: a.writes, find: a.findProduct, withSource: a.key.withSource},
		Queue:              queueAdapter{a.writes, a.store, exports},
		Access:             accessAdapter{key: a.key, school: a.school, setup: a.schoolSetup()},
		Webhook:            webhookAdapter{listener: a.webhook, inside: a.demo != nil},
		System:             systemAdapter{getenv: a.o.Getenv, native: a.o.Clipboard},
		Digest:             a.digestText,
		Share:              a.shareMessage,
		Now:                a.o.Now,
	}
	if a.server != nil {
		p.WhoIsHere = a.server.Present
		live.writeWaits = a.server.WriteWaits
	}
	p.Live = live
	if why := a.whyReadOnly(); why != nil {
		edits := readOnlyEdits{why}
		p.LinkEdits, p.AffiliateEdits, p.CouponEdits, p.CampaignEdits = edits, edits, edits, edits
		p.Edits = readOnlyUndo{a.store, why}
		p.Ledger, p.Notices = payingLedger{a.store, why}, payingNotices{readOnlyNotices{a.store, why}}
	}
	if why := a.whyNoPayment(); why != nil {
		p.Ledger, p.Notices = readOnlyLedger{a.store, why}, readOnlyNotices{a.store, why}
		p.Payments = readOnlyPayments{p.Payments, why}
	}
	return p
}

func (a *App) screenOptions() screen.Options {
	d := a.cfg.Onboard
	o := screen.Options{
		Profile: a.location.profile, Theme: a.cfg.UI.Theme, Mouse: a.cfg.UI.Mouse, ReadOnly: a.o.ReadOnly, Role: a.screenRole(), Demo: a.demo != nil,
		WarnAbove: a.profile.CommissionWarnAbove, Keys: a.keys, Spacious: a.cfg.UI.Spacious,
		Look:    screen.Look{HighContrast: a.cfg.UI.Theme == screen.ThemeHighContrast, Own: a.cfg.Theme, Accent: a.profile.Accent},
		Onboard: screen.OnboardDefaults{Product: d.Product, Discount: d.Discount.String(), WelcomeEmail: d.WelcomeEmail},
	}
	o.Alerts, o.Bell, o.Notify = a.cfg.Alerts.AlertRules, a.cfg.Alerts.Bell, a.cfg.Alerts.Notify
	o.NoSuspend = noSuspend()
	o.Dumb, o.Tmux = a.o.Getenv("TERM") == "dumb", a.o.Getenv("TMUX") != ""
	o.GNUScreen = !o.Tmux && a.o.Getenv("STY") != ""
	o.ProgressBar = takesProgress(a.o.Getenv)
	o.Coupons = a.couponTemplates()
	if d.Commission >= 0 {
		o.Onboard.Commission = d.Commission.String()
	}
	return o
}

// screenRole is the role of this program, for the screens.
func (a *App) screenRole() screen.Role {
	if a.rights().MayWrite() {
		return screen.Role{}
	}
	return screen.Role{Name: string(a.rights().Role), User: a.rights().User, MayPay: a.rights().MayPay()}
}

// screenRights are the rights of this program as they are now, for the screens.
func (a *App) screenRights() *screen.Rights {
	if a.server == nil {
		return nil
	}
	return &screen.Rights{Role: a.screenRole(), User: a.rights().User, Reopen: a.mayNowDoMore()}
}

// fingerprint names a coupon template: another text has another name.
func fingerprint(kind, template string) string {
	sum := sha256.Sum256([]byte(template))
	return kind + "-" + hex.EncodeToString(sum[:4])
}

// shareMessage returns the ready message about links that are handed out together.
func (a *App) shareMessage(pack []screen.SharedLink) string {
	values := make([]map[string]string, len(pack))
	for i, shared := range pack {
		l, c := shared.Link, shared.Coupon
		v := map[string]string{
			"name": l.AffiliateName, "url": a.school.publicAddress().LinkURL(l.Link.Slug), "product": l.ProductName, "commission": l.Commission.String() + "%",
		}
		if c != nil {
			v["coupon"], v["discount"] = c.Code, c.Discount.String()
		}
		values[i] = v
	}
	return config.RenderSharePack(a.profile.ShareMessage, values)
}

// forwardNews sends the screens what changed in the database, whichever program changed it.
func (a *App) forwardNews(ctx context.Context, p *tea.Program) {
	news, cancel := a.store.Subscribe()
	defer cancel()
	for {
		select {
		case <-ctx.Done():
			return
		case n, more := <-news:
			if !more { // the database is closed
				return
			}
			a.reloadTimeZone(ctx, n) // before the screens draw days
			n.Live = true            // what is shown of polling may be another one too
			p.Send(n)
			if n.Forgotten {
				a.showDropped(ctx, p)
			}
		}
	}
}
