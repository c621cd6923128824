package importer_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"fermion-tui/internal/fermion/fermiontest"
	"fermion-tui/internal/importer"
)

// TestARowThatWasEditedWhileItWaitsIsNotSentAsItWas: what Fermion is sent cannot be changed, so a person drops the earlier version first.
func TestARowThatWasEditedWhileItWaitsIsNotSentAsItWas(t *testing.T) {
	t.Parallel()
	const links = makeHeader + ",campaign,tags,coupon_code,discount,coupon_uses"
	const link = "aff-9,Asha,mira@example.com," + goID + ",20,Diwali,yt,ASHA,25%,10"
	const coupons, coupon = "product_id,code,discount,expires,affiliate_user_id", goID + ",ASHA,25%,2000-06-30,aff-1"
	const people, person = "user_id,name,email,tags", "aff-9,Asha,mira@example.com,yt"
	for name, c := range map[string]struct{ kind, header, row, from, to, differs string }{
		"not at all":         {"links", links, link, "", "", ""},
		"the case of a name": {"links", links, link, "Asha,", "asha,", ""},
		"another name":       {"links", links, link, "Asha,", "Asha Rao,", `affiliate_name: it is "Asha", not "Asha Rao"`},
		"another user ID":    {"links", links, link, "aff-9", "aff-8", "affiliate_user_id: it is aff-9, not aff-8"},
		"another campaign":   {"links", links, link, "Diwali", "Onam", `campaign: it is "Diwali", not "Onam"`},
		"another code":       {"links", links, link, "ASHA", "ASHA25", "coupon_code: it is ASHA, not ASHA25"},
		"no code":            {"links", links, link, "ASHA,25%,10", ",,", "coupon_code: it is ASHA, and the row has none"},
		"other uses":         {"links", links, link, "25%,10", "20%,5", "discount: it is 25 %, not 20 %; coupon_uses: it is 10 uses, not 5 uses"},
		"a code since": {"links", links, strings.Replace(link, "ASHA,25%,10", ",,", 1), "yt,,,", "yt,ASHA,25%,",
			"coupon_code: there is none, not ASHA"},
		"a coupon":               {"coupons", coupons, coupon, "25%", "20%", "discount: it is 25 %, not 20 %"},
		"the end of a coupon":    {"coupons", coupons, coupon, "2000-06-30", "2000-07-31", "expires: it is 2000-06-30, not 2000-07-31"},
		"a coupon of another":    {"coupons", coupons, coupon, "aff-1", "aff-2", "affiliate_user_id: it is not credited to ravi@example.com (aff-2)"},
		"a coupon as it is":      {"coupons", coupons, coupon, "", "", ""},
		"an affiliate":           {"affiliates", people, person, "Asha,", "Asha Rao,", `name: it is "Asha", not "Asha Rao"`},
		"an affiliate as it is":  {"affiliates", people, person, "", "", ""},
		"an affiliate by e-mail": {"affiliates", people, person, "mira@", "rao@", "email: it is mira@example.com, not rao@example.com"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			newFixture(t, func(t *testing.T, o *fixture) {
				o.withPeople()
				ctx, cancel := context.WithCancel(t.Context())
				o.im.OnProgress = func(importer.Progress) { cancel() } // before the first call
				im := o.im
				o.unfinished(im.Import(ctx, importer.Import{Kind: c.kind, File: o.file("a.csv", c.header, c.row)}), "1 not sent yet")
				o.im.OnProgress = nil
				before := o.calls()
				file := o.file("a.csv", c.header, strings.Replace(c.row, c.from, c.to, 1))
				if c.differs == "" {
					o.no(o.run(importer.Import{Kind: c.kind, File: file, Resume: true}))
					o.want(o.resultOf(file), "made")
					return
				}
				const left = "1 row is left out, since meera@desk has planned an earlier version of it, which waits for a decision (line 2): " +
					"resume or drop it in Activity, then continue with --resume"
				o.no(o.run(importer.Import{Kind: c.kind, File: file, Resume: true, DryRun: true}))
				o.output(left)
				for _, text := range strings.Split(c.differs, "; ") {
					o.output("warning: line 2: was edited while its earlier version waits: " + text + "\n")
				}
				for _, resume := range []bool{false, true} {
					o.unfinished(o.run(importer.Import{Kind: c.kind, File: file, Resume: resume}), "1 left out")
					o.output(left)
				}
				if got, want := o.resultOf(file)[0]["detail"], "an earlier version of this row ("+c.differs+"), which waits"; !strings.Contains(got, want) {
					t.Errorf("the detail is %q", got)
				}
				if n := o.calls(); n != before {
					t.Errorf("%d calls", n-before)
				}
				o.no(o.im.Writes.Drop(t.Context(), o.waiting()))
				o.no(o.run(importer.Import{Kind: c.kind, File: file, Resume: true}))
				o.want(o.resultOf(file), "made")
			})
		})
	}
}

// TestACouponEditedAfterItsLinkWasMade: only the coupon waits.
func TestACouponEditedAfterItsLinkWasMade(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		const header, row = makeHeader + ",coupon_code,discount", "aff-9,Asha,asha@example.com," + goID + ",20,ASHA,25%"
		o.school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.Delay, Delay: 4 * time.Second})
		ctx, cancel := context.WithCancel(t.Context())
		defer time.AfterFunc(2*time.Second, cancel).Stop()
		im := o.im
		o.unfinished(im.Import(ctx, importer.Import{Kind: "links", File: o.file("a.csv", header, row)}), "1 not sent yet")
		file := o.file("a.csv", header, strings.Replace(row, "25%", "20%", 1))
		o.unfinished(o.run(importer.Import{Kind: "links", File: file, Resume: true}), "1 left out")
		if detail := o.resultOf(file)[0]["detail"]; !strings.Contains(detail, "earlier version of this row (discount: it is 25 %, not 20 %), which waits") {
			t.Errorf("the detail is %q", detail)
		}
		o.no(o.im.Writes.Drop(t.Context(), o.waiting()))
		o.no(o.run(importer.Import{Kind: "links", File: file, Resume: true}))
		if all, err := o.store.Coupons(t.Context()); err != nil || len(all) != 1 || all[0].Discount.String() != "20%" || len(o.school.Links()) != 1 {
			t.Errorf("the coupons are %+v, %v; %d links", all, err, len(o.school.Links()))
		}
	})
}
