package affiliate

import "slices"

// AlertRule says what an alert is about. The names are those of the settings that turn them on.
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
	AlertOtherwise         AlertRule = "otherwise"      // a write ended otherwise than asked, like a link that pays another percentage; it has no setting
	AlertPaymentFailed     AlertRule = "payment_failed" // a payment of a payout failed and is due again; it has no setting
	AlertSchool            AlertRule = "school"         // much of the school fell or vanished at once; it has no setting
)

// AlertRules say what is worth an alert, as the settings have it. A number of 0 turns its rule off.
type AlertRules struct {
	FirstSale         bool
	SaleBurst         int // sales of one link within an hour
	ClicksWithoutSale int // clicks since the last sale
	QuietDays         int // days without a click
	Fell              bool
	SupersededSale    bool
	GoalReached       bool
	GoalMissed        bool
}

// Words is the rule as a person reads it, "" for none.
func (r AlertRule) Words() string {
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
		return "fell"
	case AlertSupersededSale:
		return "sale on a replaced link"
	case AlertGoalReached:
		return "goal reached"
	case AlertGoalMissed:
		return "goal missed"
	case AlertOtherwise:
		return "different from requested"
	case AlertPaymentFailed:
		return "payment failed"
	case AlertSchool:
		return "the school"
	}
	return string(r)
}

// reviewRules are the rules whose alerts ask for a decision. All other alerts only inform: good news, refunds and sales come
// by the dozen, and a count that includes them says nothing about what is left to do.
var reviewRules = []AlertRule{AlertSchool, AlertGoalMissed, AlertOtherwise, AlertPaymentFailed}

// ReviewRules are the rules whose alerts count as "to review" until somebody decides.
func ReviewRules() []AlertRule { return slices.Clone(reviewRules) }

// NeedsReview says whether the notice waits for a decision.
func (n Notice) NeedsReview() bool { return !n.Decided && slices.Contains(reviewRules, n.Rule) }
