package activity

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
)

// noticePage shows one notice, and dismisses it if it is to be reviewed.
type noticePage struct {
	screen.ScrollBox
	host   screen.Host
	notice affiliate.Notice
}

func noticeCard(n affiliate.Notice) func(screen.Host) screen.Screen {
	return func(h screen.Host) screen.Screen { return &noticePage{host: h, notice: n} }
}

func (s *noticePage) Title() string { return noticeTitle(s.host, s.notice) }
func (s *noticePage) Init() tea.Cmd { return nil }

func (s *noticePage) Actions() []screen.Action {
	h := s.host
	acts := s.ScrollActions()
	if id := s.notice.LinkID; h.Board().Link(id) != nil {
		acts = append(acts, screen.Bind(screen.ActionBrowse, screen.NoCmd(func() { h.Close(); h.Open(screen.Link(id)) })).WithTitle("Open the link", "open the link"))
	}
	if id := s.notice.CampaignID; h.Board().Campaign(id) != nil {
		acts = append(acts, screen.Bind(screen.ActionBrowse, screen.NoCmd(func() { h.Close(); h.Open(screen.Campaign(id)) })).WithTitle("Open the campaign", "open the campaign"))
	}
	if s.held() {
		acts = append(acts, screen.Bind(screen.ActionAccept, screen.NoCmd(func() { h.Open(screen.Accept()) })).DisabledBy(func() string { return NotHeld(h) }))
	}
	if !s.notice.NeedsReview() {
		return append(acts, screen.Bind(screen.ActionOpen, screen.NoCmd(h.Close)).WithTitle("Close", ""))
	}
	return append(acts, screen.Bind(screen.ActionDecided, s.decide))
}

// held reports whether the notice is the one about frozen numbers.
func (s *noticePage) held() bool { return s.notice.Rule == affiliate.AlertSchool && !s.notice.Decided }

func (s *noticePage) decide() tea.Cmd {
	h, id := s.host, s.notice.ID
	h.Close()
	return screen.Perform(h, func(ctx context.Context) (string, error) {
		return "dismissed: it stays in Activity", h.Ports().Notices.DecideNotice(ctx, id)
	})
}

// kindWords describe the kind of a notice: "alert: first sale".
func kindWords(n affiliate.Notice) string {
	if n.Rule != "" && n.Rule != affiliate.AlertSchool {
		return string(n.Kind) + ": " + n.Rule.Words()
	}
	return string(n.Kind)
}

func (s *noticePage) View(w, h int) (string, *tea.Cursor) {
	th := s.host.Theme()
	w = screen.BoxWidth(w)
	style := th.Plain
	if s.notice.Kind == affiliate.NoticeError {
		style = th.Bad
	}
	text := th.WrapStyled(style, affiliate.Clean(s.notice.Text), w)
	foot := "esc closes"
	if s.notice.NeedsReview() {
		foot = "x or enter: dismiss · esc leaves it for later"
	}
	if s.held() {
		foot = "A: it is real, accept it · x: dismiss · esc leaves it for later"
	}
	head := []string{
		th.Strong.Render(th.Truncate(s.Title(), w)),
		th.Muted.Render(kindWords(s.notice) + " · " + screen.FormatTime(s.notice.At, s.host.Now(), s.host.Ports().Access.Zone())),
	}
	return s.DrawBox(th, screen.TextLines(head, text, foot), w, h), nil
}
