package app

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/csvfile"
	"fermion-tui/internal/exporter"
	"fermion-tui/internal/fermion"
	"fermion-tui/internal/importer"
	"fermion-tui/internal/store/postgres"
)

// Export are the options of an export.
type Export = exporter.Export

// Import are the options of an import.
type Import = importer.Import

// Kinds of exports that have flags of their own.
const (
	ExportPayouts    = exporter.KindPayouts
	ExportAffiliates = csvfile.KindAffiliates
)

// ExportKinds are the kinds that can be exported.
func ExportKinds() []string { return exporter.ExportKinds() }

// PeriodForms are the periods that can be typed.
const PeriodForms = affiliate.PeriodForms

// PeriodWords are those that are a word.
func PeriodWords() []string { return affiliate.PeriodWords() }

// ParsePeriod parses the period of a command; its error lists the forms of a period. An empty one is an error: in a script it is a variable
// that is not set.
func ParsePeriod(text string) (affiliate.Period, error) {
	if strings.TrimSpace(text) == "" {
		return affiliate.Period{}, &UsageError{errors.New("--period is empty: leave it out, or give " + PeriodForms)}
	}
	p, err := affiliate.ParsePeriod(text)
	if err != nil {
		return p, &UsageError{err}
	}
	return p, nil
}

// begunPeriod returns a typed period with its years. It refuses one that has not begun.
func (a *App) begunPeriod(p affiliate.Period) (affiliate.Period, error) {
	now, zone := a.o.Now(), a.school.timeZone()
	if err := p.CheckBegun(now, zone); err != nil {
		return p, &UsageError{fmt.Errorf("--period: %w", err)}
	}
	return p.WithYears(affiliate.DateOf(now, zone)), nil
}

// ParseAsOf reads the day whose end an export of payouts shows; "" is now.
func ParseAsOf(text string) (affiliate.Date, error) {
	if text == "" {
		return affiliate.Date{}, nil
	}
	day, err := affiliate.ParseCalendarDay(text)
	if err != nil {
		return day, &UsageError{fmt.Errorf("--as-of: %w", err)}
	}
	return day, nil
}

// ImportKinds are the kinds of files that can be imported.
func ImportKinds() []string { return importer.ImportKinds() }

// Export writes a part of the database to standard output or a file. It needs no key.
func (a *App) Export(ctx context.Context, e Export) error {
	if today := affiliate.DateOf(a.o.Now(), a.school.timeZone()); e.AsOf.UTC().After(today.UTC()) {
		return &UsageError{fmt.Errorf("--as-of: %s is in the future", e.AsOf)}
	}
	var err error
	if e.Period, err = a.begunPeriod(e.Period); err != nil {
		return err
	}
	x, err := a.exporterWithRules(ctx)
	if err != nil {
		return err
	}
	if e.WithPayees {
		if err := a.notePayeesShown(ctx, e); err != nil {
			return err
		}
	}
	return x.Export(ctx, e)
}

// NothingImported adds to the error of a server, which ends an import before it begins, that nothing was imported.
func NothingImported(err error) error {
	if !postgres.Passes(err) {
		return err
	}
	return fmt.Errorf("%w. Nothing was imported, and nothing was sent to Fermion: run the same command again", err)
}

// Import imports a file. It returns nil when every row is done.
func (a *App) Import(ctx context.Context, i Import) error {
	if i.Kind == csvfile.KindLedger && i.Again {
		return &UsageError{errors.New("--again goes with links, coupons and affiliates: an entry that the ledger has is never written " +
			"twice; give a second one its own reference")}
	}
	rules, err := a.payoutRules(ctx)
	if err != nil {
		return err
	}
	if a.server != nil { // notices when the server does not answer or wants another password, and when that is over
		a.store.Watch(ctx)
	}
	if !i.DryRun && a.whyReadOnly() == nil {
		if err := a.writes.Start(ctx); err != nil { // the heartbeat, by which other instances see that this one is alive
			return NothingImported(err)
		}
	}
	ended := make(chan time.Time, 1)
	defer context.AfterFunc(ctx, func() { ended <- time.Now() })()
	im := a.importer(ctx)
	im.Rules, a.imported = rules, !i.DryRun
	err = im.Import(ctx, i)
	if errors.Is(err, importer.ErrUnseenQuestion) {
		return &UsageError{err}
	}
	select {
	case at := <-ended: // the import has waited for answers already, which Close must not do as long again
		a.o.Timings.DrainTimeout = max(time.Millisecond, a.o.Timings.DrainTimeout-time.Since(at))
	default:
	}
	if err != nil && a.key.has() && a.client.Status().KeyRefused {
		return &KeyError{fmt.Errorf("%w; %w", a.key.withSource(a.client.Refusal()), err)}
	}
	if stopped := a.client.Status().NotFermion; err != nil && stopped != nil {
		if _, told := errors.AsType[*foreignHostError](err); !told {
			return fmt.Errorf("%w; %w", err, a.foreignHost(stopped, byStart))
		}
	}
	return a.key.withSource(err)
}

// unreadLinksTimeout is for how long a command that ends counts the links that were not read: it has done its work.
const unreadLinksTimeout = 2 * time.Second

// warnOfUnreadLinks says how many of the links that an import has made were not read yet when the command ends: what they have sold until
// then may be from before.
func (a *App) warnOfUnreadLinks(ctx context.Context) {
	if !a.imported {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), unreadLinksTimeout)
	defer cancel()
	n, err := a.store.CountUnreadNewLinks(ctx)
	if err != nil {
		a.log.Warn("the new links that were not read are not counted", "err", err)
	}
	if n > 0 {
		a.stderr.Linef("%s not been read yet. Sales before the first reading of a link may count as earlier ones, which earn nothing "+
			"here: run fermion-tui or fermion-tui watch now, until it has read %s",
			affiliate.Plural(int64(n), "new link has", "new links have"), affiliate.PluralWord(int64(n), "it", "them"))
	}
}

func (a *App) importer(ctx context.Context) *importer.Importer {
	begun := a.begunImports()
	return &importer.Importer{
		Store:        a.store,
		Writes:       a.writes,
		School:       a.school.publicAddress(),
		Zone:         a.school.timeZone(),
		Now:          a.o.Now,
		By:           a.o.By,
		WhyReadOnly:  a.whyNoImport,
		DrainTimeout: a.o.Timings.DrainTimeout,
		WarnAbove:    a.profile.CommissionWarnAbove,
		Limits:       a.callLimits(),
		NeedKey:      func() error { return a.mayWrite(ctx) },
		Products:     a.fetchProducts,
		FindProducts: a.findProducts,
		BlockedUntil: func() time.Time { return a.client.Status().BlockedUntil },
		Unreachable:  a.unreachable,
		Stdin:        a.o.Stdin,
		Stdout:       a.dataWriter(),
		Stderr:       a.stderr,
		Interactive:  a.o.Interactive,
		AtKeyboard:   a.o.AtKeyboard,
		Bar:          a.drawsOnStderr(),
		Earlier:      begun.earlier,
		Prior:        begun.prior,
		OnStart:      begun.onStart,
		OnNotStarted: begun.onNotStarted,
		OnEnd:        begun.onEnd,
	}
}

// unreachable returns since when Fermion cannot be reached, and why; a zero time when it can.
func (a *App) unreachable() (since time.Time, why string) {
	outage := a.client.Status().Outage
	return outage.Since, outage.Why
}

// callLimits are the limits from which the duration of many writes is estimated.
func (a *App) callLimits() affiliate.CallLimits {
	limits := fermion.DefaultLimits().Share(a.profile.BudgetShare)
	return affiliate.CallLimits{
		Links: limits[fermion.CreateLink], Coupons: limits[fermion.CreateCoupon], LookUps: limits[fermion.UserAnalytics],
		Window: a.o.Timings.Window,
	}
}

// mayWrite says why a command that writes at Fermion cannot.
func (a *App) mayWrite(ctx context.Context) error {
	if err := a.key.required(ctx); err != nil {
		return err
	}
	if err := a.askAtStart(ctx, byStart); err != nil {
		return err
	}
	return a.key.requireVerified(ctx)
}

// drawsOnStderr reports whether standard error is a terminal on which a line can be redrawn.
func (a *App) drawsOnStderr() bool {
	return a.stderr.Terminal() && a.o.Getenv("TERM") != "dumb"
}
