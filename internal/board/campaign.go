package board

import (
	"time"

	"fermion-tui/internal/affiliate"
)

// Campaign is a campaign with the sums of what its links' rows show, and with what they did within its own period.
type Campaign struct {
	affiliate.Campaign
	Totals
	Name  string
	Notes string

	Before        *Numbers            // of the period before; nil: nothing, or not read
	LastChange    time.Time           // UTC: the newest of the links, else when the campaign was made
	Done          affiliate.PeriodSum // what its links did from its start to its end
	PartlyTracked int                 // links that were read, of which not all of that time is known
	Reached       time.Time           // UTC: when its goal was reached; zero when it was not, or when it is not known yet

	nameKey TextKey
	search  string        // folded words of its own
	labels  []*SharedText // of the affiliates and products of its links, each once
}

// Pace is its progress towards its goal.
func (c *Campaign) Pace() affiliate.Pace {
	return affiliate.Pace{Campaign: c.Campaign, Done: c.Done, Reached: c.Reached}
}

// applyCampaigns takes campaigns as they are now. Their links are joined again only when a name changed: polls must not pay for
// campaigns that did not.
func (p *builder) applyCampaigns(campaigns []affiliate.Campaign) {
	for _, raw := range campaigns {
		old := p.old.campaigns.row(raw.ID)
		if old != nil && old.Campaign == raw {
			continue
		}
		row := &Campaign{Campaign: raw, Name: affiliate.Clean(raw.Name), Notes: affiliate.Clean(raw.Notes)}
		row.nameKey, row.search = NaturalKey(row.Name), words(row.Name, row.Notes)
		if old == nil || old.Name != row.Name {
			p.mutableLinks(p.old.linksOfCampaign.of(raw.ID))
		}
		if old != nil && old.Goal == raw.Goal && old.Span() == raw.Span() {
			row.Reached = old.Reached
		}
		if old != nil {
			row.labels = old.labels
		}
		p.campaigns[raw.ID] = row
	}
	p.next.campaigns = p.old.campaigns.apply(p.campaigns)
}

// applyDone gives links what they did within their campaigns' periods. A campaign whose links or period changed is asked again
// when its goal was reached.
func (p *builder) applyDone(done map[int64]affiliate.PeriodSum, reached map[int64]time.Time) {
	for id, sum := range done {
		if row := p.mutableLink(id); row != nil && row.CampaignID != 0 {
			row.setInCampaign(&sum)
		}
	}
	for id, at := range reached {
		if row := p.mutableCampaign(id); row != nil {
			row.Reached = at
		}
	}
}

// sumCampaigns sums the campaigns again whose links changed. Most polls change only numbers, so that the affiliates and products of a
// campaign's links are collected only when one of these changed.
func (p *builder) sumCampaigns() {
	relabel := map[int64]bool{}
	for id, row := range p.links {
		old := p.old.links.row(id)
		p.mutableCampaign(row.CampaignID)
		if textChanged(old, row) {
			relabel[row.CampaignID] = true
		}
		if old != nil && old.CampaignID != row.CampaignID {
			p.mutableCampaign(old.CampaignID)
			relabel[row.CampaignID], relabel[old.CampaignID] = true, true
		}
	}
	for id, row := range p.campaigns {
		p.next.sumCampaign(row)
		if relabel[id] || p.old.campaigns.row(id) == nil {
			p.next.labelCampaign(row)
		}
	}
	p.next.campaigns = p.old.campaigns.apply(p.campaigns)
}

func (b *Board) sumCampaign(c *Campaign) {
	c.Totals, c.Done, c.PartlyTracked = Totals{}, affiliate.PeriodSum{Complete: true}, 0
	c.LastChange, c.Before = c.CreatedAt, nil
	for _, id := range b.linksOfCampaign.of(c.ID) {
		l := b.links.row(id)
		c.add(l)
		c.Before = c.Before.plus(l.Before)
		c.LastChange = affiliate.LaterTime(c.LastChange, l.LastChange())
		if l.InCampaign != nil {
			c.Done = c.Done.Plus(*l.InCampaign)
		} else {
			c.Done.Complete = false
		}
		if !l.LastRead.IsZero() && (l.InCampaign == nil || !l.InCampaign.Complete) {
			c.PartlyTracked++
		}
	}
	if c.Goal.Of(c.Done.Certain) < c.Goal.Amount {
		c.Reached = time.Time{}
	}
}

func (b *Board) labelCampaign(c *Campaign) {
	c.labels = nil
	met := map[*SharedText]bool{}
	for _, id := range b.linksOfCampaign.of(c.ID) {
		l := b.links.row(id)
		for _, of := range []*SharedText{l.who, l.what} {
			if of != nil && !met[of] {
				met[of] = true
				c.labels = append(c.labels, of)
			}
		}
	}
}

// TotalCampaigns sums campaigns. A link is in at most one, so that none counts twice.
func TotalCampaigns(rows []*Campaign) Totals {
	var t Totals
	for _, c := range rows {
		t.Links += c.Links
		t.Numbers.add(c.Numbers)
		t.Unread += c.Unread
		t.read(c.OldestRead)
	}
	return t
}
