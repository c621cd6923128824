package exporter_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/exporter"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/storetest"
)

// reading is the result of one reading of a link.
type reading struct {
	link     int
	counters affiliate.Counters
}

// history is one reading a minute; the first of each link is not a change.
var history = []reading{
	{0, affiliate.Counters{Clicks: 10, Sales: 2, Revenue: 9_998_00, Commission: 2000}},
	{1, affiliate.Counters{Clicks: 5, Commission: affiliate.UnknownCommission}},
	{0, affiliate.Counters{Clicks: 13, Sales: 2, Revenue: 9_998_00, Commission: 2000}},
	{0, affiliate.Counters{Clicks: 14, Sales: 3, Revenue: 14_997_00, Commission: 2000}},
	{1, affiliate.Counters{Clicks: 1_00_005, Sales: 1, Revenue: 499_50, Commission: affiliate.UnknownCommission}},
	{0, affiliate.Counters{Clicks: 14, Sales: 2, Revenue: 9_998_00, Commission: 2000}},
	{0, affiliate.Counters{Clicks: 14, Sales: 2, Revenue: 9_000_05, Commission: 2000}},
	{0, affiliate.Counters{Clicks: 14, Sales: 2, Revenue: 9_500_05, Commission: 2000}},
	{0, affiliate.Counters{Clicks: 1, Commission: 2000}},
}

// changing is a database with that history; met is called before each reading.
func changing(t *testing.T, met func(*store.Store, int)) *store.Store {
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
	links, err := s.TrackLinks(t.Context(), []affiliate.TrackRequest{
		{Slug: "k3f9x2ab", Affiliate: affiliate.Who{Email: "asha@example.com", Name: "Asha\x1b[31m Rao"},
			Product:    affiliate.Product{ID: goID, Name: "Go, really"},
			Commission: 2000, Campaign: "=Diwali"},
		{Slug: "p0q8w7zz", Commission: affiliate.UnknownCommission},
	})
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range history {
		met(s, i)
		if _, err := storetest.Record(t.Context(), s, links[r.link].LinkID, at2026.Add(time.Duration(i)*time.Minute), r.counters); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

const changesHeader = "at,kind,slug,affiliate_name,product_name,clicks,sales,revenue_paise,est_commission_paise,campaign,revenue,est_commission"

func TestExportOfChanges(t *testing.T) {
	t.Parallel()
	s := changing(t, func(*store.Store, int) {})
	asha := func(at, kind, numbers, rupees string) string {
		return "2026-06-01T06:" + at + ":00Z," + kind + `,k3f9x2ab,Asha Rao,"Go, really",` + numbers + ",'=Diwali," + rupees + "\n"
	}
	want := changesHeader + "\n" + asha("32", "rise", "3,0,0,0", "0.00,0.00") + asha("33", "rise", "1,1,499900,99980", "4999.00,999.80") +
		"2026-06-01T06:34:00Z,rise,p0q8w7zz,,,100000,1,49950,,,499.50,\n" + // the percentage is unknown, so nothing is estimated
		asha("35", "fall", "0,-1,-499900,-99980", "-4999.00,-999.80") + asha("36", "fall", "0,0,-99795,-19959", "-997.95,-199.59") +
		asha("37", "rise", "0,0,50000,10000", "500.00,100.00") +
		asha("38", "reset", "-13,-2,-950005,0", "-9500.05,0.00")
	if got := exported(t, s, "changes", "csv"); got != want {
		t.Errorf("the changes are\n%swant\n%s", got, want)
	}
	var rows []map[string]any
	text := exported(t, s, "changes", "json")
	if err := json.Unmarshal([]byte(text), &rows); err != nil || len(rows) != 7 {
		t.Fatalf("%d changes, %v: %s", len(rows), err, text)
	}
	for k, want := range map[string]any{"at": "2026-06-01T06:35:00Z", "kind": "fall", "slug": "k3f9x2ab", "affiliate_name": "Asha Rao",
		"product_name": "Go, really", "clicks": 0.0, "sales": -1.0, "revenue_paise": -499900.0, "est_commission_paise": -99980.0, "campaign": "=Diwali"} {
		if got, there := rows[3][k]; got != want || !there || len(rows[3]) != 10 {
			t.Errorf("%s is %v in %v", k, got, rows[3])
		}
	}
	if est, there := rows[2]["est_commission_paise"]; est != nil || !there {
		t.Errorf("an estimate of an unknown percentage is %v", est)
	}
}

// TestChangesNameWhoseTheLinkWas: a link is given to somebody else, and its changes before that are of the affiliate before, as the
// earnings are.
func TestChangesNameWhoseTheLinkWas(t *testing.T) {
	t.Parallel()
	s := changing(t, func(*store.Store, int) {})
	links, err := s.Links(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ravi := affiliate.Who{UserID: "aff-2", Name: "Ravi"}
	if err := s.EditLinks(t.Context(), []int64{links[0].ID}, affiliate.LinkEdit{Affiliate: &ravi}); err != nil {
		t.Fatal(err)
	}
	if _, err := storetest.Record(t.Context(), s, links[0].ID, at2026.Add(time.Hour), affiliate.Counters{Clicks: 3, Commission: 2000}); err != nil {
		t.Fatal(err)
	}
	got := exported(t, s, "changes", "csv")
	if strings.Count(got, ",k3f9x2ab,Asha Rao,") != 6 || strings.Count(got, ",k3f9x2ab,Ravi,") != 1 {
		t.Errorf("the changes are\n%s", got)
	}
	var b bytes.Buffer
	f := exporter.Feed{Store: s, Zone: time.UTC, To: &b}
	if err := f.Print(t.Context()); err != nil {
		t.Fatal(err)
	}
	if text := b.String(); strings.Count(text, "Asha Rao") != 6 || strings.Count(text, "Ravi") != 1 || strings.Count(text, "unassigned") != 1 {
		t.Errorf("the feed is\n%s", text)
	}
}

// TestExportOfTheChangesOfAPeriod, of which there are many: each once, oldest first whatever the order in which they were stored,
// and a file has the same as standard output.
func TestExportOfTheChangesOfAPeriod(t *testing.T) {
	t.Parallel()
	s := changing(t, func(*store.Store, int) {})
	links, err := s.Links(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	day := time.Date(2026, 6, 2, 0, 0, 0, 0, time.UTC)
	for i := range 290 { // the second link is read a minute behind the first, and stored after it
		for n, l := range links {
			c := affiliate.Counters{Clicks: 2_00_000 + int64(i), Commission: l.Commission}
			if _, err := storetest.Record(t.Context(), s, l.ID, day.Add(time.Duration(i*3-n-30)*time.Minute), c); err != nil {
				t.Fatal(err)
			}
		}
	}
	x := exporter.Exporter{Store: s, Zone: time.UTC, Now: time.Now}
	for _, format := range []string{"csv", "json"} {
		export := func(period, file string) string {
			t.Helper()
			p, err := affiliate.ParsePeriod(period)
			if err != nil {
				t.Fatal(err)
			}
			var b bytes.Buffer
			x.Stdout = &b
			if err := x.Export(t.Context(), exporter.Export{Kind: "changes", Format: format, Period: p, Output: file}); err != nil {
				t.Fatal(err)
			}
			return b.String()
		}
		var want []string
		for line := range strings.Lines(export("all", "")) {
			if strings.Contains(line, "2026-06-02T") {
				want = append(want, strings.TrimRight(line, ",\n"))
			}
		}
		if !slices.IsSorted(want) || len(want) < 520 {
			t.Errorf("%d changes, or they are not in order", len(want))
		}
		file := filepath.Join(t.TempDir(), "changes")
		got := export("2026-06-02..2026-06-02", "")
		export("2026-06-02..2026-06-02", file)
		if written, err := os.ReadFile(file); err != nil || strings.TrimPrefix(string(written), "\ufeff") != got {
			t.Errorf("%s: the file holds something else: %v", format, err)
		}
		lines := strings.Split(strings.TrimSpace(got), "\n")
		if lines = slices.DeleteFunc(lines, func(l string) bool { return !strings.Contains(l, "T") }); len(lines) != len(want) {
			t.Fatalf("%s: %d changes of %d", format, len(lines), len(want))
		}
		for i, l := range lines {
			if strings.TrimRight(l, ",") != want[i] {
				t.Fatalf("%s: %q, not %q", format, l, want[i])
			}
		}
		if format == "json" && !json.Valid([]byte(got)) {
			t.Error("no JSON")
		}
		if none := export("2020-01", ""); strings.Count(none, "\n") != 1 {
			t.Errorf("of a month without any: %q", none)
		}
	}
}

func TestFeedWritesEachChangeOnceInWords(t *testing.T) {
	t.Parallel()
	var out lines
	var feed *exporter.Feed
	prints := func() {
		t.Helper()
		if err := feed.Print(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	changing(t, func(s *store.Store, i int) {
		switch i {
		case 3: // the first change is behind
			feed = &exporter.Feed{Store: s, Zone: time.FixedZone("IST", 19800), To: &out}
			if err := feed.FromNow(t.Context()); err != nil {
				t.Fatal(err)
			}
			prints()
		case 5, 6: // two at once, then one
			prints()
			prints()
		}
	})
	prints()
	want := []string{
		"2026-06-01 12:03:00  +1 sale, +1 click  Asha Rao · Go, really · ₹4,999 · est. ₹999.80  k3f9x2ab\n",
		"2026-06-01 12:04:00  +1 sale, +1,00,000 clicks  unassigned · ₹499.50 · est. –  p0q8w7zz\n",
		"2026-06-01 12:05:00  −1 sale  Asha Rao · Go, really · −₹4,999 · est. −₹999.80 · refunded  k3f9x2ab\n",
		"2026-06-01 12:06:00  less revenue  Asha Rao · Go, really · −₹997.95 · est. −₹199.59 · refunded  k3f9x2ab\n",
		"2026-06-01 12:07:00  more revenue  Asha Rao · Go, really · ₹500 · est. ₹100  k3f9x2ab\n",
		"2026-06-01 12:08:00  counter reset (−2 sales, −13 clicks, −₹9,500.05)  Asha Rao · Go, really · earlier earnings stay  k3f9x2ab\n",
	}
	if !slices.Equal(out, want) {
		t.Errorf("the lines are\n%swant\n%s", strings.Join(out, ""), strings.Join(want, ""))
	}
}

// lines records what each call of Write was given.
type lines []string

func (l *lines) Write(p []byte) (int, error) {
	*l = append(*l, string(p))
	return len(p), nil
}

func TestFeedInJSONIsTheExport(t *testing.T) {
	t.Parallel()
	s := changing(t, func(*store.Store, int) {})
	var out bytes.Buffer
	feed := exporter.Feed{Store: s, JSON: true, To: &out}
	if err := feed.Print(t.Context()); err != nil {
		t.Fatal(err)
	}
	rows := strings.Split(strings.TrimSpace(out.String()), "\n")
	if got, want := "[\n"+strings.Join(rows, ",\n")+"\n]\n", exported(t, s, "changes", "json"); got != want {
		t.Errorf("the lines are\n%sthe export\n%s", got, want)
	}
}

func TestFeedGoesOnBehindALineThatFailed(t *testing.T) {
	t.Parallel()
	s := changing(t, func(*store.Store, int) {})
	full := errors.New("no space left on device")
	var out lines
	feed := exporter.Feed{Store: s, Zone: time.UTC, To: writer(func(p []byte) (int, error) {
		if len(out) == 2 {
			return 0, full
		}
		return out.Write(p)
	})}
	err := feed.Print(t.Context())
	if _, ok := errors.AsType[*exporter.WriteError](err); !ok || !errors.Is(err, full) {
		t.Fatalf("it ended with %v", err)
	}
	feed.To = io.Writer(&out)
	if err := feed.Print(t.Context()); err != nil || len(out) != 7 {
		t.Errorf("%d lines, %v: %q", len(out), err, out)
	}
}

type writer func([]byte) (int, error)

func (w writer) Write(p []byte) (int, error) { return w(p) }
