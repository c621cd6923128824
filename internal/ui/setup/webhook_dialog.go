package setup

import (
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
)

// webhookDialog shows the state of the webhook listener and what it received, for a person who sets it up.
type webhookDialog struct {
	screen.ScrollBox
	host screen.Host
}

// NewWebhookDialog makes the dialog of the webhook listener.
func NewWebhookDialog(h screen.Host) screen.Screen { return &webhookDialog{host: h} }

func (s *webhookDialog) Title() string { return "Webhook" }
func (s *webhookDialog) Init() tea.Cmd { return nil }

func (s *webhookDialog) Actions() []screen.Action {
	h := s.host
	acts := append([]screen.Action{screen.Bind(screen.ActionOpen, screen.NoCmd(h.Close)).WithTitle("Close", "")}, s.ScrollActions()...)
	if h.Options().Demo { // the demo's events have no secret
		return acts
	}
	set := screen.Bind(screen.ActionEdit, screen.NoCmd(func() { h.OpenInstead(screen.WebhookSecret()) })).NotAWrite()
	return append([]screen.Action{set.WithTitle("Set the webhook secret", "set the secret")}, acts...)
}

func (s *webhookDialog) View(w, h int) (string, *tea.Cursor) {
	th, st := s.host.Theme(), s.host.Ports().Webhook.Status()
	w = screen.BoxWidth(w)
	style, words := th.Plain, ""
	switch {
	case st.InProcess:
		words = "The demo's school sends its events inside the program."
	case st.Address != "":
		style, words = th.Good, "● Listening at http://"+st.Address+"/"
	case st.Why != "":
		style, words = th.Bad, "✗ Not listening: "+affiliate.Clean(st.Why)
	case st.Requested:
		words = "Starting to listen…"
	default:
		words = "○ Not listening. Start the program with --webhook-addr 8787, then enter in the school's dashboard " +
			"the address that reaches this port, and a secret."
	}
	lines := th.WrapStyled(style, words, w)
	if st.Open {
		lines = append(lines, th.WrapStyled(th.Warn,
			"! Other machines can reach it, and it uses plain HTTP: put a proxy with TLS in front of it.", w)...)
	}
	if st.Address != "" || st.InProcess {
		lines = append(lines, "")
		lines = append(lines, th.WrapStyled(th.Plain, s.receivedText(st), w)...)
		if st.Refusal != "" {
			refused := fmt.Sprintf("Last refused, %s: %s.", s.relative(st.RefusedAt), affiliate.Clean(st.Refusal))
			lines = append(lines, th.WrapStyled(th.Warn, refused, w)...)
		}
		if st.Problem != "" && st.Problem != st.Refusal {
			lines = append(lines, th.WrapStyled(th.Warn, "The last one was not accepted: "+affiliate.Clean(st.Problem)+".", w)...)
		}
	}
	foot := screen.KeyOf(s.host, screen.ActionEdit) + " sets the secret · esc closes"
	if s.host.Options().Demo {
		foot = "esc closes"
	}
	return s.DrawBox(th, screen.TextLines([]string{th.Strong.Render("Webhook")}, lines, foot), w, h), nil
}

// receivedText counts the events since the start.
func (s *webhookDialog) receivedText(st screen.WebhookStatus) string {
	if st.Last.IsZero() {
		return "No events since start."
	}
	parts := []string{screen.Plural(st.Events, "event", "events")}
	for _, p := range []struct {
		n    int
		what string
	}{{st.Duplicates, "sent again"}, {st.Refused, "refused"}, {st.Failed, "not stored"}} {
		if p.n > 0 {
			parts = append(parts, fmt.Sprintf("%s %s", screen.Grouped(p.n), p.what))
		}
	}
	return "Since start: " + strings.Join(parts, ", ") + "; the last " + s.relative(st.Last) + "."
}

func (s *webhookDialog) relative(t time.Time) string {
	return screen.RelativeTime(t, s.host.Now(), s.host.Ports().Access.Zone())
}
