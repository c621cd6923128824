package fermion_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/fermion"
	"fermion-tui/internal/fermion/fermiontest"
)

// classOf names the class that a caller branches on.
func classOf(err error) string {
	var (
		limited     *fermion.RateLimitError
		rejected    *fermion.RejectedError
		unknown     *fermion.UnknownOutcomeError
		protocol    *fermion.ProtocolError
		redirect    *fermion.RedirectError
		unreachable *fermion.UnreachableError
		notSent     *fermion.NotSentError
	)
	switch {
	case err == nil:
		return "ok"
	case errors.Is(err, fermion.ErrUnauthorized):
		return "key"
	case errors.Is(err, fermion.ErrNotFound):
		return "not found"
	case errors.As(err, &notSent):
		return "not sent"
	case errors.As(err, &unknown):
		return "unknown"
	case errors.As(err, &limited):
		return "limited"
	case errors.As(err, &rejected):
		return "rejected"
	case errors.As(err, &redirect):
		return "redirect"
	case errors.As(err, &protocol):
		return "protocol"
	case errors.As(err, &unreachable):
		return "unreachable"
	}
	return "other"
}

// Every endpoint under every fault that lasts: what the caller is told, and how often the school was asked.
func TestFaults(t *testing.T) {
	type expect struct {
		class string
		calls int
	}
	same := func(class string) [3]expect { return [3]expect{{class, 1}, {class, 1}, {class, 1}} }
	// For a read, a write that may be repeated, and one that may not.
	faults := []struct {
		name  string
		fault fermiontest.Fault
		want  [3]expect
	}{
		{"delay", fermiontest.Fault{Kind: fermiontest.Delay, Delay: 20 * time.Second}, same("ok")},
		{"reset before", fermiontest.Fault{Kind: fermiontest.ResetBefore}, [3]expect{{"unreachable", 3}, {"unknown", 3}, {"unknown", 1}}},
		{"reset after", fermiontest.Fault{Kind: fermiontest.ResetAfter}, [3]expect{{"unreachable", 3}, {"unknown", 3}, {"unknown", 1}}},
		{"hang", fermiontest.Fault{Kind: fermiontest.Hang}, [3]expect{{"unreachable", 3}, {"unknown", 3}, {"unknown", 1}}},
		{"hang in body", fermiontest.Fault{Kind: fermiontest.HangBody}, [3]expect{{"unreachable", 3}, {"unknown", 3}, {"unknown", 1}}},
		{"5xx", fermiontest.Fault{Kind: fermiontest.Status5xx}, [3]expect{{"unreachable", 3}, {"unknown", 3}, {"unknown", 1}}},
		{"503", fermiontest.Fault{Kind: fermiontest.Status5xx, Status: 503}, [3]expect{{"unreachable", 3}, {"unknown", 3}, {"unknown", 1}}},
		{"truncate", fermiontest.Fault{Kind: fermiontest.Truncate}, [3]expect{{"protocol", 2}, {"unknown", 1}, {"unknown", 1}}},
		{"html", fermiontest.Fault{Kind: fermiontest.HTML}, [3]expect{{"protocol", 2}, {"unknown", 1}, {"unknown", 1}}},
		{"400 html", fermiontest.Fault{Kind: fermiontest.Status4xx}, [3]expect{{"protocol", 2}, {"unknown", 1}, {"unknown", 1}}},
		{"extra items", fermiontest.Fault{Kind: fermiontest.ExtraItems}, [3]expect{{"protocol", 2}, {"unknown", 1}, {"unknown", 1}}},
		{"no items", fermiontest.Fault{Kind: fermiontest.NoItems}, [3]expect{{"protocol", 2}, {"unknown", 1}, {"unknown", 1}}},
		{"no array", fermiontest.Fault{Kind: fermiontest.NoArray}, [3]expect{{"protocol", 2}, {"unknown", 1}, {"unknown", 1}}},
		{"over-long", fermiontest.Fault{Kind: fermiontest.OverLong}, [3]expect{{"protocol", 2}, {"unknown", 1}, {"unknown", 1}}},
		{"slow drip", fermiontest.Fault{Kind: fermiontest.SlowDrip, Delay: time.Millisecond}, same("ok")},
		{"401", fermiontest.Fault{Kind: fermiontest.Status4xx, Status: 401}, same("key")},
		{"403", fermiontest.Fault{Kind: fermiontest.Status4xx, Status: 403}, same("key")},
		{"wrong key", fermiontest.Fault{Kind: fermiontest.Say, Text: "Error: Fermion School not found."}, same("key")},
		{"wrong key at 500", fermiontest.Fault{Kind: fermiontest.Say, Text: "Fermion School not found", Status: 500}, same("key")},
		{"redirect", fermiontest.Fault{Kind: fermiontest.Redirect, Text: "https://evil.example/api"}, same("redirect")},
		{"redirect 301", fermiontest.Fault{Kind: fermiontest.Redirect, Text: "/login", Status: 301}, same("redirect")},
		{"303 after the work", fermiontest.Fault{Kind: fermiontest.Redirect, Text: "/done", Status: 303}, [3]expect{{"redirect", 1}, {"unknown", 1}, {"unknown", 1}}},
		{"said no at 500", fermiontest.Fault{Kind: fermiontest.Say, Text: "No such thing", Status: 500}, same("rejected")},
		{"said no at 403", fermiontest.Fault{Kind: fermiontest.Say, Text: "Not for you", Status: 403}, same("rejected")},
		{"said no", fermiontest.Fault{Kind: fermiontest.Say, Text: "No such thing"}, same("rejected")},
		{"gateway's own words", fermiontest.Fault{Kind: fermiontest.Raw, Text: `{"errorMessage":"No such thing"}`, Status: 400}, same("rejected")},
		{"error without words", fermiontest.Fault{Kind: fermiontest.Raw, Text: `[{"output":{"status":"error"}}]`}, [3]expect{{"protocol", 2}, {"unknown", 1}, {"unknown", 1}}},
		{"no output", fermiontest.Fault{Kind: fermiontest.Raw, Text: `[{}]`}, [3]expect{{"protocol", 2}, {"unknown", 1}, {"unknown", 1}}},
		{"empty", fermiontest.Fault{Kind: fermiontest.Raw, Text: ""}, [3]expect{{"protocol", 2}, {"unknown", 1}, {"unknown", 1}}},
	}
	for _, f := range faults {
		t.Run(f.name, func(t *testing.T) {
			forEach(t, func(t *testing.T, e endpointCall) {
				school, c := open(t, fermion.Options{})
				if e.name == fermiontest.DeleteCoupon {
					withOldCoupon(t, c)
				}
				fault := f.fault
				fault.Times = -1
				school.Fault(e.name, fault)
				err := e.do(t.Context(), c)
				want := f.want[0]
				if e.write {
					want = f.want[2]
					if e.again {
						want = f.want[1]
					}
				}
				if want.class == "rejected" && e.name == fermiontest.UserAnalytics {
					want.class = "not found"
				}
				if got := classOf(err); got != want.class {
					t.Fatalf("class %q, want %q: %v", got, want.class, err)
				}
				if n := len(school.CallsTo(e.name)); n != want.calls {
					t.Errorf("%d calls, want %d", n, want.calls)
				}
				if err != nil && strings.Contains(err.Error(), string(key)) {
					t.Errorf("the key stands in %q", err)
				}
			})
		})
	}
}

// A fault that passes is not seen, except where the call must not be repeated.
func TestFaultsThatPass(t *testing.T) {
	for _, kind := range []fermiontest.FaultKind{fermiontest.ResetBefore, fermiontest.ResetAfter, fermiontest.Status5xx, fermiontest.Hang} {
		t.Run(fmt.Sprint(kind), func(t *testing.T) {
			forEach(t, func(t *testing.T, e endpointCall) {
				school, c := open(t, fermion.Options{})
				if e.name == fermiontest.DeleteCoupon {
					withOldCoupon(t, c)
				}
				school.Fault(e.name, fermiontest.Fault{Kind: kind, Times: 2})
				want := "ok"
				if !e.again {
					want = "unknown"
				}
				if err := e.do(t.Context(), c); classOf(err) != want {
					t.Errorf("%q instead of %q: %v", classOf(err), want, err)
				}
			})
		})
	}
}

// What an "ok" must hold: a slug for a link, four numbers for stats.
func TestOkWithoutWhatWasPromised(t *testing.T) {
	ok := func(data string) string { return `[{"output":{"status":"ok","data":` + data + `}}]` }
	stats := func(clicks, percent, sales, paise string) string {
		return ok(`{"totalClicks":` + clicks + `,"commissionPercentageForSale":` + percent + `,"salesCount":` + sales + `,"inrInformationFromPaymentChargedAmountPaise":` + paise + `}`)
	}
	bad := map[string][]string{
		fermiontest.CreateLink: {ok(`{}`), ok(`null`), ok(`{"affiliateLinkSlug":""}`), ok(`{"affiliateLinkSlug":7}`), ok(`{"affiliateLinkSlug":"a/../b"}`), ok(`["x"]`)},
		fermiontest.LinkStats: {
			ok(`{}`), ok(`null`), stats(`"1"`, `20`, `1`, `1`), stats(`-1`, `20`, `1`, `1`), stats(`1`, `20`, `1.5`, `1`), stats(`1`, `20`, `1`, `9007199254740992`),
			stats(`1`, `20`, `1`, `1e400`), stats(`1`, `100.01`, `1`, `1`), stats(`1`, `-1`, `1`, `1`), stats(`1`, `"20"`, `1`, `1`), stats(`1`, `null`, `1`, `1`), stats(`null`, `20`, `1`, `1`), stats(`true`, `20`, `1`, `1`),
		},
		fermiontest.UserAnalytics: {ok(`{}`), ok(`{"details":{}}`), ok(`{"details":{"personalData":{}}}`), ok(`{"details":{"personalData":{"email":5}}}`), ok(`{"details":{"personalData":{"email":"a\u001b[2J@b.c"}}}`)},
		fermiontest.AllProducts:   {ok(`{}`), ok(`{"products":{}}`), ok(`{"products":[{"fermionDigitalProductId":5}]}`)},
		fermiontest.SalesData:     {ok(`{}`), ok(`{"topProducts":[{"productId":"x","totalRevenuePaise":"1","salesCount":1}]}`)},
	}
	forEach(t, func(t *testing.T, e endpointCall) {
		school, c := open(t, fermion.Options{})
		for _, body := range bad[e.name] {
			school.Fault(e.name, fermiontest.Fault{Kind: fermiontest.Raw, Text: body, Times: -1})
			want := "protocol"
			if e.write {
				want = "unknown"
			}
			if err := e.do(t.Context(), c); classOf(err) != want {
				t.Errorf("%s: %v", body, err)
			}
			school.Heal(e.name)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		school, c := open(t, fermion.Options{})
		school.Fault(fermiontest.LinkStats, fermiontest.Fault{Kind: fermiontest.Raw, Text: stats(`3.0`, `12.345`, `1e3`, `9007199254740991`)})
		got, err := c.AffiliateLinkStats(t.Context(), known, fermion.ByHand)
		if err != nil || got.Clicks != 3 || got.Sales != 1000 || got.Revenue != 9007199254740991 || got.Commission != 1234 && got.Commission != 1235 {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

// The slug may stand in an answer that broke: what came is kept for the person who decides.
func TestUnknownOutcomeKeepsTheBeginning(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		school, c := open(t, fermion.Options{})
		school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.Raw, Text: `{"affiliateLinkSlug":"zz99yy88"` + strings.Repeat(" ", 9000)})
		_, err := c.CreateAffiliateLink(t.Context(), newLink)
		var unknown *fermion.UnknownOutcomeError
		if !errors.As(err, &unknown) || !strings.Contains(unknown.Body, "zz99yy88") || len(unknown.Body) != 2<<10 {
			t.Fatalf("%v, body of %d", err, len(unknown.Body))
		}
		school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.HangBody})
		_, err = c.CreateAffiliateLink(t.Context(), newLink)
		if !errors.As(err, &unknown) || !strings.Contains(unknown.Body, `"status":"ok"`) {
			t.Fatalf("%v, body %q", err, unknown.Body)
		}
		if n := len(school.Links()); n != 3 { // the work was done each time
			t.Errorf("%d links", n)
		}
	})
}

// Whoever gives up learns whether the call had left.
func TestCallerGivesUp(t *testing.T) {
	forEach(t, func(t *testing.T, e endpointCall) {
		school, c := open(t, fermion.Options{})
		school.Fault(e.name, fermiontest.Fault{Kind: fermiontest.Hang, Times: -1})
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		err := e.do(ctx, c)
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Fatalf("%v", err)
		}
		if want := map[bool]string{true: "unknown", false: "other"}[e.write]; classOf(err) != want {
			t.Errorf("class %q, want %q", classOf(err), want)
		}
		if n := len(school.CallsTo(e.name)); n != 1 {
			t.Errorf("%d calls", n)
		}
		cancel()
		if err := e.do(ctx, c); classOf(err) != "not sent" {
			t.Errorf("with a dead context: %v", err)
		}
	})
}

// No connection: a write is told that it never left, a read that Fermion cannot be reached.
func TestNoConnection(t *testing.T) {
	forEach(t, func(t *testing.T, e endpointCall) {
		closed := fermiontest.NewListener()
		_ = closed.Close()
		_, c := open(t, fermion.Options{Transport: closed.Transport()})
		began := time.Now()
		err := e.do(t.Context(), c)
		var unreachable *fermion.UnreachableError
		if !errors.As(err, &unreachable) || !strings.Contains(unreachable.Reason, "api.fermion.invalid") {
			t.Fatalf("%v", err)
		}
		if want := map[bool]string{true: "not sent", false: "unreachable"}[e.write]; classOf(err) != want {
			t.Errorf("class %q, want %q", classOf(err), want)
		}
		if waited := time.Since(began) > 0; waited != e.again {
			t.Errorf("waited to try again: %v", waited)
		}
	})
}

// A repeatable write that got lost once stays unknown when later tries do not even leave.
func TestLostThenOffline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		school := newSchool(fermiontest.Options{})
		l := fermiontest.NewListener()
		transport, stop := school.Serve(l)
		defer stop()
		c := dial(t, school, fermion.Options{Transport: transport})
		school.Fault(fermiontest.CreateUser, fermiontest.Fault{Kind: fermiontest.Delay, Delay: time.Second, Times: -1})
		go func() {
			time.Sleep(500 * time.Millisecond)
			stop()
		}()
		if err := c.CreateUser(t.Context(), newUser); classOf(err) != "unknown" {
			t.Errorf("%v", err)
		}
	})
}

func TestBackoffStaysWithinTheContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		school, c := open(t, fermion.Options{Backoff: 4 * time.Second, Attempts: 5})
		school.Fault(fermiontest.LinkStats, fermiontest.Fault{Kind: fermiontest.Status5xx, Times: -1})
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		began := time.Now()
		_, err := c.AffiliateLinkStats(ctx, known, fermion.ByHand)
		if classOf(err) != "unreachable" || time.Since(began) > 5*time.Second {
			t.Errorf("after %s: %v", time.Since(began), err)
		}
		var waited time.Duration
		calls := school.CallsTo(fermiontest.LinkStats)
		for i := range calls[1:] {
			waited = calls[i+1].At.Sub(calls[i].At)
			if waited < 2*time.Second || waited > 6*time.Second {
				t.Errorf("the first pause was %s", waited)
			}
		}
	})
}

// failing is a transport that says nothing but that it failed.
type failing struct{}

func (failing) RoundTrip(*http.Request) (*http.Response, error) { return nil, errors.New("boom") }

// Only a transport that tells when it had a connection can prove that nothing left.
func TestSilentTransport(t *testing.T) {
	forEach(t, func(t *testing.T, e endpointCall) {
		_, c := open(t, fermion.Options{Transport: failing{}})
		want := map[bool]string{true: "unknown", false: "unreachable"}[e.write]
		if err := e.do(t.Context(), c); classOf(err) != want || !strings.Contains(err.Error(), "boom") {
			t.Errorf("class %q, want %q: %v", classOf(err), want, err)
		}
	})
}

// A slug that came is never thrown away for words beside it.
func TestOkWithWords(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		school, c := open(t, fermion.Options{})
		school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.Raw, Text: `[{"output":{"status":"ok","errorMessage":"Too many requests soon","data":{"affiliateLinkSlug":"zz99yy88"}}}]`})
		if slug, err := c.CreateAffiliateLink(t.Context(), newLink); slug != "zz99yy88" || err != nil {
			t.Errorf("%q, %v", slug, err)
		}
	})
}
