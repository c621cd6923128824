package app_test

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/app"
	"fermion-tui/internal/fermion/fermiontest"
)

// asStored is every row of a database that a person could have changed: without who works on it, without what polling reads, and
// without the alerts and how far they were evaluated, which a read-only program stores like every other one.
func asStored(t *testing.T, path string) string {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+path+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var b strings.Builder
	for _, q := range []string{
		"select * from affiliates", "select * from affiliate_tags", "select * from products", "select * from campaigns", "select * from link_tags",
		"select id, slug, affiliate_id, product_id, campaign_id, superseded_by, stopped_at, pinned, seen_clicks, seen_sales, seen_revenue_paise from links",
		"select * from coupons", "select * from operations", "select * from settings where key not in ('alerts.seq', 'alerts.due_month')",
		"select * from notices where kind <> 'alert' or decided = 1",
	} {
		rows, err := db.Query(q + " order by 1")
		if err != nil {
			t.Fatal(q, err)
		}
		columns, err := rows.Columns()
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			row := make([]any, len(columns))
			for i := range row {
				row[i] = new(any)
			}
			if err := rows.Scan(row...); err != nil {
				t.Fatal(err)
			}
			fmt.Fprint(&b, q, ":")
			for _, v := range row {
				fmt.Fprintf(&b, " %v", *v.(*any))
			}
			fmt.Fprintln(&b)
		}
		rows.Close()
	}
	return b.String()
}

// TestReadOnlyChangesNothing presses every key of every tab and detail, and answers every question with yes.
func TestReadOnlyChangesNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := withLinks(t)
		c.school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.ResetAfter}) // something to decide
		c.runImport(app.Import{Kind: "links", File: c.file("more.csv", oneMore)})
		if status, err := c.runImport(app.Import{Kind: "coupons",
			File: c.file("coupons.csv", "product_id,code,discount\n"+goID+",ASHA25,25%\n")}); status != 0 {
			t.Fatal(status, err)
		}
		path := filepath.Join(c.o.DataDir, "profiles", "default.db")
		before := asStored(t, path)
		if !strings.Contains(before, "unknown") || !strings.Contains(before, "ASHA25") {
			t.Fatal(before)
		}
		writes := func() (n int) {
			for _, endpoint := range []string{fermiontest.CreateUser, fermiontest.CreateLink, fermiontest.CreateCoupon, fermiontest.DeleteCoupon} {
				n += len(c.school.CallsTo(endpoint))
			}
			return n
		}
		sent := writes()

		c.o.ReadOnly = true
		term := c.start(120, 40)
		term.Advance(10*time.Second).Contains("read-only", "● live")
		for _, l := range c.school.Links() {
			c.school.AddSale(l.Slug, 499900)
		}
		term.Advance(30 * time.Second)
		keys := strings.Split("a n t e x % c P u d i m z s h r y Y * space E p f v w", " ")
		tabs := []string{"1", "2", "3", "4", "5", "6"}
		if testing.Short() {
			tabs = tabs[:1]
		}
		for _, tab := range tabs {
			for _, within := range []string{"", "enter"} {
				for _, key := range keys {
					term.Press("esc", "esc", "esc", "esc", tab, "g")
					if within != "" {
						term.Press(within).WaitIdle()
					}
					term.Press(key).WaitIdle().Press("y").WaitIdle().Press("enter").WaitIdle()
				}
			}
		}
		term.Press("esc", "esc", "esc", "esc", "6").WaitIdle()
		term.Press(":").Type("this api key").Press("enter").Press("y").WaitIdle()
		term.Press("esc", "esc", "esc").Advance(time.Minute)
		if err := term.Quit("ctrl+c"); err != nil {
			t.Fatal(err)
		}
		if n := writes() - sent; n != 0 {
			t.Errorf("%d writes at Fermion", n)
		}
		if after := asStored(t, path); after != before {
			t.Errorf("the database was changed:\n%s\nbefore:\n%s", after, before)
		}
		c.o.ReadOnly = false
		if out := c.runExport(app.Export{Kind: "links", Format: "csv"}); strings.Count(out, ",499900,") != len(c.school.Links())-1 { // one is unknown
			t.Errorf("polling did not go on:\n%s", out)
		}
	})
}
