package importer

import (
	"fmt"
	"regexp"
	"strings"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/csvfile"
)

// Numbers as spreadsheets write them: where ; separates cells, a comma separates decimals.

var figures = regexp.MustCompile(`\d[\d.,]*\d|\d`)

// decimal returns the text of a cell with a decimal point in its number. It refuses an ambiguous number: in a file with semicolons 1.500
// may be one and a half, or fifteen hundred.
func (r rowParser) decimal(text string) (string, error) {
	if r.c.t.comma != ';' {
		return text, nil
	}
	at := figures.FindStringIndex(text)
	if at == nil {
		return text, nil
	}
	number, ok := withDecimalPoint(text[at[0]:at[1]])
	if !ok {
		plain := strings.NewReplacer(".", "", ",", "").Replace(text[at[0]:at[1]])
		return "", fmt.Errorf("%s can be read in two ways in a file with semicolons: write %s, or its decimals with two digits",
			truncate(text), plain)
	}
	return text[:at[0]] + number + text[at[1]:], nil
}

// withDecimalPoint returns a number with a decimal point instead of a decimal comma. The second result is false when it is ambiguous.
func withDecimalPoint(number string) (string, bool) {
	comma, point := strings.LastIndex(number, ","), strings.LastIndex(number, ".")
	switch {
	case comma < 0 && point < 0, point > comma && comma >= 0: // 1,499.50
		return number, true
	case comma >= 0 && point >= 0: // 1.499,50
		if strings.Count(number, ",") > 1 {
			return number, true // refused by the parser
		}
		return strings.Replace(strings.ReplaceAll(number[:comma], ".", ",")+"."+number[comma+1:], ",.", ".", 1), true
	case strings.Count(number, ",")+strings.Count(number, ".") > 1: // 1.500.000
		return strings.ReplaceAll(number, ".", ","), true
	case len(number)-max(comma, point) == 4: // 1,500 and 1.500
		return "", false
	}
	return strings.Replace(number, ",", ".", 1), true
}

// parseUses reads a count. Since it has no decimals, a point in a file with semicolons separates thousands; elsewhere 1.000 may be one or
// a thousand.
func (r rowParser) parseUses() {
	text := r.text(colUses)
	if thousands.MatchString(text) {
		plain := strings.ReplaceAll(text, ".", "")
		first, rest, _ := strings.Cut(text, ".")
		switch {
		case r.c.t.comma == ';' || strings.Contains(rest, "."):
			text = plain
		case rest == "000":
			r.fail(colUses, fmt.Errorf("%s can be read in two ways: write %s or %s", text, first, plain))
			return
		default:
			r.fail(colUses, fmt.Errorf("%s is no whole number here: write %s if you mean that", text, plain))
			return
		}
	}
	uses, err := affiliate.ParseUses(text)
	r.uses = uses
	r.fail(colUses, err)
}

var thousands = regexp.MustCompile(`^\d{1,3}(\.\d{3})+$`)

// parseDiscount reads a discount; a header like "Discount %" determines the unit of a bare number.
func (r rowParser) parseDiscount(text string) {
	text, err := r.decimal(text)
	if err == nil {
		_, fraction := affiliate.PercentOfFraction(text)
		if bareNumber.MatchString(text) && !fraction {
			switch r.c.t.unit {
			case "%":
				text += "%"
			case "₹":
				text = "₹" + text
			}
		}
		r.discount, err = affiliate.ParseDiscount(text)
	}
	r.fail(csvfile.ColDiscount, err)
}

var bareNumber = regexp.MustCompile(`^\d[\d.,]*$`)

// parseNewCommission reads the percentage of a link to be created.
func (r rowParser) parseNewCommission() {
	text := r.raw(csvfile.ColCommission)
	spelled, err := r.decimal(text)
	if percent, is := affiliate.PercentOfFraction(spelled); is && err == nil {
		r.fraction = truncate(text)
		if _, err := affiliate.ParseCommission(spelled); err != nil {
			r.fail(csvfile.ColCommission, fmt.Errorf("a spreadsheet shows %s%% and stores %s: write %s", percent, truncate(text), percent))
			return
		}
	}
	r.parseCommission(text)
}

// checkFractions finds percentages that a spreadsheet may have stored as fractions: 0.2 may be 0.2 % or 20 %, and in a file with such
// numbers 1 may be 100 %. Unless a person can be asked, no link is created for such a row.
func (c fileParser) checkFractions(rows []*parsedRow) {
	any := false
	for _, a := range rows {
		any = any || a.fraction != ""
	}
	if !any {
		return
	}
	for _, a := range rows {
		r := rowParser{c: c, parsedRow: a}
		if a.fraction == "" && a.commission == 100 && len(a.bad) == 0 {
			if _, marked := affiliate.CutPercent(r.raw(csvfile.ColCommission)); !marked {
				a.fraction = "1"
			}
		}
		if a.fraction == "" || len(a.bad) > 0 {
			continue
		}
		percent, ok := affiliate.PercentOfFraction(strings.Replace(a.fraction, ",", ".", 1))
		if !ok {
			percent = "100"
		}
		if !c.mayAsk {
			a.whyUnclear = fmt.Sprintf("%s can be %s %% or %s %%, as a spreadsheet stores it: write %s or %s%%", a.fraction, percent,
				a.commission, percent, a.commission)
		}
	}
}

// isRounded reports whether all digits after the fifteenth are zeros: a spreadsheet has no more digits.
func isRounded(text string) bool {
	return len(text) > 15 && csvfile.IsDigits(text) && strings.Trim(text[15:], "0") == ""
}

// checkNotConverted refuses what a spreadsheet turns slugs and codes into: a date, TRUE, a rounded number. A short number is a valid slug.
func checkNotConverted(text string) error {
	const again = ": format the column as text there, and enter it again"
	switch {
	case affiliate.IsMonthCode(text):
		return fmt.Errorf("%s is a date as a spreadsheet writes it"+again, text)
	case text == "TRUE" || text == "FALSE":
		return fmt.Errorf("%s is what a spreadsheet makes of a word"+again, text)
	case isRounded(text):
		return fmt.Errorf("a spreadsheet has rounded %s: it has no more than 15 digits"+again, text)
	}
	return nil
}
