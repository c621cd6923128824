package queue

import (
	"strings"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
)

// line shows one write and its outcome.
func (s *runDialog) line(op affiliate.Operation, w int) string {
	th := s.host.Theme()
	glyph, style := screen.StateGlyph(th, op)
	room := min(max(s.intents, 24), max((w-5)*3/5, w-5-s.results))
	return style.Render(th.Truncate(" "+glyph+" "+th.Fit(fitIntent(th, op.Intent, room), room)+"  "+outcomeText(s.host, op), w))
}

// fitIntent is the text of an intent in so many cells: of a link the names are cut before its percentage is.
func fitIntent(th *screen.Theme, i affiliate.Intent, room int) string {
	text := intentText(i)
	if i.Link == nil || th.Width(text) <= room {
		return th.Truncate(text, room)
	}
	percentage := " · " + i.Link.Commission.String() + " %"
	return th.Truncate(strings.TrimSuffix(text, percentage), max(1, room-th.Width(percentage))) + percentage
}

// outcomeText is what became of a write. The code of a coupon is in its intent already.
func outcomeText(h screen.Host, op affiliate.Operation) string {
	text := screen.DescribeOutcome(h, op)
	switch {
	case op.Dropped():
		return "not sent: " + text
	case op.State == affiliate.Done && op.Intent.Coupon != nil && strings.HasPrefix(text, op.Intent.Coupon.Code):
		if rest := strings.TrimPrefix(text, op.Intent.Coupon.Code); rest == "" || strings.HasPrefix(rest, ", ") {
			return "made" + rest
		}
	}
	return text
}

// intentText is an intent without the words that all of a batch have in common.
func intentText(i affiliate.Intent) string {
	switch {
	case i.Link != nil:
		return affiliate.Clean(i.Link.Affiliate.Label() + " · " + affiliate.Product{ID: i.Link.ProductID, Name: i.Link.ProductName}.Label() + " · " + i.Link.Commission.String() + " %")
	case i.Coupon != nil:
		return affiliate.Clean(i.Coupon.Code + " · " + i.Coupon.Affiliate.Label() + " · " + affiliate.Product{ID: i.Coupon.ProductID, Name: i.Coupon.ProductName}.Label())
	}
	return screen.DescribeIntent(i)
}
