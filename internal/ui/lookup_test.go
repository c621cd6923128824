package ui_test

import (
	"strings"
	"testing"
	"testing/synctest"

	"fermion-tui/internal/affiliate"
)

// strangers is a school with one person and one product whose names hold common words inside other words.
func strangers() *world {
	x := peopled()
	x.in.Affiliates = append(x.in.Affiliates, affiliate.Affiliate{ID: 9, UserID: "aff-s-1", Email: "s.iyer@example.com", Name: "Shiram Iyer"})
	return x
}

// A fragment inside a word never decides whom a link is for; the beginning of a word does, when it names one person only.
func TestAMatchInsideAWordChoosesNoAffiliate(t *testing.T) {
	for name, c := range map[string]struct {
		typed []string
		says  []string
		asks  string // whom a link is begun for, "" for none
	}{
		"inside a name":     {[]string{"ram\rsys\r30\r"}, []string{"only part of a word, in Shiram Iyer", "press ↓"}, ""},
		"moved to":          {[]string{"ram", "down", "\rsys\r30\r"}, nil, "aff-s-1"},
		"inside a product":  {[]string{"shi\resign\r30\r"}, []string{"only part of a word, in System Design"}, ""},
		"beginning of both": {[]string{"iy\rsys des\r30\r"}, nil, "aff-s-1"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				x := strangers()
				term := x.open(t, 100, 30).WaitIdle().Press("n")
				for _, k := range c.typed {
					if k == "down" {
						term.Press(k)
					} else {
						term.Type(k)
					}
				}
				term.WaitIdle().Contains(c.says...)
				if begun := x.calls(); !strings.Contains(begun, c.asks) || c.asks == "" && begun != "" {
					t.Errorf("begun was %q", begun)
				}
			})
		})
	}
}

// What surrounds a pasted address is removed and the address is shown; what is no address makes nobody.
func TestPastedAddressesOfNewAffiliates(t *testing.T) {
	for text, says := range map[string]string{
		"mailto:ravi@example.com": "the address is ravi@example.com", "“ravi@example.com”": "the address is ravi@example.com", "Ravi K <ravi@example.com>": "the address is ravi@example.com",
		"https://ravi@example.com": "✗ this is a web address", "ravi@example.com:443": "✗ an e-mail address ends with a host", ".ravi@example.com": "✗ a '.' is out of place",
		"ravi..k@example.com": "✗ a '.' is out of place", "ravi@example.com|x": "✗ an e-mail address ends with a host",
	} {
		t.Run(text, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				term := peopled().open(t, 100, 30).WaitIdle().Press("2", "n").Type("Ravi K\t" + text + "\t")
				term.WaitIdle().Contains(says)
			})
		})
	}
}

func TestTimeZonesOfTheFirstRun(t *testing.T) {
	for typed, c := range map[string]struct{ zone, says string }{
		"IST":       {"Asia/Kolkata", "UTC+05:30; IST is also"},
		"GMT+5:30":  {"Asia/Kolkata", "GMT+5:30"},
		"bengaluru": {"Asia/Kolkata", "counts days in Asia/Kolkata"},
		"CST":       {"", "✗ \"CST\" can be several time zones"},
		"stan":      {"", "✗ no time zone begins with \"stan\""},
	} {
		t.Run(typed, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				x := newcomer()
				term := x.open(t, 160, 50).Type("sk-live\rlearn.acme.com\r" + typed + "\t").WaitIdle().Contains(c.says)
				term.Press("shift+tab").Type("\r").WaitIdle()
				want := ""
				if c.zone != "" {
					want = "keep {Key:sk-live School:learn.acme.com Zone:" + c.zone + " SessionOnly:false Checked:true Sure:false}"
				}
				if got := x.calls(); got != want {
					t.Errorf("got %q, want %q", got, want)
				}
			})
		})
	}
}

// Buyers mix up codes that differ in their case only, so making one asks once more.
func TestACodeThatExistsInAnotherCaseIsAskedAbout(t *testing.T) {
	for code, says := range map[string]string{"meera25": "meera25 differs only in its case from the coupon MEERA25",
		"MEERA25": "The coupon MEERA25 exists already for this product"} {
		synctest.Test(t, func(t *testing.T) {
			x := peopled()
			term := x.open(t, 120, 40).WaitIdle().Press("4", "n").Type("go for\t\x15" + code + "\t25%\t\t\t\t\r").WaitIdle().Contains(says)
			if begun := x.calls(); begun != "" {
				t.Errorf("begun was %s", begun)
			}
			if term.Press("enter").WaitIdle(); !strings.Contains(x.calls(), code) {
				t.Error("it is not made when enter is pressed again")
			}
		})
	}
	synctest.Test(t, func(t *testing.T) { // the code of another product is another code
		x := peopled()
		x.open(t, 120, 40).WaitIdle().Press("4", "n").Type("system\t\x15meera25\t25%\t\t\t\t\r").WaitIdle()
		if !strings.Contains(x.calls(), "meera25") {
			t.Error("a code of another product is asked about")
		}
	})
}
