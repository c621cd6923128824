package ui

import (
	"strings"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
)

// maxUnsavedShown is how many unsaved responses the question names one by one. Quitting prints all of them.
const maxUnsavedShown = 5

// quitQuestion says what quitting now may lose: first responses that are saved nowhere, then writes without a response, then writes
// that were not sent yet.
func quitQuestion(plans, sent int, unsaved []affiliate.UnsavedResponse) screen.ConfirmOptions {
	var text []string
	chains := map[string]bool{}
	for i, h := range unsaved {
		chains[h.Chain] = true
		if i < maxUnsavedShown {
			text = append(text, h.Summary()+" · "+h.What)
		}
	}
	if n := len(unsaved) - maxUnsavedShown; n > 0 {
		text = append(text, "and "+screen.Plural(n, "more", "more"))
	}
	if n := len(unsaved); n > 0 {
		text = append(text, screen.Plural(n, "answer", "answers")+" from Fermion that the database cannot store: "+unsaved[n-1].Err.Error()+
			". Quitting tries for 10 s more, then prints what could not be saved.")
	}
	unanswered := max(0, sent-len(chains))
	if unanswered > 0 {
		text = append(text, screen.Plural(unanswered, "write", "writes")+" still waiting for a reply from Fermion. Quitting waits up to 15 s; what has no reply by then is at the top of Activity next time.")
	}
	title := "Quit while writes are being sent?"
	if n := plans - unanswered - len(chains); n > 0 {
		text = append(text, screen.Plural(n, "plan waits", "plans wait")+" with writes not sent yet. They stay planned; resume them in Activity after the next start.")
		if unanswered == 0 && len(unsaved) == 0 {
			title = "Quit before everything is sent?"
		}
	}
	return screen.ConfirmOptions{Title: title, Text: strings.Join(text, "\n"), Yes: "quit"}
}
