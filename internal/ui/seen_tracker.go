package ui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/screen"
)

// seenTracker is which marks are on screen, since when, and which numbers stood beside them; by link. The root keeps one for all
// screens: a change is seen wherever it was drawn.
type seenTracker map[int64]visibleMark

type visibleMark struct {
	since time.Time
	now   affiliate.Counters
}

// minSeenTime is how long a mark must have been on screen before a pressed key proves that it was seen.
const minSeenTime = 2 * time.Second

// recordVisible notes what is drawn: h lines of the body that nothing lies over.
func (r *Root) recordVisible(s screen.Screen, h int) {
	var rows []*board.Link
	if m, ok := s.(screen.ChangeMarks); ok && h > 0 {
		rows = m.VisibleChanges(h)
	}
	if len(rows) == 0 && len(r.seenMarks) == 0 {
		return
	}
	now, on := r.ports.Now(), make(seenTracker, len(rows))
	for _, l := range rows {
		d, ok := r.seenMarks[l.ID]
		if !ok || d.now != l.Now {
			d = visibleMark{since: now, now: l.Now}
		}
		on[l.ID] = d
	}
	r.seenMarks = on
}

// markSeen keeps what was on screen long enough as seen: a key was pressed. An unattended screen sees nothing.
func (r *Root) markSeen(now time.Time) tea.Cmd {
	seen := map[int64]affiliate.Counters{}
	for id, d := range r.seenMarks {
		if now.Sub(d.since) >= minSeenTime {
			seen[id] = d.now
			delete(r.seenMarks, id)
		}
	}
	if len(seen) == 0 {
		return nil
	}
	return r.perform(func(ctx context.Context) (string, error) { return "", r.ports.Visits.MarkSeen(ctx, seen) })
}
