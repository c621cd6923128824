package importer_test

import (
	"context"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion/fermiontest"
	"fermion-tui/internal/importer"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/storetest"
)

// unknownRow imports a file whose first link has an unknown outcome, and returns that write.
func (o *fixture) unknownRow(file string) affiliate.Operation {
	o.t.Helper()
	o.school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.ResetAfter})
	o.unfinished(o.run(importer.Import{Kind: "links", File: file}), "1 unknown")
	for _, op := range o.operations() {
		if op.State == affiliate.Unknown {
			return op
		}
	}
	o.t.Fatal("no write has an unknown outcome")
	return affiliate.Operation{}
}

// TestARowWhoseSecondTryIsRejectedStaysUnknown: another import of the file must not make a second link.
func TestARowWhoseSecondTryIsRejectedStaysUnknown(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		file := o.file("links.csv", manyRows(1)...)
		unknown := o.unknownRow(file)
		o.school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.Say, Text: "Not now"})
		o.no(o.im.Writes.Retry(t.Context(), unknown.ID))
		time.Sleep(time.Minute)
		calls := len(o.school.CallsTo(fermiontest.CreateLink))
		o.unfinished(o.run(importer.Import{Kind: "links", File: file}), "1 unknown")
		o.want(o.resultOf(file), "unknown")
		if n := len(o.school.CallsTo(fermiontest.CreateLink)); n != calls {
			t.Errorf("%d links more were asked for", n-calls)
		}
	})
}

// TestADecisionDuringAnImportIsInItsResult: what an earlier run left unknown was resolved while this one sent other rows.
func TestADecisionDuringAnImportIsInItsResult(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		decide func(o *fixture, id string) error
		want   string
	}{
		"it exists": {func(o *fixture, id string) error {
			_, err := o.im.Writes.ResolveWithSlug(o.t.Context(), id, o.school.Links()[0].Slug, true)
			return err
		}, "made"},
		"it did not happen": {func(o *fixture, id string) error { return o.im.Writes.ResolveAsNotDone(o.t.Context(), id) }, "rejected"},
		"send it again":     {func(o *fixture, id string) error { return o.im.Writes.Retry(o.t.Context(), id) }, "made"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			newFixture(t, func(t *testing.T, o *fixture) {
				rows := manyRows(40)
				unknown := o.unknownRow(o.file("links.csv", rows[:2]...))
				o.school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.Delay, Delay: 4 * time.Second, Times: -1})
				began := importer.Begun{Batch: unknown.Batch, By: unknown.By, At: unknown.CreatedAt, Ended: true}
				o.im.Earlier = func(context.Context, importer.Import) (importer.Begun, error) { return began, nil }
				var report importer.Report
				o.im.OnReport = func(r importer.Report) { report = r }
				time.AfterFunc(6*time.Second, func() { o.no(c.decide(o, unknown.ID)) })
				file := o.file("links.csv", rows...)
				err := o.run(importer.Import{Kind: "links", File: file, Resume: true})
				if (err == nil) != (c.want == "made") {
					t.Errorf("it ended with %v", err)
				}
				result := o.resultOf(file)
				if result[0]["outcome"] != c.want || c.want == "made" && result[0]["slug"] == "" {
					t.Errorf("the row is %v", result[0])
				}
				want := "40 made (1 by an earlier run)"
				if c.want == "rejected" {
					want = "39 made, 1 rejected"
				}
				if got := strings.Count(outcomes(result), "made"); !strings.Contains(report.Tally, want) ||
					got != map[string]int{"made": 40, "rejected": 39}[c.want] {
					t.Errorf("the message says %q, and the file has %d made", report.Tally, got)
				}
			})
		})
	}
}

// TestTheResultIsWrittenAgainAfterADecision: nothing is sent, and the row is made by this import, also when a colleague has decided.
func TestTheResultIsWrittenAgainAfterADecision(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		file := o.file("links.csv", manyRows(3)...)
		unknown := o.unknownRow(file)
		began, finished := importer.Begun{Batch: unknown.Batch, By: unknown.By, At: unknown.CreatedAt, Ended: true}, false
		o.im.Earlier = func(context.Context, importer.Import) (importer.Begun, error) { return began, nil }
		o.im.OnEnd = func(_ context.Context, _ importer.Import, done bool) { finished = done }
		colleague := openFixture(t, o.school, o.path)
		o.no(colleague.im.Writes.Retry(t.Context(), unknown.ID))
		time.Sleep(time.Minute)
		calls := o.calls()
		before := o.resultOf(file)
		o.no(o.run(importer.Import{Kind: "links", File: file, DryRun: true}))
		o.output("nothing is sent: links.result.csv would be written again")
		if now := o.resultOf(file); !reflect.DeepEqual(now, before) {
			t.Errorf("a dry run wrote %v", now)
		}
		for _, resume := range []bool{false, true} {
			o.no(o.run(importer.Import{Kind: "links", File: file, Resume: resume}))
			o.output("nothing is sent: links.result.csv is written again", "3 made (3 by an earlier run); ")
			o.want(o.resultOf(file), "made made made")
		}
		if !finished || o.calls() != calls {
			t.Errorf("finished: %v, with %d calls", finished, o.calls()-calls)
		}
		began.Finished = true
		o.no(o.run(importer.Import{Kind: "links", File: file, Resume: true, Again: true}))
		o.want(o.resultOf(file), "exists exists exists")
		if o.calls() != calls {
			t.Error("--resume made again what a finished import has made")
		}
	})
}

// TestWhatBecomesOfAColleaguesRowDuringAnImportIsInItsResult: they had it in hand when this import was planned, which made the other rows.
func TestWhatBecomesOfAColleaguesRowDuringAnImportIsInItsResult(t *testing.T) {
	t.Parallel()
	finish := func(state affiliate.OperationState, words string) func(*fixture, string) {
		return func(colleague *fixture, id string) {
			storetest.Must(colleague.store.Claim(colleague.t.Context(), id, "{}"))(colleague.t)
			if state != affiliate.Sent {
				storetest.Must(colleague.store.Finish(colleague.t.Context(), id, store.Outcome{State: state, Error: words}))(colleague.t)
			}
		}
	}
	for name, c := range map[string]struct {
		becomes               func(colleague *fixture, id string)
		tally, inFile, detail string
	}{
		"planned":  {func(*fixture, string) {}, "1 not sent yet", "planned", "is sending it"},
		"sent":     {finish(affiliate.Sent, ""), "1 waiting for the reply", "unknown", "is sending it"},
		"unknown":  {finish(affiliate.Unknown, "the connection broke"), "1 unknown", "unknown", "the connection broke"},
		"rejected": {finish(affiliate.Rejected, "name is taken"), "1 rejected", "rejected", "name is taken"},
		"dropped": {func(colleague *fixture, id string) {
			colleague.no(colleague.writes.Drop(colleague.t.Context(), []string{id}))
		}, "1 stopped", "rejected", "stopped by "},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			newFixture(t, func(t *testing.T, o *fixture) {
				rows := manyRows(20)
				colleague := openFixture(t, o.school, o.path)
				who := affiliate.Who{UserID: affiliate.ProposeUserID("a0@example.com"), Email: "a0@example.com", Name: "Affiliate 0"}
				chains, err := colleague.writes.Enqueue(t.Context(), []affiliate.Plan{{Batch: "onboard", Steps: []affiliate.Intent{
					{Affiliate: &affiliate.NewAffiliate{Who: who}}, {Link: &affiliate.NewLink{Affiliate: who, ProductID: goID, Commission: 1000}}}}})
				o.no(err)
				first := storetest.Must(o.store.Operations(t.Context(), affiliate.OperationQuery{Chain: chains[0]}))(t)[0]
				o.school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.Delay, Delay: 4 * time.Second, Times: -1})
				var report importer.Report
				o.im.OnReport = func(r importer.Report) { report = r }
				time.AfterFunc(6*time.Second, func() { c.becomes(colleague, first.ID) })
				file := o.file("links.csv", rows...)
				o.unfinished(o.run(importer.Import{Kind: "links", File: file}), c.tally)
				if name == "sent" {
					if said := strings.Join(report.Lines, "\n"); !regexp.MustCompile(`^line 2: not sent, since \S+ has sent the same and waits for the reply$`).
						MatchString(said) {
						t.Errorf("it says %q", said)
					}
				}
				if want := "19 made, " + c.tally; report.Tally != want {
					t.Errorf("the message says %q, not %q", report.Tally, want)
				}
				if row := o.resultOf(file)[0]; row["outcome"] != c.inFile || !strings.Contains(row["detail"], c.detail) {
					t.Errorf("the row is %v", row)
				}
			})
		})
	}
}

// TestAnImportWithRowsLeftOutIsNotFinished: nobody has made them, though nothing of it is left to be sent.
func TestAnImportWithRowsLeftOutIsNotFinished(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		var ended []bool
		o.im.OnEnd = func(_ context.Context, _ importer.Import, finished bool) { ended = append(ended, finished) }
		rows := append(manyRows(2), ",Nobody,no e-mail,"+goID+",20")
		o.no(o.run(importer.Import{Kind: "links", File: o.file("links.csv", rows...), SkipBad: true}))
		o.no(o.run(importer.Import{Kind: "links", File: o.file("links.csv", rows[:3]...), SkipBad: true}))
		if !slices.Equal(ended, []bool{false, true}) {
			t.Errorf("finished: %v", ended)
		}
	})
}
