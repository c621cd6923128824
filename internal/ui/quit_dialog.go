package ui

import (
	"strings"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
)

// maxUnsavedShown are named one by one when the program is to end; all are printed then.
const maxUnsavedShown = 5

// askToQuit says what quitting now may cost: what was answered and is nowhere else first, then what has left and is not answered,
// then what has not left yet.
func askToQuit(plans, sent int, held []affiliate.UnsavedResponse) screen.ConfirmOptions {
	var text []string
	chains := map[string]bool{}
	for i, h := range held {
		chains[h.Chain] = true
		if i < maxUnsavedShown {
			text = append(text, h.Summary()+" · "+h.What)
		}
	}
	if n := len(held) - maxUnsavedShown; n > 0 {
		text = append(text, "and "+screen.Plural(n, "more", "more"))
	}
	if n := len(held); n > 0 {
		text = append(text, screen.Plural(n, "answer", "answers")+" from Fermion that the database cannot store: "+held[n-1].Err.Error()+
			". Quitting tries for 10 s more, then prints what could not be saved.")
	}
	unanswered := max(0, sent-len(chains))
	if unanswered > 0 {
		text = append(text, screen.Plural(unanswered, "write", "writes")+" still waiting for a reply from Fermion. Quitting waits up to 15 s; what has no reply by then is at the top of Activity next time.")
	}
	title := "Quit while writes are being sent?"
	if n := plans - unanswered - len(chains); n > 0 {
		text = append(text, screen.Plural(n, "plan waits", "plans wait")+" with writes not sent yet. They stay planned; resume them in Activity after the next start.")
		if unanswered == 0 && len(held) == 0 {
			title = "Quit before everything is sent?"
		}
	}
	return screen.ConfirmOptions{Title: title, Text: strings.Join(text, "\n"), Yes: "quit"}
}
