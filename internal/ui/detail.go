package ui

import (
	"cmp"
	"context"
	"hash/fnv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/table"
)

// detail is what the pages about one link, affiliate or coupon share: some lines about it, below them its chart when it has
// one, and then sections, each a table. tab goes to the next section; the chart is one of them, and the table stays open
// below it.
type detail struct {
	host       Host
	chart      *linkChart // nil: none
	charting   bool       // the keys of the columns go to the chart
	sections   []section
	at         int
	ops        []affiliate.Operation      // of its section of operations
	operations *Grid[affiliate.Operation] // nil: none

	chartTop, above int // the lines over the chart and over the open section's table, as last drawn
}

type section struct {
	title string
	topic string // of the load that its rows come from, "" for the board
	empty string // what is said when there are no rows
	table *table.Table
	open  func(key int64) // what enter does on a row; nil: nothing
}

func (d *detail) add(title, topic, empty string, t *table.Table, open func(int64)) {
	d.sections = append(d.sections, section{title: title, topic: topic, empty: empty, table: t, open: open})
}

func (d *detail) restyle() {
	for _, s := range d.sections {
		dress(d.host, s.table)
	}
}

// chartOf puts a chart over the sections.
func (d *detail) chartOf(links func() []int64) {
	d.chart = newLinkChart(d.host, links, func() (affiliate.Span, string) { return periodShown(d.host) })
}

// step goes to the next section, or to the one before.
func (d *detail) step(by int) {
	n, at := len(d.sections), d.at
	if d.chart != nil { // the chart stands before the first
		n, at = n+1, at+1
		if d.charting {
			at = 0
		}
	}
	at = (at + by + n) % n
	if d.chart == nil {
		d.at = at
		return
	}
	d.focusChart(at == 0)
	if at > 0 {
		d.at = at - 1
	}
}

func (d *detail) focusChart(on bool) {
	if d.chart != nil && on != d.charting {
		d.charting = on
		d.chart.focus(on)
	}
}

func (d *detail) CapturesText() bool { return false }

// views are the keys that show another part of it, which the footer names first.
func (d *detail) views() []Action {
	acts := []Action{on(ActionSection, do(func() { d.step(1) })), on(ActionSectionBack, do(func() { d.step(-1) }))}
	if d.chart != nil {
		acts = append(acts, d.chart.measureAction(), periodAction(d.host))
	}
	return acts
}

// numbers are those of the period, with what of them is not sure: what a row shows, in full where there is room.
func (d *detail) numbers(t board.Totals, earned string, w int) string {
	th := d.host.Theme()
	totals := totalsOf(t.Numbers, shortExact, t.Links > 0 && t.Unread == t.Links)
	totals[len(totals)-1].name = earned
	var lead []string
	if p := d.host.Board().Period(); !p.All() {
		lead = append(lead, th.Muted.Render(p.Label()))
	}
	if t.Links > 1 && t.Unread > 0 {
		lead = append(lead, th.Warn.Render(linksRead(t.Links, t.Unread)))
	}
	var rest []string
	if why := cmp.Or(unread(t.Numbers), partly(d.host.Board(), t)); why != "" {
		rest = append(rest, th.Warn.Render(why))
	}
	return th.totalsLine(lead, totals, append(rest, th.pair("Conv", percent(t.Conv())), th.pair("EPC", t.EPCRupees())), w)
}

func (d *detail) moves() []Action {
	s := d.sections[d.at]
	t := s.table
	acts := []Action{
		on(ActionDown, do(func() { t.Move(1) })), on(ActionUp, do(func() { t.Move(-1) })),
		on(ActionTop, do(t.Home)), on(ActionBottom, do(t.End)),
		on(ActionPageDown, do(func() { t.Page(1) })), on(ActionPageUp, do(func() { t.Page(-1) })),
		on(ActionHalfDown, do(func() { t.HalfPage(1) })), on(ActionHalfUp, do(func() { t.HalfPage(-1) })),
	}
	if d.charting {
		move := func(by int) func() tea.Cmd { return do(func() { d.chart.chart.Move(by) }) }
		acts = append(acts, on(ActionColumnsLeft, move(-1)).titled("Cursor of the chart to the left", ""), on(ActionColumnsRight, move(1)).titled("Cursor of the chart to the right", ""))
	} else {
		acts = append(acts, on(ActionColumnsLeft, do(func() { t.ScrollColumns(-1) })), on(ActionColumnsRight, do(func() { t.ScrollColumns(1) })))
	}
	if s.open != nil {
		acts = append(acts, on(ActionOpen, do(func() {
			if key, ok := t.CursorKey(); ok {
				s.open(key)
			}
		})))
	}
	return acts
}

func (d *detail) mouse(msg tea.Msg) {
	t := d.sections[d.at].table
	switch msg := msg.(type) {
	case tea.MouseClickMsg:
		if d.chart != nil && msg.Y < d.above {
			d.focusChart(d.chart.chart.Click(msg.X-1, msg.Y-d.chartTop) || d.charting)
			return
		}
		d.focusChart(false)
		t.ClickRow(msg.Y - d.above)
	case tea.MouseWheelMsg:
		t.Move(wheel(msg))
	}
}

// drawnMarks are those of the open section's links whose marks are drawn in the first h lines.
func (d *detail) drawnMarks(links []*board.Link, h int) []*board.Link {
	return markedIn(d.host, d.sections[d.at].table, links, d.above, h)
}

// chartHeight is what of h lines the chart gets: a whole chart at 80×24, a sparkline where it is tight.
func (d *detail) chartHeight(h int) int {
	switch {
	case d.chart == nil || h < 7:
		return 0
	case h < 13 || len(d.chart.links()) == 0:
		return 2
	case h < 16:
		return 5
	default:
		return max(min(h*2/5, 18), 8)
	}
}

// drawPage draws the lines about the thing, its chart, the titles of the sections, and the open section.
func (d *detail) drawPage(about []string, w, h int) string {
	lines, th := make([]string, 0, h), d.host.Theme()
	for _, l := range about {
		lines = append(lines, th.fit(" "+l, w))
	}
	if failed := loadError(d.host); failed != "" {
		lines = append(lines, th.fit(" "+th.Bad.Render(th.cut("✗ "+failed, w-2)), w))
	}
	if room := d.chartHeight(h - len(lines)); room > 0 {
		if room > 2 {
			lines = append(lines, th.fit("", w))
		}
		d.chartTop = len(lines)
		for _, l := range strings.Split(d.chart.view(w-2, room), "\n") {
			lines = append(lines, th.fit(" "+l, w))
		}
	}
	if h-len(lines) > 6 {
		lines = append(lines, th.fit("", w))
	}
	titles := d.titles()
	if news := headline(d.host, w-th.width(titles)-1); news != "" {
		titles = th.fit(titles, w-th.width(news)-1) + news
	}
	lines = append(lines, th.fit(titles, w))
	d.above = len(lines)
	t := d.sections[d.at].table
	t.SetEmpty(emptyText(d.host, d.sections[d.at].topic, d.sections[d.at].empty))
	t.SetSize(w, max(h-len(lines), 2))
	return strings.Join(lines, "\n") + "\n" + t.View()
}

// titles names the sections with how much is in them.
func (d *detail) titles() string {
	th, line := d.host.Theme(), " "
	for i, s := range d.sections {
		text := s.title
		if n := s.table.Rows().Len(); n > 0 {
			text += " " + grouped(n)
		}
		style := th.Muted
		if i == d.at {
			if style = th.Tab; d.charting {
				style = th.Strong
			}
		}
		line += style.Render(text) + "   "
	}
	return line
}

// follow moves the cursor of a section of links from a link to the one that took its place.
func (d *detail) follow(section int, replaced map[int64]int64) {
	t := d.sections[section].table
	if key, ok := t.CursorKey(); ok && replaced[key] != 0 {
		t.Select(replaced[key])
	}
}

// pair is a label and a value.
func (d *detail) pair(label, value string) string { return d.host.Theme().pair(label, value) }

// keyOf makes a row key of an operation's ID.
func keyOf(id string) int64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(id)) // a hash cannot fail
	return int64(h.Sum64() >> 1)
}

// operationsGrid is a table of operations.
func operationsGrid(h Host) *Grid[affiliate.Operation] {
	return newGrid(h, []Column[affiliate.Operation]{
		{ID: "at", Title: "When", Width: 13, Sticky: true,
			Cell: func(op *affiliate.Operation) table.Cell {
				return table.Cell{Text: stamp(op.CreatedAt, h.Now(), h.Ports().Access.Zone()), Tone: table.Muted}
			}},
		{ID: "what", Title: "What", Width: 18, Flex: 2, Max: 40, Rank: 1, Cell: func(op *affiliate.Operation) table.Cell { return table.Cell{Text: wordsOf(op.Intent)} }},
		{ID: "state", Title: "State", Width: 8, Rank: 2, Cell: func(op *affiliate.Operation) table.Cell { return table.Cell{Text: string(op.State), Tone: toneOf(*op)} }},
		{ID: "detail", Title: "Outcome", Width: 16, Flex: 3, Rank: 3, Cell: func(op *affiliate.Operation) table.Cell { return table.Cell{Text: outcomeOf(h, *op)} }},
		{ID: "by", Title: "By", Width: 12, Flex: 1, Max: 16, Rank: 4,
			Cell: func(op *affiliate.Operation) table.Cell {
				return table.Cell{Text: affiliate.Clean(op.By), Tone: table.Muted}
			}},
	}, func(op *affiliate.Operation) int64 { return keyOf(op.ID) })
}

func toneOf(op affiliate.Operation) table.Tone {
	switch op.State {
	case affiliate.Done:
		if otherwise(op) {
			return table.Warn
		}
		return table.Good
	case affiliate.Rejected:
		return table.Bad
	case affiliate.Unknown:
		return table.Warn
	case affiliate.Sent:
		return table.Accent
	default:
		return table.Muted
	}
}

// wordsOf says what an intention is, on one line that is safe to draw.
func wordsOf(i affiliate.Intent) string { return affiliate.Clean(rawWordsOf(i)) }

func rawWordsOf(i affiliate.Intent) string {
	switch {
	case i.Affiliate != nil:
		return "New affiliate " + i.Affiliate.Label()
	case i.Link != nil:
		return "New link " + i.Link.Affiliate.Label() + " · " + affiliate.Product{ID: i.Link.ProductID, Name: i.Link.ProductName}.Label() + " · " + i.Link.Commission.String() + " %"
	case i.Coupon != nil:
		return "New coupon " + i.Coupon.Code + " · " + i.Coupon.Discount.String()
	case i.CouponDelete != nil:
		return "Delete coupon " + i.CouponDelete.Code
	}
	return "–"
}

// outcomeOf says how an operation stands, on one line that is safe to draw.
func outcomeOf(h Host, op affiliate.Operation) string { return affiliate.Clean(rawOutcomeOf(h, op)) }

func rawOutcomeOf(h Host, op affiliate.Operation) string {
	if held, is := heldOf(h, op); is {
		return held.Said() + ", which the database cannot store yet: " + held.Why.Error()
	}
	r := readResult(op.Result)
	switch op.State {
	case affiliate.Done:
		switch {
		case op.Kind == affiliate.DeleteCoupon:
			return "deleted"
		case r.PaysBP != nil && op.Intent.Link != nil:
			return "Fermion returned the existing link: " + r.Slug + " still pays " + r.PaysBP.String() + " %, not the " + op.Intent.Link.Commission.String() + " % asked for"
		case r.Existed:
			return "Fermion returned the existing link: " + r.Slug
		case r.Slug != "":
			return r.Slug
		case r.Found:
			return "existed already: " + orDash(r.UserID)
		case r.UserID != "":
			return "created " + r.UserID
		case r.Code != "":
			if c := op.Intent.Coupon; c != nil && !discountChecked(h, c.Discount) {
				return r.Code + ", discount not checked"
			}
			return r.Code
		}
		return "done"
	case affiliate.Planned:
		if op.Error != "" {
			return op.Error
		}
		return "waiting to be sent"
	case affiliate.Sent:
		return "sent, waiting for the reply"
	case affiliate.Unknown:
		return "it may have happened: " + op.Error
	default:
		return op.Error
	}
}

// readOperations asks for the operations about one thing, newest first.
func readOperations(h Host, q affiliate.OperationQuery, then func([]affiliate.Operation, error) tea.Cmd) tea.Cmd {
	q.NewestFirst = true
	return Load(h, "operations", "the operations", func(ctx context.Context) ([]affiliate.Operation, error) { return h.Ports().Journal.Operations(ctx, q) }, then)
}

// addOperations adds a section of operations, whose rows come from the load of a topic.
func (d *detail) addOperations(title, topic, empty string) {
	d.operations = operationsGrid(d.host)
	d.add(title, topic, empty, d.operations.Table, func(key int64) { openOperation(d.host, d.ops, key) })
}

// showOperations puts what was read into the section of operations.
func (d *detail) showOperations(ops []affiliate.Operation, err error) tea.Cmd {
	if err == nil {
		d.ops = ops
		d.operations.show(pointers(ops))
	}
	return nil
}

// openOperation finds the operation of a row.
func openOperation(h Host, ops []affiliate.Operation, key int64) {
	for _, op := range ops {
		if keyOf(op.ID) == key {
			h.Open(Operation(op.ID))
			return
		}
	}
}
