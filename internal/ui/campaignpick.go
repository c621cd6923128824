package ui

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/form"
)

// picked are the links that a campaign is chosen for, as they were when that began.
type picked struct {
	ids    []int64
	hidden string // names those that the filter hides
	clear  func() // the marks were used
}

func (x linkActs) picked() *picked {
	p := &picked{hidden: x.hiddenWords(x.links()), clear: x.clear}
	for _, l := range x.links() {
		p.ids = append(p.ids, l.ID)
	}
	if p.hidden != "" {
		p.hidden += "."
	}
	return p
}

func (p *picked) count() string { return plural(len(p.ids), "link", "links") }

// said is the toast once they are in a campaign; "" took them out.
func (p *picked) said(name string) string {
	verb := " are"
	if len(p.ids) == 1 {
		verb = " is"
	}
	if name == "" {
		return p.count() + verb + " in no campaign now"
	}
	return p.count() + verb + " in " + name + " now"
}

// leaving says which campaigns they are in: a link is in at most one.
func (p *picked) leaving(b *board.Board) string {
	var names []string
	in := map[string]int{}
	for _, id := range p.ids {
		if l := b.Link(id); l != nil && l.CampaignName != "" {
			if in[l.CampaignName] == 0 {
				names = append(names, l.CampaignName)
			}
			in[l.CampaignName]++
		}
	}
	if len(names) == 0 {
		return ""
	}
	return "Now in " + listed(names, func(n string) string { return fmt.Sprintf("%s (%s)", n, grouped(in[n])) }) + ": a link is in one campaign at most."
}

// campaignPick puts links into a campaign: one that exists, a new one, or none.
type campaignPick struct {
	host  Host
	links *picked
	input textinput.Model
	found []*board.Campaign
	named int // how many of found the text names by the beginnings of words
	at    int // in found, then none, then new
}

func newCampaignPick(x linkActs) func(Host) Screen {
	return func(h Host) Screen {
		s := &campaignPick{host: h, links: x.picked(), input: lineInput("Type to search")}
		s.search()
		return s
	}
}

func (s *campaignPick) Title() string      { return "Add to campaign" }
func (s *campaignPick) Init() tea.Cmd      { return nil }
func (s *campaignPick) CapturesText() bool { return true }
func (s *campaignPick) Actions() []Action {
	return []Action{on(ActionPickCampaign, s.choose)}
}

// Renew takes campaigns that came meanwhile.
func (s *campaignPick) Renew(News) tea.Cmd {
	s.search()
	return nil
}

// search finds the campaigns that are not archived and that the typed text names, those that run first, and behind them those
// that have the text inside a word. The cursor is on one of the latter only when it was moved there.
func (s *campaignPick) search() {
	text := strings.TrimSpace(s.input.Value())
	match := matchCampaign(text)
	var inside []*board.Campaign
	s.found = nil
	for _, c := range s.host.Board().Campaigns() {
		switch how := match(c); {
		case how > affiliate.Inside, text == "" && c.ArchivedAt.IsZero():
			s.found = append(s.found, c)
		case how == affiliate.Inside:
			inside = append(inside, c)
		}
	}
	s.named = len(s.found)
	board.SortCampaigns(s.found, "state", false, s.host.Now())
	board.SortCampaigns(inside, "state", false, s.host.Now())
	s.found = append(s.found, inside...)
	s.at = max(0, min(s.at, len(s.found)+1))
}

func (s *campaignPick) choose() tea.Cmd {
	h, links := s.host, s.links
	if s.at == len(s.found)+1 {
		h.Replace(campaignForm(affiliate.Campaign{Name: strings.TrimSpace(s.input.Value())}, links))
		return nil
	}
	var id int64
	name := ""
	if s.at < len(s.found) {
		id, name = s.found[s.at].ID, s.found[s.at].Name
	}
	h.Pop()
	links.clear()
	return h.Perform(func(ctx context.Context) (string, error) {
		return links.said(name), h.Register.PutInCampaign(ctx, links.ids, id)
	})
}

func (s *campaignPick) Update(msg tea.Msg) tea.Cmd {
	if k, ok := msg.(tea.KeyPressMsg); ok {
		switch k.String() {
		case "down", "ctrl+n":
			s.at = min(s.at+1, len(s.found)+1)
			return nil
		case "up":
			s.at = max(s.at-1, 0)
			return nil
		}
	}
	before := s.input.Value()
	var cmd tea.Cmd
	s.input, cmd = s.input.Update(msg)
	if s.input.Value() != before {
		s.at = 0
		s.search()
		if s.named == 0 { // what was typed is no campaign yet
			s.at = len(s.found) + 1
		}
	}
	return cmd
}

func (s *campaignPick) View(w, h int) (string, *tea.Cursor) {
	th := s.host.Theme()
	w = min(w-4, 64)
	s.input.SetWidth(w - 4)
	lines := []string{th.Strong.Render("Add " + s.links.count() + " to a campaign")}
	for _, text := range present(s.links.hidden, s.links.leaving(s.host.Board())) {
		for _, l := range th.wrap(text, w) {
			lines = append(lines, th.Warn.Render(l))
		}
	}
	lines = append(lines, "", th.Strong.Render("› ")+s.input.View(), "")
	inputAt := len(lines) - 2
	rows := s.rows(w)
	room := max(3, min(len(rows), h-len(lines)-2))
	first := max(0, s.at-room+1)
	lines = append(lines, rows[first:min(first+room, len(rows))]...)
	cur := s.input.Cursor()
	if cur != nil {
		cur.X += 4
		cur.Y += inputAt + 1
	}
	return th.dialog(lines), cur
}

// rows are the campaigns, then "none", then "new".
func (s *campaignPick) rows(w int) []string {
	th, now := s.host.Theme(), s.host.Now()
	var rows []string
	add := func(name, about string) {
		mark, style := "  ", th.Plain
		if len(rows) == s.at {
			mark, style = "▸ ", th.Cursor
		}
		rows = append(rows, style.Render(th.fit(mark+name, w-24))+th.Muted.Render(th.fit(about, 24)))
	}
	for _, c := range s.found {
		add(c.Name, string(c.State(now))+", "+plural(c.Links, "link", "links"))
	}
	add("none", "remove from campaign")
	add("new campaign…", "")
	return rows
}

// pickCampaign finds the campaign that text names: the one called so, else the only one in whose name its words begin words. Nil
// and no error: there is none, and it is to be made.
func pickCampaign(b *board.Board, text string) (*board.Campaign, error) {
	if c := campaignNamed(b, text); c != nil {
		return c, nil
	}
	found, how := affiliate.Best(b.Campaigns(), matchCampaign(text))
	switch {
	case how <= affiliate.Inside:
		return nil, affiliate.CheckCampaignName(text)
	case len(found) > 1:
		return nil, errors.New("several campaigns match: " + listed(found, func(c *board.Campaign) string { return c.Name }) + "; type the whole name")
	}
	return found[0], nil
}

// matchCampaign is how well text names a campaign. One that is archived has to be named in full.
func matchCampaign(text string) func(*board.Campaign) affiliate.Match {
	m := affiliate.NewMatcher(text)
	return func(c *board.Campaign) affiliate.Match {
		if !c.ArchivedAt.IsZero() {
			return affiliate.NoMatch
		}
		return m.Word(c.Name)
	}
}

// campaignText is the name of the campaign that text names, or of the one to be made; "" for none.
func campaignText(b *board.Board, text string) string {
	if text == "" {
		return ""
	}
	if c, err := pickCampaign(b, text); err == nil && c != nil {
		return c.Campaign.Name
	}
	return text
}

// campaignField asks for the campaign of a link.
func campaignField(h Host) form.Field {
	return form.Field{ID: "campaign", Label: "Campaign", Placeholder: "none", Check: optional(func(text string) error { _, err := pickCampaign(h.Board(), text); return err }),
		Tell: tellCampaign(h), Suggest: suggestCampaigns(h)}
}

func tellCampaign(h Host) func(string) string {
	return func(text string) string {
		if text == "" {
			return ""
		}
		switch c, err := pickCampaign(h.Board(), text); {
		case err != nil:
			return ""
		case c == nil:
			return "a new campaign"
		case !c.ArchivedAt.IsZero():
			return c.Name + ", archived"
		default:
			return c.Name
		}
	}
}

// newCampaignReason is why enter must be pressed again when a campaign would be made: more often than not it is a slip.
func newCampaignReason(h Host, text string) string {
	if text == "" {
		return ""
	}
	if c, err := pickCampaign(h.Board(), text); err != nil || c != nil {
		return ""
	}
	return "There is no campaign called " + affiliate.Clean(text) + " yet: it will be created."
}

func suggestCampaigns(h Host) func(string) []form.Suggestion {
	return func(text string) []form.Suggestion {
		open := slices.DeleteFunc(slices.Clone(h.Board().Campaigns()), func(c *board.Campaign) bool { return !c.ArchivedAt.IsZero() })
		var out []form.Suggestion
		for _, c := range bestFew(text, open, matchCampaign(text)) {
			out = append(out, form.Suggestion{Text: c.Name, Label: c.Name})
		}
		return out
	}
}
