package activity

import (
	"cmp"
	"slices"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/screen"
)

// planDialog is the dialog that shows the steps of one plan while they are sent. It copies the URL of the new link.
type planDialog struct {
	screen.ScrollBox
	host   screen.Host
	id     string
	title  string
	ops    []affiliate.Operation // the attempt that decides each step, in order
	copied bool

	reported map[string]bool // the operations whose new rows were reported
}

// PlanDialog makes the dialog of the plan with an ID.
func PlanDialog(id, title string) func(screen.Host) screen.Screen {
	return func(h screen.Host) screen.Screen {
		return &planDialog{host: h, id: id, title: title, reported: map[string]bool{}}
	}
}

func (s *planDialog) Title() string { return s.title }
func (s *planDialog) Init() tea.Cmd {
	return screen.ReadOperations(s.host, affiliate.OperationQuery{Chain: s.id}, s.onOperations)
}

// Refresh reads the plan again when the journal changes.
func (s *planDialog) Refresh(n affiliate.Invalidation) tea.Cmd {
	if n.Operations || n.All {
		return s.Init()
	}
	return nil
}

func (s *planDialog) Update(msg tea.Msg) tea.Cmd {
	if k, ok := msg.(tea.KeyPressMsg); ok && k.String() == "enter" && s.isFinished() {
		s.host.Close()
	}
	return s.ScrollBox.Update(msg)
}

func (s *planDialog) onOperations(ops []affiliate.Operation, err error) tea.Cmd {
	if err != nil {
		return nil
	}
	s.ops = affiliate.ChainSteps(ops)
	s.reportCreated()
	if slug := s.slug(); slug != "" && !s.copied && !slices.ContainsFunc(s.ops, screen.DiffersFromRequest) &&
		s.host.Ports().Access.School().IsSet() {
		s.copied = true
		return s.copyURL()
	}
	return nil
}

// reportCreated reports each new row once: the list under the dialog goes there.
func (s *planDialog) reportCreated() {
	for _, op := range s.ops {
		if op.State != affiliate.Done || s.reported[op.ID] {
			continue
		}
		s.reported[op.ID] = true
		var row screen.RowCreated
		switch op.Kind {
		case affiliate.CreateLink:
			row = screen.RowCreated{Kind: screen.KindLink, ID: op.LinkID}
		case affiliate.CreateAffiliate:
			row = screen.RowCreated{Kind: screen.KindAffiliate, ID: op.AffiliateID}
		case affiliate.CreateCoupon:
			row = screen.RowCreated{Kind: screen.KindCoupon, ID: op.CouponID}
		}
		if row.ID != 0 {
			s.host.Report(row)
		}
	}
}

func (s *planDialog) slug() string {
	for _, op := range s.ops {
		if op.State == affiliate.Done && op.Intent.Link != nil {
			return screen.ReadResult(op.Result).Slug
		}
	}
	return ""
}

// blockedStep is the step that needs a person: rejected, unknown, or planned with an error.
func (s *planDialog) blockedStep() *affiliate.Operation {
	for i := range s.ops {
		switch op := &s.ops[i]; {
		case op.State == affiliate.Rejected, op.State == affiliate.Unknown, op.State == affiliate.Planned && op.Error != "":
			return op
		}
	}
	return nil
}

// isFinished reports that no step changes any more unless a person acts.
func (s *planDialog) isFinished() bool {
	for _, op := range s.ops {
		if op.State == affiliate.Sent || op.State == affiliate.Planned && s.blockedStep() == nil {
			return false
		}
	}
	return len(s.ops) > 0
}

func (s *planDialog) link() *board.Link { return s.host.Board().LinkBySlug(s.slug()) }

func (s *planDialog) url() string { return s.host.Ports().Access.School().LinkURL(s.slug()) }

func (s *planDialog) copyURL() tea.Cmd {
	if l := s.link(); l != nil {
		return screen.CopyURLs(s.host, []*board.Link{l})
	}
	return screen.CopyLinks(s.host, s.url(), s.url()) // the link is new, and the board does not have it yet
}

func (s *planDialog) showQR() tea.Cmd {
	if l := s.link(); l != nil {
		return screen.ShowQR(s.host, l)
	}
	s.host.Open(screen.QRCode(s.slug(), ""))
	return nil
}

func (s *planDialog) Actions() []screen.Action {
	h := s.host
	noURL := func() string {
		if s.slug() == "" || !h.Ports().Access.School().IsSet() {
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
	acts := []screen.Action{
		screen.Bind(screen.ActionCopyURL, s.copyURL).DisabledBy(noURL),
		screen.Bind(screen.ActionCopyShare, func() tea.Cmd { return screen.CopySharePacks(h, []*board.Link{s.link()}) }).DisabledBy(noLink),
		screen.Bind(screen.ActionQR, s.showQR).DisabledBy(noURL),
		screen.Bind(screen.ActionEdit, screen.NoCmd(s.editStep)).WithTitle("Edit and resend the rejected step", "edit and resend").
			DisabledBy(func() string {
				if op := s.blockedStep(); op == nil || op.State == affiliate.Unknown {
					return "no step was rejected"
				}
				return ""
			}),
	}
	acts = append(acts, screen.OnboardNext(h))
	if op := s.blockedStep(); op != nil {
		acts = append(acts, screen.Bind(screen.ActionOpen, screen.NoCmd(func() { id := op.ID; h.Close(); h.Open(screen.Operation(id)) })).
			WithTitle("Show the step to review", "show"))
	}
	return append(acts, s.ScrollActions()...)
}

func (s *planDialog) editStep() { s.host.Open(screen.Resend(s.blockedStep())) }

func (s *planDialog) View(w, h int) (string, *tea.Cursor) {
	th := s.host.Theme()
	w = screen.BoxWidth(w)
	var lines []string
	waits := screen.WaitTexts(s.host, s.ops)
	for _, op := range s.ops {
		lines = append(lines, s.stepLines(op, cmp.Or(waits[op.ID], screen.CouponCheckText(s.host, op), screen.DescribeOutcome(s.host, op)), w)...)
	}
	if failed := screen.LoadError(s.host); failed != "" {
		lines = append(lines, th.WrapStyled(th.Bad, "✗ "+failed, w)...)
	}
	if slug := s.slug(); slug != "" {
		lines = append(lines, "")
		if s.host.Ports().Access.School().IsSet() {
			lines = append(lines, th.WrapStyled(th.Accent, s.url(), w)...)
		} else {
			lines = append(lines, th.WrapStyled(th.Accent, "slug "+slug+" (the school's address is not known yet)", w)...)
		}
	}
	return s.DrawBox(th, screen.TextLines([]string{th.Strong.Render(th.Truncate(s.title, w))}, lines, s.footer()), w, h), nil
}

func (s *planDialog) footer() string {
	switch {
	case len(s.ops) == 0:
		return "saving…"
	case s.blockedStep() != nil && s.blockedStep().State == affiliate.Rejected:
		return screen.KeyOf(s.host, screen.ActionEdit) + " edits and resends this step only · " + screen.KeyOf(s.host, screen.ActionOpen) +
			" shows it · esc leaves it in Activity"
	case s.blockedStep() != nil:
		return screen.KeyOf(s.host, screen.ActionOpen) + " shows what can be done · esc leaves it in Activity"
	case s.isFinished() && s.slug() == "":
		return "enter or esc closes"
	case s.isFinished():
		key := func(id screen.ActionID) string { return screen.KeyOf(s.host, id) }
		return key(screen.ActionCopyURL) + " copy URL · " + key(screen.ActionCopyShare) + " share pack · " + key(screen.ActionQR) +
			" QR code · " + key(screen.ActionOnboard) + " next · enter or esc closes"
	default:
		return "esc leaves it running; Activity shows it"
	}
}

// stepLines show one step: its state, what it does, and its outcome. A rejected step shows the server's message and the JSON that
// was sent.
func (s *planDialog) stepLines(op affiliate.Operation, outcome string, w int) []string {
	th := s.host.Theme()
	glyph, style := screen.StateGlyph(th, op)
	lines := th.HangingIndent(style.Render(glyph)+" ", th.Plain, screen.DescribeIntent(op.Intent), w)
	lines = append(lines, th.HangingIndent("    ", style, outcome, w)...)
	if op.State == affiliate.Rejected && op.Request != "" {
		lines = append(lines, th.HangingIndent("    ", th.Muted, "sent: "+screen.SpacedJSON(affiliate.Clean(op.Request)), w)...)
	}
	return lines
}
