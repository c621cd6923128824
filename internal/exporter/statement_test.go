package exporter_test

import (
	"bytes"
	"encoding/csv"
	"strconv"
	"strings"
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/exporter"
	"fermion-tui/internal/store/storetest"
)

// october is a database in which one affiliate sold something in September and October, had a refund, a bonus and a payout.
func october(t *testing.T) (*exporter.Exporter, affiliate.Affiliate) {
	t.Helper()
	now := time.Date(2026, 11, 3, 12, 0, 0, 0, time.UTC)
	s, err := storetest.Open(t.Context(), t.TempDir()+"/a.db", storetest.Options{Now: func() time.Time { return now }, By: "asha@desk"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	no := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	kept, err := s.TrackLinks(t.Context(), []affiliate.TrackRequest{{Slug: "k3f9x2ab", Affiliate: affiliate.Who{UserID: "aff-1", Name: "Asha <Rao>"},
		Product: affiliate.Product{ID: goID, Name: "Go for Engineers"}, Commission: 20_00},
		{Slug: "other", Affiliate: affiliate.Who{UserID: "aff-2", Name: "=Ravi"}}})
	no(err)
	sample := func(month time.Month, day, hour int, clicks, sales int64, revenue affiliate.Paise) affiliate.Sample {
		at := time.Date(2026, month, day, hour, 0, 0, 0, time.UTC)
		return affiliate.Sample{FirstRead: at, LastRead: at.Add(time.Hour),
			Counters: affiliate.Counters{Clicks: clicks, Sales: sales, Revenue: revenue, Commission: 20_00}}
	}
	no(s.AddHistory(t.Context(), map[int64][]affiliate.Sample{kept[0].LinkID: {
		sample(9, 1, 6, 0, 0, 0), sample(9, 10, 6, 10, 1, 4999_00), sample(10, 5, 6, 15, 2, 9998_00), sample(10, 5, 9, 16, 2, 9998_00),
		sample(10, 30, 6, 20, 4, 19_996_00), sample(10, 31, 6, 21, 3, 14_997_00), sample(11, 2, 6, 22, 4, 19_996_00)}}))
	who, _, err := s.FindAffiliate(t.Context(), affiliate.Who{UserID: "aff-1"})
	no(err)
	_, err = s.AddEntries(t.Context(), []affiliate.Entry{
		{AffiliateID: who.ID, Kind: affiliate.EntryBonus, Amount: 500_00, At: time.Date(2026, 10, 10, 0, 0, 0, 0, time.UTC), Reference: "Diwali",
			Note: "top 3"},
		{AffiliateID: who.ID, Kind: affiliate.EntryPayout, Amount: 999_80, Withheld: 99_98, At: time.Date(2026, 10, 15, 0, 0, 0, 0, time.UTC),
			Reference: "UTR1"}}, nil)
	no(err)
	school, err := affiliate.ParseSchool("learn.acme.com")
	no(err)
	rules := affiliate.PayoutRules{Mode: affiliate.PaidBySelf, HoldDays: 15, MinPayout: 1000_00}
	return &exporter.Exporter{Store: s, School: school, Zone: time.UTC, Rules: rules, Now: func() time.Time { return now }}, who
}

func statementOf(t *testing.T, x *exporter.Exporter, who affiliate.Affiliate, period, format string) string {
	t.Helper()
	p, err := affiliate.ParsePeriod(period)
	if err != nil {
		t.Fatal(err)
	}
	s, err := x.Statement(t.Context(), who, p)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := exporter.WriteStatement(&b, s, format); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestStatementInCSVAddsUp(t *testing.T) {
	x, who := october(t)
	got := statementOf(t, x, who, "2026-10", "csv")
	want := `date,kind,link,product,clicks,sales,amount_paise,withheld_paise,balance_paise,note,on_hold_paise
2026-10-01,opening,,,0,0,0,0,99980,,0
2026-10-05,earned,k3f9x2ab,Go for Engineers,6,1,99980,0,199960,~ since 2026-09-10,0
2026-10-10,bonus,,,0,0,50000,0,249960,"Diwali, top 3",0
2026-10-15,payout,,,0,0,-99980,9998,149980,UTR1,0
2026-10-30,earned,k3f9x2ab,Go for Engineers,4,2,199960,0,349940,~ since 2026-10-05,0
2026-10-31,refund,k3f9x2ab,Go for Engineers,1,-1,-99980,0,249960,~ since 2026-10-30,0
2026-11-14,clears,k3f9x2ab,Go for Engineers,0,0,0,0,249960,"earned 2026-10-30, ~ since 2026-10-05, may have cleared already",99980
2026-10-31,closing,,,0,0,0,0,249960,,0
`
	if got != want {
		t.Errorf("October is\n%s\nwant\n%s", got, want)
	}
	for _, period := range []string{"2026-09", "mtd", "all", "2026-10-05..2026-10-05", "2026-08"} {
		rows, err := csv.NewReader(strings.NewReader(statementOf(t, x, who, period, "csv"))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		number := func(row, column int) int64 {
			n, err := strconv.ParseInt(rows[row][column], 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		balance := number(1, 8)
		for i := 2; i < len(rows); i++ {
			if balance += number(i, 6); balance != number(i, 8) {
				t.Errorf("%s, row %d: the amounts come to %d, the balance is %s", period, i, balance, rows[i][8])
			}
		}
		if rows[1][1] != "opening" || rows[len(rows)-1][1] != "closing" {
			t.Errorf("%s begins with %s and ends with %s", period, rows[1][1], rows[len(rows)-1][1])
		}
	}
	if all := statementOf(t, x, who, "all", "csv"); !strings.Contains(all, "closing,,,0,0,0,0,349940,,0") {
		t.Errorf("in all:\n%s", all)
	}
}

func TestStatementInText(t *testing.T) {
	x, who := october(t)
	got := statementOf(t, x, who, "2026-10", "text")
	for _, words := range []string{"Statement for Asha <Rao> (aff-1)", "1–31 Oct 2026 · learn.acme.com · days of UTC · 15 days on hold · made 3 Nov 2026 12:00",
		"Closing balance    ₹2,499.60",
		"of this on hold    ₹999.80", "in payment           ₹0.00", "due              ₹1,499.80",
		"14 Nov 2026  k3f9x2ab  Go for Engineers  30 Oct 2026  ₹999.80  ~ since 5 Oct 2026, may have cleared already", "may be paid 15 days after it was seen",
		"~ since 10 Sep 2026", "est.: commission is estimated", "~: it was seen on this day",
		"−₹999.80    ₹99.98  −₹899.82", "Paid in this period: ₹999.80, of which ₹99.98 was withheld as tax: ₹899.82 net."} {
		if !strings.Contains(got, words) {
			t.Errorf("it does not say %q:\n%s", words, got)
		}
	}
}

func TestStatementInHTMLStandsAlone(t *testing.T) {
	x, who := october(t)
	got := statementOf(t, x, who, "2026-10", "html")
	for _, words := range []string{"Statement for Asha &lt;Rao&gt; (aff-1)", "₹2,499.60",
		"<td>14 Nov 2026</td><td>k3f9x2ab</td><td>Go for Engineers</td><td>30 Oct 2026</td>", "@media print", "k3f9x2ab", "−₹899.82"} {
		if !strings.Contains(got, words) {
			t.Errorf("it does not say %q:\n%s", words, got)
		}
	}
	for _, elsewhere := range []string{"http://", "https://", "src=", "<script", "@import", "<Rao>"} {
		if strings.Contains(got, elsewhere) {
			t.Errorf("the page has %s", elsewhere)
		}
	}
}
