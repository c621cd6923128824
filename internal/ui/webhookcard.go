package ui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
)

// webhookPage says how the listener stands and what came: what a person looks at who sets it up.
type webhookPage struct {
	ScrollBox
	host Host
}

func newWebhookPage(h Host) Screen { return &webhookPage{host: h} }

func (s *webhookPage) Title() string { return "Webhook" }
func (s *webhookPage) Init() tea.Cmd { return nil }

func (s *webhookPage) Actions() []Action {
	h := s.host
	return append([]Action{
		on(ActionEdit, do(func() { h.OpenInstead(WebhookSecret()) })).local().titled("Set the webhook secret", "set the secret"),
		on(ActionOpen, do(h.Close)).titled("Close", ""),
	}, s.scrollActions()...)
}

func (s *webhookPage) View(w, h int) (string, *tea.Cursor) {
	th, st := s.host.Theme(), s.host.Ports().Webhook.Status()
	w = boxWidth(w)
	style, words := th.Plain, ""
	switch {
	case st.Inside:
		words = "The demo's school sends its events inside the program."
	case st.At != "":
		style, words = th.Good, "● Listening at http://"+st.At+"/"
	case st.Why != "":
		style, words = th.Bad, "✗ Not listening: "+affiliate.Clean(st.Why)
	case st.Asked:
		words = "Starting to listen…"
	default:
		words = "○ Not listening. Start the program with --webhook-addr 8787, then enter in the school's dashboard the address that reaches this port, and a secret."
	}
	lines := th.wrapStyled(style, words, w)
	if st.Open {
		lines = append(lines, th.wrapStyled(th.Warn, "! Other machines can reach it, and it uses plain HTTP: put a proxy with TLS in front of it.", w)...)
	}
	if st.At != "" || st.Inside {
		lines = append(lines, "")
		lines = append(lines, th.wrapStyled(th.Plain, s.came(st), w)...)
		if st.Refusal != "" {
			lines = append(lines, th.wrapStyled(th.Warn, "Last refused, "+relativeTime(st.RefusedAt, s.host.Now(), s.host.Ports().Access.Zone())+": "+affiliate.Clean(st.Refusal)+".", w)...)
		}
		if st.Trouble != "" && st.Trouble != st.Refusal {
			lines = append(lines, th.wrapStyled(th.Warn, "The last one was not accepted: "+affiliate.Clean(st.Trouble)+".", w)...)
		}
	}
	return s.box(th, textLines([]string{th.Strong.Render("Webhook")}, lines, "e sets the secret · esc closes"), w, h), nil
}

// came counts what came since the start.
func (s *webhookPage) came(st WebhookStatus) string {
	if st.Last.IsZero() {
		return "No events since start."
	}
	parts := []string{plural(st.Events, "event", "events")}
	for _, p := range []struct {
		n    int
		what string
	}{{st.Again, "sent again"}, {st.Refused, "refused"}, {st.Failed, "not stored"}} {
		if p.n > 0 {
			parts = append(parts, fmt.Sprintf("%s %s", grouped(p.n), p.what))
		}
	}
	return "Since start: " + strings.Join(parts, ", ") + "; the last " + relativeTime(st.Last, s.host.Now(), s.host.Ports().Access.Zone()) + "."
}
