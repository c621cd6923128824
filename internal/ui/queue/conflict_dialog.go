package queue

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/screen"
)

// conflictDialog is the card of a plan of which rows stay as they are, because somebody has changed them since it was made. Enter plans the
// same for these once more.
type conflictDialog struct {
	screen.ScrollBox
	host     screen.Host
	targets  *screen.BulkTargets
	conflict *affiliate.PlanConflictError
	rows     [][]string // the texts of each row: its name, and what was changed
	widest   int        // cells of the longest
	lines    rowLines
	drawn    [][]string // the lines of each row when they were measured
	reading  bool       // the rows, for the plan of them
}

func newConflictDialog(t *screen.BulkTargets, conflict *affiliate.PlanConflictError) func(screen.Host) screen.Screen {
	return func(h screen.Host) screen.Screen {
		s := &conflictDialog{host: h, targets: t, conflict: conflict, rows: make([][]string, len(conflict.Rows)),
			drawn: make([][]string, len(conflict.Rows))}
		names := make(map[int64]string, len(t.Plan.Rows))
		for i := range t.Plan.Rows {
			names[t.Plan.Rows[i].ID] = t.Plan.Rows[i].Name
		}
		for i, r := range conflict.Rows {
			s.rows[i] = []string{affiliate.Clean(names[r.ID])}
			for _, f := range r.Fields {
				s.rows[i] = append(s.rows[i], affiliate.Clean(f.Describe()))
			}
			for _, text := range s.rows[i] {
				s.widest = max(s.widest, len(underIndent)+h.Theme().Width(text))
			}
		}
		return s
	}
}

func (s *conflictDialog) Title() string { return s.targets.Plan.Title }
func (s *conflictDialog) Init() tea.Cmd { return nil }

func (s *conflictDialog) Actions() []screen.Action {
	return append(s.ScrollActions(), screen.Bind(screen.ActionSubmit, s.planAgain).
		WithTitle("Show the plan of these rows again", "the plan again"))
}

// planAgain reads the rows first: what the screens show may be older than what somebody has changed.
func (s *conflictDialog) planAgain() tea.Cmd {
	ids := make([]int64, len(s.conflict.Rows))
	for i, r := range s.conflict.Rows {
		ids[i] = r.ID
	}
	s.reading = true
	boards, shown := s.host.Ports().Boards, s.host.Board()
	return screen.Read(s.host, "plan again", func(ctx context.Context) (*board.Board, error) {
		return boards.Refresh(ctx, shown, affiliate.Invalidation{All: true})
	}, func(b *board.Board, err error) tea.Cmd {
		s.reading = false
		if err != nil {
			s.host.Fail(err)
			return nil
		}
		again := s.targets.Again(s.host, b, ids)
		if len(again.Plan.Rows) == 0 {
			s.host.Close()
			s.host.Toast(affiliate.PluralWord(len(ids), "the "+s.targets.Plan.One+" is not", "none of the "+s.targets.Plan.Many+" is") +
				" there any more")
			return nil
		}
		s.host.OpenInstead(screen.BulkPlan(again))
		return nil
	})
}

func (s *conflictDialog) View(w, h int) (string, *tea.Cursor) {
	th, n := s.host.Theme(), len(s.rows)
	count := func(n int) string { return screen.Plural(n, s.targets.Plan.One, s.targets.Plan.Many) }
	w = screen.BoxWidthFor(w, s.widest)
	head := []string{th.Strong.Render(th.Truncate(s.targets.Plan.Title, w))}
	if saved := s.conflict.Saved; saved > 0 {
		head = append(head, th.WrapStyled(th.Good, "✓ Saved "+count(saved)+".", w)...)
	}
	head = append(head, th.WrapStyled(th.Warn,
		"! "+count(n)+" "+affiliate.PluralWord(n, "stays as it is, since it was", "stay as they are, since they were")+
			" changed after the plan was made:", w)...)
	s.lines.measure(n, w, func(i int) int {
		s.drawn[i] = stacked(th, " ", s.rows[i], w)
		return len(s.drawn[i])
	})
	box := screen.BoxText{Head: head, Count: s.lines.count(), Line: func(at int) string {
		row, part := s.lines.find(at)
		return s.drawn[row][part]
	}, Foot: s.foot()}
	return s.DrawBox(th, box, w, h), nil
}

func (s *conflictDialog) foot() string {
	if s.reading {
		return "reading " + affiliate.PluralWord(len(s.rows), "it", "them") + " again…"
	}
	return "enter shows the plan of " + affiliate.PluralWord(len(s.rows), "it", "these") + " again · esc closes"
}
