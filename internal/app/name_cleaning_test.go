package app_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/app"
	"fermion-tui/internal/store/storetest"
)

// TestANameIsSentAndSavedAlikeFromFormAndFile: the form and the file send and save one spelling. Joiners that a name is written
// with stay in it, invisible characters do not.
func TestANameIsSentAndSavedAlikeFromFormAndFile(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"👨\u200d👩\u200d👧\u200d👦 x": "👨\u200d👩\u200d👧\u200d👦 x",
		"राजक\u094d\u200dष":        "राजक\u094d\u200dष",
		"Asha\u200b R\u200dao":     "Asha Rao",
	} {
		synctest.Test(t, func(t *testing.T) {
			form := newCommandFixture(t)
			term := form.start(80, 24)
			term.Press("2", "n").WaitIdle().Type(typed + "\tasha@example.com\t\t").Press("enter")
			term.Await(20*time.Second, "✓ New affiliate")
			if err := term.Quit("ctrl+c"); err != nil {
				t.Fatal(err)
			}
			file := newCommandFixture(t)
			path := file.file("in.csv", "affiliate_name,affiliate_email,product,commission_percent\n"+typed+",asha@example.com,Go for Engineers,20\n")
			if status, err := file.runImport(app.Import{Kind: "links", File: path}); status != 0 {
				t.Fatal(status, err, file.err.String())
			}
			for way, c := range map[string]*commandFixture{"form": form, "file": file} {
				if u := c.school.Users(); len(u) != 1 || u[0].Name != want {
					t.Errorf("%s: sent %+q, want %+q", way, fmt.Sprint(u), want)
				}
				database, err := storetest.OpenFile(t.Context(), c.database(), storetest.Options{})
				if err != nil {
					t.Fatal(err)
				}
				if saved, err := database.Affiliates(t.Context()); err != nil || len(saved) != 1 || saved[0].Name != want {
					t.Errorf("%s: saved %+q, want %+q (%v)", way, fmt.Sprint(saved), want, err)
				}
				if err := database.Close(); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}
