package payouts

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/form"
	"fermion-tui/internal/ui/screen"
)

// balances returns the balance of an affiliate that a screen shows; false before it is read.
type balances func(affiliateID int64) (affiliate.Balance, bool)

// newEntryAction opens the form of an entry. chosen returns the affiliate that the form proposes.
func newEntryAction(h screen.Host, chosen func() int64, of balances, written func(id string)) screen.Action {
	return screen.Bind(screen.ActionNew, screen.NoCmd(func() { h.Float(entryForm(chosen(), of, written)) })).
		WithTitle("New entry: payout, bonus, deduction or opening balance", "new entry").OnlyPays()
}

// entryForm writes an entry to the ledger, and calls written with its ID.
func entryForm(affiliateID int64, of balances, written func(id string)) func(screen.Host) screen.Screen {
	return func(h screen.Host) screen.Screen {
		s := screen.NewFormDialog(h, "New entry of the ledger", "write the entry", []form.Field{
			{ID: "affiliate", Label: "Affiliate", Placeholder: "name, e-mail or user ID", Check: screen.CheckAffiliate(h),
				Describe: screen.DescribeAffiliate(h), Suggest: screen.SuggestAffiliates(h)},
			{ID: "kind", Label: "Kind", Proposed: string(affiliate.EntryPayout), Check: checkKind, Describe: describeKind,
				Suggest: suggestKinds},
			{ID: "amount", Label: "Amount", Placeholder: "₹5,000; of a payout with the tax withheld", Check: checkAmount},
			{ID: "withheld", Label: "Tax withheld", Placeholder: "none; of the amount of a payout", Check: screen.Optional(checkWithheld)},
			{ID: "date", Label: "Date", Placeholder: "today; or 2026-10-31", Check: screen.Optional(checkEntryDay(h)),
				Describe: screen.DescribePastDay(h)},
			{ID: "reference", Label: "Reference", Placeholder: "none; UTR, transaction ID"},
			{ID: "note", Label: "Note", Placeholder: "none; the reason"},
		})
		if a := h.Board().Affiliate(affiliateID); a != nil {
			s.Form.SetProposed("affiliate", cmp.Or(a.Email, a.UserID, a.Name))
		}
		s.Form.Check = func(v map[string]string) (string, error) {
			e := filledEntry(h, v)
			if e.Withheld > e.Amount {
				return "withheld", fmt.Errorf("the tax withheld is more than the amount, %s", e.Amount.Exact())
			}
			if e.Withheld > 0 && e.Kind != affiliate.EntryPayout {
				return "withheld", errors.New("tax is withheld from a payout only")
			}
			return "", nil
		}
		s.Preview = func(v map[string]string) string { return entryMeaning(h, filledEntry(h, v), of) }
		s.Submit = func() tea.Cmd {
			return recordEntry(s, affiliate.EntryRequest{Entry: filledEntry(h, s.Form.Values()), Zone: h.Ports().Access.Zone()}, written)
		}
		return s
	}
}

// recordEntry writes the entry. It asks first if the ledger has an equal entry, or if a payout is above what is due.
func recordEntry(s *screen.FormDialog, r affiliate.EntryRequest, written func(id string)) tea.Cmd {
	h, ports := s.Host, s.Host.Ports()
	s.Busy = screen.SavingText
	return screen.Write(h, func(ctx context.Context) (id string, err error) {
		if r.Rules, err = ports.PayoutRules(ctx); err != nil {
			return "", err
		}
		return ports.Ledger.RecordEntry(ctx, r)
	}, func(id string, err error) tea.Cmd {
		ask := screen.ConfirmOptions{Run: func() tea.Cmd { return recordEntry(s, r, written) }}
		if same, ok := errors.AsType[*affiliate.EqualEntriesError](err); ok {
			ask.Title, ask.Text, ask.Yes = "Recorded already. Record another one?", equalEntriesText(h, same.Entries), "record another one"
			r.Equal = len(same.Entries)
		} else if above, ok := errors.AsType[*affiliate.AboveDueError](err); ok {
			due := above.Balance.Due()
			ask.Title, ask.Text, ask.Yes = "Record more than is due?", aboveDue(above), "record it"
			r.AboveDue = &due
		} else {
			if err == nil {
				written(id)
				if r.Entry.Kind == affiliate.EntryPayout {
					h.Report(screen.PayoutsRecorded{})
				}
			}
			return s.OnSaved("recorded: "+labelOf(h.Board(), r.Entry.AffiliateID)+", "+entryText(r.Entry), err)
		}
		s.Busy = ""
		h.Float(screen.NewConfirm(ask))
		return nil
	})
}

// equalEntriesText says who has recorded an equal entry, and what to do.
func equalEntriesText(h screen.Host, equal []affiliate.Entry) string {
	last := equal[len(equal)-1]
	text := fmt.Sprintf("%s: %s was recorded already by %s at %s.", labelOf(h.Board(), last.AffiliateID), entryText(last),
		cmp.Or(last.By, "an import"), longDay(last.At, h.Ports().Access.Zone()))
	if len(equal) > 1 {
		text += fmt.Sprintf(" The ledger has it %d times.", len(equal))
	}
	return text + " If yours is the same one, answer no. If they got it twice, record another one; a reference tells the two apart."
}

// aboveDue says by how much a payout is above what is due.
func aboveDue(e *affiliate.AboveDueError) string {
	b := e.Balance
	text := fmt.Sprintf("%s is due, and %s was paid. The balance becomes %s, which is carried over: less is due next time.",
		max(b.Due(), 0).Exact(), e.Amount.Exact(), (b.Due() - e.Amount).Exact())
	if b.InPayment > 0 {
		text += fmt.Sprintf("\n%s is in a batch that is prepared. If this is that payment, confirm the batch instead: else it is "+
			"recorded twice.", b.InPayment.Exact())
	}
	return text
}

// entryMeaning says how the entry changes what is due.
func entryMeaning(h screen.Host, e affiliate.Entry, of balances) string {
	never := "Saved here only. An entry is never changed or deleted: " + screen.KeyOf(h, screen.ActionRemove) + " reverses it."
	if e.AffiliateID == 0 || e.Amount <= 0 {
		return never
	}
	b, read := of(e.AffiliateID)
	if !read {
		return never
	}
	due := b.Due()
	return fmt.Sprintf("%s: due goes from %s to %s. ", labelOf(h.Board(), e.AffiliateID), due.Exact(), (due+e.Signed("")).Exact()) + never
}

// filledEntry returns the values of the form, without those that cannot be parsed yet.
func filledEntry(h screen.Host, v map[string]string) affiliate.Entry {
	e := affiliate.Entry{Reference: strings.TrimSpace(v["reference"]), Note: strings.TrimSpace(v["note"])}
	if a, err := screen.FindAffiliate(h, v["affiliate"]); err == nil {
		e.AffiliateID = a.ID
	}
	e.Kind, _ = entryKind(v["kind"])
	e.Amount, _ = affiliate.ParseRupees(v["amount"])
	if v["withheld"] != "" {
		e.Withheld, _ = affiliate.ParseRupees(v["withheld"])
	}
	zone := h.Ports().Access.Zone()
	today := affiliate.DateOf(h.Now(), zone)
	if day, err := affiliate.ParseEntryDay(v["date"], today); v["date"] != "" && err == nil && day != today {
		e.At, e.Day = day.Start(zone).UTC(), day
	}
	return e
}

// typedKinds returns the kinds that a person can type. A reversal is not among them, since it is made from the entry
// that it undoes.
func typedKinds() []affiliate.EntryKind {
	return []affiliate.EntryKind{affiliate.EntryPayout, affiliate.EntryBonus, affiliate.EntryDeduction, affiliate.EntryOpening}
}

// entryKind returns the kind whose name begins with the text.
func entryKind(text string) (affiliate.EntryKind, error) {
	text = strings.ToLower(strings.TrimSpace(text))
	i := slices.IndexFunc(typedKinds(), func(k affiliate.EntryKind) bool { return text != "" && strings.HasPrefix(string(k), text) })
	if i < 0 {
		return "", errors.New("write payout, bonus, deduction or opening")
	}
	return typedKinds()[i], nil
}

func checkKind(text string) error {
	_, err := entryKind(text)
	return err
}

func describeKind(text string) string {
	switch k, _ := entryKind(text); k {
	case affiliate.EntryPayout:
		return "payout: they were paid, so that less is due"
	case affiliate.EntryBonus:
		return "bonus: they get this besides the commission"
	case affiliate.EntryDeduction:
		return "deduction: they get this much less"
	case affiliate.EntryOpening:
		return "opening: this was owed before links were tracked here"
	}
	return ""
}

func suggestKinds(text string) []form.Suggestion {
	var found []form.Suggestion
	for _, k := range typedKinds() {
		if strings.Contains(string(k), strings.ToLower(strings.TrimSpace(text))) {
			found = append(found, form.Suggestion{Text: string(k)})
		}
	}
	return found
}

func checkAmount(text string) error {
	p, err := affiliate.ParseRupees(text)
	switch {
	case err != nil && strings.IndexAny(strings.TrimLeft(text, "₹ "), "-−") == 0:
		return errors.New("an amount is not negative: write a deduction for what is owed less")
	case err != nil:
		return err
	case p == 0:
		return errors.New("an amount is more than zero")
	}
	return affiliate.CheckAmount(p)
}

func checkWithheld(text string) error {
	_, err := affiliate.ParseRupees(text)
	return err
}

func checkEntryDay(h screen.Host) func(string) error {
	return func(text string) error {
		_, err := affiliate.ParseEntryDay(text, screen.Today(h))
		return err
	}
}

// longDay writes a moment with its day and year.
func longDay(t time.Time, zone *time.Location) string { return t.In(zone).Format("2 Jan 2006 15:04") }
