package exporter_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/charmap"
	utf16 "golang.org/x/text/encoding/unicode"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/exporter"
	"fermion-tui/internal/fermion"
	"fermion-tui/internal/fermion/fermiontest"
	"fermion-tui/internal/importer"
	"fermion-tui/internal/operation"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/storetest"
)

// TestExportsImportAgain takes a database into an empty one. No call is made, and the exports of both are the same as far as a CSV
// can carry it.
func TestExportsImportAgain(t *testing.T) {
	t.Parallel()
	old := furnished(t)
	links, coupons, affiliates := exported(t, old, "links", "csv"), exported(t, old, "coupons", "csv"), exported(t, old, "affiliates", "csv")
	o := newTarget(t)
	for _, f := range []struct{ kind, text, want string }{{"links", links, "tracked tracked"}, {"coupons", coupons, "tracked tracked"},
		{"affiliates", affiliates, "exists"}} {
		if got := o.outcomes(f.kind, f.text); got != f.want {
			t.Errorf("the %s are %s, not %s", f.kind, got, f.want)
		}
	}
	if got := exported(t, o.store, "coupons", "csv"); got != coupons {
		t.Errorf("the coupons came back as\n%s, not\n%s", got, coupons)
	}
	if got, _, _ := strings.Cut(exported(t, o.store, "affiliates", "csv"), ",1,"); !strings.HasPrefix(affiliates, got) {
		t.Errorf("the affiliates came back as\n%s, not\n%s", got, affiliates)
	}
	known := func(csv string) string { // without the counters, which only Fermion knows
		var out []string
		for _, line := range strings.Split(csv, "\n") {
			name, _, _ := strings.Cut(line, ",12.5,")
			out = append(out, name)
		}
		return strings.Join(out, "\n")
	}
	if got := exported(t, o.store, "links", "csv"); known(got) != known(links) {
		t.Errorf("the links came back as\n%s, not\n%s", got, links)
	}
	if l, _, err := o.store.LinkBySlug(t.Context(), "read"); err != nil || l.Commission != 1250 || l.CampaignID == 0 {
		t.Errorf("the link came back as %+v %v", l, err)
	}
}

// TestPayTermsComeBack: a tax of an affiliate's own comes back, of nought per cent too, and so does there being none.
func TestPayTermsComeBack(t *testing.T) {
	t.Parallel()
	old := newTarget(t)
	const links = "slug,affiliate_user_id,affiliate_name\na1,aff-1,Asha\na2,aff-2,Ben\na3,aff-3,Mira\na4,aff-4,Zed\n"
	old.outcomes("links", links)
	old.outcomes("affiliates",
		"user_id,name,payee_method,payee,tds_percent\naff-1,Asha,upi,asha@okhdfc,7.5\naff-2,Ben,,,0\naff-3,Mira,wise,mira@example.com,\naff-4,Zed,,,\n")
	whole := func(o *target) string {
		t.Helper()
		var b bytes.Buffer
		x := exporter.Exporter{Store: o.store, Zone: time.UTC, Now: time.Now, Stdout: &b}
		if err := x.Export(t.Context(), exporter.Export{Kind: "affiliates", Format: "csv", WithPayees: true}); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	text := whole(old)
	for _, want := range []string{",complete,payee_method,payee,tds_percent,revenue,est_commission\n", "\naff-1,Asha,", ",upi,asha@okhdfc,7.5,", "\naff-2,Ben,",
		",,,0,", ",wise,mira@example.com,,"} {
		if !strings.Contains(text, want) {
			t.Errorf("there is no %q in\n%s", want, text)
		}
	}
	o := newTarget(t)
	o.outcomes("links", links)
	if got := o.outcomes("affiliates", text); got != "exists exists exists exists" {
		t.Errorf("the rows are %s", got)
	}
	if again := whole(o); again != text {
		t.Errorf("they came back as\n%s, not\n%s", again, text)
	}
}

// What Excel saves of an export, on whichever system, imports as the original does.
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

// backFrom imports a file into an empty database and exports what is in it then.
func backFrom(t *testing.T, kind, file string) (out string) {
	t.Helper()
	o := newTarget(t)
	if err := o.store.SaveProducts(t.Context(), []affiliate.Product{{ID: goID, Name: "Go for Engineers", Slug: "go"}}); err != nil {
		t.Fatal(err)
	}
	o.outcomes(kind, file)
	out = exported(t, o.store, kind, "csv")
	if !strings.Contains(out, "Zoë O’Neil") && kind != "coupons" {
		t.Errorf("the name is lost: %s", out)
	}
	return out
}

// target is an empty database to import into, of a school that has nothing yet.
type target struct {
	t      *testing.T
	school *fermiontest.School
	store  *store.Store
	writes *operation.Service
}

func newTarget(t *testing.T) *target {
	t.Helper()
	s, err := storetest.Open(t.Context(), filepath.Join(t.TempDir(), "default.db"), storetest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	school := fermiontest.New(fermiontest.Options{Key: "k-export-test"})
	transport, stop := school.Serve(fermiontest.NewListener())
	client, err := fermion.New(fermion.Options{BaseURL: "https://api.fermion.invalid/api", Key: "k-export-test", Transport: transport})
	if err != nil {
		t.Fatal(err)
	}
	writes := operation.New(t.Context(), s, client, operation.Options{Instance: s.Instance(), By: "meera@desk"})
	t.Cleanup(func() {
		if err := errors.Join(writes.Close(context.WithoutCancel(t.Context())), s.Close()); err != nil {
			t.Error(err)
		}
		stop()
	})
	if err := writes.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	return &target{t: t, school: school, store: s, writes: writes}
}

// outcomes imports a file and returns the outcomes of its rows.
func (o *target) outcomes(kind, text string) string {
	o.t.Helper()
	file := filepath.Join(o.t.TempDir(), kind+".csv")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		o.t.Fatal(err)
	}
	var stderr bytes.Buffer
	im := importer.Importer{Store: o.store, Writes: o.writes, Zone: time.FixedZone("IST", 19800), NeedKey: func() error { return nil },
		Stdin: strings.NewReader(""), Stdout: io.Discard, Stderr: &stderr}
	if err := im.Import(o.t.Context(), importer.Import{Kind: kind, File: file}); err != nil {
		o.t.Fatalf("%v\n%s", err, stderr.String())
	}
	result, err := os.ReadFile(strings.TrimSuffix(file, ".csv") + ".result.csv")
	if err != nil {
		o.t.Fatal(err)
	}
	rows := readAll(o.t, string(bytes.TrimPrefix(result, []byte("\ufeff"))))
	at := slices.Index(rows[0], "outcome")
	var all []string
	for _, row := range rows[1:] {
		all = append(all, row[at])
	}
	return strings.Join(all, " ")
}

// readAll reads a CSV as rows of cells.
func readAll(t *testing.T, text string) [][]string {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}
