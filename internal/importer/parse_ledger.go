package importer

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/csvfile"
)

// Columns of import ledger, and of the payees in import affiliates, that exports do not have.
const (
	colAmount        = "amount"
	colAmountPaise   = "amount_paise"
	colWithheld      = "withheld"
	colWithheldPaise = "withheld_paise"
	colDate          = "date"
	colBy            = "by"
	colStatus        = "status"
)

var entryID = regexp.MustCompile(`^[0-9a-fA-F-]{8,64}$`)

// parseEntry reads a row of import ledger, as people write it or as an export does.
func (r rowParser) parseEntry() {
	r.parsePerson()
	if !r.who.Identified() && len(r.bad) == 0 {
		r.fail(csvfile.ColEmail, errors.New("a user ID or an e-mail is needed"))
	}
	e := &r.entry
	e.Kind = affiliate.EntryKind(strings.ToLower(r.text(csvfile.ColKind)))
	if r.text(colAmount) == "" && r.text(colAmountPaise) == "" {
		r.fail(colAmount, errors.New("an amount is needed"))
	}
	e.Amount = r.money(colAmount, colAmountPaise)
	e.Withheld = r.money(colWithheld, colWithheldPaise)
	e.Reference, e.Note = r.text(csvfile.ColReference), r.text(csvfile.ColNote)
	e.Batch, e.By = r.text(csvfile.ColBatch), r.text(colBy)
	e.ID, e.Reverses = r.text(csvfile.ColID), r.text(csvfile.ColReverses)
	e.At = r.day()
	for _, id := range []struct{ column, text string }{{csvfile.ColID, e.ID}, {csvfile.ColReverses, e.Reverses}} {
		if id.text != "" && !entryID.MatchString(id.text) {
			r.fail(id.column, errors.New("this is not the ID of an entry: leave it empty, or take it from our export"))
		}
	}
	if len(r.bad) == 0 {
		check := *e
		check.AffiliateID = 1 // any: the affiliate is only known once the database is read
		r.fail(columnOfEntry(check), check.Check(r.c.now))
	}
}

// columnOfEntry returns the column because of which the ledger does not accept an entry.
func columnOfEntry(e affiliate.Entry) string {
	switch {
	case e.Amount <= 0:
		return colAmount
	case e.Withheld > e.Amount, e.Withheld > 0 && e.Kind != affiliate.EntryPayout && e.Kind != affiliate.EntryReversal:
		return colWithheld
	case (e.Kind == affiliate.EntryReversal) != (e.Reverses != ""):
		return csvfile.ColReverses
	}
	return csvfile.ColKind
}

// money reads an amount from a column of rupees or of paise. If a row has both, they must be equal.
func (r rowParser) money(rupees, paise string) affiliate.Paise {
	text, exact := r.text(rupees), r.text(paise)
	if strings.HasPrefix(strings.TrimLeft(text, "₹ "), "-") || strings.HasPrefix(text, "−") || strings.HasPrefix(exact, "-") {
		r.fail(rupees, errors.New("an amount is not negative: write a deduction for what is owed less, or a reversal"))
		return 0
	}
	var amount affiliate.Paise
	var err error
	if text != "" {
		if text, err = r.decimal(text); err == nil {
			amount, err = affiliate.ParseRupees(text)
		}
		if err == nil {
			err = affiliate.CheckAmount(amount)
		}
		r.fail(rupees, err)
	}
	if exact == "" || err != nil {
		return amount
	}
	n, err := strconv.ParseInt(exact, 10, 64)
	switch {
	case err != nil:
		r.fail(paise, errors.New("write a whole number of paise"))
	case affiliate.CheckAmount(affiliate.Paise(n)) != nil:
		r.fail(paise, affiliate.CheckAmount(affiliate.Paise(n)))
	case text != "" && affiliate.Paise(n) != amount:
		r.fail(paise, fmt.Errorf("this is %s, and %s says %s: correct one of the two", affiliate.Paise(n).Exact(), r.c.t.nameOf(rupees),
			amount.Exact()))
	}
	return affiliate.Paise(n)
}

// day reads the time from which an entry counts: the start of a day of the school, or the exact time from an export.
func (r rowParser) day() time.Time {
	text := r.text(colDate)
	if text == "" {
		r.fail(colDate, errors.New("a date is needed, like 2026-10-31"))
		return time.Time{}
	}
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		if at.After(r.c.now) {
			r.fail(colDate, errors.New("this is in the future"))
		}
		r.fail(colDate, affiliate.CheckEntryDay(affiliate.DateOf(at, r.c.zone)))
		return at.UTC()
	}
	day, err := affiliate.ParseEntryDay(text, affiliate.DateOf(r.c.now, r.c.zone))
	if affiliate.LacksYear(text) {
		err = errors.New("write the year too, like 31 Oct 2026: the file may be imported again when that is another day")
	}
	r.fail(colDate, err)
	if err != nil {
		return time.Time{}
	}
	r.dayAlone, r.entry.Day = true, day
	return day.Start(r.c.zone).UTC()
}

// parsePayTerms reads where an affiliate's money goes, and what is withheld from it. A masked payee, as exports have it, is compared
// with the one that is stored.
func (r rowParser) parsePayTerms() {
	method, address := r.raw(csvfile.ColPayeeMethod), r.raw(csvfile.ColPayee)
	if affiliate.IsMasked(address) {
		r.maskedPayee, r.payee.Method = address, affiliate.PayeeMethod(strings.ToLower(method))
	} else {
		var err error
		r.payee, err = affiliate.ParsePayee(method, address)
		r.fail(csvfile.ColPayee, err)
	}
	r.tax = affiliate.UnknownCommission
	if text := r.text(csvfile.ColTax); text != "" {
		text, err := r.decimal(text)
		if err == nil {
			r.tax, err = affiliate.ParseCommission(text)
		}
		r.fail(csvfile.ColTax, err)
	}
}
