package exporter_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/exporter"
	"fermion-tui/internal/store/storetest"
)

// TestReportsEndWithTotalsWherePeopleReadThem: with the numbers of the period before and the days of the school.
func TestReportsEndWithTotalsWherePeopleReadThem(t *testing.T) {
	zone, err := affiliate.ParseTimeZone("Asia/Kolkata")
	if err != nil {
		t.Fatal(err)
	}
	period, err := affiliate.ParsePeriod("2026-11")
	if err != nil {
		t.Fatal(err)
	}
	span := period.Bounds(time.Date(2026, 12, 2, 9, 0, 0, 0, zone), zone)
	sums := func(clicks ...int64) map[int64]affiliate.PeriodSum {
		all := map[int64]affiliate.PeriodSum{}
		for i, n := range clicks {
			all[int64(i+1)] = affiliate.CertainSum(affiliate.Sum{Clicks: n, Revenue: affiliate.Paise(n) * 1_00})
		}
		return all
	}
	b := board.New(board.Input{Period: period, Span: span, Links: []affiliate.Link{{ID: 1, Slug: "a", ProductID: "go", FirstRead: span.From, LastRead: span.To},
		{ID: 2, Slug: "b", LastRead: span.To}},
		Products: []affiliate.Product{{ID: "go", Name: "Go"}}, Sums: sums(30, 10)}).WithBefore(board.PreviousPeriod{Sums: sums(20, 20)})
	d := board.BreakDown(b.Links(), board.ByProduct)
	x := exporter.Exporter{Zone: zone, Now: time.Now}
	rows := exporter.Shown{Board: b, By: board.ByProduct, Groups: d.Groups, Total: d.Total(d.Groups),
		Columns: []string{"group", "clicks", "share_percent", "clicks_delta", "clicks_before", "revenue_before_paise", "period_from", "period_to"}}
	lines := map[string]string{}
	for _, format := range []string{"csv", "json", "markdown"} {
		file := filepath.Join(t.TempDir(), "report")
		if err := x.ExportShown(t.Context(), rows, exporter.File{Path: file, Format: format}); err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		lines[format] = string(text)
	}
	if lines["clipboard"], err = x.ShownAsTable(rows); err != nil {
		t.Fatal(err)
	}
	for format, want := range map[string]string{
		"csv": "\ufeffgroup,clicks,share_percent,clicks_delta,clicks_before,revenue_before_paise,period_from,period_to,revenue_before\nProduct not " +
			"set,10,25.00,-10,20,2000,2026-11-01,2026-11-30,20.00\nGo,30,75.00,10,20,2000,2026-11-01,2026-11-30,20.00\n",
		"markdown":  "| Total | 40 | 100.00 | 0 | 40 | 4000 | 2026-11-01 | 2026-11-30 | 40.00 |\n",
		"clipboard": "\nTotal\t40\t100.00\t0\t40\t4000\t2026-11-01\t2026-11-30\t40.00\n",
		"json":      `{"group":"Go","clicks":30,"share_percent":75.00,"clicks_delta":10,"clicks_before":20,"revenue_before_paise":2000,"period_from":"2026-11-01","period_to":"2026-11-30"}` + "\n]\n",
	} {
		if !strings.HasSuffix(lines[format], want) {
			t.Errorf("%s is\n%s", format, lines[format])
		}
	}
}

// TestAPeriodThatLastsIsComparedWithTheSameTimeBefore: by product and by day, at noon with the mornings of the days before.
func TestAPeriodThatLastsIsComparedWithTheSameTimeBefore(t *testing.T) {
	s, err := storetest.Open(t.Context(), filepath.Join(t.TempDir(), "default.db"), storetest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	tracked, err := s.TrackLinks(t.Context(), []affiliate.TrackRequest{{Slug: "a", Product: affiliate.Product{ID: goID, Name: "Go"}, Commission: 1000}})
	if err != nil {
		t.Fatal(err)
	}
	day := time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
	for _, r := range []struct {
		hours  time.Duration
		clicks int64
	}{{-30, 0}, {0, 0}, {8, 5}, {12, 5}, {20, 25}, {24, 25}, {33, 32}} { // 5 in the morning, 20 in the evening, 7 this morning
		if _, err := storetest.Record(t.Context(), s, tracked[0].LinkID, day.Add(r.hours*time.Hour),
			affiliate.Counters{Clicks: r.clicks, Commission: 1000}); err != nil {
			t.Fatal(err)
		}
	}
	today, err := affiliate.ParsePeriod("today")
	if err != nil {
		t.Fatal(err)
	}
	month, err := affiliate.ParsePeriod("2026-06")
	if err != nil {
		t.Fatal(err)
	}
	for _, by := range []board.Dimension{board.ByProduct, board.ByDay} {
		var out strings.Builder
		x := exporter.Exporter{Store: s, Zone: time.UTC, Stdout: &out, Now: func() time.Time { return day.Add(36 * time.Hour) }}
		for _, format := range []string{"json", "text"} {
			if err := x.Report(t.Context(), by, today, format); err != nil {
				t.Fatal(err)
			}
		}
		for _, want := range []string{`"clicks":7,`, `"clicks_delta":2,`, `"clicks_before":5,`, `"period_from":"2026-06-02","period_to":"2026-06-02"`,
			"All links by " + string(by) + ": today (2 Jun 2026)\nChange %: revenue vs 1 Jun 2026 to the same time of day\n"} {
			if !strings.Contains(out.String(), want) {
				t.Errorf("by %s: %s is not in\n%s", by, want, &out)
			}
		}
	}
	for _, by := range []board.Dimension{board.ByProduct, board.ByMonth} { // nothing is known of May up to this time of its second day
		var out strings.Builder
		x := exporter.Exporter{Store: s, Zone: time.UTC, Stdout: &out, Now: func() time.Time { return day.Add(36 * time.Hour) }}
		if err := x.Report(t.Context(), by, month, "json"); err != nil {
			t.Fatal(err)
		}
		if want := `"clicks_delta":null,`; !strings.Contains(out.String(), want) || !strings.Contains(out.String(), `"clicks_before":null,`) {
			t.Errorf("by %s: %s is not in\n%s", by, want, &out)
		}
	}
}

// TestLinksWithoutATagAreTheLastGroup: as on the screen, however much they sell.
func TestLinksWithoutATagAreTheLastGroup(t *testing.T) {
	s, err := storetest.Open(t.Context(), filepath.Join(t.TempDir(), "default.db"), storetest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	goCourse := affiliate.Product{ID: goID, Name: "Go"}
	tracked, err := s.TrackLinks(t.Context(), []affiliate.TrackRequest{{Slug: "a", Product: goCourse, Commission: 1000},
		{Slug: "b", Product: goCourse, Commission: 1000}, {Slug: "c", Product: goCourse, Commission: 1000}})
	if err != nil {
		t.Fatal(err)
	}
	day := time.Date(2026, 6, 13, 0, 0, 0, 0, time.UTC)
	for i, clicks := range []int64{100, 5, 20} {
		c := affiliate.Counters{Clicks: clicks, Sales: clicks / 5, Commission: 1000}
		if _, err := storetest.Record(t.Context(), s, tracked[i].LinkID, day, c); err != nil {
			t.Fatal(err)
		}
	}
	for i, tag := range []string{"insta", "youtube"} {
		if err := s.EditLinks(t.Context(), []int64{tracked[i+1].LinkID}, affiliate.LinkEdit{Tag: affiliate.TagEdit{Add: []string{tag}}}); err != nil {
			t.Fatal(err)
		}
	}
	var out strings.Builder
	x := exporter.Exporter{Store: s, Zone: time.UTC, Stdout: &out, Now: func() time.Time { return day.Add(time.Hour) }}
	if err := x.Report(t.Context(), board.ByTag, affiliate.Period{}, "csv"); err != nil {
		t.Fatal(err)
	}
	if got := regexp.MustCompile(`(?m)^tag,[^,]*`).FindAllString(out.String(), -1); strings.Join(got, " ") != "tag,youtube tag,insta tag,No tag" {
		t.Errorf("the groups are %q in\n%s", got, &out)
	}
}

// TestAReportByTimeHasTheTotalsOfOneByProduct: a change between two days of the period before is uncertain for these days, and not
// for their total.
func TestAReportByTimeHasTheTotalsOfOneByProduct(t *testing.T) {
	s, err := storetest.Open(t.Context(), filepath.Join(t.TempDir(), "default.db"), storetest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	tracked, err := s.TrackLinks(t.Context(), []affiliate.TrackRequest{{Slug: "a", Product: affiliate.Product{ID: goID, Name: "Go"}, Commission: 1000}})
	if err != nil {
		t.Fatal(err)
	}
	day := time.Date(2026, 6, 13, 0, 0, 0, 0, time.UTC)
	for _, r := range []struct {
		hours time.Duration
		sales int64
	}{{-1, 0}, {0, 0}, {20, 1}, {30, 2}, {48, 2}, {60, 5}, {72, 5}, {96, 5}} { // nothing was read around the midnight in the middle of the period before
		at := day.Add(r.hours * time.Hour)
		if _, err := storetest.Record(t.Context(), s, tracked[0].LinkID, at,
			affiliate.Counters{Clicks: 10 * r.sales, Sales: r.sales, Revenue: affiliate.Paise(r.sales) * 100_00, Commission: 1000}); err != nil {
			t.Fatal(err)
		}
	}
	period, err := affiliate.ParsePeriod("2026-06-15..2026-06-16")
	if err != nil {
		t.Fatal(err)
	}
	report := func(by board.Dimension, format string) string {
		t.Helper()
		var out strings.Builder
		x := exporter.Exporter{Store: s, Zone: time.UTC, Stdout: &out, Now: func() time.Time { return day.Add(97 * time.Hour) }}
		if err := x.Report(t.Context(), by, period, format); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	total := func(by board.Dimension) string {
		t.Helper()
		text := report(by, "text")
		_, total, found := strings.Cut(text, "\nTotal ")
		if !found {
			t.Fatalf("no total in\n%s", text)
		}
		total, _, _ = strings.Cut(total, "\n")
		return strings.Join(strings.Fields(total), " ")
	}
	want := "30 3 10.0 ₹300 100.0 +50.0 ₹30 ₹1"
	for _, by := range []board.Dimension{board.ByProduct, board.ByDay, board.ByWeek, board.ByMonth} {
		if got := total(by); got != want {
			t.Errorf("by %s: the total is %s, not %s", by, got, want)
		}
	}
	if days := report(board.ByDay, "text"); !strings.Contains(days, "~") {
		t.Errorf("the days are certain:\n%s", days)
	}
}

// TestAllReportsKnowTheSameOfThePeriodBefore: one link was read then and did nothing, another was not tracked yet, so that
// something is known of it.
func TestAllReportsKnowTheSameOfThePeriodBefore(t *testing.T) {
	s := storetest.MustOpen(t, storetest.Path(t), storetest.Options{})
	links := storetest.Track(t, s, "idle", "new")
	day := time.Date(2026, 6, 13, 0, 0, 0, 0, time.UTC)
	for hours := -time.Hour; hours <= 96*time.Hour; hours += time.Hour {
		storetest.Must(storetest.Record(t.Context(), s, links[0], day.Add(hours), affiliate.Counters{Commission: 1000}))(t)
	}
	for i, hours := range []time.Duration{50, 60, 96} {
		storetest.Must(storetest.Record(t.Context(), s, links[1], day.Add(hours*time.Hour),
			affiliate.Counters{Clicks: int64(10 * i), Sales: int64(i), Revenue: affiliate.Paise(i) * 100_00, Commission: 1000}))(t)
	}
	for _, by := range []board.Dimension{board.ByProduct, board.ByCommission, board.ByDay, board.ByMonth} {
		var out strings.Builder
		x := exporter.Exporter{Store: s, Zone: time.UTC, Stdout: &out, Now: func() time.Time { return day.Add(97 * time.Hour) }}
		storetest.NoErr(t, x.Report(t.Context(), by, storetest.Must(affiliate.ParsePeriod("2026-06-15..2026-06-16"))(t), "text"))
		if text := out.String(); !strings.Contains(text, "Change %: revenue vs 13–14 Jun 2026\n") {
			t.Errorf("by %s:\n%s", by, text)
		}
	}
}

// TestAReportAsTextSaysWhatIsMissing: since when and why, and that nothing at all is known.
func TestAReportAsTextSaysWhatIsMissing(t *testing.T) {
	s, err := storetest.Open(t.Context(), filepath.Join(t.TempDir(), "default.db"), storetest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	tracked, err := s.TrackLinks(t.Context(), []affiliate.TrackRequest{{Slug: "a", Product: affiliate.Product{ID: goID, Name: "Go"}, Commission: 1000},
		{Slug: "b"}, {Slug: "c"}})
	if err != nil {
		t.Fatal(err)
	}
	day := time.Date(2026, 6, 10, 9, 0, 0, 0, time.UTC)
	for i, at := range []time.Time{day.AddDate(0, 0, -20), day.AddDate(0, 0, -1), day} {
		if _, err := storetest.Record(t.Context(), s, tracked[i%2].LinkID, at, affiliate.Counters{Clicks: int64(i), Commission: 1000}); err != nil {
			t.Fatal(err)
		}
	}
	for typed, want := range map[string]string{
		"2026-06": "All links by product: Jun 2026 (1–10 Jun 2026)\nChange %: revenue vs 1–10 May 2026 to the same time of day, of which there are no data\n\n",
		"mtd": "Incomplete: 1 of 3 links has never been read.\nIncomplete: 1 of 3 links was first read on 9 Jun 2026, after the period began. What it " +
			"did before that is not known.\nThe period may have up to 2 more clicks, because links were not read for up to 20 days around its start or end.\n",
		"all":     "Incomplete: 1 of 3 links has never been read.\nOldest reading: 9 Jun 2026 09:00.\n",
		"2026-04": "All links by product: Apr 2026\n\nNo data for this period: the first link was read on 21 May 2026.\n",
		"2026-05": "Incomplete: 2 of 3 links were first read after the period began, the last of them on 9 Jun 2026. What they did before that is not known.\n",
	} {
		period, err := affiliate.ParsePeriod(typed)
		if err != nil {
			t.Fatal(err)
		}
		var out strings.Builder
		x := exporter.Exporter{Store: s, Zone: time.UTC, Stdout: &out, Now: func() time.Time { return day.Add(time.Hour) }}
		if err := x.Report(t.Context(), board.ByProduct, period, "text"); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(out.String(), want) {
			t.Errorf("%s: %q is not in\n%s", typed, want, &out)
		}
	}
}

// TestATimeThatWasNotTrackedIsNoZero where people read it. CSV and JSON have a number, and that it is not complete.
func TestATimeThatWasNotTrackedIsNoZero(t *testing.T) {
	s := storetest.MustOpen(t, storetest.Path(t), storetest.Options{})
	links := storetest.Track(t, s, "a", "b", "never-read")
	day := time.Date(2026, 6, 10, 0, 0, 0, 0, time.UTC)
	read := func(link int64, at time.Time, clicks int64) {
		storetest.Must(storetest.Record(t.Context(), s, link, at, affiliate.Counters{Clicks: clicks, Commission: 1000}))(t)
	}
	read(links[0], day.Add(time.Minute), 0) // tracked since the 10th; on the 11th nobody clicks
	for days, clicks := range []int64{4, 4, 7} {
		read(links[0], day.AddDate(0, 0, days+1), clicks)
	}
	read(links[1], day.AddDate(0, 0, 2).Add(12*time.Hour), 0)
	days := func(text string) affiliate.Period {
		return storetest.Must(affiliate.ParsePeriod(text))(t)
	}
	for format, want := range map[string][]string{
		"text":     {"9 Jun +– +– +– +– +– +– +– +–", "10 Jun +4 ", "11 Jun +0 +0 +– +₹0 ", "12 Jun +3 "},
		"markdown": {`\| 2026-06-09 \| 2026-06-09 \| – \| – \| – \| – \| – \| – \| – \| – \| – \| – `, `\| 2026-06-11 \| 2026-06-11 \| – \| 0 \| 0 \| – `},
		"csv":      {"2026-06-09,2026-06-09,,0,0,.*,false", "2026-06-11,2026-06-11,,0,0,.*,false"},
		"json":     {`"from":"2026-06-09","to":"2026-06-09","links":null,"clicks":0,.*"complete":false`},
	} {
		var out strings.Builder
		x := exporter.Exporter{Store: s, Zone: time.UTC, Stdout: &out, Now: func() time.Time { return day.Add(73 * time.Hour) }}
		storetest.NoErr(t, x.Report(t.Context(), board.ByDay, days("2026-06-09..2026-06-12"), format))
		for _, line := range want {
			if !regexp.MustCompile(line).MatchString(out.String()) {
				t.Errorf("%s: no %q in\n%s", format, line, &out)
			}
		}
	}
	var out strings.Builder
	x := exporter.Exporter{Store: s, Zone: time.UTC, Stdout: &out, Now: func() time.Time { return day.Add(73 * time.Hour) }}
	storetest.NoErr(t, x.Report(t.Context(), board.ByDay, days("2026-06-11..2026-06-11"), "markdown"))
	if !strings.Contains(out.String(), " | -4 | -100.0 | ") {
		t.Errorf("after a day with 4 clicks none are no fall by 100 %%:\n%s", &out)
	}
}
