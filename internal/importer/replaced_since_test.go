package importer_test

import (
	"testing"

	"fermion-tui/internal/importer"
)

// TestWhatWasReplacedSinceIsNotMadeAgain: a file that is imported again does not bring back the commissions that it had,
// unless the row was edited, another file asks for it, or a person does.
func TestWhatWasReplacedSinceIsNotMadeAgain(t *testing.T) {
	t.Parallel()
	const asha, dev = ",Asha Rao,asha@example.com," + goID + ",", ",Dev,dev@example.com," + goID + ","
	newFixture(t, func(t *testing.T, o *fixture) {
		imports := func(file, want string, links int, o2 importer.Import, says ...string) {
			t.Helper()
			o2.Kind, o2.File = "links", file
			o.no(o.run(o2))
			o.want(o.resultOf(file), want)
			o.output(says...)
			if n := len(o.school.Links()); n != links {
				t.Errorf("the school has %d links, not %d", n, links)
			}
		}
		links := func(commission string) string { return o.file("links.csv", makeHeader, asha+commission, dev+"20") }
		const not = "  1 row was made earlier by this import, replaced since at 25 % (line 2), and is not sent; "
		imports(links("20"), "made made", 2, importer.Import{})
		imports(o.file("more.csv", makeHeader, asha+"25"), "made", 3, importer.Import{})
		imports(links("20"), "exists exists", 3, importer.Import{}, not+"--again makes it again\n", "  1 row exists already and is not sent")
		if row := o.resultOf(links("20"))[0]; row["detail"] != "made earlier by this import, replaced since at 25 %" || row["slug"] == "" {
			t.Errorf("the row is %v", row)
		}
		imports(links("20"), "exists exists", 3, importer.Import{Resume: true}, not+"--again without --resume makes it again\n")
		imports(links("20"), "exists exists", 3, importer.Import{Resume: true, OnlyKnown: true, GoOn: "import it again"},
			not+"press % on Links to change its commission\n")
		imports(o.file("more.csv", makeHeader, asha+"25", dev+"30"), "exists made", 4, importer.Import{})
		imports(links("20"), "exists exists", 4, importer.Import{}, not, "  1 row was made earlier by this import, replaced since at 30 % (line 3), ")

		imports(links("22"), "made exists", 5, importer.Import{}, "line 2: 22 % ▼ replaces ") // edited
		imports(links("20"), "made exists", 6, importer.Import{}, "line 2: 20 % ▼ replaces ") // edited back
		imports(o.file("other.csv", makeHeader, asha+"22"), "made", 7, importer.Import{})     // another file
		imports(links("20"), "exists exists", 7, importer.Import{}, "replaced since at 22 % (line 2)")
		imports(links("20"), "made made", 9, importer.Import{Again: true}, "line 2: 20 % ▼ replaces ", "line 3: 20 % ▼ replaces ")
	})
}
