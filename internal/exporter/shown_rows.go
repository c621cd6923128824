package exporter

import (
	"fmt"
	"slices"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/csvfile"
)

// Columns that screens show and `export` does not have.
var (
	shownLinks      = append([]string{"conversion_percent", "epc_paise", csvfile.ColTags, "last_sale_at", "created_at"}, deltaColumns...)
	shownAffiliates = append([]string{"conversion_percent", "epc_paise", "last_sale_at", "due_paise", "created_at",
		"refunded_sales", "refund_percent"}, deltaColumns...)
	shownCoupons = []string{csvfile.ColProductName, csvfile.ColName, csvfile.ColEmail, csvfile.ColSlug}
)

// add adds columns on the right. cells returns those of a row.
func (t *table) add(columns []string, cells func(row int) []value) {
	t.columns = append(t.columns, columns...)
	for i := range t.rows {
		t.rows[i] = append(t.rows[i], cells(i)...)
	}
}

// only returns the table with only these columns, each once, in this order.
func (t table) only(columns []string) (table, error) {
	var at []int
	picked := table{}
	for _, name := range columns {
		i := slices.Index(t.columns, name)
		switch {
		case i < 0:
			return picked, fmt.Errorf("these rows have no column %q", name)
		case !slices.Contains(at, i):
			at, picked.columns = append(at, i), append(picked.columns, name)
		}
	}
	pick := func(row []value) []value {
		cells := make([]value, len(at))
		for i, from := range at {
			cells[i] = row[from]
		}
		return cells
	}
	for _, row := range t.rows {
		picked.rows = append(picked.rows, pick(row))
	}
	if t.total != nil {
		picked.total = pick(t.total)
	}
	return picked, nil
}

// conversion returns the sales per hundred clicks with two decimals, rounded half up. Without clicks it is unknown.
func conversion(sales, clicks int64) value {
	if clicks <= 0 {
		return null()
	}
	hundredths := (sales*20_000 + clicks) / (2 * clicks)
	return value{text: rupees(fmt.Sprint(hundredths)), literal: true}
}

func epc(earned affiliate.Paise, clicks int64) value {
	if p, ok := board.EPC(earned, clicks); ok {
		return paiseValue(p)
	}
	return null()
}

// deltaColumns compare a row with the period before.
var deltaColumns = []string{
	"clicks_delta", "clicks_delta_percent",
	"sales_delta", "sales_delta_percent",
	"revenue_delta_paise", "revenue_delta_percent",
	"est_commission_delta_paise", "est_commission_delta_percent",
}

// deltaValues returns the cells of deltaColumns. They are unknown when the period before is, or when nothing was read of the row.
func deltaValues(beforeKnown, notRead bool, now, before *board.Numbers) []value {
	known := beforeKnown && !notRead && !before.Untracked()
	values := make([]value, 0, len(deltaColumns))
	for _, of := range [...]func(affiliate.Sum) int64{
		func(s affiliate.Sum) int64 { return s.Clicks },
		func(s affiliate.Sum) int64 { return s.Sales },
		func(s affiliate.Sum) int64 { return int64(s.Revenue) },
		func(s affiliate.Sum) int64 { return int64(s.EstCommission) },
	} {
		if !known {
			values = append(values, null(), null())
			continue
		}
		c, percent := now.ChangeOf(before, of), null()
		if c.Known {
			percent = tenthsValue(c.Tenths)
		}
		values = append(values, intValue(c.Delta), percent)
	}
	return markNotRead(notRead, values...)
}

// tenthsValue is a number of tenths as a decimal.
func tenthsValue(tenths int64) value {
	whole, sign := tenths, ""
	if tenths < 0 {
		whole, sign = -tenths, "-"
	}
	return value{text: fmt.Sprintf("%s%d.%d", sign, whole/10, whole%10), literal: true}
}

// refundValues are the number of refunded sales, and their percentage of all sales.
func refundValues(n board.Numbers) []value {
	percent := null()
	if tenths, ok := board.ConvTenths(n.Refunds()); ok {
		percent = tenthsValue(tenths)
	}
	return []value{intValue(n.RefundedSales), percent}
}

func shownLink(b *board.Board, l *board.Link) []value {
	values := append(markNotRead(l.NoData > 0, conversion(l.Sales, l.Clicks), epc(l.Earned, l.Clicks)),
		textValue(csvfile.JoinTags(l.Link.Tags)), timeValue(l.LastSale()), timeValue(l.CreatedAt))
	return append(values, deltaValues(b.HasBefore(), l.NoData > 0, &l.Numbers, l.Before)...)
}

func shownAffiliate(b *board.Board, a *board.Affiliate, due map[int64]affiliate.Paise) []value {
	amount := null()
	if p, known := due[a.ID]; known {
		amount = paiseValue(p)
	}
	unknown := a.IsUnknown()
	values := append(markNotRead(unknown, conversion(a.Sales, a.Clicks), epc(a.Earned, a.Clicks)), timeValue(a.LastSale), amount,
		timeValue(a.CreatedAt))
	values = append(values, markNotRead(unknown, refundValues(a.Numbers)...)...)
	return append(values, deltaValues(b.HasBefore(), unknown, &a.Numbers, a.Before)...)
}

func shownCoupon(b *board.Board, c *board.Coupon) []value {
	name, email := "", ""
	if a := b.Affiliate(c.Owner); a != nil {
		name, email = a.Affiliate.Name, a.Affiliate.Email
	}
	return []value{textValue(c.ProductLabel), textValue(name), textValue(email), textValue(c.LinkSlug)}
}

// campaignsTable has campaigns with the sums of their links.
func (x *Exporter) campaignsTable(b *board.Board, rows []*board.Campaign) table {
	t := table{columns: append([]string{
		csvfile.ColCampaign, csvfile.ColState,
		"links", "clicks", "sales", "conversion_percent", "revenue_paise", "est_commission_paise", "epc_paise",
		"goal", "progress_percent", "pace", "starts_at", "ends_at",
	}, deltaColumns...)}
	for _, c := range rows {
		progress := null()
		if percent, known := c.Pace().Percent(); known {
			progress = intValue(percent)
		}
		goal := ""
		if c.Goal.IsSet() {
			goal = c.Goal.String()
		}
		unknown := c.IsUnknown()
		t.rows = append(t.rows, slices.Concat(
			[]value{textValue(c.Campaign.Name), textValue(string(c.State(x.Now()))), intValue(int64(c.Links))},
			markNotRead(unknown, intValue(c.Clicks), intValue(c.Sales), conversion(c.Sales, c.Clicks), paiseValue(c.Revenue),
				paiseValue(c.Earned), epc(c.Earned, c.Clicks)),
			[]value{textValue(goal), progress, textValue(c.Pace().Describe(x.Now(), x.Zone)), timeValue(c.From), timeValue(c.To)},
			deltaValues(b.HasBefore(), unknown, &c.Numbers, c.Before),
		))
	}
	return t
}

// cellsTable has the texts that a screen shows.
func cellsTable(rows Shown) table {
	t := table{columns: rows.Columns}
	for _, cells := range rows.Cells {
		row := make([]value, len(cells))
		for i, text := range cells {
			row[i] = textValue(text)
		}
		t.rows = append(t.rows, row)
	}
	return t
}
