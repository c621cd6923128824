package affiliate

import "testing"

func TestShortenedNumbersInBothNotations(t *testing.T) {
	for text, shortened := range map[string]bool{"9.17845e11": true, "9,17845E11": true, "9E+11": true, "9178e451": false, "v1.5e3x": false} {
		if got := CheckNotShortened(text) != nil; got != shortened {
			t.Errorf("%s: shortened is %v", text, got)
		}
	}
}

func TestWhatASpreadsheetRuns(t *testing.T) {
	for text, runs := range map[string]bool{
		"": false, "mira@okhdfc": false, "000056789012": false, "+919876543210": false, "+91 98765 43210": false, "'=1": false,
		"+91-98765-43210": true, "+91.98765": true, "+91 (98765) 43210": true, "+(91)": true, "+": true, "+ 91": true, "+91 ": true, "+91  98765": true,
		"+91\u00a098765": true, "-98765": true, "=1": true, "@ybl": true, "\t1": true, "+919876543210@ybl": true,
	} {
		if got := (Payee{Method: PayByOther, Address: text}).RunsInSpreadsheet(); got != runs {
			t.Errorf("%q runs: %v", text, got)
		}
	}
}
