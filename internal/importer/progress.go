package importer

import (
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
	limits       affiliate.CallLimits
	blockedUntil func() time.Time // until when Fermion's limit blocks all calls, in the school's time zone; zero: it does not

	on func(Progress) // may be nil

	mu            sync.Mutex
	all           int
	remaining     affiliate.Calls
	drawn         int // cells of the bar's line on the screen
	lastLine      string
	announcedWait string // the last wait that was announced
	ended         bool

	stop chan struct{}
	done sync.WaitGroup
}

const (
	barCells     = 24
	tickEvery    = time.Second // redraws the bar, and checks whether calls are blocked
	ticksPerLine = 15          // without a bar
)

func startProgress(w io.Writer, bar bool, limits affiliate.CallLimits, todo affiliate.Calls, blockedUntil func() time.Time) *progress {
	p := &progress{w: w, bar: bar, limits: limits, blockedUntil: blockedUntil, all: todo.All(), remaining: todo, stop: make(chan struct{})}
	if bar {
		p.draw()
	}
	p.done.Go(func() {
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
		}
	})
	return p
}

// step notes how a call ended. One that is still planned was not made.
func (p *progress) step(op affiliate.Operation) {
	if op.State == affiliate.Planned || op.State == affiliate.Sent {
		return
	}
	p.mu.Lock()
	p.remaining.Add(op.Kind, -1)
	p.mu.Unlock()
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
	p.mu.Lock()
	now := Progress{Done: p.all - p.remaining.All(), All: p.all, Left: affiliate.FormatETA(p.limits.Duration(p.remaining)) + " left"}
	p.mu.Unlock()
	if words := p.waitText(); words != "" {
		now.Left = words
	}
	p.on(now)
}

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
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ended { // a response arrived after the import stopped waiting
		return
	}
	n := p.all - p.remaining.All()
	done, all := affiliate.Group(int64(n)), affiliate.Group(int64(p.all))
	rest := affiliate.FormatETA(p.limits.Duration(p.remaining)) + " left"
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
	close(p.stop)
	p.done.Wait()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ended = true
	if p.drawn > 0 {
		fmt.Fprintf(p.w, "\r%s\r", strings.Repeat(" ", p.drawn))
	}
}
