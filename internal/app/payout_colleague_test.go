package app_test

import (
	"cmp"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/app"
)

// payer is somebody who pays from the command line, with a batch of one payment that is prepared.
type payer struct {
	*commandFixture
	batch string
}

func newPayer(t *testing.T) *payer {
	p := &payer{commandFixture: newCommandFixture(t)}
	p.o.ConfigFile = p.file("config.toml", "[profiles.default]\npayouts = \"self\"\ntime_zone = \"Asia/Kolkata\"\n")
	for _, i := range []app.Import{
		{Kind: "links", File: p.file("links.csv", "slug,affiliate_user_id,affiliate_name\nabc1,aff-1,Asha Rao\n")},
		{Kind: "affiliates", File: p.file("people.csv", "user_id,name,email,payee_method,payee\naff-1,Asha Rao,asha@example.com,upi,asha@okhdfc\n")},
		{Kind: "ledger", File: p.file("ledger.csv", "affiliate_user_id,kind,amount,date\naff-1,opening,5000,1999-12-31\n")},
	} {
		if status, err := p.runImport(i); status != 0 {
			t.Fatal(status, err, p.err.String())
		}
	}
	p.run(0, func(a *app.App, ctx context.Context) error { return a.PreparePayout(ctx, app.PayoutOptions{}) })
	p.batch = strings.TrimSpace(p.out.String())
	return p
}

// run runs a command that must end with a certain status.
func (p *payer) run(want int, f func(*app.App, context.Context) error) {
	p.t.Helper()
	status, err := p.commandFixture.run(p.t.Context(), f)
	if status != want {
		p.t.Fatalf("it ends with %d: %v\n%s", status, err, p.err.String())
	}
	if err != nil {
		p.err.WriteString(err.Error() + "\n")
	}
}

// asked answers a question, once a colleague has done something.
type asked struct {
	colleague func()
	answers   string // "" for yes
	answer    *strings.Reader
}

func (a *asked) Read(to []byte) (int, error) {
	if a.answer == nil {
		a.colleague()
		a.answer = strings.NewReader(cmp.Or(a.answers, "y\n"))
	}
	return a.answer.Read(to)
}

// TestABatchIsDecidedByAColleagueDuringTheQuestion: the command says what became of it, and changes nothing.
func TestABatchIsDecidedByAColleagueDuringTheQuestion(t *testing.T) {
	t.Parallel()
	confirm := func(a *app.App, ctx context.Context, batch string) error {
		return a.ConfirmPayout(ctx, batch, "", true)
	}
	cancel := func(a *app.App, ctx context.Context, batch string) error { return a.CancelPayout(ctx, batch, true) }
	for name, c := range map[string]struct {
		colleague func(*app.App, context.Context, string) error
		confirms  bool
		status    int
		want      string
	}{
		"confirming what was cancelled": {cancel, true, 1, " was cancelled: nothing of it is to be confirmed"},
		"confirming what was paid":      {confirm, true, 0, " was marked as paid before, at "},
		"cancelling what was paid":      {confirm, false, 1, " is paid: reverse its entries in the ledger instead"},
		"cancelling what was cancelled": {cancel, false, 0, " is cancelled already: nothing was changed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				p := newPayer(t)
				p.o.Interactive = true
				p.o.Stdin = &asked{colleague: func() {
					p.as("ravi@desk", func(a *app.App, ctx context.Context) error { return c.colleague(a, ctx, p.batch) })
				}}
				p.run(c.status, func(a *app.App, ctx context.Context) error {
					if c.confirms {
						return a.ConfirmPayout(ctx, p.batch, "", false)
					}
					return a.CancelPayout(ctx, p.batch, false)
				})
				if text := p.err.String(); !strings.Contains(text, p.batch+c.want) {
					t.Errorf("it says %s", text)
				}
			})
		})
	}
}

// as runs what a colleague does in a program of their own.
func (p *payer) as(by string, do func(*app.App, context.Context) error) {
	p.t.Helper()
	o := p.o
	o.By, o.Interactive, o.Stdin = by, false, strings.NewReader("")
	a, err := app.Open(p.t.Context(), o)
	if err == nil {
		err = do(a, p.t.Context())
	}
	if err == nil {
		err = a.Close(p.t.Context())
	}
	if err != nil {
		p.t.Error(err)
	}
}

// TestThePayeeIsChangedDuringTheQuestion: the command has named another one, so that it pays nobody.
func TestThePayeeIsChangedDuringTheQuestion(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPayer(t)
		p.run(0, func(a *app.App, ctx context.Context) error { return a.CancelPayout(ctx, p.batch, true) })
		other := app.Import{Kind: "affiliates", File: p.file("others.csv", "user_id,payee_method,payee\naff-1,upi,ravi@okhdfc\n"), Yes: true}
		p.o.Interactive = true
		p.o.Stdin = &asked{colleague: func() {
			p.as("ravi@desk", func(a *app.App, ctx context.Context) error { return a.Import(ctx, other) })
		}}
		p.run(0, func(a *app.App, ctx context.Context) error { return a.PreparePayout(ctx, app.PayoutOptions{}) })
		if text := p.err.String(); !strings.Contains(text, "left out: Asha Rao: the payee was changed since the plan") ||
			!strings.Contains(text, "no batch was prepared") {
			t.Errorf("it says %s", text)
		}
	})
}

// TestAFileIsWrittenDuringTheQuestionWhetherToCancel: the batch is not cancelled before its file was named.
func TestAFileIsWrittenDuringTheQuestionWhetherToCancel(t *testing.T) {
	t.Parallel()
	for answers, c := range map[string]struct {
		status int
		says   string
	}{"y\nn\n": {1, "not done: the question was answered with no"}, "y\ny\n": {0, " is cancelled: 1 cancelled"}} {
		synctest.Test(t, func(t *testing.T) {
			p := newPayer(t)
			file := filepath.Join(p.dir, "pay.csv")
			p.o.Interactive = true
			p.o.Stdin = &asked{answers: answers, colleague: func() {
				p.as("ravi@desk", func(a *app.App, ctx context.Context) error {
					return a.WritePayoutFile(ctx, p.batch, app.PayoutFile{File: file})
				})
			}}
			p.run(c.status, func(a *app.App, ctx context.Context) error { return a.CancelPayout(ctx, p.batch, false) })
			for _, want := range []string{p.batch + " was not cancelled: its payments were written to " + file + " after you were asked",
				"They were written to " + file + ": if it was sent to the bank already, they would be paid twice.", c.says} {
				if !strings.Contains(p.err.String(), want) {
					t.Errorf("%q is missing in %s", want, p.err.String())
				}
			}
		})
	}
}

// TestPaymentsInNoFileAreNamedBeforeAllArePaid: a file of one payment service leaves out those of the others.
func TestPaymentsInNoFileAreNamedBeforeAllArePaid(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPayer(t)
		p.run(0, func(a *app.App, ctx context.Context) error { return a.CancelPayout(ctx, p.batch, true) })
		for _, i := range []app.Import{
			{Kind: "affiliates", File: p.file("more.csv", "user_id,name,payee_method,payee\naff-2,Ravi,paypal,ravi@example.com\n")},
			{Kind: "ledger", File: p.file("more-ledger.csv", "affiliate_user_id,kind,amount,date\naff-2,opening,7000,1999-12-31\n")},
		} {
			if status, err := p.runImport(i); status != 0 {
				t.Fatal(status, err, p.err.String())
			}
		}
		p.run(0, func(a *app.App, ctx context.Context) error { return a.PreparePayout(ctx, app.PayoutOptions{}) })
		batch := strings.TrimSpace(p.out.String())
		p.o.Interactive = true
		no := func(want string) {
			t.Helper()
			p.o.Stdin = strings.NewReader("n\n")
			p.run(1, func(a *app.App, ctx context.Context) error { return a.ConfirmPayout(ctx, batch, "", false) })
			if !strings.Contains(p.err.String(), want) {
				t.Errorf("%q is missing in %s", want, p.err.String())
			}
		}
		no("No payment file was written with them: " + batch + "-001, " + batch + "-002.")
		p.run(0, func(a *app.App, ctx context.Context) error {
			return a.WritePayoutFile(ctx, batch, app.PayoutFile{File: filepath.Join(p.dir, "pay.csv"), As: "paypal"})
		})
		no("1 of them is in no payment file: " + batch + "-001. Answer no if it was not paid in another way.")
		p.run(0, func(a *app.App, ctx context.Context) error {
			return a.WritePayoutFile(ctx, batch, app.PayoutFile{File: filepath.Join(p.dir, "all.csv"), As: "generic"})
		})
		no("in the ledger: 2 payments, ₹12,000. [y/N]")
	})
}

// TestNoFileOfPaymentsThatAColleagueHasDecided: a batch is cancelled while its file is written, and the file does not appear.
func TestNoFileOfPaymentsThatAColleagueHasDecided(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPayer(t)
		file := filepath.Join(p.dir, "pay.csv")
		p.run(1, func(a *app.App, ctx context.Context) error {
			if err := a.CancelPayout(ctx, p.batch, true); err != nil {
				t.Fatal(err)
			}
			return a.WritePayoutFile(ctx, p.batch, app.PayoutFile{File: file})
		})
		if text := p.err.String(); !strings.Contains(text, p.batch+" was cancelled: no payment of it waits for a file") {
			t.Errorf("it says %s", text)
		}
		if _, err := os.Stat(file); err == nil {
			t.Error("the file is written")
		}
	})
}

// TestCancellingNamesTheFilesOfThePaymentsThatAreCancelled, and no file of payments that were decided before.
func TestCancellingNamesTheFilesOfThePaymentsThatAreCancelled(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPayer(t)
		p.run(0, func(a *app.App, ctx context.Context) error { return a.CancelPayout(ctx, p.batch, true) })
		p.o.ConfigFile = p.file("two.toml",
			"[profiles.default]\npayouts = \"self\"\ntime_zone = \"Asia/Kolkata\"\n\n[payout_files.two]\nmax_rows = 2\ncolumns = [[\"Reference\", "+
				"\"{{reference}}\"], [\"Amount\", \"{{amount}}\"]]\n")
		for _, i := range []app.Import{
			{Kind: "affiliates", File: p.file("more.csv", "user_id,name,payee_method,payee\naff-2,Ravi,upi,ravi@okhdfc\naff-3,Dev,upi,dev@okhdfc\n")},
			{Kind: "ledger", File: p.file("more-ledger.csv",
				"affiliate_user_id,kind,amount,date\naff-2,opening,7000,1999-12-31\naff-3,opening,8000,1999-12-31\n")},
		} {
			if status, err := p.runImport(i); status != 0 {
				t.Fatal(status, err, p.err.String())
			}
		}
		p.run(0, func(a *app.App, ctx context.Context) error {
			return a.PreparePayout(ctx, app.PayoutOptions{PayoutFile: app.PayoutFile{File: filepath.Join(p.dir, "pay.csv"), As: "two"}})
		})
		batch := strings.TrimSpace(p.out.String())
		time.Sleep(time.Second)
		results := p.file("results.csv", "reference,status\n"+batch+"-001,paid\n"+batch+"-002,failed\n")
		p.run(0, func(a *app.App, ctx context.Context) error { return a.ConfirmPayout(ctx, batch, results, true) })
		p.o.Interactive, p.o.Stdin = true, strings.NewReader("y\n")
		p.run(0, func(a *app.App, ctx context.Context) error { return a.CancelPayout(ctx, batch, false) })
		second := filepath.Join(p.dir, "pay-2.csv")
		for _, want := range []string{"They were written to " + second + ": if it was sent", "it is still in " + second + "\n"} {
			if !strings.Contains(p.err.String(), want) {
				t.Errorf("%q is missing in %s", want, p.err.String())
			}
		}
	})
}
