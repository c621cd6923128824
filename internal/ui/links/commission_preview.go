package links

import (
	"context"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/screen"
)

// commissionChange is the dialog that changes the commission of several links. Before the start it shows what each link pays now
// and will pay; after it, how far each new link is.
type commissionChange struct {
	screen.ScrollBox
	host     screen.Host
	actions  LinkActions
	rows     []*board.Link // as they were before
	changing []*board.Link // those of rows that do not pay it already
	about    string        // warnings shown before the start, besides those about the percentages
	typed    string        // the percentage as it was typed, to fill the form again
	to       affiliate.BasisPoints

	started bool
	plans   map[int64]string               // chain of each link's plan, by its ID
	ops     map[string]affiliate.Operation // newest try of each chain
	failed  error                          // why not all plans were started

	// Derived from ops when they change, so that a frame does not go through all of them.
	states  map[affiliate.OperationState]int
	made    []string // slugs of the new links, in the order of the rows
	settled bool     // no plan changes any more unless a person acts
}

func commissionPreview(x LinkActions, rows []*board.Link, out leftOut, typed string, to affiliate.BasisPoints) func(screen.Host) screen.Screen {
	return func(h screen.Host) screen.Screen {
		s := &commissionChange{host: h, actions: x, rows: rows, typed: typed, to: to, ops: map[string]affiliate.Operation{}}
		s.about = strings.Join(screen.NonEmpty(oldLinkWarning(rows), x.hiddenSummary(rows), out.sentence(h.Board())), " ")
		for _, l := range rows {
			if isChange(l, to) {
				s.changing = append(s.changing, l)
			}
		}
		return s
	}
}

func (s *commissionChange) Title() string {
	return "Change the commission of " + screen.Plural(len(s.rows), "link", "links") + " to " + s.to.String() + " %"
}

func (s *commissionChange) Init() tea.Cmd { return nil }

func (s *commissionChange) Actions() []screen.Action {
	if !s.started {
		return append(s.ScrollActions(), screen.Bind(screen.ActionSubmit, s.start).WithTitle("Create the new links", "create "+screen.Plural(len(s.changing), "new link", "new links")))
	}
	h := s.host
	none := func() string {
		switch {
		case len(s.made) == 0:
			return "no new link has been created yet"
		case !h.Ports().Access.School().IsSet():
			return "the school's address is not known yet"
		}
		return ""
	}
	acts := append(s.ScrollActions(),
		screen.Bind(screen.ActionCopyURL, s.copyURLs).WithTitle("Copy the URLs of all new links", "copy all new URLs").DisabledBy(none),
		screen.Bind(screen.ActionCopyShare, func() tea.Cmd { return screen.CopySharePacks(h, s.madeLinks()) }).DisabledBy(func() string {
			if !slices.ContainsFunc(s.made, func(slug string) bool { return h.Board().LinkBySlug(slug) != nil }) {
				return "no new link has been created yet"
			}
			return none()
		}),
		screen.OnboardNext(h))
	if s.settled {
		acts = append(acts, screen.Bind(screen.ActionSubmit, screen.NoCmd(h.Close)).WithTitle("Close", "close"))
	}
	return acts
}

// Back returns to the form before the start. It closes the dialog if no link is left to change: another program may have replaced
// them all meanwhile.
func (s *commissionChange) Back() bool {
	if rows, _ := s.actions.splitReplaceable(); s.started || len(rows) == 0 {
		return false
	}
	s.host.Replace(commissionForm(s.actions, s.typed))
	return true
}

// start journals one plan for each link, so that a plan that Fermion rejects does not affect the others.
func (s *commissionChange) start() tea.Cmd {
	s.started = true
	s.Offset = 0
	h, rows, b := s.host, s.changing, s.host.Board()
	s.actions.ClearMarks()
	h.Report(screen.LinksReplaced{Links: IDs(rows)})
	return screen.Write(h, func(ctx context.Context) (map[int64]string, error) {
		chains := make(map[int64]string, len(rows))
		for _, l := range rows {
			chain, err := h.Ports().Writes.Submit(ctx, commissionPlan(b, l, s.to))
			if err != nil {
				return chains, fmt.Errorf("%s of %s new links are being created, the others were not started: %w", screen.Grouped(len(chains)), screen.Grouped(len(rows)), err)
			}
			chains[l.ID] = chain
		}
		return chains, nil
	}, func(chains map[int64]string, err error) tea.Cmd {
		s.plans = chains
		if s.failed = err; err != nil {
			h.Fail(err)
		}
		s.count()
		return s.read()
	})
}

// Refresh reads the plans again when the journal changes.
func (s *commissionChange) Refresh(n affiliate.Invalidation) tea.Cmd {
	if n.Operations || n.All {
		return s.read()
	}
	return nil
}

func (s *commissionChange) read() tea.Cmd {
	if len(s.plans) == 0 {
		return nil
	}
	chains := make([]string, 0, len(s.plans))
	for _, l := range s.rows {
		if chain := s.plans[l.ID]; chain != "" {
			chains = append(chains, chain)
		}
	}
	return screen.ReadOperations(s.host, affiliate.OperationQuery{Chains: chains}, s.onOperations)
}

func (s *commissionChange) onOperations(ops []affiliate.Operation, err error) tea.Cmd {
	if err != nil {
		return nil
	}
	byChain := map[string][]affiliate.Operation{}
	for _, op := range ops {
		byChain[op.Chain] = append(byChain[op.Chain], op)
	}
	for chain, ops := range byChain {
		if tries := screen.LatestAttempts(ops); len(tries) > 0 {
			s.ops[chain] = tries[0]
		}
	}
	s.count()
	return nil
}

// count derives states, slugs and the end from the operations of the plans.
func (s *commissionChange) count() {
	s.states, s.made, s.settled = map[affiliate.OperationState]int{}, nil, s.failed != nil || len(s.plans) > 0
	for _, l := range s.rows {
		chain, begun := s.plans[l.ID]
		if !begun {
			continue
		}
		op, known := s.ops[chain]
		if !known || op.State == affiliate.Sent || op.State == affiliate.Planned && op.Error == "" {
			s.settled = false
		}
		if known {
			s.states[op.State]++
		}
		if op.State == affiliate.Done && !screen.DiffersFromRequest(op) {
			s.made = append(s.made, screen.ReadResult(op.Result).Slug)
		}
	}
}

// madeLinks are the new links that the board has.
func (s *commissionChange) madeLinks() []*board.Link {
	var links []*board.Link
	for _, slug := range s.made {
		if l := s.host.Board().LinkBySlug(slug); l != nil {
			links = append(links, l)
		}
	}
	return links
}

func (s *commissionChange) copyURLs() tea.Cmd {
	school := s.host.Ports().Access.School()
	var urls []string
	for _, slug := range s.made {
		urls = append(urls, school.LinkURL(slug))
	}
	return screen.CopyLinks(s.host, strings.Join(urls, "\n"), screen.Plural(len(urls), "new URL", "new URLs"))
}

func (s *commissionChange) View(w, h int) (string, *tea.Cursor) {
	th := s.host.Theme()
	w = screen.BoxWidth(w)
	head := []string{th.Strong.Render(th.Truncate(s.Title(), w))}
	if s.started {
		head = append(head, th.Muted.Render(th.Truncate(s.progress(), w)))
		if failed := screen.LoadError(s.host); failed != "" {
			head = append(head, th.WrapStyled(th.Bad, "✗ "+failed, w)...)
		}
	} else {
		head = append(head, s.warnings(w)...)
	}
	rows := screen.BoxText{Head: head, Count: len(s.rows), Line: func(i int) string { return s.line(s.rows[i], w) }, Foot: s.footer()}
	return s.DrawBox(th, rows, w, h), nil
}

// warnings are shown before the start.
func (s *commissionChange) warnings(w int) []string {
	th, down := s.host.Theme(), 0
	for _, l := range s.rows {
		if s.to < l.Commission {
			down++
		}
	}
	var lines []string
	if down > 0 {
		lines = append(lines, th.WrapStyled(th.Warn, "▼ "+screen.Plural(down, "percentage goes", "percentages go")+" down.", w)...)
	}
	if why := CommissionWarning(s.host, s.to); why != "" {
		lines = append(lines, th.WrapStyled(th.Warn, "! "+why, w)...)
	}
	return append(lines, th.WrapStyled(th.Muted, s.about, w)...)
}

// progress counts the new links by the state of their plans.
func (s *commissionChange) progress() string {
	words := []string{fmt.Sprintf("%s of %s created", screen.Grouped(s.states[affiliate.Done]), screen.Grouped(len(s.changing)))}
	if n := s.states[affiliate.Rejected]; n > 0 {
		words = append(words, screen.Grouped(n)+" rejected")
	}
	if n := s.states[affiliate.Unknown]; n > 0 {
		words = append(words, screen.Grouped(n)+" with an unknown outcome: see Activity")
	}
	return strings.Join(words, ", ")
}

func (s *commissionChange) footer() string {
	switch {
	case !s.started:
		return "enter creates " + screen.Plural(len(s.changing), "new link", "new links") + " · esc goes back"
	case !s.settled:
		return "esc leaves it running; Activity shows it"
	case len(s.made) == 0:
		return "enter or esc closes; Activity shows what can be done"
	}
	return "y copy " + screen.Plural(len(s.made), "new URL", "new URLs") + " · Y share packs · enter or esc closes"
}

// line shows one link: its affiliate, what it pays and will pay, and the state of the new link.
func (s *commissionChange) line(l *board.Link, w int) string {
	th := s.host.Theme()
	const percents = 15
	name := th.Truncate(strings.Join(screen.NonEmpty(screen.LinkOwner(l), l.ProductLabel), " · "), (w-percents)/2)
	glyph, style, words := " ", th.Plain, ""
	switch {
	case !isChange(l, s.to):
		glyph, style, words = "=", th.Muted, "pays it already"
	case s.started:
		glyph, style, words = s.outcome(l)
	case s.to < l.Commission:
		style, words = th.Warn, "goes down"
	}
	change := l.Commission.String() + " → " + s.to.String()
	if s.to < l.Commission {
		change += " ▼"
	}
	return style.Render(th.Truncate(" "+glyph+" "+th.Fit(name, (w-percents)/2)+"  "+th.Fit(change, percents)+words, w))
}

// outcome describes the state of one new link.
func (s *commissionChange) outcome(l *board.Link) (glyph string, style lipgloss.Style, words string) {
	op, known := s.ops[s.plans[l.ID]]
	if !known {
		if s.failed != nil && s.plans[l.ID] == "" {
			return "✗", s.host.Theme().Bad, "not started"
		}
		return "·", s.host.Theme().Muted, "waits"
	}
	glyph, style = screen.StateGlyph(s.host.Theme(), op)
	return glyph, style, screen.DescribeOutcome(s.host, op)
}
