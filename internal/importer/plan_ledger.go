package importer

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/csvfile"
)

func (im *Importer) entryKeys(e affiliate.Entry) []string { return e.Keys(im.Zone) }

// ledgerState is what the ledger has, updated with each planned row.
type ledgerState struct {
	byID      map[string]affiliate.Entry
	byKey     map[string][]string       // IDs of entries, by each of their keys
	reversed  map[string]bool           // by ID
	due       map[int64]affiliate.Paise // to each affiliate
	keys      func(affiliate.Entry) []string
	zone      *time.Location // of the school's days
	lines     map[string]int // of earlier rows, by ID and by key
	bareLines map[string]int // of earlier rows without an ID, by key
}

func (im *Importer) ledgerState(ctx context.Context) (*ledgerState, error) {
	l := &ledgerState{byID: map[string]affiliate.Entry{}, byKey: map[string][]string{}, reversed: map[string]bool{},
		due: map[int64]affiliate.Paise{}, keys: im.entryKeys, zone: im.Zone, lines: map[string]int{}, bareLines: map[string]int{}}
	entries, err := im.Store.Entries(ctx, 0, affiliate.Span{})
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		l.byID[e.ID] = e
		for _, key := range l.keys(e) {
			l.byKey[key] = append(l.byKey[key], e.ID)
		}
		l.reversed[e.Reverses] = true
	}
	balances, err := im.Store.Balances(ctx, im.Now(), im.Rules.Hold())
	for _, b := range balances {
		l.due[b.AffiliateID] = b.Due()
	}
	return l, err
}

// planEntry marks stored entries as existing and the rest as new. Nothing is sent to Fermion.
func (p *plan) planEntry(e *planRow) {
	l := p.snap.ledger
	n := &e.parsedRow.entry
	n.AffiliateID = e.person.id
	if e.dayAlone {
		n.At = l.instant(*n)
	}
	p.refuseEntryTwice(e)
	if len(e.bad) > 0 {
		e.action = actionInvalid
		return
	}
	if stored, known := l.byID[n.ID]; known {
		if err := n.CheckSame(stored); err != nil {
			p.fail(e, &problem{csvfile.ColID, err.Error()})
			e.action = actionInvalid
			return
		}
	}
	if e.detail = l.known(*n); e.detail != "" {
		e.action = actionExists
		return
	}
	reversed, err := l.reverses(*n)
	if err != nil {
		p.fail(e, &problem{csvfile.ColReverses, err.Error()})
		e.action = actionInvalid
		return
	}
	e.action = actionRecord
	if n.ID != "" {
		l.byID[n.ID] = *n
	}
	before := l.due[n.AffiliateID]
	l.due[n.AffiliateID] += n.Signed(reversed.Kind)
	if n.Kind == affiliate.EntryPayout && l.due[n.AffiliateID] < 0 {
		e.warnings = append(e.warnings, fmt.Sprintf("%s is paid to %s, and %s was due", n.Amount.Exact(), e.person.label(),
			max(before, 0).Exact()))
	}
}

// refuseEntryTwice refuses a row that repeats an earlier one. Two entries that both have an ID are compared only by their IDs.
func (p *plan) refuseEntryTwice(e *planRow) {
	l, n := p.snap.ledger, e.parsedRow.entry
	keys := l.keys(n)
	const alike = "the same affiliate, kind, amount, date and reference"
	switch {
	case n.ID == "":
		p.refuseDuplicate(e, "", l.lines[keys[0]], alike)
	case l.lines[n.ID] > 0:
		p.refuseDuplicate(e, csvfile.ColID, l.lines[n.ID], "the same entry")
	default:
		p.refuseDuplicate(e, "", l.bareLines[keys[0]], alike)
	}
	if len(e.bad) > 0 {
		return
	}
	for _, key := range keys {
		l.lines[key] = e.line
		if n.ID == "" {
			l.bareLines[key] = e.line
		}
	}
	if n.ID != "" {
		l.lines[n.ID] = e.line
	}
}

// known describes that the ledger has an entry, "" when it does not. An entry without an ID is found by its key.
func (l *ledgerState) known(n affiliate.Entry) string {
	const here = "the ledger has this entry"
	if n.ID != "" {
		if _, known := l.byID[n.ID]; known {
			return here
		}
		return ""
	}
	ids := l.byKey[l.keys(n)[0]]
	switch {
	case len(ids) == 0:
		return ""
	case slices.ContainsFunc(ids, func(id string) bool { return !l.reversed[id] }):
		return here
	}
	return here + ", and it was reversed: to write it once more, give the row a reference of its own"
}

// instant returns from when an entry counts whose date has no time: from the start of the day. An entry that the ledger has, and a
// reversal on the day of the entry that it reverses, count from the instant of that entry.
func (l *ledgerState) instant(n affiliate.Entry) time.Time {
	for _, id := range []string{n.ID, n.Reverses} {
		if of, known := l.byID[id]; known && n.WrittenDay(l.zone) == of.WrittenDay(l.zone) {
			return of.At
		}
	}
	return n.At
}

// reverses returns the entry that a reversal reverses, from the ledger or an earlier row.
func (l *ledgerState) reverses(n affiliate.Entry) (of affiliate.Entry, err error) {
	if n.Kind != affiliate.EntryReversal {
		return of, nil
	}
	of, known := l.byID[n.Reverses]
	switch {
	case !known:
		err = errors.New("neither the ledger nor a row above has the entry that this reverses")
	case l.reversed[n.Reverses]:
		err = errors.New("this entry was reversed already")
	case of.Kind == affiliate.EntryReversal:
		err = errors.New("a reversal is not reversed: write the entry again")
	case of.AffiliateID != n.AffiliateID || of.Amount != n.Amount || of.Withheld != n.Withheld:
		err = errors.New("a reversal has the affiliate, amount and tax of the entry that it reverses")
	case n.At.Before(of.At):
		err = errors.New("a reversal is not older than the entry that it reverses")
	default:
		l.reversed[n.Reverses] = true
	}
	return of, err
}

// storeEntries writes all new entries, or none.
func (r *run) storeEntries(ctx context.Context) error {
	rows := r.plan.withAction(actionRecord)
	// Reversals come last: an export has entries of the same moment in the order of their IDs.
	slices.SortStableFunc(rows, func(a, b *planRow) int { return cmp.Compare(len(a.entry.Reverses), len(b.entry.Reverses)) })
	entries := make([]affiliate.Entry, len(rows))
	for i, e := range rows {
		entries[i] = e.entry
	}
	made, err := r.Store.AddEntries(ctx, entries, r.entryKeys)
	if err != nil {
		return err
	}
	for i, e := range rows {
		e.outcome = affiliate.RowMade
		if !made[i] { // by another import that ran at the same moment
			e.outcome, e.detail = affiliate.RowExists, "the ledger has this entry"
		}
	}
	return nil
}

// payeeSet is the addition of a row that sets the first payee of an affiliate.
const payeeSet = "payee set"

// planPayTerms decides what a row changes about where an affiliate's money goes. It names a payee that is replaced, since money will go
// elsewhere.
func (p *plan) planPayTerms(e *planRow) {
	var stored affiliate.PayTerms
	if e.person.id != 0 {
		stored = p.snap.payTerms[e.person.id]
	}
	if e.maskedPayee != "" {
		if e.maskedPayee != stored.Payee.Masked() || e.payee.Method != stored.Payee.Method {
			e.warnings = append(e.warnings, "the payee "+affiliate.Clean(e.maskedPayee)+
				" is masked and not taken: write it whole, as an export with payees does")
		}
		e.payee = affiliate.Payee{}
	}
	if e.action == actionInvalid {
		return
	}
	switch {
	case !e.payee.IsSet() || e.payee == stored.Payee:
		e.payee = affiliate.Payee{} // so that a payee which a colleague sets meanwhile stays
	case stored.Payee.IsSet():
		e.newTerms = true
		e.additions = append(e.additions, fmt.Sprintf("payee replaced: %s instead of %s", e.payee, stored.Payee))
	default:
		e.newTerms = true
		e.additions = append(e.additions, payeeSet)
	}
	if e.payee.RunsInSpreadsheet() {
		e.warnings = append(e.warnings, affiliate.QuotedPayee)
	}
	if _, has := p.snap.payTerms[e.person.id]; e.tax >= 0 && (!has || stored.Tax != e.tax) {
		e.newTerms = true
		e.additions = append(e.additions, fmt.Sprintf("%s %% tax withheld", e.tax))
	} else {
		e.tax = affiliate.UnknownCommission
	}
}

// storePayTerms stores the payees of the rows that exist or were created, with one line in Activity. It stores none if the affiliate of
// one of these rows is not in the database. A payee that a colleague has changed since the plan stays, and its row is bad; the others are
// stored.
func (r *run) storePayTerms(ctx context.Context) error {
	if r.o.Kind != csvfile.KindAffiliates {
		return nil
	}
	ctx = context.WithoutCancel(ctx) // a created affiliate is not left without its payee
	rows := r.plan.rowsWhere(func(e *planRow) bool { return e.newTerms && e.isThere() })
	edits := make([]affiliate.PayTermsOf, len(rows))
	for i, e := range rows {
		a, found, err := r.Store.FindAffiliate(ctx, e.person.intentWho())
		if err != nil {
			return err
		}
		if !found {
			return fmt.Errorf("line %d: the affiliate is not in the database, and no payee of this file is stored", e.line)
		}
		edits[i].AffiliateID, edits[i].Edit.OfForgotten = a.ID, a.IsForgotten()
		if e.payee.IsSet() {
			replaces := r.plan.snap.payTerms[a.ID].Payee
			edits[i].Edit.Payee, edits[i].Edit.Replaces = &e.payee, &replaces
		}
		if e.tax >= 0 {
			edits[i].Edit.Tax = &e.tax
		}
	}
	refused, err := r.Store.EditManyPayTerms(ctx, edits)
	if err != nil {
		return err
	}
	for i, e := range rows {
		if refused[i] != nil {
			e.outcome, e.detail, e.storeRefused = affiliate.RowBad, refused[i].Error(), true
		}
	}
	return nil
}

// The amounts of one file can be added up: this does not compile if the largest sum does not fit.
const _ affiliate.Paise = maxRows * affiliate.MaxAmount

// sumsOfKinds describes the amounts of entries by kind: 2 payouts ₹9,000, 1 bonus ₹500.
func sumsOfKinds(rows []*planRow) string {
	counts, sums := map[affiliate.EntryKind]int{}, map[affiliate.EntryKind]affiliate.Paise{}
	for _, e := range rows {
		counts[e.entry.Kind]++
		sums[e.entry.Kind] += e.entry.Amount
	}
	var words []string
	for _, kind := range affiliate.EntryKinds() {
		if n := counts[kind]; n > 0 {
			words = append(words, affiliate.Plural(int64(n), string(kind), kind.Plural())+" "+sums[kind].Exact())
		}
	}
	return strings.Join(words, ", ")
}

// printMoney prints what the plan changes about money.
func (p *plan) printMoney(w io.Writer) {
	if rows := p.withAction(actionRecord); len(rows) > 0 {
		fmt.Fprintf(w, "  %s for the ledger: %s; Fermion is told nothing\n", affiliate.Plural(int64(len(rows)), "entry", "entries"),
			sumsOfKinds(rows))
	}
	rows := p.rowsWhere(func(e *planRow) bool { return e.newTerms && e.action != actionInvalid })
	for _, line := range linesByText(rows, func(e *planRow) string { return strings.Join(e.additions, "; ") }) {
		fmt.Fprintln(w, "  "+line)
	}
}

// isThere reports whether what the row asks for was created or existed before.
func (e *planRow) isThere() bool {
	return e.outcome == affiliate.RowMade || e.outcome == affiliate.RowMadeEarlier || e.outcome == affiliate.RowExists
}
