package app_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"fermion-tui/internal/app"
	"fermion-tui/internal/fermion/fermiontest"
)

// TestAnImportSaysHowManyLinksWereNotRead when it ends before the limit lets it read them all. Links of people that it
// creates begin at zero.
func TestAnImportSaysHowManyLinksWereNotRead(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		there  bool // the people are at Fermion already
		failed bool // one of the rows
		rows   int
		want   string
	}{
		"more than are read": {true, false, 60, "6 new links have not been read yet. "},
		"one more":           {true, false, 55, "1 new link has not been read yet. "},
		"with a failed row":  {true, true, 60, "5 new links have not been read yet. "},
		"all are read":       {true, false, 10, ""},
		"of new people":      {false, false, 60, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				f := newCommandFixture(t)
				rows := "affiliate_name,affiliate_email,product,commission_percent\n"
				for i := range c.rows {
					email := fmt.Sprintf("p%d@example.com", i)
					rows += fmt.Sprintf("P%d,%s,Go for Engineers,20\n", i, email)
					if c.there {
						f.school.AddUser(fermiontest.User{UserID: fmt.Sprintf("u%d", i), Email: email, Name: fmt.Sprintf("P%d", i)})
					}
				}
				want := 0
				if c.failed {
					f.school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.ResetAfter})
					want = 1
				}
				status, err := f.runImport(app.Import{Kind: "links", File: f.file("links.csv", rows)})
				said := f.err.String()
				if status != want || strings.Contains(said, "not been read yet") != (c.want != "") || !strings.Contains(said, c.want) {
					t.Errorf("%d, %v: %s", status, err, said)
				}
				if c.want != "" && strings.Count(said, "run fermion-tui or fermion-tui watch now") != 1 {
					t.Errorf("it says %s", said)
				}
				f.env = nil
				if status, err := f.runImport(app.Import{Kind: "links", File: f.file("links.csv", rows), DryRun: true}); errors.Is(err, nil) != (status == 0) ||
					strings.Contains(f.err.String(), "not been read") {
					t.Errorf("a dry run: %d, %v, %s", status, err, f.err.String())
				}
			})
		})
	}
}
