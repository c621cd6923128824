package app_test

import (
	"encoding/csv"
	"fmt"
	"os"
	"slices"
	"strings"

	"fermion-tui/internal/app"
	"fermion-tui/internal/fermion"
	"fermion-tui/internal/fermion/fermiontest"
)

// sums are what links got at the school.
type sums struct{ clicks, sales, revenue, commission int64 }

func (s sums) minus(o sums) sums {
	return sums{s.clicks - o.clicks, s.sales - o.sales, s.revenue - o.revenue, s.commission - o.commission}
}

// schoolSums are the all-time sums of each product at the school.
func (m *monday) schoolSums() map[string]sums {
	of := map[string]sums{}
	for _, l := range m.school.Links() {
		s := of[l.ProductID]
		of[l.ProductID] = sums{s.clicks + l.Stats.Clicks, s.sales + l.Stats.Sales, s.revenue + l.Stats.RevenuePaise,
			s.commission + l.Stats.RevenuePaise*int64(l.Commission)/100}
	}
	return of
}

// rowsOf are the rows of an exported file, whose cells are found by their column.
func (m *monday) rowsOf(file string, count int) (rows []func(column string) string) {
	m.t.Helper()
	all, err := csv.NewReader(strings.NewReader(file)).ReadAll()
	if err != nil || len(all) != 1+count {
		m.t.Fatalf("%d rows, %v", len(all)-1, err)
	}
	for _, row := range all[1:] {
		rows = append(rows, func(column string) string { return row[slices.Index(all[0], column)] })
	}
	return rows
}

// unread counts the links of each product that the database has no reading of: those made just before the program ended.
func (m *monday) unread() map[string]int {
	m.t.Helper()
	of := map[string]int{}
	for _, cell := range m.rowsOf(m.runExport(app.Export{Kind: "links", Format: "csv"}), 330) {
		if cell("sampled_at") == "" {
			of[cell("product_id")]++
		}
	}
	return of
}

// checkMonth compares the file with the school's own sums. A product is complete when all of its links were read.
func (m *monday) checkMonth(file string, unread map[string]int) {
	m.t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		m.t.Fatal(err)
	}
	total := m.schoolSums()
	for _, cell := range m.rowsOf(string(content), 9) {
		product := cell("group_id")
		want, before := total[product].minus(m.until[product]), m.march[product]
		delta := ""
		if before.revenue > 0 {
			delta = fmt.Sprintf("%.1f", float64(want.revenue-before.revenue)*100/float64(before.revenue))
		}
		expected := fmt.Sprintf("%d %d %d %d %s %t", want.clicks, want.sales, want.revenue, want.commission, delta, unread[product] == 0)
		if got := cell("clicks") + " " + cell("sales") + " " + cell("revenue_paise") + " " + cell("est_commission_paise") + " " +
			cell("revenue_delta_percent") + " " + cell("complete"); got != expected {
			m.t.Errorf("%s: %s, the school has %s", cell("group"), got, expected)
		}
	}
}

// checkSchool: each link and each coupon is there once, here and there, and no limit was exceeded.
func (m *monday) checkSchool() {
	m.t.Helper()
	once := map[string]int{}
	for _, l := range m.school.Links() {
		once[fmt.Sprintf("%s %s %v", l.UserID, l.ProductID, l.Commission)]++
	}
	for _, c := range m.school.Coupons() {
		once[c.Code]++
	}
	for what, n := range once {
		if n != 1 {
			m.t.Errorf("%s is there %d times", what, n)
		}
	}
	if l, c, sent := len(m.school.Links()), len(m.school.Coupons()), len(m.school.CallsTo(fermiontest.CreateLink)); l != 40+10+280 || c != 40 ||
		sent != 10+280 {
		m.t.Errorf("%d links and %d coupons, %d links were asked for", l, c, sent)
	}
	for kind, n := range map[string]int{"links": 330, "coupons": 40} {
		if rows := strings.Count(m.runExport(app.Export{Kind: kind, Format: "csv"}), "\n") - 1; rows != n {
			m.t.Errorf("the database has %d %s, not %d", rows, kind, n)
		}
	}
	for endpoint, limit := range fermion.DefaultLimits() {
		if n := m.school.Most(string(endpoint), fermion.DefaultWindow); n > limit {
			m.t.Errorf("%d calls to %s in a minute", n, endpoint)
		}
	}
}
