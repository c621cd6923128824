package exchange_test

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
	utf16 "golang.org/x/text/encoding/unicode"

	"fermion-tui/internal/exchange"
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
	t.Parallel()
	inOffice(t, func(t *testing.T, o *office) {
		fails := func(name, file, want string) {
			t.Helper()
			if err := o.run(exchange.Import{Kind: "links", File: file}); err == nil || !strings.Contains(err.Error(), want) {
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

// What Excel saves of an export, on whichever machine, comes in again as it was.
func TestRoundTripThroughExcel(t *testing.T) {
	t.Parallel()
	old := furnished(t)
	asha := strings.NewReplacer(`"'=HYPERLINK(""x"")"`, "Zoë O’Neil")
	for _, kind := range []string{"links", "coupons", "affiliates"} {
		text := asha.Replace(exported(t, old, kind, "csv"))
		crlf := strings.ReplaceAll(text, "\n", "\r\n")
		cp1252, err := charmap.Windows1252.NewEncoder().String(strings.ReplaceAll(crlf, "₹", "Rs "))
		if err != nil {
			t.Fatal(err)
		}
		wide, err := utf16.UTF16(utf16.LittleEndian, utf16.UseBOM).NewEncoder().String(crlf)
		if err != nil {
			t.Fatal(err)
		}
		want := backFrom(t, kind, text)
		for name, file := range map[string]string{
			"BOM and CRLF": "\ufeff" + crlf, "two BOMs": "\ufeff\ufeff" + crlf, "cp1252": cp1252, "Unicode Text": wide, "old Mac": strings.ReplaceAll(text, "\n", "\r"),
			"semicolons and decimal commas": "\ufeff" + semicolons(t, crlf), "sep": "sep=;\r\n" + semicolons(t, crlf),
		} {
			if got := backFrom(t, kind, file); got != want {
				t.Errorf("%s of %s comes back as\n%s, not\n%s", name, kind, got, want)
			}
		}
	}
}

// semicolons is a CSV as Excel saves it where a comma separates decimals.
func semicolons(t *testing.T, text string) string {
	t.Helper()
	rows := readAll(t, text)
	var b strings.Builder
	for i, row := range rows {
		for j, cell := range row {
			if i > 0 && (rows[0][j] == "commission_percent" || rows[0][j] == "revenue" || rows[0][j] == "est_commission") {
				cell = strings.Replace(cell, ".", ",", 1)
			}
			row[j] = `"` + strings.ReplaceAll(cell, `"`, `""`) + `"`
		}
		b.WriteString(strings.Join(row, ";") + "\r\n")
	}
	return b.String()
}

// backFrom imports a file into a fresh database and exports what is in it then.
func backFrom(t *testing.T, kind, file string) (out string) {
	t.Helper()
	inOffice(t, func(t *testing.T, o *office) {
		o.knowsProducts()
		if err := o.run(exchange.Import{Kind: kind, File: o.text(kind+".csv", file)}); err != nil {
			t.Fatalf("%v\n%s", err, o.err.String())
		}
		out = exported(t, o.store, kind, "csv")
		if !strings.Contains(out, "Zoë O’Neil") && kind != "coupons" {
			t.Errorf("the name is lost: %s", out)
		}
	})
	return out
}

func TestWindows1252IsNamedAndGuessedOnlyWhereItIsPlausible(t *testing.T) {
	t.Parallel()
	inOffice(t, func(t *testing.T, o *office) {
		o.no(o.run(exchange.Import{Kind: "affiliates", File: o.text("a.csv", "name,email\nZo\xeb K\xe4stner,zoe@example.com\nMarc O\x92Neil,marc@example.com\nAna \x96 NGO,ana@example.com\n")}))
		o.said("a.csv: this file is not UTF-8; it was read as Windows-1252 (cp1252), which Excel writes for plain CSV. Check Zoë, Kästner, O’Neil, –, or save it as CSV (UTF-8)")
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
		if b, err := os.ReadFile(filepath.Join(o.dir, "a.result.csv")); err != nil || !bytes.HasPrefix(b, []byte("\ufeffname,")) || !bytes.Contains(b, []byte("Zoë")) {
			t.Errorf("the result is %q, %v", b, err)
		}
		for name, text := range map[string]string{
			"Cyrillic": "\xc8\xe2\xe0\xed", "Mac Roman": "Jos\x8e", "Mac Roman in a word": "Mu\x96oz", "unassigned": "Z\x81", "an Indian legacy font": "\xba\xba\xe6\xe8\xea\xe5",
		} {
			err := o.run(exchange.Import{Kind: "affiliates", File: o.text("b.csv", "name,email\n"+text+",x@example.com\n")})
			if err == nil || !strings.Contains(err.Error(), "b.csv: line 2: this file is not UTF-8, and its encoding is unclear: save it as CSV (UTF-8)") {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}
