package app_test

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/app"
	"fermion-tui/internal/fermion/fermiontest"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/sqlite"
	"fermion-tui/internal/store/storetest"
)

// patience is how long the test waits without any progress: a slot of a killed program stays taken for a minute and the window.
const patience = 4 * time.Minute

// await looks again and again until nothing is left of something, for as long as that gets less.
func (r *team) await(what string, left func() int) {
	r.t.Helper()
	least := math.MaxInt
	for end := time.Now().Add(patience); ; time.Sleep(500 * time.Millisecond) {
		n := left()
		if n == 0 {
			return
		}
		if n < least {
			least, end = n, time.Now().Add(patience)
		}
		if time.Now().After(end) {
			r.showWaiting()
			r.t.Fatalf("waited %s for %s: %d left", patience, what, n)
		}
	}
}

// showWaiting logs what is not sent yet, and what the programs said.
func (r *team) showWaiting() {
	r.inRegister(func(s *store.Store) error {
		waiting, err := r.waiting(s)
		for _, op := range waiting {
			r.t.Logf("%s %s, step %d of chain %s: planned by %s, owner %s, %s: %s", op.State, op.Kind, op.Step, op.Chain, op.By, op.Owner, op.Batch, op.Error)
		}
		return err
	})
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, p := range r.members {
		if p.life.to.IsZero() {
			r.t.Logf("%s runs, and says:\n%s", p.name(), p.err.String())
		}
	}
}

// waiting returns what is still to be sent. What comes after a step with an unknown outcome waits for a person.
func (r *team) waiting(s *store.Store) (ops []affiliate.Operation, err error) {
	ops, err = s.Operations(r.t.Context(), affiliate.OperationQuery{States: []affiliate.OperationState{affiliate.Planned, affiliate.Sent, affiliate.Unknown}})
	unknown := map[string]bool{}
	for _, op := range ops {
		unknown[op.Chain] = unknown[op.Chain] || op.State == affiliate.Unknown
	}
	return slices.DeleteFunc(ops, func(op affiliate.Operation) bool { return unknown[op.Chain] }), err
}

// notReady counts the programs that do not run yet, and what isUpToDate counts.
func (r *team) notReady() int {
	r.mu.Lock()
	ready := 0
	for _, p := range r.members {
		if !p.life.from.IsZero() {
			ready++
		}
	}
	r.mu.Unlock()
	return max(0, desks+1-ready) + r.notUpToDate()
}

// notUpToDate counts what is still to be sent, and the links that sell whose numbers are not in the register.
func (r *team) notUpToDate() (n int) {
	r.inRegister(func(s *store.Store) error {
		waiting, err := r.waiting(s)
		if err != nil {
			return err
		}
		n = len(waiting)
		for slug, want := range r.atSchool() {
			l, _, err := s.LinkBySlug(r.t.Context(), slug)
			if err != nil {
				return err
			}
			if l.LastRead.IsZero() || !sameNumbers(l.Now, want) {
				n++
			}
		}
		return nil
	})
	return n
}

// atSchool are the numbers of the links that sell.
func (r *team) atSchool() map[string]fermiontest.Stats {
	at := map[string]fermiontest.Stats{}
	for _, l := range r.school.Links()[:len(sharedSlugs)] {
		at[l.Slug] = l.Stats
	}
	return at
}

func sameNumbers(c affiliate.Counters, at fermiontest.Stats) bool {
	return c.Clicks == at.Clicks && c.Sales == at.Sales && int64(c.Revenue) == at.RevenuePaise
}

// check holds the promises, once all programs have ended.
func (r *team) check() {
	t := r.t
	t.Helper()
	r.checkTold()
	r.inRegister(func(s *store.Store) error {
		ops, err := s.Operations(t.Context(), affiliate.OperationQuery{})
		if err != nil {
			return err
		}
		sent, states := r.journal(ops)
		r.checkMade(s, sent, len(sharedSlugs))
		r.checkTags(s)
		r.checkNumbers(s)
		if len(r.outages) != ofTime(serverKills) || r.kills != ofTime(programKills) {
			t.Errorf("%d kills of the server and %d of programs", len(r.outages), r.kills)
		}
		t.Logf("%s: %d kills of the server, %d of programs; %v; %d links and %d coupons at the school", *teamTime, len(r.outages), r.kills, states,
			len(r.school.Links()), len(r.school.Coupons()))
		return nil
	})
	for endpoint, limit := range map[string]int{fermiontest.CreateLink: 60, fermiontest.LinkStats: 60, fermiontest.UserAnalytics: 60,
		fermiontest.CreateUser: 600, fermiontest.CreateCoupon: 10} {
		most := r.school.Most(endpoint, r.window)
		t.Logf("%s: %d calls, at most %d in any %s", endpoint, len(r.school.CallsTo(endpoint)), most, r.window)
		if most > limit {
			t.Errorf("%d calls of %s in %s", most, endpoint, r.window)
		}
	}
	r.checkCopy()
	r.checkDelays()
}

// checkTold: no program had an error but that the server was down, and each slug that arrived at a program which had the time to store it
// is among those that have to be in the register.
func (r *team) checkTold() {
	for _, p := range r.members {
		for _, l := range p.lines {
			switch l.word {
			case "error":
				r.t.Errorf("%s: %s", p.name(), l.what)
			case "slug":
				r.slugs = append(r.slugs, l.what)
			case "code":
				r.codes = append(r.codes, l.what)
			}
		}
		for text := range strings.Lines(p.err.String()) {
			if p.Does != inImport && !slices.ContainsFunc(expectedLines, func(part string) bool { return strings.Contains(text, part) }) {
				r.t.Errorf("%s says %q", p.name(), text)
			}
		}
		for slug, a := range r.answers {
			if a.to == p.name() && r.hadTime(a.at, p.life.to) {
				r.slugs = append(r.slugs, slug)
			}
		}
	}
	slices.Sort(r.slugs)
	r.slugs = slices.Compact(r.slugs)
	slices.Sort(r.codes)
	r.codes = slices.Compact(r.codes)
}

// expectedLines are parts of what programs say that lose their server.
var expectedLines = []string{"fermion-tui: watching ", "fermion-tui: alert: ", "fermion-tui: recovered at ", "fermion-tui: back since ",
	"fermion-tui: the database has been unreachable since ", "fermion-tui: the database came back at ", "fermion-tui: what Fermion answered is saved now",
	store.ErrUnreachable.Error()}

// hadTime reports whether 3 s passed between an answer and the end of its program while the server answered, longer on a busy machine.
func (r *team) hadTime(answered, ended time.Time) bool {
	from := answered
	for _, o := range r.outages {
		if o.from.Before(ended) && o.to.Add(r.reconnects()).After(from) {
			from = o.to.Add(r.reconnects())
		}
	}
	return ended.Sub(from) >= 3*time.Second+r.latest
}

// checkTags: of each desk a link has one tag: the last that was saved, or one that was not answered.
func (r *team) checkTags(s *store.Store) {
	saved, tried := map[string]int{}, map[string]int{} // positions in the desk's order, by slug and desk
	order, at := 0, map[string]int{}
	for _, p := range r.members {
		for _, l := range p.lines {
			slug, rest, _ := strings.Cut(l.what, " ")
			tag, _, _ := strings.Cut(rest, " ")
			of := fmt.Sprint(slug, " ", p.Desk)
			switch l.word {
			case "edits":
				order++
				at[slug+" "+tag], tried[of] = order, order
			case "edited":
				saved[of] = at[slug+" "+tag]
			}
		}
	}
	for _, slug := range sharedSlugs {
		l, _, err := s.LinkBySlug(r.t.Context(), slug)
		storetest.NoErr(r.t, err)
		for d := range desks {
			of := fmt.Sprint(slug, " ", d)
			own := slices.DeleteFunc(slices.Clone(l.Tags), func(tag string) bool { return !strings.HasPrefix(tag, fmt.Sprintf("d%d.", d)) })
			if len(own) != 1 || at[slug+" "+own[0]] < saved[of] {
				r.t.Errorf("%s has %q of desk %d; the last one that was saved is number %d of %d", slug, own, d, saved[of], tried[of])
			}
		}
	}
}

// checkNumbers: the counters are the school's, and what the watch printed adds up to them.
func (r *team) checkNumbers(s *store.Store) {
	var printed string
	for _, p := range r.members {
		if p.Does == inWatch {
			printed += p.out.String()
		}
	}
	total := map[string]affiliate.Counters{}
	for _, c := range changesIn(r.t, printed) {
		sum := total[c.Slug]
		sum.Clicks, sum.Sales, sum.Revenue = sum.Clicks+c.Clicks, sum.Sales+c.Sales, sum.Revenue+affiliate.Paise(c.RevenuePaise)
		total[c.Slug] = sum
	}
	for slug, want := range r.atSchool() {
		l, _, err := s.LinkBySlug(r.t.Context(), slug)
		storetest.NoErr(r.t, err)
		if !sameNumbers(l.Now, want) || !sameNumbers(total[slug], want) {
			r.t.Errorf("%s: %+v in the register, %+v printed, %+v at the school", slug, l.Now, total[slug], want)
		}
	}
}

// checkCopy: a copy of the register is complete, and each of its rows is one that the program writes.
func (r *team) checkCopy() {
	file := storetest.Path(r.t)
	storetest.NoErr(r.t, app.Backup(r.t.Context(), member{Does: "copy", Dir: r.dir, URL: r.server.URL + "/api", Store: r.register.URL()}.options(),
		r.dir+"/copy.db"))
	storetest.Must(sqlite.Restore(r.t.Context(), file, r.dir+"/copy.db", sqlite.Options{}))(r.t)
	storetest.NoErr(r.t, storetest.Check(r.t.Context(), file))
}

// checkDelays measures how long it takes from the keypress that saves a tag until the others have read it. What the server's or a
// program's end delayed does not count.
func (r *team) checkDelays() {
	type edit struct {
		p  *process
		at time.Time
		n  int
	}
	edits := map[string]edit{} // by slug and tag
	for _, p := range r.members {
		n := 0
		for _, l := range p.lines {
			if fields := strings.Fields(l.what); l.word == "edits" {
				n++
				edits[fields[0]+" "+fields[1]] = edit{p, micros(fields[2]), n}
			}
		}
	}
	var delays []time.Duration
	for _, p := range r.members {
		for _, l := range p.lines {
			if fields := strings.Fields(l.what); l.word == "saw" {
				e, seen := edits[fields[0]+" "+fields[1]], micros(fields[2])
				if e.p != p && e.at.After(p.life.from.Add(time.Second)) && !r.wasDown(span{e.at, seen}) {
					delays = append(delays, seen.Sub(e.at))
				}
			}
		}
	}
	slices.Sort(delays)
	if len(delays) < 10 {
		r.t.Fatalf("%d changes were seen on another program", len(delays))
	}
	at := func(percent int) time.Duration { return percentile(delays, percent).Round(time.Millisecond) }
	r.t.Logf("a change on another program, of %d: half within %s, 95 %% within %s, 99 %% within %s, all within %s", len(delays), at(50), at(95),
		at(99), at(100))
	slices.Sort(r.late)
	late := percentile(r.late, 99)
	r.t.Logf("the machine: 99 %% of wake-ups are at most %s late, all at most %s", late.Round(time.Millisecond), r.latest.Round(time.Millisecond))
	// On the way of a change five processes wake up, one after another.
	if at(99) > time.Second+5*late {
		r.t.Error("a change takes more than a second to be on the other programs")
	}
}

// percentile is the longest of the shortest so many percent of durations, which are in order.
func percentile(all []time.Duration, percent int) time.Duration {
	if len(all) == 0 {
		return 0
	}
	return all[min(len(all)-1, len(all)*percent/100)]
}

func micros(text string) time.Time {
	n, _ := strconv.ParseInt(text, 10, 64)
	return time.UnixMicro(n)
}
