package importer_test

import (
	"context"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion/fermiontest"
	"fermion-tui/internal/importer"
)

// TestAnImportThatCannotBeRememberedGoesOn: that it could be proposed again is worth a warning, not the import.
func TestAnImportThatCannotBeRememberedGoesOn(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		o.im.OnStart = func(context.Context, importer.Import, importer.Begun) (string, error) { return "", io.ErrShortWrite }
		o.no(o.run(importer.Import{Kind: "links", File: o.file("links.csv", manyRows(2)...)}))
		o.output("it will not be proposed again: short write")
	})
}

// TestAnImportThatFailedBeforeItBeganIsToldApart from one that is to be continued.
func TestAnImportThatFailedBeforeItBeganIsToldApart(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		ctx, cancel := context.WithCancel(t.Context())
		forgotten := 0
		o.im.OnStart = func(context.Context, importer.Import, importer.Begun) (string, error) { cancel(); return "", nil }
		o.im.OnNotStarted = func(ctx context.Context, _ importer.Import) {
			forgotten++
			o.no(ctx.Err())
		}
		im, i := o.im, importer.Import{Kind: "links", File: o.file("links.csv", manyRows(2)...)}
		o.unfinished(im.Import(ctx, i), "stopped")
		if forgotten != 1 || len(o.operations()) > 0 {
			t.Errorf("told %d times, with %d operations", forgotten, len(o.operations()))
		}
		o.im.OnStart = nil
		o.no(o.run(i))
		if forgotten != 1 {
			t.Error("an import that began is told too")
		}
	})
}

func TestCtrlCStopsCleanlyAndResumeGoesOn(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		file := o.file("links.csv", manyRows(100)...)
		ctx, cancel := context.WithCancel(t.Context())
		stop := time.AfterFunc(30*time.Second, cancel)
		defer stop.Stop()
		o.school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.Delay, Delay: 4 * time.Second, Times: -1})
		began := time.Now()
		im := o.im
		o.unfinished(im.Import(ctx, importer.Import{Kind: "links", File: file}), "continue with --resume")
		if took := time.Since(began); took < 30*time.Second || took > 35*time.Second {
			t.Errorf("it stopped after %v", took)
		}
		rows := o.resultOf(file)
		made := strings.Count(outcomes(rows), "made")
		if made == 0 || made != len(o.school.Links()) || made+strings.Count(outcomes(rows), "planned") != 100 {
			t.Fatalf("%d links at the school: %s", len(o.school.Links()), outcomes(rows))
		}
		o.no(o.run(importer.Import{Kind: "links", File: file, Resume: true}))
		o.output("links to make, left by an earlier import", fmt.Sprintf("%d rows were made by an earlier run of this import", made),
			fmt.Sprintf("100 made (%d by an earlier run); ", made))
		if n := len(o.school.Links()); n != 100 {
			t.Errorf("the school has %d links", n)
		}
		rows = o.resultOf(file)
		if first := rows[0]; strings.Count(outcomes(rows), "made") != 100 || first["detail"] != "made earlier by this import" {
			t.Errorf("of %d rows made earlier the first is %v: %s", made, first, outcomes(rows))
		}
		o.no(o.run(importer.Import{Kind: "links", File: file, Resume: true}))
		o.output("100 exist already; ")
		if most := o.school.Most(fermiontest.CreateLink, time.Minute); most > 60 {
			t.Errorf("%d links in a minute", most)
		}
	})
}

// TestWhatAPersonStopsIsNotCalledRejected: the result file keeps the word that other programs read, and says who stopped it.
func TestWhatAPersonStopsIsNotCalledRejected(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		file := o.file("links.csv", manyRows(12)...)
		o.school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.Delay, Delay: 4 * time.Second, Times: -1})
		stopped := 0
		var last importer.Progress
		o.im.OnProgress = func(p importer.Progress) {
			last = p
			planned, err := o.store.Operations(t.Context(),
				affiliate.OperationQuery{States: []affiliate.OperationState{affiliate.Planned}, Kinds: []affiliate.OperationKind{affiliate.CreateLink}})
			if err != nil || stopped > 0 || len(planned) < 2 {
				return
			}
			stopped = 2
			o.no(o.im.Writes.Drop(t.Context(), []string{planned[len(planned)-1].ID, planned[len(planned)-2].ID}))
		}
		o.unfinished(o.run(importer.Import{Kind: "links", File: file}), "not every row is done: 2 stopped")
		if last.Done != 22 || last.All != 22 {
			t.Errorf("what is stopped counts as a call at the end: %+v", last)
		}
		o.output("10 made, 2 stopped; ", "line 13: stopped by ")
		rows := o.resultOf(file)
		if last := rows[11]; last["outcome"] != "rejected" || !strings.HasPrefix(last["detail"], "stopped by ") {
			t.Errorf("the last row is %v", last)
		}
	})
}

// TestCallsThatAreNotMadeAreNotLeft: the coupon of a link that is rejected is not asked for.
func TestCallsThatAreNotMadeAreNotLeft(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		var last importer.Progress
		o.im.OnProgress = func(p importer.Progress) { last = p }
		o.school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.Say, Text: "not now"})
		file := o.file("links.csv", makeHeader+",coupon_code,discount", ",Asha,asha@example.com,"+goID+",20,ASHA,25%",
			",Ravi,ravi@example.com,"+goID+",20,RAVI,25%")
		o.unfinished(o.run(importer.Import{Kind: "links", File: file}), "1 rejected")
		if last.Done != 5 || last.All != 5 {
			t.Errorf("at the end: %+v", last)
		}
		o.no(o.run(importer.Import{Kind: "links", File: file, Resume: true}))
		var replaced []string
		for _, op := range o.operations() {
			if op.Dropped() {
				replaced = append(replaced, op.Reason())
			}
		}
		if got := strings.Join(replaced, "; "); got != "not sent: replaced by a new import" {
			t.Errorf("nobody stopped what the next import replaces: %s", got)
		}
	})
}

func TestCtrlCDoesNotWaitForeverForAnAnswer(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		file := o.file("links.csv", manyRows(1)...)
		ctx, cancel := context.WithCancel(t.Context())
		stop := time.AfterFunc(5*time.Second, cancel)
		defer stop.Stop()
		o.school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.Hang})
		began := time.Now()
		im := o.im
		o.unfinished(im.Import(ctx, importer.Import{Kind: "links", File: file}), "1 waiting for the reply")
		o.want(o.resultOf(file), "unknown")
		if took := time.Since(began); took != 20*time.Second {
			t.Errorf("it stopped after %v", took)
		}
		if d := o.resultOf(file)[0]["detail"]; !strings.Contains(d, "no response") {
			t.Errorf("the result says %q", d)
		}
	})
}
