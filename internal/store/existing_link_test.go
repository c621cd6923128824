package store_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/storetest"
)

// answered sends a create-link and finishes it with the outcome; it returns what was stored, and the operation.
func answered(t *testing.T, s *store.Store, o store.Outcome) (store.Finished, affiliate.Operation) {
	t.Helper()
	ops := []affiliate.Operation{storetest.LinkOperation()}
	storetest.NoErr(t, s.Plan(t.Context(), ops))
	storetest.Must(s.Claim(t.Context(), ops[0].ID, "{}"))(t)
	o.Link.Commission = affiliate.UnknownCommission // the answer has a slug and nothing else
	f := storetest.Must(s.Finish(t.Context(), ops[0].ID, o))(t)
	return f, storetest.Must(s.Operation(t.Context(), ops[0].ID))(t)
}

// TestForeignSlugMakesTheOperationUnknown: neither the link nor its owner's numbers change, and a person decides.
func TestForeignSlugMakesTheOperationUnknown(t *testing.T) {
	for name, to := range map[string]func(*store.Outcome){
		"another affiliate": func(o *store.Outcome) { o.LinkOwner = affiliate.Who{UserID: "aff-2", Name: "Mina"} },
		"another product":   func(o *store.Outcome) { o.Link.ProductID = "68d1013f7183c17964b104c9" },
	} {
		t.Run(name, func(t *testing.T) {
			mine, _, _, _ := pair(t)
			before, other := made(t, mine, "old003", 2000), made(t, mine, "other", 3000)
			o := storetest.LinkOutcome("old003", 3300)
			o.Supersedes, o.Campaign, o.Link.Tags = []string{"other"}, "Diwali", []string{"a"}
			to(&o)
			f, op := answered(t, mine, o)
			if op.State != affiliate.Unknown || f.State != affiliate.Unknown || f.Foreign == nil || op.LinkID != 0 ||
				!strings.Contains(op.Error, "Fermion answered with old003, which is Asha's link for 68d1013f7183c17964b104c8 at 20 %") {
				t.Errorf("%+v %+v", f, op)
			}
			links := storetest.Must(mine.LinksByID(t.Context(), []int64{before.ID, other.ID}))(t)
			if l := links[0]; l.AffiliateID != before.AffiliateID || l.ProductID != before.ProductID || l.Commission != 2000 || l.RequestedCommission != 2000 ||
				l.CampaignID != 0 || len(l.Tags) != 0 ||
				links[1].SupersededBy != 0 {
				t.Errorf("%+v", links)
			}
			o.Manual = true
			_, err := mine.Finish(t.Context(), op.ID, o)
			_, isForeign := errors.AsType[*store.ForeignSlugError](err)
			if now := storetest.Must(mine.Operation(t.Context(), op.ID))(t); !isForeign || now.Error != op.Error || now.State != affiliate.Unknown {
				t.Errorf("by hand: %v, %+v", err, now)
			}
		})
	}
}

// TestForeignSlugStoresNoOtherRow: neither the affiliate nor the product that the answer names comes into being.
func TestForeignSlugStoresNoOtherRow(t *testing.T) {
	mine, _, _, _ := pair(t)
	made(t, mine, "old003", 2000)
	people, products := storetest.Must(mine.Affiliates(t.Context()))(t), storetest.Must(mine.Products(t.Context()))(t)
	o := storetest.LinkOutcome("old003", 3300)
	o.Affiliate = &affiliate.Affiliate{Email: "mina@example.com", Name: "Mina"}
	o.LinkOwner = affiliate.Who{UserID: "aff-2", Email: "mina@example.com", Name: "Mina"}
	o.Product = &affiliate.Product{ID: "68d1013f7183c17964b104c9", Name: "System Design"}
	o.Link.ProductID = o.Product.ID
	f, op := answered(t, mine, o)
	if op.State != affiliate.Unknown || f.Foreign == nil || f.AffiliateID != 0 || op.AffiliateID != 0 {
		t.Errorf("%+v %+v", f, op)
	}
	if now := storetest.Must(mine.Affiliates(t.Context()))(t); len(now) != len(people) {
		t.Errorf("affiliates %+v", now)
	}
	if now := storetest.Must(mine.Products(t.Context()))(t); len(now) != len(products) {
		t.Errorf("products %+v", now)
	}
}

// TestReturnedLinkKeepsItsPercentage: what was asked for is no fact about a link that was there before.
func TestReturnedLinkKeepsItsPercentage(t *testing.T) {
	mine, _, _, _ := pair(t)
	old, other := made(t, mine, "old001", 2000), made(t, mine, "other", 3000)
	o := storetest.LinkOutcome("old001", 3500)
	o.Supersedes = []string{"other"}
	o.OnExistingLink = func(l affiliate.Link) store.ExistingLinkResult {
		return store.ExistingLinkResult{Result: `{"pays":"` + l.Commission.String() + `"}`, Alert: "still pays 20 %"}
	}
	f, op := answered(t, mine, o)
	links := storetest.Must(mine.LinksByID(t.Context(), []int64{old.ID, other.ID}))(t)
	if op.State != affiliate.Done || op.Result != `{"pays":"20"}` || !f.SlugExisted || links[0].Commission != 2000 || links[0].RequestedCommission != 2000 ||
		links[1].SupersededBy != 0 {
		t.Errorf("%+v %+v", op, links)
	}
	if n := storetest.Must(mine.Notices(t.Context(), 0))(t); len(n) != 1 || n[0].LinkID != old.ID || n[0].Decided || n[0].Kind != affiliate.NoticeAlert {
		t.Errorf("%+v", n)
	}
}

// TestUnreadReturnedLinkIsComparedLater: its percentage is unknown, and stays so until the first reading.
func TestUnreadReturnedLinkIsComparedLater(t *testing.T) {
	mine, _, _, _ := pair(t)
	id := storetest.Track(t, mine, "held")[0]
	f, _ := answered(t, mine, storetest.LinkOutcome("held", 1500))
	l := storetest.Must(mine.LinksByID(t.Context(), []int64{id}))(t)[0]
	if !f.SlugExisted || l.Commission != affiliate.UnknownCommission || l.RequestedCommission != 1500 || l.AffiliateID == 0 {
		t.Errorf("%+v %+v", f, l)
	}
	r := storetest.Must(storetest.Record(t.Context(), mine, id, storetest.Start, affiliate.Counters{Commission: 2000}))(t)
	if !r.First || !r.CommissionDiffers || r.Link.Commission != 2000 || r.Link.RequestedCommission != 1500 {
		t.Errorf("%+v", r)
	}
	if _, op := answered(t, mine, storetest.LinkOutcome("held", 3000)); op.State != affiliate.Done {
		t.Errorf("%+v", op)
	}
	if l := storetest.Must(mine.LinksByID(t.Context(), []int64{id}))(t)[0]; l.Commission != 2000 || l.RequestedCommission != 1500 {
		t.Errorf("asked for again: %+v", l)
	}
}

// TestAReturnedLinkThatIsNewHereBeganElsewhere: what it counted before its first reading is no rise, also where a person named its slug.
func TestAReturnedLinkThatIsNewHereBeganElsewhere(t *testing.T) {
	for name, known := range map[string]affiliate.BasisPoints{"by Fermion": 3500, "by hand": 2000} {
		t.Run(name, func(t *testing.T) {
			c := storetest.NewClock()
			s := storetest.MustOpen(t, storetest.Path(t), storetest.Options{Now: c.Now})
			ops := []affiliate.Operation{storetest.LinkOperation()}
			storetest.NoErr(t, s.Plan(t.Context(), ops))
			storetest.Must(s.Claim(t.Context(), ops[0].ID, "{}"))(t)
			o := storetest.LinkOutcome("old", 3500)
			o.Link.Commission = known
			id := storetest.Must(s.Finish(t.Context(), ops[0].ID, o))(t).LinkID
			created := c.Now()
			first := affiliate.Counters{Clicks: 500, Sales: 20, Revenue: 9980_00, Commission: 2000}
			r := storetest.Must(storetest.Record(t.Context(), s, id, c.Add(time.Hour), first))(t)
			if !r.First || r.Change != nil || r.Link.MadeHere || r.Link.Seen != first || r.Link.RequestedCommission != 3500 {
				t.Errorf("the first reading is %+v", r)
			}
			first.Clicks += 3
			if r := storetest.Must(storetest.Record(t.Context(), s, id, c.Add(time.Hour), first))(t); r.Change == nil || r.Change.Clicks != 3 {
				t.Errorf("the second reading is %+v", r)
			}
			period := func(from, to time.Time) affiliate.PeriodSum {
				return storetest.Must(s.PeriodSums(t.Context(), []int64{id}, affiliate.Span{From: from, To: to}))(t)[id]
			}
			if p := period(created.Add(-time.Hour), created.Add(24*time.Hour)); p.Certain != (affiliate.Sum{Clicks: 3}) || p.Complete {
				t.Errorf("since before it was created: %+v", p)
			}
			if p := period(created.AddDate(0, -1, 0), created); p.Complete {
				t.Errorf("a time of which nothing was read is known: %+v", p)
			}
		})
	}
}

// TestFirstReadingOfACreatedLink: what may be older than its creation is no rise, which coverage and, when it is money, a notice say.
func TestFirstReadingOfACreatedLink(t *testing.T) {
	sold := affiliate.Counters{Clicks: 40, Sales: 2, Revenue: 9998_00, Commission: 2000}
	clicked := affiliate.Counters{Clicks: 40, Commission: 2000}
	for name, tc := range map[string]struct {
		newPerson bool
		after     time.Duration
		reads     affiliate.Counters
		counts    bool // what it reads is a rise since the creation
		noticed   bool
	}{
		"of a new person":             {true, 14 * time.Hour, sold, true, false},
		"of a known person":           {false, 14 * time.Hour, sold, false, true},
		"of a known person, at once":  {false, time.Second, sold, false, true},
		"of a known person, clicks":   {false, time.Hour, clicked, false, false},
		"that has done nothing":       {false, time.Hour, affiliate.Counters{Commission: 2000}, true, false},
		"made long after the person":  {true, 0, sold, false, true},
		"of a known person, no money": {false, time.Hour, affiliate.Counters{Sales: 1, Commission: 2000}, false, true},
	} {
		t.Run(name, func(t *testing.T) {
			c := storetest.NewClock()
			s := storetest.MustOpen(t, storetest.Path(t), storetest.Options{Now: c.Now})
			l := affiliate.Link{}
			switch {
			case tc.after == 0:
				madeForNew(t, s, "first1", 2000)
				c.Add(24 * time.Hour)
				l = made(t, s, "back01", 2000)
			case tc.newPerson:
				l = madeForNew(t, s, "back01", 2000)
			default:
				l = made(t, s, "back01", 2000)
			}
			created := c.Now()
			r := storetest.Must(storetest.Record(t.Context(), s, l.ID, c.Add(tc.after+time.Second), tc.reads))(t)
			if moved := tc.reads.Moved(); r.Link.MadeHere != tc.counts || (r.Change != nil) != (tc.counts && moved) || r.Link.Now != tc.reads {
				t.Errorf("the first reading is %+v", r)
			}
			day := affiliate.Span{From: created.Add(-time.Hour), To: created.Add(48 * time.Hour)}
			sum := storetest.Must(s.PeriodSums(t.Context(), []int64{l.ID}, day))(t)[l.ID]
			if want := map[bool]int64{true: tc.reads.Sales, false: 0}[tc.counts]; sum.Certain.Sales != want || sum.High.Sales != want ||
				sum.Complete != tc.counts {
				t.Errorf("the period has %+v", sum)
			}
			notices := storetest.Must(s.Notices(t.Context(), 0))(t)
			if tc.noticed != (len(notices) == 1) || tc.noticed && (notices[0].LinkID != l.ID || notices[0].NeedsReview() ||
				!strings.Contains(notices[0].Text, "back01 had "+affiliate.Plural(tc.reads.Sales, "sale", "sales"))) {
				t.Errorf("notices %+v", notices)
			}
			later := tc.reads
			later.Clicks, later.Sales = later.Clicks+5, later.Sales+1
			if r := storetest.Must(storetest.Record(t.Context(), s, l.ID, c.Add(time.Minute), later))(t); r.Change == nil || r.Change.Sales != 1 ||
				r.Change.Clicks != 5 {
				t.Errorf("a sale after it is %+v", r.Change)
			}
		})
	}
}

// TestReplacingLinkGetsLocalData: pin, tags, campaign, and the coupons that are not deleted.
func TestReplacingLinkGetsLocalData(t *testing.T) {
	mine, _, _, _ := pair(t)
	old := made(t, mine, "old001", 2000)
	storetest.NoErr(t, mine.PinLinks(t.Context(), []int64{old.ID}, true))
	campaign := "Diwali"
	storetest.NoErr(t, mine.EditLinks(t.Context(), []int64{old.ID},
		affiliate.LinkEdit{Tag: affiliate.TagEdit{Add: []string{"top", "youtube"}}, Campaign: &campaign}))
	var ids []int64
	for code, state := range map[string]affiliate.CouponState{"ASHA25": affiliate.CouponLive, "ASHA10": affiliate.CouponDeleted} {
		id, _, err := mine.SaveCoupon(t.Context(), affiliate.Coupon{ProductID: old.ProductID, Code: code, LinkID: old.ID, State: state})
		storetest.NoErr(t, err)
		ids = append(ids, id)
	}
	o := storetest.LinkOutcome("new001", 3000)
	o.Supersedes, o.Link.Tags = []string{"old001"}, []string{"blog"}
	f, _ := answered(t, mine, o)
	l := storetest.Must(mine.LinksByID(t.Context(), []int64{f.LinkID}))(t)[0]
	if !l.Pinned || l.CampaignID == 0 || strings.Join(l.Tags, " ") != "blog top youtube" {
		t.Errorf("the new link is %+v", l)
	}
	if l := storetest.Must(mine.LinksByID(t.Context(), []int64{old.ID}))(t)[0]; l.Pinned || l.CampaignID == 0 {
		t.Errorf("the old link is %+v", l)
	}
	for _, c := range storetest.Must(mine.CouponsByID(t.Context(), ids))(t) {
		if want := map[string]int64{"ASHA25": f.LinkID, "ASHA10": old.ID}[c.Code]; c.LinkID != want {
			t.Errorf("%s is credited to link %d, want %d", c.Code, c.LinkID, want)
		}
	}
	if l := storetest.Must(mine.LinksByID(t.Context(), []int64{old.ID}))(t)[0]; l.SupersededBy != f.LinkID || l.CampaignID == 0 || len(l.Tags) != 2 {
		t.Errorf("the old link is %+v", l)
	}
}
