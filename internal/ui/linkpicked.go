package ui

import (
	"fermion-tui/internal/board"
	"fmt"
)

// picked are the links that a campaign is chosen for, as they were when that began.
type picked struct {
	ids    []int64
	hidden string // names those that the filter hides
	clear  func() // the marks were used
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
