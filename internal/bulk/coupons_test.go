package bulk_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/quick"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/bulk"
)

func pattern(t testing.TB, text string) affiliate.CodePattern {
	t.Helper()
	p, err := affiliate.ParseCodePattern(text)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// A code that exists, ignoring its case, one that another row has, and an illegal one are bad rows.
func TestBadCodesAreFoundBeforeAnythingIsSent(t *testing.T) {
	t.Parallel()
	b := school()
	open := []affiliate.Operation{{Intent: affiliate.Intent{Coupon: &affiliate.NewCoupon{Code: "DEVDIARIES30"}}}}
	for _, c := range []struct {
		pattern  string
		discount affiliate.Discount
		want     string
	}{
		{"{name}{percent}", affiliate.Discount{Percent: 2500}, `
! Meera · Go: – → MEERA25 (it exists already)
! Meera · Design: – → MEERA25 (it exists already)
+ Dev Diaries · Go: – → DEVDIARIES25 ()
! stray: – → – (product is not set: edit the link to set it)
`},
		{"{name}{percent}", affiliate.Discount{Percent: 3000}, `
+ Meera · Go: – → MEERA30 ()
! Meera · Design: – → MEERA30 (the same code as Meera · Go)
! Dev Diaries · Go: – → DEVDIARIES30 (a write that is not finished yet makes it)
! stray: – → – (product is not set: edit the link to set it)
`},
		{"{slug}-{amount}-{n}", affiliate.Discount{Amount: 50000}, `
+ Meera · Go: – → meera-go-500-1 ()
+ Meera · Design: – → meera-design-500-2 ()
+ Dev Diaries · Go: – → dev-go-500-3 ()
! stray: – → – (product is not set: edit the link to set it)
`},
	} {
		p := bulk.Coupons(b, b.Links(), bulk.CouponTerms{Pattern: pattern(t, c.pattern), Discount: c.discount}, bulk.Codes(b, open), rand.IntN)
		if got := lines(p); got != strings.TrimLeft(c.want, "\n") {
			t.Errorf("%s:\n%s", c.pattern, got)
		}
	}
}

// A link that was replaced gets no coupon beside its replacement. Alone it gets one, and is marked as such: the coupon does not belong
// to the link that is given out now.
func TestCouponsOfReplacedLinks(t *testing.T) {
	t.Parallel()
	b := board.New(board.Input{Products: []affiliate.Product{{ID: goID, Name: "Go"}}, Links: []affiliate.Link{
		{ID: 1, Slug: "old", ProductID: goID, SupersededBy: 2}, {ID: 2, Slug: "mid", ProductID: goID, SupersededBy: 3}, {ID: 3, Slug: "new", ProductID: goID},
	}})
	terms := bulk.CouponTerms{Pattern: pattern(t, "X{n}"), Discount: affiliate.Discount{Percent: 1000}}
	p := bulk.Coupons(b, b.Links(), terms, bulk.TakenCodes{}, rand.IntN)
	expect(t, p, "New coupons for 3 links: 10% off", `
= old · Go:  (replaced by new, which is in this plan)
= mid · Go:  (replaced by new, which is in this plan)
+ new · Go: – → X1 ()
`)
	if len(p.Warn) > 0 {
		t.Error(p.Warn)
	}
	p = bulk.Coupons(b, b.Links()[:2], terms, bulk.TakenCodes{}, rand.IntN)
	expect(t, p, "New coupons for 2 links: 10% off", `
+ old · Go: – → X1 (the link was replaced)
+ mid · Go: – → X2 (the link was replaced)
`)
	if fmt.Sprint(p.Warn) != "[2 links were replaced by another one: the coupon is credited to the old link.]" {
		t.Error(p.Warn)
	}
}

// TestCouponsOfGoneLinks: a row says that Fermion does not know its link any more, and so does the plan.
func TestCouponsOfGoneLinks(t *testing.T) {
	t.Parallel()
	b := board.New(board.Input{Products: []affiliate.Product{{ID: goID, Name: "Go"}}, Links: []affiliate.Link{
		{ID: 1, Slug: "gone", ProductID: goID, MissingSince: time.Unix(1, 0)}, {ID: 2, Slug: "here", ProductID: goID},
	}})
	terms := bulk.CouponTerms{Pattern: pattern(t, "X{n}"), Discount: affiliate.Discount{Percent: 1000}}
	p := bulk.Coupons(b, b.Links(), terms, bulk.TakenCodes{}, rand.IntN)
	expect(t, p, "New coupons for 2 links: 10% off", `
+ gone · Go: – → X1 (the link is gone at Fermion)
+ here · Go: – → X2 ()
`)
	if fmt.Sprint(p.Warn) != "[1 link is gone at Fermion: look in the dashboard first whether the affiliate still earns by it.]" {
		t.Error(p.Warn)
	}
}

// Whatever the pattern and the names: the codes of the rows that are sent are legal, differ by more than their case, and none is taken.
func TestCodesOfAPlanNeverClash(t *testing.T) {
	t.Parallel()
	check := func(names []string, texts uint8, seed uint64) bool {
		in := board.Input{Products: []affiliate.Product{{ID: goID, Name: "Go"}}}
		for i, name := range names {
			in.Affiliates = append(in.Affiliates, affiliate.Affiliate{ID: int64(i + 1), Name: name, UserID: fmt.Sprintf("aff-%d", i%3)})
			in.Links = append(in.Links, affiliate.Link{ID: int64(i + 1), Slug: fmt.Sprintf("slug%d", i), AffiliateID: int64(i + 1), ProductID: goID})
		}
		b := board.New(in)
		taken := bulk.TakenCodes{}
		for _, r := range "ABCDEFGH" {
			taken.Add("X"+string(r), "it exists already")
		}
		text := []string{"{name}", "X{1}", "x{1}", "{n}{name}", "{slug}", "{name}{1}"}[int(texts)%6]
		pick := rand.New(rand.NewPCG(seed, 1)).IntN
		used := map[string]bool{}
		for _, r := range bulk.Coupons(b, b.Links(), bulk.CouponTerms{Pattern: pattern(t, text)}, taken, pick).Rows {
			if r.Verdict == bulk.Bad && r.Note != "" {
				continue
			}
			key := strings.ToUpper(r.New)
			if r.Verdict != bulk.Change || used[key] || taken[key] != "" || affiliate.CheckCouponCode(r.New) != nil || r.Intent.Coupon.Code != r.New {
				return false
			}
			used[key] = true
		}
		return true
	}
	if err := quick.Check(check, &quick.Config{MaxCount: 300}); err != nil {
		t.Error(err)
	}
}

// A pattern with too few random characters fills what is free, and the rest are bad rows.
func TestAPatternThatRunsOutOfCodes(t *testing.T) {
	t.Parallel()
	var in board.Input
	for i := range 40 {
		in.Links = append(in.Links, affiliate.Link{ID: int64(i + 1), Slug: fmt.Sprint("s", i), ProductID: goID})
	}
	b := board.New(in)
	p := bulk.Coupons(b, b.Links(), bulk.CouponTerms{Pattern: pattern(t, "D-{1}")}, bulk.TakenCodes{}, rand.IntN)
	if ok, bad := p.Count(bulk.Change), p.Count(bulk.Bad); ok < 28 || ok > 31 || ok+bad != 40 {
		t.Errorf("%d codes, %d bad", ok, bad)
	}
}
