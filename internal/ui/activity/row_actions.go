package activity

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/screen"
)

// chosen are the rows that an action applies to: the marked ones, else the one under the cursor.
func (s *activity) chosen() []item {
	want := map[int64]bool{}
	for _, key := range s.Targets() {
		want[key] = true
	}
	var out []item
	for _, x := range s.all {
		if want[x.key] {
			out = append(out, x)
		}
	}
	return out
}

func (s *activity) open() {
	key, ok := s.Table.CursorKey()
	if !ok {
		return
	}
	for _, x := range s.Shown.Rows {
		switch {
		case x.key != key:
		case x.op != nil:
			s.host.Open(screen.Operation(x.op.ID))
		case x.notice != nil:
			s.openNotices(x.notices())
		case x.event != nil:
			s.host.Float(newEventDialog(*x.event))
		case x.edit != nil:
			s.host.Float(newEditDialog(*x.edit))
		case x.key == refusedKey:
			s.host.Open(screen.WebhookDialog())
		default:
			s.host.Open(screen.WaitingWrites())
		}
	}
}

// openNotices opens the batch or the balances that a notice is about, with its text at the foot of the screen; any
// other in a dialog. Payments of a batch that failed are shown by themselves, to be dismissed there one by one or
// together.
func (s *activity) openNotices(group []affiliate.Notice) {
	n := group[0]
	to, ok := moneyRoute(s.host, n)
	switch {
	case !ok:
		s.host.Float(newNoticeDialog(n))
		return
	case len(group) > 1 && n.NeedsReview():
		s.host.Open(screen.FailedPaymentsOf(n.Batch))
		return
	case len(group) > 1:
		s.host.Open(screen.Batch(n.Batch))
		return
	}
	s.host.Open(to)
	if n.NeedsReview() {
		s.host.Toast(affiliate.Clean(n.Text) + " · esc goes back, " + screen.KeyOf(s.host, screen.ActionDismiss) + " there dismisses it")
	}
}

// linkIDs are the links of the chosen rows, each once.
func (s *activity) linkIDs() []int64 {
	var ids []int64
	for _, x := range s.chosen() {
		if id := x.linkID(); id != 0 && s.host.Board().Link(id) != nil && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

// unstoredURLs are the URLs of links that Fermion created and the database could not store yet.
func (s *activity) unstoredURLs() []string {
	var urls []string
	for _, x := range s.chosen() {
		if x.op == nil {
			continue
		}
		if held, is := screen.UnsavedResponseOf(s.host, *x.op); is && held.Slug != "" {
			urls = append(urls, s.host.Ports().Access.School().LinkURL(held.Slug))
		}
	}
	return urls
}

func (s *activity) whyNoURL() string {
	switch {
	case s.WhyNoRow() != "":
		return s.WhyNoRow()
	case !s.host.Ports().Access.School().IsSet():
		return screen.WhyNoSchoolURL(s.host, "")
	case len(s.linkIDs())+len(s.unstoredURLs()) == 0:
		return "this row has no URL to copy"
	}
	return ""
}

// copyURL copies the URLs of the links of the chosen rows, as the same action does on Links.
func (s *activity) copyURL() tea.Cmd {
	urls := s.unstoredURLs()
	if len(urls) == 0 {
		return screen.CopyURLs(s.host, s.rowLinks())
	}
	out := screen.HandoutFor(s.host.Board(), s.rowLinks())
	for _, l := range out.Links {
		urls = append(urls, s.host.Ports().Access.School().LinkURL(l.Link.Slug))
	}
	what := urls[0]
	if len(urls) > 1 {
		what = screen.Plural(len(urls), "URL", "URLs")
	}
	return screen.CopyLinks(s.host, strings.Join(urls, "\n"), strings.Join(screen.NonEmpty(what, out.Note()), "; "))
}

// rowLinks are the links of the chosen rows.
func (s *activity) rowLinks() []*board.Link {
	var links []*board.Link
	for _, id := range s.linkIDs() {
		links = append(links, s.host.Board().Link(id))
	}
	return links
}
