package importer_test

import (
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
		if err != nil || p.Rows != 2 || p.BadRows != 1 || p.Nothing || len(p.Bad) != 1 || !strings.HasPrefix(p.Bad[0], "line 3, commission_percent: ") {
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
		if p, err := im.Preview(t.Context(), o); err != nil || !p.Nothing {
			t.Errorf("afterwards the preview is %+v, %v", p, err)
		}
	})
}
