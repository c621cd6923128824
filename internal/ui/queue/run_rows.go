package queue

import (
	"cmp"
	"strings"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
)

// measureTexts finds out what writes wait for, and how long the texts of the writes are.
func (s *runDialog) measureTexts() {
	th := s.host.Theme()
	s.lines.forget()
	s.waits = nil
	if q, is := s.status(); is && q.State == affiliate.QueueRunning {
		s.waits = screen.WaitTexts(s.host, s.ops)
	}
	s.intents, s.results = 0, 0
	for _, op := range s.ops {
		s.intents, s.results = max(s.intents, th.Width(intentText(s.host, op.Intent))), max(s.results, th.Width(s.outcomeText(op)))
	}
}

// minIntentRoom is the room that the texts of writes have at least.
const minIntentRoom = 24

// outcomeColumn is the room for the texts of the writes with which most of them have their outcome beside them in w cells. All these outcomes
// begin in one column.
func (s *runDialog) outcomeColumn(w int) int {
	th, start := s.host.Theme(), min(minIntentRoom, w/2)
	change := make([]int, w+2) // of the number of writes on one line, from one room to the next
	for _, op := range s.ops {
		from, to := max(th.Width(intentText(s.host, op.Intent)), start), w-len(underIndent)-th.Width(s.outcomeText(op))
		if from <= to {
			change[from]++
			change[to+1]--
		}
	}
	room, most, n := start, 0, 0
	for r := start; r <= min(max(s.intents, start), w); r++ { // of equal ones the widest, so that the column moves little while outcomes arrive
		if n += change[r]; n >= most {
			room, most = r, n
		}
	}
	return room
}

// rowLines shows one write and its outcome, which is under it where there is no room beside it.
func (s *runDialog) rowLines(op affiliate.Operation, w int) []string {
	th := s.host.Theme()
	glyph, style := screen.StateGlyph(th, op)
	intent, outcome := intentText(s.host, op.Intent), s.outcomeText(op)
	var lines []string
	if th.Width(intent) <= s.room && len(underIndent)+s.room+th.Width(outcome) <= w {
		lines = []string{" " + glyph + " " + th.Fit(intent, s.room) + "  " + outcome}
	} else {
		lines = stacked(th, glyph, screen.NonEmpty(intent, outcome), w)
	}
	for i := range lines {
		lines[i] = style.Render(lines[i])
	}
	return lines
}

// outcomeText is what became of a write. The code of a coupon is in its intent already. What the end of the program did to each of them
// is said once, over the rows, so that a row takes one line.
func (s *runDialog) outcomeText(op affiliate.Operation) string {
	if waits := cmp.Or(s.waits[op.ID], screen.CouponCheckText(s.host, op)); waits != "" {
		return waits
	}
	text := screen.DescribeOutcome(s.host, op)
	switch {
	case waitsSinceEnd(op):
		return "not sent yet"
	case op.State == affiliate.Unknown && op.Error == affiliate.EndedBeforeReply:
		return "outcome unknown"
	case op.State == affiliate.Done && op.Intent.Coupon != nil && strings.HasPrefix(text, op.Intent.Coupon.Code):
		if rest := strings.TrimPrefix(text, op.Intent.Coupon.Code); rest == "" || strings.HasPrefix(rest, ", ") {
			return "made" + rest
		}
	}
	return text
}

// waitsSinceEnd reports whether a write was planned by a program that has ended, and waits for nothing but to be resumed.
func waitsSinceEnd(op affiliate.Operation) bool {
	return op.State == affiliate.Planned && op.OwnerEnded && op.Blocking == nil && op.Error == ""
}

// intentText is an intent without the words that all of a batch have in common.
func intentText(h screen.Host, i affiliate.Intent) string {
	switch {
	case i.Link != nil:
		return affiliate.Clean(i.Link.Affiliate.Label() + " · " +
			affiliate.Product{ID: i.Link.ProductID, Name: i.Link.ProductName}.Label() + " · " + i.Link.Commission.String() + " %")
	case i.Coupon != nil:
		return affiliate.Clean(i.Coupon.Code + " · " + i.Coupon.Affiliate.Label() + " · " +
			affiliate.Product{ID: i.Coupon.ProductID, Name: i.Coupon.ProductName}.Label())
	case i.CouponDelete != nil:
		text := i.CouponDelete.Code
		if p := h.Board().Product(i.CouponDelete.ProductID); p != nil {
			text += " · " + p.Label
		}
		return affiliate.Clean(text)
	}
	return screen.DescribeIntent(i)
}
