package exporter_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/exporter"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/storetest"
)

const goID = "68d1013f7183c17964b104c8"

var at2026 = time.Date(2026, 6, 1, 6, 30, 0, 0, time.UTC)

// furnished is a database with a link of each sort.
func furnished(t *testing.T) *store.Store {
	t.Helper()
	s, err := storetest.Open(t.Context(), filepath.Join(t.TempDir(), "default.db"), storetest.Options{})
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
	_, err = s.SaveAffiliate(t.Context(), affiliate.Affiliate{UserID: "aff-1", Email: "asha@example.com", Name: `=HYPERLINK("x")`, Tags: []string{"yt", "in"},
		Notes: "two\nlines"})
	no(err)
	kept, err := s.TrackLinks(t.Context(), []affiliate.TrackRequest{
		{Slug: "read", Affiliate: affiliate.Who{UserID: "aff-1"}, Product: affiliate.Product{ID: goID, Name: "Go, really"}, Commission: 1250,
			Campaign: "Diwali"},
		{Slug: "new", Commission: affiliate.UnknownCommission},
	})
	no(err)
	_, err = storetest.Record(t.Context(), s, kept[0].LinkID, at2026, affiliate.Counters{Clicks: 10, Sales: 2, Revenue: 999_99, Commission: 1250})
	no(err)
	_, _, err = s.SaveCoupon(t.Context(), affiliate.Coupon{ProductID: goID, Code: "GO25", Discount: affiliate.Discount{Amount: 1499_50}, Expires: at2026,
		Uses: 7, LinkID: kept[0].LinkID})
	no(err)
	_, _, err = s.SaveCoupon(t.Context(), affiliate.Coupon{ProductID: goID, Code: "OLD", State: affiliate.CouponDeleted})
	no(err)
	no(s.Plan(t.Context(), []affiliate.Operation{{Chain: "c", Batch: "onboard", By: "meera@desk", CreatedAt: at2026,
		Intent: affiliate.Intent{CouponDelete: &affiliate.CouponRef{ProductID: goID, Code: "OLD"}}}}))
	return s
}

func exported(t *testing.T, s *store.Store, kind, format string) string {
	t.Helper()
	var b bytes.Buffer
	school, err := affiliate.ParseSchool("learn.acme.com")
	if err != nil {
		t.Fatal(err)
	}
	x := exporter.Exporter{Store: s, School: school, Zone: time.UTC, Now: time.Now, Stdout: &b}
	if err := x.Export(t.Context(), exporter.Export{Kind: kind, Format: format}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestExportsInCSV(t *testing.T) {
	t.Parallel()
	s := furnished(t)
	for kind, want := range map[string]string{
		"links": "slug,url,affiliate_user_id,affiliate_email,affiliate_name,product_id,product_name,commission_percent,clicks,sales,revenue_paise,est_commission_paise,campaign,sampled_at,period_from,period_to,complete,revenue,est_commission\n" +
			`read,https://learn.acme.com/a/read,aff-1,asha@example.com,"'=HYPERLINK(""x"")",` + goID +
			`,"Go, really",12.5,10,2,99999,12500,Diwali,2026-06-01T06:30:00Z,,2026-06-01T06:30:00Z,true,999.99,125.00` + "\n" +
			"new,https://learn.acme.com/a/new,,,,,,,,,,,,,,,false,,\n",
		"affiliates": "user_id,name,email,tags,notes,links,clicks,sales,revenue_paise,est_commission_paise,period_from,period_to,complete,revenue,est_commission\n" +
			`aff-1,"'=HYPERLINK(""x"")",asha@example.com,"in,yt",two lines,1,10,2,99999,12500,,2026-06-01T06:30:00Z,true,999.99,125.00` + "\n",
		"coupons": "code,product_id,discount,expires,uses,affiliate_user_id,state\n" +
			"GO25," + goID + `,"₹1,499.50",2026-06-01T06:30:00Z,7,aff-1,live` + "\nOLD," + goID + ",,,,,deleted\n",
	} {
		if got := exported(t, s, kind, "csv"); got != want {
			t.Errorf("%s are\n%swant\n%s", kind, got, want)
		}
	}
	ops := exported(t, s, "operations", "csv")
	if !strings.HasPrefix(ops, "id,kind,state,created_at,by,request,result,error\n") ||
		!strings.Contains(ops, ",delete-coupon,planned,2026-06-01T06:30:00Z,meera@desk,,,\n") {
		t.Errorf("operations are %s", ops)
	}
}

func TestExportsInJSON(t *testing.T) {
	t.Parallel()
	s := furnished(t)
	for _, kind := range exporter.ExportKinds() {
		var rows []map[string]any
		text := exported(t, s, kind, "json")
		if err := json.Unmarshal([]byte(text), &rows); err != nil {
			t.Fatalf("%s: %v in %s", kind, err, text)
		}
		header, _, _ := strings.Cut(exported(t, s, kind, "csv"), "\n")
		for _, row := range rows {
			for _, column := range strings.Split(header, ",") {
				_, there := row[column]
				if _, paise := row[column+"_paise"]; there == paise { // rupees are for spreadsheets
					t.Errorf("%s: %v and the columns %s do not agree about %s", kind, row, header, column)
				}
			}
		}
		if kind != "links" {
			continue
		}
		read, fresh := rows[0], rows[1]
		if read["clicks"] != 10.0 || read["commission_percent"] != 12.5 || read["complete"] != true || read["sampled_at"] != "2026-06-01T06:30:00Z" ||
			read["affiliate_name"] != `=HYPERLINK("x")` {
			t.Errorf("a link that was read is %v", read)
		}
		for _, k := range []string{"clicks", "sales", "revenue_paise", "est_commission_paise", "commission_percent", "sampled_at", "period_from", "period_to"} {
			if v, there := fresh[k]; v != nil || !there {
				t.Errorf("%s of a link that nobody has read is %v", k, v)
			}
		}
		if fresh["affiliate_name"] != "" || fresh["complete"] != false {
			t.Errorf("a link that nobody has read is %v", fresh)
		}
	}
	empty, err := storetest.Open(t.Context(), filepath.Join(t.TempDir(), "empty.db"), storetest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer empty.Close()
	if got := exported(t, empty, "links", "json"); got != "[]\n" {
		t.Errorf("nothing is %q", got)
	}
}

func TestExportIntoAFile(t *testing.T) {
	t.Parallel()
	s := furnished(t)
	dir := t.TempDir()
	name := filepath.Join(dir, "links.csv")
	x := exporter.Exporter{Store: s, Zone: time.UTC, Now: time.Now}
	for range 2 {
		if err := x.Export(t.Context(), exporter.Export{Kind: "links", Format: "csv", Output: name}); err != nil {
			t.Fatal(err)
		}
	}
	info, err := os.Stat(name)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Error(info, err)
	}
	link := filepath.Join(dir, "newest.csv")
	if err := os.Symlink(name, link); err != nil {
		t.Skip("no symbolic links here:", err)
	}
	if err := x.Export(t.Context(), exporter.Export{Kind: "coupons", Format: "json", Output: link}); err != nil {
		t.Fatal(err)
	}
	if b, err := os.ReadFile(name); err != nil || b[0] != '[' {
		t.Errorf("the file behind the link is %q %v", b, err)
	}
	if files, err := os.ReadDir(dir); err != nil || len(files) != 2 {
		t.Errorf("%d files are left: %v", len(files), err)
	}
	if err := x.Export(t.Context(), exporter.Export{Kind: "links", Format: "csv", Output: filepath.Join(dir, "gone", "x.csv")}); err == nil {
		t.Error("a folder that is not there was written to")
	}
}

func TestByteOrderMarkOfFiles(t *testing.T) {
	t.Parallel()
	s := furnished(t)
	dir := t.TempDir()
	var out bytes.Buffer
	x := exporter.Exporter{Store: s, Zone: time.UTC, Now: time.Now, Stdout: &out}
	for name, c := range map[string]struct {
		export exporter.Export
		marked bool
	}{
		"csv":             {exporter.Export{Format: "csv", Output: filepath.Join(dir, "a.csv")}, true},
		"without":         {exporter.Export{Format: "csv", Output: filepath.Join(dir, "b.csv"), NoBOM: true}, false},
		"json":            {exporter.Export{Format: "json", Output: filepath.Join(dir, "c.json")}, false},
		"standard output": {exporter.Export{Format: "csv"}, false},
		"-":               {exporter.Export{Format: "csv", Output: "-"}, false},
	} {
		for _, kind := range exporter.ExportKinds() {
			out.Reset()
			c.export.Kind = kind
			if err := x.Export(t.Context(), c.export); err != nil {
				t.Fatal(err)
			}
			b := out.Bytes()
			if c.export.Output != "" && c.export.Output != "-" {
				var err error
				if b, err = os.ReadFile(c.export.Output); err != nil {
					t.Fatal(err)
				}
			}
			if marked := bytes.HasPrefix(b, []byte("\ufeff")); marked != c.marked || bytes.Count(b, []byte("\ufeff")) > 1 || len(b) == 0 {
				t.Errorf("%s of %s: %.20q", name, kind, b)
			}
		}
	}
}

func TestAffiliatesOfAPeriodSayWhetherAllOfItIsKnown(t *testing.T) {
	t.Parallel()
	s := furnished(t)
	var b bytes.Buffer
	x := exporter.Exporter{Store: s, Zone: time.UTC, Now: func() time.Time { return at2026.Add(time.Hour) }, Stdout: &b}
	period, err := affiliate.ParsePeriod("2026-05")
	if err != nil {
		t.Fatal(err)
	}
	if err := x.Export(t.Context(), exporter.Export{Kind: "affiliates", Format: "json", Period: period}); err != nil {
		t.Fatal(err)
	}
	var rows []map[string]any
	if err := json.Unmarshal(b.Bytes(), &rows); err != nil {
		t.Fatal(err)
	}
	if r := rows[0]; r["period_from"] != "2026-05-01T00:00:00Z" || r["period_to"] != "2026-06-01T00:00:00Z" || r["complete"] != false || r["revenue"] != nil {
		t.Errorf("the row is %v", r)
	}
}

// TestShownRowsAreWrittenAsMarkdown: no cell begins another cell, line or tag.
func TestShownRowsAreWrittenAsMarkdown(t *testing.T) {
	s := furnished(t)
	x := exporter.Exporter{Store: s, Zone: time.UTC, Now: time.Now}
	b, err := exporter.ReadBoard(t.Context(), s, affiliate.Period{}, affiliate.Span{})
	if err != nil {
		t.Fatal(err)
	}
	rows := exporter.Shown{Board: b, Links: b.Links()[:1], Columns: []string{"slug", "revenue_paise", "affiliate_name", "slug", "clicks", "conversion_percent",
		"epc_paise", "complete"}}
	file := filepath.Join(t.TempDir(), "links.md")
	if err := x.ExportShown(t.Context(), rows, exporter.File{Path: file, Format: "markdown"}); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(file)
	want := "| slug | revenue_paise | affiliate_name | clicks | conversion_percent | epc_paise | complete | revenue | epc |\n| --- | ---: | --- | ---: | " +
		"---: | ---: | --- | ---: | ---: |\n" +
		"| read | 99999 | =HYPERLINK(\"x\") | 10 | 20.00 | 1250 | true | 999.99 | 12.50 |\n"
	if err != nil || string(got) != want {
		t.Errorf("the file is\n%s, want\n%s, %v", got, want, err)
	}
	rows.Columns = []string{"owed"}
	if _, err := x.ShownAsTable(rows); err == nil || err.Error() != `these rows have no column "owed"` {
		t.Errorf("an unknown column: %v", err)
	}
	cells := exporter.Shown{Columns: []string{"what"}, Cells: [][]string{{"a|b\n<c> `d`"}, {"=1+1"}}}
	table, err := x.ShownAsTable(cells)
	if want := "what\na|b <c> `d`\n'=1+1\n"; err != nil || table != want {
		t.Errorf("the table is %q, want %q, %v", table, want, err)
	}
}

// TestWhatIsKnownOfALinkIsSaidAlikeInEachFormat: "–" for people is what is not complete and not read in CSV and JSON, and a 0 that
// is complete is a 0 for people too.
func TestWhatIsKnownOfALinkIsSaidAlikeInEachFormat(t *testing.T) {
	t.Parallel()
	c := storetest.NewClock()
	s := storetest.MustOpen(t, storetest.Path(t), storetest.Options{Now: c.Now})
	ops := []affiliate.Operation{storetest.LinkOperation()}
	storetest.NoErr(t, s.Plan(t.Context(), ops))
	storetest.Must(s.Claim(t.Context(), ops[0].ID, "{}"))(t)
	storetest.Must(s.Finish(t.Context(), ops[0].ID, storetest.LinkOutcome("made", 2000)))(t)
	created := c.Now()
	c.Add(10 * 24 * time.Hour)
	format := func(span affiliate.Span, p affiliate.Period, format string) string {
		b := storetest.Must(exporter.ReadBoard(t.Context(), s, p, span))(t)
		x := exporter.Exporter{Store: s, Zone: time.UTC, Now: c.Now}
		file := filepath.Join(t.TempDir(), "links."+format)
		rows := exporter.Shown{Board: b, Links: b.Links(), Columns: []string{"clicks", "conversion_percent", "complete"}}
		storetest.NoErr(t, x.ExportShown(t.Context(), rows, exporter.File{Path: file, Format: format}))
		lines := strings.Split(strings.TrimSpace(string(storetest.Must(os.ReadFile(file))(t))), "\n")
		return strings.TrimPrefix(lines[len(lines)-1], "\ufeff")
	}
	part := storetest.Must(affiliate.ParsePeriod("2026-01-01..2026-01-02"))(t) // the bounds are those of the spans
	day := 24 * time.Hour
	check := func(name string, p affiliate.Period, span affiliate.Span, csv, markdown string) {
		t.Helper()
		if got := format(span, p, "csv"); got != csv {
			t.Errorf("%s: csv %q, want %q", name, got, csv)
		}
		if got := format(span, p, "markdown"); got != markdown {
			t.Errorf("%s: markdown %q, want %q", name, got, markdown)
		}
	}
	before := affiliate.Span{From: created.Add(-2 * day), To: created}
	across := affiliate.Span{From: created.Add(-2 * day), To: created.Add(2 * day)}
	check("up to its creation", part, before, "0,,true", "| 0 | – | true |")
	check("across its creation, not read", part, across, "0,,false", "| – | – | false |")
	check("all time, not read", affiliate.Period{}, affiliate.Span{}, "0,,false", "| – | – | false |")
	storetest.Must(storetest.Record(t.Context(), s, 1, c.Now(), affiliate.Counters{Commission: 2000}))(t)
	check("across its creation, read later, without a click", part, across, "0,,true", "| 0 | – | true |")
	storetest.Must(storetest.Record(t.Context(), s, 1, c.Add(day), affiliate.Counters{Clicks: 4, Commission: 2000}))(t)
	check("up to its creation, read later", part, before, "0,,true", "| 0 | – | true |")
	check("the day of its clicks", part, affiliate.Span{From: created.Add(9 * day), To: created.Add(11 * day)}, "4,0.00,true", "| 4 | 0.00 | true |")
}

// TestListsShowNoNumberInMarkdownWhereNothingIsKnown, nor a difference to the period before: affiliates and campaigns too.
func TestListsShowNoNumberInMarkdownWhereNothingIsKnown(t *testing.T) {
	t.Parallel()
	link := affiliate.Link{ID: 1, Slug: "a", AffiliateID: 1, CampaignID: 1, LastRead: at2026, Commission: 1000}
	b := board.New(board.Input{
		Period: affiliate.LastMonth(), Links: []affiliate.Link{link}, Affiliates: []affiliate.Affiliate{{ID: 1, Name: "Asha"}}, Campaigns: []affiliate.Campaign{{ID: 1, Name: "Diwali"}},
		Sums: map[int64]affiliate.PeriodSum{1: {Untracked: true}},
	}).WithBefore(board.PreviousPeriod{Sums: map[int64]affiliate.PeriodSum{1: affiliate.CertainSum(affiliate.Sum{Clicks: 9})}})
	x := exporter.Exporter{Zone: time.UTC, Now: func() time.Time { return at2026 }}
	columns := []string{"clicks", "sales", "conversion_percent", "revenue_paise", "epc_paise", "clicks_delta", "clicks_delta_percent"}
	for name, rows := range map[string]exporter.Shown{
		"links": {Links: b.Links()}, "affiliates": {Affiliates: b.Affiliates()}, "campaigns": {Campaigns: b.Campaigns()},
	} {
		rows.Board, rows.Columns = b, columns
		file := filepath.Join(t.TempDir(), name)
		storetest.NoErr(t, x.ExportShown(t.Context(), rows, exporter.File{Path: file, Format: "markdown"}))
		lines := strings.Split(string(storetest.Must(os.ReadFile(file))(t)), "\n")
		if want := "| – | – | – | – | – | – | – | – | – |"; lines[2] != want {
			t.Errorf("%s: %s, want %s", name, lines[2], want)
		}
		text := storetest.Must(x.ShownAsTable(rows))(t)
		if want := "\n" + strings.Repeat("\t", 8) + "\n"; !strings.HasSuffix(text, want) { // a 0 would count in a mean
			t.Errorf("%s as a table: %q", name, text)
		}
	}
}
