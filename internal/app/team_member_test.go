package app_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/app"
	"fermion-tui/internal/operation"
	"fermion-tui/internal/secret"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/postgres"
)

// asMember makes the test binary one program of a team.
const asMember = "APP_TEST_MEMBER"

// What a program of a team does.
const (
	atDesk   = "desk"   // writes, edits and polling of the screens
	inWatch  = "watch"  // fermion-tui watch --json
	inImport = "import" // fermion-tui import links FILE
)

// What a member is told on its standard input. When that ends, its test has ended.
const (
	toStop = "stop" // make nothing more
	toEnd  = "end"  // quit
)

// noServer is the exit status of a member that found no server at its start.
const noServer = 7

// memberName is the header by which the school knows which program calls.
const memberName = "X-Member"

// member is what one program of a team is told.
type member struct {
	Does, Dir, URL, Store string
	Desk, Life            int           // what it makes is like nothing that another one makes
	Window                time.Duration // of the API's limits
	Every                 time.Duration // between two plans of a desk
	File                  string        // to import
	Resume                bool
}

func (m member) name() string { return fmt.Sprintf("%s%d-%d", m.Does, m.Desk, m.Life) }

// RoundTrip tells the school who calls.
func (m member) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set(memberName, m.name())
	return http.DefaultTransport.RoundTrip(r)
}

func (m member) options() app.Options {
	env := map[string]string{secret.EnvKey: "school-key"}
	return app.Options{DataDir: m.Dir, APIURL: m.URL, SchoolURL: "learn.acme.com", Store: m.Store, Home: m.Dir, By: m.name(),
		Getenv: func(k string) string { return env[k] }, Stdin: bytes.NewReader(nil), Stdout: os.Stdout, Stderr: os.Stderr,
		Keyring: secret.Memory(), Transport: m, Timings: app.Timings{Window: m.Window}}
}

// run is the process from its start to its end.
func (m member) run() (status int) {
	ctx, end := context.WithCancelCause(context.Background())
	stopped := make(chan struct{})
	go func() {
		for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
			switch lines.Text() {
			case toStop:
				close(stopped)
			case toEnd:
				end(errCtrlC)
			}
		}
		time.Sleep(time.Minute) // quitting takes less
		fmt.Fprintln(os.Stderr, "it does not quit")
		os.Exit(1)
	}()
	a, err := app.Open(ctx, m.options())
	if isUnreachable(err) {
		return noServer
	}
	if err == nil && m.Does == atDesk { // as the screens do, before anything else
		if err = a.FindKey(ctx); isUnreachable(err) {
			_ = a.Close(ctx)
			return noServer
		}
	}
	if err == nil {
		say("ready", "")
		err = errors.Join(m.work(ctx, a, stopped), a.Close(context.Background()))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "it ends with:", err)
	}
	return app.ExitStatus(err)
}

func isUnreachable(err error) bool {
	refused, ok := errors.AsType[*postgres.OpenError](err)
	return errors.Is(err, store.ErrUnreachable) || ok && refused.Kind == postgres.Unreachable
}

func (m member) work(ctx context.Context, a *app.App, stopped chan struct{}) error {
	switch m.Does {
	case inWatch:
		return a.Watch(ctx, app.WatchOptions{JSON: true})
	case inImport:
		return a.Import(ctx, app.Import{Kind: "links", File: m.File, Resume: m.Resume, SkipBad: m.Resume, Yes: true})
	}
	news, noMore := a.Store().Subscribe()
	defer noMore()
	if err := a.Writes().Start(ctx); err != nil {
		return err
	}
	a.Store().Watch(ctx)
	desk := &desk{App: a, m: m, seen: map[string]bool{}}
	ctx, cancel := context.WithCancel(ctx)
	var running sync.WaitGroup
	defer running.Wait()
	defer cancel()
	for _, work := range []func(context.Context){
		a.Loop().Run,
		func(ctx context.Context) { desk.tell(ctx, news) },
		func(ctx context.Context) { desk.every(ctx, 3*time.Second, nil, desk.decides) },
		func(ctx context.Context) { desk.every(ctx, m.Every, stopped, desk.submits) },
		func(ctx context.Context) { desk.every(ctx, time.Second, stopped, desk.edits) },
		func(ctx context.Context) { desk.refreshesOnceStopped(ctx, stopped) },
	} {
		running.Go(func() { work(ctx) })
	}
	<-ctx.Done()
	return nil
}

// desk is a program without its screens.
type desk struct {
	*app.App
	m    member
	seen map[string]bool // tags, codes and slugs
}

// every calls f until the end, or until stopped is closed.
func (d *desk) every(ctx context.Context, pause time.Duration, stopped chan struct{}, f func(ctx context.Context, n int) error) {
	for n := 0; ; n++ {
		d.trouble(ctx, f(ctx, n))
		select {
		case <-ctx.Done():
			return
		case <-stopped:
			return
		case <-time.After(pause):
		}
	}
}

// trouble tells the test of an error that a person would have seen. That the server cannot be reached is right while it is down.
func (d *desk) trouble(ctx context.Context, err error) {
	switch {
	case err == nil || ctx.Err() != nil:
	case errors.Is(err, store.ErrUnreachable):
		say("unreachable", strings.ReplaceAll(err.Error(), "\n", " "))
	default:
		say("error", strings.ReplaceAll(err.Error(), "\n", " "))
	}
}

// decides does what a person does about writes of programs that were killed: planned ones are resumed, and people looked up. A colleague
// may be faster.
func (d *desk) decides(ctx context.Context, _ int) error {
	pending, err := d.Store().PendingDecisions(ctx)
	if err != nil {
		return err
	}
	if err := d.Writes().Resume(ctx, pending.WaitingIDs); err != nil && !isElsewhere(err) {
		return fmt.Errorf("resuming: %w", err)
	}
	unknown, err := d.Store().Operations(ctx,
		affiliate.OperationQuery{States: []affiliate.OperationState{affiliate.Unknown}, Kinds: []affiliate.OperationKind{affiliate.CreateAffiliate}})
	if err != nil {
		return err
	}
	for i, op := range unknown {
		if i%desks != d.m.Desk {
			continue
		}
		if _, err := d.Writes().LookUp(ctx, op.ID); err != nil && !isElsewhere(err) {
			return fmt.Errorf("looking up: %w", err)
		}
	}
	return nil
}

func isElsewhere(err error) bool {
	_, elsewhere := errors.AsType[*operation.ElsewhereError](err)
	_, decided := errors.AsType[*store.TransitionError](err)
	return elsewhere || decided
}

// submits onboards somebody. Few coupons are made, and none by programs that are killed soon: their limit is low.
func (d *desk) submits(ctx context.Context, n int) error {
	if d.Writes().RunningPlans() > 5 {
		return nil // as many as a person would have open
	}
	id := fmt.Sprintf("%d-%d-%d", d.m.Desk, d.m.Life, n)
	who := affiliate.Who{Email: "p" + id + "@example.com", Name: "Person " + id}
	steps := []affiliate.Intent{
		{Affiliate: &affiliate.NewAffiliate{Who: who}},
		{Link: &affiliate.NewLink{Affiliate: who, ProductID: goID, Commission: 2000}},
	}
	if n%6 == 3 {
		code := strings.ToUpper("c" + strings.ReplaceAll(id, "-", "X"))
		steps = append(steps, affiliate.Intent{Coupon: &affiliate.NewCoupon{ProductID: goID, Code: code, Discount: affiliate.Discount{Percent: 2500}}})
	}
	_, err := d.Writes().Submit(ctx, affiliate.Plan{Batch: "onboard", Steps: steps})
	return err
}

// tag is what a desk puts on a link that all desks tag at once: its own tag before is taken away.
func (d *desk) tag(n int) string { return fmt.Sprintf("d%d.%d.%d", d.m.Desk, d.m.Life, n) }

func (d *desk) edits(ctx context.Context, n int) error {
	slug := sharedSlugs[(n+d.m.Desk)%len(sharedSlugs)]
	l, found, err := d.Store().LinkBySlug(ctx, slug)
	if err != nil || !found {
		return err
	}
	e := affiliate.TagEdit{Add: []string{d.tag(n)}}
	for _, tag := range l.Tags {
		if strings.HasPrefix(tag, fmt.Sprintf("d%d.", d.m.Desk)) {
			e.Remove = append(e.Remove, tag)
		}
	}
	say("edits", fmt.Sprint(slug, " ", d.tag(n), " ", time.Now().UnixMicro()))
	if err := d.Store().EditLinks(ctx, []int64{l.ID}, affiliate.LinkEdit{Tag: e}); err != nil {
		return err
	}
	say("edited", fmt.Sprint(slug, " ", d.tag(n)))
	return nil
}

// tell names each tag of a colleague, each slug and each code when this program has read it.
func (d *desk) tell(ctx context.Context, news <-chan affiliate.Invalidation) {
	for {
		select {
		case <-ctx.Done():
			return
		case n := <-news:
			d.trouble(ctx, d.read(ctx, n))
		}
	}
}

func (d *desk) read(ctx context.Context, n affiliate.Invalidation) error {
	links, err := d.Store().LinksByID(ctx, n.Links)
	if n.All {
		links, err = d.Store().Links(ctx)
	}
	if err != nil {
		return err
	}
	coupons, err := d.Store().CouponsByID(ctx, n.Coupons)
	if err != nil {
		return err
	}
	for _, l := range links {
		if l.MadeHere && d.isNew(l.Slug) {
			say("slug", l.Slug)
		}
		for _, tag := range l.Tags {
			if d.isNew(l.Slug + " " + tag) {
				say("saw", fmt.Sprint(l.Slug, " ", tag, " ", time.Now().UnixMicro()))
			}
		}
	}
	for _, c := range coupons {
		if d.isNew("code " + c.Code) {
			say("code", c.Code)
		}
	}
	return nil
}

func (d *desk) isNew(what string) bool {
	known := d.seen[what]
	d.seen[what] = true
	return !known
}

// refreshesOnceStopped reads the links that sell again and again once no more is made: their last numbers have to arrive.
func (d *desk) refreshesOnceStopped(ctx context.Context, stopped chan struct{}) {
	select {
	case <-ctx.Done():
		return
	case <-stopped:
	}
	if d.m.Desk != 0 {
		return
	}
	d.every(ctx, time.Second, nil, func(ctx context.Context, _ int) error {
		var ids []int64
		for _, slug := range sharedSlugs {
			l, _, err := d.Store().LinkBySlug(ctx, slug)
			if err != nil {
				return err
			}
			ids = append(ids, l.ID)
		}
		d.Loop().Refresh(ids)
		return nil
	})
}
