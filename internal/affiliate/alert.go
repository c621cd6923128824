package affiliate

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
	AlertSchool            AlertRule = "school" // much of the school fell or vanished at once; it has no setting
)

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
		return "sale on a superseded link"
	case AlertGoalReached:
		return "goal reached"
	case AlertSchool:
		return "the school"
	}
	return string(r)
}
