package importer_test

import (
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/importer"
)

// TestTheResultOfAnotherDatabaseStays: a result file lists what one database created, so that another database writes a file of its own.
func TestTheResultOfAnotherDatabaseStays(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		i := importer.Import{Kind: "links", File: o.file("seed.csv", manyRows(2)...), Resume: true}
		o.no(o.run(i))
		read := func(name string) string {
			content, err := os.ReadFile(filepath.Join(o.dir, name))
			o.no(err)
			return string(content)
		}
		first := read("seed.result.csv")
		other := openFixture(t, o.school, filepath.Join(t.TempDir(), "other.db"))
		for range 2 {
			other.no(other.run(i))
			other.output("seed.result.csv is not from this database and stays: the result of this import is seed.2.result.csv",
				"seed.2.result.csv has the result of each row")
		}
		second := read("seed.2.result.csv")
		if read("seed.result.csv") != first || len(o.school.Links()) != 4 {
			t.Errorf("the first result is %s", read("seed.result.csv"))
		}
		o.no(o.run(i))
		o.output("seed.result.csv has the result of each row")
		if strings.Contains(o.err.String(), "not from this database") || read("seed.2.result.csv") != second {
			t.Errorf("the second result is %s: %s", read("seed.2.result.csv"), o.err.String())
		}
	})
}

// TestTheResultOfAnotherDatabaseStaysWhateverIsImported: the rows of coupons, affiliates and entries are alike in both, and what
// became of them is not.
func TestTheResultOfAnotherDatabaseStaysWhateverIsImported(t *testing.T) {
	t.Parallel()
	for kind, lines := range map[string][]string{
		"affiliates": {"affiliate_name,affiliate_email", "Asha Rao,asha@example.com"},
		"coupons":    {"product_id,code,discount,state", goID + ",ASHA25,25%,live"},
		"ledger":     {"affiliate_email,kind,amount,date,reference", "asha@example.com,bonus,500,1999-12-05,B-1"},
	} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			newFixture(t, func(t *testing.T, o *fixture) {
				o.knowsProducts()
				other := openFixture(t, o.school, filepath.Join(t.TempDir(), "other.db")).knowsProducts()
				for _, of := range []*fixture{o, other} {
					_, err := of.store.SaveAffiliate(t.Context(), affiliate.Affiliate{UserID: "aff-asha", Email: "asha@example.com", Name: "Asha Rao"})
					of.no(err)
				}
				i := importer.Import{Kind: kind, File: o.file("seed.csv", lines...), Yes: true}
				for range 2 {
					o.no(o.run(i))
					other.no(other.run(i))
					other.output("seed.result.csv is not from this database and stays: the result of this import is seed.2.result.csv",
						"seed.2.result.csv has the result of each row")
				}
				o.output("seed.result.csv has the result of each row")
				if strings.Contains(o.err.String(), "not from this database") {
					t.Errorf("its own result: %s", o.err.String())
				}
			})
		})
	}
}

// ending ends the goroutine that writes a text, as a program does that is killed there.
type ending struct{ at string }

func (e ending) Write(p []byte) (int, error) {
	if strings.Contains(string(p), e.at) {
		runtime.Goexit()
	}
	return len(p), nil
}

// TestTheResultOfAProgramThatWasKilledIsItsDatabases: the file was there a moment before it could say so.
func TestTheResultOfAProgramThatWasKilledIsItsDatabases(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		o.knowsProducts()
		i := importer.Import{Kind: "coupons", File: o.file("seed.csv", "product_id,code,discount,state", goID+",ASHA25,25%,live"), Yes: true}
		killed := o.im
		killed.Stderr = ending{"has the result of each row"}
		done := make(chan bool)
		go func() {
			defer close(done)
			t.Errorf("it was not killed: %v", killed.Import(t.Context(), i))
		}()
		<-done
		o.want(o.resultOf(i.File), "tracked")
		o.no(o.run(i))
		o.output("seed.result.csv has the result of each row")
	})
}

// TestALinkThatAColleagueIsMakingAtAnotherCommissionIsLeftOut: both would pay.
func TestALinkThatAColleagueIsMakingAtAnotherCommissionIsLeftOut(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		colleague := openFixture(t, o.school, o.path)
		_, err := colleague.writes.Enqueue(t.Context(), []affiliate.Plan{{Batch: "new link", Steps: []affiliate.Intent{
			{Link: &affiliate.NewLink{Affiliate: affiliate.Who{Email: "A0@example.com"}, ProductID: goID, Commission: 3000}}}}})
		o.no(err)
		file := o.file("links.csv", manyRows(2)...)
		o.unfinished(o.run(importer.Import{Kind: "links", File: file}), "1 left out")
		rows := o.resultOf(file)
		if row := rows[0]; row["outcome"] != "rejected" || !strings.HasPrefix(row["detail"], "not sent: ") ||
			!strings.HasSuffix(row["detail"], " is making a link at 30 % for the same affiliate and product: wait for it, then continue with --resume") {
			t.Errorf("it says %v", row)
		}
		if said := o.err.String(); !regexp.MustCompile(`(?m)^line 2: left out: \S+ is making a link at 30 % for the same`).MatchString(said) {
			t.Errorf("it says %s", said)
		}
		if n := len(o.school.Links()); rows[1]["outcome"] != "made" || n != 1 {
			t.Errorf("the other row is %v, of %d links", rows[1], n)
		}
	})
}

func TestAFileWithoutRowsIsReportedInASentence(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		file := o.file("h.csv", makeHeader)
		o.no(o.run(importer.Import{Kind: "links", File: file}))
		o.output("the file has no rows, so nothing was imported; ", "h.result.csv has only the header\n")
		if rows := o.resultOf(file); len(rows) != 0 {
			t.Errorf("the result has %v", rows)
		}
	})
}

func TestTheReportSaysThatNewAffiliatesHaveAPayee(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		file := o.file("a.csv", "user_id,name,email,payee_method,payee,tds_percent", "aff-1,Asha Rao,asha@example.com,upi,asha@upi,",
			"aff-2,Ravi Nair,ravi@example.com,upi,ravi@upi,10")
		o.no(o.run(importer.Import{Kind: "affiliates", File: file}))
		o.output("line 2: made: payee set\n", "line 3: made: payee set; 10 % tax withheld\n")
	})
}
