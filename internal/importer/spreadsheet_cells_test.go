package importer_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion/fermiontest"
	"fermion-tui/internal/importer"
)

// Files as managers have them (testdata), and more of each kind.

const workingID = "68d1013f7183c17964b104ee"

// newBusyFixture runs f with a school that has the product that the files of testdata name.
func newBusyFixture(t *testing.T, f func(*testing.T, *fixture)) {
	t.Helper()
	newFixture(t, func(t *testing.T, o *fixture) {
		o.school.AddProduct(fermiontest.Product{ID: workingID, Name: "Go for Working Engineers", Slug: "go-working"})
		f(t, o)
	})
}

// testdata copies a file of testdata to where an import may write its result beside it.
func (o *fixture) testdata(name string) string {
	o.t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	o.no(err)
	path := filepath.Join(o.dir, name)
	o.no(os.WriteFile(path, b, 0o600))
	return path
}

// text writes a file to import as it is, byte by byte.
func (o *fixture) text(name, text string) string {
	o.t.Helper()
	path := filepath.Join(o.dir, name)
	o.no(os.WriteFile(path, []byte(text), 0o600))
	return path
}

// madeNothing asserts that an import wrote nothing to Fermion.
func (o *fixture) madeNothing() {
	o.t.Helper()
	if n := len(o.school.Links()) + len(o.school.Coupons()) + len(o.school.Users()); n > 0 || len(o.operations()) > 0 {
		o.t.Errorf("%d things were made, %d operations are journaled", n, len(o.operations()))
	}
}

func TestAPercentageStoredAsAFraction(t *testing.T) {
	t.Parallel()
	newBusyFixture(t, func(t *testing.T, o *fixture) {
		file := o.testdata("percent_fraction.csv")
		for _, i := range []importer.Import{{}, {Yes: true}, {DryRun: true}} {
			i.Kind, i.File = "links", file
			o.unfinished(o.run(i), "1 bad row")
			o.output("line 2, commission_percent: 0.2 can be 20 % or 0.2 %", "write 20 or 0.2%")
			o.madeNothing()
		}
		im := o.im
		im.Interactive = true
		im.Stdin = strings.NewReader("n\n")
		o.unfinished(im.Import(t.Context(), importer.Import{Kind: "links", File: file}), "write the commission as 20")
		o.output("line 2: the commission is written as 0.2 without a percent sign", "Is it really 0.2 %? [y/N]")
		o.madeNothing()
		im.Stdin = strings.NewReader("y\ny\n")
		o.no(im.Import(t.Context(), importer.Import{Kind: "links", File: file}))
		if links := o.school.Links(); len(links) != 1 || links[0].Commission != 0.2 {
			t.Errorf("the school has %v", links)
		}
		o.no(o.run(importer.Import{Kind: "links", File: file, Resume: true})) // what was decided is not asked again
		o.want(o.resultOf(file), "exists")
	})
}

func TestFractionsOfAllKinds(t *testing.T) {
	t.Parallel()
	const header = "affiliate_name,affiliate_email,product_id,commission_percent\n"
	for text, want := range map[string]string{
		"0.05": "write 5 or 0.05%", "0.125": "a spreadsheet shows 12.5% and stores 0.125: write 12.5", ".2": "write", "0.5": "write 50 or 0.5%", "0.99": "write 99 or 0.99%", "0.20": "write 20 or 0.2%",
		"0.2%": "", "0.5 percent": "", "0.5 %": "", "0": "", "1": "", "1.5": "",
	} {
		newFixture(t, func(t *testing.T, o *fixture) {
			err := o.run(importer.Import{Kind: "links", File: o.text("links.csv", header+"Asha Rao,asha@example.com,"+goID+","+text+"\n")})
			if want == "" {
				o.no(err)
				return
			}
			o.unfinished(err, "1 bad row")
			o.output(want)
			o.madeNothing()
		})
	}
	newFixture(t, func(t *testing.T, o *fixture) { // beside a fraction, 1 is 100 %
		file := o.text("links.csv", header+"Asha Rao,asha@example.com,"+goID+",0.2\nDev,dev@example.com,"+goID+",1\nRavi,ravi@example.com,"+goID+",1%\n")
		o.unfinished(o.run(importer.Import{Kind: "links", File: file}), "2 bad rows")
		o.output("line 3, commission_percent: 1 can be 100 % or 1 %")
	})
	newFixture(t, func(t *testing.T, o *fixture) { // what is only tracked sends no percentage
		o.no(o.run(importer.Import{Kind: "links", File: o.text("links.csv", "slug,commission_percent\nk3f9,0.5\n")}))
	})
}

func TestAmountsOfCoupons(t *testing.T) {
	t.Parallel()
	newBusyFixture(t, func(t *testing.T, o *fixture) {
		o.no(o.run(importer.Import{Kind: "coupons", File: o.testdata("amount_thousands.csv")}))
		got := map[string]string{}
		coupons, err := o.store.Coupons(t.Context())
		o.no(err)
		for _, c := range coupons {
			got[c.Code] = fmt.Sprint(c.Discount, " ", c.Uses)
		}
		want := map[string]string{"BIG1": "₹1,000 100", "BIG2": "₹1,500 1000", "BIG3": "₹1,500 1000", "BIG4": "₹500 50", "BIG5": "₹500 50", "BIG6": "₹500 50"}
		if fmt.Sprint(got) != fmt.Sprint(want) || len(o.school.Coupons()) != 6 {
			t.Errorf("the coupons are %v, want %v", got, want)
		}
	})
}

func TestMoreAmounts(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ comma, header, discount, want string }{ // want: the discount, or "!words"
		{",", "discount", `"₹1,50,000"`, "₹1,50,000"}, {",", "discount", "Rs.750/-", "₹750"}, {",", "discount", "500 INR", "₹500"},
		{",", "discount", "25% off", "25%"},
		{",", "discount", `"12,50"`, "!write 12.50 or 1250"}, {",", "discount", "$10", "!not an amount in rupees"},
		{",", "discount", "1.5k", "!write a percentage like 25%"},
		{",", "discount", "0.25", "!write 25% or 0.25%"}, {",", "discount", "25", "!write 25% or ₹25"}, {",", "Discount %", "25", "25%"},
		{",", "Discount (₹)", "75", "₹75"}, {",", "Discount (Rs.)", "75", "₹75"},
		{",", "Discount %", "₹500", "₹500"}, {",", "Discount %", "0.25", "!write 25% or 0.25%"}, {",", "discount", "12.345%", "!two decimals"},
		{",", "discount", "1500.555", "!two decimals"},
		{";", "discount", "12,5%", "12.5%"}, {";", "discount", "1.500,00", "₹1,500"}, {";", "discount", "₹1.500,50", "₹1,500.50"},
		{";", "discount", "1.500", "!can be read in two ways in a file with semicolons: write 1500"},
		{";", "discount", "₹1,500", "!can be read in two ways"}, {";", "discount", "₹1,499.50", "₹1,499.50"}, {";", "discount", "₹500,00", "₹500"},
		{";", "discount", "1.500.000", "₹15,00,000"}, {";", "Discount %", "12,5", "12.5%"},
		{"\t", "discount", "₹1,500", "₹1,500"},
	} {
		newFixture(t, func(t *testing.T, o *fixture) {
			header := strings.Join([]string{"product_id", "code", c.header}, c.comma)
			row := strings.Join([]string{goID, "AB", c.discount}, c.comma)
			err := o.run(importer.Import{Kind: "coupons", File: o.text("coupons.csv", header+"\n"+row+"\n")})
			if words, bad := strings.CutPrefix(c.want, "!"); bad {
				o.unfinished(err, "1 bad row")
				o.output(words)
				return
			}
			if err != nil {
				t.Fatalf("%s in %s: %v\n%s", c.discount, c.comma, err, o.err.String())
			}
			coupons, err := o.store.Coupons(t.Context())
			o.no(err)
			if coupons[0].Discount.String() != c.want {
				t.Errorf("%s in a file with %s is %s, not %s", c.discount, c.comma, coupons[0].Discount, c.want)
			}
		})
	}
}

func TestHeadersAsPeopleWriteThem(t *testing.T) {
	t.Parallel()
	newBusyFixture(t, func(t *testing.T, o *fixture) {
		o.no(o.run(importer.Import{Kind: "links", File: o.testdata("header_human.csv")}))
		if links := o.school.Links(); len(links) != 1 || links[0].Commission != 20 || links[0].ProductID != workingID {
			t.Errorf("the school has %v", links)
		}
	})
	for header, row := range map[string]string{
		"Name,Email,Product ID,Commission":                                               "Mira Iyer,mira@example.com," + goID + ",20",
		"Full name,Email ID,Course,Commission (%)":                                       "Mira Iyer,mira@example.com,Go for Engineers,20",
		"AFFILIATE_NAME,AFFILIATE_EMAIL,PRODUCT_ID,COMMISSION_PERCENT":                   "Mira Iyer,mira@example.com," + goID + ",20",
		"affiliateName,affiliateEmail,productId,commissionPercentage":                    "Mira Iyer,mira@example.com," + goID + ",20",
		"Influencer, E mail address ,Product name,Commission rate":                       "Mira Iyer,mira@example.com,Go for Engineers,20%",
		"\ufeff\"Affiliate Name *\",\"E-Mail *\",\"Product *\",\"Commission Percent *\"": "Mira Iyer,mira@example.com,Go for Engineers,20",
		"S. No.,Creator Name,Mail ID,Course ID,%,Phone":                                  "1,Mira Iyer,mira@example.com," + goID + ",20,98123",
		"Partner,Email,fermionDigitalProductId,Rate,Promo code,Discount %":               "Mira Iyer,mira@example.com," + goID + ",20,MIRA25,25",
		"Name;E-Mail;Product;Commission %":                                               "Mira Iyer;mira@example.com;Go for Engineers;20,0",
		"Name\tE-mail\tProduct\tCommission %":                                            "Mira Iyer\tmira@example.com\tGo for Engineers\t20",
		"Affiliates for Diwali 2026\n\nName,Email,Product ID,Commission":                 "Mira Iyer,mira@example.com," + goID + ",20",
	} {
		newFixture(t, func(t *testing.T, o *fixture) {
			if err := o.run(importer.Import{Kind: "links", File: o.text("links.csv", header+"\n"+row+"\n")}); err != nil {
				t.Fatalf("%q: %v\n%s", header, err, o.err.String())
			}
			links, err := o.store.Links(t.Context())
			o.no(err)
			people, err := o.store.Affiliates(t.Context())
			o.no(err)
			if len(links) != 1 || links[0].Commission != 2000 || links[0].ProductID != goID || people[0].Name != "Mira Iyer" ||
				people[0].Email != "mira@example.com" {
				t.Errorf("%q gives %+v for %+v", header, links, people)
			}
		})
	}
}

func TestATitleAboveTheHeaderIsNamed(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		o.no(o.run(importer.Import{Kind: "links",
			File: o.text("links.csv", "\"Affiliates, Diwali\",,\nas of 1 Nov,,\n\nName,Email,Product ID,Commission\nMira Iyer,mira@example.com,"+
				goID+",20\n")}))
		o.output("links.csv: the header is in line 4; what is above it is left out: Affiliates, Diwali / as of 1 Nov")
		o.want(o.resultOf(filepath.Join(o.dir, "links.csv")), "made")
		if line := o.resultOf(filepath.Join(o.dir, "links.csv"))[0]["line"]; line != "5" {
			t.Errorf("the row is in line %s", line)
		}
	})
}

func TestEveryMissingColumnIsNamedAtOnce(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		err := o.run(importer.Import{Kind: "links", File: o.text("links.csv", "Affiliate Name,Comission,Where\nMira Iyer,20,here\n")})
		for _, w := range []string{"affiliate_user_id or affiliate_email", "product_id or product", "commission_percent", "not recognised: Comission, Where",
			"line 1"} {
			if err == nil || !strings.Contains(err.Error(), w) {
				t.Errorf("the error does not say %q: %v", w, err)
			}
		}
	})
}

func TestNumbersThatASpreadsheetShortened(t *testing.T) {
	t.Parallel()
	newBusyFixture(t, func(t *testing.T, o *fixture) {
		o.unfinished(o.run(importer.Import{Kind: "links", File: o.testdata("shortened_id.csv")}), "1 bad row")
		o.output("line 2, affiliate_user_id: a spreadsheet has shortened this number")
		o.madeNothing()
	})
	for _, c := range []struct{ kind, file, want string }{
		{"affiliates", "user_id,email\n9.17845E+11,a@example.com\n", "user_id: a spreadsheet has shortened"},
		{"affiliates", "user_id;email\n9,17845E+11;a@example.com\n", "user_id: a spreadsheet has shortened"},
		{"affiliates", "user_id,email\n917845000000.0,a@example.com\n", "user_id: a spreadsheet has added .0"},
		{"affiliates", "user_id,email\n#N/A,a@example.com\n", "user_id: #N/A is the error of a formula"},
		{"affiliates", "name,email\n#REF!,a@example.com\n", "name: #REF! is the error of a formula"},
		{"affiliates", "name,email\n????,a@example.com\n", "name: \"????\" lost letters"},
		{"affiliates", "name,email\nZoÃ«,a@example.com\n", "name: \"ZoÃ«\" lost letters through a wrong encoding"},
		{"coupons", "product_id,code,discount\n6.81E+23,AB,25%\n", "product_id: a spreadsheet has shortened"},
		{"coupons", "product_id,code,discount\n" + goID + ",1.2E+10,25%\n", "code: a spreadsheet has shortened"},
		{"coupons", "product_id,code,discount\n" + goID + ",25-Mar,25%\n", "code: 25-Mar is a date that a spreadsheet makes of codes like MAR25"},
		{"coupons", "product_id,code,discount,uses\n" + goID + ",AB,25%,1E+05\n", "uses: write how often"},
		{"coupons", "product_id,code,discount,expires\n" + goID + ",AB,25%,46387\n", "expires: this is a spreadsheet's number for a day"},
		{"coupons", "product_id,code,discount,expires\n" + goID + ",AB,25%,05/06/2099\n", "expires: 05/06/2099 can be 5 June or 6 May"},
		{"links", "slug\n1.23E+09\n", "slug: a spreadsheet has shortened"},
		{"links", "slug,url\n,1.23E+09\n", "slug: a spreadsheet has shortened"},
	} {
		newFixture(t, func(t *testing.T, o *fixture) {
			o.unfinished(o.run(importer.Import{Kind: c.kind, File: o.text("x.csv", c.file)}), "1 bad row")
			o.output("line 2, " + c.want)
			o.madeNothing()
		})
	}
	newFixture(t, func(t *testing.T, o *fixture) {
		o.no(o.run(importer.Import{Kind: "affiliates", File: o.text("x.csv", "user_id,email\n918123456789012000,a@example.com\n")}))
		o.output("918123456789012000 ends with zeros: check that a spreadsheet has not rounded it")
	})
}

func TestFilesOfOtherFormats(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		for _, kind := range importer.ImportKinds() {
			if err := o.run(importer.Import{Kind: kind, File: o.testdata("workbook.csv")}); err == nil ||
				!strings.Contains(err.Error(), "this is an Excel workbook: save it as CSV (UTF-8)") {
				t.Errorf("%s: %v", kind, err)
			}
		}
		for text, want := range map[string]string{
			"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":                       "an Excel workbook",
			"PK\x03\x04..mimetypeapplication/vnd.oasis.opendocument": "a LibreOffice document",
			"%PDF-1.7\n":                          "a PDF",
			"SQLite format 3\x00\x10\x00":         "fermion-tui restore",
			"\x1f\x8b\x08\x00\x00":                "compressed",
			"<html xmlns:x=\"urn:excel\"><table>": "a web page or XML",
			"\n<?xml version=\"1.0\"?><Workbook>": "a web page or XML",
			"[{\"slug\":\"k3f9\"}]":               "this is JSON",
			"[\n  {\"slug\":\"k3f9\"}]":           "this is JSON",
			"PK\x03\x04 xl/workbook.xml":          "an Excel workbook",
			"\x00\x00\x00":                        "names no column",
		} {
			if err := o.run(importer.Import{Kind: "links", File: o.text("x.csv", text)}); err == nil || !strings.Contains(err.Error(), want) ||
				strings.Contains(err.Error(), "\n") {
				t.Errorf("%q: %v, want %q", text, err, want)
			}
		}
		o.madeNothing()
	})
}

func TestColumnsThatContradictEachOther(t *testing.T) {
	t.Parallel()
	for file, want := range map[string]string{
		"slug,url\nk3f9,https://learn.acme.com/a/p0q8\n": "url: this is the link p0q8, and slug " +
			"says k3f9: correct one of the two",
		"slug,url\nk3f9,learn.acme.com/p/go\n":               "url: an affiliate URL has /a/ in it",
		"url,slug\nhttps://learn.acme.com/a/k3f9?x=1,K3F9\n": "url: this is the link k3f9",
		"slug,link\nk3f9,https://learn.acme.com/a/p0q8\n":    "link: this is the link p0q8",
		"slug,product_id,product_name\nk3f9," + goID + ",System Design\n": "product_name: this is System Design (" +
			designID + "), and product_id says " + goID,
		"affiliate_email,product_id,product,commission_percent\na@example.com," + goID + ",system design,20\n":    "product: this is System Design",
		"affiliate_email,product_id,product,commission_percent\na@example.com," + goID + "," + designID + ",20\n": "product: this is " + designID,
		"affiliate_email,product_id,commission_percent,url\na@example.com," + goID +
			",20,https://learn.acme.com/a/k3f9\n": "url: this link exists already: rename the column to slug to track it",
		"affiliate_email,product_id,commission_percent,coupon_code,discount\na@example.com," + goID +
			",20,,25%\n": "coupon_code: there is a discount without a code: add a code, or remove the discount",
		"slug,affiliate_user_id,affiliate_email\nk3f9,aff-1,dev@example.com\n": "affiliate_email: aff-1 has the e-mail asha@example.com in the database",
	} {
		newFixture(t, func(t *testing.T, o *fixture) {
			o.knowsProducts()
			_, err := o.store.SaveAffiliate(t.Context(), affiliate.Affiliate{UserID: "aff-1", Email: "asha@example.com"})
			o.no(err)
			o.unfinished(o.run(importer.Import{Kind: "links", File: o.text("x.csv", file)}), "1 bad row")
			o.output("line 2, " + want)
		})
	}
	newFixture(t, func(t *testing.T, o *fixture) { // what says the same, or nothing, is fine
		file := o.text("x.csv", "slug,url\nk3f9,https://learn.acme.com/a/k3f9/?utm=1\np0q8,\n,https://learn.acme.com/a/q1w2\n")
		o.no(o.run(importer.Import{Kind: "links", File: file}))
		o.want(o.resultOf(file), "tracked tracked tracked")
	})
}

func TestBadEmails(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"affiliates", "links"} {
		newFixture(t, func(t *testing.T, o *fixture) {
			file := o.testdata("bad_emails.csv")
			if kind == "links" {
				b, err := os.ReadFile(file)
				o.no(err)
				lines := strings.Split(strings.TrimSpace(string(b)), "\n")
				for i := range lines {
					lines[i] += map[bool]string{true: ",product_id,commission_percent", false: "," + goID + ",20"}[i == 0]
				}
				o.no(os.WriteFile(file, []byte(strings.Join(lines, "\n")), 0o600))
			}
			o.unfinished(o.run(importer.Import{Kind: kind, File: file}), "5 bad rows")
			o.output("line 2: email: the address is a@example.com, out of \"mailto:a@example.com\"", "line 3: email: the address is b@example.com",
				"line 5, email: this is a web address")
			o.madeNothing()
			o.no(o.run(importer.Import{Kind: kind, File: file, SkipBad: true}))
			o.want(o.resultOf(file), "made made made bad bad bad bad made bad")
			var mails []string
			for _, u := range o.school.Users() {
				mails = append(mails, u.Email)
			}
			slices.Sort(mails)
			if got := strings.Join(mails, " "); got != "a@example.com b@example.com c@example.com h@example.com" {
				t.Errorf("the school has %s", got)
			}
		})
	}
}

func TestUnknownProductsAreSuggested(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		for text, want := range map[string]string{"engine": `did you mean "Go for Engineers"?`, "system": `did you mean "System Design"?`,
			"esign": `did you mean "System Design"?`, "Rust": "give its ID or its dashboard URL"} {
			file := o.text("links.csv", "affiliate_email,product,commission_percent\na@example.com,"+text+",20\n")
			o.unfinished(o.run(importer.Import{Kind: "links", File: file}), "1 bad row")
			o.output(want)
		}
		o.madeNothing()
	})
}

// People also call the column of codes "Coupon", which is a column of the result: a row that created nothing keeps its code there.
func TestTheResultKeepsTheCodesOfTheFile(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		file := o.text("links.csv", "Name,E-mail,Product ID,Commission %,Coupon,Discount %\nAsha Rao,asha@example.com,"+goID+",20,ASHA25,25\nDev,dev@,"+goID+
			",20,DEV25,25\n")
		o.no(o.run(importer.Import{Kind: "links", File: file, SkipBad: true}))
		rows := o.resultOf(file)
		o.want(rows, "made bad")
		if rows[0]["Coupon"] != "ASHA25" || rows[1]["Coupon"] != "DEV25" {
			t.Errorf("the codes are %q and %q", rows[0]["Coupon"], rows[1]["Coupon"])
		}
	})
}
