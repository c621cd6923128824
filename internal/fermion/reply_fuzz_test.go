package fermion_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion"
)

// canned answers everything with one reply, without a connection.
type canned struct {
	status int
	body   string
}

func (a canned) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: a.status, Header: http.Header{"Retry-After": {"1"}}, Body: io.NopCloser(strings.NewReader(a.body)), Request: r}, nil
}

// Whatever comes, a write ends in a class that a caller can branch on, a slug can be put into a URL, and counters make sense.
func FuzzReply(f *testing.F) {
	f.Add(200,
		`[{"output":{"status":"ok","data":{"affiliateLinkSlug":"k3f9x2ab","totalClicks":1,"commissionPercentageForSale":20,"salesCount":1,"inrInformationFromPaymentChargedAmountPaise":5}}}]`)
	f.Add(200, `[{"output":{"status":"error","errorMessage":"Too many requests"}}]`)
	f.Add(500, `{"output":{"errorMessage":"Fermion School not found"}}`)
	f.Add(404, `{"message":"Not found"}`)
	f.Add(302, ``)
	f.Add(200, `[{"output":{"status":"ok","data":{"totalClicks":1e309}}},null]`)
	f.Add(200, "\xff[{}]")
	f.Add(200,
		`[{"output":{"status":"ok","data":{"totalClicks":1,"commissionPercentageForSale":20,"salesCount":1,"inrInformationFromPaymentChargedAmountPaise":5}}},{"output":{"status":"error","errorMessage":"no"}}]`)
	f.Fuzz(func(t *testing.T, status int, body string) {
		if status < 200 || status > 599 {
			status = 200 // the transport lets no other through
		}
		c, err := fermion.New(fermion.Options{Key: key, Transport: canned{status, body}, Attempts: 1, Backoff: 1})
		if err != nil {
			t.Fatal(err)
		}
		slug, err := c.CreateAffiliateLink(t.Context(), newLink)
		if class := classOf(err); class == "other" || class == "protocol" || class == "unreachable" || class == "not sent" || (class == "ok") != (slug != "") {
			t.Errorf("class %s: %v", class, err)
		}
		if err == nil && affiliate.CheckSlug(slug) != nil {
			t.Errorf("slug %q", slug)
		}
		if text := fmt.Sprint(err); affiliate.Clean(text) != text {
			t.Errorf("%q is not clean", text)
		}
		if class := classOf(err); class == "limited" || class == "key" {
			return // a read would wait, or not be sent
		}
		answers, err := c.AffiliateLinksStats(t.Context(), []string{known, "p0q8w7zz"}, fermion.Background)
		if _, ok := errors.AsType[*fermion.BatchError](err); (err == nil) != (len(answers) == 2) || classOf(err) == "other" && !ok {
			t.Errorf("%+v, %v", answers, err)
		}
		for _, a := range answers {
			if n := a.Counters; a.Err == nil && (n.Clicks < 0 || n.Sales < 0 || n.Revenue < 0 || n.Commission < 0 || n.Commission > affiliate.FullCommission) {
				t.Errorf("%+v", n)
			}
		}
		if class := classOf(err); class == "limited" || class == "key" {
			return
		}
		n, err := c.AffiliateLinkStats(t.Context(), known, fermion.Background)
		if err == nil && (n.Clicks < 0 || n.Sales < 0 || n.Revenue < 0 || n.Commission < 0 || n.Commission > affiliate.FullCommission ||
			!json.Valid([]byte(body))) {
			t.Errorf("%+v", n)
		}
	})
}
