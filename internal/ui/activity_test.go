package ui_test

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
)

const goProduct = "68d1013f7183c17964b104c8"

var meera = affiliate.Who{UserID: "aff-meera-1f2e3d", Email: "meera@example.com", Name: "codewithmeera"}

func linkIntent(percent affiliate.BasisPoints) affiliate.Intent {
	return affiliate.Intent{Link: &affiliate.NewLink{Affiliate: meera, ProductID: goProduct, ProductName: "Go for Engineers", Commission: percent * 100}}
}

func couponIntent(code string) affiliate.Intent {
	return affiliate.Intent{Coupon: &affiliate.NewCoupon{ProductID: goProduct, ProductName: "Go for Engineers", Code: code,
		Discount: affiliate.Discount{Percent: 2500}}}
}

func personIntent(name, email string) affiliate.Intent {
	return affiliate.Intent{Affiliate: &affiliate.NewAffiliate{Who: affiliate.Who{UserID: "aff-" + name, Email: email, Name: name}}}
}

// operation makes one that was planned so long ago.
func operation(id string, state affiliate.OperationState, ago time.Duration, i affiliate.Intent) affiliate.Operation {
	at := time.Now().Add(-ago)
	op := affiliate.Operation{ID: id, Chain: "chain-" + id, Batch: "new link", Kind: i.Kind(), State: state, Intent: i, By: "asha@laptop", Owner: "other",
		CreatedAt: at}
	switch state {
	case affiliate.Done:
		op.Result, op.SentAt, op.EndedAt = `{"slug":"k3f9x2ab"}`, at.Add(time.Second), at.Add(2*time.Second)
		op.LinkID = 1
	case affiliate.Rejected:
		op.Request, op.Error, op.SentAt, op.EndedAt = `{"data":[{"data":{"commissionPercentage":120}}]}`,
			"Fermion said no: commissionPercentage must be at most 100", at.Add(time.Second), at.Add(2*time.Second)
	case affiliate.Unknown:
		op.Request, op.Error, op.SentAt, op.EndedAt = `{"data":[{"data":{"userData":{"userId":"aff-meera-1f2e3d"},"fermionDigitalProductId":"`+goProduct+
			`","commissionPercentage":30}}]}`,
			"the answer broke off after 41 bytes", at.Add(time.Second), at.Add(2*time.Second)
	case affiliate.Sent:
		op.SentAt = at.Add(time.Second)
	}
	return op
}

// busyDay has one of everything.
func busyDay() *world {
	x := peopled()
	body := operation("03", affiliate.Unknown, 26*time.Hour, linkIntent(30))
	body.Body = `[{"output":{"status":"ok","data":{"affiliateLinkSlug":"w7w7w7w7"` + "\n\x1b[31mred"
	x.ops = []affiliate.Operation{
		operation("01", affiliate.Done, 30*time.Hour, linkIntent(20)),
		operation("02", affiliate.Rejected, 28*time.Hour, linkIntent(99)),
		body,
		operation("04", affiliate.Unknown, 25*time.Hour, personIntent("Ravi", "ravi@example.com")),
		operation("05", affiliate.Unknown, 5*time.Hour, couponIntent("DIWALI25")),
		operation("06", affiliate.Planned, 27*time.Hour, linkIntent(15)),
		operation("07", affiliate.Planned, 26*time.Hour+30*time.Minute, linkIntent(16)),
		operation("08", affiliate.Sent, time.Minute, linkIntent(22)),
	}
	x.ops[5].Batch, x.ops[6].Batch = "import diwali.csv", "import diwali.csv"
	x.imports.left = []screen.UnfinishedImport{{ImportFile: screen.ImportFile{Kind: "links", Path: "~/lists/diwali.csv"}, Batch: "import diwali.csv",
		By: "asha@laptop", BeganAt: time.Now().Add(-28 * time.Hour)}}
	x.waiting = []string{"06", "07"}
	x.notices = []affiliate.Notice{
		{ID: 1, At: time.Now().Add(-28 * time.Hour), Kind: affiliate.NoticeAlert, Rule: affiliate.AlertGoalMissed,
			Text: "campaign Onam ended short of its goal of 100 sales: 64 sales, 64 %"},
		{ID: 2, At: time.Now().Add(-3 * time.Hour), Kind: affiliate.NoticeError, Text: "The API points to evil.example.com. Refused: your key would go there.",
			Decided: true},
	}
	return x
}

// TestActivityOfAPerson filters by who it was: a user, or user@host, which tab completes.
func TestActivityOfAPerson(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := busyDay()
		x.ops[0].By, x.ops[1].By, x.ops[7].By = "ashok@desk", "ravi@desk", "asha@phone"
		x.ops[7].HeldBy = "asha@phone"
		x.notices = append(x.notices, affiliate.Notice{ID: 3, At: time.Now(), Kind: affiliate.NoticeInfo, Decided: true, Batch: "P-7K3Q",
			Text: "payout P-7K3Q prepared: 2 payments, ₹500, by ravi@desk"})
		term := x.open(t, 160, 40).WaitIdle().Press("6").WaitIdle().
			Contains("sent, waiting for the reply; asha@phone since 05:29", "payout P-7K3Q prepared: 2 payments, ₹500 ")
		term.Press("/").Type("by:ravi").Contains("2 of 12 entries", "ravi@desk").Absent("asha@", "ashok@")
		term.Press("esc").Press("/").Type("!by:ravi").Absent("ravi@desk").Contains("asha@phone", "ashok@desk")
		term.Press("esc").Press("/").Type("by:r").Press("tab").Contains("by:ravi").Press("tab").Contains("by:ravi@desk")
		term.Press("esc").Press("/").Type("new by:as").Contains("ashok@desk", "asha@phone").Press("tab").Contains("by:ash").Press("tab").Contains("asha, ashok")
		term.Type("a").Absent("ashok@desk").Contains("asha@laptop", "asha@phone").Press("tab", "tab").Contains("asha@laptop, asha@phone")
		term.Type("p").Press("tab").Contains("by:asha@phone", "1 of 12 entries").Press("enter")
	})
}

// TestActivityShowsNumbersInTheGroupingOfNow: alerts and notes were stored with the grouping that was set then.
func TestActivityShowsNumbersInTheGroupingOfNow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.notices = []affiliate.Notice{{ID: 1, At: time.Now(), Kind: affiliate.NoticeInfo,
			Text: "History: of 1,234,567 clicks 12,34,568 were counted, slug 1,2"}}
		term := x.open(t, 160, 40).Press("6").WaitIdle().Contains("of 12,34,567 clicks 12,34,568 were counted, slug 1,2").Absent("1,234,567")
		term.Press("/").Type("12,34,567").Press("enter", "enter").WaitIdle().Contains("of 12,34,567 clicks").Absent("1,234,567").Press("esc", "esc").Quit("q")
	})
}

func TestActivityGolden(t *testing.T) {
	for _, size := range sizes {
		synctest.Test(t, func(t *testing.T) {
			term := busyDay().open(t, size[0], size[1])
			term.Press("6").GoldenBody("activity")
			term.Press("*", "x").GoldenBody("bulk")
			term.Press("esc", "m").GoldenBody("activity-again")
			term.Press("esc", "esc", "j", "j", "j", "enter").GoldenBody("waiting")
			term.Press("esc", "j", "enter").GoldenBody("notice")
			term.Press("esc").Quit("q")
		})
	}
}

// TestWaitingWritesSayWhereTheyComeFrom: an import of this person by its file, also after an earlier one of the same name, and another person's by who
// it is. Without the files, which are not needed to decide, the page is there.
func TestWaitingWritesSayWhereTheyComeFrom(t *testing.T) {
	for name, c := range map[string]struct {
		change       func(*world)
		says, absent string
	}{
		"a colleague": {func(x *world) { x.ops[6].By = "ravi@desk" },
			"1 from the import of ~/lists/diwali.csv: i continues|1 from import diwali.csv by ravi@desk", "2 from"},
		"only a colleague": {func(x *world) { x.ops[5].By, x.ops[6].By = "ravi@desk", "ravi@desk" }, "2 from import diwali.csv by ravi@desk",
			"i continues"},
		"an earlier import": {func(x *world) { x.imports.left[0].BeganAt = time.Now().Add(-26*time.Hour - 45*time.Minute) },
			"1 from the import of ~/lists/diwali.csv: i continues|1 from import diwali.csv", "by asha"},
		"files that are unread": {func(x *world) { x.imports.unread = errors.New("the disk is gone") }, "2 from import diwali.csv|Writes 2|New link codewithm",
			"i continues|the disk is gone"},
		"left after equal rejections": {func(x *world) {
			x.ops[5].Error = "not sent: Fermion rejected 3 new links in a row with the same message (no)"
			x.ops[6].Error = x.ops[5].Error
		}, "Nothing is sent until you resume.|2 writes not sent: Fermion rejected 3 new links in a row with the same message (no)", "has ended"},
		"one left so": {func(x *world) { x.ops[5].Error = "not sent: no connection" },
			"until you resume; the program that planned them has ended|1 write not sent: no connection", "2 writes not sent"},
		"two files of that name": {func(x *world) {
			x.ops[6].Batch = "import old/diwali.csv"
			other := x.imports.left[0]
			other.Path, other.Batch = "~/old/diwali.csv", "import old/diwali.csv"
			x.imports.left = append(x.imports.left, other)
		}, "1 from the import of ~/lists/diwali.csv: i|1 from the import of ~/old/diwali.csv: i", "2 from"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				x := busyDay()
				c.change(x)
				term := x.open(t, 120, 30).WaitIdle().Press("6", "j", "j", "j", "enter").WaitIdle()
				term.Contains(append(strings.Split(c.says, "|"), "2 writes waiting since")...).Absent(strings.Split(c.absent, "|")...).Quit("q")
			})
		})
	}
}

// entriesOf are the rows of Activity from the top: the sign and some words of each.
func entriesOf(screen string) []string {
	var out []string
	for _, l := range strings.Split(screen, "\n")[5:] {
		if l = strings.Join(strings.Fields(strings.TrimLeft(l, "▸ *")), " "); l != "" {
			out = append(out, l)
		}
	}
	return out
}

// TestANoteSaysWhatItIsAbout: one that is about no row of the database begins with its first words.
func TestANoteSaysWhatItIsAbout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		want := []string{"Ledger info 3 entries written, ₹500 asha@desk", "Note info the clock of this computer was set back by an hour",
			"No file is at /home/asha/a.b error name another one",
			"links.csv error permission denied", "Note info some rows, e.g. those without a link, were left out"}
		for i, n := range []affiliate.Notice{{Kind: affiliate.NoticeInfo, Text: "ledger: 3 entries written, ₹500, by asha@desk"},
			{Kind: affiliate.NoticeInfo, Text: "the clock of this computer was set back by an hour: times are those of the server"},
			{Kind: affiliate.NoticeError, Text: "no file is at /home/asha/a.b: name another one"},
			{Kind: affiliate.NoticeError, Text: "links.csv: permission denied"},
			{Kind: affiliate.NoticeInfo, Text: "some rows, e.g. those without a link, were left out"}} {
			n.ID, n.At = int64(i+1), time.Now().Add(-time.Duration(i)*time.Minute)
			x.notices = append(x.notices, n)
		}
		term := x.open(t, 160, 30).Press("6")
		got := entriesOf(term.Screen())
		for i, w := range want {
			if i >= len(got) || !strings.Contains(got[i], w) {
				t.Errorf("row %d is not %q:\n%s", i, w, strings.Join(got, "\n"))
			}
		}
		term.Press("/").Type("ledger: 3").Contains("1 of 5 entries") // the text as it was written
	})
}

// TestActivityFilterAndNewest: the newest decision of a busy day is the first row, whatever it is about.
func TestActivityFilterAndNewest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := busyDay()
		x.notices[0].At = time.Now().Add(-2 * time.Hour)
		term := x.open(t, 100, 30)
		term.Press("6", "/").Type("done !coupon").Contains("1 of 11 entries").Press("enter")
		term.Contains("k3f9x2ab").Absent("Ravi")
		term.Press("!").Contains("11 entries").Absent("1 of 11")
		if got := term.Line(5); !strings.HasPrefix(got, "▸ ! 03:30:00") {
			t.Errorf("the cursor is not on the newest decision: %q", got)
		}
		term.Press("G", "1", "!") // from another tab
		if got := term.Line(5); !strings.HasPrefix(got, "▸ ! 03:30:00") {
			t.Errorf("the cursor is not on the newest decision: %q", got)
		}
		term.Quit("q")
	})
}

// TestActivityCopiesTheURL of a row's link, whatever the row is about.
func TestActivityCopiesTheURL(t *testing.T) {
	const first, second = "https://learn.acme.com/a/k3f9x2ab", "https://learn.acme.com/a/p0q8w7zz"
	for name, c := range map[string]struct {
		keys         []string
		copied, says string
	}{
		"a write that made a link": {[]string{"/", "2", "0", " ", "d", "o", "n", "e", "enter", "y"}, first, "copied " + first},
		"an alert about a link":    {[]string{"/", "b", "u", "r", "s", "t", "enter", "y"}, second, "copied " + second},
		"a matched sale":           {[]string{"/", "w", "e", "b", "h", "o", "o", "k", "enter", "y"}, second, "copied " + second},
		"marked rows":              {[]string{"*", "y"}, second + "\n" + first, "copied 2 URLs"},
		"one that is not stored":   {[]string{"*", "y"}, "https://learn.acme.com/a/w9w9w9w9\n" + second + "\n" + first, "copied 3 URLs"},
		"a row without a link":     {[]string{"/", "d", "i", "w", "a", "l", "i", "enter", "y"}, "", "this row has no URL to copy"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				x := busyDay()
				if name == "one that is not stored" {
					x.held = []affiliate.UnsavedResponse{{Operation: "08", Slug: "w9w9w9w9", Err: errors.New("the disk is full")}}
				}
				x.notices = []affiliate.Notice{{ID: 1, At: time.Now().Add(-2 * time.Hour), Kind: affiliate.NoticeAlert, Rule: affiliate.AlertSaleBurst,
					LinkID: 2, Text: "a burst: 10 sales within an hour"}}
				x.events = []affiliate.Event{{ID: "e1", Kind: affiliate.PaidSale, State: affiliate.EventMatched, LinkID: 2, ReceivedAt: time.Now().
					Add(-time.Hour), ProductName: "System Design"}}
				term := x.open(t, 100, 30)
				term.Press("6").WaitIdle().Press(c.keys...).WaitIdle().Contains(c.says)
				x.held = nil // or quitting asks about it
				if got := strings.Join(x.copied, "|"); got != c.copied {
					t.Errorf("copied %q, want %q", got, c.copied)
				}
				term.Quit("ctrl+c")
			})
		})
	}
}

func TestActivityCursorStaysOnItsRowWhenRowsAreAdded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := busyDay()
		term := x.open(t, 100, 30)
		term.Press("6").WaitIdle().Press("j")
		line := term.Line(6)
		x.news(func() {
			x.ops = append(x.ops, operation("09", affiliate.Unknown, time.Second, couponIntent("NEWEST")))
		}, affiliate.Invalidation{Operations: true})
		term.Contains("New coupon NEWEST")
		if got := term.Line(7); got != line && term.Line(6) != line {
			t.Errorf("the cursor left its row %q:\n%s", line, term.Screen())
		}
		term.Quit("q")
	})
}
