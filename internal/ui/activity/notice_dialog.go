package activity

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
)

// noticeDialog shows one notice, and dismisses it if it is to be reviewed.
type noticeDialog struct {
	screen.ScrollBox
	host   screen.Host
	notice affiliate.Notice
}

func newNoticeDialog(n affiliate.Notice) func(screen.Host) screen.Screen {
	return func(h screen.Host) screen.Screen { return &noticeDialog{host: h, notice: n} }
}

func (s *noticeDialog) Title() string {
	about, _ := noticeTexts(s.host, s.notice)
	return about
}

func (s *noticeDialog) Init() tea.Cmd { return nil }

func (s *noticeDialog) Actions() []screen.Action {
	h := s.host
	acts := s.ScrollActions()
	if id := s.notice.LinkID; h.Board().Link(id) != nil {
		acts = append(acts, screen.Bind(screen.ActionBrowse, screen.NoCmd(func() { h.Close(); h.Open(screen.Link(id)) })).
			WithTitle("Open the link", "open the link"))
	}
	if id := s.notice.CampaignID; h.Board().Campaign(id) != nil {
		acts = append(acts, screen.Bind(screen.ActionBrowse, screen.NoCmd(func() { h.Close(); h.Open(screen.Campaign(id)) })).
			WithTitle("Open the campaign", "open the campaign"))
	}
	if s.isFreezeNotice() {
		acts = append(acts, screen.Bind(screen.ActionAccept, screen.NoCmd(func() { h.Open(screen.Accept()) })).
			DisabledBy(func() string { return WhyNotFrozen(h) }))
	}
	if !s.notice.NeedsReview() {
		return append(acts, screen.Bind(screen.ActionOpen, screen.NoCmd(h.Close)).WithTitle("Close", ""))
	}
	dismiss := screen.Bind(screen.ActionDismiss, s.decide)
	also := screen.Bind(screen.ActionOpen, s.decide).WithTitle(dismiss.Title, "")
	also.Writes = dismiss.Writes
	return append(acts, dismiss, also)
}

// isFreezeNotice reports whether the notice is the one about frozen numbers.
func (s *noticeDialog) isFreezeNotice() bool {
	return s.notice.Rule == affiliate.AlertSchool && !s.notice.Decided
}

func (s *noticeDialog) decide() tea.Cmd {
	h, id := s.host, s.notice.ID
	h.Close()
	return screen.Perform(h, func(ctx context.Context) (string, error) {
		return "dismissed: it stays in Activity", h.Ports().Notices.DecideNotice(ctx, id)
	})
}

// kindText describes the kind of a notice: "alert: first sale".
func kindText(n affiliate.Notice) string {
	if n.Rule != "" && n.Rule != affiliate.AlertSchool {
		return string(n.Kind) + ": " + n.Rule.Describe()
	}
	return string(n.Kind)
}

func (s *noticeDialog) View(w, h int) (string, *tea.Cursor) {
	th := s.host.Theme()
	w = screen.BoxWidth(w)
	style := th.Plain
	if s.notice.Kind == affiliate.NoticeError {
		style = th.Bad
	}
	text := th.WrapStyled(style, affiliate.Clean(s.notice.Text), w)
	footer, dismiss := "esc closes", screen.KeyOf(s.host, screen.ActionDismiss)
	if s.notice.NeedsReview() {
		footer = dismiss + " or " + screen.KeyOf(s.host, screen.ActionOpen) + ": dismiss · esc leaves it for later"
	}
	if s.isFreezeNotice() {
		footer = screen.KeyOf(s.host, screen.ActionAccept) + ": it is real, accept it · " + dismiss + ": dismiss · esc leaves it for later"
	}
	head := []string{
		th.Strong.Render(th.Truncate(s.Title(), w)),
		th.Muted.Render(kindText(s.notice) + " · " + screen.FormatTime(s.notice.At, s.host.Now(), s.host.Ports().Access.Zone())),
	}
	return s.DrawBox(th, screen.TextLines(head, text, footer), w, h), nil
}
