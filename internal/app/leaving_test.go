package app_test

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"testing"
	"testing/synctest"

	"fermion-tui/internal/app"
)

// TestACommandThatCannotLeaveTheDatabaseProperly is what its work came to: all rows are made, and that the program
// stays listed is a warning.
func TestACommandThatCannotLeaveTheDatabaseProperly(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCommandFixture(t)
		links := app.Import{Kind: "links", File: c.file("links.csv", "slug,affiliate_name\nabc1,Asha Rao\n")}
		refused := func(a *app.App, ctx context.Context) error {
			err := a.Import(ctx, links)
			db, opened := sql.Open("sqlite", "file:"+c.database()+"?_pragma=busy_timeout(5000)")
			if opened == nil {
				_, opened = db.Exec("create trigger stays before delete on instances begin select raise(abort, 'refused'); end")
			}
			if opened := errors.Join(opened, db.Close()); opened != nil {
				t.Fatal(opened)
			}
			return err
		}
		if status, err := c.run(t.Context(), refused); status != 0 || !strings.Contains(c.err.String(), "1 tracked") || !strings.Contains(c.err.String(),
			"warning: closing the database") || !strings.Contains(c.err.String(), "What this command saved stays") {
			t.Errorf("it ends with %d, %v: %s", status, err, c.err.String())
		}
	})
}
