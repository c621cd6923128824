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
		o.output("in progress in another fermion-tui: waiting for it, at most 21s", "line 2: unknown", "4 links to make, left by an earlier import")
		o.want(o.resultOf(file), "unknown made made made made")
		if n := len(o.school.Links()); n != 4 {
			t.Errorf("the school has %d links", n)
		}
	})
}

// TestResumeSaysHowLongTheOwnerIsSilent: since its last heartbeat, however late that was noticed.
func TestResumeSaysHowLongTheOwnerIsSilent(t *testing.T) {
	storetest.OnlySQLite(t, "an owner is silent in virtual time")
	t.Parallel()
	for _, c := range []struct {
		after           time.Duration
		waits, notHeard string
	}{{9 * time.Second, "in progress in another fermion-tui: waiting for it, at most 12s", "has not responded for 2"},
		{3 * time.Minute, "", "has not responded for 3m:"}} {
		newFixture(t, func(t *testing.T, o *fixture) {
			rows := manyRows(2)
			o.no(o.writes.Close(t.Context())) // it would look for silent programs meanwhile
			o.begunByTheDead(rows)
			time.Sleep(c.after)
			late := openFixture(t, o.school, o.path)
			file := late.file("links.csv", rows...)
			late.unfinished(late.run(importer.Import{Kind: "links", File: file, Resume: true}), "1 unknown")
			late.output(c.waits)
			if detail := late.resultOf(file)[0]["detail"]; !strings.Contains(detail, c.notHeard) {
				t.Errorf("after %v the detail is %q", c.after, detail)
			}
		})
	}
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
				o.begunByTheDead(manyRows(5))
				lock := flock.New(filepath.Join(locks, o.operations()[0].Owner+".lock"))
				if ok, err := lock.TryLock(); !ok || err != nil {
					t.Fatal(ok, err)
				}
				defer lock.Close()
				o.no(o.writes.Start(t.Context())) // its sweep would take a file that is not locked yet for the lock of a program that ended
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
					o.unfinished(err, "1 waiting for the reply, 4 not sent yet")
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
		o.unfinished(o.run(importer.Import{Kind: "links", File: file, Resume: true}), "1 waiting for the reply, 2 not sent yet")
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
		if said := offices[0].err.String() + offices[1].err.String(); first == nil && second == nil && !strings.Contains(said, "6 by an earlier run") {
			t.Errorf("neither of the two says that the other was there:\n%s", said)
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
