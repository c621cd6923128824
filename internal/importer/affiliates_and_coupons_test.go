package importer_test

import (
	"strings"
	"testing"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion/fermiontest"
	"fermion-tui/internal/importer"
)

func TestAffiliatesAreFoundOrMade(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		o.school.AddUser(fermiontest.User{UserID: "student-7", Email: "dev@example.com", Name: "Dev"})
		_, err := o.store.SaveAffiliate(t.Context(), affiliate.Affiliate{Email: "old@example.com", Name: "Old Hand"})
		o.no(err)
		file := o.file("people.csv", "user_id,name,email,tags,notes",
			",Asha Rao,asha@example.com,\"yt,in\",met in Pune", ",Dev,dev@example.com,,", ",,old@example.com,vip,", ",Asha,ASHA@example.com,,")
		o.no(o.run(importer.Import{Kind: "affiliates", File: file, SkipBad: true}))
		o.want(o.resultOf(file), "made exists exists bad")
		all, err := o.store.Affiliates(t.Context())
		o.no(err)
		got := map[string]string{}
		for _, a := range all {
			got[a.Email] = a.UserID + " " + strings.Join(a.Tags, "+") + " " + a.Notes
		}
		if got["dev@example.com"] != "student-7  " || got["old@example.com"] != " vip " || !strings.HasSuffix(got["asha@example.com"], "in+yt met in Pune") {
			t.Errorf("the database has %q", got)
		}
		calls := o.calls()
		o.no(o.run(importer.Import{Kind: "affiliates", File: file, SkipBad: true}))
		o.want(o.resultOf(file), "exists exists exists bad")
		if o.calls() != calls {
			t.Error("people of the database were looked up")
		}
	})
}

func TestCouponsAreMadeOrRecorded(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		o.knowsProducts()
		file := o.file("coupons.csv", "product,code,discount,message,expires,uses,affiliate_user_id,state",
			"Go for Engineers,GO25,25%,Hello,2030-01-01,5,,",
			goID+",OLD,₹500,,2020-01-01T00:00:00Z,,aff-1,deleted",
			goID+",GO25,30%,,,,,")
		o.no(o.run(importer.Import{Kind: "coupons", File: file, SkipBad: true}))
		o.want(o.resultOf(file), "made tracked bad")
		if n := len(o.school.Coupons()); n != 1 {
			t.Errorf("the school has %d coupons: what has a state is never created", n)
		}
		all, err := o.store.Coupons(t.Context())
		o.no(err)
		for _, c := range all {
			if c.Code == "OLD" && (c.State != affiliate.CouponDeleted || c.Discount.Amount != 500_00 || c.Expires.Year() != 2020 || c.AffiliateID == 0) {
				t.Errorf("the recorded coupon is %+v", c)
			}
		}
	})
}

func TestCouponsThatExist(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		file := o.file("coupons.csv", "product_id,code,discount,affiliate_user_id", goID+",GO25,25%,aff-1", goID+",GO50,₹500,")
		o.no(o.run(importer.Import{Kind: "coupons", File: file}))
		o.want(o.resultOf(file), "made made")
		calls := o.calls()
		o.no(o.run(importer.Import{Kind: "coupons", File: file}))
		o.want(o.resultOf(file), "exists exists")
		o.school.Fault(fermiontest.CreateCoupon, fermiontest.Fault{Kind: fermiontest.HTML})
		file = o.file("coupons.csv", "product_id,code,discount", goID+",GO99,25%")
		o.unfinished(o.run(importer.Import{Kind: "coupons", File: file}), "1 unknown")
		o.unfinished(o.run(importer.Import{Kind: "coupons", File: file, Resume: true}), "1 unknown")
		if o.calls() != calls+1 {
			t.Errorf("%d calls", o.calls()-calls)
		}
		all, err := o.store.Coupons(t.Context())
		if err != nil || len(all) != 2 || all[0].AffiliateID+all[1].AffiliateID == 0 {
			t.Errorf("the database has %+v %v", all, err)
		}
	})
}

// TestCouponsAreCreditedByEmail: a coupon is credited to the affiliate with that e-mail address. A row with an unknown one is bad.
func TestCouponsAreCreditedByEmail(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		asha, err := o.store.SaveAffiliate(t.Context(), affiliate.Affiliate{UserID: "aff-1", Email: "asha@example.com", Name: "Asha Rao"})
		o.no(err)
		file := o.file("coupons.csv", "product_id,code,discount,affiliate_email", goID+",GO25,25%,ASHA@example.com", goID+",GO30,30%,asah@example.com")
		o.unfinished(o.run(importer.Import{Kind: "coupons", File: file}), "1 bad row")
		o.output("line 3, affiliate_email: no affiliate of the database is asah@example.com")
		o.no(o.run(importer.Import{Kind: "coupons", File: file, SkipBad: true}))
		o.want(o.resultOf(file), "made bad")
		all, err := o.store.Coupons(t.Context())
		if err != nil || len(all) != 1 || all[0].AffiliateID != asha {
			t.Errorf("the database has %+v %v", all, err)
		}
	})
}
