package payouts

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/form"
	"fermion-tui/internal/ui/screen"
)

// amountForm changes what one payment of a plan pays.
func (s *payPlan) amountForm(r planRow) func(screen.Host) screen.Screen {
	return func(h screen.Host) screen.Screen {
		f := screen.NewFormDialog(h, "Pay "+r.label, "change the amount", []form.Field{
			{ID: "amount", Label: "Amount", Placeholder: "₹5,000; with the tax withheld", Proposed: r.Amount.Exact(), Check: checkAmount},
		})
		f.Preview = func(v map[string]string) string {
			due := r.Balance.Due()
			words := due.Exact() + " is due."
			amount, err := affiliate.ParseRupees(v["amount"])
			if err != nil || amount == 0 {
				return words
			}
			if tax := r.Tax.Of(amount); tax > 0 {
				words += fmt.Sprintf(" Tax withheld %s, net %s.", tax.Exact(), (amount - tax).Exact())
			}
			if amount > due {
				words += " This is more than is due: you are asked before it is prepared."
			}
			return words
		}
		f.Submit = func() tea.Cmd {
			amount, err := affiliate.ParseRupees(f.Form.Values()["amount"])
			if err == nil && s.basis.file.Currency.WhyNothing(amount, r.Tax.Of(amount)) != "" {
				err = errors.New(s.basis.file.Currency.WhyNothing(amount, r.Tax.Of(amount)))
			}
			if err != nil {
				f.Fail("amount", err)
				return nil
			}
			s.choices.amounts[r.Affiliate.ID] = amount
			if amount == r.Balance.Due() { // unchanged amount: keep following what is due
				delete(s.choices.amounts, r.Affiliate.ID)
			}
			h.Close()
			s.fill()
			return nil
		}
		return f
	}
}

// newFileForm makes the form that asks for a payment file. It calls use with valid values.
func newFileForm(h screen.Host, title, action string, proposed affiliate.PaymentFile,
	use func(affiliate.PaymentFile) tea.Cmd) *screen.FormDialog {
	var formats []form.Suggestion
	for _, f := range h.Ports().Payments.Formats() {
		formats = append(formats, form.Suggestion{Text: f.Name})
	}
	s := screen.NewFormDialog(h, title, action, []form.Field{
		{ID: "format", Label: "Format", Placeholder: formatNames(h), Proposed: proposed.Format, Check: checkFormat(h),
			Describe: describeFormat(h),
			Suggest: func(text string) []form.Suggestion {
				return slices.DeleteFunc(slices.Clone(formats), func(f form.Suggestion) bool {
					return !strings.Contains(f.Text, strings.ToLower(strings.TrimSpace(text)))
				})
			}},
		{ID: "folder", Label: "Folder", Proposed: proposed.Folder, Placeholder: "where the file goes", Check: notEmpty("name a folder")},
		{ID: "name", Label: "File name", Proposed: proposed.Name, Placeholder: "without .csv", Help: "the format and .csv are added",
			Check: checkFileName},
		{ID: "currency", Label: "Currency", Proposed: proposed.Currency.Currency, Placeholder: "INR; or USD, EUR, …", Extra: true},
		{ID: "rate", Label: "Rate", Proposed: proposed.Currency.RateText(), Placeholder: "none; rupees for one unit, like 83.20",
			Extra: true},
	})
	s.Form.Check = func(v map[string]string) (string, error) {
		_, err := affiliate.ParseConversion(v["currency"], v["rate"])
		if err == nil {
			return "", nil
		}
		s.Form.Open(true)
		if v["rate"] == "" {
			return "rate", fmt.Errorf("how many rupees is one %s", strings.ToUpper(strings.TrimSpace(v["currency"])))
		}
		return "currency", err
	}
	s.Submit = func() tea.Cmd {
		v := s.Form.Values()
		f := affiliate.PaymentFile{Format: formatOf(h, typedFormat(v["format"])).Name, Folder: strings.TrimSpace(v["folder"]),
			Name: bareName(v["name"])}
		f.Currency, _ = affiliate.ParseConversion(v["currency"], v["rate"]) // it was checked before
		f.Temporary = proposed.Temporary && f.Folder == proposed.Folder
		return use(f)
	}
	return s
}

func typedFormat(text string) string { return strings.ToLower(strings.TrimSpace(text)) }

func checkFormat(h screen.Host) func(string) error {
	return func(text string) error {
		if formatOf(h, typedFormat(text)).Name != typedFormat(text) {
			return errors.New("the formats are " + formatNames(h))
		}
		return nil
	}
}

func describeFormat(h screen.Host) func(string) string {
	return func(text string) string {
		f := formatOf(h, typedFormat(text))
		if f.Name != typedFormat(text) {
			return ""
		}
		words := screen.Plural(len(f.Columns), "column", "columns")
		if f.MaxRows > 0 {
			words += ", at most " + screen.Plural(f.MaxRows, "row", "rows") + " a file"
		}
		if f.Methods != nil {
			words += ", for " + screen.JoinFirst(f.Methods, func(m affiliate.PayeeMethod) string { return string(m) }) + " only"
		}
		return words
	}
}

// bareName returns a file name without the ending, which is added later.
func bareName(text string) string { return strings.TrimSuffix(strings.TrimSpace(text), ".csv") }

func checkFileName(text string) error {
	switch name := bareName(text); {
	case name == "":
		return errors.New("name the file")
	case strings.ContainsAny(name, `/\`):
		return errors.New("a file name has no / and no \\: the folder has a field of its own")
	}
	return nil
}

func notEmpty(why string) func(string) error {
	return func(text string) error {
		if strings.TrimSpace(text) == "" {
			return errors.New(why)
		}
		return nil
	}
}

// fileForm makes the form that chooses the file of a plan. The file is checked at once, and again before
// payments are claimed.
func (s *payPlan) fileForm() func(screen.Host) screen.Screen {
	return func(h screen.Host) screen.Screen {
		var d *screen.FormDialog
		d = newFileForm(h, "Payment file", "use this file", s.basis.file, func(f affiliate.PaymentFile) tea.Cmd {
			d.Busy = "checking…"
			port, n := h.Ports().Payments, len(s.rows)
			return screen.Read(h, "file", func(ctx context.Context) (struct{}, error) {
				return struct{}{}, port.CheckFile(ctx, f, max(n, 1))
			}, func(_ struct{}, err error) tea.Cmd {
				if err != nil {
					d.Fail("name", err)
					return nil
				}
				s.basis.file, s.named = f, true
				h.Close()
				s.fill()
				return nil
			})
		})
		return d
	}
}
