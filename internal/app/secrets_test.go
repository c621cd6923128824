package app_test

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/app"
	"fermion-tui/internal/fermion/fermiontest"
)

// TestTheKeyIsInNoFile onboards with the debug log on and errors about, and then looks into every file that was written.
func TestTheKeyIsInNoFile(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newFixture(t)
		var said bytes.Buffer
		m.o.Debug, m.o.Stderr = true, &said
		m.school.Fault(fermiontest.CreateCoupon, fermiontest.Fault{Kind: fermiontest.Say, Text: "no coupon for school-key"})
		m.school.Fault(fermiontest.LinkStats, fermiontest.Fault{Kind: fermiontest.HTML, Times: 3})
		term := m.start(80, 24)
		term.Advance(5 * time.Second)
		term.Press("a").Type("Asha Rao\tasha@example.com\tgo for\t20\tASHA25\t25%").Press("enter")
		term.Await(20*time.Second, "no coupon for")
		if strings.Contains(string(term.Output()), "school-key") {
			t.Error("the key is on the screen")
		}
		term.Press("esc")
		if err := term.Quit("q"); err != nil {
			t.Fatal(err)
		}
		files := 0
		err := filepath.WalkDir(m.o.DataDir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			files++
			b, err := os.ReadFile(path)
			if bytes.Contains(b, []byte("school-key")) {
				t.Errorf("the key is in %s", path)
			}
			if filepath.Ext(path) == ".log" && bytes.Contains(b, []byte("asha@example.com")) {
				t.Error("an e-mail address is in the debug log")
			}
			if info, _ := d.Info(); info.Mode().Perm() != 0o600 {
				t.Errorf("%s has mode %v", path, info.Mode())
			}
			return err
		})
		if err != nil || files < 3 {
			t.Fatal(files, err)
		}
		if strings.Contains(said.String(), "school-key") {
			t.Error("the key was printed")
		}
	})
}

func TestExitStatus(t *testing.T) {
	t.Parallel()
	if got := app.ExitStatus(context.Canceled); got != 1 {
		t.Errorf("cancelled ends with %d", got)
	}
	if got := app.ExitStatus(&app.UsageError{Err: fs.ErrInvalid}); got != 2 {
		t.Errorf("wrong usage ends with %d", got)
	}
	if got := app.ExitStatus(&app.KeyError{Err: fs.ErrInvalid}); got != 3 {
		t.Errorf("no key ends with %d", got)
	}
}

// TestTheKeyIsInNothingThatIsPrinted lets Fermion repeat the key in every answer, and looks at all that the commands print, at
// what they end with, and at their files.
func TestTheKeyIsInNothingThatIsPrinted(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCommandFixture(t)
		c.o.Debug = true
		look := func(what string, text string) {
			t.Helper()
			if strings.Contains(text, "school-key") {
				t.Errorf("%s holds the key: %s", what, text)
			}
		}
		run := func(what string, f func(*app.App, context.Context) error) {
			t.Helper()
			_, err := c.run(t.Context(), func(a *app.App, ctx context.Context) error {
				look(what+", the program itself", fmt.Sprintf("%v %+v %#v %s", a, a, a, a))
				return f(a, ctx)
			})
			look(what, c.out.String()+c.err.String()+fmt.Sprintf("%v %+v %#v", err, err, err))
		}
		imports := func(kind, name, text string) func(*app.App, context.Context) error {
			file := c.file(name, text)
			return func(a *app.App, ctx context.Context) error { return a.Import(ctx, app.Import{Kind: kind, File: file}) }
		}
		run("a whole import", imports("links", "links.csv", twoRows))
		for _, endpoint := range []string{fermiontest.CreateUser, fermiontest.CreateLink, fermiontest.CreateCoupon, fermiontest.UserAnalytics,
			fermiontest.AllProducts, fermiontest.SalesData} {
			for _, kind := range []fermiontest.FaultKind{fermiontest.Say, fermiontest.Raw, fermiontest.Redirect} {
				c.school.Fault(endpoint, fermiontest.Fault{Kind: kind, Text: "https://school-key.example/?key=school-key"})
			}
		}
		for i := range 3 {
			row := fmt.Sprintf("p%d@example.com", i)
			run("a failing import", imports("links", fmt.Sprintf("more%d.csv", i),
				"affiliate_name,affiliate_email,product_id,commission_percent,coupon_code,discount\nPerson,"+row+","+goID+",20,CODE"+fmt.Sprint(i)+",25%\n"))
		}
		run("auth status", (*app.App).AuthStatus)
		for _, kind := range app.ExportKinds() {
			for _, format := range []string{"csv", "json"} {
				run("export "+kind, func(a *app.App, ctx context.Context) error {
					return a.Export(ctx, app.Export{Kind: kind, Format: format})
				})
			}
		}
		look("doctor", fmt.Sprintf("%+v", app.Doctor(t.Context(), c.o, true))+c.out.String()+c.err.String())
		for _, dir := range []string{c.o.DataDir, c.dir} {
			if err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
				if err != nil || d.IsDir() {
					return err
				}
				b, err := os.ReadFile(path)
				look(path, string(b))
				return err
			}); err != nil {
				t.Fatal(err)
			}
		}
	})
}
