package screen

import (
	"fermion-tui/internal/board"
	"fmt"
)

// picked are the links that a campaign is chosen for, as they were when that began.
type CampaignTargets struct {
	Ids    []int64
	Hidden string // names those that the filter hides
	Clear  func() // the marks were used
}

func (p *CampaignTargets) Count() string { return Plural(len(p.Ids), "link", "links") }

// said is the toast once they are in a campaign; "" took them out.
func (p *CampaignTargets) Said(name string) string {
	verb := " are"
	if len(p.Ids) == 1 {
		verb = " is"
	}
	if name == "" {
		return p.Count() + verb + " in no campaign now"
	}
	return p.Count() + verb + " in " + name + " now"
}

// leaving says which campaigns they are in: a link is in at most one.
func (p *CampaignTargets) Leaving(b *board.Board) string {
	var names []string
	in := map[string]int{}
	for _, id := range p.Ids {
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
	return "Now in " + Listed(names, func(n string) string { return fmt.Sprintf("%s (%s)", n, Grouped(in[n])) }) + ": a link is in one campaign at most."
}
