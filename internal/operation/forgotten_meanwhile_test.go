package operation_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion/fermiontest"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/storetest"
)

// TestAPlanThatWasOpenWhileSomebodyWasForgotten sends nothing for them, and the journal does not get who they were. The others of it are sent.
func TestAPlanThatWasOpenWhileSomebodyWasForgotten(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t)
		b.school.AddUser(fermiontest.User{UserID: "dev", Email: "dev@example.com", Name: "Dev"})
		seen := func(a affiliate.Affiliate) affiliate.Who {
			id := storetest.Must(b.store.SaveAffiliate(t.Context(), a))(t)
			return storetest.Must(b.store.AffiliatesByID(t.Context(), []int64{id}))(t)[0].Who()
		}
		asha, dev := seen(affiliate.Affiliate{UserID: "asha-rao", Email: "asha@example.com", Name: "Asha Rao"}),
			seen(affiliate.Affiliate{UserID: "dev", Email: "dev@example.com", Name: "Dev"})
		plan := func(i affiliate.Intent) affiliate.Plan {
			return affiliate.Plan{Batch: "new", Steps: []affiliate.Intent{i}}
		}
		link := func(w affiliate.Who) affiliate.Plan {
			return plan(affiliate.Intent{Link: &affiliate.NewLink{Affiliate: w, ProductID: goID, Commission: 2000}})
		}
		coupon := plan(affiliate.Intent{Coupon: &affiliate.NewCoupon{ProductID: goID, Code: "ASHA20", Discount: affiliate.Discount{Percent: 2000},
			Message: "from Asha Rao", Affiliate: asha}})
		other := storetest.Must(storetest.Open(t.Context(), b.path, storetest.Options{}))(t) // a colleague's program
		pseudonym := storetest.Must(other.Forget(t.Context(), store.ForgetRequest{Affiliate: affiliate.Affiliate{ID: asha.AffiliateID}}))(t).Pseudonym
		storetest.NoErr(t, other.Close())

		for name, p := range map[string]affiliate.Plan{"link": link(asha), "coupon": coupon} {
			if _, err := b.service.Submit(t.Context(), p); err == nil || err.Error() != affiliate.ForgottenError(pseudonym).Error() {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := b.service.Enqueue(t.Context(), []affiliate.Plan{coupon}); err != nil {
			t.Error(err)
		}
		batch := storetest.Must(b.service.StartQueue(t.Context(), "new links", []affiliate.Plan{link(asha), link(dev)}))(t)
		time.Sleep(10 * time.Second)
		if o := b.outcomes(batch); o != (affiliate.BatchOutcomes{Made: 1, LeftOut: 1}) {
			t.Errorf("%+v", o)
		}
		if n := len(b.school.CallsTo(fermiontest.CreateCoupon)); n != 0 || len(b.school.Links()) != 1 {
			t.Errorf("%d coupons, %d links", n, len(b.school.Links()))
		}
		b.knowsNothingOf(t, b.store, "asha", pseudonym)
	})
}

// knowsNothingOf asserts that neither the journal nor an affiliate has a name, and that what was left out says why.
func (b *fixture) knowsNothingOf(t *testing.T, s *store.Store, name, pseudonym string) {
	t.Helper()
	for _, a := range storetest.Must(s.Affiliates(t.Context()))(t) {
		if strings.Contains(strings.ToLower(a.UserID+a.Email+a.Name), name) {
			t.Errorf("there is %+v", a)
		}
	}
	for _, o := range storetest.Must(s.Operations(t.Context(), affiliate.OperationQuery{}))(t) {
		who := o.Intent.Person()
		text := who.UserID + who.Email + who.Name + o.Error + o.Result + o.Request
		if c := o.Intent.Coupon; c != nil {
			text += c.Code + c.Message
		}
		if strings.Contains(strings.ToLower(text), name) {
			t.Errorf("the journal has %s", text)
		}
		if who.UserID == pseudonym != o.LeftOut() || o.LeftOut() && o.Reason() != "not sent: "+affiliate.ForgottenError(pseudonym).Error() {
			t.Errorf("%s is %s: %s", who.UserID, o.State, o.Reason())
		}
	}
}
