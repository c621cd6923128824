package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/exporter"
	"fermion-tui/internal/monitor"
	"fermion-tui/internal/operation"
	"fermion-tui/internal/store"
)

// WatchOptions are the options of watch.
type WatchOptions struct {
	JSON     bool
	Campaign string // only the changes of its links are printed, and those are read more often; "" for all
}

// Watch polls, and writes one line to standard output for every change that any program stores from now on, until asked
// ends. Ctrl+c and a closed output end it without an error. Problems with Fermion go to standard error; a key that is
// missing or refused ends it with a *KeyError, and a database that was moved to a server with a
// *store.MovedToServerError.
func (a *App) Watch(asked context.Context, o WatchOptions) error {
	if asked.Err() != nil {
		return exitCause(asked)
	}
	if moved := a.movedToServer(); moved != nil {
		return moved
	}
	if a.mayCall() {
		if err := a.key.required(asked); err != nil {
			return err
		}
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(asked))
	var running sync.WaitGroup
	defer running.Wait()
	defer cancel()
	news, noMoreNews := a.store.Subscribe() // before FromNow: no change falls between
	defer noMoreNews()
	feed := &exporter.Feed{Store: a.store, Zone: a.school.timeZone(), JSON: o.JSON, To: a.dataWriter()}
	campaign, err := a.beginWatch(asked, ctx, feed, o.Campaign)
	if err != nil {
		return err
	}
	if err := a.listenToWebhooks(ctx, &running); err != nil {
		return err
	}
	if err := a.announceWatch(ctx, campaign); err != nil {
		return err
	}
	printed := startPrinter(context.WithoutCancel(ctx), feed, news)
	refused := make(chan error, 1)
	running.Go(func() {
		if err := a.checkKeyOnce(ctx); err != nil {
			refused <- err
		}
	})
	a.workInBackground(ctx, &running)
	running.Go(func() { a.followTimeZone(ctx) })
	if campaign.ID != 0 {
		a.campaignFocus.setRunning([]int64{campaign.ID})
	} else {
		running.Go(func() { a.followCampaigns(ctx) })
	}
	running.Go(func() {
		a.followAlerts(ctx, func(lines []string) {
			for _, l := range lines {
				a.stderr.Linef("fermion-tui: alert: %s", l)
			}
		})
	})
	running.Go(func() {
		if err := a.checkUncleanEnd(ctx); err != nil && a.damaged() == nil { // supervise reports damage
			a.reportError(err)
		}
	})
	a.store.Watch(ctx)

	err = a.supervise(asked, printed, refused)
	cancel()
	running.Wait() // answers that have arrived are stored
	noMoreNews()   // and printed
	if unwritten := printed.wait(); err == nil {
		err = unwritten
	}
	return err
}

// beginWatch finds the requested campaign and the start of the feed, and starts the heartbeat, which lasts as long as ctx.
func (a *App) beginWatch(asked, ctx context.Context, feed *exporter.Feed, name string) (campaign affiliate.Campaign, err error) {
	begin := func() (err error) {
		if name != "" {
			if campaign, err = a.campaignNamed(asked, name); err != nil {
				return err
			}
		}
		feed.Campaign = campaign.ID
		if err := feed.FromNow(ctx); err != nil {
			return err
		}
		return a.writes.Start(ctx)
	}
	err = a.o.waiting.until(asked, begin)
	return campaign, err
}

// listenToWebhooks starts the webhook listener, if one was requested, until ctx ends.
func (a *App) listenToWebhooks(ctx context.Context, running *sync.WaitGroup) error {
	if a.o.WebhookAddr == "" {
		return nil
	}
	socket, err := a.webhook.open(ctx)
	if err != nil {
		return err
	}
	a.stderr.Linef("fermion-tui: %s", describeListener(socket))
	a.webhook.logRefusals(a.newRefusalLog())
	running.Go(func() {
		if err := a.webhook.serve(ctx, socket); err != nil {
			a.reportError(err)
		}
	})
	return nil
}

// supervise reports changes of the connection until there is a reason to end.
func (a *App) supervise(asked context.Context, printed *changePrinter, refused <-chan error) error {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	reporter := connectionReporter{zone: a.school.timeZone(), to: a.stderr, hostAdvice: a.foreignHostAdvice(byStart)}
	for {
		select {
		case <-asked.Done():
			return exitCause(asked)
		case <-printed.ended:
			return nil // the reason is printed.wait's
		case err := <-refused:
			return a.key.withSource(err)
		case <-tick.C:
		}
		if damage := a.damaged(); damage != nil {
			return damage
		}
		if moved := a.movedToServer(); moved != nil {
			return moved
		}
		if a.reportDatabase(&reporter) || !a.mayCall() {
			continue
		}
		s := a.loop.Status()
		if s.State == monitor.Refused {
			return a.key.withSource(a.client.Refusal())
		}
		if unproven, ok := errors.AsType[*operation.UnverifiedKeyError](a.key.whyNoWrite()); ok && unproven.Foreign {
			return &KeyError{unproven}
		}
		reporter.report(s, a.o.Now())
	}
}

// checkKeyOnce asks once, at the start, whether the key is refused, which a profile without links would not find out.
// Being offline is not an error.
func (a *App) checkKeyOnce(ctx context.Context) (refused error) {
	if !a.mayCall() {
		return nil
	}
	key, _ := a.key.trust()
	_, refused = a.key.check(ctx, key)
	return refused
}

func (a *App) announceWatch(ctx context.Context, only affiliate.Campaign) error {
	links, err := a.store.Links(ctx)
	if err != nil {
		return err
	}
	if !a.mayCall() {
		a.stderr.Linef("fermion-tui: the role %s reads no links: what colleagues read is printed", a.rights().Role)
	}
	n, in := 0, 0
	for _, l := range links {
		if l.StoppedAt.IsZero() {
			n++
			if l.CampaignID == only.ID {
				in++
			}
		}
	}
	if only.ID != 0 {
		a.stderr.Linef("fermion-tui: %s of the %s watched links of profile %s are in the campaign %s: only their changes are printed",
			affiliate.Group(int64(in)), affiliate.Group(int64(n)), a.location.profile, affiliate.Clean(only.Name))
		return nil
	}
	switch n {
	case 0:
		a.stderr.Linef("fermion-tui: no links are watched in profile %s yet: import or create some, and they are read from then on",
			a.location.profile)
	case 1:
		a.stderr.Linef("fermion-tui: watching 1 link of profile %s", a.location.profile)
	default:
		a.stderr.Linef("fermion-tui: watching %s links of profile %s", affiliate.Group(int64(n)), a.location.profile)
	}
	return nil
}

// exitCause is nil for ctrl+c, which is how a person ends watch.
func exitCause(ctx context.Context) error {
	if Interrupted(ctx) {
		return nil
	}
	return &SignalError{context.Cause(ctx)}
}

// Interrupted reports whether ctrl+c ended a context of signal.NotifyContext, whose cause names the signal in words only.
func Interrupted(ctx context.Context) bool {
	return ctx.Err() != nil && strings.HasPrefix(context.Cause(ctx).Error(), os.Interrupt.String()+" ")
}

// changePrinter writes changes in a goroutine of its own: a slow reader delays neither polling nor the end.
type changePrinter struct {
	ended chan struct{}
	err   error // once ended is closed
}

// startPrinter prints whenever there is news; when the news ends it prints once more and ends.
func startPrinter(ctx context.Context, feed *exporter.Feed, news <-chan affiliate.Invalidation) *changePrinter {
	p := &changePrinter{ended: make(chan struct{})}
	go func() {
		defer close(p.ended)
		for more := true; more && p.err == nil; {
			_, more = <-news
			p.err = feed.Print(ctx)
			for more && errors.Is(p.err, store.ErrUnreachable) { // the rest is printed when the server is back
				select {
				case _, more = <-news:
				case <-time.After(time.Second):
				}
				p.err = feed.Print(ctx)
			}
		}
	}()
	return p
}

// drainTimeout is how long the end waits for a reader that does not read.
const drainTimeout = 2 * time.Second

// wait returns nil when all was written, or when the reader is gone.
func (p *changePrinter) wait() error {
	select {
	case <-p.ended:
	case <-time.After(drainTimeout):
		return nil
	}
	if unwritten, ok := errors.AsType[*exporter.WriteError](p.err); ok && isBrokenPipe(unwritten) {
		return nil
	}
	return p.err
}

func isBrokenPipe(err error) bool {
	const brokenPipe, noData = syscall.Errno(109), syscall.Errno(232) // as Windows numbers them
	return errors.Is(err, syscall.EPIPE) || errors.Is(err, io.ErrClosedPipe) ||
		runtime.GOOS == "windows" && (errors.Is(err, brokenPipe) || errors.Is(err, noData))
}

// connectionReporter writes to standard error, once each, what is wrong and when it is over.
type connectionReporter struct {
	zone    *time.Location
	to      io.Writer
	current string // the problem reported last, "" when there is none

	role     store.Role // that was reported last
	database string     // the problem of the database reported last, "" after it was solved

	hostAdvice string // what to do about a host that does not answer like Fermion
}

// report reports a change of the state of polling.
func (c *connectionReporter) report(s monitor.Status, now time.Time) {
	problem, words, why := "", "", affiliate.Clean(s.Why)
	switch {
	case s.State == monitor.NotFermion:
		problem, words = "host", c.formatTime(now)+": "+why+". "+c.hostAdvice
	case s.State == monitor.Offline: // one line, though reasons may change
		problem, words = "offline", "offline since "+c.formatTime(s.Since)+": "+why
	case s.Blocked:
		problem, words = "slow", "slow until "+c.formatTime(s.Until)+": "+why
	case s.State == monitor.Slow: // fewer calls than before, and more by and by
		words = fmt.Sprintf("recovered at %s; limited to %d calls/min until %s", c.formatTime(now), s.Limit, c.formatTime(s.Until))
	case s.State == monitor.Frozen: // one line, though they become more
		problem, words = "held", "numbers held since "+c.formatTime(s.Since)+": "+why
	case why != "":
		problem, words = why, c.formatTime(now)+": "+why
	case c.current == "host":
		words = "Fermion has answered again since " + c.formatTime(now) + ": calls are sent again"
	case c.current == "held":
		words = "numbers no longer held since " + c.formatTime(now)
	case c.current == "offline":
		words = "back since " + c.formatTime(now) + ": Fermion answers"
	default:
		words = "recovered at " + c.formatTime(now)
	}
	if problem == c.current {
		return
	}
	c.current = problem
	fmt.Fprintln(c.to, "fermion-tui:", words)
}

func (c *connectionReporter) formatTime(t time.Time) string {
	return t.In(c.zone).Format(time.DateTime)
}
