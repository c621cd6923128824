package app_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/app"
	"fermion-tui/internal/fermion/fermiontest"
	"fermion-tui/internal/operation"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/storetest"
)

var together = flag.Duration("together", 2*time.Second, "for how long several programs work on one profile; 3m in the long run")

// services is a program without its screens: writes and polling.
type services struct {
	*app.App
	end func()
}

// TestSeveralAtOnce: two programs with their desks and their polling, an import and a watch share one profile. None has an error,
// no write is lost or done twice, and what watch prints adds up to what the school has.
func TestSeveralAtOnce(t *testing.T) {
	t.Parallel()
	w := newOffice(t)
	slugs := []string{"aaaa1111", "bbbb2222", "cccc3333", "dddd4444", "eeee5555", "ffff6666"}
	w.tracks(slugs...)
	first, second := w.opens(), w.opens()
	watching := w.watch(true, nil)
	w.await("every link to be read once: from there on changes are printed", func() bool { return w.upToDate(first, slugs) })
	var work sync.WaitGroup
	work.Go(func() { w.imports(t) })
	work.Go(func() { w.sells(slugs) })
	for i, d := range []*services{first, second} {
		work.Go(func() { w.writes(t, d, i) })
		work.Go(func() { w.edits(t, d, i) })
	}
	work.Wait()
	w.await("the writes", func() bool { return first.Writes().RunningPlans()+second.Writes().RunningPlans() == 0 })
	w.await("the last numbers", func() bool { return w.upToDate(first, slugs) })
	watching.stop(errCtrlC, 0)
	first.end()
	second.end()
	w.check(t, slugs, watching.out.String())
	for line := range strings.Lines(watching.err.String()) {
		if !strings.HasPrefix(line, "fermion-tui: watching ") && !strings.HasPrefix(line, "fermion-tui: alert: ") {
			t.Errorf("watch says %q", line)
		}
	}
}

// office is who works there, and what they asked for.
type office struct {
	*commandFixture
	random *rand.Rand

	mu    sync.Mutex
	links int // that were asked for
	codes int
	tags  map[string][]string // that were given, by slug
	notes map[int64]string    // that were written last, by affiliate
}

// newOffice has the school at hand, and a minute of the limits that is a second. It is real time: SQLite waits for
// other writers, which stops the clock of a bubble where somebody waits for a mutex meanwhile.
func newOffice(t *testing.T) *office {
	w := &office{commandFixture: newCommandFixture(t), random: rand.New(rand.NewPCG(4, 2)), tags: map[string][]string{}, notes: map[int64]string{}}
	w.o.Timings.Window = time.Second
	w.school = fermiontest.New(fermiontest.Options{Key: "school-key", Window: w.o.Timings.Window})
	w.school.AddProduct(fermiontest.Product{ID: goID, Name: "Go for Engineers", Slug: "go"})
	transport, stop := w.school.Serve(fermiontest.NewListener())
	t.Cleanup(stop)
	w.o.Transport = transport
	return w
}

// await looks again and again until something is so.
func (w *office) await(what string, so func() bool) {
	w.t.Helper()
	for end := time.Now().Add(time.Minute); !so(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			w.t.Fatalf("waited a minute for %s", what)
		}
	}
}

// upToDate reports whether the database has the school's numbers, and asks for those that it has not.
func (w *office) upToDate(d *services, slugs []string) bool {
	links, err := d.Store().Links(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	at := map[string]fermiontest.Stats{}
	for _, l := range w.school.Links() {
		at[l.Slug] = l.Stats
	}
	var old []int64
	for _, l := range links {
		if l.LastRead.IsZero() || l.Now.Clicks != at[l.Slug].Clicks || l.Now.Sales != at[l.Slug].Sales {
			old = append(old, l.ID)
		}
	}
	d.Loop().Refresh(old)
	return len(old) == 0 && len(links) >= len(slugs)
}

// opens starts a program.
func (w *office) opens() *services {
	w.t.Helper()
	var output stream
	o := w.o
	o.Stdout, o.Stderr = io.Discard, &output
	a, err := app.Open(w.t.Context(), o)
	if err != nil {
		w.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	if err := a.Writes().Start(ctx); err != nil {
		w.t.Fatal(err)
	}
	a.Store().Watch(ctx)
	var running sync.WaitGroup
	running.Go(func() { a.Loop().Run(ctx) })
	d := &services{App: a}
	d.end = sync.OnceFunc(func() {
		cancel()
		running.Wait()
		if err := a.Close(context.Background()); err != nil {
			w.t.Error(err)
		}
		if text := output.String(); text != "" {
			w.t.Errorf("it says %q", text)
		}
	})
	w.t.Cleanup(d.end)
	return d
}

// untilEnd calls f every so often until the time is over.
func untilEnd(every time.Duration, f func(n int)) {
	end := time.Now().Add(*together)
	for n := 0; time.Now().Before(end); n++ {
		f(n)
		time.Sleep(every)
	}
}

// writes onboards somebody every few seconds. Both programs know the same people.
func (w *office) writes(t *testing.T, d *services, who int) {
	untilEnd(100*time.Millisecond, func(n int) {
		if d.Writes().RunningPlans() > 5 {
			return // as many as a person would have open
		}
		person := affiliate.Who{Email: fmt.Sprintf("p%d@example.com", n), Name: fmt.Sprintf("Person %d", n)}
		steps := []affiliate.Intent{
			{Affiliate: &affiliate.NewAffiliate{Who: person}},
			{Link: &affiliate.NewLink{Affiliate: person, ProductID: goID, Commission: affiliate.BasisPoints(1000 + who)}},
		}
		if n%2 == 0 {
			steps = append(steps, affiliate.Intent{Coupon: &affiliate.NewCoupon{ProductID: goID, Code: fmt.Sprintf("CODE%dX%d", who, n),
				Discount: affiliate.Discount{Percent: 1000}}})
		}
		if err := submitAgreed(t.Context(), d.Writes(), affiliate.Plan{Batch: "onboard", Steps: steps}); err != nil {
			t.Error(err)
		}
		w.mu.Lock()
		w.links++
		w.codes += len(steps) - 2
		w.mu.Unlock()
	})
}

// submitAgreed submits a plan for a person who wants its link also while another write may create the same.
func submitAgreed(ctx context.Context, writes *operation.Service, p affiliate.Plan) error {
	for {
		_, err := writes.Submit(ctx, p)
		inProgress, is := errors.AsType[*affiliate.LinkInProgressError](err)
		if !is {
			return err
		}
		for _, op := range inProgress.Writes {
			p.Beside = append(p.Beside, op.ID)
		}
	}
}

// edits changes what is local: each program tags and pins links of its own while both read them, and takes its time over the
// notes of people whom the desks are finding at Fermion.
func (w *office) edits(t *testing.T, d *services, who int) {
	database := d.Store()
	untilEnd(50*time.Millisecond, func(n int) {
		links, err := database.Links(t.Context())
		if err != nil {
			t.Error(err)
			return
		}
		mine, tag := links[who*3+n%3], fmt.Sprintf("t%d", n)
		err = errors.Join(database.EditLinks(t.Context(), []int64{mine.ID}, affiliate.LinkEdit{Tag: affiliate.TagEdit{Add: []string{tag}}}),
			database.PinLinks(t.Context(), []int64{mine.ID}, n%2 == 0))
		if err != nil {
			t.Error(err)
		}
		d.Loop().Refresh([]int64{mine.ID})
		people, err := database.Affiliates(t.Context())
		if err != nil {
			t.Error(err)
			return
		}
		person := people[(2*n+who)%(len(people)/2*2)]
		time.Sleep(20 * time.Millisecond) // of typing
		notes := affiliate.TextEdit{Was: person.Notes, Now: fmt.Sprintf("note %d", n)}
		if err := database.EditAffiliate(t.Context(), person.ID, affiliate.AffiliateEdit{Notes: notes}); err != nil {
			t.Error(err)
		}
		w.mu.Lock()
		w.tags[mine.Slug] = append(w.tags[mine.Slug], tag)
		w.notes[person.ID] = notes.Now
		w.mu.Unlock()
	})
}

// imports brings in a file, with some rows that the desks make too: a row that a desk has in hand is left out.
func (w *office) imports(t *testing.T) {
	n := max(10, int(*together/time.Second))
	rows := []string{"affiliate_name,affiliate_email,product_id,commission_percent,coupon_code,discount"}
	for i := range n {
		rows = append(rows, fmt.Sprintf("Person %d,p%d@example.com,%s,30,IMPORT%d,10%%", i, i, goID, i))
	}
	status, err := w.commandFixture.runImport(app.Import{Kind: "links", File: w.file("links.csv", strings.Join(rows, "\n"))})
	if status != 0 && !strings.HasSuffix(fmt.Sprint(err), " left out") {
		t.Errorf("the import ended with %d: %v\n%s", status, err, w.err.String())
	}
	result := storetest.Must(os.ReadFile(filepath.Join(w.dir, "links.result.csv")))(t)
	n -= strings.Count(string(result), " making a link at ")
	w.mu.Lock()
	w.links += n
	w.codes += n
	w.mu.Unlock()
}

// sells is the traffic.
func (w *office) sells(slugs []string) {
	untilEnd(20*time.Millisecond, func(int) {
		slug := slugs[w.random.IntN(len(slugs))]
		w.school.AddClicks(slug, int64(1+w.random.IntN(3)))
		if w.random.IntN(4) == 0 {
			w.school.AddSale(slug, 499900)
		}
	})
}

// check holds what the database has against what the school has and what was asked for.
func (w *office) check(t *testing.T, slugs []string, printed string) {
	t.Helper()
	w.inDatabase(func(s *store.Store) error {
		ops, err := s.Operations(t.Context(), affiliate.OperationQuery{})
		for _, op := range ops {
			leftOut := op.State == affiliate.Rejected && strings.Contains(op.Error, " was making a link at ")
			if !leftOut && op.State != affiliate.Done {
				t.Errorf("a %s is %s: %s", op.Kind, op.State, op.Error)
			}
		}
		links, err2 := s.Links(t.Context())
		coupons, err3 := s.Coupons(t.Context())
		if want := w.links + len(slugs); len(links) != want || len(w.school.Links()) != want || len(coupons) != w.codes || len(w.school.Coupons()) != w.codes {
			t.Errorf("%d links and %d coupons are in the database, %d and %d at the school; %d and %d were asked for", len(links), len(coupons),
				len(w.school.Links()), len(w.school.Coupons()), want, w.codes)
		}
		people, err4 := s.Affiliates(t.Context())
		w.checkPeople(t, people)
		w.checkLinks(t, links, printed)
		return errors.Join(err, err2, err3, err4, storetest.Check(t.Context(), w.database()))
	})
	asked := map[string]bool{}
	for _, call := range w.school.Calls() {
		once := call.Endpoint == fermiontest.CreateLink || call.Endpoint == fermiontest.CreateCoupon
		key := call.Endpoint + string(call.Entry)
		if once && asked[key] {
			t.Errorf("sent twice: %s", key)
		}
		asked[key] = true
		if call.Outcome == "limit" {
			t.Errorf("a %s was sent over the limit", call.Endpoint)
		}
	}
}

// checkPeople: each once, with what Fermion and what the programs said of them.
func (w *office) checkPeople(t *testing.T, people []affiliate.Affiliate) {
	t.Helper()
	ids := map[string]string{}
	for _, u := range w.school.Users() {
		ids[u.Email] = u.UserID
	}
	here := map[string]bool{}
	for _, p := range people {
		if here[p.Email] || ids[p.Email] != p.UserID || p.Notes != w.notes[p.ID] {
			t.Errorf("%s has the user ID %q and the notes %q, not %q and %q", p.Email, p.UserID, p.Notes, ids[p.Email], w.notes[p.ID])
		}
		here[p.Email] = true
		delete(ids, p.Email)
	}
	if len(ids) > 0 {
		t.Errorf("people at the school who are not here: %v", ids)
	}
}

// checkLinks: the counters are the school's, what was printed adds up to them, and tags are those that were given.
func (w *office) checkLinks(t *testing.T, links []affiliate.Link, printed string) {
	t.Helper()
	total := map[string]affiliate.Counters{}
	for _, c := range changesIn(t, printed) {
		sum := total[c.Slug]
		sum.Clicks, sum.Sales, sum.Revenue = sum.Clicks+c.Clicks, sum.Sales+c.Sales, sum.Revenue+affiliate.Paise(c.RevenuePaise)
		total[c.Slug] = sum
	}
	at := map[string]fermiontest.Stats{}
	for _, l := range w.school.Links() {
		at[l.Slug] = l.Stats
	}
	for _, l := range links {
		want := at[l.Slug]
		for what, c := range map[string]affiliate.Counters{"in the database": l.Now, "printed": total[l.Slug]} {
			if c.Clicks != want.Clicks || c.Sales != want.Sales || int64(c.Revenue) != want.RevenuePaise {
				t.Errorf("%s %s: %d clicks, %d sales, %d paise; at the school %+v", l.Slug, what, c.Clicks, c.Sales, c.Revenue, want)
			}
		}
		slices.Sort(w.tags[l.Slug])
		if !slices.Equal(l.Tags, w.tags[l.Slug]) {
			t.Errorf("%s has the tags %q, not %q", l.Slug, l.Tags, w.tags[l.Slug])
		}
	}
}
