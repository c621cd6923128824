package importer

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/csvfile"
)

func TestReadTable(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 2<<20)
	for _, c := range []struct {
		name, kind, file string
		keys             string   // of the columns, by commas
		rows             []string // "line: cells by |", or "line! reason" for a bad one
	}{
		{"plain", "links", "slug,affiliate_email\nk3f9,a@b.in\n", "slug,affiliate_email", []string{"2: k3f9|a@b.in"}},
		{"byte order mark, CRLF", "links", "\ufeffslug,campaign\r\nk3f9,Diwali\r\n\r\np0q8,\r\n", "slug,campaign", []string{"2: k3f9|Diwali", "4: p0q8|"}},
		{"old Mac", "links", "slug\rk3f9\rp0q8", "slug", []string{"2: k3f9", "3: p0q8"}},
		{"semicolons", "links", "slug;campaign\nk3f9;Diwali, the big one\n", "slug,campaign", []string{"2: k3f9|Diwali, the big one"}},
		{"tabs", "links", "slug\tcampaign\nk3f9\tDiwali\n", "slug,campaign", []string{"2: k3f9|Diwali"}},
		{"Excel's sep line", "links", "sep=;\r\nslug;campaign\r\nk3f9;a,b\r\n", "slug,campaign", []string{"3: k3f9|a,b"}},
		{"any order, any case, unknown", "links", "Shoe size,Affiliate E-mail,SLUG\n38,a@b.in,k3f9\n", ",affiliate_email,slug", []string{"2: 38|a@b.in|k3f9"}},
		{"quoted newline", "links", "slug,campaign\nk3f9,\"two\nlines\"\np0q8,x\n", "slug,campaign", []string{"2: k3f9|two\nlines", "4: p0q8|x"}},
		{"short and empty rows", "links", "slug,campaign\nk3f9\n,,,\np0q8,x,,\n", "slug,campaign", []string{"2: k3f9|", "4: p0q8|x"}},
		{"too many cells", "links", "slug,campaign\nk3f9,a,b\n", "slug,campaign", []string{"2! 3 cells under a header of 2"}},
		{"open quote", "links", "slug,campaign\nk3f9,\"open\np0q8,x\nq1,y\n", "slug,campaign", []string{"2! never closes", "3: p0q8|x", "4: q1|y"}},
		{"open quote in the last row", "links", "slug,campaign\nk3f9,\"open\n", "slug,campaign", []string{"2! never closes"}},
		{"open quote at the end", "links", "slug,campaign\r\nk3f9,\"é open", "slug,campaign", []string{"2! never closes"}},
		{"closed quote in the last row", "links", "slug,campaign\nk3f9,\"a\"b\n", "slug,campaign", []string{"2! in the middle"}},
		{"quote in a cell", "links", "slug,campaign\nk3f9,12\" pipe\np0q8,x\n", "slug,campaign", []string{"2! in the middle", "3: p0q8|x"}},
		{"NUL", "links", "slug,campaign\nk3\x00f9,x\n", "slug,campaign", []string{"2: k3\x00f9|x"}},
		{"a long line", "links", "slug,campaign\nk3f9," + long + "\np0q8,x\n", "slug,campaign", []string{"2: k3f9|" + long, "3: p0q8|x"}},
		{"bare list", "links", "https://learn.acme.com/a/k3f9\n\np0q8\n", "slug", []string{"1: https://learn.acme.com/a/k3f9", "3: p0q8"}},
		{"bare slug", "links", "k3f9", "slug", []string{"1: k3f9"}},
		{"bare list with odd URLs", "links", "https://learn.acme.com/a/k3f9?x=1,2;3\r\n", "slug", []string{"1: https://learn.acme.com/a/k3f9?x=1,2;3"}},
		{"url alone", "links", "url\nhttps://learn.acme.com/a/k3f9\n", "slug", []string{"2: https://learn.acme.com/a/k3f9"}},
		{"url beside a slug", "links", "slug,url,product_id,product_name\nk3f9,u,p,n\n", "slug,url,product_id,product", []string{"2: k3f9|u|p|n"}},
		{"url in a file that makes", "links", "url,affiliate_email,product_id,commission_percent\n,a@b.in,p,20\n",
			"url,affiliate_email,product_id,commission_percent", []string{"2: |a@b.in|p|20"}},
		{"a coupon means nothing beside a slug", "links", "slug,coupon_code\nk3f9,ASHA\n", "slug,", []string{"2: k3f9|ASHA"}},
		{"affiliates", "affiliates", "email,name,user_id,clicks\na@b.in,Asha,aff-1,3\n", "affiliate_email,affiliate_name,affiliate_user_id,",
			[]string{"2: a@b.in|Asha|aff-1|3"}},
		{"coupons", "coupons", "code,product,discount,state\nA,p,5%,live\n", "coupon_code,product,discount,state", []string{"2: A|p|5%|live"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := readTable([]byte(c.file), c.kind)
			if err != nil {
				t.Fatal(err)
			}
			if keys := strings.Join(got.keys, ","); keys != c.keys {
				t.Errorf("the columns are %q, not %q", keys, c.keys)
			}
			if len(got.rows) != len(c.rows) {
				t.Fatalf("%d rows, not %d", len(got.rows), len(c.rows))
			}
			for i, r := range got.rows {
				if line, reason, bad := strings.Cut(c.rows[i], "! "); bad && !strings.Contains(line, ":") {
					if fmt.Sprint(r.line) != line || len(r.bad) != 1 || !strings.Contains(r.bad[0].reason, reason) {
						t.Errorf("row %d is line %d, %v, not %s", i, r.line, r.bad, c.rows[i])
					}
				} else if s := fmt.Sprintf("%d: %s", r.line, strings.Join(r.cells, "|")); s != c.rows[i] || len(r.bad) > 0 {
					t.Errorf("row %d is %.80q %v, not %.80q", i, s, r.bad, c.rows[i])
				}
			}
		})
	}
}

func TestFilesThatCannotBeImported(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, kind, file, words string }{
		{"empty", "links", "\ufeff \r\n\r\n", "empty"},
		{"broken UTF-16", "links", "\xff\xfes\x00l\x00u\x00g\x00\n\x00\x00\xd8", "broken UTF-16"},
		{"UTF-16 without its mark", "links", "s\x00l\x00u\x00g\x00\n\x00k\x003\x00", "UTF-16 without a mark"},
		{"no encoding that is known", "links", "slug,campaign\nk3f9,\xc8\xe2\xe0\xed\n", "line 2: this file is not UTF-8, and its encoding is unclear"},
		{"no column of ours", "links", "\nfirst,second\n1,2\n", "line 2: the first line names no column"},
		{"a word as header", "links", "name\nk3f9\n", "the header has no column"},
		{"a list of affiliates", "affiliates", "a@b.in\n", "names no column"},
		{"a column twice", "links", "slug,Slug\na,b\n", "the column Slug is there twice"},
		{"nothing to make", "links", "affiliate_email,campaign\na@b.in,x\n",
			"no column product_id or product, and none commission_percent; a file that tracks"},
		{"nobody", "affiliates", "name,tags\nAsha,x\n", "user_id or email"},
		{"no discount", "coupons", "product_id,code\np,A\n", "discount"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := readTable([]byte(c.file), c.kind)
			if _, ok := errors.AsType[*fileError](err); !ok || !strings.Contains(err.Error(), c.words) {
				t.Errorf("the error is %v, not like %q", err, c.words)
			}
		})
	}
}

func TestRowsThatAreBad(t *testing.T) {
	t.Parallel()
	const make_ = "affiliate_user_id,affiliate_name,affiliate_email,product_id,commission_percent,coupon_code,discount,coupon_expires,coupon_uses\n"
	for _, c := range []struct{ kind, file, want string }{
		{"links", make_ + ",Asha,,p,20", "affiliate_email: a user ID or an e-mail is needed"},
		{"links", make_ + ",Asha,asha@nowhere,p,20", "affiliate_email: this is not an e-mail"},
		{"links", make_ + "aff 1,Asha,,p,20", "affiliate_user_id: a user ID has no spaces"},
		{"links", make_ + ",Asha,as\x00ha@b.in,p,20", "affiliate_email: this address holds invisible characters"},
		{"links", make_ + ",Asha,a\u202esha@b.in,p,20", "affiliate_email: this address holds invisible characters"},
		{"links", make_ + ",Zo\xeb é,a@b.in,p,20", "affiliate_name: this is not UTF-8"},
		{"links", make_ + "," + strings.Repeat("n", 1<<20) + ",a@b.in,p,20", "affiliate_name: a cell holds at most 64 KiB"},
		{"links", make_ + ",Asha,a@b.in,,20", "product_id: a product is needed"},
		{"links", "E-mail,Product,Commission\na@b.in,,20", "Product: a product is needed"},
		{"coupons", "Product,Code,Discount\n,A,5%", "Product: a product is needed"},
		{"links", make_ + ",Asha,a@b.in,p,", "commission_percent: the commission is empty: write a percentage"},
		{"links", make_ + ",Asha,a@b.in,p,101", "commission_percent: 101 is above 100: write a percentage"},
		{"links", make_ + ",Asha,a@b.in,p,20,ASHA,", "discount: a discount is needed"},
		{"links", make_ + ",Asha,a@b.in,p,20,ASHA,25", "discount: write 25% or ₹25"},
		{"links", make_ + ",Asha,a@b.in,p,20,AS HA,25%", "coupon_code: a code has no spaces"},
		{"links", make_ + ",Asha,a@b.in,p,20,,25%", "coupon_code: there is a discount"},
		{"links", make_ + ",Asha,a@b.in,p,20,ASHA,25%,2020-01-01", "coupon_expires: that day has passed"},
		{"links", make_ + ",Asha,a@b.in,p,20,ASHA,25%,,many", "coupon_uses: write how often"},
		{"links", "slug\nhttps://learn.acme.com/course/go", "slug: an affiliate URL has /a/"},
		{"links", "slug,affiliate_email\nk3f9,asha", "affiliate_email: this has no @"},
		{"links", "slug,commission_percent\nk3f9,lots", "commission_percent: write a percentage"},
		{"affiliates", "user_id,name\n,Asha", "user ID or an e-mail is needed"},
		{"coupons", "product_id,code,discount,state\np,A,5%,lost", "state: a coupon is live or deleted"},
		{"coupons", "product_id,code,discount,state\np,A,,", "discount: a discount is needed"},
	} {
		tab, err := readTable([]byte(c.file), c.kind)
		if err != nil {
			t.Errorf("%q: %v", c.want, err)
			continue
		}
		a := fileParser{t: tab, kind: c.kind, now: moment2026, zone: time.UTC}.parseRows()[0]
		if len(a.bad) != 1 || !strings.Contains(a.bad[0].String(), c.want) {
			t.Errorf("%.80q is bad for %v, not for %q", c.file, a.bad, c.want)
		}
	}
}

func TestRowsThatAreFine(t *testing.T) {
	t.Parallel()
	row := func(kind, file string) *parsedRow {
		t.Helper()
		tab, err := readTable([]byte(file), kind)
		if err != nil {
			t.Fatal(err)
		}
		a := fileParser{t: tab, kind: kind, now: moment2026, zone: time.FixedZone("IST", 19800)}.parseRows()[0]
		if len(a.bad) > 0 {
			t.Fatal(a.bad)
		}
		return a
	}
	a := row("links", "affiliate_name,affiliate_email,product,commission_percent,tags,coupon_code,discount,coupon_expires,coupon_uses\n"+
		" \x1b[31mAsha\x00 Rao ,\u00a0asha@b.in ,Go,12.5 %,\"yt, in|x\",ASHA,\"₹1,499.50\",2026-12-31,5\n")
	if a.who.Name != "Asha Rao" || a.who.Email != "asha@b.in" || a.commission != 1250 || !slices.Equal(a.tags, []string{"yt", "in", "x"}) ||
		a.discount.Amount != 149950 || !a.expires.Equal(time.Date(2026, 12, 31, 18, 29, 59, 0, time.UTC)) || a.uses != 5 {
		t.Errorf("the row is %+v", a)
	}
	a = row("coupons", "product_id,code,discount,expires,state\np,A,,2020-05-06T07:08:09Z,deleted\n")
	if a.state != affiliate.CouponDeleted || a.discount.IsSet() || a.expires.Year() != 2020 {
		t.Errorf("a coupon that is recorded is %+v", a)
	}
	if a = row("affiliates", "user_id,name\naff-1,'=HYPERLINK(1)\n"); a.who.Name != "=HYPERLINK(1)" {
		t.Errorf("the quote of an export stays: %q", a.who.Name)
	}
}

var moment2026 = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)

func TestProductsByNameIDAndURL(t *testing.T) {
	t.Parallel()
	const a, b = "68d1013f7183c17964b104aa", "68d1013f7183c17964b104bb"
	c := newProductIndex([]affiliate.Product{{ID: a, Name: "Go", Slug: "go-course"}, {ID: b, Name: "go"}, {ID: "old_7", Name: "Old"}})
	for _, v := range []struct {
		id, text, want string // the ID, "" for an unknown name, "!words" for a problem
		unsure         bool
	}{
		{text: "Go", want: a}, {text: "go", want: b}, {text: "GO", want: "!" + a + ", " + b}, {text: "go-course", want: a},
		{id: a, want: a}, {id: strings.ToUpper(a), want: a}, {id: "old_7", want: "old_7"}, {id: "Old", want: "old_7"},
		{text: "https://dash.fermion.app/p/" + b + "/edit?tab=1", want: b}, {text: "https://dash.fermion.app/p/go", want: ""},
		{text: "https://learn.acme.com/course/go-course/", want: a},
		{text: "https://learn.acme.com/api/buy-digital-product?product-slug=go-course&discount-code=X", want: a},
		{text: "https://dash.fermion.app/p/two%20words", want: "!no product ID in this URL"},
		{id: "68d1013f7183c17964b104cc", want: "68d1013f7183c17964b104cc", unsure: true}, {id: "new_1", want: "new_1", unsure: true},
		{text: "Rust", want: ""}, {id: "two words", want: ""}, {id: "two words", text: "Old", want: "old_7"},
		{id: a, text: "anything", want: a}, {id: a, text: b, want: "!product_id says"},
	} {
		f, bad := c.matchCells(v.id, v.text)
		got := f.product.ID
		if bad != nil {
			got = "!" + bad.reason
		}
		if words, isBad := strings.CutPrefix(v.want, "!"); isBad != (bad != nil) || isBad && !strings.Contains(got, words) || !isBad && got != v.want ||
			f.unverified != v.unsure {
			t.Errorf("%q %q is %q (unsure %v), not %q", v.id, v.text, got, f.unverified, v.want)
		}
	}
}

func TestCountsAreGrouped(t *testing.T) {
	t.Parallel()
	if got := tally(map[affiliate.RowOutcome]int{affiliate.RowMade: 128, affiliate.RowMadeEarlier: 144, affiliate.RowExists: 1,
		affiliate.RowStopped: 2}); got != "272 made (144 by an earlier run), 1 exists already, 2 stopped" {
		t.Errorf("%q", got)
	}
	if got := tally(map[affiliate.RowOutcome]int{affiliate.RowMade: 10_000, affiliate.RowExists: 1_234_567,
		affiliate.RowBad: 1}); got != "10,000 made, 12,34,567 exist already, 1 bad" {
		t.Errorf("the tally is %s", got)
	}
	rows := make([]*planRow, 10_000)
	for i := range rows {
		rows[i] = &planRow{parsedRow: &parsedRow{record: record{line: 2 * i}}}
	}
	if got := lineList(rows); !strings.HasSuffix(got, "36, 38 and 9,980 more") {
		t.Errorf("the lines are %s", got)
	}
}

// FuzzImport checks that no file makes the program panic, that every row is good or named, that stored text is clean, and that the
// result has a readable line for each row.
func FuzzImport(f *testing.F) {
	for _, kind := range []uint8{0, 1, 2} {
		f.Add(kind, []byte("slug,url\nk3f9,https://x.in/a/k3f9\n\"open\n"))
		f.Add(kind, []byte("\ufeffaffiliate_user_id;affiliate_email;product;commission_percent;coupon_code;discount\r\na;a@b.in;Go;20;A;5%\r\n"))
		f.Add(kind, []byte("user_id,email,name,tags\n=1,'=x@y.in,\x1b]0;x\x07,\"a\nb\"\n"))
		f.Add(kind, []byte("product_id,code,discount,state,expires\np,A,₹500,live,2020-01-01\np,A,5%,,+30d\n"))
		f.Add(kind, []byte("sep=;\nslug\nhttps://learn.acme.com/a/x\n"))
		f.Add(kind, []byte("https://learn.acme.com/a/x\n\x00\n"))
		f.Add(kind, []byte("Affiliates\n\nAffiliate Name,E-mail ID,Product ID,Commission %\nZo\xeb,“a@b.in”,p,0.2\n"))
		f.Add(kind, []byte("Name;E-mail;Product;Commission %;Promo code;Discount %\nA B;a@b.in;p;12,5;A;1.500\n"))
		f.Add(kind, []byte("\xff\xfes\x00l\x00u\x00g\x00\n\x00k\x00\n\x00"))
	}
	f.Fuzz(func(t *testing.T, k uint8, data []byte) {
		kind := ImportKinds()[int(k)%3]
		tab, err := readTable(data, kind)
		if err != nil {
			if strings.TrimSpace(err.Error()) == "" || affiliate.Clean(err.Error()) != err.Error() {
				t.Fatalf("the error is %q", err)
			}
			return
		}
		asks := fileParser{t: tab, kind: kind, now: moment2026, zone: time.UTC}.parseRows()
		last := 0
		for _, a := range asks {
			if a.line <= last || len(a.cells) != len(tab.columns) {
				t.Fatalf("line %d after %d, %d cells in %d columns", a.line, last, len(a.cells), len(tab.columns))
			}
			last = a.line
			for _, s := range []string{a.slug, a.who.UserID, a.who.Email, a.who.Name, a.product, a.productID, a.campaign, a.notes, a.message} {
				if len(a.bad) == 0 && (affiliate.Clean(s) != s || !utf8.ValidString(s)) {
					t.Fatalf("line %d keeps %q", a.line, s)
				}
			}
		}
		p := newPlan(Import{Kind: kind}, Begun{Batch: "import fuzz"}, Begun{}, tab, asks, emptySnapshot())
		p.applyOutcomes(newJournal(nil))
		p.print(&bytes.Buffer{}, "fuzz", affiliate.CallLimits{}.WithDefaults(), affiliate.PlanTime{}, 4000)
		out, err := p.result(affiliate.School{})
		if err != nil {
			t.Fatal(err)
		}
		back, err := csv.NewReader(bytes.NewReader(out)).ReadAll()
		if err != nil || len(back) != len(asks)+1 {
			t.Fatalf("%d lines for %d rows: %v", len(back), len(asks), err)
		}
		for _, row := range back {
			for _, cell := range row {
				if csvfile.Quote(cell) != cell && !strings.HasPrefix(cell, "'") {
					t.Fatalf("a spreadsheet runs %q", cell)
				}
			}
		}
	})
}

func emptySnapshot() *snapshot {
	return &snapshot{people: newPeople(nil), products: newProductIndex(nil), journal: newJournal(nil)}
}
