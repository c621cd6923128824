package importer_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/importer"
	"fermion-tui/internal/operation"
	"fermion-tui/internal/store/storetest"
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

// TestPercentagesThatGoDownAreNamed: as the plan of a new commission does, since the affiliate earns less.
func TestPercentagesThatGoDownAreNamed(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		o.no(o.run(importer.Import{Kind: "links",
			File: o.file("links.csv", makeHeader, ",Asha Rao,asha@example.com,"+goID+",20", ",Dev,dev@example.com,"+goID+",20",
				",Ravi,ravi@example.com,"+goID+",20")}))
		o.no(o.run(importer.Import{Kind: "links", DryRun: true,
			File: o.file("less.csv", makeHeader, ",Asha Rao,asha@example.com,"+goID+",15", ",Dev,dev@example.com,"+goID+",25",
				",Ravi,ravi@example.com,"+goID+",12.5")}))
		o.output("  ▼ 2 percentages go down (lines 2, 4)\n", "line 2: 15 % ▼ replaces ", "line 3: 25 % replaces ", "line 4: 12.5 % ▼ replaces ")
		o.no(o.run(importer.Import{Kind: "links", DryRun: true, File: o.file("more.csv", makeHeader, ",Asha Rao,asha@example.com,"+goID+",30")}))
		if strings.Contains(o.err.String(), "▼") {
			t.Error(o.err.String())
		}
	})
}

// TestWhoHasRowsInHandIsWaitedFor: the plan says what to do next.
func TestWhoHasRowsInHandIsWaitedFor(t *testing.T) {
	t.Parallel()
	for want, batches := range map[string][]string{
		"1 row is left alone, since ravi@desk is importing it (line 2): wait for ravi@desk, then continue with --resume\n": {"import links.csv"},
		"2 rows are left alone, since ravi@desk is importing them (lines 2, 3): wait for ravi@desk, then continue with --resume\n": {"import links.csv",
			"import links.csv"},
		"2 rows are left alone, since ravi@desk is sending them (lines 3, 4): wait for ravi@desk, then continue with --resume\n": {"import links.csv",
			"new link", "new link"},
	} {
		newFixture(t, func(t *testing.T, o *fixture) {
			ravi := openWith(t, o.school, o.path, storetest.Options{By: "ravi@desk"})
			o.no(ravi.writes.Start(t.Context()))
			for i, batch := range batches {
				_, err := ravi.writes.Enqueue(t.Context(), []affiliate.Plan{{Batch: batch, Steps: []affiliate.Intent{
					{Link: &affiliate.NewLink{Affiliate: affiliate.Who{Email: fmt.Sprintf("a%d@example.com", i)}, ProductID: goID,
						Commission: affiliate.BasisPoints(1000 + 100*i)}}}}})
				o.no(err)
			}
			o.unfinished(o.run(importer.Import{Kind: "links", File: o.file("links.csv", manyRows(len(batches))...)}), "wait for ravi@desk")
			o.output(want)
		})
	}
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

func TestDryRunCallsNothing(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		o.im.NeedKey = func() error { t.Error("a dry run asked for the key"); return nil }
		o.im.WhyReadOnly = func(string) error { return operation.ErrReadOnly }
		file := o.file("links.csv", makeHeader+",coupon_code,discount", ",Asha Rao,asha@example.com,Go for Engineers,20,ASHA,₹500",
			",Dev,dev@example.com,"+goID+",50,DEV,10%")
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
