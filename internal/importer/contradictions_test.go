package importer_test

import (
	"strings"
	"testing"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/importer"
)

// attempt imports a file and asserts that it is refused with these words, or that it is not when there are none.
func (o *fixture) attempt(kind, text string, want ...string) {
	o.t.Helper()
	err := o.run(importer.Import{Kind: kind, File: o.text("attempt.csv", text)})
	if len(want) == 0 {
		o.no(err)
		return
	}
	if err == nil {
		o.t.Errorf("%q is taken:\n%s", text, o.err.String())
		return
	}
	o.err.WriteString(err.Error())
	o.output(want...)
}

func TestATrackedRowThatSaysSomethingElseIsBad(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		const head = "slug,affiliate_email,affiliate_name,commission_percent,campaign,tags\n"
		o.attempt("links", head+"k3f9,asha@example.com,Asha Rao,20,,\n")
		o.attempt("links", head+"k3f9,asha@example.com,Asha Rao,25,,\n", "line 2, commission_percent: this link pays 20 % here, not 25 %")
		o.attempt("links", head+"k3f9,asha@example.com,Dev Das,20,,\n", `line 2, affiliate_name: asha@example.com is "Asha Rao" in the database, not "Dev Das"`)
		o.attempt("links", "slug,affiliate_name\nk3f9,Dev Das\n", `affiliate_name: this link belongs to asha@example.com here, not to "Dev Das"`)
		o.attempt("links", "slug,affiliate_name\nk3f9,asha  RAO\n")
		o.attempt("links", head+"k3f9,asha@example.com,Asha Rao,20,Diwali,yt\n")
		if r := o.result(o.dir + "/attempt.result.csv"); r[0]["outcome"] != "exists" || r[0]["detail"] != "campaign set; tags added: yt" {
			t.Errorf("the result says %v", r)
		}
		o.output("line 2: exists: campaign set; tags added: yt")
		o.attempt("links", head+"k3f9,asha@example.com,Asha Rao,20,Holi,\n", `line 2, campaign: it is "Diwali" here, not "Holi"`)
		o.attempt("links", head+"k3f9,asha@example.com,Asha Rao,20,diwali,insta\n", "line 2, tags: they are yt here, not insta")
		o.attempt("links", head+"k3f9,asha@example.com,Asha Rao,20,,\n") // an older export knows no campaign
		if strings.Contains(o.err.String(), "set") {
			t.Errorf("nothing was set: %s", o.err.String())
		}
	})
}

func TestARowWhoseLinkIsThereSaysWhatDiffers(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		const head = makeHeader + ",campaign,tags,coupon_code,discount\n"
		row := "aff-1,Asha Rao,asha@example.com," + goID + ",20,"
		o.attempt("links", head+row+",,,\n")
		o.attempt("links", head+row+",,NEW25,25%\n", "its coupon NEW25 is not in the database", "1 row without the coupon asked for")
		o.unfinished(o.run(importer.Import{Kind: "links", File: o.text("dry.csv", head+row+",,NEW25,25%\n"), DryRun: true}), "without the coupon")
		o.attempt("links", head+row+"Diwali,yt,,\n")
		o.output("line 2: exists: campaign set; tags added: yt")
		o.attempt("links", head+row+"Diwali,yt,,\n")
		o.attempt("links", head+row+"Holi,yt,,\n", `campaign: it is "Diwali" here, not "Holi"`)
	})
}

func TestOtherTagsOfAnAffiliateAreNamed(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		const head = "user_id,name,email,tags\n"
		row := "aff-1,Asha Rao,asha@example.com,"
		o.attempt("affiliates", head+row+"yt\n")
		o.attempt("affiliates", head+row+"insta\n", "line 2, tags: they are yt here, not insta")
		o.attempt("affiliates", head+row+"\"yt,insta\"\n")
		o.output("line 2: exists: the affiliate is in the database; tags added: insta")
		o.attempt("affiliates", head+row+"yt\n") // an older export
	})
}

func TestOneEmailWithTwoNamesIsBad(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		o.attempt("links", makeHeader+"\n,Asha Rao,asha@example.com,"+goID+",20\n,Dev Das,asha@example.com,"+designID+",20\n",
			`line 3, affiliate_name: asha@example.com is "Asha Rao" in line 2, not "Dev Das"`)
		o.madeNothing()
		o.attempt("links", makeHeader+"\n,Asha Rao,asha@example.com,"+goID+",20\n,,asha@example.com,"+designID+",20\n")
		o.attempt("links", makeHeader+"\n,,uma@example.com,"+goID+",20\n,Uma,uma@example.com,"+designID+",20\n,Una,uma@example.com,"+twinA+",20\n",
			`is "Uma" in line 3, not "Una"`)
		o.attempt("links", makeHeader+"\n,Dev Das,asha@example.com,"+goID+",30\n", `asha@example.com is "Asha Rao" in the database, not "Dev Das"`)
	})
}

func TestAPointBeforeThreeDigitsIsNoCount(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		o.attempt("coupons", "product_id,code,discount,uses\n"+goID+",A,25%,1.000\n", "line 2, uses: 1.000 can be read in two ways: write 1 or 1000")
		o.attempt("coupons", "product_id,code,discount,uses\n"+goID+",A,25%,1.500\n", "line 2, uses: 1.500 is no whole number here: write 1500")
	})
}

func TestHeadersOfAListOfLinks(t *testing.T) {
	t.Parallel()
	for _, header := range []string{"URL", "Link", "Links", "Affiliate link", "Affiliate URL", "Referral link", "Short link", "Slug or URL", "slugs"} {
		newFixture(t, func(t *testing.T, o *fixture) {
			o.attempt("links", header+"\nhttps://learn.acme.com/a/k3f9\n")
			o.attempt("links", header+",Name of affiliate,Commission in %\nhttps://learn.acme.com/a/k4f9,Asha Rao,20\n")
			links, err := o.store.Links(t.Context())
			o.no(err)
			if len(links) != 2 || strings.Contains(o.err.String(), "ignored") {
				t.Errorf("%s: %d links\n%s", header, len(links), o.err.String())
			}
		})
	}
}

func TestColumnsOfOneMeaningMustAgree(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		const head = "affiliate_email,product_id,Commission %,Commission\n"
		o.attempt("links", head+"a@example.com,"+goID+",20,30\n",
			"line 2, Commission %: the columns Commission % and Commission mean the same, and here they say 20 and 30")
		if strings.Contains(o.err.String(), "ignored") {
			t.Errorf("a column is called unknown: %s", o.err.String())
		}
		o.attempt("links", head+"a@example.com,"+goID+",20,20.0%\n")
		o.attempt("links", head+"b@example.com,"+goID+",,20\n")
		o.attempt("links", "affiliate_email,product_id,Commission,Rate\nc@example.com,"+goID+",20,30\n",
			"line 2, Commission: the columns Commission and Rate mean the same")
		o.attempt("coupons", "product_id,code,Discount %,Discount Rs\n"+goID+",A,,50\n", "is there twice") // 50 under ₹ is never 50 %
	})
}

func TestWhatASpreadsheetMadeOfASlugOrCodeIsRefused(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		for _, slug := range []string{"9.17845e11", "01-Mar", "TRUE", "12345678901234500000"} {
			o.attempt("links", "slug,campaign\n"+slug+",Diwali\n", "line 2, slug: ", "format the column as text there")
		}
		o.attempt("links", "slug,campaign\n1000,\n20251001,\n9178e451,\nhttps://learn.acme.com/a/TRUE,\n")
		o.attempt("coupons", "product_id,code,discount\n"+goID+",1000000000000000,25%\n", "line 2, code: a spreadsheet has rounded 1000000000000000")
	})
}

func TestMessagesNameTheirSubject(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		o.attempt("links", "slug,campaign\n#NAME?,x\n", "line 2, slug: #NAME? is the error of a formula")
		if strings.Count(o.err.String(), "line 2, slug") != 1 {
			t.Errorf("one cell has several errors: %s", o.err.String())
		}
		o.attempt("links", "affiliate_email,product_id,\"commission_percent\na@example.com,"+goID+",\"20\"\n",
			"line 1: the header cannot be read: a quote in it")
		if strings.Contains(o.err.String(), "parse error") {
			t.Error(o.err.String())
		}
		o.attempt("coupons", "product_id,code,discount,extra\n"+goID+",DIWALI,25%,\n")
		o.attempt("coupons", "product_id,code,discount,extra\n"+goID+",DIWALI,30%,\n", "line 2, DIWALI cannot be changed at Fermion")
	})
}

func TestARowTwiceIsBad(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		file := o.file("links.csv", makeHeader, ",Asha Rao,asha@example.com,"+goID+",20", ",asha  rao,ASHA@example.com,"+goID+",20.0")
		o.unfinished(o.run(importer.Import{Kind: "links", File: file}), "--skip-bad")
		o.output("line 3, the same affiliate, product and commission as in line 2")
		if o.calls() > 0 {
			t.Error("something was sent")
		}
		o.no(o.run(importer.Import{Kind: "links", File: file, SkipBad: true}))
		o.want(o.resultOf(file), "made bad")
	})
}

func TestRowsWithContradictingAffiliatesAreBad(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		o.no(o.run(importer.Import{Kind: "links",
			File: o.file("first.csv", makeHeader, "aff-1,Asha Rao,asha@example.com,"+goID+",20", "aff-2,Dev,dev@example.com,"+goID+",20")}))
		file := o.file("links.csv", makeHeader,
			"aff-1,Asha Rao,other@example.com,"+goID+",21",
			"aff-9,Asha Rao,asha@example.com,"+goID+",21",
			"aff-1,Asha Rao,dev@example.com,"+goID+",21",
			"aff-3,Ravi,ravi@example.com,"+goID+",21",
			"aff-4,Ravi,ravi@example.com,"+goID+",22",
			",Ravi,ravi@example.com,"+designID+",23")
		o.no(o.run(importer.Import{Kind: "links", File: file, SkipBad: true}))
		o.want(o.resultOf(file), "bad bad bad made bad made")
		o.output("line 2, affiliate_email: aff-1 has the e-mail asha@example.com in the database",
			"line 6, affiliate_user_id: ravi@example.com has the user ID aff-3 in line 5, not aff-4")
		ravi := 0
		for _, l := range o.school.Links() {
			if l.UserID == "aff-3" {
				ravi++
			}
		}
		if ravi != 2 {
			t.Errorf("Ravi has %d links under the user ID of the file", ravi)
		}
	})
}

func TestTrackingNamesItsBadRowsBeforeAnythingIsKept(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		for _, mail := range []string{"a@example.com", "b@example.com"} {
			_, err := o.store.SaveAffiliate(t.Context(), affiliate.Affiliate{Email: mail, Name: "Asha"})
			o.no(err)
		}
		file := o.file("old.csv", "slug,affiliate_name", "k3f9,", "https://learn.acme.com/a/k3f9,", "p0q8,Asha", "not a slug,", "q1w2,New Name")
		o.unfinished(o.run(importer.Import{Kind: "links", File: file}), "3 bad rows")
		o.output("line 3, slug: the same slug as in line 2", "line 4, affiliate_name: several affiliates have this name", "line 5, slug:")
		if all, err := o.store.Links(t.Context()); err != nil || len(all) > 0 {
			t.Errorf("%d links were kept: %v", len(all), err)
		}
		o.no(o.run(importer.Import{Kind: "links", File: file, SkipBad: true}))
		rows := o.resultOf(file)
		o.want(rows, "tracked bad bad bad tracked")
		if rows[3]["slug"] != "not a slug" {
			t.Errorf("the cell to correct is gone: %v", rows[3])
		}
	})
}
