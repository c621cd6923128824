package ui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/screen"
)

// seenTracker records by link which change marks are on screen, since when, and with which numbers. There is one for all screens,
// since a change counts as seen wherever it was drawn.
type seenTracker map[int64]visibleMark

type visibleMark struct {
	since time.Time
	now   affiliate.Counters
}

// minSeenTime is how long a mark must have been on screen before a pressed key proves that it was seen.
const minSeenTime = 2 * time.Second

// recordVisible records the marks in the first h lines of the body, which nothing covers.
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

// markSeen saves as seen what was on screen long enough when a key was pressed. Without a key nobody may be looking.
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
	return r.performUnasked(func(ctx context.Context) error { return r.ports.Visits.MarkSeen(ctx, seen) })
}
