package ui

import (
	"context"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
)

// commissionChange shows what a new commission comes to for each of several links: before it begins what each pays now and
// then, and once it has begun how far each new link is.
type commissionChange struct {
	ScrollBox
	host     Host
	acts     linkActs
	rows     []*board.Link // as they were before
	changing []*board.Link // those of them that do not pay it already
	about    string        // what should be read before it begins, besides the percentages
	typed    string        // as it was typed, for the form
	to       affiliate.BasisPoints

	begun  bool
	plans  map[int64]string               // chain of each link's plan, by its ID
	ops    map[string]affiliate.Operation // newest try of each chain
	failed error                          // why not all plans were begun

	// Of the operations, so that a frame does not go through all of them.
	states  map[affiliate.OperationState]int
	made    []string // slugs of the new links, in the order of the rows
	settled bool     // nothing more will happen by itself
}

func commissionPreview(x linkActs, rows []*board.Link, out leftOut, typed string, to affiliate.BasisPoints) func(Host) Screen {
	return func(h Host) Screen {
		s := &commissionChange{host: h, acts: x, rows: rows, typed: typed, to: to, ops: map[string]affiliate.Operation{}}
		s.about = strings.Join(present(goesOnPaying(rows), x.hiddenWords(rows), out.sentence(h.Board())), " ")
		for _, l := range rows {
			if changesTo(l, to) {
				s.changing = append(s.changing, l)
			}
		}
		return s
	}
}

func (s *commissionChange) Title() string {
	return "Change the commission of " + plural(len(s.rows), "link", "links") + " to " + s.to.String() + " %"
}

func (s *commissionChange) Init() tea.Cmd { return nil }

func (s *commissionChange) Actions() []Action {
	if !s.begun {
		return append(s.scrollActions(), on(ActionSubmit, s.begin).titled("Create the new links", "create "+plural(len(s.changing), "new link", "new links")))
	}
	h := s.host
	none := func() string {
		switch {
		case len(s.made) == 0:
			return "no new link has been created yet"
		case !h.Ports().Access.School().Known():
			return "the school's address is not known yet"
		}
		return ""
	}
	acts := append(s.scrollActions(),
		on(ActionCopyURL, s.copyURLs).titled("Copy the URLs of all new links", "copy all new URLs").unless(none),
		on(ActionCopyShare, func() tea.Cmd { return copySharePacks(h, s.madeLinks()) }).unless(func() string {
			if !slices.ContainsFunc(s.made, func(slug string) bool { return h.Board().LinkBySlug(slug) != nil }) {
				return "no new link has been created yet"
			}
			return none()
		}),
		onboardNext(h))
	if s.settled {
		acts = append(acts, on(ActionSubmit, do(h.Close)).titled("Close", "close"))
	}
	return acts
}

// Back returns to the form as long as nothing has begun and there is a link left to change: another program may have replaced
// them all meanwhile.
func (s *commissionChange) Back() bool {
	if rows, _ := s.acts.replaceable(); s.begun || len(rows) == 0 {
		return false
	}
	s.host.Replace(commissionForm(s.acts, s.typed))
	return true
}

// begin journals one plan for each link, so that one that Fermion rejects leaves the others alone.
func (s *commissionChange) begin() tea.Cmd {
	s.begun = true
	s.off = 0
	h, rows, b := s.host, s.changing, s.host.Board()
	s.acts.clear()
	tell(h, LinksReplaced{Links: idsOf(rows)})
	return Write(h, func(ctx context.Context) (map[int64]string, error) {
		chains := make(map[int64]string, len(rows))
		for _, l := range rows {
			chain, err := h.Ports().Desk.Begin(ctx, commissionPlan(b, l, s.to))
			if err != nil {
				return chains, fmt.Errorf("%s of %s new links are being created, the others were not started: %w", grouped(len(chains)), grouped(len(rows)), err)
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

// Renew follows the journal.
func (s *commissionChange) Renew(n affiliate.News) tea.Cmd {
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
	return readOperations(s.host, affiliate.OperationQuery{Chains: chains}, s.came)
}

func (s *commissionChange) came(ops []affiliate.Operation, err error) tea.Cmd {
	if err != nil {
		return nil
	}
	byChain := map[string][]affiliate.Operation{}
	for _, op := range ops {
		byChain[op.Chain] = append(byChain[op.Chain], op)
	}
	for chain, ops := range byChain {
		if tries := newestTries(ops); len(tries) > 0 {
			s.ops[chain] = tries[0]
		}
	}
	s.count()
	return nil
}

// count sums up what became of the plans.
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
		if op.State == affiliate.Done && !otherwise(op) {
			s.made = append(s.made, readResult(op.Result).Slug)
		}
	}
}

// madeLinks are those of them that the board has by now.
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
	return copyText(s.host, strings.Join(urls, "\n"), plural(len(urls), "new URL", "new URLs"))
}

func (s *commissionChange) View(w, h int) (string, *tea.Cursor) {
	th := s.host.Theme()
	w = boxWidth(w)
	head := []string{th.Strong.Render(th.cut(s.Title(), w))}
	if s.begun {
		head = append(head, th.Muted.Render(th.cut(s.progress(), w)))
		if failed := loadError(s.host); failed != "" {
			head = append(head, th.wrapStyled(th.Bad, "✗ "+failed, w)...)
		}
	} else {
		head = append(head, s.warnings(w)...)
	}
	rows := BoxText{Head: head, Count: len(s.rows), Line: func(i int) string { return s.line(s.rows[i], w) }, Foot: s.foot()}
	return s.box(th, rows, w, h), nil
}

// warnings are what should be read before it begins.
func (s *commissionChange) warnings(w int) []string {
	th, down := s.host.Theme(), 0
	for _, l := range s.rows {
		if s.to < l.Commission {
			down++
		}
	}
	var lines []string
	if down > 0 {
		lines = append(lines, th.wrapStyled(th.Warn, "▼ "+plural(down, "percentage goes", "percentages go")+" down.", w)...)
	}
	if why := unusualCommission(s.host, s.to); why != "" {
		lines = append(lines, th.wrapStyled(th.Warn, "! "+why, w)...)
	}
	return append(lines, th.wrapStyled(th.Muted, s.about, w)...)
}

// progress counts what became of the new links.
func (s *commissionChange) progress() string {
	words := []string{fmt.Sprintf("%s of %s created", grouped(s.states[affiliate.Done]), grouped(len(s.changing)))}
	if n := s.states[affiliate.Rejected]; n > 0 {
		words = append(words, grouped(n)+" rejected")
	}
	if n := s.states[affiliate.Unknown]; n > 0 {
		words = append(words, grouped(n)+" with an unknown outcome: see Activity")
	}
	return strings.Join(words, ", ")
}

func (s *commissionChange) foot() string {
	switch {
	case !s.begun:
		return "enter creates " + plural(len(s.changing), "new link", "new links") + " · esc goes back"
	case !s.settled:
		return "esc leaves it running; Activity shows it"
	case len(s.made) == 0:
		return "enter or esc closes; Activity shows what can be done"
	}
	return "y copy " + plural(len(s.made), "new URL", "new URLs") + " · Y share packs · enter or esc closes"
}

// line is one link: whose it is, what it pays and will pay, and what came of it.
func (s *commissionChange) line(l *board.Link, w int) string {
	th := s.host.Theme()
	const percents = 15
	name := th.cut(strings.Join(present(ownerOf(l), l.ProductLabel), " · "), (w-percents)/2)
	glyph, style, words := " ", th.Plain, ""
	switch {
	case !changesTo(l, s.to):
		glyph, style, words = "=", th.Muted, "pays it already"
	case s.begun:
		glyph, style, words = s.outcome(l)
	case s.to < l.Commission:
		style, words = th.Warn, "goes down"
	}
	change := l.Commission.String() + " → " + s.to.String()
	if s.to < l.Commission {
		change += " ▼"
	}
	return style.Render(th.cut(" "+glyph+" "+th.fit(name, (w-percents)/2)+"  "+th.fit(change, percents)+words, w))
}

// outcome is what came of one of the new links.
func (s *commissionChange) outcome(l *board.Link) (glyph string, style lipgloss.Style, words string) {
	op, known := s.ops[s.plans[l.ID]]
	if !known {
		if s.failed != nil && s.plans[l.ID] == "" {
			return "✗", s.host.Theme().Bad, "not started"
		}
		return "·", s.host.Theme().Muted, "waits"
	}
	glyph, style = markOf(s.host.Theme(), op)
	return glyph, style, outcomeOf(s.host, op)
}
