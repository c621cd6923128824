package app

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui"
)

// droppedViews are the views and filters of a machine that were dropped because a person was forgotten.
type droppedViews struct {
	Views   int `json:"views,omitempty"`
	Filters int `json:"filters,omitempty"`
}

// count counts a dropped setting, if a person would miss it. An empty filter is not missed.
func (d *droppedViews) count(key, value string) {
	switch {
	case strings.HasPrefix(key, affiliate.ViewSettings):
		d.Views++
	case strings.HasPrefix(key, affiliate.FilterSettings) && value != "":
		d.Filters++
	}
}

// describe says what was dropped and why; "" for nothing.
func (d droppedViews) describe() string {
	var what []string
	if d.Views > 0 {
		what = append(what, affiliate.Plural(int64(d.Views), "saved view", "saved views"))
	}
	if d.Filters > 0 {
		what = append(what, affiliate.Plural(int64(d.Filters), "filter", "filters"))
	}
	if len(what) == 0 {
		return ""
	}
	return "Somebody was forgotten on another machine. This one cannot tell what named them, and has removed " +
		strings.Join(what, " and ") + " of yours. The team's views stay."
}

// takeDropped returns what was dropped and was not reported yet, and marks it as reported.
func (l *localSettings) takeDropped() (d droppedViews, err error) {
	if r, err := l.read(); err != nil || r.Dropped == (droppedViews{}) {
		return d, err
	}
	err = l.change(func(r *rememberedHere) { d, r.Dropped = r.Dropped, droppedViews{} })
	return d, err
}

// tellDropped describes what was dropped, once; "" when there is nothing new.
func (s settingsAdapter) tellDropped(ctx context.Context) string {
	if s.local == nil || s.dropBeforeErasure(ctx) != nil {
		return ""
	}
	d, err := s.local.takeDropped()
	if err != nil { // the screens report that they cannot save
		return ""
	}
	return d.describe()
}

// showDropped shows what was dropped.
func (a *App) showDropped(ctx context.Context, p *tea.Program) {
	if text := a.settings().tellDropped(ctx); text != "" {
		p.Send(ui.OutcomeMsg(text))
	}
}
