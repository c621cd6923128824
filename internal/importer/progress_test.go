package importer_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion/fermiontest"
	"fermion-tui/internal/importer"
)

// TestActivitySaysHowAnImportEnded, with how many rows had which outcome, the result file and who imported it. What only planned says nothing.
func TestActivitySaysHowAnImportEnded(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		o.knowsProducts()
		o.im.By = "meera@desk"
		o.school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.Say, Text: "Affiliate is blocked"})
		file := o.file("links.csv", makeHeader, ",Asha,asha@example.com,"+goID+",20", ",Dev,dev@example.com,"+goID+",20",
			",Ravi,ravi@example.com,"+goID+",none")
		o.no(o.run(importer.Import{Kind: "links", File: file, SkipBad: true, DryRun: true}))
		o.unfinished(o.run(importer.Import{Kind: "links", File: file, SkipBad: true}), "not every row is done: 1 rejected")
		all, err := o.store.Notices(t.Context(), 0)
		o.no(err)
		want := "import of links: links.csv: 1 made, 1 rejected, 1 bad (the result of each row is in " + filepath.Join(o.dir, "links.result.csv") +
			"), by meera@desk"
		if len(all) != 1 || all[0].Text != want || all[0].Kind != affiliate.NoticeInfo || all[0].NeedsReview() {
			t.Errorf("Activity has %+v, want %q", all, want)
		}
	})
}

func TestProgressOnATerminalAndElsewhere(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		o.im.Bar = true
		o.no(o.run(importer.Import{Kind: "links", File: o.file("links.csv", manyRows(130)...)}))
		o.output("takes about 3 min", "\r", "260/260, less than a minute left", "about 2 min left")
		_, after, _ := strings.Cut(o.err.String(), "260/260")
		if tail := after[strings.LastIndex(after, "\r"):]; !strings.HasPrefix(tail, "\r130 made") {
			t.Errorf("the bar is still there: %q", tail)
		}
		o.im.Bar = false
		o.no(o.run(importer.Import{Kind: "links", File: o.file("links.csv", manyRows(130)...), Again: true}))
		if n := strings.Count(o.err.String(), "calls made"); n < 2 || n > 20 || strings.Contains(o.err.String(), "\r") {
			t.Errorf("%d lines of progress: %q", n, o.err.String())
		}
	})
}

// While an import waits for Fermion's limit it shows until when, in the school's time zone: once as a line, and in the bar.
func TestAnImportSaysThatItWaitsForTheLimit(t *testing.T) {
	t.Parallel()
	for _, bar := range []bool{false, true} {
		newFixture(t, func(t *testing.T, o *fixture) {
			o.im.Bar = bar
			o.school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.Say, Text: "Too many requests"})
			o.no(o.run(importer.Import{Kind: "links", File: o.file("links.csv", manyRows(3)...)}))
			const words = "waiting for Fermion's limit until 05:31:"
			if n := strings.Count(o.err.String(), words); n == 0 || !bar && n != 1 || bar && !strings.Contains(o.err.String(), "░ ") {
				t.Errorf("bar %v, said %d times: %q", bar, n, o.err.String())
			}
			_, after, _ := strings.Cut(o.err.String(), words+"00\n")
			if next, _, _ := strings.Cut(after, "\n"); !bar && !strings.HasSuffix(next, " of 6 calls made") {
				t.Errorf("it shows a time left while it waits: %q", o.err.String())
			}
		})
	}
}

// While Fermion cannot be reached, an import says so at once and once, shows no time left, and says when Fermion answers again.
func TestAnImportSaysThatFermionCannotBeReached(t *testing.T) {
	t.Parallel()
	for _, bar := range []bool{false, true} {
		for _, fault := range []fermiontest.Fault{{Kind: fermiontest.ResetBefore}, {Kind: fermiontest.Status5xx, Status: 500}} {
			newFixture(t, func(t *testing.T, o *fixture) {
				o.im.Bar = bar
				fault.Times = 24
				o.school.Fault(fermiontest.UserAnalytics, fault)
				begun := time.Now()
				var waits []time.Duration
				o.im.OnProgress = func(p importer.Progress) {
					if strings.HasPrefix(p.Left, "waiting for the connection since ") {
						waits = append(waits, time.Since(begun))
					}
				}
				o.no(o.run(importer.Import{Kind: "links", File: o.file("links.csv", manyRows(2)...)}))
				said := o.err.String()
				why := map[fermiontest.FaultKind]string{fermiontest.ResetBefore: "the connection broke before an answer came",
					fermiontest.Status5xx: "api.fermion.invalid answers with error 500"}[fault.Kind]
				offline := "Fermion cannot be reached since 05:30:00: " + why + ". The import tries again and continues as soon as Fermion answers. " +
					"A row that cannot be sent within 10m stays planned: continue with --resume\n"
				from, to, back := strings.Cut(said[strings.Index(said, offline)+1:], "back since 05:3")
				if strings.Count(said, offline) != 1 || strings.Count(said, "cannot be reached") != 1 || !back ||
					!strings.Contains(to, ": Fermion answers, and the import continues\n") {
					t.Errorf("bar %v: %q", bar, said)
				}
				if strings.Contains(from, "left") || bar != strings.Contains(from, "waiting for the connection since 05:30:00") {
					t.Errorf("bar %v: while Fermion cannot be reached it says %q", bar, from)
				}
				if len(waits) == 0 || waits[0] > 2*time.Second {
					t.Errorf("the progress says it after %v", waits)
				}
			})
		}
	}
}

// A server that fails every few calls is announced once, and again only when it does not answer for a while.
func TestAnImportSaysOnceThatFermionAnswersNowAndThen(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		fail := func(times int) {
			o.school.Fault(fermiontest.UserAnalytics, fermiontest.Fault{Kind: fermiontest.Status5xx, Status: 503, Times: times})
		}
		for range 15 {
			fail(1)
			o.school.Fault(fermiontest.UserAnalytics, fermiontest.Fault{Kind: fermiontest.Delay, Delay: 2 * time.Second, Times: 1})
		}
		fail(60)
		o.no(o.run(importer.Import{Kind: "links", File: o.file("links.csv", manyRows(20)...)}))
		said := o.err.String()
		if gone, back := strings.Count(said, "Fermion cannot be reached since "), strings.Count(said, "back since "); gone != 2 || back != 2 {
			t.Errorf("it says %d and %d times: %s", gone, back, said)
		}
	})
}

// What equal rejections pause is not sent, and the progress stops where it is: the rows that wait do not count as made.
func TestTheProgressStopsWhereEqualRejectionsPauseIt(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		o.im.Bar = true
		var last importer.Progress
		o.im.OnProgress = func(p importer.Progress) { last = p }
		o.school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.Say, Text: "Not today", Delay: time.Second, Times: -1})
		o.unfinished(o.run(importer.Import{Kind: "links", File: o.file("links.csv", manyRows(20)...)}), "Fermion keeps rejecting new links")
		if sent := len(o.school.CallsTo(fermiontest.CreateLink)); sent != 3 || last.All != 40 || last.Done != 20+sent {
			t.Errorf("%d links were sent: %+v", sent, last)
		}
		o.output("/40, ")
	})
}
