package csvfile

import "testing"

func TestCellsThatSpreadsheetsRun(t *testing.T) {
	t.Parallel()
	for cell, want := range map[string]string{
		"": "", "Asha": "Asha", "-5": "-5", "+919812345678": "+919812345678", "-0.25": "-0.25", "12": "12",
		"=1+1": "'=1+1", "+1-2": "'+1-2", "-2+3": "'-2+3", "@sum": "'@sum", "\tx": "'\tx", "\rx": "'\rx", "-": "'-", "-1.": "'-1.",
		"'=x": "''=x", "'-5": "''-5", "'quoted'": "'quoted'",
	} {
		if got := Quote(cell); got != want {
			t.Errorf("Quote(%q) = %q, not %q", cell, got, want)
		}
		if got := Unquote(Quote(cell)); got != cell {
			t.Errorf("%q comes back as %q", cell, got)
		}
	}
}

// FuzzQuote checks that Unquote restores a quoted cell.
func FuzzQuote(f *testing.F) {
	for _, s := range []string{"=1", "'=1", "''@", "-5", "+x", "\t", "'"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if got := Unquote(Quote(s)); got != s {
			t.Errorf("%q becomes %q and comes back as %q", s, Quote(s), got)
		}
		if n := Quote(s); isFormula(n) && !isNumber(n) && n[0] != '\'' {
			t.Errorf("a spreadsheet runs %q", n)
		}
	})
}
