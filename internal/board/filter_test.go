package board

import (
	"slices"
	"strings"
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
)

func TestFilterLinks(t *testing.T) {
	b := New(sampleBoard())
	all := []int64{10, 11, 12, 13}
	cases := map[string][]int64{
		"":                       all,
		"   ":                    all,
		"!":                      all,
		`""`:                     all,
		"MEERA":                  {10, 12},
		"meera@example.com":      {10, 12},
		"aff-dev":                {11},
		"engineers":              {10},
		"k3f9":                   {10},
		"spring":                 {10},
		"youtube":                {10, 12},
		"diwali":                 {10},
		"meera25":                {10},
		"OLD10":                  nil, // deleted
		"p-sys":                  {11, 12},
		"meera system":           {12},
		"meera !system":          {10},
		"!meera":                 {11, 13},
		`"go for"`:               {10},
		`"for go"`:               nil,
		`!"go for"`:              {11, 12, 13},
		`"go for`:                {10}, // still being typed
		"tag:spring":             {10},
		"tag:Youtube":            {10, 12},
		"TAG:youtube":            {10, 12},
		"tag:you":                nil, // a whole tag
		"!tag:youtube":           {11, 13},
		"tag:meera":              nil,
		"product:go":             {10},
		"Product:ENG":            {10}, // the beginning of a word
		"product:gineers":        nil,
		`product:"go for e"`:     {10},
		`product:"go eng"`:       nil,
		"product:p-sys":          {11, 12},
		"product:meera":          nil,
		"!product:go":            {11, 12, 13},
		"product:go clicks>5000": nil,
		"clicks>2310":            {10},
		"clicks>=2310":           {10, 11},
		"clicks<2,310":           {12, 13},
		"clicks<=2310":           {11, 12, 13},
		"clicks > 100":           {10, 11},
		"clicks> 100 dev":        {11},
		"Clicks >100":            {10, 11},
		"clicks!=0":              {10, 11},
		"!clicks>100":            {12, 13},
		"sales=0":                {12, 13},
		"sales=96 meera":         {10},
		"revenue>=204959":        {10, 11},
		"revenue>₹2,04,959":      {10},
		"earned=96000":           {10},
		"comm<30":                {10, 11}, // one of them is not known
		"comm=30%":               {12},
		"conv=2":                 {10},
		"conv=1.8":               {11},
		"conv=1.77":              {11},
		"conv>1.8":               {10},
		"conv>=0":                {10, 11}, // no clicks, no conversion
		"epc>20":                 {11},
		"quiet>14d":              {11, 12},
		"quiet<1h":               {10},
		"quiet=20d":              {11},
		"quiet>2w":               {11, 12},
		"!quiet>14d":             {10, 13},
		"https://learn.acme.com/a/k3f9x2ab?utm=x": {10},
		"/a/k3f9x2ab":        {10},
		"meera\nexample":     {10, 12},
		"codewithmeerameera": nil, // two fields are not one text
	}
	for text, want := range cases {
		if got := shownBy(t, Links(), b, text, linkFields); !slices.Equal(got, want) {
			t.Errorf("%q shows %v, want %v", text, got, want)
		}
	}
}

func TestFilterAffiliatesAndCoupons(t *testing.T) {
	b := New(sampleBoard())
	for text, want := range map[string][]int64{
		"": {1, 2, 3}, "meera": {1}, "system": {1, 2} /* they promote it */, "k3f9x2ab": {1}, "dev500": {2}, "diwali": {1}, "tag:youtube": {1}, "tag:spring": nil, "product:sys": {1, 2}, "product:p-sys": {1, 2}, "product:dev": nil,
		"clicks>100": {1, 2}, "sales=0": {3}, "links=0": {3}, "quiet>14d": {2, 3}, "conv=2.0": {1}, "live": nil, "!deleted go": {1},
	} {
		if got := shownBy(t, Affiliates(), b, text, affiliateFields); !slices.Equal(got, want) {
			t.Errorf("%q shows the affiliates %v, want %v", text, got, want)
		}
	}
	for text, want := range map[string][]int64{
		"": {1, 2, 3}, "meera": {1, 3}, "system": {2}, "k3f9x2ab": {1, 3}, "dev500": {2}, "diwali": {1, 3}, "tag:youtube": {1, 3}, "tag:spring": {1, 3}, "product:sys": {2},
		"uses>=100": {2}, "!uses>=100": {1, 3}, "live": {1, 2}, "deleted": {3}, "!deleted go": {1},
	} {
		if got := shownBy(t, Coupons(), b, text, couponFields); !slices.Equal(got, want) {
			t.Errorf("%q shows the coupons %v, want %v", text, got, want)
		}
	}
}

// Links and affiliates are found by name, slug and ID of each of their products, also where two have the same name.
func TestFilterByProductsOfOneName(t *testing.T) {
	b := New(Input{
		Products: []affiliate.Product{{ID: "p1", Name: "Go", Slug: "go-live"}, {ID: "p2", Name: "Go", Slug: "go-recorded"}}, Affiliates: []affiliate.Affiliate{{ID: 1, Name: "Meera"}},
		Links: []affiliate.Link{{ID: 1, Slug: "a", AffiliateID: 1, ProductID: "p1"}, {ID: 2, Slug: "b", AffiliateID: 1, ProductID: "p2"},
			{ID: 3, Slug: "c", AffiliateID: 1, ProductID: "p3"}},
	})
	for text, want := range map[string]int64{"product:go-live": 1, "product:go-recorded": 2, "product:p1": 1, "product:p2": 2, "product:p3": 3} {
		links, people := shownBy(t, Links(), b, text, linkFields), shownBy(t, Affiliates(), b, text, affiliateFields)
		if !slices.Equal(links, []int64{want}) || !slices.Equal(people, []int64{1}) {
			t.Errorf("%q shows the links %v and the affiliates %v", text, links, people)
		}
	}
}

// A word finds a hidden ID as a whole or by eight characters of its start, never by a part of it; where an ID stands in for the name, it is
// searched like a name.
func TestWordsFindHiddenIDsByTheirStart(t *testing.T) {
	in := Input{
		Products: []affiliate.Product{{ID: "5b25b4ffc0191bd3aa00cc11", Name: "Go"}, {ID: "77aa01", Name: "SQL"}},
		Affiliates: []affiliate.Affiliate{{ID: 1, Name: "Leo Das", UserID: "9001ccddeeff001122334455"}, {ID: 2, Name: "User 01", UserID: "u7"},
			{ID: 3, UserID: "9101ccddeeff"}},
		Links: []affiliate.Link{
			{ID: 1, Slug: "a", AffiliateID: 1, ProductID: "5b25b4ffc0191bd3aa00cc11"}, {ID: 2, Slug: "b", AffiliateID: 2, ProductID: "77aa01"},
			{ID: 3, Slug: "c", AffiliateID: 3, ProductID: "66f01e000000000000000000"},
		},
		Coupons: []affiliate.Coupon{{ID: 1, Code: "X", ProductID: "5b25b4ffc0191bd3aa00cc11", LinkID: 1}},
	}
	b := New(in)
	accounts := make([]affiliate.Account, len(in.Affiliates))
	for i, a := range in.Affiliates {
		accounts[i] = affiliate.Account{Affiliate: a, Balance: affiliate.Balance{AffiliateID: a.ID, Earned: 100}}
	}
	products := Groups(func() *Breakdown { return BreakDown(b.Links(), ByProduct) })
	people := Groups(func() *Breakdown { return BreakDown(b.Links(), ByAffiliate) })
	for text, want := range map[string]struct {
		links, affiliates, coupons, products int
		accounts                             int
	}{
		"01": {2, 2, 0, 1, 2}, "!01": {1, 1, 1, 2, 1}, "5b25b4f": {0, 0, 0, 0, 0}, "5B25b4ff": {1, 1, 1, 1, 0}, "!5b25b4ff": {2, 2, 0, 2, 3},
		"25b4ffc0191bd3aa00": {}, "5b25b4ffc0191bd3aa00cc11": {1, 1, 1, 1, 0}, "77aa01": {1, 1, 0, 1, 0}, "77aa0": {},
		"9001ccdd": {1, 1, 1, 0, 1}, "9001": {}, "u7": {1, 1, 0, 0, 1}, "9101": {1, 1, 0, 0, 1},
		"product:5b25": {}, "product:5b25b4ff": {1, 1, 1, 1, 0}, "product:9001ccdd": {}, "product:66f01e00": {1, 1, 0, 1, 0}, "66f01e0": {1, 0, 0, 1, 0},
	} {
		got := want
		got.links, got.affiliates = len(shownBy(t, Links(), b, text, linkFields)), len(shownBy(t, Affiliates(), b, text, affiliateFields))
		got.coupons = len(shownBy(t, Coupons(), b, text, couponFields))
		got.products, got.accounts = len(shownBy(t, products, b, text, []Field[Group]{})),
			len(shownBy(t, NewAccounts(accounts).Kind(), b, text, []Field[Account]{}))
		if got != want {
			t.Errorf("%q shows %+v, want %+v", text, got, want)
		}
	}
	if n := len(shownBy(t, people, b, "001122", []Field[Group]{})); n != 0 {
		t.Errorf("a part of a user ID shows %d groups", n)
	}

	var links Selector[Link]
	for _, text := range []string{"5b25b4f", "5b25b4ff", "5b25b4f", "77aa0", "77aa01", "!77aa01", "!77aa0", "!77aa01"} {
		f := filterOf(t, text, linkFields)
		got, want := links.Select(Links(), b, f, Order[Link]{}, april), Links().Select(b, f, Order[Link]{}, april)
		if !slices.Equal(got.Rows, want.Rows) {
			t.Errorf("%q typed shows %d rows, not %d", text, len(got.Rows), len(want.Rows))
		}
	}
}

// A coupon expires by waiting alone: the same board shows another state then.
func TestFilterFindsWhatExpires(t *testing.T) {
	b, later := New(sampleBoard()), april.AddDate(0, 2, 0)
	for text, want := range map[string][2][]int64{"expired": {nil, {2}}, "live": {{1, 2}, {1}}, "!live": {{3}, {3, 2}}, "is:expired": {nil, {2}},
		"is:live": {{1, 2}, {1}}, "!is:live": {{3}, {3, 2}}} {
		f := filterOf(t, text, couponFields)
		v := Coupons().Select(b, f, Order[Coupon]{}, april)
		for i, v := range []View[Coupon]{v, Coupons().Refresh(v, b, f, Order[Coupon]{}, later)} {
			var ids []int64
			for _, c := range v.Rows {
				ids = append(ids, c.ID)
			}
			if !slices.Equal(ids, want[i]) {
				t.Errorf("%q shows %v, want %v", text, ids, want[i])
			}
		}
	}
}

// A filter that cannot be read says why, and the whole clauses of it are there.
func TestBrokenFilters(t *testing.T) {
	b := New(sampleBoard())
	cases := map[string]string{
		"meera clicks>abc":           "abc",
		"meera clicks>":              "clicks> needs a number",
		"meera clicks>1.5":           "a number",
		"meera clicks>--1":           "a number",
		"meera revenue>many":         "rupees",
		"meera comm<200":             "percentage",
		"meera quiet>14":             "14d",
		"meera quiet>9999999d":       "14d",
		"meera quiet>d":              "14d",
		"meera clickz>5":             "no condition clickz>; there are: clicks, sales",
		"meera >5":                   "before > stands one of these: clicks",
		"meera tag:":                 "tag:youtube",
		"meera product:":             "product:sql",
		"meera is:":                  "is: needs replaced, pinned or unassigned",
		"meera is:re":                "is: needs replaced, pinned or unassigned",
		"meera is:new":               "no state new; there are: replaced, pinned, unassigned",
		"meera clickz>1":             "conv, epc, quiet",
		"meera clicks==5":            "a number",
		strings.Repeat("meera ", 65): "at most 64",
	}
	for text, want := range cases {
		f, err := ParseFilter(text, linkFields)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: the error is %v, want one with %q", text, err, want)
		}
		if rows := Links().Select(b, f, Order[Link]{}, april).Rows; len(rows) != 2 {
			t.Errorf("%q shows %d rows: the word before the broken part should still hold", text, len(rows))
		}
	}
	for text, unfinished := range map[string]bool{
		"clicks>": true, "clicks >=": true, "quiet>14": true, "tag:": true, "meera revenue>": true, "is:": true, "is:Pin": true, "is:pinx": false, "is:pi clickz>5": false,
		"clicks>abc": false, "clickz>": false, ">": false, "clicks> sales>x": false, "clickz>5 clicks>": false, "quiet>x": false,
	} {
		if _, err := ParseFilter(text, linkFields); err == nil || IsUnfinished(err) != unfinished {
			t.Errorf("%q: %v; is it only unfinished: want %v", text, err, unfinished)
		}
	}
	if rows := Links().Select(b, NoRows[Link](), Order[Link]{}, april).Rows; len(rows) != 0 {
		t.Errorf("the filter for a text that cannot be read selects %d rows", len(rows))
	}
	if f, err := ParseFilter[Link]("clicks>100 =", nil); err != nil || len(f.terms) != 2 {
		t.Errorf("where nothing can be compared, comparisons are words: %v", err)
	}
	if f, err := ParseFilter("a=b=c https://x.y/?q=1", linkFields); err == nil || len(f.terms) == 0 {
		t.Errorf("a URL with = is a word beside the broken part: %v", err)
	}
}

func FuzzParseFilter(f *testing.F) {
	for _, s := range []string{"meera !go", `"go for" tag:x`, "clicks > 100 sales=0", "quiet>14d", "!", `"`, "tag:", "!=", ">", "clicks>=", "!!x",
		`tag:"a b" !tag:c`, "\x1b[31m", "conv=1.6 epc<₹1,000", "/a/x", "is:replaced !IS:pinned", "is:", "is:rep", `is:"unassigned" sales=0`, "!is:!is:x"} {
		f.Add(s)
	}
	b := New(sampleBoard())
	f.Fuzz(func(t *testing.T, text string) {
		filter, err := ParseFilter(text, linkFields)
		shows := Links().matching(filter, april)
		if err != nil && affiliate.Clean(err.Error()) != err.Error() {
			t.Fatalf("the error for %q would draw %q", text, err)
		}
		// A clause and its opposite divide the rows, when it is one clause.
		for _, l := range b.Links() {
			shown := shows(l)
			if len(filter.terms)+len(filter.tests) == 0 && !shown {
				t.Fatalf("the empty filter %q hides a row", text)
			}
			for i, w := range filter.terms {
				opposite := Filter[Link]{terms: terms{{text: w.text, not: !w.not}}}
				if shown && Links().matching(opposite, april)(l) {
					t.Fatalf("%q: word %d and its opposite both hold", text, i)
				}
			}
			for i, c := range filter.tests {
				c.not = !c.not
				if opposite := (Filter[Link]{tests: []comparison[Link]{c}}); shown && Links().matching(opposite, april)(l) {
					t.Fatalf("%q: condition %d and its opposite both hold", text, i)
				}
			}
		}
		ofAffiliates, _ := ParseFilter(text, affiliateFields)
		Affiliates().Select(b, ofAffiliates, Order[Affiliate]{}, april)
		ofCoupons, _ := ParseFilter(text, couponFields)
		Coupons().Select(b, ofCoupons, Order[Coupon]{}, april)
		again, errAgain := ParseFilter(text, linkFields)
		if (err == nil) != (errAgain == nil) || len(again.terms) != len(filter.terms) || len(again.tests) != len(filter.tests) {
			t.Fatalf("%q reads in two ways", text)
		}
	})
}

func TestQuietNeedsNoClickButTime(t *testing.T) {
	b := New(sampleBoard())
	f, by := filterOf(t, "quiet>14d", linkFields), Order[Link]{}
	v := Links().Select(b, f, by, april)
	later := Links().Refresh(v, b, f, by, april.AddDate(0, 0, 15))
	if len(v.Rows) != 2 || len(later.Rows) != 4 {
		t.Errorf("%d rows are quiet now and %d in 15 days, on the same board", len(v.Rows), len(later.Rows))
	}
	if back := Links().Refresh(later, b, f, by, april.Add(-90*24*time.Hour)); len(back.Rows) != 0 {
		t.Errorf("%d rows were quiet before they were made", len(back.Rows))
	}
}
