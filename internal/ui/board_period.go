package ui

import (
	"context"
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/screen"
)

// period is the chosen period, or that of the board until one is chosen.
func (r *Root) period() affiliate.Period {
	if p := r.shared.Period; p != nil {
		return *p
	}
	return r.board.Period()
}

// choosePeriod reads the board again for another period, and saves the choice.
func (r *Root) choosePeriod(p affiliate.Period) {
	r.shared.Period = &p
	r.pending.All = true
	r.cmds = append(r.cmds, r.refreshBoard(), screen.SaveSetting(r.top(), settingPeriod, p.String()))
}

// beforeRetry is how long after an error the period before is asked for again.
const beforeRetry = time.Minute

// readBefore reads the numbers of the period before, once a screen shows them. Only the first of several errors is shown.
func (r *Root) readBefore() {
	b, now := r.board, r.ports.Now()
	if !b.WantsBefore(now, r.ports.Access.Zone()) || !r.boardRead.Done || r.before.waits(b.Span(), now) {
		return
	}
	failed := r.before.isOf(b.Span()) && !r.before.failedAt.IsZero()
	r.before = beforeAsked{of: b.Span(), asked: true}
	r.cmds = append(r.cmds, ask(r, func(ctx context.Context) (board.PreviousPeriod, error) {
		return r.ports.Boards.Before(ctx, b)
	}, func(before board.PreviousPeriod, err error) tea.Cmd {
		if err != nil {
			if r.before.isOf(b.Span()) {
				r.before.failedAt = r.ports.Now()
			}
			if !failed {
				r.failUnasked(fmt.Errorf("the numbers of the period before: %w", err))
			}
			return nil
		}
		r.onBefore(beforeRead{b.Span(), before})
		return nil
	}))
}

// beforeAsked is the span of the board for which the period before was asked last.
type beforeAsked struct {
	of       affiliate.Span
	asked    bool
	failedAt time.Time   // zero: it has not ended, or was read
	read     *beforeRead // that came while a refresh was running
}

func (a beforeAsked) isOf(span affiliate.Span) bool { return a.asked && sameSpan(a.of, span) }

// waits reports whether it is not asked for yet again: its answer may still come, or the last error is new.
func (a beforeAsked) waits(span affiliate.Span, now time.Time) bool {
	return a.isOf(span) && (a.failedAt.IsZero() || now.Sub(a.failedAt) < beforeRetry)
}

// beforeRead is the period before, and the span that it is before.
type beforeRead struct {
	of     affiliate.Span
	before board.PreviousPeriod
}

func sameSpan(a, b affiliate.Span) bool { return a.From.Equal(b.From) && a.To.Equal(b.To) }

// onBefore adds it to the rows, as onHistory adds trends.
func (r *Root) onBefore(read beforeRead) {
	switch {
	case r.refreshing:
		r.before.read = &read
	case sameSpan(read.of, r.board.Span()):
		r.board, r.before = r.board.WithBefore(read.before), beforeAsked{}
		r.broadcast(affiliate.Invalidation{Products: true})
	}
}

// savedPeriod is the period saved by an earlier run; one that cannot be parsed is ignored.
func (r *Root) savedPeriod(ctx context.Context) (affiliate.Period, error) {
	text, err := r.ports.Settings.Setting(ctx, settingPeriod)
	p, _ := affiliate.ParsePeriod(text)
	return p, err
}

// onMidnight reads everything again when it is another day at the school than it was, so that periods and sparklines are those of
// today. It may also be an earlier day: the clock of the computer may have been corrected.
func (r *Root) onMidnight() tea.Cmd {
	before := r.day
	r.day = r.today()
	if before == (affiliate.Span{}) || !r.boardRead.Done || before.From.Equal(r.day.From) {
		return nil
	}
	r.pending.All = true
	return r.refreshBoard()
}

// today is the current day at the school.
func (r *Root) today() affiliate.Span {
	zone := r.ports.Access.Zone()
	d := affiliate.DateOf(r.ports.Now(), zone)
	return affiliate.Span{From: d.Start(zone), To: d.End(zone)}
}

// Settings that the root saves in the database.
const (
	settingTab    = "ui.tab"
	settingPeriod = "ui.period"
)
