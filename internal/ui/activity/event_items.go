package activity

import (
	"fmt"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
	"fermion-tui/internal/ui/table"
)

// eventsLimit is how many webhook events Activity lists.
const eventsLimit = 500

func eventRow(h screen.Host, e *affiliate.Event) item {
	x := item{key: screen.RowKey("event " + e.ID), at: e.ReceivedAt, event: e, what: e.Describe(), state: eventState(*e),
		outcome: eventOutcome(h, *e), by: "webhook"}
	switch e.State {
	case affiliate.EventMatching:
		x.tone = table.Accent
	case affiliate.EventMatched:
		x.tone = table.Good
	default:
		x.tone = table.Muted
	}
	if e.ParseWarning != "" {
		x.outcome += " · " + affiliate.Clean(e.ParseWarning)
	}
	return x
}

func eventState(e affiliate.Event) string {
	switch {
	case e.Test:
		return "test"
	case e.State == affiliate.EventMatching:
		return "matching…"
	case e.State == affiliate.EventMatched:
		return "matched"
	case e.State == affiliate.EventUnmatched:
		return "not matched"
	default:
		return "stored"
	}
}

// eventOutcome names the link whose sale it was, if that is known.
func eventOutcome(h screen.Host, e affiliate.Event) string {
	switch {
	case e.Test:
		return "sent by the dashboard's test button, not counted"
	case e.State == affiliate.EventMatching:
		return "looking for its link"
	case e.State == affiliate.EventMatched:
		if l := h.Board().Link(e.LinkID); l != nil {
			return screen.LinkTitle(l)
		}
		return fmt.Sprintf("a sale of link %d", e.LinkID)
	case e.State == affiliate.EventUnmatched:
		return "not an affiliate sale, or not tracked"
	case e.Kind == affiliate.PaymentFailed, e.Kind == affiliate.PaymentAbandoned:
		return "nothing was paid"
	default:
		return "unknown event type"
	}
}
