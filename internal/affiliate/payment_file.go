package affiliate

import (
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// PaymentFormat is how a file for a bank or a payment service looks: one row for each payment.
type PaymentFormat struct {
	Name    string
	Header  bool // the first line has the titles
	Columns []PaymentColumn
	MaxRows int           // 0: any number
	Methods []PayeeMethod // that the file can pay by; nil: all
}

// PaymentColumn is a column of a payment file.
type PaymentColumn struct {
	Title    string
	parts    []templatePart
	maxChars int // in a cell; 0: any number
}

// paymentPlaceholders are what a column may hold, in the order of the built-in format generic.
var paymentPlaceholders = []string{
	"affiliate_name", "affiliate_email", "affiliate_user_id",
	"payee", "payee_method",
	"amount", "amount_minor", "currency",
	"reference", "note", "period",
}

// ParsePaymentColumn reads a title and a template like {{payee}}.
func ParsePaymentColumn(title, template string) (PaymentColumn, error) {
	c := PaymentColumn{Title: title}
	ways := "write one of {{" + strings.Join(paymentPlaceholders, "}} {{") + "}}"
	for rest := template; ; {
		before, after, found := strings.Cut(rest, "{{")
		if before != "" {
			c.parts = append(c.parts, templatePart{text: before})
		}
		if !found {
			break
		}
		inside, tail, closed := strings.Cut(after, "}}")
		name := strings.TrimSpace(inside)
		if !closed {
			return PaymentColumn{}, errors.New("a {{ is never closed; " + ways)
		}
		if !slices.Contains(paymentPlaceholders, name) {
			return PaymentColumn{}, fmt.Errorf("there is no {{%s}}; %s", short(Clean(name)), ways)
		}
		c.parts = append(c.parts, templatePart{name: name})
		rest = tail
	}
	return c, nil
}

// builtInColumn returns a column of a built-in format: each cell is the value of one placeholder. maxChars 0: any length.
func builtInColumn(title, placeholder string, maxChars int) PaymentColumn {
	return PaymentColumn{Title: title, parts: []templatePart{{name: placeholder}}, maxChars: maxChars}
}

// GenericFormat has all that is known of a payment, with a header.
func GenericFormat() PaymentFormat {
	f := PaymentFormat{Name: "generic", Header: true}
	for _, name := range paymentPlaceholders {
		f.Columns = append(f.Columns, builtInColumn(name, name, 0))
	}
	return f
}

// payPalFormat is PayPal's file for mass payments: no header, at most 5,000 rows, references of at most 30 characters.
func payPalFormat() PaymentFormat {
	return PaymentFormat{Name: "paypal", MaxRows: 5000, Methods: []PayeeMethod{PayByPayPal}, Columns: []PaymentColumn{
		builtInColumn("recipient", "payee", 0),
		builtInColumn("amount", "amount", 0),
		builtInColumn("currency", "currency", 0),
		builtInColumn("reference", "reference", 30),
		builtInColumn("note", "note", 0),
	}}
}

// BuiltInFormats are the formats that need no configuration.
func BuiltInFormats() []PaymentFormat { return []PaymentFormat{GenericFormat(), payPalFormat()} }

var formatName = regexp.MustCompile(`^[a-z0-9_-]{1,32}$`)

// CheckFormatName refuses a name that a format of the config cannot have.
func CheckFormatName(name string) error {
	if !formatName.MatchString(name) {
		return fmt.Errorf("a payment file's name is 1 to 32 of a-z, 0-9, _ and -: %q", short(Clean(name)))
	}
	for _, f := range BuiltInFormats() {
		if f.Name == name {
			return fmt.Errorf("%s is built in: choose another name", name)
		}
	}
	return nil
}

// Titles are those of the columns.
func (f PaymentFormat) Titles() []string {
	titles := make([]string, len(f.Columns))
	for i, c := range f.Columns {
		titles[i] = c.Title
	}
	return titles
}

// Pays reports whether the format supports a method of payment.
func (f PaymentFormat) Pays(m PayeeMethod) bool {
	return f.Methods == nil || slices.Contains(f.Methods, m)
}

// QuotesPayee reports whether a file of this format has an ' before a payee, because a spreadsheet would run it as a formula.
func (f PaymentFormat) QuotesPayee(p Payee) bool {
	return p.RunsInSpreadsheet() && slices.ContainsFunc(f.Columns,
		func(c PaymentColumn) bool { return len(c.parts) > 0 && c.parts[0].name == "payee" })
}

// PaymentFile names where the payments of a batch are written, and how.
type PaymentFile struct {
	Folder   string
	Name     string // without the format and the ending, which FileNames adds
	Format   string
	Currency Conversion

	Temporary bool // the folder goes with the demo
}

// FileNames returns the names of the files for that many payments: several when the format takes fewer rows. The format is in the name, so
// that the files of a batch in several formats differ.
func (f PaymentFormat) FileNames(name string, payments int) []string {
	return f.Numbered(name+"-"+f.Name+".csv", payments)
}

// Numbered is a file for that many payments or, when the format takes fewer rows, several with a number before their ending:
// pay-1.csv, pay-2.csv.
func (f PaymentFormat) Numbered(file string, payments int) []string {
	if f.MaxRows == 0 || payments <= f.MaxRows {
		return []string{file}
	}
	ending := filepath.Ext(file)
	var names []string
	for i := 0; i*f.MaxRows < payments; i++ {
		names = append(names, fmt.Sprintf("%s-%d%s", strings.TrimSuffix(file, ending), i+1, ending))
	}
	return names
}

// WrittenFiles are the files that payments of a batch were written to.
type WrittenFiles struct {
	Paths    []string
	Payments int      // in them
	LeftOut  []string // payments that are not in them, each with the reason
	Quoted   []string // references of the payments whose payee has an ' before it
}

// Row are the cells of one payment.
func (f PaymentFormat) Row(p Payment, b Batch, who Affiliate) ([]string, error) {
	minor := b.Currency.Minor(p.Net())
	values := map[string]string{
		"affiliate_name": who.Name, "affiliate_email": who.Email, "affiliate_user_id": who.UserID,
		"payee": p.Payee.Address, "payee_method": string(p.Payee.Method),
		"amount": decimal(minor), "amount_minor": strconv.FormatInt(minor, 10), "currency": b.Currency.Code(),
		"reference": p.Reference, "note": paymentNote(p, b), "period": b.Period,
	}
	cells := make([]string, len(f.Columns))
	for i, c := range f.Columns {
		for _, part := range c.parts {
			cells[i] += part.text + values[part.name]
		}
		cells[i] = strings.TrimSpace(Clean(cells[i]))
		if c.maxChars > 0 && utf8.RuneCountInString(cells[i]) > c.maxChars {
			return nil, fmt.Errorf("%s: %s has more than %d characters", p.Reference, c.Title, c.maxChars)
		}
	}
	return cells, nil
}

// paymentNote is what a payment is for, in plain ASCII: not every bank reads more.
func paymentNote(p Payment, b Batch) string {
	note := "Affiliate payout " + b.Period
	if p.Withheld != 0 {
		note += fmt.Sprintf(", gross INR %s, tax withheld INR %s", decimal(int64(p.Amount)), decimal(int64(p.Withheld)))
	}
	if b.Currency.Rate != 0 {
		note += fmt.Sprintf(", INR %s at %s INR/%s", decimal(int64(p.Net())), b.Currency.RateText(), b.Currency.Code())
	}
	return note
}

// PreparedPayments are those that are not decided.
func PreparedPayments(payments []Payment) (open []Payment) {
	for _, p := range payments {
		if p.State == PayoutPrepared {
			open = append(open, p)
		}
	}
	return open
}

// namedInWarning is how many payments InNoFile names.
const namedInWarning = 4

// InNoFile names the payments that no file was written with. It is "" when each payment is in a file.
func InNoFile(payments []Payment) string {
	none := notInFile(payments)
	count := len(none)
	if count == 0 {
		return ""
	}
	names := none[:min(count, namedInWarning)]
	if count > namedInWarning {
		names = append(names[:namedInWarning:namedInWarning], "and "+Group(int64(count-namedInWarning))+" more")
	}
	if count == len(payments) {
		return fmt.Sprintf("No payment file was written with %s: %s.", PluralWord(count, "it", "them"), strings.Join(names, ", "))
	}
	return fmt.Sprintf("%s of them %s in no payment file: %s.", Group(int64(count)), PluralWord(count, "is", "are"),
		strings.Join(names, ", "))
}

// NoFileWarning is InNoFile in a question whether all of the payments were made.
func NoFileWarning(payments []Payment) string {
	warning := InNoFile(payments)
	if count := len(notInFile(payments)); count > 0 && count < len(payments) {
		warning += " Answer no if " + PluralWord(count, "it was", "they were") + " not paid in another way."
	}
	return warning
}

// notInFile are the references of the payments that no file was written with.
func notInFile(payments []Payment) (references []string) {
	for _, p := range payments {
		if !p.InFile {
			references = append(references, p.Reference)
		}
	}
	return references
}
