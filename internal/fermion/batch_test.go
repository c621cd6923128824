package fermion_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/fermion"
	"fermion-tui/internal/fermion/fermiontest"
)

// three are slugs with 10, 20 and 30 clicks.
func three(school *fermiontest.School) []string {
	var slugs []string
	for i := range 3 {
		slugs = append(slugs, fmt.Sprintf("slug%d", i))
		school.AddLink(fermiontest.Link{Slug: slugs[i], Commission: 20, Stats: fermiontest.Stats{Clicks: int64(10 * (i + 1))}})
	}
	return slugs
}

// Several links are one POST; each answer is its own link's, and each counts as a call unless it is said otherwise.
func TestSeveralLinksInOneCall(t *testing.T) {
	for _, asOne := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			school, c := open(t, fermion.Options{BatchCountsAsOne: asOne})
			slugs := three(school)
			school.DropLink(slugs[1])
			answers, err := c.AffiliateLinksStats(t.Context(), slugs, fermion.Background)
			if err != nil || len(answers) != 3 {
				t.Fatal(answers, err)
			}
			if answers[0].Err != nil || answers[0].Counters.Clicks != 10 || answers[2].Err != nil || answers[2].Counters.Clicks != 30 {
				t.Errorf("%+v", answers)
			}
			if classOf(answers[1].Err) != "rejected" {
				t.Errorf("the slug that is gone: %v", answers[1].Err)
			}
			calls := school.CallsTo(stats)
			if len(calls) != 3 || len(school.Posts(stats)) != 1 || string(calls[2].Entry) != `{"affiliateLinkSlug":"slug2"}` {
				t.Errorf("%+v", calls)
			}
			if want := map[bool]int{false: 3, true: 1}[asOne]; c.Status().Stats.Used != want {
				t.Errorf("%d slots, want %d", c.Status().Stats.Used, want)
			}
			one, err := c.AffiliateLinksStats(t.Context(), slugs[:1], fermion.Interactive)
			if err != nil || len(one) != 1 || one[0].Counters.Clicks != 10 {
				t.Errorf("one alone: %+v, %v", one, err)
			}
			if one, err = c.AffiliateLinksStats(t.Context(), slugs[1:2], fermion.Interactive); err != nil || classOf(one[0].Err) != "rejected" {
				t.Errorf("one alone that is gone: %+v, %v", one, err)
			}
		})
	}
}

// An answer of another length says nothing of any link, and is not asked for again.
func TestABatchReplyOfAnotherLengthIsAnError(t *testing.T) {
	ok := `{"output":{"status":"ok","data":{"totalClicks":1,"commissionPercentageForSale":20,"salesCount":0,"inrInformationFromPaymentChargedAmountPaise":0}}}`
	no := `{"output":{"status":"error","errorMessage":"Invalid input"}}`
	for name, tc := range map[string]struct {
		fault fermiontest.Fault
		got   int
	}{
		"only the first":     {fermiontest.Fault{Kind: fermiontest.Raw, Text: "[" + ok + "]"}, 1},
		"one too many":       {fermiontest.Fault{Kind: fermiontest.ExtraItems}, 4},
		"none":               {fermiontest.Fault{Kind: fermiontest.NoItems}, 0},
		"one no for all":     {fermiontest.Fault{Kind: fermiontest.Raw, Text: "[" + no + "]"}, 1},
		"words at 400":       {fermiontest.Fault{Kind: fermiontest.Raw, Text: `{"errorMessage":"one entry please"}`, Status: 400}, -1},
		"a page at 413":      {fermiontest.Fault{Kind: fermiontest.Status4xx, Status: 413}, -1},
		"no one at 500 each": {fermiontest.Fault{Kind: fermiontest.Say, Text: "one entry please", Status: 500}, -1},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				school, c := open(t, fermion.Options{})
				slugs := three(school)
				tc.fault.Times = -1
				school.Fault(stats, tc.fault)
				answers, err := c.AffiliateLinksStats(t.Context(), slugs, fermion.Background)
				if several, ok := errors.AsType[*fermion.BatchError](err); answers != nil || !ok || several.Asked != 3 || several.Got != tc.got {
					t.Fatalf("%+v, %v", answers, err)
				}
				if n := len(school.Posts(stats)); n != 1 {
					t.Errorf("%d POSTs", n)
				}
			})
		})
	}
}

// What is about key, limit or connection is about the whole call, and is what it is for one link.
func TestFaultsOfSeveral(t *testing.T) {
	for name, tc := range map[string]struct {
		fault fermiontest.Fault
		class string
		posts int
	}{
		"wrong key":       {fermiontest.Fault{Kind: fermiontest.Say, Text: "Fermion School not found"}, "key", 1},
		"401":             {fermiontest.Fault{Kind: fermiontest.Status4xx, Status: 401}, "key", 1},
		"limit":           {fermiontest.Fault{Kind: fermiontest.Say, Text: "Too many requests"}, "limited", 1},
		"limit in one":    {fermiontest.Fault{Kind: fermiontest.Raw, Text: `[{"output":{"status":"error","errorMessage":"Too many requests"}}]`}, "limited", 1},
		"5xx":             {fermiontest.Fault{Kind: fermiontest.Status5xx}, "unreachable", 3},
		"cut short":       {fermiontest.Fault{Kind: fermiontest.Truncate}, "protocol", 2},
		"a page":          {fermiontest.Fault{Kind: fermiontest.HTML}, "protocol", 2},
		"over-long":       {fermiontest.Fault{Kind: fermiontest.OverLong}, "protocol", 2},
		"all wrong types": {fermiontest.Fault{Kind: fermiontest.WrongTypes}, "protocol", 2},
		"redirect":        {fermiontest.Fault{Kind: fermiontest.Redirect, Text: "https://evil.example/api"}, "redirect", 1},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				school, c := open(t, fermion.Options{})
				slugs := three(school)
				tc.fault.Times = -1
				school.Fault(stats, tc.fault)
				ctx, cancel := contextFor(t, 50*time.Second)
				defer cancel()
				if _, err := c.AffiliateLinksStats(ctx, slugs, fermion.Background); classOf(err) != tc.class {
					t.Errorf("class %q: %v", classOf(err), err)
				}
				if n := len(school.Posts(stats)); n != tc.posts {
					t.Errorf("%d POSTs", n)
				}
			})
		})
	}
}

// One link's trouble is its own.
func TestOneOfSeveral(t *testing.T) {
	item := func(clicks string) string {
		return `{"output":{"status":"ok","data":{"totalClicks":` + clicks +
			`,"commissionPercentageForSale":20,"salesCount":0,"inrInformationFromPaymentChargedAmountPaise":0}}}`
	}
	synctest.Test(t, func(t *testing.T) {
		school, c := open(t, fermion.Options{})
		slugs := three(school)
		school.Fault(stats, fermiontest.Fault{Kind: fermiontest.Raw,
			Text: "[" + item("7") + "," + item(`"x"`) + `,{"output":{"status":"error","errorMessage":"Too many requests"}}]`})
		answers, err := c.AffiliateLinksStats(t.Context(), slugs, fermion.Background)
		if err != nil || answers[0].Err != nil || answers[0].Counters.Clicks != 7 || classOf(answers[1].Err) != "protocol" ||
			classOf(answers[2].Err) != "limited" {
			t.Fatalf("%+v, %v", answers, err)
		}
		if s := c.Status(); s.Stats.BlockedUntil.IsZero() || s.Stats.Limit != 30 {
			t.Errorf("one was refused for the limit: %+v", s)
		}
	})
}

// More than is left of the limit waits for it; what is no call is not sent.
func TestSeveralAndTheLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		school, c := open(t, fermion.Options{Limits: fermion.Limits{fermion.LinkStats: 4}})
		slugs := three(school)
		began := time.Now()
		for range 2 {
			if _, err := c.AffiliateLinksStats(t.Context(), slugs, fermion.Interactive); err != nil {
				t.Fatal(err)
			}
		}
		if most := school.Most(stats, time.Minute); most > 4 || time.Since(began) < time.Minute {
			t.Errorf("%d calls in a minute, after %s", most, time.Since(began))
		}
		for _, wrong := range [][]string{nil, {"a", ""}, strings.Split(strings.Repeat("x,", fermion.MaxBatch)+"x", ",")} {
			if _, err := c.AffiliateLinksStats(t.Context(), wrong, fermion.Interactive); classOf(err) != "not sent" {
				t.Errorf("%d slugs: %v", len(wrong), err)
			}
		}
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		four := append(slugs, known)
		if _, err := c.AffiliateLinksStats(ctx, four, fermion.Background); classOf(err) != "not sent" { // polls have three of the four
			t.Errorf("%v", err)
		}
	})
}
