package importer_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion/fermiontest"
	"fermion-tui/internal/importer"
	"fermion-tui/internal/operation"
)

func TestLinksAreMadeWithTheirAffiliates(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		o.knowsProducts()
		file := o.file("links.csv", makeHeader+",campaign,tags,coupon_code,discount",
			",Asha Rao,asha@example.com,"+goID+",20,Diwali,\"yt,india\",ASHA25,25%",
			"aff-7,Dev,dev@example.com,System Design,12.5,,,,")
		o.no(o.run(importer.Import{Kind: "links", File: file}))
		rows := o.resultOf(file)
		o.want(rows, "made made")
		links := o.school.Links()
		if len(links) != 2 {
			t.Fatalf("the school has %d links", len(links))
		}
		for i, r := range rows {
			held, found, err := o.store.LinkBySlug(t.Context(), r["slug"])
			if err != nil || !found || r["url"] != "https://learn.acme.com/a/"+r["slug"] || r["affiliate_email"] == "" {
				t.Errorf("row %d is %v; the database says %v %v", i, r, found, err)
			}
			if i == 0 && (held.CampaignID == 0 || strings.Join(held.Tags, " ") != "india yt") {
				t.Errorf("campaign and tags are not kept: %+v", held)
			}
		}
		if rows[0]["coupon"] != "ASHA25" || rows[0]["line"] != "2" || rows[1]["coupon"] != "" {
			t.Errorf("the result says %v", rows)
		}
		users := map[string]string{}
		for _, u := range o.school.Users() {
			users[u.Email] = u.UserID
		}
		if !strings.HasPrefix(users["asha@example.com"], "aff-asha-") || users["dev@example.com"] != "aff-7" {
			t.Errorf("the school has %v", users)
		}
		o.output("2 new affiliates", "2 links to make", "1 coupon to make", "less than a minute")
	})
}

// TestActivitySaysHowAnImportEnded, with how many rows had which outcome, the result file and who imported it. What only planned says nothing.
func TestActivitySaysHowAnImportEnded(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		o.knowsProducts()
		o.im.By = "meera@desk"
		o.school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.Say, Text: "Affiliate is blocked"})
		file := o.file("links.csv", makeHeader, ",Asha,asha@example.com,"+goID+",20", ",Dev,dev@example.com,"+goID+",20", ",Ravi,ravi@example.com,"+goID+",none")
		o.no(o.run(importer.Import{Kind: "links", File: file, SkipBad: true, DryRun: true}))
		o.unfinished(o.run(importer.Import{Kind: "links", File: file, SkipBad: true}), "not every row is done: 1 rejected")
		all, err := o.store.Notices(t.Context(), 0)
		o.no(err)
		want := "import of links: links.csv: 1 made, 1 rejected, 1 bad (the result of each row is in " + filepath.Join(o.dir, "links.result.csv") + "), by meera@desk"
		if len(all) != 1 || all[0].Text != want || all[0].Kind != affiliate.NoticeInfo || all[0].NeedsReview() {
			t.Errorf("Activity has %+v, want %q", all, want)
		}
	})
}

func TestASecondImportMakesNothing(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		file := o.file("links.csv", makeHeader, ",Asha Rao,asha@example.com,"+goID+",20", ",Dev,dev@example.com,"+goID+",20")
		o.no(o.run(importer.Import{Kind: "links", File: file}))
		slugs := o.resultOf(file)
		for _, resume := range []bool{false, true} {
			calls := o.calls()
			o.no(o.run(importer.Import{Kind: "links", File: file, Resume: resume}))
			rows := o.resultOf(file)
			o.want(rows, "exists exists")
			if o.calls() != calls || rows[0]["slug"] != slugs[0]["slug"] {
				t.Errorf("resume %v: %d calls, %v", resume, o.calls()-calls, rows)
			}
		}
		o.no(o.run(importer.Import{Kind: "links", File: file, Again: true}))
		o.want(o.resultOf(file), "made made")
		if n := len(o.school.Links()); n != 4 {
			t.Errorf("after --again there are %d links", n)
		}
	})
}

func TestAnotherCommissionSupersedes(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		first := o.file("links.csv", makeHeader, ",Asha Rao,asha@example.com,"+goID+",20")
		o.no(o.run(importer.Import{Kind: "links", File: first}))
		old := o.resultOf(first)[0]["slug"]
		second := o.file("more.csv", makeHeader, ",Asha Rao,asha@example.com,"+goID+",25")
		o.no(o.run(importer.Import{Kind: "links", File: second}))
		o.output("replaces "+old, "still pays 20 %")
		held, _, err := o.store.LinkBySlug(t.Context(), old)
		o.no(err)
		if held.SupersededBy == 0 || held.Live() {
			t.Error("the old link is not superseded")
		}
		calls := o.calls()
		o.no(o.run(importer.Import{Kind: "links", File: second}))
		o.want(o.resultOf(second), "exists")
		if o.calls() != calls {
			t.Error("a file is made again and again")
		}
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

func TestDryRunCallsNothing(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		o.im.NeedKey = func() error { t.Error("a dry run asked for the key"); return nil }
		o.im.WhyReadOnly = func(string) error { return operation.ErrReadOnly }
		file := o.file("links.csv", makeHeader+",coupon_code,discount", ",Asha Rao,asha@example.com,Go for Engineers,20,ASHA,₹500", ",Dev,dev@example.com,"+goID+",50,DEV,10%")
		o.no(o.run(importer.Import{Kind: "links", File: file, DryRun: true}))
		o.output("checked when sent", "2 links to make", "2 coupons to make", "over 40 % (line 3)")
		if !strings.Contains(o.out.String(), `"fermionDigitalProductCouponSlug":"DEV"`) || !strings.Contains(o.out.String(), `"discountPercentOff":10`) {
			t.Errorf("the requests are not shown: %s", o.out.String())
		}
		bad := o.file("bad.csv", makeHeader, ",Asha Rao,asha,"+goID+",20")
		o.unfinished(o.run(importer.Import{Kind: "links", File: bad, DryRun: true}), "1 bad row")
		o.output("line 2, affiliate_email: this has no @")
		if o.calls() > 0 || len(o.operations()) > 0 {
			t.Error("a dry run did something")
		}
		if left, err := filepath.Glob(filepath.Join(o.dir, "*result*")); err != nil || len(left) > 0 {
			t.Error("a dry run wrote a result:", left, err)
		}
	})
}

func TestUnknownProductNamesAreLookedUpAtFermion(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		file := o.file("links.csv", "affiliate_name,affiliate_email,product,commission_percent",
			"Asha Rao,asha@example.com,go for engineers,20", "Dev,dev@example.com,https://dash.fermion.app/products/"+designID+"/edit,20")
		o.no(o.run(importer.Import{Kind: "links", File: file}))
		o.want(o.resultOf(file), "made made")
		file = o.file("none.csv", "affiliate_name,affiliate_email,product,commission_percent", "Asha Rao,asha@example.com,Cooking,20")
		o.unfinished(o.run(importer.Import{Kind: "links", File: file}), "1 bad row")
		o.output(`line 2, product: no product is called "Cooking"`)
	})
}

func TestAmbiguousProductNamesListTheIDs(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		o.school.AddProduct(fermiontest.Product{ID: twinA, Name: "Twin"})
		o.school.AddProduct(fermiontest.Product{ID: twinB, Name: "Twin"})
		file := o.file("links.csv", "affiliate_email,product,commission_percent", "asha@example.com,twin,20")
		o.unfinished(o.run(importer.Import{Kind: "links", File: file}), "1 bad row")
		o.output("line 2, product:", twinA, twinB)
	})
}

func TestThingsThatStopAnImportBeforeItBegins(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		file := o.file("links.csv", makeHeader, ",Asha Rao,asha@example.com,"+goID+",20")
		noKey := errors.New("no key")
		im := o.im
		im.NeedKey = func() error { return noKey }
		if err := im.Import(t.Context(), importer.Import{Kind: "links", File: file}); !errors.Is(err, noKey) {
			t.Error("without a key:", err)
		}
		im = o.im
		im.WhyReadOnly = func(string) error { return operation.ErrReadOnly }
		if err := im.Import(t.Context(), importer.Import{Kind: "links", File: file}); !errors.Is(err, operation.ErrReadOnly) {
			t.Error("read-only:", err)
		}
		im = o.im
		im.Interactive = true
		for _, answer := range []string{"\n", "n\n", "", "yo\n"} {
			im.Stdin = strings.NewReader(answer)
			o.unfinished(im.Import(t.Context(), importer.Import{Kind: "links", File: file}), "declined")
		}
		if err := im.Import(t.Context(), importer.Import{Kind: "links", File: file + ".gone"}); !errors.Is(err, os.ErrNotExist) {
			t.Error("no file:", err)
		}
		if len(o.operations()) > 0 || o.calls() > 0 {
			t.Error("something was begun")
		}
		im.Stdin = strings.NewReader("y\n")
		o.no(im.Import(t.Context(), importer.Import{Kind: "links", File: file}))
		o.output("[y/N]")
	})
}

func TestTrackingNeedsNoCall(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		o.knowsProducts()
		o.im.NeedKey = func() error { t.Error("tracking asked for the key"); return nil }
		file := o.file("old.csv", "slug;affiliate_email;affiliate_name;product;commission_percent;campaign;shoe size",
			"k3f9x2ab;asha@example.com;Asha Rao;Go for Engineers;20;Diwali;38",
			"https://learn.acme.com/a/p0q8w7zz;;;;;;",
			"https://evil.example.com/a/zzz;;;Unheard of;;;")
		o.no(o.run(importer.Import{Kind: "links", File: file}))
		o.output("column shoe size", "3 links to track", "evil.example.com", "tracked without a product")
		rows := o.resultOf(file)
		o.want(rows, "tracked tracked tracked")
		if rows[1]["slug"] != "p0q8w7zz" || rows[1]["url"] != "https://learn.acme.com/a/p0q8w7zz" || rows[0]["shoe size"] != "38" {
			t.Errorf("the result says %v", rows)
		}
		l, found, err := o.store.LinkBySlug(t.Context(), "k3f9x2ab")
		if err != nil || !found || l.Commission != 2000 || l.ProductID != goID || l.AffiliateID == 0 || l.CampaignID == 0 || l.MadeHere {
			t.Errorf("the database has %+v %v", l, err)
		}
		o.no(o.run(importer.Import{Kind: "links", File: file}))
		o.want(o.resultOf(file), "exists exists exists")
		if o.calls() > 0 || len(o.operations()) > 0 {
			t.Error("tracking sent something")
		}
	})
}

func TestThreeEqualRejectionsPauseAndResumeGoesOn(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		lines := []string{makeHeader}
		for _, name := range strings.Fields("a b c d e f g h i j k l m n o p q r s t") {
			lines = append(lines, "aff-"+name+",Name "+name+","+name+"@example.com,"+goID+",20")
		}
		file := o.file("links.csv", lines...)
		o.school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.Say, Text: "Not today", Times: 8})
		o.unfinished(o.run(importer.Import{Kind: "links", File: file}), "Fermion keeps rejecting new links")
		rejected := strings.Count(outcomes(o.resultOf(file)), "rejected")
		if rejected < 3 || rejected > 8 {
			t.Fatal(outcomes(o.resultOf(file)))
		}
		o.output("rejected: Not today")
		o.school.Heal(fermiontest.CreateLink)
		o.unfinished(o.run(importer.Import{Kind: "links", File: file}), "--resume")
		if n := len(o.school.Links()); n > 20-rejected {
			t.Errorf("%d links were made by an import that was refused", n)
		}
		o.no(o.run(importer.Import{Kind: "links", File: file, Resume: true}))
		if n := len(o.school.Links()); n != 20 {
			t.Errorf("the school has %d links", n)
		}
		for _, r := range o.resultOf(file) {
			if r["slug"] == "" {
				t.Errorf("a row without its slug: %v", r)
			}
		}
	})
}

// The result file has Fermion's words in full, without control characters.
func TestFermionsOwnWordsAreWhole(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		words := "The commission of this product may not be more than 15 percent until the school has confirmed its payout account (see Settings, Payouts, Account)."
		file := o.file("links.csv", makeHeader, "aff-1,Asha Rao,asha@example.com,"+goID+",20")
		o.school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.Say, Text: words + "\x1b[2J"})
		o.unfinished(o.run(importer.Import{Kind: "links", File: file}), "1 rejected")
		o.output("rejected: " + words)
		if said := o.resultOf(file)[0]["detail"]; said != words {
			t.Errorf("%q", said)
		}
		file = o.file("more.csv", makeHeader, "aff-2,Dev,dev@example.com,"+goID+",20")
		o.school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.Raw, Text: `[{"output":{"status":"ok","data":{"affiliateLinkSlug":"../../x"}}}]`})
		o.unfinished(o.run(importer.Import{Kind: "links", File: file}), "1 unknown")
		said := o.resultOf(file)[0]["detail"]
		if !strings.Contains(said, `not a slug: a slug holds letters, digits and - _ . ~ only: "../../x"`) {
			t.Errorf("%q", said)
		}
		o.output("unknown: " + said)
		o.unfinished(o.run(importer.Import{Kind: "links", File: file, Resume: true}), "1 unknown")
		if again := o.resultOf(file)[0]["detail"]; !strings.HasPrefix(again, said) {
			t.Errorf("%q after %q", again, said)
		}
	})
}

func TestUnknownRowsAreSkippedAndNamed(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		file := o.file("links.csv", makeHeader, "aff-1,Asha Rao,asha@example.com,"+goID+",20")
		o.school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.ResetAfter})
		o.unfinished(o.run(importer.Import{Kind: "links", File: file}), "1 unknown")
		o.want(o.resultOf(file), "unknown")
		longer := o.file("longer.csv", makeHeader, "aff-2,Dev,dev@example.com,"+goID+",20", "aff-1,Asha Rao,asha@example.com,"+goID+",20")
		for range 3 {
			o.unfinished(o.run(importer.Import{Kind: "links", File: longer, Resume: true}), "1 unknown")
			o.output("line 3: unknown")
		}
		o.want(o.resultOf(longer), "exists unknown")
		if n := len(o.school.Links()); n != 2 {
			t.Errorf("the school has %d links", n)
		}
	})
}

func TestACouponThatWasRejectedIsTriedAgainByResume(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		header := makeHeader + ",coupon_code,discount,coupon_expires,coupon_uses"
		file := o.file("links.csv", header, "aff-1,Asha Rao,asha@example.com,"+goID+",20,ASHA,25%,+30d,10")
		o.school.Fault(fermiontest.CreateCoupon, fermiontest.Fault{Kind: fermiontest.Say, Text: "This code is taken"})
		o.unfinished(o.run(importer.Import{Kind: "links", File: file}), "1 rejected")
		rows := o.resultOf(file)
		o.want(rows, "rejected")
		if rows[0]["slug"] == "" || rows[0]["detail"] != "This code is taken" {
			t.Errorf("the result says %v", rows)
		}
		o.unfinished(o.run(importer.Import{Kind: "links", File: file}), "1 row without the coupon asked for")
		o.want(o.resultOf(file), "exists")
		o.output("--resume tries it again")
		file = o.file("links.csv", header, "aff-1,Asha Rao,asha@example.com,"+goID+",20,ASHA2,25%,+30d,10")
		o.no(o.run(importer.Import{Kind: "links", File: file, Resume: true}))
		again := o.resultOf(file)
		o.want(again, "made")
		if len(o.school.Links()) != 1 || len(o.school.Coupons()) != 1 || again[0]["coupon"] != "ASHA2" || again[0]["slug"] != rows[0]["slug"] {
			t.Errorf("%d links, %d coupons, %v", len(o.school.Links()), len(o.school.Coupons()), again)
		}
		coupons, err := o.store.Coupons(t.Context())
		if err != nil || len(coupons) != 1 || coupons[0].LinkID == 0 || coupons[0].AffiliateID == 0 || coupons[0].Uses != 10 {
			t.Errorf("the database has %+v %v", coupons, err)
		}
	})
}

func TestACorrectedRowReplacesTheRejectedOne(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		o.school.AddUser(fermiontest.User{UserID: "aff-1", Email: "stranger@example.com", Name: "Stranger"})
		file := o.file("links.csv", makeHeader, "aff-1,Asha Rao,asha@example.com,"+goID+",20")
		o.unfinished(o.run(importer.Import{Kind: "links", File: file}), "1 rejected")
		o.output("stranger@example.com")
		file = o.file("links.csv", makeHeader, "aff-2,Asha Rao,asha@example.com,"+goID+",20")
		o.no(o.run(importer.Import{Kind: "links", File: file}))
		o.want(o.resultOf(file), "made")
		for _, op := range o.operations() {
			if op.State.Open() {
				t.Errorf("an operation of the rejected row is still %s", op.State)
			}
		}
	})
}

func TestRowsWithContradictingAffiliatesAreBad(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		o.no(o.run(importer.Import{Kind: "links", File: o.file("first.csv", makeHeader, "aff-1,Asha Rao,asha@example.com,"+goID+",20", "aff-2,Dev,dev@example.com,"+goID+",20")}))
		file := o.file("links.csv", makeHeader,
			"aff-1,Asha Rao,other@example.com,"+goID+",21",
			"aff-9,Asha Rao,asha@example.com,"+goID+",21",
			"aff-1,Asha Rao,dev@example.com,"+goID+",21",
			"aff-3,Ravi,ravi@example.com,"+goID+",21",
			"aff-4,Ravi,ravi@example.com,"+goID+",22",
			",Ravi,ravi@example.com,"+designID+",23")
		o.no(o.run(importer.Import{Kind: "links", File: file, SkipBad: true}))
		o.want(o.resultOf(file), "bad bad bad made bad made")
		o.output("line 2, affiliate_email: aff-1 has the e-mail asha@example.com in the database", "line 6, affiliate_user_id: ravi@example.com has the user ID aff-3 in line 5, not aff-4")
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

func TestProgressOnATerminalAndElsewhere(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		o.im.Bar = true
		o.no(o.run(importer.Import{Kind: "links", File: o.file("links.csv", manyRows(130)...)}))
		o.output("takes about 3 min", "\r", "260/260, less than a minute left", "about 2 min left")
		_, after, _ := strings.Cut(o.err.String(), "260/260")
		if tail := after[strings.LastIndex(after, "\r"):]; !strings.HasPrefix(tail, "\r130 made") {
			t.Errorf("the bar is still there: %q", tail)
		}
		o.im.Bar = false
		o.no(o.run(importer.Import{Kind: "links", File: o.file("links.csv", manyRows(130)...), Again: true}))
		if n := strings.Count(o.err.String(), "calls made"); n < 2 || n > 20 || strings.Contains(o.err.String(), "\r") {
			t.Errorf("%d lines of progress: %q", n, o.err.String())
		}
	})
}

// While an import waits for Fermion's limit it shows until when, in the school's time zone: once as a line, and in the bar.
func TestAnImportSaysThatItWaitsForTheLimit(t *testing.T) {
	t.Parallel()
	for _, bar := range []bool{false, true} {
		newFixture(t, func(t *testing.T, o *fixture) {
			o.im.Bar = bar
			o.school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.Say, Text: "Too many requests"})
			o.no(o.run(importer.Import{Kind: "links", File: o.file("links.csv", manyRows(3)...)}))
			const words = "waiting for Fermion's limit until 05:31:"
			if n := strings.Count(o.err.String(), words); n == 0 || !bar && n != 1 || bar && !strings.Contains(o.err.String(), "░ ") {
				t.Errorf("bar %v, said %d times: %q", bar, n, o.err.String())
			}
		})
	}
}
