package ui

import (
	"context"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
)

// pasted is one line that names a link to be tracked.
type pasted struct {
	line    int
	text    string
	slug    string
	foreign string      // host of its URL when that is not the school's
	held    *board.Link // it is in the register already
	twin    int         // line that named the same slug before, 0 for none
	err     error
}

// fresh says whether it is going to be tracked.
func (p pasted) fresh() bool { return p.err == nil && p.held == nil && p.twin == 0 }

// readPasted reads one link a line; empty lines count but say nothing.
func readPasted(b *board.Board, school affiliate.School, text string) []pasted {
	var rows []pasted
	first := map[string]int{}
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(affiliate.Clean(line))
		if line == "" {
			continue
		}
		p := pasted{line: i + 1, text: line}
		ref, err := affiliate.ParseLinkRef(line)
		if p.slug, p.err = ref.Slug, err; err == nil {
			if school.Known() && ref.Host != "" && ref.Host != school.Host() {
				p.foreign = ref.Host
			}
			p.held, p.twin = b.LinkBySlug(ref.Slug), first[ref.Slug]
			if p.twin == 0 {
				first[ref.Slug] = p.line
			}
		}
		rows = append(rows, p)
	}
	return rows
}

// aboutHeld names a link that is here already.
func aboutHeld(l *board.Link) string {
	return strings.Join(present(nameOfLink(l), l.ProductLabel), " · ")
}

type pastedCount struct{ fresh, held, twins, bad, foreign int }

func countPasted(rows []pasted) (c pastedCount) {
	for _, p := range rows {
		switch {
		case p.err != nil:
			c.bad++
		case p.twin > 0:
			c.twins++
		case p.held != nil:
			c.held++
		default:
			c.fresh++
			if p.foreign != "" {
				c.foreign++
			}
		}
	}
	return c
}

func (c pastedCount) words() string {
	say := func(n int, word string) string {
		if n == 0 {
			return ""
		}
		return affiliate.Group(int64(n)) + " " + word
	}
	return strings.Join(present(affiliate.Group(int64(c.fresh))+" to track", say(c.held, "here already"), say(c.twins, "named twice"), say(c.bad, "bad")), ", ")
}

// trackPreview shows line by line what tracking many links comes to; enter goes ahead.
type trackPreview struct {
	host  Host
	form  *trackForm
	rows  []pasted
	busy  bool
	lines []string // as drawn at width wide
	wide  int
	off   int
	room  int // lines that the last drawing had room for
}

func trackPlan(f *trackForm, rows []pasted) func(Host) Screen {
	return func(h Host) Screen { return &trackPreview{host: h, form: f, rows: rows} }
}

func (s *trackPreview) Title() string      { return "Track " + plural(len(s.rows), "line", "lines") }
func (s *trackPreview) Init() tea.Cmd      { return nil }
func (s *trackPreview) CapturesText() bool { return false }

func (s *trackPreview) Actions() []Action {
	n := countPasted(s.rows).fresh
	return []Action{
		on("submit", s.track).titled("Track these links", "track "+affiliate.Group(int64(n))).unless(func() string {
			if n == 0 {
				return "no line is left to track: esc goes back to the form"
			}
			return ""
		}),
		on("down", do(func() { s.scroll(1) })), on("up", do(func() { s.scroll(-1) })),
		on("page-down", do(func() { s.scroll(s.room) })), on("page-up", do(func() { s.scroll(-s.room) })),
		on("top", do(func() { s.scroll(-s.off) })), on("bottom", do(func() { s.scroll(len(s.lines)) })),
	}
}

func (s *trackPreview) scroll(n int) { s.off = max(0, min(s.off+n, len(s.lines)-s.room)) }

// track keeps all of them in one go; none is read before, since that would be a call for each.
func (s *trackPreview) track() tea.Cmd {
	if s.busy {
		return nil
	}
	s.busy = true
	who, product := s.form.whose()
	var links []Tracking
	for _, p := range s.rows {
		if p.fresh() {
			links = append(links, Tracking{Slug: p.slug, Affiliate: who, Product: product})
		}
	}
	h := s.host
	return Write(h, "track", func(ctx context.Context) ([]Tracked, error) { return h.Register.Track(ctx, links) })
}

func (s *trackPreview) Update(msg tea.Msg) tea.Cmd {
	a, ok := msg.(Answer[[]Tracked])
	if !ok {
		return nil
	}
	s.busy = false
	if a.Err != nil {
		s.host.Fail(a.Err)
		return nil
	}
	s.host.Pop()
	s.form.host.Pop()
	s.host.Toast(trackedWords(a.Val, countPasted(s.rows)))
	return nil
}

// trackedWords says what became of them.
func trackedWords(done []Tracked, c pastedCount) string {
	made, here, failed := 0, c.held, 0
	for _, t := range done {
		switch {
		case t.LinkID == 0:
			failed++
		case t.Existed:
			here++
		default:
			made++
		}
	}
	words := []string{"tracked " + plural(made, "link", "links")}
	if here == 1 {
		words = append(words, "1 was here already")
	} else if here > 1 {
		words = append(words, affiliate.Group(int64(here))+" were here already")
	}
	if failed > 0 {
		words = append(words, affiliate.Group(int64(failed))+" could not be kept: their affiliate does not fit the register")
	}
	if c.bad > 0 {
		words = append(words, plural(c.bad, "bad line", "bad lines")+" skipped")
	}
	return strings.Join(words, ", ")
}

func (s *trackPreview) View(w, h int) (string, *tea.Cursor) {
	th := s.host.Theme()
	w = min(w, sheetWidth) - 4
	c := countPasted(s.rows)
	head := []string{th.Strong.Render(th.cut(s.Title()+": "+c.words(), w))}
	if c.foreign > 0 {
		head = append(head, th.wrapStyled(th.Warn, fmt.Sprintf("! %s on another host than %s. Track them only if that is your school too.",
			plural(c.foreign, "URL is", "URLs are"), s.host.Access.School().Host()), w)...)
	}
	head = append(head, "")
	foot := []string{"", th.Muted.Render(th.cut(s.foot(c), w))}
	if s.lines == nil || s.wide != w {
		s.lines, s.wide = nil, w
		for _, p := range s.rows {
			s.lines = append(s.lines, s.linesOf(p, w-1)...)
		}
	}
	s.room = max(1, min(len(s.lines), h-2-len(head)-len(foot)))
	s.scroll(0)
	lines := head
	for i := s.off; i < s.off+s.room; i++ {
		side := " "
		if i == s.off && s.off > 0 {
			side = "↑"
		} else if i == s.off+s.room-1 && i < len(s.lines)-1 {
			side = "↓"
		}
		lines = append(lines, side+s.lines[i])
	}
	lines = append(lines, foot...)
	for i, l := range lines {
		lines[i] = th.fit(l, w)
	}
	return th.dialog(lines), nil
}

func (s *trackPreview) foot(c pastedCount) string {
	switch {
	case s.busy:
		return "writing them down…"
	case c.fresh == 0:
		return "nothing to track · esc goes back to the form"
	case c.bad > 0:
		return "enter tracks " + affiliate.Group(int64(c.fresh)) + " and skips the bad lines · esc goes back"
	}
	// No slug of many is asked about first: that would cost a call each. One that Fermion does not know shows soon.
	return "enter tracks " + affiliate.Group(int64(c.fresh)) + " · a slug Fermion does not know shows as gone · esc back"
}

// linesOf say what happens to one of them.
func (s *trackPreview) linesOf(p pasted, w int) []string {
	th := s.host.Theme()
	number := fmt.Sprintf("%4d  ", p.line)
	say := func(style lipgloss.Style, what, name, words string) []string {
		const wide = 24
		return []string{th.Muted.Render(number) + style.Render(th.cut(th.fit(what, 11)+th.fit(th.cut(name, wide), wide)+"  "+words, w-len(number)))}
	}
	switch {
	case p.err != nil:
		lines := []string{th.Muted.Render(number) + th.Bad.Render("✗ bad      ") + th.cut(p.text, w-len(number)-11)}
		indent := strings.Repeat(" ", len(number)+11)
		for _, l := range th.wrap(p.err.Error(), w-len(indent)) {
			lines = append(lines, indent+th.Bad.Render(l))
		}
		return lines
	case p.twin > 0:
		return say(th.Muted, "  skip", p.slug, fmt.Sprintf("the same as line %d", p.twin))
	case p.held != nil:
		return say(th.Muted, "  here", p.slug, aboutHeld(p.held))
	case p.foreign != "":
		return say(th.Warn, "! track", p.slug, "on "+p.foreign)
	}
	return say(th.Plain, "+ track", p.slug, "")
}
