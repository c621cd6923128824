package importer

import (
	"fmt"
	"time"

	"fermion-tui/internal/affiliate"
)

// minNextOutage is how long an outage after the first one lasts before it is announced. A server that fails every few calls would
// otherwise fill the screen, while the import goes on.
const minNextOutage = 10 * time.Second

// announceConnection prints that Fermion cannot be reached, and that it answers again, once each. On a terminal the line takes the place
// of the bar, which is drawn again below it.
func (p *progress) announceConnection() {
	since, why := p.unreachable()
	p.mu.Lock()
	offline := !since.IsZero() && (p.offline || !p.hadOutage || p.now().Sub(since) >= minNextOutage)
	if p.ended || offline == p.offline {
		p.mu.Unlock()
		return
	}
	p.offline, p.hadOutage = offline, true
	if offline {
		fmt.Fprintf(p.w, "Fermion cannot be reached since %s: %s. The import tries again and continues as soon as Fermion answers. A row "+
			"that cannot be sent within %s stays planned: %s\n", p.clockTime(since), affiliate.Clean(why),
			affiliate.FormatDuration(p.maxWait),
			p.goOn)
	} else {
		fmt.Fprintf(p.w, "back since %s: Fermion answers, and the import continues\n", p.clockTime(p.now()))
	}
	p.mu.Unlock()
	if p.bar {
		p.draw()
	}
}

func (p *progress) clockTime(t time.Time) string { return t.In(p.zone).Format(time.TimeOnly) }

// waitText says what calls wait for: the connection, or Fermion's limit; "" when they do not wait.
func (p *progress) waitText() string {
	if since, _ := p.unreachable(); !since.IsZero() {
		return "waiting for the connection since " + p.clockTime(since)
	}
	return p.limitText()
}

// limitText says until when calls wait for Fermion's limit, "" when they do not.
func (p *progress) limitText() string {
	if until := p.blockedUntil(); !until.IsZero() {
		return "waiting for Fermion's limit until " + p.clockTime(until)
	}
	return ""
}

// announceLimit prints that calls wait for Fermion's limit, once for each wait.
func (p *progress) announceLimit() {
	words := p.limitText()
	p.mu.Lock()
	defer p.mu.Unlock()
	if words != "" && words != p.announcedLimit && !p.ended {
		p.announcedLimit = words
		fmt.Fprintln(p.w, words)
	}
}
