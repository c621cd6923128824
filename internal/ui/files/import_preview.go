package files

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
)

// preview shows what an import would do: the plan, every bad row, and the first rows.
type preview struct {
	screen.ScrollBox
	host screen.Host
	file screen.ImportFile
	p    screen.ImportPreview
	note string // over the plan; "" for none
	busy string // what is waited for, "" for nothing
	page int    // of the columns of the first rows

	turned bool // another page was asked for since the last drawing
}

func newPreview(h screen.Host, f screen.ImportFile, p screen.ImportPreview) screen.Screen {
	return &preview{host: h, file: f, p: p}
}

func (s *preview) Title() string { return "Import " + s.file.Kind }
func (s *preview) Init() tea.Cmd { return nil }

func (s *preview) Actions() []screen.Action {
	title, hint := "Import these rows", "import"
	if s.p.OnlyResult {
		title, hint = "Write the result file", "write the result file"
	}
	return append([]screen.Action{
		screen.Bind(screen.ActionOpen, s.begin).WithTitle(title, hint).DisabledBy(s.whyNot),
		screen.Bind(screen.ActionEdit, screen.NoCmd(func() {
			s.host.Replace(func(h screen.Host) screen.Screen { return newImportForm(h, s.file) })
		})).WithTitle("Choose another file", "another file").NotAWrite(),
		screen.Bind(screen.ActionColumnsLeft, screen.NoCmd(func() { s.turn(-1) })),
		screen.Bind(screen.ActionColumnsRight, screen.NoCmd(func() { s.turn(1) })),
	}, s.ScrollActions()...)
}

// turn goes to other columns of the first rows.
func (s *preview) turn(by int) { s.page, s.turned = s.page+by, true }

func (s *preview) whyNot() string {
	switch {
	case s.busy != "":
		return s.busy
	case s.p.BadRows == s.p.Rows:
		return "no row can be imported: correct the file"
	}
	return ""
}

// begin starts the import. Bad rows are left out once a person has agreed.
func (s *preview) begin() tea.Cmd {
	if s.p.BadRows == 0 || s.p.OnlyResult {
		return s.start()
	}
	good := s.p.Rows - s.p.BadRows
	s.host.Float(screen.NewConfirm(screen.ConfirmOptions{
		Title: fmt.Sprintf("Leave out %s?", screen.Plural(s.p.BadRows, "bad row", "bad rows")),
		Text: "The other " + screen.Grouped(good) + " of the file are imported. The result file names the bad ones, " +
			"so that they can be corrected and imported afterwards.",
		Yes: "leave out and import", Run: s.start,
	}))
	return nil
}

// start starts the import. A file that has changed meanwhile is previewed again.
func (s *preview) start() tea.Cmd {
	s.busy = "starting…"
	return screen.Write(s.host, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, s.host.Ports().Imports.Start(ctx, s.file, s.p.Digest)
	}, func(_ struct{}, err error) tea.Cmd {
		s.busy = ""
		if _, changed := affiliate.ErrorOfKind(err, affiliate.FileChanged); changed {
			return s.previewAgain()
		}
		if err != nil {
			s.host.Fail(err)
			return nil
		}
		s.host.Replace(newProgress)
		return nil
	})
}

func (s *preview) previewAgain() tea.Cmd {
	s.busy = "reading the file again…"
	return screen.Read(s.host, "preview", func(ctx context.Context) (screen.ImportPreview, error) {
		return s.host.Ports().Imports.Preview(ctx, s.file)
	}, func(p screen.ImportPreview, err error) tea.Cmd {
		s.busy = ""
		if err != nil {
			s.host.Fail(fmt.Errorf("nothing was imported: %w", err))
			return nil
		}
		s.p, s.note = p, "The file has changed since it was previewed, and nothing was imported. This is what it would do now."
		s.Scroll(-s.Offset)
		return nil
	})
}

// shownBad is how many bad rows are named; the result file has all of them.
const shownBad = 200

func (s *preview) View(w, h int) (string, *tea.Cursor) {
	th := s.host.Theme()
	w = screen.BoxWidthFor(w, rowsWidth(th, s.p))
	head := []string{th.Strong.Render(th.Truncate("Import "+s.file.Kind+" from "+affiliate.Clean(filepath.Base(s.file.Path)), w-2)) +
		th.Muted.Render("  "+s.busy)}
	lines := append(s.planLines(th, w), s.badLines(th, w)...)
	pages := columnPages(th, s.p, w)
	s.page = max(0, min(s.page, len(pages)-1))
	title := th.Strong.Render("First rows")
	if len(pages) > 1 {
		title += th.Muted.Render(fmt.Sprintf("  columns: part %d of %d", s.page+1, len(pages)))
	}
	at := len(lines) + 1
	lines = append(append(lines, "", title), firstRows(th, s.p, pages[s.page])...)
	if s.turned && s.Offset < at && len(lines) > s.Offset+s.Height { // the columns that were asked for are further down
		s.Offset = at
	}
	s.turned = false
	return s.DrawBox(th, screen.TextLines(head, lines, s.foot(len(pages))), w, h), nil
}

// planLines draws the note and what the import would do.
func (s *preview) planLines(th *screen.Theme, w int) (lines []string) {
	if s.note != "" {
		lines = append(th.WrapStyled(th.Warn, s.note, w), "")
	}
	for _, l := range s.p.Plan {
		text, style := strings.TrimLeft(l, " "), th.Plain
		if strings.HasPrefix(text, "▼") {
			style = th.Warn
		}
		lines = append(lines, th.HangingIndent(l[:len(l)-len(text)], style, text, w)...)
	}
	return lines
}

// badLines draws the bad rows, each with what is wrong and its text; no lines if no row is bad.
func (s *preview) badLines(th *screen.Theme, w int) []string {
	if len(s.p.Bad) == 0 {
		return nil
	}
	lines := []string{"", th.Bad.Render(screen.Plural(s.p.BadRows, "bad row", "bad rows"))}
	for i, l := range s.p.Bad[:min(len(s.p.Bad), shownBad)] {
		lines = append(lines, th.HangingIndent("  ", th.Plain, l, w)...)
		if text := s.p.BadText[i]; text != "" {
			lines = append(lines, th.HangingIndent("    ", th.Muted, text, w)...)
		}
	}
	if more := len(s.p.Bad) - shownBad; more > 0 {
		lines = append(lines, th.Muted.Render("  and "+screen.Grouped(more)+" more"))
	}
	return lines
}

// foot names the keys. pages is the number of pages of the columns.
func (s *preview) foot(pages int) string {
	open := screen.KeyOf(s.host, screen.ActionOpen)
	begin, columns := open+" import", ""
	if s.p.OnlyResult {
		begin = "nothing is sent: " + open + " writes the result file"
	}
	if why := s.whyNot(); why != "" && s.busy == "" {
		begin = why
	}
	if pages > 1 {
		left, right := screen.KeyOf(s.host, screen.ActionColumnsLeft), screen.KeyOf(s.host, screen.ActionColumnsRight)
		columns = " · " + left + " " + right + " columns"
	}
	return begin + columns + " · " + screen.KeyOf(s.host, screen.ActionEdit) + " another file · esc back"
}
