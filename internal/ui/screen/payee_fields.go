package screen

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/form"
)

// payeeNone is the method that a person types to remove the payee.
const payeeNone = "none"

// PayeeFields are the fields of a form about where an affiliate's money goes. The stored address is only shown masked,
// so an empty field does not change it.
type PayeeFields struct {
	form        *FormDialog
	affiliateID int64
	others      []form.Field // the fields before these; with them, ctrl+o shows these
	rules       affiliate.PayoutRules
	stored      affiliate.PayTerms
	inPayment   affiliate.Paise
	ofForgotten bool // the affiliate was a forgotten person when the form was opened
}

// NewPayeeFields adds the fields to a form, after others, and reads the stored values when the form opens. Until these
// are read, only fields that were typed into change anything.
func NewPayeeFields(s *FormDialog, affiliateID int64, others []form.Field) *PayeeFields {
	f := &PayeeFields{form: s, affiliateID: affiliateID, others: others,
		stored: affiliate.PayTerms{AffiliateID: affiliateID, Tax: affiliate.UnknownCommission}}
	if a := s.Host.Board().Affiliate(affiliateID); a != nil {
		f.ofForgotten = a.Affiliate.IsForgotten()
	}
	s.Form.SetFields(f.all())
	s.Form.SetNote(f.note())
	s.OnInit = f.read
	s.Form.Check = func(v map[string]string) (string, error) {
		_, field, err := f.edit(v)
		return field, err
	}
	return f
}

func (f *PayeeFields) all() []form.Field {
	method, address := "upi, bank, paypal, wise or other", "UPI ID, account, e-mail; one line"
	if f.stored.Payee.IsSet() {
		method = string(f.stored.Payee.Method) + "; empty leaves it, none removes it"
		address = f.stored.Payee.Masked() + "; empty leaves it"
	}
	extra := len(f.others) > 0
	return append(slices.Clone(f.others),
		form.Field{Extra: extra, ID: "method", Label: "Paid by", Placeholder: method, Check: Optional(checkPayeeMethod),
			Suggest: suggestPayeeMethods, Describe: f.describeMethod},
		form.Field{Extra: extra, ID: "payee", Label: "Payee", Placeholder: address, Lines: true, Check: Optional(checkOneLine),
			Describe: describePayee},
		form.Field{Extra: extra, ID: "tax", Label: "Tax withheld %", Placeholder: f.rules.Tax.String() + ", as for everybody",
			Check: Optional(checkTax)})
}

// note says what an edit of the payee leaves unchanged.
func (f *PayeeFields) note() string {
	note := "Saved here only; the payee is shown masked."
	if len(f.others) > 0 {
		note = "Saved here only; nothing is sent to Fermion. " + f.form.Host.Options().KeyFor(ActionExtra) +
			" shows the payee and the tax withheld."
	}
	if f.inPayment > 0 {
		return note + " " + f.inPayment.Exact() + " is in payment, and still goes to the payee that it was prepared for."
	}
	return note + " Prepared payments go to the payee that they were prepared for."
}

// storedPayee is the stored values that the form reads.
type storedPayee struct {
	rules     affiliate.PayoutRules
	terms     affiliate.PayTerms
	inPayment affiliate.Paise
}

func (f *PayeeFields) read() tea.Cmd { return f.reading(f.onStored) }

func (f *PayeeFields) reading(then func(storedPayee, error) tea.Cmd) tea.Cmd {
	h, id := f.form.Host, f.affiliateID
	return Read(h, "payee", func(ctx context.Context) (s storedPayee, err error) {
		if s.rules, err = h.Ports().PayoutRules(ctx); err != nil {
			return s, err
		}
		if s.terms, err = h.Ports().Ledger.PayTermsOf(ctx, id); err != nil {
			return s, err
		}
		a, err := h.Ports().Ledger.Account(ctx, id, h.Now(), s.rules)
		s.inPayment = a.Balance.InPayment
		return s, err
	}, then)
}

// onStored fills the fields that were not typed into. If the values cannot be read they cannot be edited, so
// the form closes.
func (f *PayeeFields) onStored(s storedPayee, err error) tea.Cmd {
	h := f.form.Host
	if err != nil {
		h.Close()
		h.Fail(err)
		return nil
	}
	f.show(s)
	return nil
}

// show makes the fields show the stored values. Typed text stays.
func (f *PayeeFields) show(s storedPayee) {
	f.rules, f.stored, f.inPayment = s.rules, s.terms, s.inPayment
	f.form.Form.SetFields(f.all())
	f.form.Form.SetProposed("method", string(f.stored.Payee.Method))
	tax := ""
	if f.stored.Tax >= 0 {
		tax = f.stored.Tax.String()
	}
	f.form.Form.SetProposed("tax", tax)
	f.form.Form.SetNote(f.note())
}

// SaveAndClose stores what the fields change, together with the rest of the form, and closes the form. If somebody else
// has changed the same values meanwhile, nothing is stored: the form stays open with what was typed, shows what is
// stored now, and replaces that when it is saved again.
func (f *PayeeFields) SaveAndClose(what string, save func(context.Context, affiliate.PayTermsEdit) error) tea.Cmd {
	s := f.form
	edit, field, err := f.edit(s.Form.Values())
	if err != nil {
		s.Fail(field, err)
		return nil
	}
	s.Busy = SavingText
	return Write(s.Host, func(ctx context.Context) (string, error) { return "saved " + what, save(ctx, edit) },
		func(message string, err error) tea.Cmd {
			if changed, is := errors.AsType[*affiliate.PayTermsChangedError](err); is {
				return f.readChanged(changed)
			}
			return s.OnSaved(message, err)
		})
}

// readChanged reads what somebody else has stored meanwhile, and shows it under the field.
func (f *PayeeFields) readChanged(changed *affiliate.PayTermsChangedError) tea.Cmd {
	s := f.form
	s.Busy = "reading what is stored now…"
	return f.reading(func(now storedPayee, err error) tea.Cmd {
		if err != nil {
			s.Fail("", err)
			return nil
		}
		f.show(now)
		field, is := "payee", now.terms.PayeeWords()
		if changed.Field == affiliate.TaxField {
			field, is = "tax", now.terms.TaxWords()
		}
		s.Form.Open(true)
		s.Fail(field, fmt.Errorf("%s changed this since you opened it: %s. Nothing was saved: save again to replace it",
			affiliate.ChangedBy(changed.By), is))
		return nil
	})
}

// edit returns what the fields change. field is the field that err is about.
func (f *PayeeFields) edit(v map[string]string) (e affiliate.PayTermsEdit, field string, err error) {
	stored := f.stored
	e.OfForgotten = f.ofForgotten
	tax := affiliate.UnknownCommission
	if v["tax"] != "" {
		if tax, err = affiliate.ParseCommission(v["tax"]); err != nil {
			return e, "tax", err
		}
	}
	if tax != stored.Tax {
		e.Tax, e.ReplacesTax = &tax, &stored.Tax
	}
	method := strings.ToLower(v["method"])
	switch {
	case method == payeeNone && v["payee"] != "":
		return e, "payee", errors.New("none has no payee: empty this field, or write how they are paid")
	case method == payeeNone:
		if stored.Payee.IsSet() {
			e.Payee, e.Replaces = &affiliate.Payee{}, &stored.Payee
		}
		return e, "", nil
	case method == "" && v["payee"] == "":
		return e, "", nil
	case v["payee"] == "" && stored.Payee.IsSet() && method == string(stored.Payee.Method):
		return e, "", nil
	case v["payee"] == "" && stored.Payee.IsSet():
		return e, "payee", fmt.Errorf("write the whole payee for %s: the stored one is by %s", method, stored.Payee.Method)
	}
	payee, err := affiliate.ParsePayee(method, v["payee"])
	if err != nil {
		return e, "payee", err
	}
	if payee != stored.Payee {
		e.Payee, e.Replaces = &payee, &stored.Payee
	}
	return e, "", nil
}

func checkPayeeMethod(text string) error {
	if text = strings.ToLower(text); text == payeeNone || slices.Contains(affiliate.PayeeMethods(), affiliate.PayeeMethod(text)) {
		return nil
	}
	return errors.New("write upi, bank, paypal, wise, other or none")
}

func suggestPayeeMethods(text string) []form.Suggestion {
	var found []form.Suggestion
	for _, m := range append(affiliate.PayeeMethods(), payeeNone) {
		if strings.Contains(string(m), strings.ToLower(strings.TrimSpace(text))) {
			found = append(found, form.Suggestion{Text: string(m)})
		}
	}
	return found
}

// describeMethod says that the stored payee will be removed.
func (f *PayeeFields) describeMethod(text string) string {
	if strings.EqualFold(text, payeeNone) && f.stored.Payee.IsSet() {
		return "no payee: a payout leaves them out until they have one"
	}
	return ""
}

// describePayee says when payment files cannot have the payee exactly as it is.
func describePayee(text string) string {
	if (affiliate.Payee{Address: strings.TrimSpace(text)}).RunsInSpreadsheet() {
		return affiliate.QuotedPayee
	}
	return ""
}

// checkOneLine rejects a payee that was pasted with a line break or a tab.
func checkOneLine(text string) error {
	if strings.ContainsAny(text, "\n\r\t\u2028\u2029") {
		return affiliate.ErrPayeeLines
	}
	return nil
}

func checkTax(text string) error {
	_, err := affiliate.ParseCommission(text)
	return err
}
