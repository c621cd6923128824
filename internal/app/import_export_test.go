package app_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/app"
	"fermion-tui/internal/fermion/fermiontest"
	"fermion-tui/internal/operation"
)

// commandFixture is somebody at the command line: every command opens the profile and closes it again.
type commandFixture struct {
	*fixture
	dir      string
	out, err bytes.Buffer
}

func newCommandFixture(t *testing.T) *commandFixture {
	c := &commandFixture{fixture: newFixture(t), dir: t.TempDir()}
	c.o.Stdout, c.o.Stderr = &c.out, &c.err
	return c
}

// run runs one command, and returns how the process would end.
func (c *commandFixture) run(ctx context.Context, f func(*app.App, context.Context) error) (status int, err error) {
	c.t.Helper()
	c.out.Reset()
	c.err.Reset()
	c.makeDatabase()
	a, err := app.Open(ctx, c.o)
	if err != nil {
		c.t.Fatal(err)
	}
	err = a.CloseCommand(ctx, f(a, ctx))
	return app.ExitStatus(err), err
}

func (c *commandFixture) runImport(i app.Import) (int, error) {
	c.t.Helper()
	return c.run(c.t.Context(), func(a *app.App, ctx context.Context) error { return a.Import(ctx, i) })
}

func (c *commandFixture) runExport(e app.Export) string {
	c.t.Helper()
	if status, err := c.run(c.t.Context(), func(a *app.App, ctx context.Context) error { return a.Export(ctx, e) }); status != 0 {
		c.t.Fatal(status, err)
	}
	return c.out.String()
}

func (c *commandFixture) file(name, text string) string {
	c.t.Helper()
	path := filepath.Join(c.dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		c.t.Fatal(err)
	}
	return path
}

const twoRows = "affiliate_name,affiliate_email,product,commission_percent\nAsha Rao,asha@example.com,Go for Engineers,20\nDev,dev@example.com,Go for " +
	"Engineers,12.5\n"

func TestImportAndExportFromTheCommandLine(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCommandFixture(t)
		file := c.file("links.csv", twoRows)
		if status, err := c.runImport(app.Import{Kind: "links", File: file}); status != 0 {
			t.Fatal(status, err, c.err.String())
		}
		result, err := os.ReadFile(filepath.Join(c.dir, "links.result.csv"))
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range c.school.Links() {
			if !strings.Contains(string(result), "made,"+l.Slug+",https://learn.acme.com/a/"+l.Slug+",") {
				t.Errorf("the result has no %s:\n%s", l.Slug, result)
			}
		}
		c.env = nil // neither key nor school from here on
		if links := c.runExport(app.Export{Kind: "links", Format: "csv"}); strings.Count(links, "\n") != 3 ||
			!strings.Contains(links, ",dev@example.com,Dev,"+goID+",Go for Engineers,12.5,0,0,0,0,") {
			t.Errorf("the links are %s", links)
		}
		if ops := c.runExport(app.Export{Kind: "operations", Format: "json"}); strings.Count(ops, `"state":"done"`) != 4 ||
			!strings.Contains(ops, `"by":"meera@laptop"`) {
			t.Errorf("the operations are %s", ops)
		}
	})
}

// An import says that Fermion cannot be reached, and goes on by itself when it answers.
func TestAnImportWithoutAConnectionSaysSo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCommandFixture(t)
		file := c.file("links.csv", strings.ReplaceAll(strings.ReplaceAll(twoRows, "product", "product_id"), "Go for Engineers", goID))
		c.school.Fault(fermiontest.UserAnalytics, fermiontest.Fault{Kind: fermiontest.ResetBefore, Times: 40})
		status, err := c.runImport(app.Import{Kind: "links", File: file, Yes: true})
		_, said, offline := strings.Cut(c.err.String(), "Fermion cannot be reached since ")
		waited, _, back := strings.Cut(said, "back since ")
		if status != 0 || !offline || !back || strings.Contains(waited, "left") {
			t.Errorf("it ends with %d (%v) and says %q", status, err, c.err.String())
		}
	})
}

func TestHowAnImportEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCommandFixture(t)
		file := c.file("links.csv", twoRows)
		want := func(name string, status int, i app.Import) {
			t.Helper()
			if got, err := c.runImport(i); got != status || err != nil && strings.Contains(err.Error(), "\n") {
				t.Errorf("%s ends with %d, not %d: %v", name, got, status, err)
			}
		}
		want("a dry run", 0, app.Import{Kind: "links", File: file, DryRun: true})
		want("no such file", 1, app.Import{Kind: "links", File: file + ".gone"})
		want("a bad row", 1, app.Import{Kind: "links", File: c.file("bad.csv", "slug\n!\n")})
		want("a bad row in a dry run", 1, app.Import{Kind: "links", File: c.file("bad.csv", "slug\n!\n"), DryRun: true})
		want("a bad row left out", 0, app.Import{Kind: "links", File: c.file("bad.csv", "slug\n!\nk3f9\n"), SkipBad: true})

		c.o.ReadOnly = true
		if _, err := c.runImport(app.Import{Kind: "links", File: file}); !errors.Is(err, operation.ErrReadOnly) {
			t.Error("read-only:", err)
		}
		want("a dry run of who may not write", 0, app.Import{Kind: "links", File: file, DryRun: true})
		if said := c.err.String(); !strings.Contains(said, "\n  without --dry-run this import is refused: read-only: nothing is changed") {
			t.Error("the dry run does not say that the import is refused:", said)
		}
		c.o.ReadOnly = false
		want("a dry run", 0, app.Import{Kind: "links", File: file, DryRun: true})
		if said := c.err.String(); strings.Contains(said, "refused") {
			t.Error("a dry run of who may write:", said)
		}

		key := c.env["FERMION_API_KEY"]
		delete(c.env, "FERMION_API_KEY")
		want("no key", 3, app.Import{Kind: "links", File: file})
		want("tracking without a key", 0, app.Import{Kind: "links", File: c.file("old.csv", "https://learn.acme.com/a/k3f9\n")})
		if n := len(c.school.Calls()); n != 0 {
			t.Errorf("%d calls were made", n)
		}
		c.env["FERMION_API_KEY"] = "another-key"
		want("a refused key", 3, app.Import{Kind: "links",
			File: c.file("ids.csv", strings.ReplaceAll(strings.ReplaceAll(twoRows, "product", "product_id"), "Go for Engineers", goID))})

		c.env["FERMION_API_KEY"] = key
		want("what waits from an earlier import", 1, app.Import{Kind: "links", File: filepath.Join(c.dir, "ids.csv")})
		want("resume", 0, app.Import{Kind: "links", File: filepath.Join(c.dir, "ids.csv"), Resume: true})
		if n := len(c.school.Links()); n != 2 {
			t.Errorf("the school has %d links", n)
		}
	})
}

func TestAnEndedImportWaitsOnceForItsAnswers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCommandFixture(t)
		c.school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.Hang, Times: 2})
		ctx, cancel := context.WithCancel(t.Context())
		stop := time.AfterFunc(10*time.Second, cancel)
		defer stop.Stop()
		began := time.Now()
		status, err := c.run(ctx, func(a *app.App, ctx context.Context) error {
			return a.Import(ctx, app.Import{Kind: "links", File: c.file("links.csv", twoRows)})
		})
		if took := time.Since(began); status != 1 || took < 25*time.Second || took > 26*time.Second {
			t.Errorf("it ended with %d after %v: %v", status, took, err)
		}
		time.Sleep(time.Minute) // virtual: until the hanging requests time out
	})
}
