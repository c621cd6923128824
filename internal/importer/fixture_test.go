package importer_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion"
	"fermion-tui/internal/fermion/fermiontest"
	"fermion-tui/internal/importer"
	"fermion-tui/internal/operation"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/storetest"
)

const (
	goID     = "68d1013f7183c17964b104c8"
	designID = "68d1013f7183c17964b104c9"
	twinA    = "68d1013f7183c17964b104aa"
	twinB    = "68d1013f7183c17964b104bb"
)

// fixture is a database, a school, and a folder with files to import.
type fixture struct {
	path   string // of the database
	t      *testing.T
	dir    string
	school *fermiontest.School
	store  *store.Store
	writes *operation.Service
	im     importer.Importer

	out, err bytes.Buffer
}

// newFixture runs f in a bubble with an office of one known product list.
func newFixture(t *testing.T, f func(*testing.T, *fixture)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		f(t, openFixture(t, newSchool(), filepath.Join(t.TempDir(), "default.db")))
	})
}

func newSchool() *fermiontest.School {
	school := fermiontest.New(fermiontest.Options{Key: "k-import-test"})
	school.AddProduct(fermiontest.Product{ID: goID, Name: "Go for Engineers", Slug: "go"})
	school.AddProduct(fermiontest.Product{ID: designID, Name: "System Design", Slug: "design"})
	return school
}

// openFixture opens a program on a database file; several may be open on one.
func openFixture(t *testing.T, school *fermiontest.School, path string) *fixture {
	t.Helper()
	o := openMute(t, school, path)
	o.no(o.writes.Start(t.Context()))
	return o
}

// openMute opens a program without heartbeats, which counts as dead after 20 s.
func openMute(t *testing.T, school *fermiontest.School, path string) *fixture {
	t.Helper()
	return openWith(t, school, path, storetest.Options{})
}

func openWith(t *testing.T, school *fermiontest.School, path string, opts storetest.Options) *fixture {
	t.Helper()
	return openOnStore(t, school, path, storetest.Must(storetest.Open(t.Context(), path, opts))(t))
}

func openOnStore(t *testing.T, school *fermiontest.School, path string, s *store.Store) *fixture {
	t.Helper()
	o := &fixture{t: t, dir: t.TempDir(), path: path, school: school, store: s}
	transport, stop := school.Serve(fermiontest.NewListener())
	client, err := fermion.New(fermion.Options{BaseURL: "https://api.fermion.invalid/api", Key: "k-import-test", Transport: transport})
	if err != nil {
		t.Fatal(err)
	}
	o.writes = operation.New(t.Context(), o.store, client, operation.Options{Instance: o.store.Instance(), By: "meera@desk"})
	at, err := affiliate.ParseSchool("learn.acme.com")
	if err != nil {
		t.Fatal(err)
	}
	o.im = importer.Importer{Store: o.store, Writes: o.writes, School: at, Zone: time.FixedZone("IST", 19800), WarnAbove: 4000,
		NeedKey: func() error { return nil }, Products: func(ctx context.Context) error {
			products, err := client.Products(ctx)
			return errors.Join(err, o.store.SaveProducts(ctx, products))
		}, BlockedUntil: func() time.Time { return client.Status().BlockedUntil },
		Unreachable: func() (time.Time, string) { outage := client.Status().Outage; return outage.Since, outage.Why },
		Stdin:       strings.NewReader(""), Stdout: &o.out, Stderr: &o.err}
	t.Cleanup(func() {
		if err := o.writes.Close(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
		if err := o.store.Close(); err != nil {
			t.Error(err)
		}
		stop()
	})
	return o
}

// knowsProducts puts the school's products into the database, as the program does once it has read them.
func (o *fixture) knowsProducts() *fixture {
	o.no(o.store.SaveProducts(o.t.Context(),
		[]affiliate.Product{{ID: goID, Name: "Go for Engineers", Slug: "go"}, {ID: designID, Name: "System Design", Slug: "design"}}))
	return o
}

func (o *fixture) no(err error) {
	o.t.Helper()
	if err != nil {
		o.t.Fatal(err)
	}
}

// file writes a file to import.
func (o *fixture) file(name string, lines ...string) string {
	o.t.Helper()
	path := filepath.Join(o.dir, name)
	o.no(os.WriteFile(path, []byte(strings.Join(lines, "\n")+"\n"), 0o600))
	return path
}

// run imports, after forgetting the output of earlier imports.
func (o *fixture) run(i importer.Import) error {
	o.out.Reset()
	o.err.Reset()
	im := o.im
	return im.Import(o.t.Context(), i)
}

// makeHeader is the usual header of rows that make links.
const makeHeader = "affiliate_user_id,affiliate_name,affiliate_email,product_id,commission_percent"

// output asserts that standard error has these words.
func (o *fixture) output(words ...string) {
	o.t.Helper()
	for _, w := range words {
		if !strings.Contains(o.err.String(), w) {
			o.t.Errorf("standard error does not say %q:\n%s", w, o.err.String())
		}
	}
}

// unfinished asserts that an import ended with an *UnfinishedError that has these words.
func (o *fixture) unfinished(err error, words string) {
	o.t.Helper()
	if _, ok := errors.AsType[*importer.UnfinishedError](err); !ok || !strings.Contains(err.Error(), words) || strings.Contains(err.Error(), "\n") {
		o.t.Fatalf("the import ended with %v, want words like %q in one line", err, words)
	}
}

// result reads a result file as a row of columns for each line.
func (o *fixture) result(path string) []map[string]string {
	o.t.Helper()
	b, err := os.ReadFile(path)
	o.no(err)
	b, marked := bytes.CutPrefix(b, []byte("\ufeff"))
	if !marked {
		o.t.Error("the result begins without a byte order mark")
	}
	all, err := csv.NewReader(bytes.NewReader(b)).ReadAll()
	o.no(err)
	var rows []map[string]string
	for _, cells := range all[1:] {
		row := map[string]string{}
		for i, c := range cells {
			row[all[0][i]] = c
		}
		rows = append(rows, row)
	}
	return rows
}

func (o *fixture) resultOf(file string) []map[string]string {
	o.t.Helper()
	return o.result(strings.TrimSuffix(file, filepath.Ext(file)) + ".result.csv")
}

// outcomes are the outcomes of a result in one line.
func outcomes(rows []map[string]string) string {
	var all []string
	for _, r := range rows {
		all = append(all, r["outcome"])
	}
	return strings.Join(all, " ")
}

func (o *fixture) want(rows []map[string]string, want string) {
	o.t.Helper()
	if got := outcomes(rows); got != want {
		o.t.Fatalf("the outcomes are %q, not %q\n%v\n%s", got, want, rows, o.err.String())
	}
}

func (o *fixture) calls() int { return len(o.school.Calls()) }

func (o *fixture) operations() []affiliate.Operation {
	o.t.Helper()
	all, err := o.store.Operations(o.t.Context(), affiliate.OperationQuery{})
	o.no(err)
	return all
}
