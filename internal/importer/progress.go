package importer

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"fermion-tui/internal/affiliate"
)

// progress tells how far an import has come: on a terminal a bar in one line, else a line now and then.
type progress struct {
	w    io.Writer
	bar  bool
	pace Pace
	held func() time.Time // until when Fermion's limit lets no call leave, in the school's time zone; zero: they may leave

	mu    sync.Mutex
	all   int
	left  calls
	drawn int // cells of the bar's line on the screen
	said  string
	wait  string // the last hold that was said
	over  bool

	stop chan struct{}
	done sync.WaitGroup
}

const (
	barCells   = 24
	lookEvery  = time.Second // at the bar, and whether calls are held
	plainEvery = 15          // looks: a line without a bar
)

func startProgress(w io.Writer, bar bool, pace Pace, todo calls, held func() time.Time) *progress {
	p := &progress{w: w, bar: bar, pace: pace, held: held, all: todo.all(), left: todo, stop: make(chan struct{})}
	if bar {
		p.draw()
	}
	p.done.Go(func() {
		tick := time.NewTicker(lookEvery)
		defer tick.Stop()
		for n := 1; ; n++ {
			select {
			case <-p.stop:
				return
			case <-tick.C:
			}
			if p.bar || n%plainEvery == 0 {
				p.draw()
			}
			if !p.bar {
				p.tellHold()
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
	p.left.add(op.Kind, -1)
	p.mu.Unlock()
	if p.bar {
		p.draw()
	}
}

// holdWords says that calls wait for Fermion's limit, "" when they do not.
func (p *progress) holdWords() string {
	if until := p.held(); !until.IsZero() {
		return "waiting for Fermion's limit until " + until.Format("15:04:05")
	}
	return ""
}

// tellHold says on a line of its own that calls are held, once for each hold.
func (p *progress) tellHold() {
	words := p.holdWords()
	p.mu.Lock()
	defer p.mu.Unlock()
	if words != "" && words != p.wait && !p.over {
		p.wait = words
		fmt.Fprintln(p.w, words)
	}
}

func (p *progress) draw() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.over { // an answer that came after everybody stopped waiting
		return
	}
	n := p.all - p.left.all()
	done, all := affiliate.Group(int64(n)), affiliate.Group(int64(p.all))
	rest := minutes(p.pace.duration(p.left)) + " left"
	if !p.bar {
		if line := done + " of " + all + " calls made, " + rest; line != p.said {
			p.said = line
			fmt.Fprintln(p.w, line)
		}
		return
	}
	if words := p.holdWords(); words != "" {
		rest = words
	}
	full := barCells * n / max(p.all, 1)
	line := fmt.Sprintf("%s%s %s/%s, %s", strings.Repeat("█", full), strings.Repeat("░", barCells-full), done, all, rest)
	cells := len([]rune(line))
	fmt.Fprintf(p.w, "\r%s%s", line, strings.Repeat(" ", max(0, p.drawn-cells)))
	p.drawn = cells
}

// end takes the bar off the screen.
func (p *progress) end() {
	close(p.stop)
	p.done.Wait()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.over = true
	if p.drawn > 0 {
		fmt.Fprintf(p.w, "\r%s\r", strings.Repeat(" ", p.drawn))
	}
}
