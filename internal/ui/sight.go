package ui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/screen"
)

// sight is which marks are on screen, since when, and which numbers stood beside them; by link. The root keeps one for all
// screens: a change is seen wherever it was drawn.
type sight map[int64]drawn

type drawn struct {
	since time.Time
	now   affiliate.Counters
}

// lookLong is how long a mark must have been on screen before a pressed key proves that somebody saw it.
const lookLong = 2 * time.Second

// look notes what is drawn: h lines of the body that nothing lies over.
func (r *Root) look(s screen.Screen, h int) {
	var rows []*board.Link
	if m, ok := s.(screen.ChangeMarks); ok && h > 0 {
		rows = m.VisibleChanges(h)
	}
	if len(rows) == 0 && len(r.sight) == 0 {
		return
	}
	now, on := r.ports.Now(), make(sight, len(rows))
	for _, l := range rows {
		d, ok := r.sight[l.ID]
		if !ok || d.now != l.Now {
			d = drawn{since: now, now: l.Now}
		}
		on[l.ID] = d
	}
	r.sight = on
}

// markSeen keeps what was on screen long enough as seen: a key was pressed. An unattended screen sees nothing.
func (r *Root) markSeen(now time.Time) tea.Cmd {
	seen := map[int64]affiliate.Counters{}
	for id, d := range r.sight {
		if now.Sub(d.since) >= lookLong {
			seen[id] = d.now
			delete(r.sight, id)
		}
	}
	if len(seen) == 0 {
		return nil
	}
	return r.perform(func(ctx context.Context) (string, error) { return "", r.ports.Visits.MarkSeen(ctx, seen) })
}
