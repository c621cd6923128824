package operation_test

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion"
	"fermion-tui/internal/fermion/fermiontest"
	"fermion-tui/internal/operation"
)

func newCoupon(code string, d affiliate.Discount) affiliate.Plan {
	return affiliate.Plan{Batch: "new coupon", Steps: []affiliate.Intent{{Coupon: &affiliate.NewCoupon{ProductID: goID, Code: code, Discount: d}}}}
}

var quarter = affiliate.Discount{Percent: 25_00}

// notices are those of the journal, newest first.
func (b *fixture) notices() []affiliate.Notice {
	b.t.Helper()
	all, err := b.store.Notices(b.t.Context(), 0)
	if err != nil {
		b.t.Fatal(err)
	}
	return all
}

// atSchool creates a coupon at the school directly.
func (b *fixture) atSchool(code string, d affiliate.Discount) {
	b.t.Helper()
	var bodies fermion.CouponBodies
	body, err := bodies.Body(affiliate.NewCoupon{ProductID: goID, Code: code, Discount: d})
	if err != nil {
		b.t.Fatal(err)
	}
	transport, stop := b.school.Serve(fermiontest.NewListener())
	defer stop()
	c, err := fermion.New(fermion.Options{BaseURL: "https://api.fermion.invalid/api", Key: "k", Transport: transport})
	if err == nil {
		err = c.CreateDigitalProductCoupon(b.t.Context(), body)
	}
	if err != nil {
		b.t.Fatal(err)
	}
}

// TestAnUnknownCouponIsSettledByAskingFermion: the write was lost on its way there or on its way back.
func TestAnUnknownCouponIsSettledByAskingFermion(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fault fermiontest.FaultKind
		state affiliate.OperationState
		said  string
	}{
		"it arrived": {fermiontest.ResetAfter, affiliate.Done, "MEERA25 takes 25% off at Fermion, as you asked: it did happen"},
		"it got lost": {fermiontest.ResetBefore, affiliate.Rejected,
			"Fermion does not know the code MEERA25 on this product: it did not happen. Edit and resend it."},
		"a server error": {fermiontest.Status5xx, affiliate.Done, "MEERA25 takes 25% off at Fermion, as you asked: it did happen"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := opened(t, true)
				b.school.Fault(fermiontest.CreateCoupon, fermiontest.Fault{Kind: c.fault})
				chain := b.submit(newCoupon("MEERA25", quarter))
				time.Sleep(time.Minute)
				if got := b.states(chain); got != "unknown" {
					t.Fatal(got)
				}
				result, err := b.service.LookUp(t.Context(), b.ops(chain)[0].ID)
				if err != nil || result != c.said || b.states(chain) != string(c.state) {
					t.Errorf("%s: %q, %v", b.states(chain), result, err)
				}
				coupons, err := b.store.Coupons(t.Context())
				if err != nil || (len(coupons) == 1) != (c.state == affiliate.Done) {
					t.Errorf("coupons %+v, %v", coupons, err)
				}
			})
		})
	}
}

// TestWhatFollowsASettledCouponIsSent also when it cannot be noted that coupons are right.
func TestWhatFollowsASettledCouponIsSent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := opened(t, true)
		b.school.Fault(fermiontest.CreateCoupon, fermiontest.Fault{Kind: fermiontest.ResetAfter})
		plan := newCoupon("MEERA25", quarter)
		plan.Steps = append(plan.Steps, newCoupon("MEERA25B", quarter).Steps...)
		chain := b.submit(plan)
		time.Sleep(time.Minute)
		b.cannotNote = errors.New("the disk is full")
		if _, err := b.service.LookUp(t.Context(), b.ops(chain)[0].ID); !errors.Is(err, b.cannotNote) {
			t.Error(err)
		}
		time.Sleep(time.Minute)
		if got := b.states(chain); got != "done done" {
			t.Error(got)
		}
	})
}

// TestAnUnknownCouponStaysUnknown when the answer proves nothing, or there is none.
func TestAnUnknownCouponStaysUnknown(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		prices bool
		before func(b *fixture)
		says   string
	}{
		"another discount": {true, func(b *fixture) { b.atSchool("MEERA25", affiliate.Discount{Percent: 10_00}) },
			"MEERA25 takes 10% off at Fermion; you asked for 25%: it may be another coupon of that name. Look in the dashboard"},
		"no answer": {true, func(b *fixture) {
			b.school.Fault(fermiontest.CoursePrice, fermiontest.Fault{Kind: fermiontest.Status5xx, Times: -1})
		}, "asking Fermion about MEERA25: Fermion cannot be reached"},
		"no school ID": {false, func(*fixture) {}, "set school_id in config.toml"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := opened(t, c.prices)
				b.school.Fault(fermiontest.CreateCoupon, fermiontest.Fault{Kind: fermiontest.ResetBefore})
				chain := b.submit(newCoupon("MEERA25", quarter))
				time.Sleep(time.Minute)
				c.before(b)
				result, err := b.service.LookUp(t.Context(), b.ops(chain)[0].ID)
				if err == nil || !strings.Contains(err.Error(), c.says) || b.states(chain) != "unknown" {
					t.Errorf("%s: %q, %v", b.states(chain), result, err)
				}
			})
		})
	}
}

// TestAnUnknownDeletionIsSettledByAskingFermion.
func TestAnUnknownDeletionIsSettledByAskingFermion(t *testing.T) {
	t.Parallel()
	for kind, want := range map[fermiontest.FaultKind]string{fermiontest.ResetAfter: "done", fermiontest.ResetBefore: "rejected"} {
		synctest.Test(t, func(t *testing.T) {
			b := opened(t, true)
			b.submit(newCoupon("MEERA25", quarter))
			time.Sleep(time.Minute)
			b.school.Fault(fermiontest.DeleteCoupon, fermiontest.Fault{Kind: kind})
			chain := b.submit(affiliate.Plan{Batch: "delete coupon",
				Steps: []affiliate.Intent{{CouponDelete: &affiliate.CouponRef{ProductID: goID, Code: "MEERA25"}}}})
			time.Sleep(time.Minute)
			if result, err := b.service.LookUp(t.Context(), b.ops(chain)[0].ID); err != nil || b.states(chain) != want || !strings.Contains(result, "MEERA25") {
				t.Errorf("%s: %q, %v", b.states(chain), result, err)
			}
			all, err := b.store.Coupons(t.Context())
			if err != nil || len(all) != 1 || (all[0].State == affiliate.CouponDeleted) != (want == "done") {
				t.Errorf("%+v, %v", all, err)
			}
		})
	}
}

// TestALinkCannotBeLookedUp: Fermion lists none.
func TestALinkCannotBeLookedUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := opened(t, true)
		b.school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.ResetAfter})
		chain := b.submit(onboarding("asha@example.com"))
		time.Sleep(time.Minute)
		if _, err := b.service.LookUp(t.Context(), b.ops(chain)[1].ID); err == nil || !strings.Contains(err.Error(), "dashboard's list of custom links") {
			t.Errorf("%v", err)
		}
	})
}

// TestANewCouponIsChecked: automatically where the school's ID is known; a difference is to be reviewed.
func TestANewCouponIsChecked(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := opened(t, true)
		b.submit(newCoupon("MEERA25", quarter))
		time.Sleep(time.Minute)
		synctest.Wait()
		if len(b.right) != 1 || b.right[0] != "25%: MEERA25 takes 25% off at Fermion, as you asked" || len(b.notices()) != 0 {
			t.Errorf("%q, %+v", b.right, b.notices())
		}
		b.school.Fault(fermiontest.CoursePrice, fermiontest.Fault{Kind: fermiontest.Raw,
			Text: `[{"output":{"status":"ok","data":{"couponData":{"status":"applied","couponTypeSpecificData":{"discountAmountInLowestCurrencyUnit":50000,"currencyType":"Usd"}}}}}]`})
		b.submit(newCoupon("LESS500", affiliate.Discount{Amount: 500_00}))
		time.Sleep(time.Minute)
		all := b.notices()
		if len(all) != 1 || !all[0].NeedsReview() || !strings.HasPrefix(all[0].Text, "LESS500 takes 500 Usd off at Fermion; you asked for ₹500") {
			t.Fatalf("%+v", all)
		}
		b.school.Fault(fermiontest.CoursePrice, fermiontest.Fault{Kind: fermiontest.Status5xx, Times: -1})
		b.submit(newCoupon("LESS600", affiliate.Discount{Amount: 600_00}))
		time.Sleep(3 * time.Minute)
		if len(b.notices()) != 1 || len(b.right) != 1 || len(b.alarms) != 0 {
			t.Errorf("an answer that did not come: %+v, %q, %v", b.notices(), b.right, b.alarms)
		}
	})
}

// TestACouponIsCheckedOnDemand.
func TestACouponIsCheckedOnDemand(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := opened(t, true)
		b.atSchool("OLD10", affiliate.Discount{Percent: 10_00})
		for code, want := range map[string]string{"OLD10": "OLD10 takes 10% off at Fermion; you asked for 25%",
			"GONE": "Fermion does not know the code GONE on this product"} {
			id, _, err := b.store.SaveCoupon(t.Context(), affiliate.Coupon{ProductID: goID, Code: code, Discount: quarter, State: affiliate.CouponLive})
			if err != nil {
				t.Fatal(err)
			}
			if right, result, err := b.service.CheckCoupon(t.Context(), id); right || result != want || err != nil {
				t.Errorf("%v %q, %v", right, result, err)
			}
		}
		if _, _, err := b.service.CheckCoupon(t.Context(), 99); err == nil {
			t.Error("a coupon that is not there was checked")
		}
	})
	synctest.Test(t, func(t *testing.T) {
		b := open(t)
		if _, _, err := b.service.CheckCoupon(t.Context(), 1); !errors.Is(err, operation.ErrNoSchoolID) {
			t.Error(err)
		}
		b.submit(newCoupon("MEERA25", quarter))
		time.Sleep(time.Minute)
		if n := len(b.school.CallsTo(fermiontest.CoursePrice)); n != 0 {
			t.Errorf("%d calls without the school's ID", n)
		}
		if ops, err := b.store.Operations(t.Context(), affiliate.OperationQuery{}); err != nil || len(ops) != 1 || ops[0].State != affiliate.Done {
			t.Errorf("%+v, %v", ops, err)
		}
	})
}

// TestACouponIsBeingCheckedUntilFermionHasAnswered, and only then.
func TestACouponIsBeingCheckedUntilFermionHasAnswered(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := opened(t, true)
		coupon := affiliate.CouponRef{ProductID: goID, Code: "MEERA25"}
		b.school.Fault(fermiontest.CoursePrice, fermiontest.Fault{Kind: fermiontest.Delay, Delay: 10 * time.Second})
		chain := b.submit(newCoupon(coupon.Code, quarter))
		time.Sleep(5 * time.Second)
		if got := b.states(chain); got != "done" || !b.service.IsCheckingCoupon(coupon) {
			t.Errorf("it is %s, and nobody waits for the answer", got)
		}
		time.Sleep(20 * time.Second)
		if b.service.IsCheckingCoupon(coupon) || len(b.right) != 1 {
			t.Errorf("confirmed: %v, and somebody still waits", b.right)
		}
	})
}
