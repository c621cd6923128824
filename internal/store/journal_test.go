package store_test

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/storetest"
)

// pair are two instances on one file with one clock.
func pair(t *testing.T) (mine, other *store.Store, c *storetest.Clock, path string) {
	c, path = storetest.NewClock(), storetest.Path(t)
	mine = storetest.MustOpen(t, path, storetest.Options{Instance: "mine", By: "asha@desk", Now: c.Now})
	other = storetest.MustOpen(t, path, storetest.Options{Instance: "other", By: "ravi@lap", Now: c.Now})
	return mine, other, c, path
}

// placeholders brings a new operation of s into a state.
func placeholders(t *testing.T, s *store.Store, state affiliate.OperationState) string {
	t.Helper()
	ops := []affiliate.Operation{storetest.LinkOperation()}
	storetest.NoErr(t, s.Plan(t.Context(), ops))
	id := ops[0].ID
	if state == affiliate.Planned {
		return id
	}
	if !storetest.Must(s.Claim(t.Context(), id, `{"data":[]}`))(t) {
		t.Fatal("not claimed")
	}
	switch state {
	case affiliate.Done:
		storetest.Must(s.Finish(t.Context(), id, storetest.LinkOutcome("slug-"+id, 2000)))(t)
	case affiliate.Rejected, affiliate.Unknown:
		storetest.Must(s.Finish(t.Context(), id, store.Outcome{State: state, Error: "said so"}))(t)
	}
	return id
}

func TestTransitions(t *testing.T) {
	if testing.Short() {
		t.Skip("it opens many databases")
	}
	finish := func(to affiliate.OperationState) func(*testing.T, *store.Store, string) error {
		return func(t *testing.T, s *store.Store, id string) error {
			o := store.Outcome{State: to, Error: "an answer"}
			if to == affiliate.Done {
				o = storetest.LinkOutcome("late-"+id, 2000)
			}
			_, err := s.Finish(t.Context(), id, o)
			return err
		}
	}
	claim := func(t *testing.T, s *store.Store, id string) error {
		ok, err := s.Claim(t.Context(), id, "{}")
		if err == nil && !ok {
			err = &store.TransitionError{}
		}
		return err
	}
	release := func(t *testing.T, s *store.Store, id string) error { return s.Release(t.Context(), id) }
	replan := func(t *testing.T, s *store.Store, id string) error {
		return s.ReplanRejected(t.Context(), id, storetest.LinkOperation().Intent, affiliate.Agreement{})
	}
	edit := func(t *testing.T, s *store.Store, id string) error {
		return s.EditPlanned(t.Context(), id, storetest.LinkOperation().Intent, affiliate.Agreement{})
	}
	otherKind := func(t *testing.T, s *store.Store, id string) error {
		return s.ReplanRejected(t.Context(), id, affiliate.Intent{CouponDelete: &affiliate.CouponRef{}}, affiliate.Agreement{})
	}
	putOff := func(t *testing.T, s *store.Store, id string) error { return s.Snooze(t.Context(), id) }
	drop := func(t *testing.T, s *store.Store, id string) error {
		dropped, err := s.Drop(t.Context(), []string{id}, "not wanted")
		if err == nil && len(dropped) == 0 {
			err = &store.TransitionError{}
		}
		return err
	}
	adopt := func(t *testing.T, s *store.Store, id string) error {
		adopted, err := s.Adopt(t.Context(), []string{id})
		if err == nil && len(adopted) == 0 {
			err = &store.TransitionError{}
		}
		return err
	}
	const planned, sent, done, rejected, unknown = affiliate.Planned, affiliate.Sent, affiliate.Done, affiliate.Rejected, affiliate.Unknown
	type move = func(*testing.T, *store.Store, string) error
	for _, tc := range []struct {
		name         string
		from         affiliate.OperationState
		do           move
		mine, theirs affiliate.OperationState // "" where it is refused
	}{
		{"claim", planned, claim, sent, ""}, {"claim", sent, claim, "", ""}, {"claim", done, claim, "", ""},
		{"claim", rejected, claim, "", ""}, {"claim", unknown, claim, "", ""},
		{"release", planned, release, "", ""}, {"release", sent, release, planned, ""}, {"release", done, release, "", ""},
		{"release", rejected, release, "", ""}, {"release", unknown, release, "", ""},
		{"done", planned, finish(done), done, planned}, {"done", sent, finish(done), done, sent}, {"done", unknown, finish(done), done, done},
		{"done", rejected, finish(done), done, done}, {"done", done, finish(done), done, done},
		{"rejected", planned, finish(rejected), rejected, ""}, {"rejected", sent, finish(rejected), rejected, ""},
		{"rejected", unknown, finish(rejected), rejected, rejected}, {"rejected", rejected, finish(rejected), "", ""},
		{"rejected", done, finish(rejected), "", ""},
		{"unknown", planned, finish(unknown), "", ""}, {"unknown", sent, finish(unknown), unknown, ""}, {"unknown", unknown, finish(unknown), unknown, unknown},
		{"unknown", rejected, finish(unknown), "", ""}, {"unknown", done, finish(unknown), "", ""},
		{"to planned", sent, finish(planned), "", ""}, {"to sent", sent, finish(sent), "", ""},
		{"replan", planned, replan, "", ""}, {"replan", sent, replan, "", ""}, {"replan", done, replan, "", ""}, {"replan", unknown, replan, "", ""},
		{"replan", rejected, replan, planned, planned}, {"replan to another kind", rejected, otherKind, "", ""},
		{"edit", planned, edit, planned, ""}, {"edit", sent, edit, "", ""}, {"edit", done, edit, "", ""}, {"edit", rejected, edit, "", ""},
		{"edit", unknown, edit, "", ""},
		{"drop", planned, drop, rejected, rejected}, {"drop", sent, drop, "", ""}, {"drop", done, drop, "", ""}, {"drop", unknown, drop, "", ""},
		{"adopt", planned, adopt, planned, ""}, {"adopt", sent, adopt, "", ""}, {"adopt", unknown, adopt, "", ""},
		{"put off", unknown, putOff, unknown, unknown}, {"put off", planned, putOff, "", ""}, {"put off", sent, putOff, "", ""},
		{"put off", done, putOff, "", ""},
	} {
		for who, want := range map[string]affiliate.OperationState{"mine": tc.mine, "other": tc.theirs} {
			t.Run(fmt.Sprintf("%s from %s by %s", tc.name, tc.from, who), func(t *testing.T) {
				mine, other, _, _ := pair(t)
				id := placeholders(t, mine, tc.from)
				actor := mine
				if who == "other" {
					actor = other
				}
				err := tc.do(t, actor, id)
				held := storetest.Must(mine.Operation(t.Context(), id))(t)
				if want == "" {
					if _, ok := errors.AsType[*store.TransitionError](err); !ok {
						t.Fatalf("it was not refused: %v", err)
					}
					want = tc.from
				} else if err != nil {
					t.Fatal(err)
				}
				if held.State != want {
					t.Errorf("it is %s, not %s", held.State, want)
				}
			})
		}
	}
}

// TestAStepWaitsForADecision: the steps after one that was rejected, or whose outcome is unknown, name the first such step. A newer attempt
// of it ends that.
func TestAStepWaitsForADecision(t *testing.T) {
	mine, other, _, _ := pair(t)
	ctx := t.Context()
	plan := func(step int) string {
		op := storetest.LinkOperation()
		op.Chain, op.Step = "chain", step
		ops := []affiliate.Operation{op}
		storetest.NoErr(t, other.Plan(ctx, ops))
		return ops[0].ID
	}
	end := func(id string, state affiliate.OperationState) {
		storetest.Must(other.Claim(ctx, id, `{"data":[]}`))(t)
		storetest.Must(other.Finish(ctx, id, store.Outcome{State: state, Error: "said so"}))(t)
	}
	blocking := func(id string) string {
		op := storetest.Must(mine.Operation(ctx, id))(t)
		if op.Blocking == nil {
			return ""
		}
		return op.Blocking.ID
	}
	first, second, third := plan(0), plan(1), plan(2)
	placeholders(t, other, affiliate.Rejected) // of another chain
	if blocking(second) != "" {
		t.Error("a step waits for a decision about one that was not sent yet")
	}
	end(first, affiliate.Rejected)
	if blocking(first) != "" || blocking(second) != first || blocking(third) != first {
		t.Errorf("after the first step was rejected: %q %q %q", blocking(first), blocking(second), blocking(third))
	}
	again := plan(0)
	if blocking(second) != "" {
		t.Error("a step waits for a decision about one that is tried again")
	}
	end(again, affiliate.Done)
	end(second, affiliate.Unknown)
	if blocking(third) != second {
		t.Errorf("after the second step became unknown the third waits for %q", blocking(third))
	}
}

func TestJournalStoresAllMembers(t *testing.T) {
	mine, other, c, _ := pair(t)
	amount := affiliate.Discount{Amount: 25_00}
	ops := []affiliate.Operation{
		{Chain: "c1", Step: 0, Batch: "onboard",
			Intent: affiliate.Intent{Affiliate: &affiliate.NewAffiliate{Who: affiliate.Who{UserID: "u", Email: "e@x.in"}, GivenUserID: true,
				Tags: []string{"a"}}}},
		{Chain: "c1", Step: 1, Batch: "onboard",
			Intent: affiliate.Intent{Coupon: &affiliate.NewCoupon{ProductID: "p", Code: "MEERA25", Discount: amount, Expires: storetest.Start}}},
	}
	storetest.NoErr(t, mine.Plan(t.Context(), ops))
	if ops[0].ID >= ops[1].ID || !ops[0].CreatedAt.Equal(storetest.Start) {
		t.Errorf("IDs %s, %s at %v", ops[0].ID, ops[1].ID, ops[0].CreatedAt)
	}
	c.Add(time.Second)
	storetest.Must(mine.Claim(t.Context(), ops[1].ID, `{"code":"MEERA25"}`))(t)
	c.Add(time.Second)
	storetest.Must(mine.Finish(t.Context(), ops[1].ID, store.Outcome{State: affiliate.Unknown, Result: "{}", Error: "no answer", Body: "<html>"}))(t)
	got := storetest.Must(other.Operations(t.Context(), affiliate.OperationQuery{Chain: "c1"}))(t)
	if len(got) != 2 || got[0].State != affiliate.Planned || got[0].Kind != affiliate.CreateAffiliate || !got[0].Intent.Affiliate.GivenUserID {
		t.Fatalf("%+v", got)
	}
	o := got[1]
	if o.Chain != "c1" || o.Step != 1 || o.Batch != "onboard" || o.Kind != affiliate.CreateCoupon || o.State != affiliate.Unknown ||
		o.Request != `{"code":"MEERA25"}` || o.Result != "{}" || o.Error != "no answer" || o.Body != "<html>" || o.By != "asha@desk" || o.Owner != "mine" ||
		!o.SentAt.Equal(storetest.Start.Add(time.Second)) || !o.EndedAt.Equal(storetest.Start.Add(2*time.Second)) {
		t.Errorf("%+v", o)
	}
	if d := o.Intent.Coupon; d.Discount != amount || !d.Expires.Equal(storetest.Start) {
		t.Errorf("%+v", d)
	}
}

func TestOperationQuery(t *testing.T) {
	mine, _, _, _ := pair(t)
	ids := []string{placeholders(t, mine, affiliate.Planned), placeholders(t, mine, affiliate.Done), placeholders(t, mine, affiliate.Unknown)}
	for name, tc := range map[string]struct {
		f    affiliate.OperationQuery
		want []int
	}{
		"all":          {affiliate.OperationQuery{}, []int{0, 1, 2}},
		"newest first": {affiliate.OperationQuery{NewestFirst: true, Limit: 2}, []int{2, 1}},
		"states":       {affiliate.OperationQuery{States: []affiliate.OperationState{affiliate.Planned, affiliate.Unknown}}, []int{0, 2}},
		"kind":         {affiliate.OperationQuery{Kinds: []affiliate.OperationKind{affiliate.CreateCoupon}}, nil},
		"batch":        {affiliate.OperationQuery{Batch: "new link", Limit: 1}, []int{0}},
		"IDs":          {affiliate.OperationQuery{IDs: ids[1:2]}, []int{1}},
	} {
		var want, got []string
		for _, i := range tc.want {
			want = append(want, ids[i])
		}
		for _, o := range storetest.Must(mine.Operations(t.Context(), tc.f))(t) {
			got = append(got, o.ID)
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: %v, not %v", name, got, want)
		}
	}
	if _, err := mine.Operation(t.Context(), "nobody"); !errors.Is(err, store.ErrNotFound) {
		t.Error(err)
	}
}

// Two handles of one instance stand for two goroutines or a program that was forked: the statement itself decides.
func TestConcurrentClaims(t *testing.T) {
	path := storetest.Path(t)
	var stores []*store.Store
	for range 3 {
		stores = append(stores, storetest.MustOpen(t, path, storetest.Options{Instance: "same"}))
	}
	for range 20 {
		ops := []affiliate.Operation{storetest.LinkOperation()}
		storetest.NoErr(t, stores[0].Plan(t.Context(), ops))
		var won atomic.Int32
		var wg sync.WaitGroup
		for _, s := range stores {
			wg.Go(func() {
				ok, err := s.Claim(t.Context(), ops[0].ID, "{}")
				if err != nil {
					t.Error(err)
				}
				if ok {
					won.Add(1)
				}
			})
		}
		wg.Wait()
		if n := won.Load(); n != 1 {
			t.Fatalf("%d claimers won", n)
		}
	}
}
