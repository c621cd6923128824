package ui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
)

// chain is the card that shows the steps of one plan as they happen, and at the end the URL, which it has copied.
type chain struct {
	ScrollBox
	host   Host
	id     string
	title  string
	ops    []affiliate.Operation // newest try of each step, in order
	copied bool
}

func chainCard(id, title string) func(Host) Screen {
	return func(h Host) Screen { return &chain{host: h, id: id, title: title} }
}

func (s *chain) Title() string { return s.title }
func (s *chain) Init() tea.Cmd {
	return readOperations(s.host, affiliate.OperationQuery{Chain: s.id}, s.came)
}

// Renew follows the journal.
func (s *chain) Renew(n affiliate.News) tea.Cmd {
	if n.Operations || n.All {
		return s.Init()
	}
	return nil
}

func (s *chain) Update(msg tea.Msg) tea.Cmd {
	if k, ok := msg.(tea.KeyPressMsg); ok && k.String() == "enter" && s.settled() {
		s.host.Close()
	}
	return s.ScrollBox.Update(msg)
}

func (s *chain) came(ops []affiliate.Operation, err error) tea.Cmd {
	if err != nil {
		return nil
	}
	s.ops = newestTries(ops)
	if slug := s.slug(); slug != "" && !s.copied && !slices.ContainsFunc(s.ops, otherwise) && s.host.Ports().Access.School().Known() {
		s.copied = true
		return s.copyURL()
	}
	return nil
}

func (s *chain) slug() string {
	for _, op := range s.ops {
		if op.State == affiliate.Done && op.Intent.Link != nil {
			return readResult(op.Result).Slug
		}
	}
	return ""
}

// stuck is the step that needs the person: rejected, unknown, or planned with a reason.
func (s *chain) stuck() *affiliate.Operation {
	for i := range s.ops {
		switch op := &s.ops[i]; {
		case op.State == affiliate.Rejected, op.State == affiliate.Unknown, op.State == affiliate.Planned && op.Error != "":
			return op
		}
	}
	return nil
}

// settled says that nothing more will happen by itself.
func (s *chain) settled() bool {
	for _, op := range s.ops {
		if op.State == affiliate.Sent || op.State == affiliate.Planned && s.stuck() == nil {
			return false
		}
	}
	return len(s.ops) > 0
}

func (s *chain) link() *board.Link { return s.host.Board().LinkBySlug(s.slug()) }

func (s *chain) url() string { return s.host.Ports().Access.School().LinkURL(s.slug()) }

func (s *chain) copyURL() tea.Cmd {
	if l := s.link(); l != nil {
		return copyURLs(s.host, []*board.Link{l})
	}
	return copyText(s.host, s.url(), s.url()) // it was made a moment ago, and the board does not have it yet
}

func (s *chain) showQR() tea.Cmd {
	if l := s.link(); l != nil {
		return showQR(s.host, l)
	}
	s.host.Open(QRCode(s.slug(), ""))
	return nil
}

func (s *chain) Actions() []Action {
	h := s.host
	noURL := func() string {
		if s.slug() == "" || !h.Ports().Access.School().Known() {
			return "there is no URL yet"
		}
		return ""
	}
	noLink := func() string {
		if s.link() == nil {
			return "there is no link yet"
		}
		return ""
	}
	acts := []Action{
		on(ActionCopyURL, s.copyURL).unless(noURL),
		on(ActionCopyShare, func() tea.Cmd { return copySharePacks(h, []*board.Link{s.link()}) }).unless(noLink),
		on(ActionQR, s.showQR).unless(noURL),
		on(ActionEdit, do(s.mend)).titled("Edit and resend the rejected step", "edit and resend").unless(func() string {
			if op := s.stuck(); op == nil || op.State == affiliate.Unknown {
				return "no step was rejected"
			}
			return ""
		}),
	}
	acts = append(acts, onboardNext(h))
	if op := s.stuck(); op != nil {
		acts = append(acts, on(ActionOpen, do(func() { id := op.ID; h.Close(); h.Open(Operation(id)) })).titled("Show the step to review", "show"))
	}
	return append(acts, s.scrollActions()...)
}

func (s *chain) mend() { s.host.Open(Resend(s.stuck())) }

func (s *chain) View(w, h int) (string, *tea.Cursor) {
	th := s.host.Theme()
	w = boxWidth(w)
	var lines []string
	for _, op := range s.ops {
		lines = append(lines, s.stepLines(op, w)...)
	}
	if failed := loadError(s.host); failed != "" {
		lines = append(lines, th.wrapStyled(th.Bad, "✗ "+failed, w)...)
	}
	if slug := s.slug(); slug != "" {
		lines = append(lines, "")
		if s.host.Ports().Access.School().Known() {
			lines = append(lines, th.wrapStyled(th.Accent, s.url(), w)...)
		} else {
			lines = append(lines, th.wrapStyled(th.Accent, "slug "+slug+" (the school's address is not known yet)", w)...)
		}
	}
	return s.box(th, textLines([]string{th.Strong.Render(th.cut(s.title, w))}, lines, s.foot()), w, h), nil
}

func (s *chain) foot() string {
	switch {
	case len(s.ops) == 0:
		return "saving…"
	case s.stuck() != nil && s.stuck().State == affiliate.Rejected:
		return "e edits and resends this step only · enter shows it · esc leaves it in Activity"
	case s.stuck() != nil:
		return "enter shows what can be done · esc leaves it in Activity"
	case s.settled() && s.slug() == "":
		return "enter or esc closes"
	case s.settled():
		return "y copy URL · Y share pack · # QR code · a next · enter or esc closes"
	default:
		return "esc leaves it running; Activity shows it"
	}
}

// stepLines are one step: how it stands, what it is, and what came of it. A rejected one shows the server's words beside
// the JSON that was sent.
func (s *chain) stepLines(op affiliate.Operation, w int) []string {
	th := s.host.Theme()
	glyph, style := markOf(th, op)
	lines := []string{style.Render(glyph) + " " + th.cut(wordsOf(op.Intent), w-2)}
	said := th.wrapStyled(style, outcomeOf(s.host, op), w-4)
	if len(said) > 4 {
		said = said[:4]
	}
	for _, l := range said {
		lines = append(lines, "    "+l)
	}
	if op.State == affiliate.Rejected && op.Request != "" {
		sent := th.wrapStyled(th.Muted, "sent: "+spacedJSON(affiliate.Clean(op.Request)), w-4)
		for _, l := range sent[:min(len(sent), 5)] {
			lines = append(lines, "    "+l)
		}
	}
	return lines
}
