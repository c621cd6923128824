package board

import (
	"slices"
	"strings"
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
)

func shownLinks(t *testing.T, b *Board, text string) []int64 {
	t.Helper()
	f, err := ParseFilter(text)
	if err != nil {
		t.Errorf("%q: %v", text, err)
	}
	var ids []int64
	for _, l := range Select(b, f, Sort{}, april).Rows {
		ids = append(ids, l.ID)
		if !f.MatchLink(l, april) {
			t.Errorf("%q: the table shows link %d, and the filter alone does not", text, l.ID)
		}
	}
	return ids
}

func TestFilterLinks(t *testing.T) {
	b := New(register())
	all := []int64{10, 11, 12, 13}
	cases := map[string][]int64{
		"":                  all,
		"   ":               all,
		"!":                 all,
		`""`:                all,
		"MEERA":             {10, 12},
		"meera@example.com": {10, 12},
		"aff-dev":           {11},
		"engineers":         {10},
		"k3f9":              {10},
		"spring":            {10},
		"youtube":           {10, 12},
		"diwali":            {10},
		"meera25":           {10},
		"OLD10":             nil, // deleted
		"p-sys":             {11, 12},
		"meera system":      {12},
		"meera !system":     {10},
		"!meera":            {11, 13},
		`"go for"`:          {10},
		`"for go"`:          nil,
		`!"go for"`:         {11, 12, 13},
		`"go for`:           {10}, // still being typed
		"tag:spring":        {10},
		"tag:Youtube":       {10, 12},
		"TAG:youtube":       {10, 12},
		"tag:you":           nil, // a whole tag
		"!tag:youtube":      {11, 13},
		"tag:meera":         nil,
		"clicks>2310":       {10},
		"clicks>=2310":      {10, 11},
		"clicks<2,310":      {12, 13},
		"clicks<=2310":      {11, 12, 13},
		"clicks > 100":      {10, 11},
		"clicks> 100 dev":   {11},
		"Clicks >100":       {10, 11},
		"clicks!=0":         {10, 11},
		"!clicks>100":       {12, 13},
		"sales=0":           {12, 13},
		"sales=96 meera":    {10},
		"revenue>=204959":   {10, 11},
		"revenue>₹2,04,959": {10},
		"earned=96000":      {10},
		"comm<30":           {10, 11}, // one of them is not known
		"comm=30%":          {12},
		"conv=2":            {10},
		"conv=1.8":          {11},
		"conv=1.77":         {11},
		"conv>1.8":          {10},
		"conv>=0":           {10, 11}, // no clicks, no conversion
		"epc>20":            {11},
		"quiet>14d":         {11, 12},
		"quiet<1h":          {10},
		"quiet=20d":         {11},
		"quiet>2w":          {11, 12},
		"!quiet>14d":        {10, 13},
		"links>0":           nil, // affiliates have links
		"https://learn.acme.com/a/k3f9x2ab?utm=x": {10},
		"/a/k3f9x2ab":        {10},
		"meera\nexample":     {10, 12},
		"codewithmeerameera": nil, // two fields are not one text
	}
	for text, want := range cases {
		if got := shownLinks(t, b, text); !slices.Equal(got, want) {
			t.Errorf("%q shows %v, want %v", text, got, want)
		}
	}
}

func TestFilterAffiliatesAndCoupons(t *testing.T) {
	b := New(register())
	cases := []struct {
		text                string
		affiliates, coupons []int64
	}{
		{"", []int64{1, 2, 3}, []int64{1, 2, 3}},
		{"meera", []int64{1}, []int64{1, 3}},
		{"system", []int64{1, 2}, []int64{2}}, // they promote it
		{"k3f9x2ab", []int64{1}, []int64{1, 3}},
		{"dev500", []int64{2}, []int64{2}},
		{"diwali", []int64{1}, []int64{1, 3}},
		{"tag:youtube", []int64{1}, []int64{1, 3}},
		{"tag:spring", nil, []int64{1, 3}},
		{"clicks>100", []int64{1, 2}, nil},
		{"sales=0", []int64{3}, nil},
		{"links=0", []int64{3}, nil},
		{"quiet>14d", []int64{2, 3}, nil},
		{"conv=2.0", []int64{1}, nil},
		{"uses>=100", nil, []int64{2}},
		{"!uses>=100", []int64{1, 2, 3}, []int64{1, 3}},
		{"live", nil, []int64{1, 2}},
		{"deleted", nil, []int64{3}},
		{"!deleted go", []int64{1}, []int64{1}},
	}
	for _, c := range cases {
		f, err := ParseFilter(c.text)
		if err != nil {
			t.Errorf("%q: %v", c.text, err)
		}
		var affiliates, coupons []int64
		for _, a := range SelectAffiliates(b, f, Sort{}, april).Rows {
			affiliates = append(affiliates, a.ID)
		}
		for _, row := range SelectCoupons(b, f, Sort{}, april).Rows {
			coupons = append(coupons, row.ID)
		}
		if !slices.Equal(affiliates, c.affiliates) || !slices.Equal(coupons, c.coupons) {
			t.Errorf("%q shows affiliates %v and coupons %v, want %v and %v", c.text, affiliates, coupons, c.affiliates, c.coupons)
		}
	}
}

// A coupon expires by waiting alone: the same board shows another state then.
func TestFilterFindsWhatExpires(t *testing.T) {
	b, later := New(register()), april.AddDate(0, 2, 0)
	for text, want := range map[string][2][]int64{"expired": {nil, {2}}, "live": {{1, 2}, {1}}, "!live": {{3}, {3, 2}}} {
		f, err := ParseFilter(text)
		if err != nil {
			t.Fatal(err)
		}
		v := SelectCoupons(b, f, Sort{}, april)
		for i, v := range []CouponView{v, RefreshCoupons(v, b, later)} {
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

// While a filter is being typed it is broken now and then: it says so, and the rest of it holds.
func TestBrokenFilters(t *testing.T) {
	b := New(register())
	cases := map[string]string{
		"meera clicks>abc":           "abc",
		"meera clicks>":              "clicks> needs a number",
		"meera clicks>1.5":           "a number",
		"meera clicks>-1":            "a number",
		"meera revenue>many":         "rupees",
		"meera comm<200":             "percentage",
		"meera quiet>14":             "14d",
		"meera quiet>9999999d":       "14d",
		"meera quiet>d":              "14d",
		"meera clickz>5":             "clickz",
		"meera >5":                   "can: clicks",
		"meera tag:":                 "tag:youtube",
		"meera clicks==5":            "a number",
		strings.Repeat("meera ", 65): "at most 64",
	}
	for text, want := range cases {
		f, err := ParseFilter(text)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: the error is %v, want one with %q", text, err, want)
		}
		if rows := Select(b, f, Sort{}, april).Rows; len(rows) != 2 {
			t.Errorf("%q shows %d rows: the word before the broken part should still hold", text, len(rows))
		}
	}
	if f, err := ParseFilter("a=b=c https://x.y/?q=1"); err == nil || f.Empty() {
		t.Errorf("a URL with = is a word beside the broken part: %v", err)
	}
}

func FuzzParseFilter(f *testing.F) {
	for _, s := range []string{"meera !go", `"go for" tag:x`, "clicks > 100 sales=0", "quiet>14d", "!", `"`, "tag:", "!=", ">", "clicks>=", "!!x", `tag:"a b" !tag:c`, "\x1b[31m", "conv=1.6 epc<₹1,000", "/a/x"} {
		f.Add(s)
	}
	b := New(register())
	f.Fuzz(func(t *testing.T, text string) {
		filter, err := ParseFilter(text)
		if filter.String() != text {
			t.Fatalf("%q is remembered as %q", text, filter)
		}
		if err != nil && affiliate.Clean(err.Error()) != err.Error() {
			t.Fatalf("the error for %q would draw %q", text, err)
		}
		// A clause and its opposite divide the rows, when it is one clause.
		for _, l := range b.Links() {
			shown := filter.MatchLink(l, april)
			if filter.Empty() && !shown {
				t.Fatalf("the empty filter %q hides a row", text)
			}
			for i, w := range filter.words {
				opposite := Filter{words: []word{{text: w.text, not: !w.not}}}
				if shown && opposite.MatchLink(l, april) {
					t.Fatalf("%q: word %d and its opposite both hold", text, i)
				}
			}
		}
		for _, a := range b.Affiliates() {
			filter.MatchAffiliate(a, april)
		}
		for _, c := range b.Coupons() {
			filter.MatchCoupon(c, april)
		}
		again, errAgain := ParseFilter(text)
		if (err == nil) != (errAgain == nil) || len(again.words) != len(filter.words) || len(again.tests) != len(filter.tests) {
			t.Fatalf("%q reads in two ways", text)
		}
	})
}

func TestQuietNeedsNoClickButTime(t *testing.T) {
	b := New(register())
	f, err := ParseFilter("quiet>14d")
	if err != nil {
		t.Fatal(err)
	}
	v := Select(b, f, Sort{}, april)
	later := Refresh(v, b, april.AddDate(0, 0, 15))
	if len(v.Rows) != 2 || len(later.Rows) != 4 {
		t.Errorf("%d rows are quiet now and %d in 15 days, on the same board", len(v.Rows), len(later.Rows))
	}
	if back := Refresh(later, b, april.Add(-90*24*time.Hour)); len(back.Rows) != 0 {
		t.Errorf("%d rows were quiet before they were made", len(back.Rows))
	}
}
