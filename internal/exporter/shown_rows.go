package exporter

import (
	"fmt"
	"slices"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/csvfile"
)

// Columns that only the exports of screens have, for what a person sees there.
var (
	shownLinks      = []string{"conversion_percent", "epc_paise", csvfile.ColTags, "last_sale_at", "created_at"}
	shownAffiliates = []string{"conversion_percent", "epc_paise", "last_sale_at", "due_paise", "created_at"}
	shownCoupons    = []string{csvfile.ColProductName, csvfile.ColName, csvfile.ColEmail, csvfile.ColSlug}
)

// add puts columns behind those of the rows.
func (s *table) add(columns []string, of func(i int) []value) {
	s.columns = append(s.columns, columns...)
	for i := range s.rows {
		s.rows[i] = append(s.rows[i], of(i)...)
	}
}

// only takes columns, each once, in their order.
func (s table) only(columns []string) (table, error) {
	var at []int
	t := table{}
	for _, name := range columns {
		i := slices.Index(s.columns, name)
		switch {
		case i < 0:
			return t, fmt.Errorf("these rows have no column %q", name)
		case !slices.Contains(at, i):
			at, t.columns = append(at, i), append(t.columns, name)
		}
	}
	for _, row := range s.rows {
		cells := make([]value, len(at))
		for i, from := range at {
			cells[i] = row[from]
		}
		t.rows = append(t.rows, cells)
	}
	return t, nil
}

// conversion is sales for each hundred clicks, to two places, rounded half up; unknown without clicks.
func conversion(sales, clicks int64) value {
	if clicks <= 0 {
		return null()
	}
	hundredths := (sales*20_000 + clicks) / (2 * clicks)
	return value{text: rupees(fmt.Sprint(hundredths)), typed: true}
}

func epc(earned affiliate.Paise, clicks int64) value {
	if p, ok := board.EPC(earned, clicks); ok {
		return paiseValue(p)
	}
	return null()
}

func shownLink(l *board.Link) []value {
	return []value{conversion(l.Sales, l.Clicks), epc(l.Earned, l.Clicks), textValue(csvfile.JoinTags(l.Link.Tags)), timeValue(l.LastSale), timeValue(l.CreatedAt)}
}

func shownAffiliate(a *board.Affiliate, due map[int64]affiliate.Paise) []value {
	owed := null()
	if p, known := due[a.ID]; known {
		owed = paiseValue(p)
	}
	return []value{conversion(a.Sales, a.Clicks), epc(a.Earned, a.Clicks), timeValue(a.LastSale), owed, timeValue(a.CreatedAt)}
}

func shownCoupon(b *board.Board, c *board.Coupon) []value {
	name, email := "", ""
	if a := b.Affiliate(c.Owner); a != nil {
		name, email = a.Affiliate.Name, a.Affiliate.Email
	}
	return []value{textValue(c.ProductLabel), textValue(name), textValue(email), textValue(c.LinkSlug)}
}

// campaignsTable has campaigns with what their links did.
func (x *Exporter) campaignsTable(rows []*board.Campaign) table {
	s := table{columns: []string{csvfile.ColCampaign, csvfile.ColState, "links", "clicks", "sales", "conversion_percent", "revenue_paise", "est_commission_paise", "epc_paise",
		"goal", "progress_percent", "pace", "starts_at", "ends_at"}}
	for _, c := range rows {
		progress := null()
		if percent, known := c.Pace().Percent(); known {
			progress = intValue(percent)
		}
		goal := ""
		if c.Goal.IsSet() {
			goal = c.Goal.String()
		}
		s.rows = append(s.rows, []value{textValue(c.Campaign.Name), textValue(string(c.State(x.Now()))), intValue(int64(c.Links)), intValue(c.Clicks), intValue(c.Sales), conversion(c.Sales, c.Clicks),
			paiseValue(c.Revenue), paiseValue(c.Earned), epc(c.Earned, c.Clicks), textValue(goal), progress, textValue(c.Pace().Describe(x.Now(), x.Zone)), timeValue(c.From), timeValue(c.To)})
	}
	return s
}

// batchesTable has batches with the columns of payout list.
func batchesTable(rows []affiliate.Batch) table {
	s := table{columns: []string{csvfile.ColBatch, csvfile.ColState, "created_at", "by", "payments", "amount_paise", "withheld_paise", "period", "file"}}
	for _, b := range rows {
		amount, withheld := b.Moved()
		s.rows = append(s.rows, []value{textValue(b.ID), textValue(string(b.State)), timeValue(b.CreatedAt), textValue(b.By), intValue(int64(b.MovedPayments())),
			paiseValue(amount), paiseValue(withheld), textValue(b.Period), textValue(b.File)})
	}
	return s
}

// cellsTable has the texts that a screen shows.
func cellsTable(rows Shown) table {
	s := table{columns: rows.Columns}
	for _, cells := range rows.Cells {
		row := make([]value, len(cells))
		for i, text := range cells {
			row[i] = textValue(text)
		}
		s.rows = append(s.rows, row)
	}
	return s
}
