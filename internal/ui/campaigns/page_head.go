package campaigns

import (
	"cmp"
	"fmt"
	"strings"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/screen"
)

// about draws the head of the page: name, state and period, the totals of the period, and the goal.
func (s *campaignPage) about(w int) []string {
	c, th := s.row(), s.host.Theme()
	if c == nil {
		return []string{"This campaign is no longer in the database."}
	}
	now, zone := s.host.Now(), s.host.Ports().Access.Zone()
	period := cmp.Or(c.DescribePeriod(now, zone), "everything since tracking began")
	lines := []string{
		th.Strong.Render(c.Name) + "   " + string(c.State(now)) + "   " + th.Muted.Render(period),
		s.done(c, w),
		s.goal(c, w),
	}
	if open := uncertainText(c); open != "" {
		lines = append(lines, th.WrapStyled(th.Warn, open, w)...)
	}
	if hands := changedHandsText(s.host, s.former); hands != "" && s.ActiveSection == campaignLeaders {
		lines = append(lines, th.WrapStyled(th.Warn, hands, w)...)
	}
	if c.Notes != "" {
		lines = append(lines, s.Labelled("Notes", c.Notes))
	}
	return lines
}

// done shows the totals of the period.
func (s *campaignPage) done(c *board.Campaign, w int) string {
	th, sum := s.host.Theme(), c.Done.Certain
	lead := th.Labelled("Links", th.Strong.Render(screen.Grouped(c.Links)))
	short := lead
	if read := screen.LinksReadText(c.Totals.Links, c.Unread); read != "" {
		lead, short = th.Warn.Render(read), th.Warn.Render(screen.ShortLinksReadText(c.Totals.Links, c.Unread))
	}
	n := board.Numbers{Clicks: sum.Clicks, Sales: sum.Sales, Revenue: sum.Revenue, Earned: sum.EstCommission}
	return th.TotalsLine([][]string{{lead}, {short}}, screen.LinkTotals(n, c.Totals.Links > 0 && c.Unread == c.Totals.Links),
		[]string{th.Labelled("Conv", screen.WithPercent(n.Conv()))}, w)
}

// minBarWidth is the minimum width of the goal's bar with its percentage, in cells.
const minBarWidth = 13

// goal draws the bar of the goal, as wide as possible, and the pace after it.
func (s *campaignPage) goal(c *board.Campaign, w int) string {
	th, p := s.host.Theme(), c.Pace()
	words := p.Describe(s.host.Now(), s.host.Ports().Access.Zone())
	if !c.Goal.IsSet() {
		return th.Muted.Render(words)
	}
	style := th.Accent
	if percent, _ := p.Percent(); percent >= 100 {
		style = th.Good
	}
	label, rest := s.Labelled("Goal", th.Strong.Render(c.Goal.String())), "   "+words
	if w-th.Width(label)-3-th.Width(rest) < minBarWidth {
		label = s.Labelled("Goal", th.Strong.Render(c.Goal.Short(minBarWidth)))
	}
	room := max(min(60, w-th.Width(label)-3-th.Width(rest)), minBarWidth)
	return th.Join([]string{label, style.Render(progressBar(p, room)), words}, "   ", w)
}

// uncertainText describes what may belong to the campaign besides the exact total.
func uncertainText(c *board.Campaign) string {
	d := c.Done
	switch {
	case d.HasUncertain():
	case c.PartlyTracked > 0:
		return screen.Plural(c.PartlyTracked, "link", "links") + " tracked for part of the period"
	default:
		return ""
	}
	var parts []string
	for _, n := range []struct {
		low, sure, high int64
		words           func(int64) string
	}{
		{d.Low.Sales, d.Certain.Sales, d.High.Sales, affiliate.Goal{Kind: affiliate.GoalSales}.Format},
		{d.Low.Clicks, d.Certain.Clicks, d.High.Clicks, affiliate.Goal{Kind: affiliate.GoalClicks}.Format},
		{int64(d.Low.Revenue), int64(d.Certain.Revenue), int64(d.High.Revenue), affiliate.Goal{Kind: affiliate.GoalRevenue}.Format},
	} {
		if n.high > n.sure {
			parts = append(parts, "up to "+n.words(n.high-n.sure)+" more")
		}
		if n.low < n.sure {
			parts = append(parts, "up to "+n.words(n.sure-n.low)+" less")
		}
	}
	return fmt.Sprintf("Uncertain: %s; no reading for %s around its start or end", strings.Join(parts, ", "),
		affiliate.FormatDuration(d.Unread))
}
