package ui

import (
	"context"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/screen"
)

// The order of a list is not one that the database has an index for: names are compared as people do. So the list of links remembers which
// of them were in its window, and a start reads these by their IDs before all others. Their numbers are those of now; only which links are
// in the window may be out of date, for as long as the whole board is being read.

// readFirstRows reads the rows that the first tab showed last.
func (r *Root) readFirstRows() tea.Cmd {
	return ask(r, func(ctx context.Context) (*board.Board, error) {
		saved, err := r.ports.Settings.Setting(ctx, screen.SettingFirstRows)
		ids := parseIDs(saved)
		if err != nil || len(ids) == 0 {
			return nil, err
		}
		if tab, err := r.ports.Settings.Setting(ctx, settingTab); err != nil || tab != "" && tab != r.tabs[0].number {
			return nil, err
		}
		p, err := r.savedPeriod(ctx)
		if err != nil {
			return nil, err
		}
		return r.ports.Boards.FirstRows(ctx, p, ids)
	}, func(first *board.Board, err error) tea.Cmd {
		if err != nil || first == nil || r.boardRead.Done { // an error is shown when the whole board meets it too
			return nil
		}
		r.board, r.live = first, r.ports.Live.Status()
		r.broadcast(affiliate.Invalidation{All: true})
		return nil
	})
}

// parseIDs leaves out what is no ID.
func parseIDs(text string) []int64 {
	var ids []int64
	for field := range strings.FieldsSeq(text) {
		if id, err := strconv.ParseInt(field, 10, 64); err == nil {
			ids = append(ids, id)
		}
	}
	return ids
}
