package screen

import (
	"errors"
	"slices"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/form"
)

// findCampaign finds the campaign with this name, else the only one whose name has words that begin with the words of
// the text. nil without an error means that there is no such campaign, so it will be created.
func findCampaign(b *board.Board, text string) (*board.Campaign, error) {
	if c := b.CampaignNamed(text); c != nil {
		return c, nil
	}
	found, how := affiliate.Best(b.Campaigns(), MatchCampaign(text))
	switch {
	case how <= affiliate.Inside:
		return nil, affiliate.CheckCampaignName(text)
	case len(found) > 1:
		names := JoinFirst(found, func(c *board.Campaign) string { return c.Name })
		return nil, errors.New("several campaigns match: " + names + "; type the whole name")
	}
	return found[0], nil
}

// MatchCampaign is how well text names a campaign. An archived one must be named in full.
func MatchCampaign(text string) func(*board.Campaign) affiliate.Match {
	m := affiliate.NewMatcher(text)
	return func(c *board.Campaign) affiliate.Match {
		if !c.ArchivedAt.IsZero() {
			return affiliate.NoMatch
		}
		return m.Word(c.Name)
	}
}

// ChosenCampaign returns name and ID of the campaign that text names. The ID of a new campaign is 0; "" and 0
// are no campaign.
func ChosenCampaign(b *board.Board, text string) (name string, id int64) {
	name = CampaignText(b, text)
	if c := b.CampaignNamed(name); c != nil && name != "" {
		id = c.ID
	}
	return name, id
}

// EditCampaign sets the campaign of an edit to the one that text names, which may be new; "" takes the links out of theirs.
func EditCampaign(e *affiliate.LinkEdit, b *board.Board, text string) {
	name, id := ChosenCampaign(b, text)
	e.Campaign, e.CampaignID = &name, id
}

// CampaignText returns the name of the campaign that text names, which may be new; "" for none.
func CampaignText(b *board.Board, text string) string {
	if text == "" {
		return ""
	}
	if c, err := findCampaign(b, text); err == nil && c != nil {
		return c.Campaign.Name
	}
	return text
}

// CampaignField asks for the campaign of a link.
func CampaignField(h Host) form.Field {
	return form.Field{ID: "campaign", Label: "Campaign", Placeholder: "none",
		Check:    Optional(func(text string) error { _, err := findCampaign(h.Board(), text); return err }),
		Describe: describeCampaign(h), Suggest: suggestCampaigns(h)}
}

func describeCampaign(h Host) func(string) string {
	return func(text string) string {
		if text == "" {
			return ""
		}
		switch c, err := findCampaign(h.Board(), text); {
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

// NewCampaignWarning is the reason to press enter again when a campaign would be created: the name is more often a
// typing error than a new campaign.
func NewCampaignWarning(h Host, text string) string {
	if text == "" {
		return ""
	}
	if c, err := findCampaign(h.Board(), text); err != nil || c != nil {
		return ""
	}
	return "There is no campaign called " + affiliate.Clean(text) + " yet: it will be created."
}

func suggestCampaigns(h Host) func(string) []form.Suggestion {
	return func(text string) []form.Suggestion {
		open := slices.DeleteFunc(slices.Clone(h.Board().Campaigns()), func(c *board.Campaign) bool { return !c.ArchivedAt.IsZero() })
		var out []form.Suggestion
		for _, c := range bestMatches(text, open, MatchCampaign(text), inTheirOrder) {
			out = append(out, form.Suggestion{Text: c.Name, Label: c.Name})
		}
		return out
	}
}
