package screen

import (
	"fmt"

	"fermion-tui/internal/board"
)

// CampaignTargets are the links that a campaign is chosen for, as they were when that began.
type CampaignTargets struct {
	LinkIDs []int64
	Hidden  string // names those that the filter hides
}

// CountText counts the links: "3 links".
func (p *CampaignTargets) CountText() string { return Plural(len(p.LinkIDs), "link", "links") }

// ResultText is the toast once they are in a campaign; "" took them out.
func (p *CampaignTargets) ResultText(name string) string {
	verb := " are"
	if len(p.LinkIDs) == 1 {
		verb = " is"
	}
	if name == "" {
		return p.CountText() + verb + " in no campaign now"
	}
	return p.CountText() + verb + " in " + name + " now"
}

// LeavingNote says which campaigns they are in: a link is in at most one.
func (p *CampaignTargets) LeavingNote(b *board.Board) string {
	var names []string
	in := map[string]int{}
	for _, id := range p.LinkIDs {
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
	return "Now in " + JoinFirst(names, func(n string) string { return fmt.Sprintf("%s (%s)", n, Grouped(in[n])) }) + ": a link is in one campaign at most."
}
