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

// progress shows how far an import is: as a bar on a terminal, else as a line from time to time.
type progress struct {
	w            io.Writer
	bar          bool
	blockedUntil func() time.Time // until when Fermion's limit blocks all calls, in the school's time zone; zero: it does not

	on       func(Progress)                   // may be nil
	timeLeft func() affiliate.PlanTime        // for the calls that are left, beside what else is sent
	ran      func(chain string) chainProgress // as the journal has it

	reporting sync.Mutex // one report at a time: steps, ends of chains and the clock tell; taken before mu

	mu            sync.Mutex
	all           int
	remaining     affiliate.Calls
	waiting       int                            // calls that this run does not make, and that are still planned: their kind is paused
	open          map[string]affiliate.OpenSteps // these, by chain
	drawn         int                            // cells of the bar's line on the screen
	lastLine      string
	lastReported  string // of the time that is left
	announcedWait string // the last wait that was announced
	ended         bool

	endSharing func()
	stop       chan struct{}
	clock      sync.WaitGroup
}

const (
	barCells     = 24
	tickEvery    = time.Second // redraws the bar, and checks whether calls are blocked
	ticksPerLine = 15          // without a bar
)

// chainProgress is how far a chain is that has ended for this run.
type chainProgress struct {
	made  []int // steps whose call was made, here or by another run of it
	waits bool  // its next step is still planned
}

// startProgress shows how far the run is. Its calls count with what else is sent at the same limits, until it ends.
func (r *run) startProgress(ran func(chain string) chainProgress) *progress {
	calls := r.plan.calls()
	p := &progress{w: r.Stderr, bar: r.Bar, blockedUntil: r.blockedUntil, on: r.OnProgress, ran: ran, all: calls.All(), remaining: calls, open: r.plan.openByChain(), stop: make(chan struct{})}
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
			if p.bar || n%ticksPerLine == 0 {
				p.draw()
			}
			if !p.bar {
				p.announceWait()
			}
			p.reportTime()
		}
	})
	return p
}

// Left are the calls that are still to be made.
func (p *progress) Left() affiliate.Calls {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.remaining
}

// LeftOf are those of a chain.
func (p *progress) LeftOf(chain string) affiliate.Calls {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.open[chain].Calls()
}

// timeText is how long the calls that are left take beside what else is sent. The caller does not hold the mutex, since others may wait for it.
func (p *progress) timeText() string { return affiliate.FormatETA(p.timeLeft().Duration) + " left" }

// step notes how a call ended. One that is still planned was not made.
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

// chainEnded counts the calls of a chain that were not made by this run: made by another one of it, still waiting, or never made, since their step was
// dropped, or comes after one that was rejected.
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
		return // only the time left is another one, which the clock draws
	}
	p.all -= len(open)
	p.mu.Unlock()
	p.show()
}

// done are the calls that were made. The caller holds the mutex.
func (p *progress) done() int { return p.all - p.remaining.All() - p.waiting }

// show draws and tells how far the import is.
func (p *progress) show() {
	if p.bar {
		p.draw()
	}
	p.report()
}

// report tells how far the import is.
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

// reportTime tells how far the import is when its time is another one without a call of its own: others began or ended, or Fermion's limit blocks all.
func (p *progress) reportTime() {
	p.mu.Lock()
	last := p.lastReported
	p.mu.Unlock()
	if p.on != nil && last != p.reportedTime() {
		p.report()
	}
}

func (p *progress) reportedTime() string { return cmp.Or(p.waitText(), p.timeText()) }

// waitText returns that calls wait for Fermion's limit, "" when they do not.
func (p *progress) waitText() string {
	if until := p.blockedUntil(); !until.IsZero() {
		return "waiting for Fermion's limit until " + until.Format("15:04:05")
	}
	return ""
}

// announceWait prints that calls wait for Fermion's limit, once for each wait.
func (p *progress) announceWait() {
	words := p.waitText()
	p.mu.Lock()
	defer p.mu.Unlock()
	if words != "" && words != p.announcedWait && !p.ended {
		p.announcedWait = words
		fmt.Fprintln(p.w, words)
	}
}

func (p *progress) draw() {
	rest := p.timeText()
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ended { // a response arrived after the import stopped waiting
		return
	}
	n := p.done()
	done, all := affiliate.Group(int64(n)), affiliate.Group(int64(p.all))
	if !p.bar {
		if line := done + " of " + all + " calls made, " + rest; line != p.lastLine {
			p.lastLine = line
			fmt.Fprintln(p.w, line)
		}
		return
	}
	if words := p.waitText(); words != "" {
		rest = words
	}
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
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ended = true
	if p.drawn > 0 {
		fmt.Fprintf(p.w, "\r%s\r", strings.Repeat(" ", p.drawn))
	}
}
