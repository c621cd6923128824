package app

import (
	"fmt"
	"strings"
	"sync"
	"time"

	"fermion-tui/internal/affiliate"
)

// refusalLogInterval is the shortest time between two lines with the same reason, since every open port gets requests from strangers.
const refusalLogInterval = time.Minute

// refusalLog writes refused webhook requests to a log, one line a reason, at most one a minute of each.
type refusalLog struct {
	to   *Printer
	zone *time.Location
	now  func() time.Time
	fix  string // the command that stores another secret

	mu         sync.Mutex
	lastLogged map[string]time.Time // by reason: when a line was written last
	unlogged   map[string]int       // requests since
}

func (a *App) newRefusalLog() *refusalLog {
	return &refusalLog{
		to: a.stderr, zone: a.school.timeZone(), now: a.o.Now, fix: authWebhook(a.location.profile),
		lastLogged: map[string]time.Time{}, unlogged: map[string]int{},
	}
}

func (l *refusalLog) refused(why string) {
	reason, _, _ := strings.Cut(why, ": ")
	now := l.now()
	l.mu.Lock()
	last, known := l.lastLogged[reason]
	if known && now.Sub(last) < refusalLogInterval {
		l.unlogged[reason]++
		l.mu.Unlock()
		return
	}
	before := l.unlogged[reason]
	l.lastLogged[reason], l.unlogged[reason] = now, 0
	l.mu.Unlock()
	words := fmt.Sprintf("%s: the webhook listener refused a request: %s", now.In(l.zone).Format("15:04:05"), why)
	if before > 0 {
		words += fmt.Sprintf(" (%s more like it since %s)", affiliate.Group(int64(before)), last.In(l.zone).Format("15:04:05"))
	}
	if strings.Contains(reason, "secret") {
		words += ". If it was your school's, store the secret from its dashboard: " + l.fix
	}
	l.to.Linef("fermion-tui: %s", words)
}
