package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path"
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/app"
	"fermion-tui/internal/fermion"
	"fermion-tui/internal/operation"
	"fermion-tui/internal/secret"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/storetest"
)

// asVictim makes the test binary the program that is killed.
const asVictim = "APP_TEST_VICTIM"

func TestMain(m *testing.M) {
	if text := os.Getenv(asMember); text != "" {
		var of member
		if err := json.Unmarshal([]byte(text), &of); err != nil {
			panic(err)
		}
		os.Exit(of.run())
	}
	if text := os.Getenv(asVictim); text != "" {
		var v victim
		go func() { // nobody is there any more who could kill it
			_, _ = io.Copy(io.Discard, os.Stdin)
			os.Exit(1)
		}()
		err := json.Unmarshal([]byte(text), &v)
		if err == nil {
			err = v.run(context.Background())
		}
		fmt.Fprintln(os.Stderr, "it ended by itself:", err)
		os.Exit(1)
	}
	os.Exit(storetest.RunInMemory(m)) // programs are killed here, which loses nothing that they wrote
}

// The shortened times. A slot of a killed program stays taken for timeout and window, as in production.
var victimTimes = app.Timings{Request: 2 * time.Second, Window: 150 * time.Millisecond, Heartbeat: 50 * time.Millisecond,
	Silence: 500 * time.Millisecond, RetryInterval: 50 * time.Millisecond, DrainTimeout: time.Second}

// The steps of an operation at which the program stops to be killed. In between it is killed at random instants.
const (
	atPlanned  = "planned"  // in the journal, and nothing left
	atClaimed  = "claimed"  // the journal says sent, and no byte left
	atSent     = "sent"     // Fermion did it, and no answer came
	atAnswered = "answered" // the answer is here, and not stored
	atStored   = "stored"
)

// victim is what the program is told. It makes affiliates, links and coupons until it is killed.
type victim struct {
	Dir, URL string
	Run      int    // its number: what it makes is like nothing that another one makes
	Stop     string // the step that it stops at, "" for none
	Endpoint string // of the operation that it stops at
}

func (v victim) options() app.Options {
	env := map[string]string{secret.EnvKey: "school-key"}
	return app.Options{DataDir: v.Dir, APIURL: v.URL, SchoolURL: "learn.acme.com", Home: v.Dir, By: "meera@laptop",
		Getenv: func(k string) string { return env[k] }, Stdin: bytes.NewReader(nil), Stdout: io.Discard, Stderr: os.Stderr,
		Keyring: secret.Memory(), Transport: &stopper{victim: v, to: http.DefaultTransport}, Timings: victimTimes}
}

// say tells the harness something; the pipe holds it whatever happens next.
func say(word, what string) { fmt.Println(word, what) }

// halt waits to be killed.
func halt(step string) {
	say("at", step)
	select {}
}

// stopper is a transport that stops where it is told to.
type stopper struct {
	victim
	to http.RoundTripper
}

func (s *stopper) RoundTrip(r *http.Request) (*http.Response, error) {
	here := path.Base(r.URL.Path) == s.Endpoint
	if here && s.Stop == atClaimed {
		halt(atClaimed)
	}
	resp, err := s.to.RoundTrip(r)
	if err != nil || !here || s.Stop != atAnswered {
		return resp, err
	}
	body, err := io.ReadAll(resp.Body)
	if err == nil && len(body) > 0 {
		halt(atAnswered)
	}
	return nil, errors.Join(err, resp.Body.Close())
}

func (v victim) run(ctx context.Context) error {
	a, err := app.Open(ctx, v.options())
	if err != nil {
		return err
	}
	if err := a.Writes().Start(ctx); err != nil {
		return err
	}
	news, _ := a.Store().Subscribe()
	go v.tell(ctx, a.Store(), news)
	if err := settle(ctx, a); err != nil {
		return err
	}
	if v.Stop == atPlanned {
		if _, err := a.Writes().Enqueue(ctx, []affiliate.Plan{v.plan(0)}); err != nil {
			return err
		}
		halt(atPlanned)
	}
	for i := 0; ; i++ {
		for a.Writes().RunningPlans() >= 4 {
			time.Sleep(time.Millisecond)
		}
		if err := submitAgreed(ctx, a.Writes(), v.plan(i)); err != nil {
			return err
		}
	}
}

// tell names each slug and code once it is stored.
func (v victim) tell(ctx context.Context, s *store.Store, news <-chan affiliate.Invalidation) {
	told := map[string]bool{}
	for n := range news {
		links, err := s.LinksByID(ctx, n.Links)
		if err != nil {
			return // it is being killed
		}
		coupons, err := s.CouponsByID(ctx, n.Coupons)
		if err != nil {
			return
		}
		for _, l := range links {
			if !told[l.Slug] && l.MadeHere {
				told[l.Slug] = true
				say("slug", l.Slug)
			}
		}
		for _, c := range coupons {
			if !told[c.Code] {
				told[c.Code] = true
				say("code", c.Code)
			}
		}
		if v.Stop == atStored && v.stored(len(n.Links), len(n.Coupons), len(n.Affiliates)) {
			halt(atStored)
		}
	}
}

// stored reports whether news are of the kind of row that it stops at.
func (v victim) stored(links, coupons, affiliates int) bool {
	return map[string]int{string(fermion.CreateLink): links, string(fermion.CreateCoupon): coupons, string(fermion.CreateUser): affiliates}[v.Endpoint] > 0
}

// settle does what a person does after a start: planned writes of the dead are resumed, and people looked up.
func settle(ctx context.Context, a *app.App) error {
	pending, err := a.Store().PendingDecisions(ctx)
	if err != nil {
		return err
	}
	if err := a.Writes().Resume(ctx, pending.WaitingIDs); err != nil {
		return err
	}
	unknown, err := a.Store().Operations(ctx,
		affiliate.OperationQuery{States: []affiliate.OperationState{affiliate.Unknown}, Kinds: []affiliate.OperationKind{affiliate.CreateAffiliate}})
	if err != nil {
		return err
	}
	for _, op := range unknown {
		if _, err := a.Writes().LookUp(ctx, op.ID); err != nil && !errors.Is(err, operation.ErrReadOnly) {
			return err
		}
	}
	return nil
}

// plan is an onboarding, a link of somebody who is there, or a coupon. Each body is sent by no other plan.
func (v victim) plan(i int) affiliate.Plan {
	id := fmt.Sprintf("%d-%d", v.Run, i)
	code := fmt.Sprintf("C%dX%d", v.Run, i)
	who := affiliate.Who{Email: "a" + id + "@example.com", Name: "A " + id}
	coupon := affiliate.Intent{Coupon: &affiliate.NewCoupon{ProductID: goID, Code: code, Discount: affiliate.Discount{Percent: 2500}}}
	switch i % 3 {
	case 1:
		return affiliate.Plan{Batch: "new coupon", Steps: []affiliate.Intent{coupon}}
	case 2:
		there := affiliate.Who{UserID: fmt.Sprintf("aff-%d", v.Run), Email: fmt.Sprintf("there-%d@example.com", v.Run)}
		return affiliate.Plan{Batch: "new link",
			Steps: []affiliate.Intent{{Link: &affiliate.NewLink{Affiliate: there, ProductID: goID, Commission: affiliate.BasisPoints(100 + i)}}}}
	}
	return affiliate.Plan{Batch: "onboard", Steps: []affiliate.Intent{
		{Affiliate: &affiliate.NewAffiliate{Who: who}},
		{Link: &affiliate.NewLink{Affiliate: who, ProductID: goID, Commission: 2000}},
		coupon,
	}}
}
