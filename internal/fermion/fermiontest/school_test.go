package fermiontest_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/fermion/fermiontest"
)

const productID = "68d1013f7183c17964b104c8"

func newSchool(o fermiontest.Options) *fermiontest.School {
	o.Key = "k"
	s := fermiontest.New(o)
	s.AddUser(fermiontest.User{UserID: "a", Email: "a@example.com", Name: "Asha"})
	s.AddUser(fermiontest.User{Email: "self@example.com"})
	s.AddProduct(fermiontest.Product{ID: productID, Name: "Go for Engineers"})
	s.AddLink(fermiontest.Link{Slug: "known", UserID: "a", ProductID: productID, Commission: 12.5})
	return s
}

// post sends entries and returns status and body.
func post(t *testing.T, tr http.RoundTripper, endpoint, key string, entries ...string) (int, string) {
	t.Helper()
	var data []string
	for _, e := range entries {
		data = append(data, `{"data":`+e+`}`)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "https://api.example/api/public/"+endpoint,
		strings.NewReader(`{"data":[`+strings.Join(data, ",")+`]}`))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("FERMION-API-KEY", key)
	resp, err := tr.RoundTrip(req)
	if err != nil {
		return 0, err.Error()
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return resp.StatusCode, string(body) + "…" + err.Error()
	}
	return resp.StatusCode, string(body)
}

func serve(t *testing.T, s *fermiontest.School) http.RoundTripper {
	tr, stop := s.Serve(fermiontest.NewListener())
	t.Cleanup(stop)
	return tr
}

func TestAnswers(t *testing.T) {
	no := func(text string) string { return `[{"output":{"status":"error","errorMessage":"` + text + `"}}]` }
	const ok = `[{"output":{"status":"ok","data":{}}}]`
	ref := `{"fermionDigitalProductId":"` + productID + `","fermionDigitalProductCouponSlug":"`
	link := func(user, product, percent string) string {
		return `{"userData":{` + user + `},"fermionDigitalProductId":"` + product + `","commissionPercentage":` + percent + `}`
	}
	steps := []struct{ endpoint, entry, want string }{
		{fermiontest.CreateUser, `{"userId":"b","profileDefaults":{"name":"B","username":"b","email":"b@example.com"}}`, ok},
		{fermiontest.CreateUser, `{"userId":"b","profileDefaults":{"name":"Other"}}`, ok},
		{fermiontest.CreateUser, `{"userId":""}`, no("Invalid input")},
		{fermiontest.CreateUser, `{"userId":7}`, no("Invalid input")},
		{fermiontest.CreateLink, link(`"userId":"who"`, productID, "20"), no("User not found")},
		{fermiontest.CreateLink, link(`"userEmail":"who@example.com"`, productID, "20"), no("User not found")},
		{fermiontest.CreateLink, link(`"userId":"a"`, "nope", "20"), no("Digital product not found")},
		{fermiontest.CreateLink, link(`"userId":"a"`, productID, "100.5"), no("Commission percentage must be between 0 and 100")},
		{fermiontest.CreateLink, link(`"userId":"a"`, productID, `"20"`), no("Invalid input")},
		{fermiontest.LinkStats, `{"affiliateLinkSlug":"known"}`,
			`[{"output":{"status":"ok","data":{"commissionPercentageForSale":12.5,"inrInformationFromPaymentChargedAmountPaise":0,"salesCount":0,"totalClicks":0}}}]`},
		{fermiontest.LinkStats, `{"affiliateLinkSlug":"nope"}`, no("Affiliate link not found")},
		{fermiontest.CreateCoupon, ref + `X","any":1}`, ok},
		{fermiontest.CreateCoupon, ref + `x"}`, no("A coupon with this code already exists")},
		{fermiontest.DeleteCoupon, ref + `X"}`, ok},
		{fermiontest.DeleteCoupon, ref + `X"}`, no("Coupon not found")},
		{fermiontest.CreateCoupon, ref + `X"}`, ok},
		{fermiontest.CreateCoupon, `{}`, no("Invalid input")},
		{fermiontest.UserAnalytics, `{"userEmail":"who@example.com"}`, no("User not found")},
		{fermiontest.SalesData, `{}`, no("Invalid input")},
	}
	synctest.Test(t, func(t *testing.T) {
		s := newSchool(fermiontest.Options{})
		tr := serve(t, s)
		for _, step := range steps {
			if _, got := post(t, tr, step.endpoint, "k", step.entry); got != step.want {
				t.Errorf("%s %s\n got %s\nwant %s", step.endpoint, step.entry, got, step.want)
			}
		}
		if u := s.Users(); len(u) != 3 || u[2].Name != "B" {
			t.Errorf("users %+v", u)
		}
		if c := s.Coupons(); len(c) != 2 || !c[0].Deleted || c[1].Deleted || string(c[0].Body) != ref+`X","any":1}` {
			t.Errorf("coupons %+v", c)
		}
		_, body := post(t, tr, fermiontest.UserAnalytics, "k", `{"userEmail":"SELF@example.com"}`)
		if !strings.Contains(body, `"personalData":{"email":"self@example.com"`) || !strings.Contains(body, `"userId":null`) {
			t.Error(body)
		}
	})
}

func TestSlugs(t *testing.T) {
	make3 := func(seed uint64) (slugs []string) {
		s := fermiontest.New(fermiontest.Options{Seed: seed})
		for range 3 {
			slugs = append(slugs, s.AddLink(fermiontest.Link{}))
		}
		return slugs
	}
	a, b, c := make3(1), make3(1), make3(2)
	if strings.Join(a, " ") != strings.Join(b, " ") || strings.Join(a, " ") == strings.Join(c, " ") || a[0] == a[1] {
		t.Errorf("%v %v %v", a, b, c)
	}
	for _, slug := range a {
		if !regexp.MustCompile(`^[a-z0-9]{8}$`).MatchString(slug) {
			t.Errorf("slug %q", slug)
		}
	}
}

func TestScriptedStats(t *testing.T) {
	s := newSchool(fermiontest.Options{})
	s.AddClicks("known", 5)
	s.AddSale("known", 499_900)
	s.AddSale("known", 100)
	s.Refund("known", 100)
	s.SetCommission("known", 30)
	if l := s.Links()[0]; l.Stats != (fermiontest.Stats{Clicks: 5, Sales: 1, RevenuePaise: 499_900}) || l.Commission != 30 {
		t.Errorf("%+v", l)
	}
	s.SetStats("known", fermiontest.Stats{Clicks: 1})
	s.AddClicks("nope", 1)
	if l := s.Links()[0]; l.Stats != (fermiontest.Stats{Clicks: 1}) {
		t.Errorf("%+v", l)
	}
	s.DropLink("known")
	if n := len(s.Links()); n != 0 {
		t.Errorf("%d links", n)
	}
}

func TestKeyAndRequestChecks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSchool(fermiontest.Options{})
		tr := serve(t, s)
		for _, key := range []string{"", "wrong"} {
			if status, body := post(t, tr, fermiontest.LinkStats, key, `{"affiliateLinkSlug":"known"}`); status != 200 ||
				body != `[{"output":{"status":"error","errorMessage":"Fermion School not found"}}]` {
				t.Errorf("%d %s", status, body)
			}
		}
		for _, entries := range [][]string{nil, {`7`}, {`"x"`}} {
			if status, _ := post(t, tr, fermiontest.LinkStats, "k", entries...); status != 400 {
				t.Errorf("%v: %d", entries, status)
			}
		}
		if status, _ := post(t, tr, "no-such-call", "k", `{}`); status != 404 {
			t.Error(status)
		}
	})
	r := httptest.NewRecorder()
	newSchool(fermiontest.Options{}).ServeHTTP(r, httptest.NewRequest(http.MethodGet, "/api/public/"+fermiontest.LinkStats, nil))
	if r.Code != http.StatusMethodNotAllowed {
		t.Error(r.Code)
	}
}

func TestEmailClash(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSchool(fermiontest.Options{})
		tr := serve(t, s)
		const clash = `{"userId":"z","profileDefaults":{"email":"Self@example.com"}}`
		s.SetEmailClash(fermiontest.Refuse)
		if _, body := post(t, tr, fermiontest.CreateUser, "k", clash); !strings.Contains(body, "already exists") {
			t.Error(body)
		}
		s.SetEmailClash(fermiontest.Attach)
		if _, body := post(t, tr, fermiontest.CreateUser, "k", clash); !strings.Contains(body, "ok") || len(s.Users()) != 2 || s.Users()[1].UserID != "z" {
			t.Errorf("%s %+v", body, s.Users())
		}
	})
}

func TestSlidingWindow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSchool(fermiontest.Options{Limits: fermiontest.Limits{fermiontest.LinkStats: 3}})
		tr := serve(t, s)
		ask := func() string {
			_, body := post(t, tr, fermiontest.LinkStats, "k", `{"affiliateLinkSlug":"known"}`)
			return body
		}
		ask()
		time.Sleep(40 * time.Second)
		ask()
		ask()
		if body := ask(); !strings.Contains(body, "Too many requests") {
			t.Error(body)
		}
		time.Sleep(20 * time.Second)
		if body := ask(); !strings.Contains(body, "totalClicks") {
			t.Errorf("the first call is a minute old: %s", body)
		}
		if body := ask(); !strings.Contains(body, "Too many requests") {
			t.Error(body)
		}
		if most, other := s.Most(fermiontest.LinkStats, time.Minute), s.Most(fermiontest.LinkStats, time.Second); most != 5 || other != 3 {
			t.Errorf("most %d and %d", most, other)
		}
		if _, body := post(t, tr, fermiontest.AllProducts, "k", `{}`); !strings.Contains(body, productID) {
			t.Errorf("another endpoint: %s", body)
		}
	})
}

func TestLimitStyles(t *testing.T) {
	for style, want := range map[fermiontest.LimitStyle]int{fermiontest.LimitText: 200, fermiontest.Limit429: 429, fermiontest.Limit529: 529} {
		s := newSchool(fermiontest.Options{})
		s.SetLimitAnswer(fermiontest.LimitIn(style, 7*time.Second))
		s.OtherUse(fermiontest.LinkStats, 60)
		r := httptest.NewRecorder()
		req := httptest.NewRequest(http.MethodPost, "/public/"+fermiontest.LinkStats, strings.NewReader(`{"data":[{"data":{"affiliateLinkSlug":"known"}}]}`))
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("FERMION-API-KEY", "k")
		s.ServeHTTP(r, req)
		if r.Code != want || r.Header().Get("Retry-After") != "7" {
			t.Errorf("%d, Retry-After %q", r.Code, r.Header().Get("Retry-After"))
		}
	}
}

func TestSeveralEntries(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSchool(fermiontest.Options{Limits: fermiontest.Limits{fermiontest.LinkStats: 4}})
		tr := serve(t, s)
		items := func() int {
			_, body := post(t, tr, fermiontest.LinkStats, "k", `{"affiliateLinkSlug":"known"}`, `{"affiliateLinkSlug":"nope"}`)
			var all []json.RawMessage
			if err := json.Unmarshal([]byte(body), &all); err != nil {
				t.Fatal(body)
			}
			return len(all)
		}
		if n := items(); n != 2 {
			t.Errorf("%d items", n)
		}
		s.AnswerOnlyFirst(true)
		if n := items(); n != 1 {
			t.Errorf("%d items", n)
		}
		if _, body := post(t, tr, fermiontest.LinkStats, "k", `{"affiliateLinkSlug":"known"}`); !strings.Contains(body, "Too many") {
			t.Errorf("each entry counts: %s", body)
		}
	})
}

func TestFaults(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSchool(fermiontest.Options{})
		tr := serve(t, s)
		const entry = `{"userData":{"userId":"a"},"fermionDigitalProductId":"` + productID + `","commissionPercentage":20}`
		cases := []struct {
			fault  fermiontest.Fault
			status int
			body   string
			done   bool
		}{
			{fermiontest.Fault{Kind: fermiontest.ResetBefore}, 0, "EOF", false},
			{fermiontest.Fault{Kind: fermiontest.ResetAfter}, 0, "EOF", true},
			{fermiontest.Fault{Kind: fermiontest.Truncate}, 200, "unexpected EOF", true},
			{fermiontest.Fault{Kind: fermiontest.HTML}, 200, "<html>", true},
			{fermiontest.Fault{Kind: fermiontest.HTML, Undone: true}, 200, "<html>", false},
			{fermiontest.Fault{Kind: fermiontest.Status5xx}, 502, "<html>", true},
			{fermiontest.Fault{Kind: fermiontest.WrongTypes}, 200, `"affiliateLinkSlug":8`, true},
			{fermiontest.Fault{Kind: fermiontest.ExtraItems}, 200, `}},{"output"`, true},
			{fermiontest.Fault{Kind: fermiontest.NoItems}, 200, "[]", true},
			{fermiontest.Fault{Kind: fermiontest.OkWithoutSlug}, 200, `[{"output":{"status":"ok","data":{}}}]`, true},
			{fermiontest.Fault{Kind: fermiontest.SlowDrip, Delay: time.Second}, 200, "affiliateLinkSlug", true},
			{fermiontest.Fault{Kind: fermiontest.Delay, Delay: time.Hour}, 200, "affiliateLinkSlug", true},
		}
		for i, c := range cases {
			before := len(s.Links())
			s.Fault(fermiontest.CreateLink, c.fault)
			status, body := post(t, tr, fermiontest.CreateLink, "k", entry)
			if status != c.status || !strings.Contains(body, c.body) || len(s.Links())-before != map[bool]int{true: 1}[c.done] {
				t.Errorf("%d: %d %s, %d links more", i, status, body, len(s.Links())-before)
			}
		}
		if _, body := post(t, tr, fermiontest.CreateLink, "k", entry); !strings.Contains(body, "affiliateLinkSlug") {
			t.Errorf("the faults did not end: %s", body)
		}
		if calls := s.Calls(); len(calls) != len(cases)+1 || calls[0].Outcome != "fault: reset before" || calls[1].Outcome != "ok" ||
			!bytes.Equal(calls[0].Entry, []byte(entry)) {
			t.Errorf("log %+v", calls[:2])
		}
	})
}

// stop ends a server in which calls hang.
func TestStopWhileCallsHang(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSchool(fermiontest.Options{})
		s.Fault(fermiontest.LinkStats, fermiontest.Fault{Kind: fermiontest.Hang})
		tr, stop := s.Serve(fermiontest.NewListener())
		got := make(chan int)
		go func() {
			status, _ := post(t, tr, fermiontest.LinkStats, "k", `{"affiliateLinkSlug":"known"}`)
			got <- status
		}()
		synctest.Wait()
		stop()
		if status := <-got; status != 0 {
			t.Errorf("an answer with status %d", status)
		}
		if status, text := post(t, tr, fermiontest.LinkStats, "k", `{}`); status != 0 || !strings.Contains(text, "dial") {
			t.Errorf("%d %s", status, text)
		}
	})
}

func TestLogIsBounded(t *testing.T) {
	s := newSchool(fermiontest.Options{KeepCalls: 8, Limits: fermiontest.Limits{fermiontest.LinkStats: 0}})
	for range 100 {
		req := httptest.NewRequest(http.MethodPost, "/public/"+fermiontest.LinkStats, strings.NewReader(`{"data":[{"data":{"affiliateLinkSlug":"known"}}]}`))
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("FERMION-API-KEY", "k")
		s.ServeHTTP(httptest.NewRecorder(), req)
	}
	if n := len(s.Calls()); n < 8 || n > 10 {
		t.Errorf("%d calls are kept", n)
	}
}
