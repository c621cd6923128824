package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/importer"
)

// PayoutOptions are the options of payout prepare.
type PayoutOptions struct {
	Affiliates []string // user IDs, e-mails or exact names; none: all that are due a payment
	Minimum    string   // "": the profile's
	PayoutFile
	DryRun, Yes bool
}

// PayoutFile is a payment file that is to be written.
type PayoutFile struct {
	File           string
	As             string // the name of a format
	Currency, Rate string
}

// paymentFile is a PayoutFile, checked.
type paymentFile struct {
	file       string
	format     affiliate.PaymentFormat
	conversion affiliate.Conversion
}

// PreparePayout plans who is paid how much, claims it, and writes the file. The batch's ID goes to standard output.
func (a *App) PreparePayout(ctx context.Context, o PayoutOptions) error {
	refused := a.whyNoPayment()
	if refused != nil && !o.DryRun {
		return refused
	}
	rules, err := a.payoutRules(ctx)
	if err != nil {
		return err
	}
	if err := selfPaid(ctx, a.store, rules); err != nil {
		return err
	}
	minimum := rules.MinPayout
	if o.Minimum != "" {
		if minimum, err = affiliate.ParseRupees(o.Minimum); err != nil {
			return &UsageError{fmt.Errorf("--min: %w", err)}
		}
	}
	f, err := a.paymentFile(ctx, o.PayoutFile, "")
	if err != nil {
		return err
	}
	plan, err := a.planPayout(ctx, o.Affiliates, minimum, rules, f)
	if err != nil {
		return err
	}
	a.printPayoutPlan(plan, f.format)
	if err := a.printSoldBefore(ctx, plan); err != nil {
		return err
	}
	if len(plan.Payments) == 0 {
		a.stderr.Linef("nothing to pay: no batch was prepared")
		return nil
	}
	if err := a.checkNumbered(ctx, f, len(plan.Payments)); err != nil {
		return err
	}
	if o.DryRun {
		if refused != nil {
			a.stderr.Linef("without --dry-run this is refused: %v", refused)
		}
		return nil
	}
	if err := a.confirm(ctx, o.Yes, "Prepare these payments?"); err != nil {
		return err
	}
	return a.claimPayout(ctx, plan, rules, f)
}

// checkNumbered reports when that many payments take several files, and refuses a file that exists.
func (a *App) checkNumbered(ctx context.Context, f paymentFile, payments int) error {
	names := f.format.Numbered(f.file, payments)
	if len(names) == 1 {
		return nil
	}
	for _, name := range names {
		if err := checkNewFile(ctx, name); err != nil {
			return err
		}
	}
	a.stderr.Linef("a %s file has at most %s: %d files, %s to %s", f.format.Name, affiliate.Plural(int64(f.format.MaxRows), "row", "rows"),
		len(names), affiliate.Clean(names[0]), affiliate.Clean(names[len(names)-1]))
	return nil
}

func (a *App) claimPayout(ctx context.Context, plan affiliate.PayoutPlan, rules affiliate.PayoutRules, f paymentFile) error {
	r := affiliate.PayoutRequest{Rules: rules, Period: a.o.Now().In(a.school.timeZone()).Format("Jan 2006"), Currency: f.conversion}
	for _, p := range plan.Payments {
		r.Payments = append(r.Payments, p.Request())
	}
	b, left, err := a.store.PreparePayout(ctx, r)
	if err != nil {
		return whyNotClaimed(ctx, a.store, err)
	}
	a.printLeftOut(left, payoutNames(plan.Payments, left))
	if b.ID == "" {
		a.stderr.Linef("nothing to pay any more: no batch was prepared")
		return nil
	}
	a.stderr.Linef("prepared %s: %s, %s; next: pay them, then fermion-tui payout confirm %s", b.ID,
		affiliate.Plural(int64(b.Payments), "payment", "payments"), affiliate.GrossAndNet(b.Amount, b.Withheld), b.ID)
	fmt.Fprintln(a.dataWriter(), b.ID)
	if f.file == "" {
		if c := f.conversion; c.Rate != 0 {
			a.stderr.Linef("payout file %s writes them in %s, at %s rupees for one", b.ID, c.Code(), c.RateText())
		}
		return nil
	}
	err = a.writePaymentFile(ctx, b.ID, f)
	if _, decided := errors.AsType[*affiliate.DecisionError](err); decided { // by a colleague: there is nothing to write any more
		return fmt.Errorf("%s was prepared, without its file: %w", b.ID, err)
	}
	if err != nil {
		return fmt.Errorf("%s is prepared, without its file: %w; write it with fermion-tui payout file %s --file FILE", b.ID, err, b.ID)
	}
	return nil
}

// paymentFile checks the options of a payment file before anything is claimed. otherwise is the format when none is named.
func (a *App) paymentFile(ctx context.Context, o PayoutFile, otherwise string) (f paymentFile, err error) {
	if f.conversion, err = affiliate.ParseConversion(o.Currency, o.Rate); err != nil {
		return f, &UsageError{err}
	}
	if o.File == "" {
		if o.As != "" {
			return f, &UsageError{errors.New("--as goes with --file: name the file to write")}
		}
		return f, nil
	}
	if f.format, err = a.paymentFormat(o.As, otherwise); err != nil {
		return f, err
	}
	f.file = o.File
	return f, checkNewFile(ctx, o.File)
}

// paymentFormats are the payment files that can be written.
func (a *App) paymentFormats() []affiliate.PaymentFormat {
	return append(affiliate.BuiltInFormats(), a.cfg.PayoutFiles...)
}

// paymentFormat is a format by its name: built in, or of config.toml.
func (a *App) paymentFormat(name, otherwise string) (affiliate.PaymentFormat, error) {
	if name == "" {
		name = otherwise
	}
	if name == "" {
		return affiliate.GenericFormat(), nil
	}
	var names []string
	for _, f := range a.paymentFormats() {
		if f.Name == name {
			return f, nil
		}
		names = append(names, f.Name)
	}
	return affiliate.PaymentFormat{}, &UsageError{fmt.Errorf("--as: there is no payment file called %q; these exist: %s; others are set "+
		"in config.toml as [payout_files.NAME]", affiliate.Clean(name), strings.Join(names, ", "))}
}

func (a *App) planPayout(ctx context.Context, who []string, minimum affiliate.Paise, rules affiliate.PayoutRules,
	f paymentFile) (affiliate.PayoutPlan, error) {
	accounts, err := a.store.Accounts(ctx, a.o.Now(), rules)
	if err != nil {
		return affiliate.PayoutPlan{}, err
	}
	var named map[int64]bool
	if len(who) > 0 {
		named = map[int64]bool{}
		people := make([]affiliate.Affiliate, len(accounts))
		for i, c := range accounts {
			people[i] = c.Affiliate
		}
		for _, text := range who {
			p, err := findPerson(people, text)
			if err != nil {
				return affiliate.PayoutPlan{}, err
			}
			named[p.ID] = true
		}
	}
	return affiliate.PlanPayout(accounts, minimum, named, f.format, f.conversion), nil
}

// findPerson finds an affiliate by user ID, e-mail or exact name. An ambiguous name is wrong usage that names the candidates.
func findPerson(people []affiliate.Affiliate, text string) (affiliate.Affiliate, error) {
	text = strings.TrimSpace(text)
	for _, is := range []func(affiliate.Affiliate) bool{
		func(p affiliate.Affiliate) bool { return p.UserID != "" && p.UserID == text },
		func(p affiliate.Affiliate) bool {
			return p.Email != "" && affiliate.EmailKey(p.Email) == affiliate.EmailKey(text)
		},
		func(p affiliate.Affiliate) bool { return p.Name != "" && strings.EqualFold(p.Name, text) },
	} {
		var found []affiliate.Affiliate
		for _, p := range people {
			if is(p) {
				found = append(found, p)
			}
		}
		switch len(found) {
		case 0:
			continue
		case 1:
			return found[0], nil
		}
		var names []string
		for _, p := range found {
			names = append(names, affiliate.Clean(longer(p.UserID, p.Email)))
		}
		return affiliate.Affiliate{}, &UsageError{fmt.Errorf("several affiliates are called %q: name one by e-mail or user ID: %s",
			affiliate.Clean(text), strings.Join(names, ", "))}
	}
	return affiliate.Affiliate{}, &UsageError{&nobodyError{text}}
}

func longer(a, b string) string {
	if len(b) > len(a) {
		return b
	}
	return a
}

// nobodyError means that no affiliate has this name.
type nobodyError struct{ text string }

func (e *nobodyError) Error() string {
	return fmt.Sprintf("no affiliate has the user ID, e-mail or name %q", affiliate.Clean(e.text))
}

// errUnseenQuestion refuses what a person at the keyboard would have to confirm.
var errUnseenQuestion = &UsageError{importer.ErrUnseenQuestion}

// asks reports whether a person is asked: at a terminal, and not with --yes.
func (a *App) asks(yes bool) bool { return a.o.Interactive && !yes }

// confirm asks a person at a terminal. Without a terminal it does not ask; it refuses if somebody is at the keyboard
// and would not see the question.
func (a *App) confirm(ctx context.Context, yes bool, question string) error {
	switch {
	case a.asks(yes):
	case a.o.AtKeyboard && !yes:
		return errUnseenQuestion
	default:
		return nil
	}
	switch ok, err := importer.Ask(ctx, a.o.Stdin, a.stderr, question); {
	case err != nil:
		return err
	case !ok:
		return errors.New("not done: the question was answered with no")
	}
	return nil
}

// printPayoutPlan prints who is paid how much, who is left out, and whose payee a file of the format has to change.
func (a *App) printPayoutPlan(p affiliate.PayoutPlan, format affiliate.PaymentFormat) {
	nameOf := payoutNames(p.Payments, p.LeftOut)
	for _, d := range p.Payments {
		tax := ""
		if d.Withheld > 0 {
			tax = fmt.Sprintf(", %s of it withheld", d.Withheld.Exact())
		}
		a.stderr.Linef("pay %s to %s, by %s%s", d.Amount.Exact(), nameOf(d.Affiliate), d.Payee, tax)
	}
	for _, d := range p.Payments {
		if format.QuotesPayee(d.Payee) {
			a.stderr.Linef("warning: %s: %s", nameOf(d.Affiliate), affiliate.QuotedPayee)
		}
	}
	a.printLeftOut(p.LeftOut, nameOf)
	if len(p.Payments) > 0 {
		gross, withheld := p.Amount()
		a.stderr.Linef("in all %s: %s", affiliate.Plural(int64(len(p.Payments)), "payment", "payments"),
			affiliate.GrossAndNet(gross, withheld))
	}
}

// printSoldBefore names the affiliates who are paid for the first time and sold something before their links were tracked here: nothing of
// that is in the plan.
func (a *App) printSoldBefore(ctx context.Context, p affiliate.PayoutPlan) error {
	before, err := a.store.SoldBeforeTracking(ctx)
	if err != nil {
		return err
	}
	for _, d := range p.Payments {
		if before[d.Affiliate.ID] {
			a.stderr.Linef("not in it: what %s sold before their links were tracked here: if some of that is owed, write an opening "+
				"entry first (import ledger)",
				affiliate.Clean(d.Affiliate.Label()))
		}
	}
	return nil
}

// payoutNames returns the names of the people of a plan: with their e-mail or user ID where another one has the same name.
func payoutNames(payments []affiliate.PlannedPayment, left []affiliate.LeftOut) func(affiliate.Affiliate) string {
	first, shared := map[string]int64{}, map[string]bool{}
	note := func(who affiliate.Affiliate) {
		if id, named := first[who.Label()]; named && id != who.ID {
			shared[who.Label()] = true
		}
		first[who.Label()] = who.ID
	}
	for i := range payments {
		note(payments[i].Affiliate)
	}
	for i := range left {
		note(left[i].Affiliate)
	}
	return func(who affiliate.Affiliate) string {
		name := who.Label()
		if id := cmp.Or(who.Email, who.UserID); shared[name] && id != "" {
			name += " (" + id + ")"
		}
		return affiliate.Clean(name)
	}
}

func (a *App) printLeftOut(left []affiliate.LeftOut, nameOf func(affiliate.Affiliate) string) {
	for _, l := range left {
		a.stderr.Linef("left out: %s: %s", nameOf(l.Affiliate), l.Why)
	}
}
