package bulk_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/bulk"
)

const (
	goID     = "68d1013f7183c17964b104c8"
	designID = "68d1013f7183c17964b104c9"
)

// school is a board of three affiliates with four links, and one coupon.
func school() *board.Board {
	return board.New(board.Input{
		Affiliates: []affiliate.Affiliate{
			{ID: 1, UserID: "aff-meera", Email: "meera@example.com", Name: "Meera", Tags: []string{"top", "youtube"}},
			{ID: 2, UserID: "aff-dev", Email: "dev@example.com", Name: "Dev Diaries"},
			{ID: 3, Name: "Only a name"},
		},
		Products: []affiliate.Product{{ID: goID, Name: "Go"}, {ID: designID, Name: "Design"}},
		Links: []affiliate.Link{
			{ID: 1, Slug: "meera-go", AffiliateID: 1, ProductID: goID, Commission: 2000, MadeHere: true, Tags: []string{"b", "a"}},
			{ID: 2, Slug: "meera-design", AffiliateID: 1, ProductID: designID, Commission: 3000, Pinned: true},
			{ID: 3, Slug: "dev-go", AffiliateID: 2, ProductID: goID, Commission: 2500},
			{ID: 4, Slug: "stray", Commission: affiliate.UnknownCommission},
		},
		Coupons: []affiliate.Coupon{{ID: 1, Code: "meera25", ProductID: designID, State: affiliate.CouponLive},
			{ID: 2, Code: "DEVDIARIES25", ProductID: goID, State: affiliate.CouponDeleted}},
	})
}

// lines are the rows of a plan: verdict, name, old → new, note.
func lines(p *bulk.Plan) string {
	var b strings.Builder
	for _, r := range p.Rows {
		fmt.Fprintf(&b, "%s %s: %s (%s)\n", []string{"+", "=", "!"}[r.Verdict], r.Name, r.Change(), r.Note)
	}
	return b.String()
}

func expect(t *testing.T, p *bulk.Plan, title, want string) {
	t.Helper()
	if p.Title != title {
		t.Errorf("the title is %q, not %q", p.Title, title)
	}
	if got := lines(p); got != strings.TrimLeft(want, "\n") {
		t.Errorf("%s:\n%s", title, got)
	}
}

func TestCommissionsOldToNew(t *testing.T) {
	t.Parallel()
	b := school()
	p := bulk.Commission(b, b.Links(), bulk.CommissionChange{Points: 2500}, nil)
	expect(t, p, "Change the commission of 4 links to 25 %", `
+ Meera · Go: 20 → 25 ()
+ Meera · Design: 30 → 25 ()
= Dev Diaries · Go:  (pays 25 % already)
! stray: – → 25 (affiliate or product is not set: edit the link to set it)
`)
	if p.Lowered() != 1 || p.Calls() != (affiliate.Calls{Links: 2}) || len(p.Plans()) != 2 {
		t.Errorf("%d lowered, %+v, %d plans", p.Lowered(), p.Calls(), len(p.Plans()))
	}
	n := p.Rows[0].Intent.Link
	if n.Commission != 2500 || fmt.Sprint(n.Supersedes, n.Campaign, n.CampaignID, n.Tags,
		n.Affiliate) != "[meera-go]0 [] {aff-meera meera@example.com Meera 1}" {
		t.Errorf("the new link is %+v", n)
	}
}

// TestPlansCreateNothingForWhoWasForgotten: their rows are bad, and the others are planned.
func TestPlansCreateNothingForWhoWasForgotten(t *testing.T) {
	t.Parallel()
	b := board.New(board.Input{
		Affiliates: []affiliate.Affiliate{{ID: 1, UserID: "aff-meera", Name: "Meera"}, {ID: 2, UserID: "forgotten-2"}},
		Products:   []affiliate.Product{{ID: goID, Name: "Go"}, {ID: designID, Name: "Design"}},
		Links: []affiliate.Link{{ID: 1, Slug: "meera-go", AffiliateID: 1, ProductID: goID, Commission: 2000},
			{ID: 2, Slug: "theirs", AffiliateID: 2, ProductID: goID, Commission: 2000}},
	})
	const why = "(was forgotten: Fermion cannot be told who it is for)"
	expect(t, bulk.Commission(b, b.Links(), bulk.CommissionChange{Points: 2500}, nil), "Change the commission of 2 links to 25 %", `
+ Meera · Go: 20 → 25 ()
! forgotten-2 · Go: 20 → 25 `+why+`
`)
	for name, p := range map[string]*bulk.Plan{
		"links": bulk.NewLinks(b, b.Affiliates(), []affiliate.Product{{ID: designID, Name: "Design"}}, 2000, "", nil),
		"coupons": bulk.Coupons(b, b.Links(), bulk.CouponTerms{Pattern: pattern(t, "{name}{n}"), Discount: affiliate.Discount{Percent: 2500}},
			bulk.Codes(b, nil), rand.IntN),
	} {
		if text := lines(p); len(p.Plans()) != 1 || !strings.Contains(text, "! forgotten-2") || !strings.Contains(text, why) {
			t.Errorf("%s: %d plans\n%s", name, len(p.Plans()), text)
		}
	}
}

// What is added to each percentage is checked for each link.
func TestCommissionsByPoints(t *testing.T) {
	t.Parallel()
	b := school()
	for text, want := range map[string]string{
		"+2.5":  "+ Meera · Go: 20 → 22.5 ()\n+ Meera · Design: 30 → 32.5 ()\n+ Dev Diaries · Go: 25 → 27.5 ()\n",
		"-25 %": "! Meera · Go: 20 → – (20 % −25 would be less than 0 %)\n+ Meera · Design: 30 → 5 ()\n+ Dev Diaries · Go: 25 → 0 ()\n",
		"+75":   "+ Meera · Go: 20 → 95 ()\n! Meera · Design: 30 → – (30 % +75 would be 105 %, over 100 %)\n+ Dev Diaries · Go: 25 → 100 ()\n",
	} {
		c, err := bulk.ParseCommissionChange(text)
		if got := lines(bulk.Commission(b, b.Links()[:3], c, nil)); err != nil || got != want {
			t.Errorf("%s (%v):\n%s", text, err, got)
		}
	}
	for _, text := range []string{"+", "+0", "-x", "+101", "++5", "x"} {
		if c, err := bulk.ParseCommissionChange(text); err == nil {
			t.Errorf("%q is %+v", text, c)
		}
	}
	twins := board.New(board.Input{
		Affiliates: []affiliate.Affiliate{{ID: 1, Email: "meera@example.com", Name: "Meera"}}, Products: []affiliate.Product{{ID: goID, Name: "Go"}},
		Links: []affiliate.Link{{ID: 1, Slug: "m1", AffiliateID: 1, ProductID: goID, Commission: 2000},
			{ID: 2, Slug: "m2", AffiliateID: 1, ProductID: goID, Commission: 3000}},
	})
	expect(t, bulk.Commission(twins, twins.Links(), bulk.CommissionChange{Points: 500, Relative: true}, nil),
		"Change the commission of 2 links by +5 percentage points", `
+ Meera · Go · m1: 20 → 25 ()
! Meera · Go · m2: 30 → 35 (their link m1 for it becomes 25 %)
`)
	twins = board.New(board.Input{
		Affiliates: []affiliate.Affiliate{{ID: 1, Email: "meera@example.com", Name: "Meera"}}, Products: []affiliate.Product{{ID: goID, Name: "Go"}},
		Links: []affiliate.Link{{ID: 1, Slug: "m1", AffiliateID: 1, ProductID: goID, Commission: 2000},
			{ID: 2, Slug: "m2", AffiliateID: 1, ProductID: goID, Commission: 2500}, {ID: 3, Slug: "stray", Commission: affiliate.UnknownCommission}},
	})
	m1, m2, stray := twins.Link(1), twins.Link(2), twins.Link(3)
	for _, links := range [][]*board.Link{{m1, m2, stray}, {m2, stray, m1}} { // m2 is replaced in this plan, and not the twin of what replaces m1
		got := strings.SplitAfter(lines(bulk.Commission(twins, links, bulk.CommissionChange{Points: 500, Relative: true}, nil)), "\n")
		slices.Sort(got)
		if want := "! Meera · Go · m1: 20 → 25 (their link m2 for it becomes 30 %)\n! stray: – → – (its percentage is not known yet)\n+ Meera · Go · m2: 25 " +
			"→ 30 ()\n"; strings.Join(got, "") != want {
			t.Errorf("%q", got)
		}
	}
}

// Links of one affiliate and one product get one new link, and what a link or a write already makes, at whatever
// commission, is not made once more.
func TestNoPlanMakesALinkTwice(t *testing.T) {
	t.Parallel()
	b := board.New(board.Input{
		Affiliates: []affiliate.Affiliate{{ID: 1, Email: "meera@example.com", Name: "Meera"}, {ID: 2, UserID: "aff-dev", Name: "Dev"},
			{ID: 3, Email: "asha@example.com", Name: "Asha"}},
		Products: []affiliate.Product{{ID: goID, Name: "Go"}},
		Links: []affiliate.Link{
			{ID: 1, Slug: "m1", AffiliateID: 1, ProductID: goID, Commission: 2000, Tags: []string{"a"}},
			{ID: 2, Slug: "m2", AffiliateID: 1, ProductID: goID, Commission: 3000, Tags: []string{"a", "b"}},
			{ID: 3, Slug: "d1", AffiliateID: 2, ProductID: goID, Commission: 2000},
			{ID: 4, Slug: "d2", AffiliateID: 2, ProductID: goID, Commission: 2500},
			{ID: 5, Slug: "a1", AffiliateID: 3, ProductID: goID, Commission: 2000},
		},
	})
	open := []affiliate.Operation{{ID: "op1", By: "ravi@mac",
		Intent: affiliate.Intent{Link: &affiliate.NewLink{Affiliate: affiliate.Who{UserID: "u1", Email: "ASHA@example.com"}, ProductID: goID,
			Commission: 3000}}}}
	p := bulk.Commission(b, b.Links(), bulk.CommissionChange{Points: 2500}, open)
	expect(t, p, "Change the commission of 5 links to 25 %", `
+ Meera · Go · m1: 20 → 25 ()
= Meera · Go · m2: 30 → 25 (one new link replaces it and m1)
= Dev · Go · d1: 20 → 25 (exists: d2)
= Dev · Go · d2:  (pays 25 % already)
! Asha · Go: 20 → 25 (ravi@mac is making a link at 30 % already)
`)
	n := p.Plans()[0].Steps[0].Link
	if fmt.Sprint(n.Supersedes, n.Tags, p.Changing(), p.Lowered(), len(p.Plans())) != "[m1 m2] [] [1 2] 1 1" || fmt.Sprint(b.Link(1).Link.Tags) != "[a]" {
		t.Errorf("%v %v, changing %v, %d lowered, %d plans", n.Supersedes, n.Tags, p.Changing(), p.Lowered(), len(p.Plans()))
	}
	p = bulk.NewLinks(b, b.Affiliates()[2:], []affiliate.Product{{ID: goID, Name: "Go"}}, 2500, "", open)
	expect(t, p, "New links for 1 affiliate × 1 product at 25 %", `
! Asha · Go: 20 → 25 (ravi@mac is making a link at 30 % already)
`)
}

func TestNewLinksForAffiliatesTimesProducts(t *testing.T) {
	t.Parallel()
	b := school()
	products := []affiliate.Product{b.Product(goID).Product, b.Product(designID).Product}
	p := bulk.NewLinks(b, b.Affiliates(), products, 2500, "Diwali", nil)
	expect(t, p, "New links for 3 affiliates × 2 products at 25 %", `
+ Meera · Go: 20 → 25 (replaces meera-go)
+ Meera · Design: 30 → 25 (replaces meera-design)
= Dev Diaries · Go:  (exists: dev-go)
+ Dev Diaries · Design: – → 25 ()
! Only a name · Go: – → 25 (Fermion needs a user ID or an e-mail: none is known)
! Only a name · Design: – → 25 (Fermion needs a user ID or an e-mail: none is known)
`)
	if only := bulk.NewLinks(b, b.Affiliates()[1:2], products[1:], 2500, "", nil); !p.ReplacesLinks() || only.ReplacesLinks() {
		t.Errorf("%v: the plan replaces links; %v: that of a first link does", p.ReplacesLinks(), only.ReplacesLinks())
	}
	if n := p.Rows[1].Intent.Link; n.Campaign != "Diwali" || fmt.Sprint(n.Supersedes) != "[meera-design]" {
		t.Errorf("the new link is %+v", n)
	}
}

func TestEditsOldToNew(t *testing.T) {
	t.Parallel()
	b := school()
	campaign := "Diwali"
	who := affiliate.Who{UserID: "aff-dev", Name: "Dev Diaries"}
	e := affiliate.LinkEdit{Tag: affiliate.ParseTagEdit([]string{"new", "-a", "+b", "-"})}
	expect(t, bulk.EditLinks(b, b.Links()[:2], e), "Edit 2 links", `
+ Meera · Go: tags b a → b new ()
+ Meera · Design: tags none → new b ()
`)
	e = affiliate.LinkEdit{Affiliate: &who, Campaign: &campaign}
	expect(t, bulk.EditLinks(b, b.Links(), e), "Edit 4 links", `
+ Meera · Go: campaign none → Diwali (new) ()
+ Meera · Design: affiliate Meera → Dev Diaries, campaign none → Diwali (new) ()
+ Dev Diaries · Go: campaign none → Diwali (new) ()
+ stray: affiliate none → Dev Diaries, campaign none → Diwali (new) ()
`)
	known := board.New(board.Input{
		Campaigns: []affiliate.Campaign{{ID: 1, Name: "Holi"}, {ID: 2, Name: "Diwali"}},
		Links:     []affiliate.Link{{ID: 1, Slug: "one", CampaignID: 1}, {ID: 2, Slug: "two", CampaignID: 2}},
	})
	empty := ""
	expect(t, bulk.EditLinks(known, known.Links(), affiliate.LinkEdit{Campaign: &campaign, Tag: affiliate.ParseTagEdit([]string{"festive"})}), "Edit 2 links", `
+ one: campaign Holi → Diwali, tags none → festive ()
+ two: tags none → festive ()
`)
	was := "Navratri" // of the campaign that is called Diwali on this board
	expect(t, bulk.EditLinks(known, known.Links(), affiliate.LinkEdit{Campaign: &was, CampaignID: 2}), "Edit 2 links", `
+ one: campaign Holi → Diwali ()
= two:  (nothing changes)
`)
	expect(t, bulk.EditLinks(known, known.Links(), affiliate.LinkEdit{Campaign: &empty}), "Edit 2 links", `
+ one: campaign Holi → none ()
+ two: campaign Diwali → none ()
`)
	e.Campaign = nil
	p := bulk.EditLinks(b, b.Links(), e)
	if p.Rows[0].Note != "created here: affiliate and product are fixed" || p.Rows[2].Note != "nothing changes" || fmt.Sprint(p.Changing()) != "[2 4]" ||
		p.Calls().All() != 0 {
		t.Errorf("%s", lines(p))
	}
	expect(t, bulk.TagAffiliates(b.Affiliates()[:2], affiliate.ParseTagEdit([]string{"top"})), "Tag 2 affiliates", `
= Meera:  (nothing changes)
+ Dev Diaries: none → top ()
`)
	expect(t, bulk.Pin(b.Links()[:2], true), "Pin 2 links", `
+ Meera · Go: not pinned → pinned ()
= Meera · Design:  (nothing changes)
`)
	expect(t, bulk.Watch(b.Links()[:1], false), "Stop watching 1 link", `
+ Meera · Go: watched → not watched ()
`)
}

// The plans of 10,000 links: docs/PERFORMANCE.md.
func BenchmarkPlans(b *testing.B) {
	var in board.Input
	in.Products = []affiliate.Product{{ID: goID, Name: "Go"}}
	for i := range 10_000 {
		in.Affiliates = append(in.Affiliates, affiliate.Affiliate{ID: int64(i + 1), Name: fmt.Sprint("Affiliate ", i),
			Email: fmt.Sprintf("a%d@example.com", i)})
		in.Links = append(in.Links, affiliate.Link{ID: int64(i + 1), Slug: fmt.Sprint("slug", i), AffiliateID: int64(i + 1), ProductID: goID, Commission: 2000})
	}
	school := board.New(in)
	terms := bulk.CouponTerms{Pattern: pattern(b, "DIWALI-{4}"), Discount: affiliate.Discount{Percent: 1000}}
	b.Run("commission", func(b *testing.B) {
		for b.Loop() {
			bulk.Commission(school, school.Links(), bulk.CommissionChange{Points: 2500}, nil).Plans()
		}
	})
	b.Run("coupons", func(b *testing.B) {
		for b.Loop() {
			bulk.Coupons(school, school.Links(), terms, bulk.Codes(school, nil), rand.IntN).Plans()
		}
	})
}
