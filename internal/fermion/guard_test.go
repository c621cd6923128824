package fermion_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/fermion"
	"fermion-tui/internal/fermion/fermiontest"
)

// everyCall are the client's calls, writes and key checks among them, without what they come to.
func everyCall(ctx context.Context, c *fermion.Client) {
	for _, e := range endpointCalls() {
		_ = e.do(ctx, c)
	}
}

func posts(school *fermiontest.School) int { return len(school.Calls()) }

// strangers are ways in which a host is not Fermion's any more.
func strangers() map[string]fermiontest.Host {
	return map[string]fermiontest.Host{"a web page": fermiontest.Parked, "a redirect": fermiontest.Moved, "another API": fermiontest.AnotherAPI,
		"another protocol": fermiontest.AnotherProtocol}
}

// After three replies in a row that are not Fermion's nothing leaves, whatever it is; one key check does, and Fermion's answer
// to it lets everything go on.
func TestAForeignHostGetsThreeCalls(t *testing.T) {
	for name, host := range strangers() {
		t.Run(name, func(t *testing.T) {
			forEach(t, func(t *testing.T, e endpointCall) { // which comes first
				school, c := open(t, fermion.Options{})
				school.SetHost(host)
				for range 3 {
					_ = e.do(t.Context(), c)
				}
				everyCall(t.Context(), c)
				time.Sleep(time.Hour)
				everyCall(t.Context(), c)
				if n := posts(school); n != 3 {
					t.Fatalf("%d calls", n)
				}
				err := e.do(t.Context(), c)
				if stopped, ok := errors.AsType[*fermion.NotFermionError](err); !ok || classOf(err) != "not sent" || !wasNotSent(err) ||
					stopped.Host != "api.fermion.invalid" || !strings.Contains(err.Error(), "set api_url") {
					t.Errorf("%v", err)
				}
				if s := c.Status(); s.NotFermion == nil || s.NotFermion.Why == "" {
					t.Errorf("%+v", s)
				}
				for n := 4; n < 6; n++ { // a person asks
					if err := c.CheckKey(t.Context()); err == nil || posts(school) != n {
						t.Errorf("%d calls: %v", posts(school), err)
					}
				}
				school.SetHost(fermiontest.FermionHost)
				if err := c.CheckKey(t.Context()); err != nil || c.Status().NotFermion != nil {
					t.Errorf("%v, %+v", err, c.Status())
				}
				if e.name == fermiontest.DeleteCoupon {
					withOldCoupon(t, c)
				}
				if err := e.do(t.Context(), c); err != nil {
					t.Error(err)
				}
			})
		})
	}
}

// Many calls at once do not reach a host that was never known to be Fermion's before it is known.
func TestConcurrentCallsToAForeignHostAreLimitedToThree(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		school, c := open(t, fermion.Options{})
		school.SetHost(fermiontest.Parked)
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() { everyCall(t.Context(), c) })
		}
		all.Wait()
		if n := posts(school); n != 3 {
			t.Errorf("%d calls", n)
		}
	})
}

// A host that is silent from the start is called silent by the calls that wait for its first answer, too: nothing is wrong with this
// machine.
func TestCallsBehindASilentHostSaySo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		school, c := open(t, fermion.Options{Attempts: 1})
		school.Fault(fermiontest.LinkStats, fermiontest.Fault{Kind: fermiontest.Hang, Times: -1})
		for range 3 {
			go func() { _, _ = c.AffiliateLinkStats(t.Context(), known, fermion.Interactive) }()
		}
		synctest.Wait()
		for _, again := range []bool{false, true} { // the host is silent still, then it has answered
			began := time.Now()
			_, err := c.CreateAffiliateLink(t.Context(), newLink)
			switch {
			case again && err != nil:
				t.Error(err)
			case !again && (classOf(err) != "not sent" ||
				!strings.Contains(err.Error(), "api.fermion.invalid has not answered the calls before this one yet") || time.Since(began) != 30*time.Second):
				t.Errorf("after %s: %v", time.Since(began), err)
			}
			time.Sleep(2 * time.Minute)
		}
		if n := len(school.CallsTo(fermiontest.CreateLink)); n != 1 {
			t.Errorf("%d writes", n)
		}
	})
}

// While the host gives no answer in time no write leaves of which nobody would know what became of it: until a read is answered, or, where
// nobody reads, for the time of a call.
func TestNoWriteFollowsOneWithoutAnAnswer(t *testing.T) {
	for name, between := range map[string]struct {
		does func(c *fermion.Client)
		sent bool
	}{
		"nothing":          {func(*fermion.Client) {}, false},
		"an answered read": {func(c *fermion.Client) { _, _ = c.AffiliateLinkStats(context.Background(), known, fermion.Interactive) }, true},
		"a minute":         {func(*fermion.Client) { time.Sleep(time.Minute) }, true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				school, c := open(t, fermion.Options{Attempts: 1})
				school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.Hang})
				if _, err := c.CreateAffiliateLink(t.Context(), newLink); classOf(err) != "unknown" {
					t.Fatal(err)
				}
				between.does(c)
				_, err := c.CreateAffiliateLink(t.Context(), newLink)
				if sent := len(school.CallsTo(fermiontest.CreateLink)) == 2; sent != between.sent || sent != (err == nil) ||
					!sent && classOf(err) != "not sent" {
					t.Errorf("sent: %v, %v", sent, err)
				}
			})
		})
	}
}

// Calls are not held up one by the other once Fermion has answered.
func TestConcurrentCallsToFermionAreNotLimited(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		school, c := open(t, fermion.Options{})
		if err := c.CheckKey(t.Context()); err != nil {
			t.Fatal(err)
		}
		school.Fault(fermiontest.LinkStats, fermiontest.Fault{Kind: fermiontest.Delay, Delay: 10 * time.Second, Times: -1})
		began := time.Now()
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() {
				if _, err := c.AffiliateLinkStats(t.Context(), known, fermion.Interactive); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if took := time.Since(began); took != 10*time.Second {
			t.Error(took)
		}
	})
}

// What passes by itself is neither counted nor taken for Fermion's answer; what Fermion says begins the count again.
func TestWhichRepliesCountAsForeign(t *testing.T) {
	page := fermiontest.Fault{Kind: fermiontest.HTML}
	for name, c := range map[string]struct {
		faults  []fermiontest.Fault // of one call each
		stopped bool
	}{
		"three pages":         {[]fermiontest.Fault{page, page, page}, true},
		"two":                 {[]fermiontest.Fault{page, page}, false},
		"a rejection between": {[]fermiontest.Fault{page, page, {Kind: fermiontest.Say, Text: "No such thing"}, page, page}, false},
		"an ok between":       {[]fermiontest.Fault{page, page, {Kind: fermiontest.Delay}, page, page}, false},
		"a 5xx between":       {[]fermiontest.Fault{page, page, {Kind: fermiontest.Status5xx}, page}, true},
		"a 5xx envelope":      {[]fermiontest.Fault{page, page, {Kind: fermiontest.Say, Text: "trouble", Status: 500}, page}, true},
		"a break between":     {[]fermiontest.Fault{page, page, {Kind: fermiontest.ResetBefore}, page}, true},
		"cut short between":   {[]fermiontest.Fault{page, page, {Kind: fermiontest.Truncate}, page}, true},
		"silence between":     {[]fermiontest.Fault{page, page, {Kind: fermiontest.Hang}, page}, true},
		"only 5xx":            {[]fermiontest.Fault{{Kind: fermiontest.Status5xx, Times: 9}}, false},
		"only breaks":         {[]fermiontest.Fault{{Kind: fermiontest.ResetAfter, Times: 9}}, false},
		"only gateway words":  {[]fermiontest.Fault{{Kind: fermiontest.Raw, Text: `{"errorMessage":"No"}`, Status: 400, Times: 9}}, false},
		"404 pages":           {[]fermiontest.Fault{{Kind: fermiontest.Status4xx, Status: 404, Times: 3}}, true},
		"nothing":             {[]fermiontest.Fault{{Kind: fermiontest.Raw, Text: "", Times: 3}}, true},
		"empty arrays":        {[]fermiontest.Fault{{Kind: fermiontest.NoItems, Times: 3}}, true},
		"another object":      {[]fermiontest.Fault{{Kind: fermiontest.Raw, Text: `{"ok":true}`, Times: 3}}, true},
		"wrong members":       {[]fermiontest.Fault{{Kind: fermiontest.OkWithoutSlug, Times: 9}}, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				school, client := open(t, fermion.Options{Attempts: 1})
				calls := 0
				for _, f := range c.faults {
					calls += max(1, f.Times)
					school.Fault(fermiontest.CreateLink, f)
				}
				for range calls { // a write that is not repeated: one call, one reply
					_, _ = client.CreateAffiliateLink(t.Context(), newLink)
					time.Sleep(time.Minute) // after silence the next write waits
				}
				if got := client.Status().NotFermion != nil; got != c.stopped {
					t.Errorf("stopped: %v", got)
				}
			})
		})
	}
}

// A server whose certificate is for another name is not Fermion's; no request reaches it at all.
func TestACertificateForAnotherName(t *testing.T) {
	for name, stopped := range map[string]bool{"parked.example": true, "api.fermion.invalid": false} {
		synctest.Test(t, func(t *testing.T) {
			school := newSchool(fermiontest.Options{})
			l := fermiontest.NewListener()
			_, stop := school.Serve(l)
			defer stop()
			c := dial(t, school, fermion.Options{Transport: l.CertificateFor(name)})
			err := c.CheckKey(t.Context())
			if got := c.Status().NotFermion != nil; got != stopped || stopped == (err == nil) {
				t.Errorf("%s: stopped %v: %v", name, got, err)
			}
			if n := posts(school); stopped && n != 0 {
				t.Errorf("%d calls", n)
			}
		})
	}
}

// The count outlives a program: the next one with the same key sends nothing but what a person asks for, and goes on with the one
// that another process found Fermion by. Another key, and another address, are counted for themselves.
func TestTheCountIsSharedAndKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		slots := fermion.NewMemorySlots(time.Minute, time.Minute, time.Now)
		school, one := open(t, fermion.Options{Slots: slots})
		school.SetHost(fermiontest.Parked)
		_, _ = one.AffiliateLinkStats(t.Context(), known, fermion.Interactive) // a read is tried twice
		told := 0
		other := dial(t, school, fermion.Options{Slots: slots, OnHost: func() { told++ }})
		if other.NotFermion(t.Context()) != nil {
			t.Error("two are not enough")
		}
		everyCall(t.Context(), other)
		if n := posts(school); n != 3 || other.Status().NotFermion == nil || told != 1 {
			t.Errorf("%d calls, told %d times", n, told)
		}
		third := dial(t, school, fermion.Options{Slots: slots})
		if third.NotFermion(t.Context()) == nil {
			t.Error("a restart forgets it")
		}
		everyCall(t.Context(), third)
		if n := posts(school); n != 3 {
			t.Errorf("%d calls", n)
		}
		elsewhere := dial(t, school, fermion.Options{Slots: slots, BaseURL: "https://new.fermion.invalid/api"})
		if elsewhere.NotFermion(t.Context()) != nil || one.CheckOtherKey(t.Context(), "another-key") == nil || posts(school) == 3 {
			t.Error("another address or another key is held back")
		}
		school.SetHost(fermiontest.FermionHost)
		if err := third.CheckKey(t.Context()); err != nil {
			t.Error(err)
		}
		other.RefreshShared(t.Context())
		if other.Status().NotFermion != nil || told != 2 {
			t.Errorf("told %d times", told)
		}
		if err := other.CreateUser(t.Context(), newUser); err != nil {
			t.Error(err)
		}
	})
}
