package ui

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
)

// campaignPick puts links into a campaign: one that exists, a new one, or none.
type campaignPick struct {
	host  Host
	links *picked
	text  string // as typed
	found []*board.Campaign
}

func newCampaignPick(links *picked) func(Host) Screen {
	return func(h Host) Screen {
		s := &campaignPick{host: h, links: links}
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
		return links.said(name), h.Ports().CampaignEdits.PutInCampaign(ctx, links.ids, id)
	})
}
