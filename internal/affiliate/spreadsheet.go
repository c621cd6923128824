package affiliate

import (
	"errors"
	"regexp"
	"strings"
)

var (
	scientific = regexp.MustCompile(`^[+-]?\d+([.,]\d+[eE][+-]?|[eE][+-])\d+$`)
	floated    = regexp.MustCompile(`^\d+\.0$`)
)

// CheckNotShortened refuses a number in a spreadsheet's notation, such as 9.17845E+11, where an ID, a slug or a code is needed: its
// digits are lost.
func CheckNotShortened(text string) error {
	s := strings.TrimSpace(text)
	switch {
	case scientific.MatchString(s):
		return errors.New("a spreadsheet has shortened this number: format the column as text there, and enter it again")
	case floated.MatchString(s):
		return errors.New("a spreadsheet has added .0 to this number: format the column as text there")
	}
	return nil
}

// StartsFormula reports whether a text begins as what a spreadsheet runs as a formula or a command. A number with a sign does so too.
func StartsFormula(text string) bool {
	return text != "" && strings.IndexByte("=+-@\t\r", text[0]) >= 0
}

// RunsInSpreadsheet reports whether a spreadsheet would show something else than the text: all that begins like a formula, except a phone
// number of digits and spaces.
func RunsInSpreadsheet(text string) bool { return StartsFormula(text) && !isPhoneNumber(text) }

// isPhoneNumber reports whether a text is a + and digits with single spaces between them, of which a spreadsheet computes nothing. A hyphen
// subtracts, a dot makes a fraction, and parentheses make a number negative.
func isPhoneNumber(text string) bool {
	groups, plus := strings.CutPrefix(text, "+")
	if !plus {
		return false
	}
	for group := range strings.SplitSeq(groups, " ") {
		if group == "" || strings.Trim(group, "0123456789") != "" {
			return false
		}
	}
	return true
}

// errorValues are what a spreadsheet shows where a formula failed. Cells too narrow for their number are all #.
var errorValues = []string{"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#ERROR!"}

// IsErrorValue reports whether a cell has the error of a formula instead of a value.
func IsErrorValue(cell string) bool {
	s := strings.TrimSpace(cell)
	for _, e := range errorValues {
		if strings.EqualFold(s, e) {
			return true
		}
	}
	return len(s) > 2 && strings.Trim(s, "#") == ""
}

const sheetMonth = `(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)`

// monthCode matches what spreadsheets make of codes like MAR25 and 1-2: 25-Mar, Mar-25, 01-Feb.
var monthCode = regexp.MustCompile(`^(\d{1,2}-` + sheetMonth + `(-\d{2,4})?|` + sheetMonth + `-\d{2})$`)

// IsMonthCode reports whether a code looks like a date that a spreadsheet made of it.
func IsMonthCode(code string) bool { return monthCode.MatchString(strings.TrimSpace(code)) }
