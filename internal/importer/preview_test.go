package importer_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/importer"
)

// TestAPreviewIsWhatAnImportDoes, and a file that has changed since is not imported.
func TestAPreviewIsWhatAnImportDoes(t *testing.T) {
	newFixture(t, func(t *testing.T, f *fixture) {
		file := filepath.Join(f.dir, "links.csv")
		rows := "affiliate_name,affiliate_email,product_id,commission_percent\nAsha,asha@example.com," + goID + ",20\nRavi,ravi@example.com," + goID + ",abc\n"
		if err := os.WriteFile(file, []byte(rows), 0o600); err != nil {
			t.Fatal(err)
		}
		o := importer.Import{Kind: "links", File: file, Resume: true, SkipBad: true, Yes: true}
		im := f.im
		p, err := im.Preview(t.Context(), o)
		if err != nil || p.Rows != 2 || p.BadRows != 1 || p.OnlyResult || len(p.Bad) != 1 || !strings.HasPrefix(p.Bad[0], "line 3, commission_percent: ") {
			t.Fatalf("the preview is %+v, %v", p, err)
		}
		if !slices.Equal(p.First[1], []string{"Ravi", "ravi@example.com", goID, "abc"}) || !slices.Contains(p.Plan, "  1 link to make") {
			t.Errorf("the preview is %+v", p)
		}
		o.Digest = p.Digest
		if err := os.WriteFile(file, []byte(rows+"Mina,mina@example.com,"+goID+",20\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		im = f.im
		for _, err := range []error{im.CheckUnchanged(t.Context(), o), im.Import(t.Context(), o)} {
			if _, changed := affiliate.ErrorOfKind(err, affiliate.FileChanged); !changed {
				t.Errorf("a changed file: %v", err)
			}
		}
		if err := os.WriteFile(file, []byte(rows), 0o600); err != nil {
			t.Fatal(err)
		}
		var last importer.Progress
		var report importer.Report
		im = f.im
		im.OnProgress, im.OnReport = func(p importer.Progress) { last = p }, func(r importer.Report) { report = r }
		if err := im.Import(t.Context(), o); err != nil {
			t.Fatal(err)
		}
		if last.Done != last.All || last.All != 2 || report.Tally != "1 made, 1 bad" || report.File != filepath.Join(f.dir, "links.result.csv") {
			t.Errorf("progress %+v, report %+v", last, report)
		}
		im = f.im
		if p, err := im.Preview(t.Context(), o); err != nil || !p.OnlyResult {
			t.Errorf("afterwards the preview is %+v, %v", p, err)
		}
	})
}

// TestAPreviewCountsTheBadRowsOfTheResult: a product that Fermion does not have is bad in the preview already. Where Fermion cannot be asked it
// is checked when sent, and the preview says so.
func TestAPreviewCountsTheBadRowsOfTheResult(t *testing.T) {
	newFixture(t, func(t *testing.T, f *fixture) {
		file := filepath.Join(f.dir, "links.csv")
		rows := "affiliate_name,affiliate_email,product,commission_percent\nAsha,asha@example.com,Go for Engineers,20\nRavi,ravi@example.com,No Such " +
			"Course,20\nMina,mina@example.com,System Design,abc\n"
		if err := os.WriteFile(file, []byte(rows), 0o600); err != nil {
			t.Fatal(err)
		}
		o := importer.Import{Kind: "links", File: file, Resume: true, SkipBad: true, Yes: true}
		im := f.im
		im.NeedKey = func() error { return errors.New("no key") }
		if p, err := im.Preview(t.Context(), o); err != nil || p.BadRows != 1 || !strings.Contains(strings.Join(p.Plan, "\n"),
			`"No Such Course" is not in the database: checked when sent`) {
			t.Errorf("without a key the preview is %+v, %v", p, err)
		}
		im = f.im
		p, err := im.Preview(t.Context(), o)
		if err != nil || p.BadRows != 2 || !strings.Contains(p.Bad[0], `no product is called "No Such Course"`) ||
			p.BadText[0] != "Ravi · ravi@example.com · No Such Course · 20" {
			t.Errorf("the preview is %+v, %v", p, err)
		}
		im = f.im
		var report importer.Report
		im.OnReport = func(r importer.Report) { report = r }
		if err := im.Import(t.Context(), o); err != nil || report.Tally != "1 made, 2 bad" {
			t.Errorf("the result is %+v, %v", report, err)
		}
	})
}

// TestAResultFileThatCannotBeWrittenIsNotNamed: the report says what to do, and the same file again writes it and sends nothing.
func TestAResultFileThatCannotBeWrittenIsNotNamed(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, f *fixture) {
		o := importer.Import{Kind: "links", File: f.file("links.csv", manyRows(1)...), Yes: true}
		result := filepath.Join(f.dir, "links.result.csv")
		var report importer.Report
		im := f.im
		im.OnProgress, im.OnReport = func(importer.Progress) { _ = os.Mkdir(result, 0o700) }, func(r importer.Report) { report = r }
		if err := im.Import(t.Context(), o); err == nil || !strings.Contains(err.Error(), "import the same file again once that is done") {
			t.Errorf("the import says %v", err)
		}
		if report.File != "" || report.Tally != "1 made" || strings.Contains(f.err.String(), "has the result of each row") {
			t.Errorf("the report is %+v: %s", report, f.err.String())
		}
		f.no(os.Remove(result))
		im = f.im
		if p, err := im.Preview(t.Context(), o); err != nil || !p.OnlyResult {
			t.Errorf("afterwards the preview is %+v, %v", p, err)
		}
		calls := f.calls()
		f.no(f.run(o))
		if rows := f.resultOf(o.File); len(rows) != 1 || f.calls() != calls {
			t.Errorf("%d rows, %d calls", len(rows), f.calls()-calls)
		}
	})
}
