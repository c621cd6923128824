package ui

import (
	"strings"

	"fermion-tui/internal/affiliate"
)

// heldOf is the answer to an operation that the register could not store yet.
func heldOf(h Host, op affiliate.Operation) (affiliate.Held, bool) {
	for _, held := range h.Desk.Held() {
		if held.Operation == op.ID && op.State != affiliate.Done {
			return held, true
		}
	}
	return affiliate.Held{}, false
}

// mostHeld are named one by one when the program is to end; all are printed then.
const mostHeld = 5

// writesOnTheirWay says what quitting now may cost: what was answered and is nowhere else, before what is not answered.
func writesOnTheirWay(plans int, held []affiliate.Held) string {
	var text []string
	chains := map[string]bool{}
	for i, h := range held {
		chains[h.Chain] = true
		if i < mostHeld {
			text = append(text, h.Said()+" · "+h.What)
		}
	}
	if n := len(held) - mostHeld; n > 0 {
		text = append(text, "and "+plural(n, "more", "more"))
	}
	if n := len(held); n > 0 {
		text = append(text, plural(n, "answer", "answers")+" of Fermion that the register cannot store: "+held[n-1].Why.Error()+
			". Quitting tries 10 s more, and then prints what is still nowhere else.")
	}
	if n := plans - len(chains); n > 0 {
		text = append(text, plural(n, "write", "writes")+" at Fermion not answered yet. The program waits up to 15 s for the answers before it ends; what is still open then is shown first in Activity next time.")
	}
	return strings.Join(text, "\n")
}
