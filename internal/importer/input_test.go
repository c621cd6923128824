package importer_test

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fermion-tui/internal/importer"
)

// forever is a pipe that never ends.
type forever struct{ line string }

func (f forever) Read(p []byte) (int, error) {
	n := 0
	for n < len(p) {
		n += copy(p[n:], f.line)
	}
	return n, nil
}

func TestInputsThatNeverEndOrAreTooLarge(t *testing.T) {
	if testing.Short() {
		t.Skip("it runs for long")
	}
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		fails := func(name, file, want string) {
			t.Helper()
			if err := o.run(importer.Import{Kind: "links", File: file}); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v, want %q", name, err, want)
			}
		}
		if _, err := os.Stat("/dev/zero"); err == nil {
			fails("a device", "/dev/zero", "zero: this is a device, not a file: name a CSV file, or - for standard input")
			fails("another device", "/dev/null", "this is a device")
		}
		fails("a folder", o.dir, "this is a folder: name a CSV file in it")
		o.im.Stdin = forever{"y\n"}
		fails("an endless pipe", "-", "standard input: this is larger than 64 MiB")
		o.im.Stdin = forever{"\x00"}
		fails("an endless pipe of nothing", "-", "larger than 64 MiB")
		large := filepath.Join(o.dir, "large.csv")
		o.no(os.WriteFile(large, nil, 0o600))
		o.no(os.Truncate(large, 64<<20+1))
		fails("a large file", large, "large.csv: this is larger than 64 MiB, too large for an import: split it")
		o.im.Stdin = io.LimitReader(forever{"y\n"}, 2*300_000)
		fails("many rows", "-", "this has more than 2,50,000 rows")
		o.im.Stdin = io.MultiReader(strings.NewReader("slug\n"), io.LimitReader(forever{"y\n"}, 2*300_000))
		fails("many rows under a header", "-", "this has more than 2,50,000 rows")
		o.im.Stdin = io.MultiReader(strings.NewReader("slug\n"), io.LimitReader(forever{"\n"}, 3_000_000))
		fails("many empty lines", "-", "this has more than 2,50,000 rows")
		o.madeNothing()
	})
}

func TestWindows1252IsNamedAndGuessedOnlyWhereItIsPlausible(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		o.no(o.run(importer.Import{Kind: "affiliates",
			File: o.text("a.csv", "name,email\nZo\xeb K\xe4stner,zoe@example.com\nMarc O\x92Neil,marc@example.com\nAna \x96 NGO,ana@example.com\n")}))
		o.output("a.csv: this file is not UTF-8; it was read as Windows-1252 (cp1252), which Excel writes for plain CSV. Check Zoë, Kästner, O’Neil, –, or " +
			"save it as CSV (UTF-8)")
		people, err := o.store.Affiliates(t.Context())
		o.no(err)
		var names []string
		for _, a := range people {
			names = append(names, a.Name)
		}
		slices.Sort(names)
		if got := strings.Join(names, ", "); got != "Ana – NGO, Marc O’Neil, Zoë Kästner" {
			t.Errorf("the names are %s", got)
		}
		if b, err := os.ReadFile(filepath.Join(o.dir, "a.result.csv")); err != nil || !bytes.HasPrefix(b, []byte("\ufeffname,")) || !bytes.Contains(b,
			[]byte("Zoë")) {
			t.Errorf("the result is %q, %v", b, err)
		}
		for name, text := range map[string]string{
			"Cyrillic": "\xc8\xe2\xe0\xed", "Mac Roman": "Jos\x8e", "Mac Roman in a word": "Mu\x96oz", "unassigned": "Z\x81", "an Indian legacy font": "\xba\xba\xe6\xe8\xea\xe5",
		} {
			err := o.run(importer.Import{Kind: "affiliates", File: o.text("b.csv", "name,email\n"+text+",x@example.com\n")})
			if err == nil || !strings.Contains(err.Error(), "b.csv: line 2: this file is not UTF-8, and its encoding is unclear: save it as CSV (UTF-8)") {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}
