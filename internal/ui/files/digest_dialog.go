package files

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
)

// digestDialog shows the report of a period, as fermion-tui digest writes it, and copies it for a mail.
type digestDialog struct {
	screen.ScrollBox
	host   screen.Host
	period affiliate.Period
	lines  []string
}

// DigestDialog makes the dialog of a period's digest.
func DigestDialog(p affiliate.Period) func(screen.Host) screen.Screen {
	return func(h screen.Host) screen.Screen { return &digestDialog{host: h, period: p} }
}

func (s *digestDialog) Title() string { return "Digest" }

func (s *digestDialog) Init() tea.Cmd {
	return screen.Load(s.host, "digest", "the digest", s.digest("text"), func(text string, err error) tea.Cmd {
		if err == nil {
			s.lines = strings.Split(strings.TrimRight(text, "\n"), "\n")
		}
		return nil
	})
}

// digest makes the read of the digest in a format, "text" or "markdown".
func (s *digestDialog) digest(format string) func(context.Context) (string, error) {
	return func(ctx context.Context) (string, error) { return s.host.Ports().Digest(ctx, s.period, format) }
}

func (s *digestDialog) Actions() []screen.Action {
	return append(s.ScrollActions(),
		screen.Bind(screen.ActionCopyURL, s.copy).WithTitle("Copy it as Markdown", "copy"),
		screen.Bind(screen.ActionOpen, screen.NoCmd(s.host.Close)).WithTitle("Close", ""))
}

// copy copies the digest as Markdown, which mail programs and chats take.
func (s *digestDialog) copy() tea.Cmd {
	return screen.CopyRead(s.host, s.digest("markdown"), "the digest of "+s.period.Label())
}

func (s *digestDialog) View(w, h int) (string, *tea.Cursor) {
	th := s.host.Theme()
	w = min(w-4, 100)
	head := []string{
		th.Strong.Render(th.Truncate("Digest · "+s.period.Label(), w)),
		th.Muted.Render(th.Truncate("fermion-tui digest writes it for mail and scheduled jobs", w)),
	}
	lines := s.lines
	if len(lines) == 0 {
		lines = []string{screen.EmptyText(s.host, "digest", "")}
	}
	return s.DrawBox(th, screen.BoxText{
		Head: head, Count: len(lines), Line: func(i int) string { return th.Truncate(affiliate.Clean(lines[i]), w) },
		Foot: screen.KeyOf(s.host, screen.ActionCopyURL) + " copies it as Markdown · esc closes",
	}, w, h), nil
}
