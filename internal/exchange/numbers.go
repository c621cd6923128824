package exchange

import (
	"fmt"
	"regexp"
	"strings"

	"fermion-tui/internal/affiliate"
)

// Numbers as spreadsheets write them: where ; separates cells, a comma separates decimals.

var figures = regexp.MustCompile(`\d[\d.,]*\d|\d`)

// decimal writes the number in a cell with a point before its decimals. One that can be read in two ways is refused: in a file with
// semicolons 1.500 may be one and a half, or fifteen hundred.
func (r row) decimal(text string) (string, error) {
	if r.c.t.comma != ';' {
		return text, nil
	}
	at := figures.FindStringIndex(text)
	if at == nil {
		return text, nil
	}
	number, ok := pointed(text[at[0]:at[1]])
	if !ok {
		plain := strings.NewReplacer(".", "", ",", "").Replace(text[at[0]:at[1]])
		return "", fmt.Errorf("%s can be read in two ways in a file with semicolons: write %s, or its decimals with two digits", shown(text), plain)
	}
	return text[:at[0]] + number + text[at[1]:], nil
}

// pointed is a number with a decimal comma in the spelling of one with a decimal point. ok is false when it may be either.
func pointed(number string) (string, bool) {
	comma, point := strings.LastIndex(number, ","), strings.LastIndex(number, ".")
	switch {
	case comma < 0 && point < 0, point > comma && comma >= 0: // 1,499.50
		return number, true
	case comma >= 0 && point >= 0: // 1.499,50
		if strings.Count(number, ",") > 1 {
			return number, true // refused by whoever reads it
		}
		return strings.Replace(strings.ReplaceAll(number[:comma], ".", ",")+"."+number[comma+1:], ",.", ".", 1), true
	case strings.Count(number, ",")+strings.Count(number, ".") > 1: // 1.500.000
		return strings.ReplaceAll(number, ".", ","), true
	case len(number)-max(comma, point) == 4: // 1,500 and 1.500
		return "", false
	}
	return strings.Replace(number, ",", ".", 1), true
}

// wholeNumber is a count as ParseUses reads it: it has no decimals, so that a point in it separates thousands.
func (r row) wholeNumber(text string) string {
	if r.c.t.comma == ';' && thousands.MatchString(text) {
		return strings.ReplaceAll(text, ".", ",")
	}
	return text
}

var thousands = regexp.MustCompile(`^\d{1,3}(\.\d{3})+$`)

// readDiscount reads a discount; a header like "Discount %" says what a bare number is.
func (r row) readDiscount(text string) {
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
	r.fail(colDiscount, err)
}

var bareNumber = regexp.MustCompile(`^\d[\d.,]*$`)

// commissionToMake reads the percentage of a link that is to be made.
func (r row) commissionToMake() {
	text := r.raw(colCommission)
	spelled, err := r.decimal(text)
	if percent, is := affiliate.PercentOfFraction(spelled); is && err == nil {
		r.fraction = shown(text)
		if _, err := affiliate.ParseCommission(spelled); err != nil {
			r.fail(colCommission, fmt.Errorf("a spreadsheet shows %s%% and stores %s: write %s", percent, shown(text), percent))
			return
		}
	}
	r.percentage(text)
}

// checkFractions finds percentages that a spreadsheet may have stored as fractions: 0.2 is 0.2 % or 20 %, and in a file that has such,
// 1 may be 100 %. Unless somebody can be asked, no link is made for them.
func (c checker) checkFractions(rows []*ask) {
	any := false
	for _, a := range rows {
		any = any || a.fraction != ""
	}
	if !any {
		return
	}
	for _, a := range rows {
		r := row{c: c, ask: a}
		if a.fraction == "" && a.commission == 100 && len(a.bad) == 0 {
			if _, marked := affiliate.CutPercent(r.raw(colCommission)); !marked {
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
			a.unclear = fmt.Sprintf("%s can be %s %% or %s %%, as a spreadsheet stores it: write %s or %s%%", a.fraction, percent, a.commission, percent, a.commission)
		}
	}
}

// isRounded knows numbers whose digits behind the fifteenth are zeros: a spreadsheet has no more.
func isRounded(text string) bool {
	return len(text) > 16 && digits(text) && strings.Trim(text[15:], "0") == ""
}
