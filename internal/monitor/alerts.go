package monitor

// AlertRules say what is worth an alert. A number of 0 turns its rule off.
type AlertRules struct {
	FirstSale         bool
	SaleBurst         int // sales of one link within an hour
	ClicksWithoutSale int // clicks since the last sale
	QuietDays         int // days without a click
	Fell              bool
	SupersededSale    bool
	GoalReached       bool
}
