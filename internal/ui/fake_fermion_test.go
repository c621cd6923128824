package ui_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
)

// The fakes of the ports to Fermion.

type (
	fakeWrites struct{ *world } // writes at Fermion
	fakeLive   struct{ *world } // polls
)

func (x fakeWrites) Submit(_ context.Context, p affiliate.Plan) (string, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if err := x.beaten(); err != nil {
		return "", err
	}
	if x.begin != nil {
		x.ops = append(x.ops, x.begin(p)...)
	}
	body, err := json.Marshal(p.Steps)
	x.write(affiliate.Invalidation{Operations: true}, "begin %s %s", p.Batch, body)
	if x.begin != nil && len(x.ops) > 0 {
		return x.ops[len(x.ops)-1].Chain, err
	}
	return "chain-new", err
}

// beaten is that a colleague has planned a link just before.
func (x fakeWrites) beaten() error {
	late := x.inProgress
	if late == nil {
		return nil
	}
	x.ops, x.inProgress = append(x.ops, late...), nil
	return &affiliate.LinkInProgressError{Writes: late}
}

func (x fakeWrites) EditAndResend(_ context.Context, id string, i affiliate.Intent, agreed affiliate.Agreement) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	if err := x.beaten(); err != nil {
		return err
	}
	x.set(id, func(op *affiliate.Operation) { op.State, op.Intent, op.Error = affiliate.Sent, i, "" })
	body, err := json.Marshal(i)
	x.write(affiliate.Invalidation{Operations: true}, "%s", strings.TrimSpace(fmt.Sprintf("resend %s %s %s", id, body, strings.Join(agreed.Beside, " "))))
	return err
}

func (x fakeWrites) Resume(_ context.Context, ids []string) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, id := range ids {
		x.set(id, func(op *affiliate.Operation) { op.State = affiliate.Sent })
		x.waiting = slices.DeleteFunc(x.waiting, func(w string) bool { return w == id })
	}
	x.write(affiliate.Invalidation{Operations: true}, "resume %s", strings.Join(ids, " "))
	return nil
}

func (x fakeWrites) Drop(_ context.Context, ids []string) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, id := range ids {
		x.set(id, func(op *affiliate.Operation) { op.State, op.Error = affiliate.Rejected, "dropped before it was sent" })
		x.waiting = slices.DeleteFunc(x.waiting, func(w string) bool { return w == id })
	}
	x.write(affiliate.Invalidation{Operations: true}, "drop %s", strings.Join(ids, " "))
	return nil
}

func (x fakeWrites) Resolve(_ context.Context, id string, r screen.Resolution) (string, error) {
	if x.resolve != nil { // it may wait: the screens read meanwhile
		if err := x.resolve(id, r); err != nil {
			return "", err
		}
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	x.set(id, func(op *affiliate.Operation) {
		switch {
		case r.Snooze:
			op.Snoozed = true
		case r.NotDone:
			op.State, op.Error = affiliate.Rejected, "did not happen, says asha@laptop"
		case r.Slug != "":
			op.State, op.Result = affiliate.Done, `{"slug":"`+r.Slug+`"}`
		case r.Retry:
			op.State = affiliate.Sent
		default:
			op.State = affiliate.Done
		}
	})
	x.write(affiliate.Invalidation{Operations: true}, "resolve %s %+v", id, r)
	if r.LookUp {
		return "they are there: it did happen", nil
	}
	return "", nil
}

func (x fakeWrites) Request(i affiliate.Intent) (string, error) {
	if i.Link != nil {
		return fmt.Sprintf(`{"data":[{"data":{"userData":{"userId":%q},"fermionDigitalProductId":%q,"commissionPercentage":%s}}]}`, i.Link.Affiliate.UserID,
			i.Link.ProductID, i.Link.Commission), nil
	}
	body, err := json.Marshal(i)
	return string(body), err
}

func (x fakeWrites) Unsaved() []affiliate.UnsavedResponse { return x.held }

// FindProduct knows one product that no list has.
func (x fakeWrites) FindProduct(_ context.Context, slug string) (affiliate.Product, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.asked = append(x.asked, "find product "+slug)
	if slug != "rust-in-anger" {
		return affiliate.Product{}, errors.New("Fermion knows no product by that slug")
	}
	return affiliate.Product{ID: "68d1013f7183c17964b104d0", Name: "Rust in Anger", Slug: slug}, nil
}

func (x fakeWrites) IsCheckingCoupon(c affiliate.CouponRef) bool { return x.checking == c.Code }

func (x fakeWrites) CanCheckCoupons() bool { return x.priced != nil }

func (x fakeWrites) CheckCoupon(_ context.Context, id int64) (bool, string, error) {
	x.mu.Lock()
	x.asked = append(x.asked, fmt.Sprintf("check coupon %d", id))
	x.mu.Unlock()
	right, result := x.priced(id)
	return right, result, nil
}

func (x fakeWrites) RunningPlans() int { x.mu.Lock(); defer x.mu.Unlock(); return x.inFlight }

func (x fakeWrites) AwaitingResponse() int {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.inFlight - x.unsent
}

func (x fakeLive) Status() screen.LiveStatus { x.mu.Lock(); defer x.mu.Unlock(); return x.status }

func (x fakeLive) OnScreen([]int64) {}

func (x fakeLive) OpenCampaign(id int64) { x.mu.Lock(); defer x.mu.Unlock(); x.openCampaign = id }

func (x fakeLive) Refresh(links []int64) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.asked = append(x.asked, fmt.Sprintf("refresh %v", links))
}

func (x fakeLive) Failed(link int64) string { x.mu.Lock(); defer x.mu.Unlock(); return x.failed[link] }

func (x fakeLive) Pause(on bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.asked = append(x.asked, fmt.Sprintf("pause %v", on))
}

func (x fakeLive) Accept(context.Context) (int, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.status.State, x.status.Why = screen.LiveOK, ""
	x.write(affiliate.Invalidation{Live: true}, "accept")
	return 34, nil
}

func (x fakeLive) AskHost(context.Context) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.asked = append(x.asked, "host")
	return x.askHost
}

func (x fakeLive) Probe(_ context.Context, slug string) (affiliate.Counters, error) {
	if x.probe == nil {
		return affiliate.Counters{Clicks: 120, Sales: 3, Commission: 2000}, nil
	}
	return x.probe(slug)
}
