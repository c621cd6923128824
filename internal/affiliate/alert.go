package affiliate

import "slices"

// AlertRule is what an alert is about. The names are those of the settings that enable them.
type AlertRule string

const (
	AlertFirstSale         AlertRule = "first_sale"
	AlertSaleBurst         AlertRule = "sale_burst"
	AlertClicksWithoutSale AlertRule = "clicks_without_sale"
	AlertQuiet             AlertRule = "quiet_days"
	AlertFell              AlertRule = "fell"
	AlertSupersededSale    AlertRule = "superseded_sale"
	AlertGoalReached       AlertRule = "goal_reached"
	AlertGoalMissed        AlertRule = "goal_missed"
	AlertOtherwise         AlertRule = "otherwise"   // a write had another result than requested, like another percentage; it has no setting
	AlertPayoutsDue        AlertRule = "payouts_due" // a month begins, and affiliates can be paid
	AlertNegativeBalance   AlertRule = "negative_balance"
	AlertPaymentFailed     AlertRule = "payment_failed" // a payment of a payout failed and is due again; it has no setting
	AlertSchool            AlertRule = "school"         // many links of the school decreased or went missing at once; it has no setting
)

// AlertRules are the settings of alerts. A number of 0 disables its rule.
type AlertRules struct {
	FirstSale         bool
	SaleBurst         int // sales of one link within an hour
	ClicksWithoutSale int // clicks since the last sale
	QuietDays         int // days without a click
	Fell              bool
	SupersededSale    bool
	GoalReached       bool
	GoalMissed        bool
	PayoutsDue        bool // when a month begins, of a school that pays itself
	NegativeBalance   bool // of an affiliate
}

// Describe returns the rule in words, "" for none.
func (r AlertRule) Describe() string {
	switch r {
	case AlertFirstSale:
		return "first sale"
	case AlertSaleBurst:
		return "sale burst"
	case AlertClicksWithoutSale:
		return "clicks without a sale"
	case AlertQuiet:
		return "quiet"
	case AlertFell:
		return "numbers fell"
	case AlertSupersededSale:
		return "sale on a replaced link"
	case AlertGoalReached:
		return "goal reached"
	case AlertGoalMissed:
		return "goal missed"
	case AlertOtherwise:
		return "different from requested"
	case AlertPayoutsDue:
		return "payouts due"
	case AlertNegativeBalance:
		return "negative balance"
	case AlertPaymentFailed:
		return "payout failed"
	case AlertSchool:
		return "the school"
	}
	return string(r)
}

// reviewRules are the rules whose alerts need a decision. All other alerts only inform: goals, refunds and sales come by the
// dozen, and a count that includes them would not show what is left to do.
var reviewRules = []AlertRule{AlertSchool, AlertGoalMissed, AlertOtherwise, AlertPayoutsDue, AlertNegativeBalance, AlertPaymentFailed}

// ReviewRules returns the rules whose alerts count as "to review" until a person decides.
func ReviewRules() []AlertRule { return slices.Clone(reviewRules) }

// NeedsReview reports whether the notice waits for a decision.
func (n Notice) NeedsReview() bool { return !n.Decided && slices.Contains(reviewRules, n.Rule) }
