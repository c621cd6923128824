package importer_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/importer"
)

func TestTwoPercentagesForOneLink(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		file := o.testdata("two_percentages.csv")
		o.unfinished(o.run(importer.Import{Kind: "links", File: file}), "1 bad row")
		o.output("line 3, commission_percent: line 2 asks for a link of the same affiliate and product at 20 %, this one at 25 %: keep one of the two")
		o.madeNothing()
		o.no(o.run(importer.Import{Kind: "links", File: file, SkipBad: true}))
		o.want(o.resultOf(file), "made bad")
		if links := o.school.Links(); len(links) != 1 || links[0].Commission != 20 {
			t.Errorf("the school has %v", links)
		}
		for range 2 { // again, and the other way round, there is one live link at most
			o.unfinished(o.run(importer.Import{Kind: "links", File: file, Resume: true}), "1 bad row")
		}
		turned := o.text("turned.csv",
			"affiliate_name,affiliate_email,product,commission_percent\nVik A,VIK@example.com,go for engineers,25\nVik A,vik@example.com,"+goID+
				",20\nvik  a,vik@example.com,"+goID+",30\n")
		o.unfinished(o.run(importer.Import{Kind: "links", File: turned}), "2 bad rows")
		o.no(o.run(importer.Import{Kind: "links", File: turned, SkipBad: true}))
		links, err := o.store.Links(t.Context())
		o.no(err)
		if live := slices.DeleteFunc(links, func(l affiliate.Link) bool { return !l.Live() }); len(live) != 1 || live[0].Commission != 2500 {
			t.Errorf("the live links are %+v", live)
		}
	})
}

func TestExistsMeansTheSameContent(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		first := o.testdata("coupon_first.csv")
		o.no(o.run(importer.Import{Kind: "coupons", File: first}))
		o.no(o.run(importer.Import{Kind: "coupons", File: first}))
		o.want(o.resultOf(first), "exists")
		changed, calls := o.testdata("coupon_changed.csv"), o.calls()
		o.unfinished(o.run(importer.Import{Kind: "coupons", File: changed}), "1 bad row")
		o.output("line 2, discount: it is 25 %, not 30 %", "line 2, expires: it is 2026-12-31, not 2027-01-31", "line 2, uses: it is 100 uses, not 500 uses",
			"line 2, DIWALI cannot be changed at Fermion: delete it first")
		if o.calls() != calls {
			t.Error("something was sent")
		}
	})
	const head = "product_id,code,discount,message,expires,uses,affiliate_user_id,state\n"
	for row, want := range map[string]string{
		"A,25%,Hi,2099-12-31,100,aff-1,": "", "A,₹500,Hi,2099-12-31,100,aff-1,": "discount: it is 25 %, not ₹500", "A,25%,Ho,2099-12-31,100,aff-1,": `message: it is "Hi", not "Ho"`,
		"A,25%,Hi,,100,aff-1,": "expires: it is 2099-12-31, not never", "A,25%,Hi,2099-12-31,,aff-1,": "uses: it is 100 uses, not unlimited", "A,25%,Hi,2099-12-31,100,aff-2,": "affiliate_user_id: it is credited to aff-1 here, not to aff-2",
		"A,25%,Hi,2099-12-31,100,aff-1,deleted": "state: it is live, not deleted", "A,25%,Hi,2099-12-31,100,aff-1,live": "", "A,25%,Hi,31 Dec 2099,\"1,00\",aff-1,": "uses: write how often", "A,25 percent,Hi,31/12/2099,100.0,aff-1,": "",
	} {
		newFixture(t, func(t *testing.T, o *fixture) {
			o.no(o.run(importer.Import{Kind: "coupons", File: o.text("first.csv", head+goID+",A,25%,Hi,2099-12-31,100,aff-1,\n")}))
			err := o.run(importer.Import{Kind: "coupons", File: o.text("second.csv", head+goID+","+row+"\n")})
			if want == "" {
				if err != nil {
					t.Errorf("%s: %v\n%s", row, err, o.err.String())
				}
				return
			}
			o.unfinished(err, "1 bad row")
			o.output("line 2, " + want)
		})
	}
}

func TestExistsMeansTheSameOfLinksAndPeople(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		const head = makeHeader + ",coupon_code,discount"
		o.no(o.run(importer.Import{Kind: "links", File: o.text("a.csv", head+"\naff-1,Asha Rao,asha@example.com,"+goID+",20,ASHA,25%\n")}))
		o.unfinished(o.run(importer.Import{Kind: "links", File: o.text("b.csv", head+"\naff-1,Asha Rao,asha@example.com,"+goID+",20,ASHA,30%\n")}), "1 bad row")
		o.output("line 2, discount: it is 25 %, not 30 %")
		o.no(o.run(importer.Import{Kind: "affiliates", File: o.text("c.csv", "user_id,name,email,notes\naff-1,asha  rao,asha@example.com,pays late\n")}))
		o.output("line 2: adds to what is here: notes set", "line 2: the name is written differently here, and stays as it is")
		o.unfinished(o.run(importer.Import{Kind: "affiliates",
			File: o.text("d.csv", "user_id,name,email,notes\naff-1,Asha Raoo,asha@example.com,pays early\n")}), "1 bad row")
		o.output(`line 2, name: it is "Asha Rao" here, not "Asha Raoo"`, `line 2, notes: they are "pays late" here, not "pays early"`)
		slug := o.school.Links()[0].Slug
		o.unfinished(o.run(importer.Import{Kind: "links", File: o.text("e.csv", "slug,affiliate_email,product_id\n"+slug+",dev@example.com,"+designID+"\n")}),
			"1 bad row")
		o.output("line 2, affiliate_email: this link belongs to asha@example.com (aff-1) here, not to dev@example.com", "line 2, product_id: this link is for")
	})
}

// A relative day, or one without its year, may be another day tomorrow, and is still not a difference. The plan says which day it is.
func TestARelativeDayIsNoDifference(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		school, path := newSchool(), filepath.Join(t.TempDir(), "default.db")
		first := openMute(t, school, path) // without heartbeats, which would be simulated all day
		file := first.text("a.csv", "product_id,code,discount,expires\n"+goID+",A,25%,+30d\n"+goID+",B,25%,31 Dec\n"+goID+",C,25%,2000-02-01\n")
		first.no(first.run(importer.Import{Kind: "coupons", File: file}))
		first.output("line 2: the coupon expires at the end of 2000-01-31", "line 3: the coupon expires at the end of 2000-12-31")
		if strings.Contains(first.err.String(), "2000-02-01") {
			t.Errorf("a whole day is said once more: %s", first.err.String())
		}
		time.Sleep(24 * time.Hour) // virtual
		second := openFixture(t, school, path)
		second.no(second.run(importer.Import{Kind: "coupons", File: file}))
		second.want(second.resultOf(file), "exists exists exists")
	})
}

func TestWhatDiffersInItsCaseOnlyIsWarnedAbout(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		o.no(o.run(importer.Import{Kind: "coupons", File: o.text("a.csv", "product_id,code,discount\n"+goID+",DIWALI,25%\n")}))
		_ = o.run(importer.Import{Kind: "coupons", File: o.text("b.csv", "product_id,code,discount\n"+goID+",diwali,25%\n"+goID+",Onam,25%\n"+goID+",ONAM,25%\n"+designID+",onam,25%\n")}) // Fermion may take it or not
		o.output("line 2: the code diwali differs only in its case from DIWALI in the database",
			"line 4: the code ONAM differs only in its case from Onam in line 3")
		if strings.Count(o.err.String(), "differs only") != 2 {
			t.Errorf("another product's code is warned about: %s", o.err.String())
		}
		o.no(o.run(importer.Import{Kind: "links", File: o.text("c.csv", "slug\nk3f9\nK3F9\n")}))
		o.output("line 3: the slug K3F9 differs only in its case from k3f9 in line 2")
	})
}

// TestALinkImportSaysThatItSavesNoName of an affiliate who has none here.
func TestALinkImportSaysThatItSavesNoName(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		_, err := o.store.SaveAffiliate(t.Context(), affiliate.Affiliate{UserID: "aff-1", Email: "asha@example.com"})
		o.no(err)
		o.no(o.run(importer.Import{Kind: "links", File: o.text("a.csv", makeHeader+"\naff-1,Asha Rao,asha@example.com,"+goID+",20\n"), DryRun: true}))
		o.output("line 2: the affiliate has no name here, and gets none by this import: import affiliates saves it")
	})
}

// What a row adds to an affiliate who exists is saved and is not a difference.
func TestEmptyFieldsOfAnExistingAffiliateAreFilled(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		_, err := o.store.SaveAffiliate(t.Context(), affiliate.Affiliate{Email: "asha@example.com", Tags: []string{"yt"}})
		o.no(err)
		file := o.text("a.csv", "name,email,tags,notes\nAsha Rao,asha@example.com,\"yt,in\",pays late\n")
		o.no(o.run(importer.Import{Kind: "affiliates", File: file}))
		o.output("line 2: adds to what is here: name set; notes set; tags added: in")
		o.no(o.run(importer.Import{Kind: "affiliates", File: file}))
		o.want(o.resultOf(file), "exists")
		people, err := o.store.Affiliates(t.Context())
		o.no(err)
		if a := people[0]; len(people) != 1 || a.Name != "Asha Rao" || a.Notes != "pays late" || strings.Join(a.Tags, " ") != "in yt" {
			t.Errorf("the database has %+v", people)
		}
	})
}
