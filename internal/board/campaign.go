package board

import (
	"slices"
	"time"

	"fermion-tui/internal/affiliate"
)

// Campaign is a campaign with the sums of what its links' rows show, and with what they did within its own period.
type Campaign struct {
	affiliate.Campaign
	Totals
	Name  string
	Notes string

	LastMove time.Time           // UTC: the newest of the links, else when the campaign was made
	Done     affiliate.PeriodSum // what its links did from its start to its end
	Partly   int                 // links of which not all of that time is known
	Reached  time.Time           // UTC: when its goal was reached; zero when it was not, or when nobody asked yet

	nameKey textKey
	search  string   // folded words of its own
	labels  []*label // of the affiliates and products of its links, each once
}

// Pace is how it stands against its goal.
func (c *Campaign) Pace() affiliate.Pace {
	return affiliate.Pace{Campaign: c.Campaign, Done: c.Done, Reached: c.Reached}
}

// takeCampaigns takes campaigns as they are now. Their links are joined anew only when a name moved: polls must not pay for
// campaigns that did not.
func (p *draft) takeCampaigns(campaigns []affiliate.Campaign) {
	for _, raw := range campaigns {
		old := p.old.campaigns.row(raw.ID)
		if old != nil && old.Campaign == raw {
			continue
		}
		row := &Campaign{Campaign: raw, Name: affiliate.Clean(raw.Name), Notes: affiliate.Clean(raw.Notes)}
		row.nameKey, row.search = naturalKey(row.Name), words(row.Name, row.Notes)
		if old == nil || old.Name != row.Name {
			p.touchLinks(p.old.linksOfCampaign.of(raw.ID))
		}
		if old != nil && old.Goal == raw.Goal && old.Span() == raw.Span() {
			row.Reached = old.Reached
		}
		if old != nil {
			row.labels = old.labels
		}
		p.campaigns[raw.ID] = row
	}
	p.next.campaigns = p.old.campaigns.with(p.campaigns)
}

// takeDone gives links what they did within their campaigns' periods. A campaign whose links or period moved is asked anew
// when its goal was reached.
func (p *draft) takeDone(done map[int64]affiliate.PeriodSum, reached map[int64]time.Time) {
	for id, sum := range done {
		if row := p.touchLink(id); row != nil && row.CampaignID != 0 {
			row.InCampaign = &sum
		}
	}
	for id, at := range reached {
		if row := p.touchCampaign(id); row != nil {
			row.Reached = at
		}
	}
}

func (p *draft) touchCampaign(id int64) *Campaign {
	if row := p.campaigns[id]; row != nil {
		return row
	}
	old := p.old.campaigns.row(id)
	if old == nil {
		return nil
	}
	row := *old
	p.campaigns[id] = &row
	return &row
}

// sumCampaigns brings the sums of the campaigns up to date whose links moved. Polls move numbers: whose links for what are in
// it is looked at only when that moved.
func (p *draft) sumCampaigns() {
	relabel := map[int64]bool{}
	for id, row := range p.links {
		old := p.old.links.row(id)
		p.touchCampaign(row.CampaignID)
		if reworded(old, row) {
			relabel[row.CampaignID] = true
		}
		if old != nil && old.CampaignID != row.CampaignID {
			p.touchCampaign(old.CampaignID)
			relabel[row.CampaignID], relabel[old.CampaignID] = true, true
		}
	}
	for id, row := range p.campaigns {
		p.next.sumCampaign(row)
		if relabel[id] || p.old.campaigns.row(id) == nil {
			p.next.labelCampaign(row)
		}
	}
	p.next.campaigns = p.old.campaigns.with(p.campaigns)
}

func (b *Board) sumCampaign(c *Campaign) {
	c.Totals, c.Done, c.Partly = Totals{}, affiliate.PeriodSum{Complete: true}, 0
	c.LastMove = c.CreatedAt
	for _, id := range b.linksOfCampaign.of(c.ID) {
		l := b.links.row(id)
		c.add(l)
		c.LastMove = later(c.LastMove, l.LastMove)
		if l.InCampaign != nil {
			c.Done = c.Done.Plus(*l.InCampaign)
		} else {
			c.Done.Complete = false
		}
		if l.InCampaign == nil || !l.InCampaign.Complete {
			c.Partly++
		}
	}
	if c.Goal.Of(c.Done.Sure) < c.Goal.Amount {
		c.Reached = time.Time{}
	}
}

func (b *Board) labelCampaign(c *Campaign) {
	c.labels = nil
	met := map[*label]bool{}
	for _, id := range b.linksOfCampaign.of(c.ID) {
		l := b.links.row(id)
		for _, of := range []*label{l.who, l.what} {
			if of != nil && !met[of] {
				met[of] = true
				c.labels = append(c.labels, of)
			}
		}
	}
}

// CampaignView is the Campaigns table; see View. Archived campaigns are in it only when that was asked for.
type CampaignView struct {
	Rows     []*Campaign
	Totals   Totals
	Of       int
	Filter   Filter
	Sort     Sort
	Archived bool // show those too

	board *Board
}

// SelectCampaigns filters, sorts and totals the campaigns of a board.
func SelectCampaigns(b *Board, f Filter, s Sort, archived bool, now time.Time) CampaignView {
	v := CampaignView{Filter: f, Sort: s, Archived: archived, board: b}
	v.Rows = selected(b.Campaigns(), func(c *Campaign) bool { return v.shows(c, now) })
	SortCampaigns(v.Rows, s.Column, s.Descending, now)
	v.total()
	return v
}

// RefreshCampaigns is the same view of a newer board; see Refresh.
func RefreshCampaigns(v CampaignView, b *Board, now time.Time) CampaignView {
	before := shelf[Campaign]{}
	if v.board != nil {
		before = v.board.campaigns
	}
	const timed = true // a campaign begins and ends by waiting alone
	v.Rows = held(v.Rows, before, b.campaigns, timed,
		func(c *Campaign) bool { return v.shows(c, now) },
		func(rows []*Campaign) { SortCampaigns(rows, v.Sort.Column, v.Sort.Descending, now) })
	v.board = b
	v.total()
	return v
}

// shows says whether a row is in the view. The word archived in the filter asks for those, too.
func (v *CampaignView) shows(c *Campaign, now time.Time) bool {
	return (c.ArchivedAt.IsZero() || v.Archived || v.Filter.asksFor(string(affiliate.CampaignArchived))) && v.Filter.MatchCampaign(c, now)
}

// total counts all that the view would show without a filter.
func (v *CampaignView) total() {
	v.Totals, v.Of = TotalCampaigns(v.Rows), 0
	for _, c := range v.board.Campaigns() {
		if c.ArchivedAt.IsZero() || v.Archived || v.Filter.asksFor(string(affiliate.CampaignArchived)) {
			v.Of++
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

// MatchCampaign says whether the filter shows a campaign at that time. Words find it by its state, its notes, and by whose
// links for what are in it, too.
func (f Filter) MatchCampaign(c *Campaign, now time.Time) bool {
	var mask uint64
	for _, l := range c.labels {
		mask |= f.in(l)
	}
	if !f.found(c.search+words(string(c.State(now))), mask) {
		return false
	}
	for _, t := range f.tests {
		value, known := t.ofCampaign(c, now)
		if (known && t.holds(value)) == t.not {
			return false
		}
	}
	return true
}

// asksFor says whether one of the words is exactly this one.
func (f Filter) asksFor(text string) bool {
	return slices.ContainsFunc(f.words, func(w word) bool { return !w.not && w.text == text })
}

func (c comparison) ofCampaign(row *Campaign, now time.Time) (value int64, known bool) {
	switch c.column {
	case linkCount:
		return int64(row.Links), true
	case quiet:
		return int64(now.Sub(row.LastMove)), !row.LastMove.IsZero()
	case commission, uses:
		return 0, false
	}
	return c.ofSums(row.Numbers)
}

func (c *Campaign) obsolete() bool { return false }
func (c *Campaign) name() textKey  { return c.nameKey }
func (c *Campaign) id() int64      { return c.ID }

// SortCampaigns sorts in place by name, state (running, planned, ended, archived), links, clicks, sales, conv, revenue,
// earned, goal, progress, pace (what it comes to at the end) or period (its first day); equal ones by name and then ID. For
// the rest see SortLinks.
func SortCampaigns(rows []*Campaign, name string, descending bool, now time.Time) {
	by := campaignColumns[name]
	switch name {
	case "state":
		by.number = func(c *Campaign) (int64, bool) { return int64(slices.Index(stateOrder, c.State(now))), true }
	case "pace":
		by.number = func(c *Campaign) (int64, bool) { return c.Pace().AtTheEnd(now) }
	}
	sortRows(rows, by, descending)
}

var stateOrder = []affiliate.CampaignState{affiliate.CampaignRunning, affiliate.CampaignPlanned, affiliate.CampaignEnded, affiliate.CampaignArchived}

// goalOrder sets goals of different kinds apart: they cannot be compared.
var goalOrder = map[affiliate.GoalKind]int64{affiliate.GoalClicks: 0, affiliate.GoalSales: 1 << 60, affiliate.GoalRevenue: 2 << 60}

var campaignColumns = map[string]column[Campaign]{
	"name":     {text: func(c *Campaign) textKey { return c.nameKey }},
	"links":    {number: func(c *Campaign) (int64, bool) { return int64(c.Links), true }},
	"clicks":   {number: func(c *Campaign) (int64, bool) { return c.Clicks, true }},
	"sales":    {number: func(c *Campaign) (int64, bool) { return c.Sales, true }},
	"conv":     {number: func(c *Campaign) (int64, bool) { return quotient(c.Sales, c.Clicks) }},
	"revenue":  {number: func(c *Campaign) (int64, bool) { return int64(c.Revenue), true }},
	"earned":   {number: func(c *Campaign) (int64, bool) { return int64(c.Earned), true }},
	"goal":     {number: func(c *Campaign) (int64, bool) { return goalOrder[c.Goal.Kind] + c.Goal.Amount, c.Goal.Known() }},
	"progress": {number: func(c *Campaign) (int64, bool) { return c.Pace().Percent() }},
	"period":   {number: func(c *Campaign) (int64, bool) { return c.From.UnixMilli(), !c.From.IsZero() }},
}
