package ui

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

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
	text  string // as typed
	found []*board.Campaign
}

func newCampaignPick(x linkActs) func(Host) Screen {
	return func(h Host) Screen {
		s := &campaignPick{host: h, links: x.picked()}
		return newPicker(h, PickerOptions{
			Title: "Add to campaign", Search: true, Enter: on(ActionPickCampaign, nil), Width: 64, Side: 24,
			Head: s.head, Find: s.find, Row: s.row, Choose: s.choose,
		})
	}
}

// find finds the campaigns that are not archived and that the typed text names, those that run first, and behind them those
// that have the text inside a word. Behind the campaigns come "none" and "new": the cursor goes to new when the text names no
// campaign by the beginnings of words.
func (s *campaignPick) find(text string) (n, at int) {
	s.text = strings.TrimSpace(text)
	match := matchCampaign(s.text)
	var inside []*board.Campaign
	s.found = nil
	for _, c := range s.host.Board().Campaigns() {
		switch how := match(c); {
		case how > affiliate.Inside, s.text == "" && c.ArchivedAt.IsZero():
			s.found = append(s.found, c)
		case how == affiliate.Inside:
			inside = append(inside, c)
		}
	}
	named := len(s.found)
	for _, rows := range [][]*board.Campaign{s.found, inside} {
		board.Campaigns(true).Sort(rows, board.Order[board.Campaign]{Key: byCampaignState()}, s.host.Now())
	}
	s.found = append(s.found, inside...)
	n = len(s.found) + 2
	if text != "" && named == 0 {
		at = n - 1
	}
	return n, at
}

// head says what is put into a campaign, and what should be read before.
func (s *campaignPick) head(w int) []string {
	th := s.host.Theme()
	lines := []string{th.Strong.Render("Add " + s.links.count() + " to a campaign")}
	for _, text := range present(s.links.hidden, s.links.leaving(s.host.Board())) {
		lines = append(lines, th.wrapStyled(th.Warn, text, w)...)
	}
	return lines
}

func (s *campaignPick) row(i int) PickerRow {
	switch i - len(s.found) {
	case 0:
		return PickerRow{Text: " none", Side: s.host.Theme().Muted.Render("remove from campaign")}
	case 1:
		return PickerRow{Text: " new campaign…"}
	}
	c := s.found[i]
	return PickerRow{Text: " " + c.Name, Side: s.host.Theme().Muted.Render(string(c.State(s.host.Now())) + ", " + plural(c.Links, "link", "links"))}
}

func (s *campaignPick) choose(i int) tea.Cmd {
	h, links := s.host, s.links
	if i == len(s.found)+1 {
		h.Replace(campaignForm(affiliate.Campaign{Name: s.text}, links))
		return nil
	}
	var id int64
	name := ""
	if i < len(s.found) {
		id, name = s.found[i].ID, s.found[i].Name
	}
	h.Close()
	links.clear()
	return Perform(h, func(ctx context.Context) (string, error) {
		return links.said(name), h.Ports().Register.PutInCampaign(ctx, links.ids, id)
	})
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
