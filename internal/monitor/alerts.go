package monitor

import (
	"fmt"
	"math/bits"
	"strconv"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
)

// The rules of alerts. Nothing here reads a clock or a database: the same change gives the same alert, whichever instance evaluates it
// and however often, so that the database can store each alert once.

const burstSpan = time.Hour

// changeAlerts returns the alerts about a change.
func changeAlerts(r affiliate.AlertRules, cc store.ChangeContext) []store.Alert {
	var all []store.Alert
	c := cc.Change
	raise := func(rule affiliate.AlertRule, occasion, text string) {
		all = append(all, store.Alert{Rule: rule, Subject: aboutLink(c.LinkID), Name: cc.Link.Slug, Occasion: occasion,
			Notice: affiliate.Notice{LinkID: c.LinkID, At: c.At, Text: text}})
	}
	seq := strconv.FormatInt(c.Seq, 10)
	if cc.Link.ID == 0 {
		return nil
	}
	if c.Kind == affiliate.Rise && c.Sales > 0 {
		if r.FirstSale && isFirstSale(cc) {
			raise(affiliate.AlertFirstSale, "", "the first sale of this link: "+describeSales(c))
		}
		if n := salesWithinHour(cc.Recent, c.At); r.SaleBurst > 0 && beginsBurst(cc.Recent, int64(r.SaleBurst)) {
			raise(affiliate.AlertSaleBurst, seq, affiliate.Group(n)+" sales within an hour")
		}
		if r.SupersededSale && !cc.Since.IsZero() && c.At.After(cc.Since) {
			raise(affiliate.AlertSupersededSale, seq, describeReplaced(cc))
			all[len(all)-1].Latest = true
		}
	}
	if n := int64(r.ClicksWithoutSale); n > 0 && crossesClickLimit(cc, n) {
		text := affiliate.Group(clicksWithoutSale(cc)) + " clicks since its last sale"
		if cc.SoldAt.IsZero() {
			text = affiliate.Group(clicksWithoutSale(cc)) + " clicks and no sale since tracking began"
		}
		raise(affiliate.AlertClicksWithoutSale, strconv.FormatInt(salesWithRefunded(cc.Sum), 10), text)
	}
	if r.Fell && c.Kind != affiliate.Rise && !cc.Accepted {
		raise(affiliate.AlertFell, seq, describeFall(c))
	}
	return all
}

// salesWithRefunded returns how many sales there were, including refunded ones.
func salesWithRefunded(s affiliate.Sum) int64 { return s.Sales + s.RefundedSales }

// isFirstSale reports whether the link never sold before, not even before tracking began, or a sale that was refunded since.
func isFirstSale(cc store.ChangeContext) bool {
	return cc.Base.Sales == 0 && salesWithRefunded(cc.Sum)-cc.Change.Sales <= 0
}

// crossesClickLimit reports whether the clicks since the last sale reach n with this change. The clicks of the change that brought
// the sale count as earlier than the sale.
func crossesClickLimit(cc store.ChangeContext, n int64) bool {
	c := cc.Change
	if c.Kind == affiliate.Reset || c.Clicks <= 0 || c.Sales > 0 || cc.SoldAt.After(c.At) {
		return false
	}
	now := clicksWithoutSale(cc)
	return now >= n && now-c.Clicks < n
}

// clicksWithoutSale returns the clicks since the last sale, or since tracking began.
func clicksWithoutSale(cc store.ChangeContext) int64 { return cc.Sum.Clicks - cc.Sold.Clicks }

// beginsBurst reports whether the last of some sales is at least the nth within an hour, and no earlier one within that hour was.
func beginsBurst(sales []affiliate.Change, n int64) bool {
	if len(sales) == 0 {
		return false
	}
	last := sales[len(sales)-1]
	if salesWithinHour(sales, last.At) < n {
		return false
	}
	for i, c := range sales[:len(sales)-1] {
		if c.At.After(last.At.Add(-burstSpan)) && salesWithinHour(sales[:i+1], c.At) >= n {
			return false
		}
	}
	return true
}

// salesWithinHour returns how many sales happened within the hour that ends at an instant. Their exact times are unknown, so the sales of
// a change are spread evenly over its time: the sales of a whole night are not a burst.
func salesWithinHour(sales []affiliate.Change, end time.Time) int64 {
	var sum int64
	for _, c := range sales {
		over := c.At.Sub(c.After)
		within := c.At.Sub(affiliate.LaterTime(c.After, end.Add(-burstSpan)))
		switch {
		case c.Sales <= 0 || c.At.After(end) || within < 0:
		case within >= over:
			sum += c.Sales
		default:
			hi, lo := bits.Mul64(uint64(c.Sales), uint64(within))
			part, _ := bits.Div64(hi, lo, uint64(over)) // within < over: it fits
			sum += int64(part)
		}
	}
	return sum
}

// describeSales describes the sales of a change.
func describeSales(c affiliate.Change) string {
	text := c.Revenue.Exact() + ", est. " + c.EstCommission.Exact()
	if c.Sales > 1 {
		text = affiliate.Group(c.Sales) + " sales, " + text
	}
	return text
}

// describeReplaced describes what a replaced link has sold since it was replaced: all of it, since there is one notice for each link.
func describeReplaced(cc store.ChangeContext) string {
	n := max(salesWithRefunded(cc.After), cc.Change.Sales)
	if n <= 1 {
		return fmt.Sprintf("1 sale on this replaced link, at %s %%: %s", cc.Link.Commission, describeSales(cc.Change))
	}
	return fmt.Sprintf("%s sales on this replaced link, at %s %%: %s, est. %s; the last %s", affiliate.Group(n), cc.Link.Commission,
		cc.After.Revenue.Exact(), cc.After.EstCommission.Exact(), cc.Change.Revenue.Exact())
}

// describeFall describes a fall or a reset.
func describeFall(c affiliate.Change) string {
	if c.Kind == affiliate.Reset {
		return fmt.Sprintf("its clicks fell by %s: the counter was reset; earlier earnings stay", affiliate.Group(-c.Clicks))
	}
	text := c.Describe() + ", " + c.Revenue.Exact() + ": refunded"
	switch {
	case c.Sales == 0:
		text = "revenue fell: " + c.Revenue.Exact()
	case !c.Refund():
		text += " beside a larger sale"
	}
	return text + ", est. " + c.EstCommission.Exact()
}

// quietAlert returns the alert about a link without clicks.
func quietAlert(l store.InactiveLink, now time.Time) store.Alert {
	n := int64(l.Link.LastRead.Sub(l.Since) / (24 * time.Hour))
	days := affiliate.Group(n) + " days"
	if n == 1 {
		days = "a day"
	}
	text := "no click for " + days
	switch {
	case l.NeverClicked && l.Link.MadeHere:
		text = "no click since it was created, for " + days
	case l.NeverClicked:
		text = "no click since tracking began, for " + days
	}
	// The number of clicks until then identifies the time without clicks, since it never decreases.
	return store.Alert{Rule: affiliate.AlertQuiet, Subject: aboutLink(l.Link.ID), Name: l.Link.Slug,
		Occasion: strconv.FormatInt(l.Clicks, 10),
		Notice:   affiliate.Notice{LinkID: l.Link.ID, At: now, Text: text}}
}

// reachedAlert returns the alert about a reached goal; false while it is not certainly reached.
func reachedAlert(r affiliate.AlertRules, p store.CampaignProgress, now time.Time) (store.Alert, bool) {
	c := p.Campaign
	done := c.Goal.Of(p.Done.Certain)
	if !r.GoalReached || !c.Goal.IsSet() || done < c.Goal.Amount {
		return store.Alert{}, false
	}
	return store.Alert{Rule: affiliate.AlertGoalReached, Subject: aboutCampaign(c.ID), Name: c.Name, Occasion: dedupKey(c),
		Notice: affiliate.Notice{CampaignID: c.ID, At: now,
			Text: fmt.Sprintf("campaign %s reached its goal of %s: %s", c.Name, c.Goal, c.Goal.Format(done))}}, true
}

// missedAlert returns the alert about a goal that a campaign has not reached by its end; false while that is not certain, since a link
// that was not read since the end may have sold enough.
func missedAlert(r affiliate.AlertRules, p store.CampaignProgress, now time.Time) (store.Alert, bool) {
	c := p.Campaign
	done := c.Goal.Of(p.Done.Certain)
	if !r.GoalMissed || !c.Goal.IsSet() || done >= c.Goal.Amount || c.To.IsZero() || now.Before(c.To) || p.Unread > 0 {
		return store.Alert{}, false
	}
	text := fmt.Sprintf("campaign %s ended short of its goal of %s: %s, %d %%", c.Name, c.Goal, c.Goal.Format(done), c.Goal.Percent(done))
	if high := c.Goal.Of(p.Done.High); high > done {
		text += fmt.Sprintf("; perhaps %s, because there is no reading at its start or end", c.Goal.Format(high))
	}
	return store.Alert{Rule: affiliate.AlertGoalMissed, Subject: aboutCampaign(c.ID), Name: c.Name, Occasion: dedupKey(c),
		Notice: affiliate.Notice{CampaignID: c.ID, At: now, Text: text}}, true
}

func aboutCampaign(id int64) string { return "campaign:" + strconv.FormatInt(id, 10) }

// dedupKey identifies the goal and period of a campaign, of which each can be reached or missed once.
func dedupKey(c affiliate.Campaign) string {
	return fmt.Sprintf("%s %d from %d to %d", c.Goal.Kind, c.Goal.Amount, unixSeconds(c.From), unixSeconds(c.To))
}

// unixSeconds returns 0 for the zero time.
func unixSeconds(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.Unix()
}

// combining shows up to five new alerts of one rule one by one.
var combining = store.Combining{MaxSingle: 5, Combine: combineAlerts}

// combineAlerts returns one notice for many alerts of one rule.
func combineAlerts(all []store.Alert) affiliate.Notice {
	what := "alerts at once, " + all[0].Rule.Describe()
	if all[0].Rule == affiliate.AlertQuiet {
		what = "links without new clicks"
	}
	if all[0].Rule == affiliate.AlertNegativeBalance {
		what = "affiliates have a negative balance"
	}
	names := make([]string, len(all))
	for i, a := range all {
		names[i] = a.Name
	}
	text := affiliate.Group(int64(len(all))) + " " + what + ": " + affiliate.FirstNames(3, names)
	return affiliate.Notice{At: all[0].Notice.At, Text: text}
}
