package importer_test

import (
	"os"
	"path/filepath"
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
			other.output("seed.result.csv is the result of another database and stays: that of this import is seed.2.result.csv", "seed.2.result.csv has the result of each row")
		}
		second := read("seed.2.result.csv")
		if read("seed.result.csv") != first || len(o.school.Links()) != 4 {
			t.Errorf("the first result is %s", read("seed.result.csv"))
		}
		o.no(o.run(i))
		o.output("seed.result.csv has the result of each row")
		if strings.Contains(o.err.String(), "another database") || read("seed.2.result.csv") != second {
			t.Errorf("the second result is %s: %s", read("seed.2.result.csv"), o.err.String())
		}
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
		if row := rows[0]; row["outcome"] != "rejected" || !strings.HasPrefix(row["detail"], "not sent: ") || !strings.HasSuffix(row["detail"], " is making this link already") {
			t.Errorf("it says %v", row)
		}
		if n := len(o.school.Links()); rows[1]["outcome"] != "made" || n != 1 {
			t.Errorf("the other row is %v, of %d links", rows[1], n)
		}
	})
}
