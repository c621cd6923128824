package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/postgres"
	"fermion-tui/internal/store/storetest"
)

// financeTeam is a team whose meera has the role of finance, with two affiliates to whom she pays what is due.
type financeTeam struct {
	*rightsTeam
	dir    string
	config string
}

func newFinanceTeam(t *testing.T) *financeTeam {
	x := &financeTeam{rightsTeam: newRightsTeam(t), dir: t.TempDir()}
	x.administrator(fmt.Sprintf("revoke %s from %q; grant %s to %q", x.role(store.RoleViewer), x.meera, x.role(store.RoleFinance), x.meera))
	x.config = x.file("config.toml", fmt.Sprintf("[profiles.%s]\npayouts = \"self\"\ntime_zone = \"Asia/Kolkata\"\n", x.profile))
	x.command(x.asha, func(a *App, ctx context.Context) error {
		return a.Import(ctx, Import{Kind: "links", File: x.file("links.csv", "slug,affiliate_user_id,affiliate_name\nabc1,aff-1,Asha Rao\nabc2,aff-2,Ravi\n")})
	})
	x.command(x.asha, func(a *App, ctx context.Context) error {
		return a.Import(ctx, Import{Kind: "affiliates",
			File: x.file("people.csv", "user_id,name,payee_method,payee\naff-1,Asha Rao,upi,asha@okhdfc\naff-2,Ravi,upi,ravi@okhdfc\n")})
	})
	return x
}

func (x *financeTeam) file(name, text string) string {
	x.t.Helper()
	path := filepath.Join(x.dir, name)
	storetest.NoErr(x.t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

// command runs a command of a user, and returns what it prints to standard output.
func (x *financeTeam) command(user string, do func(*App, context.Context) error) string {
	x.t.Helper()
	var out, said syncBuffer
	o := x.options(user)
	o.ConfigFile, o.Stdout, o.Stderr, o.Stdin = x.config, &out, &said, strings.NewReader("")
	a := storetest.Must(Open(x.t.Context(), o))(x.t)
	if err := a.CloseCommand(x.t.Context(), do(a, x.t.Context())); err != nil {
		x.t.Errorf("a command of %s: %v\n%s", user, err, said.String())
	}
	return strings.TrimSpace(out.String())
}

// ledger imports entries as meera.
func (x *financeTeam) ledger(rows string) {
	x.t.Helper()
	file := x.file(fmt.Sprintf("ledger-%d.csv", time.Now().UnixNano()), "affiliate_user_id,kind,amount,date,reference\n"+rows)
	x.command(x.meera, func(a *App, ctx context.Context) error { return a.Import(ctx, Import{Kind: "ledger", File: file}) })
}

// TestTeamFinanceWritesAllThatItMay has somebody of finance write what payouts and entries of the ledger write, also
// where it leaves a balance below zero, where a balance is below zero already, and where it is above zero again.
func TestTeamFinanceWritesAllThatItMay(t *testing.T) {
	x := newFinanceTeam(t)
	x.ledger("aff-1,opening,5000,1999-12-31,\naff-1,bonus,10,2000-01-01,b1\naff-1,deduction,20,2000-01-02,d1\naff-1,payout,30,2000-01-03,p1\n")

	a := x.opened(x.meera)
	p := a.ports()
	entry := func(kind affiliate.EntryKind, amount affiliate.Paise) affiliate.Entry {
		t.Helper()
		storetest.Must(p.Ledger.AddEntries(t.Context(), []affiliate.Entry{{AffiliateID: 2, Kind: kind, Amount: amount}}, nil))(t)
		all := storetest.Must(p.Ledger.Entries(t.Context(), 2, affiliate.Span{}))(t)
		return all[len(all)-1]
	}
	bonus := entry(affiliate.EntryBonus, 10_000)
	for _, lowers := range []affiliate.Entry{entry(affiliate.EntryDeduction, 20_000), entry(affiliate.EntryPayout, 30_000)} { // the first leaves less than zero
		storetest.Must(p.Ledger.AddEntries(t.Context(), []affiliate.Entry{lowers.Reversal(time.Time{}, "")}, nil))(t)
	}
	storetest.Must(p.Ledger.AddEntries(t.Context(), []affiliate.Entry{bonus.Reversal(time.Time{}, "")}, nil))(t)
	entry(affiliate.EntryDeduction, 5_000)
	x.ledger("aff-2,deduction,70,2000-01-02,d2\naff-2,payout,80,2000-01-03,p2\n")
	entry(affiliate.EntryOpening, 100_000) // above zero again
	storetest.NoErr(t, p.Ledger.AddBonuses(t.Context(), []affiliate.Entry{{AffiliateID: 1, Kind: affiliate.EntryBonus, Amount: 100, Reference: "goal"}}, nil))

	prepared := func() string {
		t.Helper()
		return x.command(x.meera, func(a *App, ctx context.Context) error {
			return a.PreparePayout(ctx, PayoutOptions{Minimum: "1",
				PayoutFile: PayoutFile{File: filepath.Join(x.dir, fmt.Sprintf("pay-%d.csv", time.Now().UnixNano()))}})
		})
	}
	batch := prepared()
	x.command(x.meera, func(a *App, ctx context.Context) error { return a.CancelPayout(ctx, batch, true) })
	batch = prepared()
	results := x.file("results.csv", "reference,status,note\n"+batch+"-001,failed,closed\n")
	x.command(x.meera, func(a *App, ctx context.Context) error { return a.ConfirmPayout(ctx, batch, results, true) })
	x.command(x.meera, func(a *App, ctx context.Context) error { return a.ConfirmPayout(ctx, batch, "", true) })

	due := storetest.Must(a.store.Accounts(t.Context(), time.Now(), affiliate.DefaultPayoutRules()))(t)
	above := affiliate.PaymentRequest{AffiliateID: due[0].Affiliate.ID, Amount: due[0].Balance.Due() + 5_000, Payee: due[0].Payee, Tax: due[0].Tax,
		AboveDue: &due[0].Balance}
	b, left, err := p.Payments.Prepare(t.Context(), []affiliate.PaymentRequest{above}, affiliate.PaymentFile{Format: "generic"})
	if storetest.NoErr(t, err); len(left) > 0 || b.Payments != 1 {
		t.Fatalf("a payment above what is due: %+v, left out %v", b, left)
	}
	storetest.Must(p.Payments.ConfirmBatch(t.Context(), b.ID))(t)

	for _, n := range storetest.Must(a.store.Notices(t.Context(), 0))(t) {
		if n.Rule == affiliate.AlertPaymentFailed {
			storetest.NoErr(t, p.Notices.DecideNotice(t.Context(), n.ID))
		}
	}
	x.command(x.meera, func(a *App, ctx context.Context) error {
		return a.Export(ctx, Export{Kind: ExportAffiliates, Format: "csv", WithPayees: true, Output: filepath.Join(x.dir, "people-out.csv")})
	})
}

// TestTeamFinanceBeforeTheRolesRunAgain: a server whose SQL did not let finance write below zero refuses that only,
// until the SQL has run again.
func TestTeamFinanceBeforeTheRolesRunAgain(t *testing.T) {
	x := newFinanceTeam(t)
	x.administrator(fmt.Sprintf(`revoke insert on "fermion_%s".fired from %s`, x.profile, x.role(store.RoleFinance)))
	a := x.opened(x.meera)
	if r := a.rights().Role; r != store.RoleFinance {
		t.Errorf("the role is %s", r)
	}
	deduct := func() error {
		_, err := a.ports().Ledger.AddEntries(t.Context(), []affiliate.Entry{{AffiliateID: 1, Kind: affiliate.EntryDeduction, Amount: 100}}, nil)
		return err
	}
	if err := deduct(); !errors.Is(err, store.ErrNoRights) {
		t.Errorf("a deduction without the right: %v", err)
	}
	x.administrator(postgres.Roles(postgres.Options{Profile: x.profile}))
	storetest.NoErr(t, deduct())
}
