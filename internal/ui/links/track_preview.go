package links

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/form"
	"fermion-tui/internal/ui/screen"
)

// trackPreview shows for each link what tracking a pasted text changes; enter saves it. It asks once for the e-mail
// addresses of names that match no affiliate.
type trackPreview struct {
	screen.ScrollBox
	host    screen.Host
	form    *trackForm
	rows    []trackLine
	who     affiliate.Who            // typed in the form, for all links
	product affiliate.Product        // the same
	persons map[string]affiliate.Who // by name: the affiliates for whose names e-mail addresses were typed
	links   []affiliate.TrackRequest // what enter saves
	unknown []string                 // names beside links that match no affiliate yet
	asked   bool                     // the form for the addresses was opened
	emails  screen.Host              // the form for the addresses, if it was opened
	busy    bool
	lines   []string // as drawn at width wide
	wide    int
}

func newTrackPreview(f *trackForm, rows []trackLine) func(screen.Host) screen.Screen {
	return func(h screen.Host) screen.Screen {
		s := &trackPreview{host: h, form: f, rows: rows, persons: map[string]affiliate.Who{}}
		f.preview = h
		s.who, s.product = f.ownerFields()
		s.planTracking()
		return s
	}
}

func (s *trackPreview) Title() string {
	return "Track " + screen.Plural(summarize(s.rows).links, "link", "links")
}

func (s *trackPreview) Init() tea.Cmd { return nil }

// BackHint says that esc returns to the form with the pasted text.
func (s *trackPreview) BackHint() string { return "back" }

func (s *trackPreview) Actions() []screen.Action {
	n := len(s.links)
	whyNone := func() string {
		if n == 0 {
			return "no link is left to track: esc goes back to the form"
		}
		return ""
	}
	track := screen.Bind(screen.ActionSubmit, s.start).WithTitle("Track these links", "track "+screen.Grouped(n))
	acts := []screen.Action{track.DisabledBy(whyNone)}
	if len(s.unknown) > 0 {
		acts = append(acts, screen.Bind(screen.ActionEdit, screen.NoCmd(s.openEmailForm)).NotAWrite().
			WithTitle("Enter the e-mail addresses of names that are not known here", "e-mails"))
	}
	return append(acts, s.ScrollActions()...)
}

// ownerOf returns the affiliate of a row. An affiliate typed in the form applies to all rows.
func (s *trackPreview) ownerOf(p trackLine) affiliate.Who {
	switch {
	case s.who.Identified():
		return s.who
	case p.who.Identified():
		return p.who
	}
	return s.persons[p.name]
}

func (s *trackPreview) productOf(p trackLine) affiliate.Product {
	if s.product.ID != "" {
		return s.product
	}
	return p.product
}

// addsDetails reports whether the text names an affiliate or product that a tracked link lacks.
func (s *trackPreview) addsDetails(p trackLine) bool {
	return p.existing != nil && p.duplicateOf == 0 &&
		(p.existing.AffiliateID == 0 && s.ownerOf(p).Identified() || p.existing.ProductID == "" && s.productOf(p).ID != "")
}

// planTracking computes what enter saves, which are new links and missing details of tracked ones, and the names that
// match no affiliate.
func (s *trackPreview) planTracking() {
	s.links, s.unknown, s.lines = nil, nil, nil
	for _, p := range s.rows {
		if p.isNew() || s.addsDetails(p) {
			s.links = append(s.links, affiliate.TrackRequest{Slug: p.slug, Affiliate: s.ownerOf(p), Product: s.productOf(p),
				Commission: affiliate.UnknownCommission})
		}
	}
	if s.who.Identified() {
		return
	}
	for _, name := range unknownNames(s.rows) {
		if !s.persons[name].Identified() {
			s.unknown = append(s.unknown, name)
		}
	}
}

// start saves all links at once. They are not read before that, since each read is an API call.
func (s *trackPreview) start() tea.Cmd {
	if s.busy {
		return nil
	}
	if len(s.unknown) > 0 && !s.asked {
		s.openEmailForm()
		return nil
	}
	s.busy = true
	h, links := s.host, s.links
	return screen.Write(h, func(ctx context.Context) ([]affiliate.TrackResult, error) { return trackLinks(ctx, h, links) }, s.onTracked)
}

// trackLinks saves links that exist at Fermion. The error of a single link is returned as an error.
func trackLinks(ctx context.Context, h screen.Host, links []affiliate.TrackRequest) ([]affiliate.TrackResult, error) {
	done, err := h.Ports().LinkEdits.TrackLinks(ctx, links)
	if err == nil && len(done) == 1 {
		err = done[0].Err
	}
	return done, err
}

// openEmailForm asks for the e-mail addresses of the unmatched names. All are optional, since a link may stay unassigned.
func (s *trackPreview) openEmailForm() {
	s.asked = true
	names := s.unknown
	s.host.Float(func(h screen.Host) screen.Screen {
		fields := make([]form.Field, len(names))
		for i, name := range names {
			fields[i] = form.Field{ID: strconv.Itoa(i), Label: h.Theme().Truncate(affiliate.Clean(name), 24),
				Placeholder: "e-mail, or empty: unassigned", Check: screen.Optional(checkWho(h)), Describe: describeWho(h),
				Suggest: screen.SuggestAffiliates(h)}
		}
		f := screen.NewFormDialog(h, "Whose links are these? E-mail of each name", "back to the list", fields)
		f.Form.SetNote("These names match no affiliate here, or several. Leave empty for unassigned; set it later with " +
			screen.KeyOf(f.Host, screen.ActionEdit) + " on the link.")
		f.Submit = func() tea.Cmd {
			for i, name := range names {
				if who, err := findWho(h, f.Form.Value(strconv.Itoa(i))); err == nil && who.Identified() {
					if who.Name == "" {
						who.Name = name
					}
					s.persons[name] = who
				}
			}
			s.planTracking()
			h.Close()
			return nil
		}
		s.emails = h
		return f
	})
}

func (s *trackPreview) onTracked(done []affiliate.TrackResult, err error) tea.Cmd {
	s.busy = false
	if err != nil {
		s.host.Fail(err)
		return nil
	}
	s.host.Close()
	s.form.Host.Close()
	s.host.Toast(s.resultText(done))
	return nil
}

// resultText describes the result.
func (s *trackPreview) resultText(done []affiliate.TrackResult) string {
	c := summarize(s.rows)
	made, filled, failed := 0, 0, 0
	for _, t := range done {
		switch {
		case t.LinkID == 0:
			failed++
		case t.Existed:
			filled++
		default:
			made++
		}
	}
	words := []string{"tracked " + screen.Plural(made, "link", "links")}
	if filled > 0 {
		words = append(words, "completed "+screen.Grouped(filled))
	}
	if here := c.existing - filled; here > 0 {
		words = append(words, screen.Grouped(here)+" already tracked")
	}
	if failed > 0 {
		words = append(words, screen.Grouped(failed)+" could not be saved: their affiliate or product does not match the saved links")
	}
	if c.bad > 0 {
		words = append(words, screen.Plural(c.bad, "bad link", "bad links")+" skipped")
	}
	return strings.Join(words, ", ")
}

// View draws nothing while the form for e-mail addresses is open, since that replaces the preview on the screen.
func (s *trackPreview) View(w, h int) (string, *tea.Cursor) {
	if s.emails != nil && s.emails.Place() != screen.Closed {
		return "", nil
	}
	th := s.host.Theme()
	w = screen.BoxWidth(w)
	c := summarize(s.rows)
	head := []string{th.Strong.Render(th.Truncate(s.Title()+": "+c.describe(), w))}
	if c.foreign > 0 {
		head = append(head, th.WrapStyled(th.Warn, fmt.Sprintf("! %s on another host than %s. Track them only if that is your school too.",
			screen.Plural(c.foreign, "URL is", "URLs are"), s.host.Ports().Access.School().Host()), w)...)
	}
	if s.lines == nil || s.wide != w {
		s.lines, s.wide = nil, w
		for _, p := range s.rows {
			s.lines = append(s.lines, s.linesOf(p, w)...)
		}
	}
	return s.DrawBox(th, screen.TextLines(head, s.lines, s.footer(c)), w, h), nil
}

func (s *trackPreview) footer(c trackSummary) string {
	n, unknown := screen.Grouped(len(s.links)), len(s.unknown)
	switch {
	case s.busy:
		return "saving…"
	case len(s.links) == 0:
		return "nothing to track · esc goes back to the form"
	case unknown > 0 && !s.asked:
		return "enter asks for the e-mail of " + screen.Plural(unknown, "name", "names") + " · esc goes back"
	case unknown > 0:
		return "enter tracks " + n + ", " + screen.Plural(unknown, "unknown name", "unknown names") + " unassigned · " +
			screen.KeyOf(s.host, screen.ActionEdit) + " e-mails · esc back"
	case c.bad > 0:
		return "enter tracks " + n + " and skips the bad ones · esc goes back"
	}
	// Slugs are not checked at Fermion before they are saved: that would be a call each. An unknown slug is shown soon after.
	return "enter tracks " + n + " · a slug Fermion does not know shows as gone · esc back"
}

// linesOf describes what is saved for one link.
func (s *trackPreview) linesOf(p trackLine, w int) []string {
	th := s.host.Theme()
	number := fmt.Sprintf("%5d  ", p.line)
	say := func(style lipgloss.Style, what, name, words string) []string {
		const nameWidth = 18
		text := th.Fit(what, 9) + th.Fit(th.Truncate(name, nameWidth), nameWidth) + "  " + words
		return []string{th.Muted.Render(number) + style.Render(th.Truncate(text, w-len(number)))}
	}
	switch {
	case p.err != nil:
		lines := []string{th.Muted.Render(number) + th.Bad.Render("✗ bad    ") + th.Truncate(p.text, w-len(number)-9)}
		lines = append(lines, th.HangingIndent(strings.Repeat(" ", len(number)+9), th.Bad, p.err.Error(), w)...)
		return lines
	case p.noLink:
		return []string{th.Muted.Render(number + th.Truncate("  –      no link: "+p.text, w-len(number)))}
	case p.duplicateOf > 0:
		return say(th.Muted, "  skip", p.slug, fmt.Sprintf("the same as line %d", p.duplicateOf))
	case s.addsDetails(p):
		return say(th.Plain, "+ add to", p.slug, s.assignmentText(p))
	case p.existing != nil:
		return say(th.Muted, "  here", p.slug, screen.ExistingLinkText(p.existing))
	case p.foreign != "":
		return say(th.Warn, "! track", p.slug, strings.Join(screen.NonEmpty(s.assignmentText(p), "on "+p.foreign), ", "))
	}
	return say(th.Plain, "+ track", p.slug, s.assignmentText(p))
}

// assignmentText names the affiliate and product that a link gets.
func (s *trackPreview) assignmentText(p trackLine) string {
	who, words := s.ownerOf(p), ""
	switch {
	case who.Identified() && who.Email != "" && screen.AffiliateByEmail(s.host.Board(), who.Email) == nil:
		words = strings.Join(screen.NonEmpty("new:", who.Name, who.Email), " ")
	case who.Identified():
		words = "for " + who.Label()
	case p.name != "" && p.several:
		words = p.name + ": several have this name"
	case p.name != "":
		words = p.name + ": not known here"
	}
	return affiliate.Clean(strings.Join(screen.NonEmpty(words, s.productOf(p).Name), " · "))
}
