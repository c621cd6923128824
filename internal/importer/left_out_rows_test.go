package importer_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion/fermiontest"
	"fermion-tui/internal/importer"
)

// stopped imports a file and stops that once links of it were sent, while others wait.
func (o *fixture) stopped(file string) {
	o.t.Helper()
	o.school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.Delay, Delay: 4 * time.Second, Times: -1})
	defer o.school.Heal(fermiontest.CreateLink)
	ctx, cancel := context.WithCancel(o.t.Context())
	defer time.AfterFunc(6*time.Second, cancel).Stop()
	im := o.im
	o.unfinished(im.Import(ctx, importer.Import{Kind: "links", File: file}), "not sent yet")
}

// waiting are the writes that are planned.
func (o *fixture) waiting() (ids []string) {
	for _, op := range o.operations() {
		if op.State == affiliate.Planned {
			ids = append(ids, op.ID)
		}
	}
	return ids
}

// TestThePlanLeavesOutARowWhoseEarlierVersionWaits: it says so before the run, which does the same, until a person has dropped that.
func TestThePlanLeavesOutARowWhoseEarlierVersionWaits(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		rows := manyRows(40)
		o.stopped(o.file("links.csv", rows...))
		for _, i := range []int{39, 40} {
			rows[i] = rows[i][:strings.LastIndex(rows[i], ",")] + ",45"
		}
		file := o.file("links.csv", rows...)
		const left = "2 rows are left out, since meera@desk has planned links for the same affiliates and products, which wait for a decision (lines 40, 41): " +
			"resume or drop them in Activity, then "
		im := o.im
		p, err := im.Preview(t.Context(), importer.Import{Kind: "links", File: file, Resume: true, GoOn: "import the file again to continue"})
		o.no(err)
		if plan := strings.Join(p.Plan, "\n"); !strings.Contains(plan, left+"import the file again to continue") || strings.Contains(plan, "over 40 %") {
			t.Errorf("the preview says\n%s", plan)
		}
		o.no(o.run(importer.Import{Kind: "links", File: file, Resume: true, DryRun: true}))
		o.output(left+"continue with --resume", "links to make, left by an earlier import")
		if said := o.out.String(); strings.Contains(said, "line ") {
			t.Errorf("the dry run would send %s", said)
		}
		before := len(o.operations())
		o.unfinished(o.run(importer.Import{Kind: "links", File: file, Resume: true}), "not every row is done: 2 left out")
		o.output(left, "38 made", "line 41: left out: meera@desk has planned a link at ")
		last := o.resultOf(file)[39]
		if want := "not sent: meera@desk has planned a link at 29 % for the same affiliate and product, which waits for a decision: " +
			"resume or drop it in Activity, then continue with --resume"; last["outcome"] != "rejected" || last["detail"] != want {
			t.Errorf("the row is %s: %q", last["outcome"], last["detail"])
		}
		if n := len(o.operations()); n != before {
			t.Errorf("%d writes were journaled", n-before)
		}
		o.no(o.im.Writes.Drop(t.Context(), o.waiting()))
		o.no(o.run(importer.Import{Kind: "links", File: file, Resume: true, DryRun: true}))
		o.output("2 links to make\n")
		o.no(o.run(importer.Import{Kind: "links", File: file, Resume: true}))
		if n := len(o.school.Links()); n != 40 {
			t.Errorf("the school has %d links", n)
		}
	})
}

// TestThePlanLeavesOutWhatMayBeMadeAtAnotherCommission: its outcome is unknown, or somebody is making it.
func TestThePlanLeavesOutWhatMayBeMadeAtAnotherCommission(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		rows := manyRows(1)
		o.unknownRow(o.file("links.csv", rows...))
		colleague := openFixture(t, o.school, o.path)
		_, err := colleague.writes.Enqueue(t.Context(), []affiliate.Plan{{Batch: "new link", Steps: []affiliate.Intent{
			{Link: &affiliate.NewLink{Affiliate: affiliate.Who{Email: "ravi@example.com"}, ProductID: goID, Commission: 1000}}}}})
		o.no(err)
		rows[1] = strings.Replace(rows[1], ",10", ",15", 1)
		file := o.file("links.csv", append(rows, ",Ravi,RAVI@example.com,"+goID+",20")...)
		calls := o.calls()
		o.unfinished(o.run(importer.Import{Kind: "links", File: file, Resume: true}), "2 left out")
		o.output("1 row is left out, since meera@desk tried to make a link for the same affiliate and product, and whether it was made is unknown "+
			"(line 2): decide about it in Activity, then continue with --resume",
			"1 row is left out, since meera@desk is making a link for the same affiliate and product (line 3): wait for it, then continue with --resume")
		if o.calls() != calls {
			t.Error("something was sent")
		}
	})
}

// TestARowWhoseEarlierVersionWasRejectedIsMade: the rest of the earlier version is never sent.
func TestARowWhoseEarlierVersionWasRejectedIsMade(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		rows := manyRows(1)
		o.school.Fault(fermiontest.CreateUser, fermiontest.Fault{Kind: fermiontest.Say, Text: "not this name"})
		o.unfinished(o.run(importer.Import{Kind: "links", File: o.file("links.csv", rows...)}), "1 rejected")
		file := o.file("links.csv", rows[0], strings.NewReplacer("Affiliate 0", "Asha Rao", ",10", ",15").Replace(rows[1]))
		o.no(o.run(importer.Import{Kind: "links", File: file}))
		o.want(o.resultOf(file), "made")
		if n := len(o.waiting()); n > 0 {
			t.Errorf("%d writes of the earlier version wait", n)
		}
	})
}
