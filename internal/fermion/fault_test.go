package fermion_test

import (
	"errors"
	"fmt"
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
		_, isLimited     = errors.AsType[*fermion.RateLimitError](err)
		_, isRejected    = errors.AsType[*fermion.RejectedError](err)
		_, isUnknown     = errors.AsType[*fermion.UnknownOutcomeError](err)
		_, isProtocol    = errors.AsType[*fermion.ProtocolError](err)
		_, isRedirect    = errors.AsType[*fermion.RedirectError](err)
		_, isUnreachable = errors.AsType[*fermion.UnreachableError](err)
		_, isNotSent     = errors.AsType[*fermion.NotSentError](err)
	)
	switch {
	case err == nil:
		return "ok"
	case errors.Is(err, fermion.ErrUnauthorized):
		return "key"
	case errors.Is(err, fermion.ErrNotFound):
		return "not found"
	case errors.Is(err, fermion.ErrNoCourse):
		return "no course"
	case errors.Is(err, fermion.ErrNoSchool):
		return "no school"
	case isNotSent:
		return "not sent"
	case isUnknown:
		return "unknown"
	case isLimited:
		return "limited"
	case isRejected:
		return "rejected"
	case isRedirect:
		return "redirect"
	case isProtocol:
		return "protocol"
	case isUnreachable:
		return "unreachable"
	}
	return "other"
}

// outcome is how a call ends, and how often the school was asked for it.
type outcome struct {
	class string
	calls int
}

// sentence is what a person reads of a call that ended so.
func sentence(class, why string) string {
	switch class {
	case "unreachable":
		return "Fermion cannot be reached: " + why + ". Check the connection, or try again in a while"
	case "unknown":
		if strings.HasPrefix(why, "another page of ") {
			why = "it points to " + why + " instead of answering"
		}
		return "outcome unknown: " + why + ". Look in the Fermion dashboard, then decide in Activity"
	case "protocol":
		return "Fermion's answer cannot be read: " + strings.TrimPrefix(why, cannotRead) + ". Check api_url; if that is right, the API has changed"
	case "rejected":
		return "Fermion said no: " + why
	case "limited":
		return "calls are held until " + why
	case "redirect":
		return "The API points to " + why + ". Refused: your key would go there. If Fermion announced it, set api_url."
	case "key":
		if strings.HasPrefix(why, "Fermion answered ") { // no words were there to be quoted
			return "the API key is missing or refused (" + why + ")"
		}
		return fermion.ErrUnauthorized.Error()
	case "not found":
		return fermion.ErrNotFound.Error()
	case "no course":
		return fermion.ErrNoCourse.Error() + ". It said: " + why
	case "no school":
		return fermion.ErrNoSchool.Error()
	}
	return ""
}

const cannotRead = "the answer cannot be read: "

// Every endpoint under every fault that lasts, for a caller who waits 10 minutes (3 s for the limit): how it ends, in which words,
// and how often it was tried. Reads and what may be repeated are tried three times while Fermion cannot be reached; a read whose
// answer cannot be read once more; what must not be done twice never.
func TestFaults(t *testing.T) {
	const (
		broke  = "the connection broke before an answer came"
		silent = "api.fermion.invalid did not answer within 1m0s"
		noJSON = cannotRead + "it is not the expected JSON"

		error500 = "api.fermion.invalid answers with error 500"
	)
	same := func(class string) [3]outcome { return [3]outcome{{class, 1}, {class, 1}, {class, 1}} }
	lost := [3]outcome{{"unreachable", 3}, {"unknown", 3}, {"unknown", 1}}
	// A 5xx with words: a read goes by the words, a write does not.
	orTrouble := func(class string) [3]outcome { return [3]outcome{{class, 1}, {"unknown", 3}, {"unknown", 1}} }
	orDone := func(class string) [3]outcome { return [3]outcome{{class, 1}, {"unknown", 1}, {"unknown", 1}} }
	garbled := [3]outcome{{"protocol", 2}, {"unknown", 1}, {"unknown", 1}}
	say := func(text string, status int) fermiontest.Fault {
		return fermiontest.Fault{Kind: fermiontest.Say, Text: text, Status: status}
	}
	later := func(status int, after string) fermiontest.Fault {
		return fermiontest.Fault{Kind: fermiontest.Status4xx, Status: status, RetryAfter: after}
	}
	faults := []struct {
		name  string
		fault fermiontest.Fault
		want  [3]outcome // of a read, a write that may be repeated, and one that may not
		why   string     // in the words of the sentence
		bare  bool       // "ok" is all that some calls promise: they do not notice
	}{
		{"delay", fermiontest.Fault{Kind: fermiontest.Delay, Delay: 20 * time.Second}, same("ok"), "", false},
		{"slow drip", fermiontest.Fault{Kind: fermiontest.SlowDrip, Delay: time.Millisecond}, same("ok"), "", false},
		{"slower drip", fermiontest.Fault{Kind: fermiontest.SlowDrip, Delay: 2 * time.Second}, lost, silent, false},
		{"reset before", fermiontest.Fault{Kind: fermiontest.ResetBefore}, lost, broke, false},
		{"reset after", fermiontest.Fault{Kind: fermiontest.ResetAfter}, lost, broke, false},
		{"hang", fermiontest.Fault{Kind: fermiontest.Hang}, lost, silent, false},
		{"hang in body", fermiontest.Fault{Kind: fermiontest.HangBody}, lost, silent, false},
		{"5xx", fermiontest.Fault{Kind: fermiontest.Status5xx}, lost, "api.fermion.invalid answers with error 502", false},
		{"503", fermiontest.Fault{Kind: fermiontest.Status5xx, Status: 503}, lost, "api.fermion.invalid answers with error 503", false},
		{"truncate", fermiontest.Fault{Kind: fermiontest.Truncate}, garbled, cannotRead + "it broke off", false},
		{"html", fermiontest.Fault{Kind: fermiontest.HTML}, garbled, noJSON, false},
		{"400 html", fermiontest.Fault{Kind: fermiontest.Status4xx}, garbled, cannotRead + "it came with status 400", false},
		{"extra items", fermiontest.Fault{Kind: fermiontest.ExtraItems}, garbled, cannotRead + "it has 2 items instead of 1", false},
		{"no items", fermiontest.Fault{Kind: fermiontest.NoItems}, garbled, cannotRead + "it has 0 items instead of 1", false},
		{"no array", fermiontest.Fault{Kind: fermiontest.NoArray}, garbled, noJSON, false},
		{"over-long", fermiontest.Fault{Kind: fermiontest.OverLong}, garbled, cannotRead + "it is longer than 1 MiB", false},
		{"wrong types", fermiontest.Fault{Kind: fermiontest.WrongTypes}, garbled, cannotRead, true},
		{"ok without what was promised", fermiontest.Fault{Kind: fermiontest.OkWithoutSlug}, garbled, cannotRead, true},
		{"error without words", fermiontest.Fault{Kind: fermiontest.Raw, Text: `[{"output":{"status":"error"}}]`}, garbled,
			cannotRead + "its status is neither ok nor an error with a message", false},
		{"no output", fermiontest.Fault{Kind: fermiontest.Raw, Text: `[{}]`}, garbled, cannotRead + "it has no output", false},
		{"empty", fermiontest.Fault{Kind: fermiontest.Raw, Text: ""}, garbled, noJSON, false},
		{"401", fermiontest.Fault{Kind: fermiontest.Status4xx, Status: 401}, same("key"), "Fermion answered 401", false},
		{"403", fermiontest.Fault{Kind: fermiontest.Status4xx, Status: 403}, same("key"), "Fermion answered 403", false},
		{"wrong key", say("Error: Fermion School not found.", 0), same("key"), "", false},
		{"wrong key at 500", say("Fermion School not found! Please contact support@codedamn.com immediately!", 500), same("key"), "", false},
		{"too many at 500", say("Too many requests", 500), same("limited"), "Too many requests", false},
		{"words about a wrong key at 500", fermiontest.Fault{Kind: fermiontest.Raw, Text: `{"errorMessage":"Fermion School not found"}`, Status: 500},
			orTrouble("key"), error500, false},
		{"words about too many at 500", say("upstream: too many requests", 500), orTrouble("limited"), error500, false},
		{"redirect", fermiontest.Fault{Kind: fermiontest.Redirect, Text: "https://evil.example/api"}, same("redirect"), "evil.example", false},
		{"redirect 301", fermiontest.Fault{Kind: fermiontest.Redirect, Text: "/login", Status: 301}, same("redirect"),
			"another page of api.fermion.invalid", false},
		{"303 after the work", fermiontest.Fault{Kind: fermiontest.Redirect, Text: "/done", Status: 303},
			[3]outcome{{"redirect", 1}, {"unknown", 1}, {"unknown", 1}}, "another page of api.fermion.invalid", false},
		{"said no at 500", say("No such thing", 500), orTrouble("rejected"), error500, false},
		{"gateway's own words at 504", fermiontest.Fault{Kind: fermiontest.Raw, Text: `{"errorMessage":"error: upstream timed out"}`, Status: 504},
			orTrouble("rejected"), "api.fermion.invalid answers with error 504", false},
		{"said no at 403", say("Not for you", 403), same("rejected"), "Not for you", false},
		{"said no", say("No such thing", 0), same("rejected"), "No such thing", false},
		{"gateway's own words", fermiontest.Fault{Kind: fermiontest.Raw, Text: `{"errorMessage":"No such thing"}`, Status: 400}, same("rejected"),
			"No such thing", false},
		// A read waits for the end of each hold that its caller has the time for; a write goes back to its journal, which sends it
		// again then.
		{"429, 2 s", later(429, "2"), [3]outcome{{"limited", 2}, {"limited", 1}, {"limited", 1}}, "Fermion answered 429", false},
		{"429, 2 days", later(429, "172800"), same("limited"), "Fermion answered 429", false},
		{"429", later(429, ""), [3]outcome{{"limited", 1}, {"limited", 1}, {"limited", 1}}, "Fermion answered 429", false},
		{"529, 2 s", later(529, "2"), [3]outcome{{"limited", 2}, {"limited", 1}, {"unknown", 1}}, "Fermion answered 529", false}, // 529 is a 5xx: nothing says that nothing was done
		// The work was done, and the answer says both.
		{"ok at 429", fermiontest.Fault{Kind: fermiontest.OkBeside}, orDone("limited"), "Fermion answered 429", false},
		{"ok at 403", fermiontest.Fault{Kind: fermiontest.OkBeside, Status: 403}, orDone("key"), "the API key is refused", false},
		{"ok at 307", fermiontest.Fault{Kind: fermiontest.OkBeside, Status: 307, Text: "https://evil.example/api"}, orDone("redirect"), "evil.example", false},
		{"ok and too many", fermiontest.Fault{Kind: fermiontest.LimitBeside}, orDone("limited"), "Too many requests. Please try again after some time.", false},
		{"101", fermiontest.Fault{Kind: fermiontest.SwitchProtocols}, garbled, cannotRead + "it came with status 101", false},
		{"too many", say("Too many requests. Please try again after some time.", 0), same("limited"), "Too many requests. Please try again after some time.",
			false},
	}
	otherWords := map[[2]string]string{ // where a read goes by the words and a write by the status
		{"said no at 500", "rejected"}:             "No such thing",
		{"gateway's own words at 504", "rejected"}: "error: upstream timed out",
		{"ok at 403", "key"}:                       "Fermion answered 403",
		{"529, 2 s", "unknown"}:                    "api.fermion.invalid answers with error 529",
	}
	tried := map[fermiontest.FaultKind]bool{}
	for _, f := range faults {
		tried[f.fault.Kind] = true
		t.Run(f.name, func(t *testing.T) {
			forEach(t, func(t *testing.T, e endpointCall) {
				school, c := open(t, fermion.Options{})
				if e.name == fermiontest.DeleteCoupon {
					withOldCoupon(t, c)
				}
				fault := f.fault
				fault.Times = -1
				school.Fault(e.name, fault)
				timeout := 10 * time.Minute
				if f.want[0].class == "limited" {
					timeout = 3 * time.Second
				}
				ctx, cancel := contextFor(t, timeout)
				defer cancel()
				err := e.do(ctx, c)
				want := f.want[0]
				if e.write {
					want = f.want[2]
					if e.again {
						want = f.want[1]
					}
				}
				switch {
				case want.class == "rejected" && e.name == fermiontest.UserAnalytics:
					want.class = "not found"
				case want.class == "rejected" && (e.name == fermiontest.CourseMetadata || e.name == fermiontest.CourseID):
					want.class = "no course"
				case want.class == "key" && (e.name == fermiontest.CourseID || e.name == fermiontest.CoursePrice):
					want.class = "no school"
				case f.bare && e.bare:
					want = outcome{"ok", 1}
				}
				if got := classOf(err); got != want.class {
					t.Fatalf("class %q, want %q: %v", got, want.class, err)
				}
				if n := len(school.CallsTo(e.name)); n != want.calls {
					t.Errorf("%d calls, want %d", n, want.calls)
				}
				why := f.why
				if other := otherWords[[2]string{f.name, strings.Replace(want.class, "no course", "rejected", 1)}]; other != "" {
					why = other
				}
				if beside := f.fault.Kind == fermiontest.OkBeside || f.fault.Kind == fermiontest.LimitBeside; beside && want.class == "unknown" {
					if want := f.want[0].class; want == "redirect" {
						why = "it points to " + why + " instead of answering"
					}
					why = "the answer says that it was done, and also: " + why
				}
				if want.class == "limited" && !e.write { // the last word is that the next hold is too long
					why = "rate limited: something else uses this key"
				}
				if err != nil && !says(err.Error(), want.class, why) {
					t.Errorf("it says %q", err)
				}
			})
		})
	}
	for kind := fermiontest.Delay; kind <= fermiontest.SwitchProtocols; kind++ {
		if !tried[kind] {
			t.Errorf("fault %d of the fake is not in the table", kind)
		}
	}
}

// says whether a text is the sentence of a class. What the row leaves open (which member is wrong, until when) may be anything.
func says(text, class, why string) bool {
	if class == "limited" {
		return strings.HasPrefix(text, sentence(class, "")) && strings.HasSuffix(text, ": "+why)
	}
	if why != cannotRead {
		return text == sentence(class, why)
	}
	begin, end, _ := strings.Cut(sentence(class, cannotRead+"…"), "…")
	return strings.HasPrefix(text, begin) && strings.HasSuffix(text, end) && len(text) > len(begin)+len(end)
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
func TestOkWithoutTheResultIsAnUnknownOutcome(t *testing.T) {
	ok := func(data string) string { return `[{"output":{"status":"ok","data":` + data + `}}]` }
	stats := func(clicks, percent, sales, paise string) string {
		return ok(`{"totalClicks":` + clicks + `,"commissionPercentageForSale":` + percent + `,"salesCount":` + sales +
			`,"inrInformationFromPaymentChargedAmountPaise":` + paise + `}`)
	}
	bad := map[string][]string{
		fermiontest.CreateLink: {ok(`{}`), ok(`null`), ok(`{"affiliateLinkSlug":""}`), ok(`{"affiliateLinkSlug":7}`), ok(`{"affiliateLinkSlug":"a/../b"}`),
			ok(`["x"]`)},
		fermiontest.LinkStats: {
			ok(`{}`), ok(`null`), stats(`"1"`, `20`, `1`, `1`), stats(`-1`, `20`, `1`, `1`), stats(`1`, `20`, `1.5`, `1`),
			stats(`1`, `20`, `1`, `9007199254740992`),
			stats(`1`, `20`, `1`, `1e400`), stats(`1`, `100.01`, `1`, `1`), stats(`1`, `-1`, `1`, `1`), stats(`1`, `"20"`, `1`, `1`),
			stats(`1`, `null`, `1`, `1`), stats(`null`, `20`, `1`, `1`), stats(`true`, `20`, `1`, `1`),
		},
		fermiontest.UserAnalytics: {ok(`{}`), ok(`{"details":{}}`), ok(`{"details":{"personalData":{}}}`), ok(`{"details":{"personalData":{"email":5}}}`),
			ok(`{"details":{"personalData":{"email":"a\u001b[2J@b.c"}}}`)},
		fermiontest.AllProducts: {ok(`{}`), ok(`{"products":{}}`), ok(`{"products":[{"fermionDigitalProductId":5}]}`)},
		fermiontest.CourseMetadata: {ok(`{}`), ok(`null`), ok(`{"fermionCourseId":5}`), ok(`{"fermionCourseId":""}`), ok(`{"fermionCourseId":"a\u001b[2J"}`),
			ok(`["x"]`)},
		fermiontest.CourseID: {ok(`{}`), ok(`"x"`), ok(`{"course":{"name":"Go"}}`)},
		fermiontest.CoursePrice: {ok(`{}`), ok(`null`), ok(`{"couponData":[]}`), ok(`{"couponData":{"status":5}}`), ok(`{"couponData":{}}`),
			ok(`{"couponData":{"status":"applied","couponTypeSpecificData":{"discountPercentOffApplied":"25"}}}`),
			ok(`{"couponData":{"status":"applied","couponTypeSpecificData":{"discountPercentOffApplied":101}}}`),
			ok(`{"couponData":{"status":"applied","couponTypeSpecificData":{"discountAmountInLowestCurrencyUnit":1.5}}}`)},
		fermiontest.SalesData: {ok(`{}`), ok(`{"topProducts":[{"productId":"x","totalRevenuePaise":"1","salesCount":1}]}`)},
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
		got, err := c.AffiliateLinkStats(t.Context(), known, fermion.Interactive)
		if err != nil || got.Clicks != 3 || got.Sales != 1000 || got.Revenue != 9007199254740991 || got.Commission != 1234 && got.Commission != 1235 {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

// A slug that is there and is none is not called missing; what is said of it is harmless and short.
func TestASlugThatIsNone(t *testing.T) {
	for slug, says := range map[string]string{
		`../../x`:                 `its affiliateLinkSlug is not a slug: a slug holds letters, digits and - _ . ~ only: "../../x"`,
		`a\u001b[2Jb`:             `its affiliateLinkSlug is not a slug: a slug holds letters, digits and - _ . ~ only: "ab"`,
		strings.Repeat("x", 5000): `its affiliateLinkSlug is not a slug: a slug has at most`,
		``:                        `affiliateLinkSlug is missing`,
	} {
		synctest.Test(t, func(t *testing.T) {
			school, c := open(t, fermion.Options{})
			school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.Raw,
				Text: `[{"output":{"status":"ok","data":{"affiliateLinkSlug":"` + slug + `"}}}]`})
			_, err := c.CreateAffiliateLink(t.Context(), newLink)
			if classOf(err) != "unknown" || !strings.Contains(err.Error(), says) || len(err.Error()) > 400 {
				t.Errorf("%.20s: %v", slug, err)
			}
		})
	}
}

// The slug may stand in an answer that broke: what came is kept for the person who decides.
func TestUnknownOutcomeKeepsTheBeginning(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		school, c := open(t, fermion.Options{})
		school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.Raw, Text: `{"affiliateLinkSlug":"zz99yy88"` + strings.Repeat(" ", 9000)})
		_, err := c.CreateAffiliateLink(t.Context(), newLink)
		if unknown, ok := errors.AsType[*fermion.UnknownOutcomeError](err); !ok || !strings.Contains(unknown.Body, "zz99yy88") || len(unknown.Body) != 2<<10 {
			t.Fatalf("%#v", err)
		}
		school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.HangBody})
		_, err = c.CreateAffiliateLink(t.Context(), newLink)
		if unknown, ok := errors.AsType[*fermion.UnknownOutcomeError](err); !ok || !strings.Contains(unknown.Body, `"status":"ok"`) {
			t.Fatalf("%#v", err)
		}
		if n := len(school.Links()); n != 3 { // the work was done each time
			t.Errorf("%d links", n)
		}
	})
}

// A slug that came is never thrown away for words beside it.
func TestOkWithWords(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		school, c := open(t, fermion.Options{})
		school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.Raw,
			Text: `[{"output":{"status":"ok","errorMessage":"Too many requests soon","data":{"affiliateLinkSlug":"zz99yy88"}}}]`})
		if slug, err := c.CreateAffiliateLink(t.Context(), newLink); slug != "zz99yy88" || err != nil {
			t.Errorf("%q, %v", slug, err)
		}
	})
}
