package importer_test

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion/fermiontest"
	"fermion-tui/internal/importer"
	"fermion-tui/internal/store/storetest"

	"github.com/gofrs/flock"
)

// manyRows are rows of different affiliates.
func manyRows(n int) []string {
	lines := []string{makeHeader}
	for i := range n {
		lines = append(lines, fmt.Sprintf(",Affiliate %d,a%d@example.com,%s,%d", i, i, goID, 10+i%20))
	}
	return lines
}

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
		o.output("rows go on from an earlier import", fmt.Sprintf("%d rows were made before this import was interrupted", made), fmt.Sprintf("100 made (%d before it was interrupted); ", made))
		if n := len(o.school.Links()); n != 100 {
			t.Errorf("the school has %d links", n)
		}
		rows = o.resultOf(file)
		if first := rows[0]; strings.Count(outcomes(rows), "exists") != made || first["outcome"] != "exists" || first["detail"] != "made earlier by this import" {
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
			planned, err := o.store.Operations(t.Context(), affiliate.OperationQuery{States: []affiliate.OperationState{affiliate.Planned}, Kinds: []affiliate.OperationKind{affiliate.CreateLink}})
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
		o.output("10 made, 2 stopped; ", "line 13: stopped: stopped by ")
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
		file := o.file("links.csv", makeHeader+",coupon_code,discount", ",Asha,asha@example.com,"+goID+",20,ASHA,25%", ",Ravi,ravi@example.com,"+goID+",20,RAVI,25%")
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
		o.unfinished(im.Import(ctx, importer.Import{Kind: "links", File: file}), "1 unknown")
		if took := time.Since(began); took != 20*time.Second {
			t.Errorf("it stopped after %v", took)
		}
		if d := o.resultOf(file)[0]["detail"]; !strings.Contains(d, "no response") {
			t.Errorf("the result says %q", d)
		}
	})
}

// begunByTheDead journals a file's rows as a program that has ended, the first of them already sent.
func (o *fixture) begunByTheDead(rows []string) {
	o.t.Helper()
	dead := openMute(o.t, o.school, o.path)
	var plans []affiliate.Plan
	for i := range rows[1:] {
		who := affiliate.Who{Email: fmt.Sprintf("a%d@example.com", i), Name: fmt.Sprintf("Affiliate %d", i)}
		who.UserID = affiliate.ProposeUserID(who.Email)
		plans = append(plans, affiliate.Plan{Batch: "import links.csv", Steps: []affiliate.Intent{
			{Affiliate: &affiliate.NewAffiliate{Who: who}},
			{Link: &affiliate.NewLink{Affiliate: who, ProductID: goID, Commission: affiliate.BasisPoints(1000 + 100*(i%20))}},
		}})
	}
	_, err := dead.writes.Enqueue(o.t.Context(), plans)
	o.no(err)
	for _, op := range o.operations() {
		if op.Kind == affiliate.CreateAffiliate {
			if ok, err := dead.store.Claim(o.t.Context(), op.ID, "{}"); err != nil || !ok {
				o.t.Fatal(ok, err)
			}
			return
		}
	}
}

func TestResumeWaitsUntilTheDeadOwnerIsSilent(t *testing.T) {
	storetest.OnlySQLite(t, "an owner is silent in virtual time")
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		rows := manyRows(5)
		o.begunByTheDead(rows)
		file := o.file("links.csv", rows...)
		o.unfinished(o.run(importer.Import{Kind: "links", File: file}), "--resume")
		if o.calls() > 0 {
			t.Fatal("something was sent without --resume")
		}
		began := time.Now()
		o.unfinished(o.run(importer.Import{Kind: "links", File: file, Resume: true}), "1 unknown")
		if took := time.Since(began); took < 20*time.Second || took > 25*time.Second {
			t.Errorf("it took %v", took)
		}
		o.output("waiting up to 21s", "line 2: unknown", "4 rows go on")
		o.want(o.resultOf(file), "unknown made made made made")
		if n := len(o.school.Links()); n != 4 {
			t.Errorf("the school has %d links", n)
		}
	})
}

// TestResumeDoesNotWaitForWhatIsCertain: a program of this machine without its lock is dead at once, and one with its lock is
// alive, even when neither writes heartbeats.
func TestResumeDoesNotWaitForWhatIsCertain(t *testing.T) {
	t.Parallel()
	for name, lives := range map[string]bool{"killed": false, "suspended": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				locks := t.TempDir()
				o := openWith(t, newSchool(), filepath.Join(t.TempDir(), "default.db"), storetest.Options{Locks: locks})
				o.no(o.writes.Start(t.Context()))
				o.begunByTheDead(manyRows(5))
				lock := flock.New(filepath.Join(locks, o.operations()[0].Owner+".lock"))
				if ok, err := lock.TryLock(); !ok || err != nil {
					t.Fatal(ok, err)
				}
				defer lock.Close()
				if !lives {
					o.no(lock.Unlock())
				}
				time.Sleep(5 * time.Second)
				file, began := o.file("links.csv", manyRows(5)...), time.Now()
				err := o.run(importer.Import{Kind: "links", File: file, Resume: true})
				if strings.Contains(o.err.String(), "waiting up to") {
					t.Errorf("it says %s", o.err.String())
				}
				if lives {
					o.unfinished(err, "1 unknown, 4 planned")
					if took := time.Since(began); took > time.Second || len(o.school.Links()) > 0 {
						t.Errorf("after %v there are %d links", took, len(o.school.Links()))
					}
					return
				}
				o.unfinished(err, "1 unknown")
				if calls := o.school.Calls(); len(calls) == 0 || calls[0].At.Sub(began) > time.Second {
					t.Errorf("the first call left at %v, begun at %v", calls, began)
				}
			})
		})
	}
}

func TestResumeLeavesALivingProgramAlone(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		rows := manyRows(3)
		o.begunByTheDead(rows)
		alive := time.NewTicker(5 * time.Second)
		defer alive.Stop()
		done := make(chan struct{})
		defer func() { <-done }()
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		owner, err := storetest.Open(t.Context(), o.path, storetest.Options{Instance: o.operations()[0].Owner})
		o.no(err)
		defer owner.Close()
		go func() {
			defer close(done)
			for {
				select {
				case <-alive.C:
					if err := owner.Heartbeat(ctx); err != nil {
						return
					}
				case <-ctx.Done():
					return
				}
			}
		}()
		file := o.file("links.csv", rows...)
		o.unfinished(o.run(importer.Import{Kind: "links", File: file, Resume: true}), "1 unknown, 2 planned")
		o.want(o.resultOf(file), "unknown planned planned")
		if len(o.school.Links()) > 0 {
			t.Error("what another program has in hand was sent")
		}
	})
}

func TestResumeOfAFileNeverBegunBeginsIt(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		file := o.file("links.csv", manyRows(2)...)
		o.no(o.run(importer.Import{Kind: "links", File: file, Resume: true}))
		o.want(o.resultOf(file), "made made")
	})
}

func TestResumeGoesByFieldsNotByLines(t *testing.T) {
	storetest.OnlySQLite(t, "an owner is silent in virtual time")
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		rows := manyRows(4)
		o.begunByTheDead(rows)
		turned := []string{rows[0], rows[4], rows[1], rows[3], ",New,new@example.com," + goID + ",30", rows[2]}
		file := o.file("other-name.csv", turned...)
		o.unfinished(o.run(importer.Import{Kind: "links", File: file, Resume: true}), "1 unknown")
		o.want(o.resultOf(file), "made unknown made made made")
		if n := len(o.school.Links()); n != 4 {
			t.Errorf("the school has %d links", n)
		}
	})
}

func TestResumeDoesNotMakeAgainWhatWasStoppedSince(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		file := o.file("links.csv", manyRows(2)...)
		o.no(o.run(importer.Import{Kind: "links", File: file}))
		l, _, err := o.store.LinkBySlug(t.Context(), o.resultOf(file)[0]["slug"])
		o.no(err)
		o.no(o.store.StopLinks(t.Context(), []int64{l.ID}))
		for _, again := range []bool{false, true} {
			o.no(o.run(importer.Import{Kind: "links", File: file, Resume: true, Again: again}))
			o.want(o.resultOf(file), "exists exists")
		}
		o.no(o.run(importer.Import{Kind: "links", File: file}))
		o.want(o.resultOf(file), "made exists")
	})
}

// person answers yes, once told to.
type person struct {
	asked  func()
	answer chan struct{}
	done   bool
}

func (p *person) Read(b []byte) (int, error) {
	if p.done {
		return 0, io.EOF
	}
	p.done = true
	p.asked()
	<-p.answer
	return copy(b, "y\n"), nil
}

func TestTwoImportsOfOneFileAtOnceMakeNothingTwice(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		rows := manyRows(6)
		offices := []*fixture{o, openFixture(t, o.school, o.path)}
		errs := make(chan error, 2)
		var asked sync.WaitGroup
		asked.Add(2)
		answer := make(chan struct{})
		for _, each := range offices {
			file := each.file("links.csv", rows...)
			each.im.Stdin, each.im.Interactive = &person{asked: asked.Done, answer: answer}, true
			go func() { errs <- each.im.Import(t.Context(), importer.Import{Kind: "links", File: file}) }()
		}
		asked.Wait() // both have made the same plan
		close(answer)
		first, second := <-errs, <-errs
		if first == nil && second == nil {
			t.Error("neither of the two says that the other was there")
		}
		seen := map[string]int{}
		for _, l := range o.school.Links() {
			seen[fmt.Sprint(l.UserID, l.Email)]++
			if seen[fmt.Sprint(l.UserID, l.Email)] > 1 {
				t.Errorf("%s has two links", l.UserID)
			}
		}
		file := o.file("links.csv", rows...)
		o.no(o.run(importer.Import{Kind: "links", File: file, Resume: true, Yes: true}))
		if n := len(o.school.Links()); n != 6 {
			t.Errorf("the school has %d links", n)
		}
	})
}

func TestAffiliatesAreFoundOrMade(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		o.school.AddUser(fermiontest.User{UserID: "student-7", Email: "dev@example.com", Name: "Dev"})
		_, err := o.store.SaveAffiliate(t.Context(), affiliate.Affiliate{Email: "old@example.com", Name: "Old Hand"})
		o.no(err)
		file := o.file("people.csv", "user_id,name,email,tags,notes",
			",Asha Rao,asha@example.com,\"yt,in\",met in Pune", ",Dev,dev@example.com,,", ",,old@example.com,vip,", ",Asha,ASHA@example.com,,")
		o.no(o.run(importer.Import{Kind: "affiliates", File: file, SkipBad: true}))
		o.want(o.resultOf(file), "made exists exists bad")
		all, err := o.store.Affiliates(t.Context())
		o.no(err)
		got := map[string]string{}
		for _, a := range all {
			got[a.Email] = a.UserID + " " + strings.Join(a.Tags, "+") + " " + a.Notes
		}
		if got["dev@example.com"] != "student-7  " || got["old@example.com"] != " vip " || !strings.HasSuffix(got["asha@example.com"], "in+yt met in Pune") {
			t.Errorf("the database has %q", got)
		}
		calls := o.calls()
		o.no(o.run(importer.Import{Kind: "affiliates", File: file, SkipBad: true}))
		o.want(o.resultOf(file), "exists exists exists bad")
		if o.calls() != calls {
			t.Error("people of the database were looked up")
		}
	})
}

func TestCouponsAreMadeOrRecorded(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		o.knowsProducts()
		file := o.file("coupons.csv", "product,code,discount,message,expires,uses,affiliate_user_id,state",
			"Go for Engineers,GO25,25%,Hello,2030-01-01,5,,",
			goID+",OLD,₹500,,2020-01-01T00:00:00Z,,aff-1,deleted",
			goID+",GO25,30%,,,,,")
		o.no(o.run(importer.Import{Kind: "coupons", File: file, SkipBad: true}))
		o.want(o.resultOf(file), "made tracked bad")
		if n := len(o.school.Coupons()); n != 1 {
			t.Errorf("the school has %d coupons: what has a state is never created", n)
		}
		all, err := o.store.Coupons(t.Context())
		o.no(err)
		for _, c := range all {
			if c.Code == "OLD" && (c.State != affiliate.CouponDeleted || c.Discount.Amount != 500_00 || c.Expires.Year() != 2020 || c.AffiliateID == 0) {
				t.Errorf("the recorded coupon is %+v", c)
			}
		}
	})
}

func TestCouponsThatExist(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		file := o.file("coupons.csv", "product_id,code,discount,affiliate_user_id", goID+",GO25,25%,aff-1", goID+",GO50,₹500,")
		o.no(o.run(importer.Import{Kind: "coupons", File: file}))
		o.want(o.resultOf(file), "made made")
		calls := o.calls()
		o.no(o.run(importer.Import{Kind: "coupons", File: file}))
		o.want(o.resultOf(file), "exists exists")
		o.school.Fault(fermiontest.CreateCoupon, fermiontest.Fault{Kind: fermiontest.HTML})
		file = o.file("coupons.csv", "product_id,code,discount", goID+",GO99,25%")
		o.unfinished(o.run(importer.Import{Kind: "coupons", File: file}), "1 unknown")
		o.unfinished(o.run(importer.Import{Kind: "coupons", File: file, Resume: true}), "1 unknown")
		if o.calls() != calls+1 {
			t.Errorf("%d calls", o.calls()-calls)
		}
		all, err := o.store.Coupons(t.Context())
		if err != nil || len(all) != 2 || all[0].AffiliateID+all[1].AffiliateID == 0 {
			t.Errorf("the database has %+v %v", all, err)
		}
	})
}

func TestTheResultOfStandardInputIsInTheCurrentFolder(t *testing.T) {
	t.Chdir(t.TempDir())
	newFixture(t, func(t *testing.T, o *fixture) {
		o.im.Stdin = strings.NewReader(strings.Join(manyRows(1), "\r\n"))
		o.no(o.run(importer.Import{Kind: "links", File: "-"}))
		o.want(o.result("import.result.csv"), "made")
		if info, err := os.Stat("import.result.csv"); err != nil || info.Mode().Perm() != 0o600 {
			t.Error(info, err)
		}
	})
}

func TestAnImportDoesNotStartWhenTheResultCannotBeWritten(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		file := o.file("links.csv", manyRows(1)...)
		o.no(os.Mkdir(filepath.Join(o.dir, "links.result.csv"), 0o700))
		if err := o.run(importer.Import{Kind: "links", File: file}); err == nil || !strings.Contains(err.Error(), "nothing was started") {
			t.Error(err)
		}
		if o.calls() > 0 || len(o.operations()) > 0 {
			t.Error("something was begun")
		}
	})
}
