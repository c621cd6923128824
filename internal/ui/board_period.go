package ui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
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
	r.cmds = append(r.cmds, r.refreshBoard(), r.perform(func(ctx context.Context) (string, error) {
		return "", r.ports.Settings.SetSetting(ctx, settingPeriod, p.String())
	}))
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
