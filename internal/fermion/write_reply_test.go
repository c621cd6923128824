package fermion_test

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"

	"fermion-tui/internal/fermion"
	"fermion-tui/internal/fermion/fermiontest"
)

// A sign of success in an answer that refuses makes a write unknown, however it is written, and what is kept shows the slug.
func TestASlugInARefusedAnswerIsKept(t *testing.T) {
	filler := strings.Repeat("<p>nothing to see</p>", 400)
	for name, body := range map[string]string{
		"bare":              `{"affiliateLinkSlug":"zz99yy88"}`,
		"with blanks":       "{\n  \"affiliateLinkSlug\" : \"zz99yy88\"\n}",
		"quoted once more":  `{"error":"upstream said {\"affiliateLinkSlug\":\"zz99yy88\"}"}`,
		"in a page":         `<html><pre>{&quot;affiliateLinkSlug&quot;:&quot;zz99yy88&quot;}</pre></html>`,
		"far down":          `<html>` + filler + `{"affiliateLinkSlug":"zz99yy88"}` + filler,
		"far down, escaped": `<html>` + filler + `{&quot;affiliateLinkSlug&quot;:&quot;zz99yy88&quot;}` + filler,
		"the URL in a text": `created https://learn.example.com/a/zz99yy88 but too many requests`,
		"a URL, escaped":    `{"error":"made https:\/\/learn.example.com\/a\/zz99yy88"}`,
		"a URL, no scheme":  `{"errorMessage":"made learn.example.com/a/zz99yy88, Too many requests"}`,
		"the URL":           `{"affiliateLink":"https://learn.example.com/a/zz99yy88"}`,
		"the URL far down":  `<html>` + filler + `https://learn.example.com/a/zz99yy88` + filler,
		"another spelling":  `{"affiliate_link_slug":"zz99yy88"}`,
		"the slug alone":    `{"data":{"slug":"zz99yy88"}}`,
		"success":           `{"status":"success","code":"zz99yy88"}`,
		"beside a refusal":  `[{"output":{"status":"error","errorMessage":"Too many requests","data":{"affiliateLinkSlug":"zz99yy88"}}}]`,
		"ok and slug later": `[{"output":{"status":"error","errorMessage":"Too many requests"}},{"output":{"status":"ok","data":{"affiliateLinkSlug":"zz99yy88"}}}]`,
	} {
		for _, status := range []int{200, 400, 403, 429, 500} {
			synctest.Test(t, func(t *testing.T) {
				school, c := open(t, fermion.Options{})
				school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.Raw, Text: body, Status: status})
				_, err := c.CreateAffiliateLink(t.Context(), newLink)
				if unknown, ok := errors.AsType[*fermion.UnknownOutcomeError](err); !ok || !strings.Contains(unknown.Body, "zz99yy88") ||
					len(unknown.Body) > 2<<10 || wasNotSent(err) || errors.Is(err, fermion.ErrUnauthorized) {
					t.Errorf("%s at %d: %v, kept %.80q", name, status, err, unknown)
				}
				if c.Status().KeyRefused {
					t.Errorf("%s at %d: a key that a link was made with is not refused", name, status)
				}
			})
		}
	}
}

// The text for too many calls refuses a write that may be sent once only when the message begins with it: behind other words it may
// be about a part of the work.
func TestTheLimitTextBehindOtherWordsIsNoRefusal(t *testing.T) {
	for words, want := range map[string]string{
		"Link created, but mail failed: Too many requests": "unknown",
		"Too many requests": "limited",
		" too many requests. Please try again after some time.":    "limited",
		"upstream: too many requests while the link was announced": "unknown",
	} {
		for _, status := range []int{200, 400, 403} {
			synctest.Test(t, func(t *testing.T) {
				school, c := open(t, fermion.Options{})
				school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.Say, Text: words, Status: status})
				_, err := c.CreateAffiliateLink(t.Context(), newLink)
				if _, ok := errors.AsType[*fermion.RateLimitError](err); classOf(err) != want || ok != (want == "limited") ||
					!strings.Contains(strings.ToLower(err.Error()), "too many requests") {
					t.Errorf("%q at %d: %v", words, status, err)
				}
			})
		}
	}
}

// A refusal that only speaks of slugs and statuses is a refusal.
func TestWordsAboutASlugAreNoSlug(t *testing.T) {
	for _, words := range []string{"affiliateLinkSlug is taken", "the status is not ok", `affiliateLinkSlug: must not be empty`,
		"no product has the slug go-101", "read https://docs.example.com/api/errors", "not a success"} {
		synctest.Test(t, func(t *testing.T) {
			school, c := open(t, fermion.Options{})
			school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.Say, Text: words})
			if _, err := c.CreateAffiliateLink(t.Context(), newLink); classOf(err) != "rejected" {
				t.Error(err)
			}
		})
	}
	synctest.Test(t, func(t *testing.T) {
		school, c := open(t, fermion.Options{})
		school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.Raw,
			Text: `[{"output":{"status":"error","errorMessage":"No","data":{"affiliateLinkSlug":null,"productSlug":"go-101","success":false}}}]`})
		if _, err := c.CreateAffiliateLink(t.Context(), newLink); classOf(err) != "rejected" {
			t.Error(err)
		}
	})
}

// A write that may be repeated and got lost once is unknown, whatever the repeats are refused with.
func TestARefusedRepeatDoesNotHideALostTry(t *testing.T) {
	for name, later := range map[string]fermiontest.Fault{
		"too many":  {Kind: fermiontest.Say, Text: "Too many requests"},
		"429":       {Kind: fermiontest.Status4xx, Status: 429},
		"wrong key": {Kind: fermiontest.Say, Text: "Fermion School not found!"},
		"403":       {Kind: fermiontest.Status4xx, Status: 403},
		"rejected":  {Kind: fermiontest.Say, Text: "No such thing"},
		"redirect":  {Kind: fermiontest.Redirect, Text: "https://elsewhere.example.com/api"},
		"html":      {Kind: fermiontest.HTML},
	} {
		for _, lost := range []fermiontest.FaultKind{fermiontest.ResetAfter, fermiontest.ResetBefore, fermiontest.Status5xx} {
			synctest.Test(t, func(t *testing.T) {
				school, c := open(t, fermion.Options{})
				school.Fault(fermiontest.CreateUser, fermiontest.Fault{Kind: lost})
				later.Times = -1
				school.Fault(fermiontest.CreateUser, later)
				err := c.CreateUser(t.Context(), newUser)
				if classOf(err) != "unknown" || wasNotSent(err) {
					t.Errorf("%s after %d: %v", name, lost, err)
				}
				if n := len(school.CallsTo(fermiontest.CreateUser)); n != 2 {
					t.Errorf("%s after %d: %d calls", name, lost, n)
				}
			})
		}
	}
}

// What comes after a 101 is not HTTP and is not read: the connection is closed at once.
func TestAnotherProtocolIsNotRead(t *testing.T) {
	forEach(t, func(t *testing.T, e endpointCall) {
		school, c := open(t, fermion.Options{})
		school.Fault(e.name, fermiontest.Fault{Kind: fermiontest.SwitchProtocols})
		want := map[bool]string{true: "unknown", false: "ok"}[e.write] // a read is tried once more
		if err := e.do(t.Context(), c); classOf(err) != want {
			t.Errorf("%v", err)
		}
		synctest.Wait() // the school's end of the connection ends with the client's
	})
}
