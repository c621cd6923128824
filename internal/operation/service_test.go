package operation_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion/fermiontest"
	"fermion-tui/internal/operation"
)

func TestOnboarding(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t)
		chain := b.submit(onboarding("asha@example.com"))
		time.Sleep(10 * time.Second)
		if got := b.states(chain); got != "done done done" {
			t.Fatalf("states %q", got)
		}
		links := b.links()
		if len(links) != 1 || len(b.school.Links()) != 1 || links[0].Slug != b.school.Links()[0].Slug {
			t.Fatalf("database %v, school %v", links, b.school.Links())
		}
		coupons, err := b.store.Coupons(t.Context())
		if err != nil || len(coupons) != 1 || coupons[0].LinkID != links[0].ID || coupons[0].AffiliateID != links[0].AffiliateID {
			t.Fatalf("coupons %+v %v", coupons, err)
		}
		if got := b.ops(chain)[1].Request; got != `{"userData":{"userId":"aff-asha-`+affiliate.ProposeUserID("asha@example.com")[9:]+
			`"},"fermionDigitalProductId":"`+goID+`","commissionPercentage":20}` {
			t.Fatalf("journaled request %s", got)
		}
	})
}

func TestAnAffiliateWhoExistsIsUsedAndNotMade(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t)
		b.school.AddUser(fermiontest.User{UserID: "u-77", Email: "Asha@Example.com", Name: "Asha"})
		b.school.AddUser(fermiontest.User{Email: "self@example.com", Name: "Self"}) // signed up on the school: no user ID
		b.submit(onboarding("asha@example.com"))
		time.Sleep(10 * time.Second)
		self := onboarding("self@example.com")
		self.Steps = self.Steps[:2]
		b.submit(self)
		time.Sleep(10 * time.Second)
		if n := len(b.school.CallsTo(fermiontest.CreateUser)); n != 0 {
			t.Fatalf("%d users were created", n)
		}
		made := b.school.Links()
		if len(made) != 2 || made[0].UserID != "u-77" || made[1].Email != "self@example.com" {
			t.Fatalf("links %+v", made)
		}
	})
}

func TestAUserIDOfAStrangerStops(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t)
		b.school.AddUser(fermiontest.User{UserID: "boss", Email: "stranger@example.com", Name: "Stranger"})
		p := onboarding("asha@example.com")
		p.Steps[0].Affiliate.UserID, p.Steps[0].Affiliate.GivenUserID = "boss", true
		chain := b.submit(p)
		time.Sleep(10 * time.Second)
		if got := b.states(chain); got != "rejected planned planned" {
			t.Fatalf("states %q", got)
		}
		if why := b.ops(chain)[0].Error; !strings.Contains(why, "stranger@example.com") || !strings.Contains(why, "asha@example.com") {
			t.Fatalf("says %q, not both", why)
		}
	})
}

// TestFaults states, for each way a link call can fail, what the journal says, how often it was sent, and that the person's next
// step is right.
func TestFaults(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		fault fermiontest.Fault
		state affiliate.OperationState
		sent  int
	}{
		{"reset after the work", fermiontest.Fault{Kind: fermiontest.ResetAfter}, affiliate.Unknown, 1},
		{"reset before", fermiontest.Fault{Kind: fermiontest.ResetBefore}, affiliate.Unknown, 1},
		{"HTML", fermiontest.Fault{Kind: fermiontest.HTML}, affiliate.Unknown, 1},
		{"cut short", fermiontest.Fault{Kind: fermiontest.Truncate}, affiliate.Unknown, 1},
		{"500", fermiontest.Fault{Kind: fermiontest.Status5xx}, affiliate.Unknown, 1},
		{"ok without slug", fermiontest.Fault{Kind: fermiontest.OkWithoutSlug}, affiliate.Unknown, 1},
		{"too many items", fermiontest.Fault{Kind: fermiontest.ExtraItems}, affiliate.Unknown, 1},
		{"hang", fermiontest.Fault{Kind: fermiontest.Hang}, affiliate.Unknown, 1},
		{"another protocol", fermiontest.Fault{Kind: fermiontest.SwitchProtocols}, affiliate.Unknown, 1},
		{"500 with words", fermiontest.Fault{Kind: fermiontest.Say, Text: "Product is archived", Status: 500}, affiliate.Unknown, 1},
		{"504 with a gateway's words", fermiontest.Fault{Kind: fermiontest.Raw, Text: `{"errorMessage":"error: upstream timed out"}`, Status: 504},
			affiliate.Unknown, 1},
		{"529", fermiontest.Fault{Kind: fermiontest.Status5xx, Status: 529}, affiliate.Unknown, 1},
		{"429 with a slug", fermiontest.Fault{Kind: fermiontest.OkBeside}, affiliate.Unknown, 1},
		{"403 with a slug", fermiontest.Fault{Kind: fermiontest.OkBeside, Status: 403}, affiliate.Unknown, 1},
		{"a redirect with a slug", fermiontest.Fault{Kind: fermiontest.OkBeside, Status: 307, Text: "https://elsewhere.example.com/api"}, affiliate.Unknown, 1},
		{"too many, with a slug", fermiontest.Fault{Kind: fermiontest.LimitBeside}, affiliate.Unknown, 1},
		{"rejected", fermiontest.Fault{Kind: fermiontest.Say, Text: "Product is archived"}, affiliate.Rejected, 1},
		{"a redirect, not followed", fermiontest.Fault{Kind: fermiontest.Redirect, Text: "https://elsewhere.example.com/api"}, affiliate.Planned, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := open(t)
				b.school.Fault(fermiontest.CreateLink, c.fault)
				p := onboarding("asha@example.com")
				chain := b.submit(p)
				time.Sleep(10 * time.Minute)
				ops := b.ops(chain)
				if ops[1].State != c.state || ops[2].State != affiliate.Planned {
					t.Fatalf("states %s: %s", b.states(chain), ops[1].Error)
				}
				if n := len(b.school.CallsTo(fermiontest.CreateLink)); n != c.sent {
					t.Fatalf("sent %d times", n)
				}
				if ops[1].Error == "" {
					t.Fatal("no word about why")
				}
				if beside := c.fault.Kind == fermiontest.OkBeside ||
					c.fault.Kind == fermiontest.LimitBeside; beside && !strings.Contains(ops[1].Body, b.school.Links()[0].Slug) {
					t.Fatalf("the slug is not kept: %q", ops[1].Body)
				}
			})
		})
	}
}

// An affiliate whose creation got no response is unknown when the repeat is refused: the journal does not say that nothing was
// sent.
func TestARefusedRepeatLeavesTheAffiliateUnknown(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t)
		b.school.Fault(fermiontest.CreateUser, fermiontest.Fault{Kind: fermiontest.ResetAfter})
		b.school.Fault(fermiontest.CreateUser, fermiontest.Fault{Kind: fermiontest.Say, Text: "Too many requests", Times: -1})
		chain := b.submit(onboarding("asha@example.com"))
		time.Sleep(10 * time.Minute)
		op := b.ops(chain)[0]
		if got := b.states(chain); got != "unknown planned planned" || op.Request == "" || !strings.Contains(op.Error, "Too many requests") {
			t.Fatalf("states %q: %s", got, op.Error)
		}
		if result, err := b.service.LookUp(t.Context(), op.ID); err != nil || b.ops(chain)[0].State != affiliate.Done {
			t.Fatal(result, err)
		}
	})
}

func TestARateLimitedWriteIsSentAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t)
		b.school.SetLimitAnswer(fermiontest.LimitAnswer{Style: fermiontest.Limit429})
		b.school.OtherUse(fermiontest.CreateLink, 60)
		chain := b.submit(onboarding("asha@example.com"))
		time.Sleep(5 * time.Minute)
		if got := b.states(chain); got != "done done done" || len(b.school.Links()) != 1 {
			t.Fatalf("states %q, %d links", got, len(b.school.Links()))
		}
	})
}

func TestAWriteThatCannotLeaveWaitsAndGoesOn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t)
		b.school.Fault(fermiontest.UserAnalytics, fermiontest.Fault{Kind: fermiontest.ResetBefore, Times: 5})
		chain := b.submit(onboarding("asha@example.com"))
		time.Sleep(8 * time.Second)
		if op := b.ops(chain)[0]; op.State != affiliate.Planned || !strings.Contains(op.Error, "Nothing was sent") {
			t.Fatalf("%s %q", op.State, op.Error)
		}
		time.Sleep(time.Minute)
		if got := b.states(chain); got != "done done done" {
			t.Fatalf("states %q", got)
		}
	})
}

func TestEditingSendsOnlyTheRejectedStep(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t)
		b.school.Fault(fermiontest.CreateCoupon, fermiontest.Fault{Kind: fermiontest.Say, Text: "Coupon exists"})
		chain := b.submit(onboarding("asha@example.com"))
		time.Sleep(10 * time.Second)
		op := b.ops(chain)[2]
		if op.State != affiliate.Rejected || op.Error != "Coupon exists" || op.Request == "" {
			t.Fatalf("%+v", op)
		}
		edited := *op.Intent.Coupon
		edited.Code = "ASHA26"
		if err := b.service.EditAndResend(t.Context(), op.ID, affiliate.Intent{Coupon: &edited}, affiliate.Agreement{}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(10 * time.Second)
		if got := b.states(chain); got != "done done done" || len(b.school.CallsTo(fermiontest.CreateLink)) != 1 || b.school.Coupons()[0].Code != "ASHA26" {
			t.Fatalf("states %q coupons %+v", got, b.school.Coupons())
		}
	})
}

func TestUnknownLinkSettledByItsSlug(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t)
		b.school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.ResetAfter})
		chain := b.submit(onboarding("asha@example.com"))
		time.Sleep(10 * time.Second)
		op := b.ops(chain)[1]
		if _, err := b.service.ResolveWithSlug(t.Context(), op.ID, "nosuchslug", false); err == nil || !strings.Contains(err.Error(), "does not know") {
			t.Fatalf("an unknown slug: %v", err)
		}
		b.school.SetCommission(b.school.Links()[0].Slug, 15)
		_, err := b.service.ResolveWithSlug(t.Context(), op.ID, b.school.Links()[0].Slug, false)
		if _, ok := errors.AsType[*operation.CommissionDiffersError](err); !ok || len(b.links()) != 0 {
			t.Fatalf("another commission was taken without asking: %v", err)
		}
		result, err := b.service.ResolveWithSlug(t.Context(), op.ID, "https://learn.acme.com/a/"+b.school.Links()[0].Slug, true)
		if err != nil || !strings.Contains(result, "15 %") {
			t.Fatalf("said %q, %v", result, err)
		}
		time.Sleep(10 * time.Second)
		if got := b.states(chain); got != "done done done" || len(b.school.Links()) != 1 || len(b.links()) != 1 {
			t.Fatalf("states %q", got)
		}
	})
}

func TestUnknownOutcomesSettledOtherwise(t *testing.T) {
	t.Parallel()
	lost := fermiontest.Fault{Kind: fermiontest.ResetAfter}
	for _, c := range []struct {
		name     string
		endpoint string
		step     int
		settle   func(d *operation.Service, id string) error
		want     string
	}{
		{"make another link", fermiontest.CreateLink, 1, func(d *operation.Service, id string) error { return d.Retry(context.Background(), id) },
			"done rejected planned done | done rejected done done"},
		{"a link that did not happen", fermiontest.CreateLink, 1,
			func(d *operation.Service, id string) error { return d.ResolveAsNotDone(context.Background(), id) }, "done rejected planned"},
		{"a coupon seen in the dashboard", fermiontest.CreateCoupon, 2,
			func(d *operation.Service, id string) error { return d.ResolveAsDone(context.Background(), id) }, "done done done"},
		{"another link that is refused", fermiontest.CreateLink, 1, nil, "done unknown planned rejected"},
		{"another coupon that is refused", fermiontest.CreateCoupon, 2, nil, "done done unknown rejected"},
		{"a link put off", fermiontest.CreateLink, 1, func(d *operation.Service, id string) error { return d.Snooze(context.Background(), id) },
			"done unknown planned"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := open(t)
				b.school.Fault(c.endpoint, lost)
				chain := b.submit(onboarding("asha@example.com"))
				time.Sleep(10 * time.Second)
				op := b.ops(chain)[c.step]
				if op.State != affiliate.Unknown {
					t.Fatalf("%s is %s", op.Kind, op.State)
				}
				if c.settle == nil {
					b.school.Fault(c.endpoint, fermiontest.Fault{Kind: fermiontest.Say, Text: "Not now"})
					c.settle = func(d *operation.Service, id string) error { return d.Retry(context.Background(), id) }
				}
				if err := c.settle(b.service, op.ID); err != nil {
					t.Fatal(err)
				}
				time.Sleep(10 * time.Second)
				if got := b.states(chain); !strings.Contains(" | "+c.want+" | ", " | "+got+" | ") {
					t.Fatalf("states %q, want %q", got, c.want)
				}
			})
		})
	}
}

// TestPlannedWritesOfYesterdayWait: after a restart nothing is sent automatically.
func TestPlannedWritesOfYesterdayWait(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t)
		path := b.path
		chains, err := b.service.Enqueue(t.Context(), []affiliate.Plan{onboarding("asha@example.com")})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := b.service.Close(ctx); err != nil {
			t.Fatal(err)
		}
		if err := b.store.Close(); err != nil {
			t.Fatal(err)
		}
		b.reopen(path, "two")
		time.Sleep(time.Hour)
		if got := b.states(chains[0]); got != "planned planned planned" || len(b.school.Calls()) != 0 {
			t.Fatalf("states %q, %d calls", got, len(b.school.Calls()))
		}
		pending, err := b.store.PendingDecisions(t.Context())
		ids := pending.WaitingIDs
		if err != nil || len(ids) != 3 {
			t.Fatalf("waiting %v %v", ids, err)
		}
		if err := b.service.Resume(t.Context(), ids); err != nil {
			t.Fatal(err)
		}
		time.Sleep(10 * time.Second)
		if got := b.states(chains[0]); got != "done done done" {
			t.Fatalf("states %q", got)
		}
	})
}

// TestQuittingFinishesWhatWasSent: what was sent runs to its response, the steps after it stay planned.
func TestQuittingFinishesWhatWasSent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t)
		b.school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.Delay, Delay: 5 * time.Second})
		chain := b.submit(onboarding("asha@example.com"))
		time.Sleep(2 * time.Second)
		if got := b.states(chain); got != "done sent planned" {
			t.Fatalf("states %q", got)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 15*time.Second)
		defer cancel()
		if err := b.service.Close(ctx); err != nil {
			t.Fatal(err)
		}
		if got := b.states(chain); got != "done done planned" {
			t.Fatalf("states %q", got)
		}
	})
}

func TestReadOnly(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t)
		d := operation.New(t.Context(), b.store, nil, operation.Options{WhyReadOnly: func() error { return operation.ErrReadOnly }})
		if _, err := d.Submit(t.Context(), onboarding("asha@example.com")); err != operation.ErrReadOnly {
			t.Fatalf("got %v", err)
		}
		if len(b.ops("")) != 0 {
			t.Fatal("something was journaled")
		}
	})
}
