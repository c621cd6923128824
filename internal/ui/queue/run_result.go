package queue

import (
	"context"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/screen"
)

func (s *runDialog) whyNotRead() string {
	if !s.read {
		return "the queue is being read"
	}
	return ""
}

func (s *runDialog) whyNothingMade() string {
	switch {
	case len(s.made) == 0 && s.codes:
		return "no coupon has been created yet"
	case len(s.made) == 0 && s.read && !s.outcomes.Finished() && s.outcomes.Made > 0:
		return "the new URLs are listed once the queue has ended"
	case len(s.made) == 0 && len(s.existed) == 0:
		return "no new link has been created yet"
	case !s.codes && !s.host.Ports().Access.School().IsSet():
		return "the school's address is not known yet"
	}
	return ""
}

func (s *runDialog) copyMade() tea.Cmd {
	if s.codes {
		return screen.CopyText(s.host, strings.Join(s.made, "\n"), screen.Plural(len(s.made), "new code", "new codes"))
	}
	school := s.host.Ports().Access.School()
	slugs, one, many := s.made, "new URL", "new URLs"
	if len(slugs) == 0 {
		slugs, one, many = s.existed, "URL", "URLs"
	}
	urls := make([]string, len(slugs))
	for i, slug := range slugs {
		urls[i] = school.LinkURL(slug)
	}
	return screen.CopyLinks(s.host, strings.Join(urls, "\n"), screen.Plural(len(urls), one, many))
}

// madeLinks are the new links that the board has.
func (s *runDialog) madeLinks() []*board.Link {
	var links []*board.Link
	for _, slug := range s.made {
		if l := s.host.Board().LinkBySlug(slug); l != nil {
			links = append(links, l)
		}
	}
	return links
}

// resultForm asks where the result file goes.
func (s *runDialog) resultForm() func(screen.Host) screen.Screen {
	h, batch := s.host, s.batch
	return screen.NewExportDialog(screen.ExportOptions{
		Title: "Result file", Note: "A row for each write: what was asked for, what became of it, and its URL or code.",
		Name: fileName(batch), Formats: []screen.ExportFormat{{Name: "csv", Ending: ".result.csv"}},
		Save: func(ctx context.Context, to screen.ExportFile) (string, error) {
			n, err := h.Ports().Queue.SaveBatchResult(ctx, batch, to)
			return fmt.Sprintf("wrote %s to %s", screen.Plural(n, "row", "rows"), screen.FileWithFolder(to.Path)), err
		},
	})
}

// fileName is the name of a batch as a file has it: "new-links-Q-7K3Q".
func fileName(batch string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '-', r == '_':
			return r
		}
		return '-'
	}, batch)
}
