package digest

import (
	"encoding/json"
	"io"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
)

// report is the JSON form; its names are a contract. Times are RFC 3339 in UTC, null where the period has no edge.
type report struct {
	PeriodFrom    *string         `json:"period_from"`
	PeriodTo      *string         `json:"period_to"`
	Clicks        int64           `json:"clicks"`
	Sales         int64           `json:"sales"`
	Revenue       affiliate.Paise `json:"revenue_paise"`
	EstCommission affiliate.Paise `json:"est_commission_paise"`
	Refunds       int64           `json:"refunds"`
	Best          []person        `json:"best"`
	Quiet         []person        `json:"quiet"`
	ToReview      int             `json:"to_review"`
}

type person struct {
	Name    string          `json:"affiliate_name"`
	UserID  string          `json:"affiliate_user_id"`
	Clicks  int64           `json:"clicks"`
	Sales   int64           `json:"sales"`
	Revenue affiliate.Paise `json:"revenue_paise"`
}

func writeJSON(w io.Writer, d Digest) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(report{
		PeriodFrom: timeText(d.Span.From), PeriodTo: timeText(d.Span.To),
		Clicks: d.Totals.Clicks, Sales: d.Totals.Sales, Revenue: d.Totals.Revenue, EstCommission: d.Totals.Earned, Refunds: d.Refunds,
		Best: people(d.Best), Quiet: people(d.Quiet), ToReview: d.ToReview(),
	})
}

func timeText(t time.Time) *string {
	if t.IsZero() {
		return nil
	}
	return new(t.UTC().Format(time.RFC3339))
}

// people never returns nil: an empty array is not null.
func people(rows []*board.Affiliate) []person {
	all := make([]person, len(rows))
	for i, a := range rows {
		all[i] = person{Name: a.Label, UserID: a.UserID, Clicks: a.Clicks, Sales: a.Sales, Revenue: a.Revenue}
	}
	return all
}
