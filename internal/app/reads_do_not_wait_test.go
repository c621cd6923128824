package app_test

import (
	"context"
	"os"
	"strings"
	"testing"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/app"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/postgres"
	"fermion-tui/internal/store/storetest"
)

// TestTeamCommandsThatOnlyReadDoNotWait: while another session holds the row that writers lock, a manager's commands
// that only read answer, since they open the database without a write.
func TestTeamCommandsThatOnlyReadDoNotWait(t *testing.T) {
	address := storetest.PostgresAddress(t)
	x := newCommandFixture(t)
	x.o.Store, x.o.Profile = os.Getenv(storetest.PostgresVariable)+"&lock_timeout=1500", "reads"
	storetest.NoErr(t, app.StoreInit(t.Context(), x.o, false))
	if status, err := x.runImport(app.Import{Kind: "affiliates", File: x.file("affiliates.csv", "name,email\nAsha Rao,asha@example.com\n")}); status != 0 {
		t.Fatal(status, err, x.err.String())
	}
	other := storetest.Must(postgres.Open(t.Context(), address, postgres.Options{Profile: x.o.Profile}))(t)
	defer other.Close()
	release, held, done := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		done <- other.Write(t.Context(), func(context.Context, *store.Tx) error { close(held); <-release; return nil })
	}()
	<-held
	defer func() { close(release); storetest.NoErr(t, <-done) }()

	lists := x.o
	lists.ListsOnly = true
	dry := x.o
	dry.DryRun = true
	links := x.file("links.csv", "slug\nabcd1234\n")
	ledger := x.file("ledger.csv", "affiliate_email,kind,amount,date\nasha@example.com,bonus,100,2026-01-01\n")
	for _, c := range []struct {
		name string
		o    app.Options
		do   func(*app.App) error
	}{
		{"digest", lists, func(a *app.App) error {
			return a.Digest(t.Context(), app.DigestOptions{Format: "text", Period: affiliate.Period{}})
		}},
		{"export", lists, func(a *app.App) error {
			return a.Export(t.Context(), app.Export{Kind: "links", Format: "csv", Period: affiliate.Period{}})
		}},
		{"report", lists, func(a *app.App) error {
			return a.Report(t.Context(), app.ReportOptions{By: "day", Format: "text", Period: affiliate.Period{}})
		}},
		{"payout list", lists, func(a *app.App) error { return a.ListPayouts(t.Context(), "", "text") }},
		{"import --dry-run", dry, func(a *app.App) error {
			return a.Import(t.Context(), app.Import{Kind: "links", File: links, DryRun: true})
		}},
		{"import ledger --dry-run", dry, func(a *app.App) error {
			err := a.Import(t.Context(), app.Import{Kind: "ledger", File: ledger, DryRun: true})
			if plan := x.out.String() + x.err.String(); !strings.Contains(plan, "1 entry for the ledger: 1 bonus ₹100") {
				t.Errorf("the plan of the ledger is\n%s", plan)
			}
			return err
		}},
	} {
		a, err := app.Open(t.Context(), c.o)
		if err == nil {
			err = a.CloseCommand(t.Context(), c.do(a))
		}
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	if err := app.Doctor(t.Context(), lists, false); err != nil {
		t.Errorf("doctor: %v\n%s", err, x.out.String())
	}
	if _, err := app.Open(t.Context(), x.o); err == nil {
		t.Error("a command that writes does not wait: nobody holds the database")
	}
}
