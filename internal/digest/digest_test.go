package digest

import (
	"encoding/json"
	"html"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/exp/golden"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
)

var now = time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)

// hostile is a name as a stranger may choose it for the screens, mails and web pages where it ends up.
const hostile = "Ev\x1b[31mil\u202e <script>alert(1)</script> | **x** [a](http://b)"

// firstRead are the first readings of links whose counters never changed.
func firstRead(links []affiliate.Link) map[int64]time.Time {
	first := map[int64]time.Time{}
	for _, l := range links {
		if first[l.ID] = l.FirstRead; l.MadeHere {
			first[l.ID] = l.CreatedAt
		}
	}
	return first
}

// sample is the digest of a week in a small school.
func sample(t *testing.T) Digest { return sampleOf(t, "7d") }

func sampleOf(t *testing.T, typed string) Digest {
	t.Helper()
	zone, err := affiliate.ParseTimeZone("Asia/Kolkata")
	if err != nil {
		t.Fatal(err)
	}
	period, err := affiliate.ParsePeriod(typed)
	if err != nil {
		t.Fatal(err)
	}
	long := affiliate.Sum{Clicks: 12, Sales: 2, Revenue: 9_998_00, EstCommission: 1_999_60, RefundedSales: 1, RefundedRevenue: 4_999_00}
	sums := map[int64]affiliate.PeriodSum{
		1: affiliate.CertainSum(affiliate.Sum{Clicks: 412, Sales: 9, Revenue: 44_991_00, EstCommission: 8_998_20}),
		2: affiliate.CertainSum(long).AddUncertain(affiliate.Sum{Clicks: 3, Sales: 1, Revenue: 4_999_00}),
		3: affiliate.CertainSum(affiliate.Sum{}),
		4: affiliate.CertainSum(affiliate.Sum{}).AddUncertain(affiliate.Sum{Clicks: 1}),
		5: affiliate.CertainSum(affiliate.Sum{}),
	}
	late := sums[2]
	late.Unread = 95 * time.Minute
	sums[2] = late
	made := now.AddDate(0, -2, 0)
	links := []affiliate.Link{
		{ID: 1, Slug: "a1", AffiliateID: 1, ProductID: "go"}, {ID: 2, Slug: "a2", AffiliateID: 2, ProductID: "sys"},
		{ID: 3, Slug: "a3", AffiliateID: 3, ProductID: "go"}, {ID: 4, Slug: "a4", AffiliateID: 4}, {ID: 5, Slug: "a5", AffiliateID: 5, StoppedAt: made},
	}
	for i := range links {
		links[i].CreatedAt, links[i].FirstRead, links[i].LastRead = made, now.AddDate(0, 0, -20), now.Add(-time.Hour)
	}
	links = append(links, affiliate.Link{ID: 6, Slug: "a6", AffiliateID: 6, MadeHere: true, CreatedAt: now.Add(-5 * time.Minute), LastRead: now}) // had no time to be active
	sums[6] = affiliate.CertainSum(affiliate.Sum{})
	span := period.Bounds(now, zone)
	for id, first := range firstRead(links) {
		if ended := !span.To.After(first); ended || span.From.After(now) {
			sums[id] = affiliate.PeriodSum{Complete: ended && id == 6, Untracked: true}
		}
	}
	b := board.New(board.Input{
		Period: period, Span: span, Sums: sums, Links: links,
		Affiliates: []affiliate.Affiliate{{ID: 1, UserID: "aff-1", Name: "codewithmeera"}, {ID: 2, UserID: "aff-2", Name: hostile},
			{ID: 3, Email: "quiet@example.com"}, {ID: 4, Name: "maybe"}, {ID: 5, Name: "stopped"}, {ID: 6, Name: "fresh"}},
		Products: []affiliate.Product{{ID: "go", Name: "Go for Engineers"}, {ID: "sys", Name: "System Design"}},
	})
	return New(Input{Board: b, Sums: sums, First: firstRead(links), School: "learn.acme.com", Zone: zone, GeneratedAt: now,
		Pending: affiliate.PendingDecisions{Unknown: 1, Waiting: 3, WaitingSince: now.Add(-20 * time.Hour), Notices: 1},
		Notices: []affiliate.Notice{{Rule: affiliate.AlertFirstSale, Text: "first sale", At: now},
			{Rule: affiliate.AlertNegativeBalance, Text: "the balance of " + hostile + " is −₹500", At: now.Add(-time.Hour)},
			{Rule: affiliate.AlertSchool, Text: "decided", Decided: true, At: now}}})
}

func write(t *testing.T, d Digest, format string) string {
	t.Helper()
	var b strings.Builder
	if err := Write(&b, d, format); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// Payments of a batch that failed are one line, as they are one of those to review.
func TestFailedPaymentsAreOneLine(t *testing.T) {
	d := sample(t)
	var open []affiliate.Notice
	for _, amount := range []affiliate.Paise{1_000_00, 2_000_50} {
		open = append(open, affiliate.Notice{Rule: affiliate.AlertPaymentFailed, Batch: "P-7K3Q", Amount: amount, Text: "failed", At: d.GeneratedAt})
	}
	reviewed := New(Input{Board: board.New(board.Input{}), Zone: d.Zone, GeneratedAt: d.GeneratedAt, Notices: open,
		Pending: affiliate.PendingDecisions{Notices: 1}})
	if page := write(t, reviewed, "text"); !strings.Contains(page, "To review: 1\n  "+affiliate.DateOf(d.GeneratedAt, d.Zone).
		Words()+": 2 payments of P-7K3Q failed · ₹3,000.50 became due again\n") {
		t.Error(page)
	}
}

func TestPages(t *testing.T) {
	for _, format := range Formats() {
		t.Run(format, func(t *testing.T) { golden.RequireEqual(t, write(t, sample(t), format)) })
	}
}

// TestNumbersHaveOneGrouping: that of the settings, also in an alert that was stored with the other one.
func TestNumbersHaveOneGrouping(t *testing.T) {
	affiliate.GroupInternationally(true)
	defer affiliate.GroupInternationally(false)
	d := sample(t)
	d.Totals.Clicks = 12_34_567
	d.Reviews[0][0].Text = "Asha has a negative balance, est. ₹12,34,567"
	for _, format := range []string{"text", "markdown", "html"} {
		if page := write(t, d, format); strings.Contains(page, "12,34,567") || strings.Count(page, "1,234,567") != 2 {
			t.Errorf("%s: two groupings in\n%s", format, page)
		}
	}
}

// A name does nothing where the report is shown: no escape sequences anywhere, no markup of its own in HTML and Markdown.
func TestNamesAreHarmless(t *testing.T) {
	d := sample(t)
	for _, format := range Formats() {
		if out := write(t, d, format); strings.ContainsAny(out, "\x1b\u202e") || !strings.Contains(html.UnescapeString(out), "alert(1)") {
			t.Errorf("%s: a control character passed, or the name is missing:\n%s", format, out)
		}
	}
	if page := write(t, d, "html"); strings.Contains(page, "<script") {
		t.Error("a name is markup in HTML")
	}
	if page := write(t, d, "markdown"); strings.Contains(page, "<script") || strings.Contains(page, "**x**") || strings.Contains(page, "[a](") {
		t.Error("a name is markup in Markdown")
	}
	for line := range strings.Lines(columns(d.leaders())) {
		if len([]rune(line)) > 80 {
			t.Errorf("a line is too long for a mail: %q", line)
		}
	}
}

func TestMembersOfJSON(t *testing.T) {
	var got map[string]any
	if err := json.Unmarshal([]byte(write(t, sample(t), "json")), &got); err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for name := range got {
		names[name] = true
	}
	want := map[string]bool{}
	for name := range strings.SplitSeq("period_from,period_to,clicks,sales,revenue_paise,est_commission_paise,refunds,best,quiet,to_review", ",") {
		want[name] = true
	}
	if !reflect.DeepEqual(names, want) {
		t.Errorf("members %v", got)
	}
	if got["to_review"] != 3.0 { // an unknown outcome, the waiting writes as one, an alert
		t.Errorf("to review: %v", got["to_review"])
	}
}

// An affiliate whose links may have been clicked in the period, or are not watched, is not quiet.
func TestQuiet(t *testing.T) {
	d := sample(t)
	if len(d.Quiet) != 1 || d.Quiet[0].Label != "quiet@example.com" {
		t.Errorf("quiet: %+v", d.Quiet)
	}
	if len(d.Best) != 2 || d.Best[0].Label != "codewithmeera" {
		t.Errorf("best: %+v", d.Best)
	}
}

// TestQuietIsReadUntilTheEnd: of a period that is over, and of one that lasts until about a day ago.
func TestQuietIsReadUntilTheEnd(t *testing.T) {
	october, err := affiliate.ParsePeriod("2026-10")
	if err != nil {
		t.Fatal(err)
	}
	start, end := time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC), time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		now, read time.Time
		quiet     int
	}{{now, start.AddDate(0, 0, 1), 0}, {now, end.Add(-time.Minute), 0}, {now, end, 1}, {end.AddDate(0, 0, -5), end.AddDate(0, 0, -6), 1},
		{end.AddDate(0, 0, -5), end.AddDate(0, 0, -7), 0}} {
		b := board.New(board.Input{Period: october, Span: october.Bounds(c.now, time.UTC), Affiliates: []affiliate.Affiliate{{ID: 1, Name: "q"}},
			Links: []affiliate.Link{{ID: 1, AffiliateID: 1, CreatedAt: start.AddDate(0, -1, 0), LastRead: c.read}},
			Sums:  map[int64]affiliate.PeriodSum{1: affiliate.CertainSum(affiliate.Sum{})}})
		if d := New(Input{Board: b, First: map[int64]time.Time{1: start.AddDate(0, -1, 0)}, Zone: time.UTC, GeneratedAt: c.now}); len(d.Quiet) != c.quiet {
			t.Errorf("on %s, read on %s: %d are quiet", c.now, c.read, len(d.Quiet))
		}
	}
}

// TestNoDataIsSaid: of a period before the first reading, and of a period in which nothing was read, there are no zeros and nobody is
// quiet.
func TestNoDataIsSaid(t *testing.T) {
	d := sampleOf(t, "2026-09")
	if page := write(t, d, "text"); !d.Coverage.HasNone() || len(d.Quiet) > 0 ||
		!strings.Contains(page, "No data for this period: the first link was read on 3 Nov 2026.") || strings.Contains(page, "Clicks") {
		t.Errorf("before any data:\n%s", page)
	}
	unread := board.New(board.Input{Links: []affiliate.Link{{ID: 1, AffiliateID: 1, CreatedAt: now.AddDate(-1, 0, 0)}},
		Affiliates: []affiliate.Affiliate{{ID: 1, Name: "q"}}})
	if page := write(t, New(Input{Board: unread, Zone: time.UTC, GeneratedAt: now}), "text"); !strings.Contains(page, "no link has been read yet") {
		t.Errorf("never read:\n%s", page)
	}
	if page := write(t, sampleOf(t, "2026-12"), "markdown"); !strings.Contains(page, "no link was read during it") {
		t.Errorf("after the last reading:\n%s", page)
	}
}

// Long lists are cut on a page, and counted; JSON has all who are quiet.
func TestLongLists(t *testing.T) {
	var in board.Input
	for i := range int64(25) {
		in.Affiliates = append(in.Affiliates, affiliate.Affiliate{ID: i + 1, Name: "q"})
		in.Links = append(in.Links, affiliate.Link{ID: i + 1, Slug: string(rune('a' + i)), AffiliateID: i + 1, ProductID: "go",
			CreatedAt: now.AddDate(0, -1, 0), FirstRead: now.AddDate(0, -1, 0), LastRead: now})
		in.Affiliates = append(in.Affiliates, affiliate.Affiliate{ID: i + 101, Name: "s"})
		in.Links = append(in.Links, affiliate.Link{ID: i + 101, Slug: string(rune('A' + i)), AffiliateID: i + 101, ProductID: "p" + string(rune('a'+i)),
			CreatedAt: now, MadeHere: true, Now: affiliate.Counters{Clicks: 1, Sales: i + 1}})
	}
	d := New(Input{Board: board.New(in), First: firstRead(in.Links), Zone: time.UTC, GeneratedAt: now, School: "s"})
	if len(d.Best) != maxBest || d.Best[0].Sales != 25 || len(d.Quiet) != 25 {
		t.Errorf("%d lead, %d are quiet", len(d.Best), len(d.Quiet))
	}
	if page := write(t, d, "text"); strings.Count(page, "and 15 more") != 2 { // who is quiet, and what sold
		t.Errorf("not counted:\n%s", page)
	}
}
