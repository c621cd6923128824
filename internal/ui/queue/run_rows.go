package queue

import (
	"strings"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
)

// rowLines shows one write and its outcome, which is under it where there is no room beside it.
func (s *runDialog) rowLines(op affiliate.Operation, w int) []string {
	th := s.host.Theme()
	glyph, style := screen.StateGlyph(th, op)
	room := min(max(s.intents, 24), max((w-5)*3/5, w-5-s.results))
	intent, outcome := intentText(s.host, op.Intent), outcomeText(s.host, op)
	lines := []string{" " + glyph + " " + th.Fit(intent, room) + "  " + outcome}
	switch cells := th.Width(intent); {
	case cells <= room && len(underIndent)+room+th.Width(outcome) <= w:
	case len(underIndent)+cells+th.Width(outcome) <= w:
		lines[0] = " " + glyph + " " + intent + "  " + outcome
	default:
		lines = stacked(th, glyph, screen.NonEmpty(intent, outcome), w)
	}
	for i := range lines {
		lines[i] = style.Render(lines[i])
	}
	return lines
}

// outcomeText is what became of a write. The code of a coupon is in its intent already. What the end of the program did to each of them is said once,
// over the rows, so that a row takes one line.
func outcomeText(h screen.Host, op affiliate.Operation) string {
	text := screen.DescribeOutcome(h, op)
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
