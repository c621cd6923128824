package campaigns

import (
	"context"
	"errors"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/screen"
)

// campaignPicker adds links to a campaign: an existing one, a new one, or none.
type campaignPicker struct {
	host  screen.Host
	links *screen.CampaignTargets
	text  string // as typed
	found []*board.Campaign
}

// NewPicker makes the dialog that adds links to a campaign.
func NewPicker(links *screen.CampaignTargets) func(screen.Host) screen.Screen {
	return func(h screen.Host) screen.Screen {
		s := &campaignPicker{host: h, links: links}
		return screen.NewPicker(h, screen.PickerOptions{
			Title: "Add to campaign", Search: true, Enter: screen.Bind(screen.ActionPickCampaign, nil), Width: 64, Side: 24,
			Head: s.head, Find: s.find, Row: s.row, Choose: s.choose, Key: s.key,
		})
	}
}

// find lists the campaigns that match the text: first those whose name has a word that begins with it, then those that
// have it inside a word. Without a text it lists all campaigns that are not archived. The last two rows are "none" and
// "new". The cursor goes to "new" if no campaign has a word that begins with the text.
func (s *campaignPicker) find(text string) (n, at int) {
	s.text = strings.TrimSpace(text)
	match := screen.MatchCampaign(s.text)
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

// head says which links are added, and shows warnings.
func (s *campaignPicker) head(w int) []string {
	th := s.host.Theme()
	lines := []string{th.Strong.Render("Add " + s.links.CountText() + " to a campaign")}
	for _, text := range screen.NonEmpty(s.links.Hidden, s.links.LeavingNote(s.host.Board())) {
		lines = append(lines, th.WrapStyled(th.Warn, text, w)...)
	}
	return lines
}

func (s *campaignPicker) row(i int) screen.PickerRow {
	switch i - len(s.found) {
	case 0:
		return screen.PickerRow{Text: " none", Side: s.host.Theme().Muted.Render("remove from campaign")}
	case 1:
		return screen.PickerRow{Text: " new campaign…"}
	}
	c := s.found[i]
	side := string(c.State(s.host.Now())) + ", " + screen.Plural(c.Links, "link", "links")
	return screen.PickerRow{Text: " " + c.Name, Side: s.host.Theme().Muted.Render(side)}
}

// key identifies a row: a campaign by its ID, "none" and "new campaign" by numbers that are not IDs.
func (s *campaignPicker) key(i int) int64 {
	if i < len(s.found) {
		return s.found[i].ID
	}
	return int64(len(s.found) - i - 1)
}

func (s *campaignPicker) choose(i int) tea.Cmd {
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
	return screen.Perform(h, func(ctx context.Context) (string, error) {
		err := h.Ports().CampaignEdits.PutInCampaign(ctx, links.Links, id)
		if conflict, is := errors.AsType[*affiliate.PlanConflictError](err); is {
			err = errors.New(screen.NotMovedText(name, conflict))
		}
		return links.ResultText(name), err
	})
}
