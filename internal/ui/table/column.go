package table

import "slices"

const (
	gap    = 2 // blanks between columns
	gutter = 2 // cursor and mark
	edge   = 1 // scroll bar
)

// Column is one column; columns are drawn in the order in which they are declared.
type Column struct {
	ID, Title string

	Width int // minimum width of the text, unless it is the only column
	Max   int // maximum width with Flex, 0 for none
	Flex  int // share of the remaining width, 0 for none
	Names int // cells that most names need: they come before any share, also from columns of numbers that need less than their width
	Badge int // cells for Cell.Badge after the text and a blank

	Right  bool // the text is aligned right
	Figure bool // the text is a number: the column grows with it, and it is written in a shorter form rather than cut (see Figures)
	Exact  bool // all its figures are written in full: where there is no room for them it is drawn once it is scrolled to
	Rank   int  // when the width is short, columns of lower rank stay; wider terminals add the others in this order
	Sticky bool // stays when the columns scroll; one column has it, the first drawn
	Hidden bool // not drawn at all
	Match  bool // SetMatch highlights here
}

// slot is a column that is drawn: its index, and the cells of its text as laid out.
type slot struct {
	col, text, badge int
}

func (s slot) cells() int {
	if s.badge > 0 {
		return s.text + 1 + s.badge
	}
	return s.text
}

type layout struct {
	slots               []slot
	moreLeft, moreRight bool // columns are hidden on that side
}

// sequence is the order in which scrolling passes the columns: first those that fit unscrolled, as declared, then the
// others by rank.
type sequence struct {
	sticky int // -1 without one; not among the others
	order  []int
	fit    int // how many of them are drawn when nothing is scrolled
}

func (t *Table) sequence(avail int) sequence {
	q := sequence{sticky: -1}
	for i, c := range t.columns {
		switch {
		case c.Hidden:
		case c.Sticky && q.sticky < 0:
			q.sticky = i
		default:
			q.order = append(q.order, i)
		}
	}
	slices.SortStableFunc(q.order, func(a, b int) int { return t.columns[a].Rank - t.columns[b].Rank })
	used := -gap
	if q.sticky >= 0 {
		used = t.slot(q.sticky).cells()
	}
	for ; q.fit < len(q.order); q.fit++ {
		if used += gap + t.slot(q.order[q.fit]).cells(); used > avail {
			break
		}
	}
	slices.Sort(q.order[:q.fit])
	return q
}

// unseen is 1 when there is room for the sticky column only, so that the first step of scrolling drops nothing.
func (q sequence) unseen() int {
	if q.sticky >= 0 && q.fit == 0 {
		return 1
	}
	return 0
}

// arrange lays out the columns at the current width and scroll position. Unscrolled, the columns of lowest rank that fit
// are drawn; scrolling drops them from the left, and the others come in from the right.
func (t *Table) arrange() {
	avail := max(t.w-gutter-edge, 0)
	q := t.sequence(avail)
	unscrolled := t.place(avail, q, 0, 0)
	stickyWidth := 0
	if q.sticky >= 0 {
		stickyWidth = unscrolled.slots[0].text
	}
	t.scrolled = max(min(t.scrolled, len(q.order)-1+q.unseen()), 0)
	for t.layout = unscrolled; t.scrolled > 0; t.scrolled-- {
		t.layout = t.place(avail, q, t.scrolled, stickyWidth)
		if t.layout.moreRight || t.place(avail, q, t.scrolled-1, stickyWidth).moreRight {
			return // otherwise one column less scrolled shows the last column too
		}
		t.layout = unscrolled
	}
}

// place lays out the columns in avail cells with some scrolled off. The sticky column then has stickyWidth, its width
// unscrolled, so that it does not move.
func (t *Table) place(avail int, q sequence, scrolled, stickyWidth int) layout {
	lay := layout{moreLeft: scrolled > 0}
	used := -gap
	add := func(s slot) {
		lay.slots = append(lay.slots, s)
		used += gap + s.cells()
	}
	shown, fixed := q.order[:q.fit], -1
	if scrolled > 0 || q.fit == 0 {
		fixed = q.sticky
	}
	if scrolled > 0 {
		shown = q.order[scrolled-q.unseen():]
	}
	if q.sticky >= 0 {
		s := t.slot(q.sticky)
		if scrolled > 0 {
			s.text = stickyWidth
		}
		add(s.within(avail))
	}
	for i, col := range shown {
		s, room := t.slot(col), avail-used-gap
		if s.cells() > room {
			if i > 0 || room < 1 {
				shown = shown[:i]
				break
			}
			s = s.within(room) // at least one column, cut
		}
		add(s)
	}
	if len(lay.slots) == 0 && len(q.order) > 0 {
		add(t.slot(q.order[0]).within(avail))
		shown = q.order[:1]
	}
	if len(shown) == 0 {
		lay.moreRight = len(q.order) > 0
	} else {
		lay.moreRight = q.fit < len(q.order) && shown[len(shown)-1] != q.order[len(q.order)-1]
	}
	left := t.grow(lay.slots, avail-used)
	t.stretch(lay.slots, t.widenNames(lay.slots, left, fixed), fixed)
	return lay
}

// widenNames gives the columns of names, one after the other, the cells that most names need, and returns what is left
// over. They are those that are left, then those that columns of numbers do not need now.
func (t *Table) widenNames(slots []slot, left, fixed int) int {
	for i := range slots {
		names := &slots[i]
		need := t.columns[names.col].Names - names.text
		if names.col == fixed || need <= 0 {
			continue
		}
		take := func(cells int) int {
			cells = max(min(cells, need), 0)
			names.text, need = names.text+cells, need-cells
			return cells
		}
		left -= take(left)
		for n := len(slots) - 1; n >= 0; n-- {
			s := &slots[n]
			if c := t.columns[s.col]; c.Figure {
				_, title := t.meter.fit(c.Title, s.text)
				s.text -= take(s.text - max(t.extents[s.col].need, title))
			}
		}
	}
	return left
}

// slot is a column at its minimum width. That is the declared width, or more for figures: the width of figures that are always
// written in full, and of the shortest form of figures that are longer than longForm.
func (t *Table) slot(col int) slot {
	c := t.columns[col]
	s := slot{col: col, text: c.Width, badge: c.Badge}
	switch {
	case c.Exact:
		s.text = max(s.text, t.extents[col].text)
	case t.extents[col].text > longForm:
		s.text += max(shortest-s.cells(), 0)
	}
	return s
}

// within is the slot cut to so many cells.
func (s slot) within(room int) slot {
	if s.cells() > room {
		s.badge = 0
		s.text = min(s.text, max(room, 0))
	}
	return s
}

// stretch divides the remaining width among the columns, except the fixed one.
func (t *Table) stretch(slots []slot, left, fixed int) {
	for left > 0 {
		sum := 0
		for _, s := range slots {
			if t.grows(s, fixed) {
				sum += t.columns[s.col].Flex
			}
		}
		if sum == 0 {
			return
		}
		share := left
		for i, s := range slots {
			if left == 0 || !t.grows(s, fixed) {
				continue
			}
			c := t.columns[s.col]
			more := min(max(share*c.Flex/sum, 1), left)
			if c.Max > 0 {
				more = min(more, c.Max-s.text)
			}
			slots[i].text += more
			left -= more
		}
	}
}

// grows reports whether a column may get more of the remaining width; fixed is the column that may not, -1 for none.
func (t *Table) grows(s slot, fixed int) bool {
	c := t.columns[s.col]
	return s.col != fixed && c.Flex > 0 && (c.Max == 0 || s.text < c.Max)
}
