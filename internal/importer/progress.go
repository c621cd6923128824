package importer

import (
	"cmp"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"fermion-tui/internal/affiliate"
)

// progress shows the progress of an import: as a bar on a terminal, else as a line from time to time.
type progress struct {
	w            io.Writer
	bar          bool
	now          func() time.Time
	zone         *time.Location                       // of the school
	blockedUntil func() time.Time                     // until when Fermion's limit blocks all calls; zero: it does not
	unreachable  func() (since time.Time, why string) // zero: Fermion can be reached
	maxWait      time.Duration                        // after which a call that cannot be sent stays planned
	goOn         string                               // how an import that was not finished continues

	on       func(Progress)                   // may be nil
	timeLeft func() affiliate.PlanTime        // for the remaining calls, while others send too
	ran      func(chain string) chainProgress // from the journal

	reporting sync.Mutex // one report at a time, since steps, ends of chains and the clock report; locked before mu

	mu             sync.Mutex
	all            int
	remaining      affiliate.Calls
	waiting        int                            // calls that stay planned, because this run does not make them
	open           map[string]affiliate.OpenSteps // the remaining calls, by chain
	drawn          int                            // cells of the bar's line on the screen
	lastLine       string
	lastDone       int    // in lastLine
	lastReported   string // the time left in the last report
	announcedLimit string // the last wait for the limit that was announced
	offline        bool   // it was announced that Fermion cannot be reached
	hadOutage      bool   // so it was, now or before
	ended          bool

	endSharing func()
	stop       chan struct{}
	clock      sync.WaitGroup
}

const (
	barCells     = 24
	tickEvery    = time.Second // redraws the bar, and checks whether calls are blocked
	ticksPerLine = 15          // without a bar
)

// chainProgress is the progress of a chain that has ended for this run.
type chainProgress struct {
	made  []int // steps whose calls were made, by this run or another one of the chain
	waits bool  // its next step is still planned
}

// startProgress shows the progress of the run. Until it ends, its calls count in the estimates of what else is sent at the same limits.
func (r *run) startProgress(ran func(chain string) chainProgress) *progress {
	calls := r.plan.calls()
	p := &progress{w: r.Stderr, bar: r.Bar, now: r.Now, zone: r.Zone, blockedUntil: r.blockedUntil, unreachable: r.Unreachable,
		maxWait: r.Writes.MaxWait(), goOn: r.o.goOn(), on: r.OnProgress, ran: ran, all: calls.All(), remaining: calls,
		open: r.plan.openByChain(), stop: make(chan struct{})}
	if p.unreachable == nil {
		p.unreachable = func() (time.Time, string) { return time.Time{}, "" }
	}
	p.timeLeft, p.endSharing = r.Writes.ShareLimits(p)
	if p.bar {
		p.draw()
	}
	p.clock.Go(func() {
		tick := time.NewTicker(tickEvery)
		defer tick.Stop()
		for n := 1; ; n++ {
			select {
			case <-p.stop:
				return
			case <-tick.C:
			}
			p.announceConnection()
			if !p.bar {
				p.announceLimit()
			}
			if p.bar || n%ticksPerLine == 0 {
				p.draw()
			}
			p.reportTime()
		}
	})
	return p
}

// Left returns the calls that are still to be made.
func (p *progress) Left() affiliate.Calls {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.remaining
}

// LeftOf returns the calls of a chain that are still to be made.
func (p *progress) LeftOf(chain string) affiliate.Calls {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.open[chain].Calls()
}

// timeText returns how long the remaining calls take. The caller must not hold the mutex, since timeLeft calls Left.
func (p *progress) timeText() string { return affiliate.FormatETA(p.timeLeft().Duration) + " left" }

// step records that a call ended. A step that is still planned or sent has not ended.
func (p *progress) step(op affiliate.Operation) {
	if op.State == affiliate.Planned || op.State == affiliate.Sent {
		return
	}
	p.mu.Lock()
	if _, open := p.open[op.Chain][op.Step]; open {
		delete(p.open[op.Chain], op.Step)
		p.remaining.Add(op.Kind, -1)
	}
	p.mu.Unlock()
	p.show()
}

// chainEnded counts the calls of a chain that this run did not make: another run made them, they still wait, or they are never made because
// their step was dropped or comes after a rejected one.
func (p *progress) chainEnded(chain string) {
	if p.LeftOf(chain).All() == 0 {
		return
	}
	ran := p.ran(chain)
	p.mu.Lock()
	open := p.open[chain]
	delete(p.open, chain)
	p.remaining = p.remaining.Without(open.Calls())
	for _, step := range ran.made {
		delete(open, step)
	}
	if ran.waits {
		p.waiting += len(open)
		p.mu.Unlock()
		return // only the time left changes, which the clock draws
	}
	p.all -= len(open)
	p.mu.Unlock()
	p.show()
}

// done returns how many calls were made. The caller holds the mutex.
func (p *progress) done() int { return p.all - p.remaining.All() - p.waiting }

// show draws and reports the progress.
func (p *progress) show() {
	p.announceConnection()
	if p.bar {
		p.draw()
	}
	p.report()
}

// report calls OnProgress.
func (p *progress) report() {
	if p.on == nil {
		return
	}
	p.reporting.Lock()
	defer p.reporting.Unlock()
	now := Progress{Left: p.reportedTime()}
	p.mu.Lock()
	now.Done, now.All = p.done(), p.all
	p.lastReported = now.Left
	p.mu.Unlock()
	p.on(now)
}

// reportTime reports the progress if only the time left changed: because others began or ended to send, or Fermion's limit blocks all calls.
func (p *progress) reportTime() {
	p.mu.Lock()
	last := p.lastReported
	p.mu.Unlock()
	if p.on != nil && last != p.reportedTime() {
		p.report()
	}
}

func (p *progress) reportedTime() string { return cmp.Or(p.waitText(), p.timeText()) }

func (p *progress) draw() {
	rest, wait := p.timeText(), p.waitText()
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ended { // a response arrived after the import stopped waiting
		return
	}
	n := p.done()
	done, all := affiliate.Group(int64(n)), affiliate.Group(int64(p.all))
	if !p.bar {
		line := done + " of " + all + " calls made"
		if wait == "" { // else the wait was announced, and how long all takes is unknown
			line += ", " + rest
		}
		if line != p.lastLine && (wait == "" || n != p.lastDone) {
			p.lastLine, p.lastDone = line, n
			fmt.Fprintln(p.w, line)
		}
		return
	}
	rest = cmp.Or(wait, rest)
	full := barCells * n / max(p.all, 1)
	line := fmt.Sprintf("%s%s %s/%s, %s", strings.Repeat("█", full), strings.Repeat("░", barCells-full), done, all, rest)
	cells := len([]rune(line))
	fmt.Fprintf(p.w, "\r%s%s", line, strings.Repeat(" ", max(0, p.drawn-cells)))
	p.drawn = cells
}

// end removes the bar from the screen.
func (p *progress) end() {
	p.endSharing()
	close(p.stop)
	p.clock.Wait()
	p.announceConnection()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ended = true
	if p.drawn > 0 {
		fmt.Fprintf(p.w, "\r%s\r", strings.Repeat(" ", p.drawn))
	}
}
