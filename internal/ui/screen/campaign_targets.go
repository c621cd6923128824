package screen

import (
	"fmt"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
)

// CampaignTargets are the links that a campaign is chosen for, with the campaigns that they were in when the person saw
// them. A colleague may move them meanwhile.
type CampaignTargets struct {
	Links  []affiliate.PlannedLink
	Hidden string // names the links that the filter hides
}

// CountText counts the links: "3 links".
func (p *CampaignTargets) CountText() string { return Plural(len(p.Links), "link", "links") }

// ResultText is the toast after the links were added to a campaign, or removed from their campaigns ("").
func (p *CampaignTargets) ResultText(name string) string {
	return movedText(len(p.Links), name)
}

func movedText(links int, name string) string {
	text := Plural(links, "link is", "links are") + " in "
	if name == "" {
		return text + "no campaign now"
	}
	return text + name + " now"
}

// NotMovedText says which links stay in the campaign that somebody added them to meanwhile, and how to move them
// all the same.
func NotMovedText(name string, conflict *affiliate.PlanConflictError) string {
	n, text, choose := len(conflict.Rows), "", name
	if conflict.Saved > 0 {
		text = movedText(conflict.Saved, name) + ". "
	}
	if name == "" {
		choose = "none"
	}
	return text + Plural(n, "link was", "links were") + " not moved: " + affiliate.Clean(conflict.Describe()) + ". To move " +
		affiliate.PluralWord(n, "it", "them") + " all the same, choose " + choose + " again"
}

// LeavingNote names the campaigns that the links leave, since a link is in at most one campaign.
func (p *CampaignTargets) LeavingNote(b *board.Board) string {
	var names []string
	in := map[string]int{}
	for _, l := range p.Links {
		if c := b.Campaign(l.Was.CampaignID); c != nil {
			if in[c.Name] == 0 {
				names = append(names, c.Name)
			}
			in[c.Name]++
		}
	}
	if len(names) == 0 {
		return ""
	}
	return "Now in " + JoinFirst(names, func(n string) string { return fmt.Sprintf("%s (%s)", n, Grouped(in[n])) }) +
		": a link is in one campaign at most."
}
