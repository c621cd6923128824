package screen

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/board"
)

// ReportTargets is the links that a report breaks down, or those of one of its groups.
type ReportTargets struct {
	By    board.Dimension
	Links func(*board.Board) []*board.Link // the links on a later board
	Rows  func(*board.Board) string        // the rows that they come from, on a later board: "12 of 120 links"
	Title string                           // title of a list of the links
	Leave func()                           // is called when that list is closed; may be nil
}

// BreakDownAction asks by what the links of the shown rows, or of the marked ones, are broken down. linksOf returns the
// links of rows.
func (l *List[R]) BreakDownAction(linksOf func(*board.Board, []*R) []*board.Link) Action {
	return Bind(ActionBreakDown, NoCmd(func() {
		of := l.shownRows()
		t := ReportTargets{
			Links: func(b *board.Board) []*board.Link { return linksOf(b, of.on(b).Rows) },
			Rows:  func(b *board.Board) string { return of.text(b) },
		}
		l.host.Float(NewDimensionPicker(t, func(h Host, by board.Dimension) {
			t.By = by
			h.Open(Report(&t))
		}))
	})).DisabledBy(func() string {
		switch {
		case !l.host.Loads().Board.Done:
			return "the links are being read"
		case l.Table.Rows().Len() == 0 && l.Table.MarkCount() == 0:
			return "no row is shown"
		}
		return ""
	})
}

// shownRows finds the rows that the filter of a list shows, or the marked rows, on a later board.
type shownRows[R any] struct {
	list   *List[R]
	kind   board.Kind[R]
	filter board.Filter[R]
	marked map[int64]bool
}

func (l *List[R]) shownRows() *shownRows[R] {
	s := &shownRows[R]{list: l, kind: l.options.Kind(), filter: l.filter, marked: map[int64]bool{}}
	for _, key := range l.Table.Marks() {
		s.marked[key] = true
	}
	return s
}

func (s *shownRows[R]) on(b *board.Board) board.View[R] {
	now := s.list.host.Now()
	if len(s.marked) == 0 {
		return s.kind.Select(b, s.filter, board.Order[R]{}, now)
	}
	all := s.kind.Select(b, board.Filter[R]{}, board.Order[R]{}, now)
	all.Rows = slices.DeleteFunc(slices.Clone(all.Rows), func(row *R) bool { return !s.marked[s.list.options.Key(row)] })
	return all
}

// text says how many rows they are: "12 of 120 links", "3 marked links".
func (s *shownRows[R]) text(b *board.Board) string {
	view := s.on(b)
	if len(s.marked) > 0 {
		return Plural(len(view.Rows), "marked "+s.list.options.Singular, "marked "+s.list.options.Name)
	}
	return s.list.countText(view.Rows, len(view.Rows), view.Of)
}

// dimensionKeys are the letters that choose a dimension in the dialog.
var dimensionKeys = map[board.Dimension]string{
	board.ByAffiliate: "a", board.ByProduct: "p", board.ByTag: "t", board.ByCampaign: "c", board.ByCommission: "%",
	board.ByDay: "d", board.ByWeek: "w", board.ByMonth: "m",
}

// dimensionNotes says what a report by each dimension shows.
var dimensionNotes = map[board.Dimension]string{
	board.ByAffiliate: "who leads, who has refunds", board.ByProduct: "what sells", board.ByTag: "a link counts in each of its tags",
	board.ByCampaign: "what the links of each did", board.ByCommission: "what each percentage brings",
	board.ByDay: "against the days of the period before", board.ByWeek: "weeks from Monday", board.ByMonth: "calendar months",
}

// dimensionPicker is the list of dimensions by which rows can be broken down.
type dimensionPicker struct{ *Picker }

// NewDimensionPicker makes the dialog that chooses by what rows are broken down, with a letter or enter. The cursor is
// on the present dimension.
func NewDimensionPicker(of ReportTargets, choose func(Host, board.Dimension)) func(Host) Screen {
	all := board.Dimensions()
	return func(h Host) Screen {
		return dimensionPicker{NewPicker(h, PickerOptions{
			Title: "Break down",
			Enter: Bind(ActionOpen, nil).WithTitle("Show this report", "show"),
			Next:  Bind(ActionBreakDown, nil).WithTitle("Next of the list", ""),
			Width: 58,
			Head: func(w int) []string {
				th := h.Theme()
				return []string{th.Strong.Render(th.Truncate("Break down "+of.Rows(h.Board()), w)),
					th.Muted.Render(th.Fit("a letter or "+KeyOf(h, ActionOpen)+" shows the report", w))}
			},
			Find: func(string) (n, at int) {
				for i, by := range all {
					if by == of.By {
						at = i
					}
				}
				return len(all), at
			},
			Row: func(i int) PickerRow {
				return PickerRow{Text: " " + dimensionKeys[all[i]] + "  by " + h.Theme().Fit(string(all[i]), 12) + dimensionNotes[all[i]]}
			},
			Choose: func(i int) tea.Cmd {
				h.Close()
				choose(h, all[i])
				return nil
			},
		})}
	}
}

// Actions are the actions of the list, and one for the letter of each row.
func (s dimensionPicker) Actions() []Action {
	acts := s.Picker.Actions()
	for i, by := range board.Dimensions() {
		show := Bind(ActionOpen, func() tea.Cmd { return s.o.Choose(i) }).WithTitle("By "+string(by), "")
		show.Keys = []string{dimensionKeys[by]}
		acts = append(acts, show)
	}
	return acts
}
