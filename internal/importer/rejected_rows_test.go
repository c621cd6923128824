package importer_test

import (
	"strings"
	"testing"
	"time"

	"fermion-tui/internal/fermion/fermiontest"
	"fermion-tui/internal/importer"
)

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
		if rejected != 3 || len(o.school.CallsTo(fermiontest.CreateLink)) != 3 {
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
// The first three rows of a file are sent, and no other, when Fermion rejects all in the same way.
func TestThreeEqualRejectionsAreTheFirstThreeRows(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		lines := []string{"product_id,code,discount"}
		for _, code := range strings.Fields("A1 B2 C3 D4 E5 F6 G7 H8 I9 J10") {
			lines = append(lines, goID+","+code+",25%")
		}
		file := o.file("coupons.csv", lines...)
		o.school.Fault(fermiontest.CreateCoupon, fermiontest.Fault{Kind: fermiontest.Say, Text: "Product not found", Delay: time.Second, Times: -1})
		o.unfinished(o.run(importer.Import{Kind: "coupons", File: file}), "Fermion keeps rejecting new coupons")
		if got, want := outcomes(o.resultOf(file)), strings.TrimSpace(strings.Repeat("rejected ", 3)+strings.Repeat("planned ", 7)); got != want {
			t.Errorf("%s, not %s", got, want)
		}
	})
}

func TestFermionsOwnWordsAreWhole(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		words := "The commission of this product may not be more than 15 percent until the school has confirmed its payout account (see Settings, Payouts, " +
			"Account)."
		file := o.file("links.csv", makeHeader, "aff-1,Asha Rao,asha@example.com,"+goID+",20")
		o.school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.Say, Text: words + "\x1b[2J"})
		o.unfinished(o.run(importer.Import{Kind: "links", File: file}), "1 rejected")
		o.output("rejected: " + words)
		if said := o.resultOf(file)[0]["detail"]; said != words {
			t.Errorf("%q", said)
		}
		file = o.file("more.csv", makeHeader, "aff-2,Dev,dev@example.com,"+goID+",20")
		o.school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.Raw,
			Text: `[{"output":{"status":"ok","data":{"affiliateLinkSlug":"../../x"}}}]`})
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
		o.unfinished(o.run(importer.Import{Kind: "links", File: file}), "not every row is done: 1 unknown; decide about it in Activity")
		first := o.resultOf(file)[0]["detail"]
		if !strings.Contains(first,
			"decide in Activity: enter its slug if the dashboard has the link, mark it as not created if it does not, make it again, or put it off") ||
			strings.Contains(first, "try again") {
			t.Errorf("it says %q", first)
		}
		o.unfinished(o.run(importer.Import{Kind: "links", File: file}), "1 unknown; decide about it in Activity")
		if again := o.resultOf(file)[0]["detail"]; again != first {
			t.Errorf("%q after %q", again, first)
		}
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

// Three rows in a row whose outcome is unknown pause an import too, and --resume sends the rest.
func TestThreeUnknownOutcomesPauseAndResumeGoesOn(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		file := o.file("links.csv", manyRows(20)...)
		o.school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.ResetAfter, Times: -1})
		o.unfinished(o.run(importer.Import{Kind: "links", File: file}), "), so the rest waits: look at them in Activity first, then continue with --resume")
		if got := outcomes(o.resultOf(file)); strings.Count(got, "unknown") != 3 || strings.Count(got, "planned") != 17 ||
			len(o.school.CallsTo(fermiontest.CreateLink)) != 3 {
			t.Error(got)
		}
		o.school.Heal(fermiontest.CreateLink)
		o.unfinished(o.run(importer.Import{Kind: "links", File: file, Resume: true}), "3 unknown; decide about them in Activity")
		if got := outcomes(o.resultOf(file)); strings.Count(got, "unknown") != 3 || strings.Count(got, "made") != 17 {
			t.Error(got)
		}
	})
}

// A person who is new in several rows of a file is created by one call.
func TestANewPersonOfSeveralRowsIsCreatedOnce(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		lines := []string{makeHeader}
		for _, name := range strings.Fields("a b c") {
			for _, product := range []string{goID, designID} {
				lines = append(lines, "aff-"+name+",Name "+name+","+name+"@example.com,"+product+",20")
			}
		}
		o.school.Fault(fermiontest.CreateUser, fermiontest.Fault{Kind: fermiontest.Delay, Delay: time.Second, Times: -1})
		err := o.run(importer.Import{Kind: "links", File: o.file("links.csv", lines...)})
		if n := len(o.school.CallsTo(fermiontest.CreateUser)); err != nil || n != 3 || len(o.school.Links()) != 6 {
			t.Errorf("%d calls create 3 people, %d links: %v", n, len(o.school.Links()), err)
		}
	})
}
