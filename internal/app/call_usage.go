package app

import (
	"context"
	"fmt"
	"slices"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion"
	"fermion-tui/internal/secret"
	"fermion-tui/internal/store"
)

// keyUsage is what the log of calls says about the calls of one API key.
type keyUsage struct {
	hash      string
	endpoints []endpointUsage
}

type endpointUsage struct {
	endpoint fermion.Endpoint
	used     int
	backoff  affiliate.Backoff
}

// printCallUsage says how many calls of each endpoint's limit are used: those of the profile's key, or of each key where the profile's is
// not known. q reads the log. now is a time of the clock that it is written by.
func (a *App) printCallUsage(ctx context.Context, q store.Querier, now time.Time, mayCall bool, line statusLine) error {
	buckets, allBlocked, err := store.CallUsage(ctx, q, now)
	if err != nil {
		return err
	}
	if !allBlocked.IsZero() {
		line("calls", "none is sent before %s, since the log of calls was reset", a.statusSecond(allBlocked))
	}
	keys := a.usageByKey(buckets, now)
	known := false
	if own := a.ownKeyHash(ctx, len(keys) > 0 && mayCall); own != "" {
		keys, known = slices.DeleteFunc(keys, func(k keyUsage) bool { return k.hash != own }), true
	}
	if len(keys) == 0 {
		line("calls", "none counts against Fermion's limits now")
	}
	for _, k := range keys {
		suffix := ""
		if !known {
			suffix = fmt.Sprintf(", with the API key #%.4s", k.hash)
		}
		for _, e := range k.endpoints {
			line("calls", "%s%s", a.describeUsage(e, now), suffix)
		}
	}
	return nil
}

// usageByKey leaves out what no call counts against, and nothing blocks.
func (a *App) usageByKey(buckets []store.BucketUsage, now time.Time) (keys []keyUsage) {
	for _, b := range buckets {
		hash, e, ok := fermion.ParseBucket(b.Bucket)
		_, blocked := fermion.LimitAt(b.Backoff, now, fermion.DefaultLimits().Of(e), a.o.Timings.Window)
		if !ok || b.Slots == 0 && blocked.IsZero() {
			continue
		}
		if n := len(keys); n == 0 || keys[n-1].hash != hash {
			keys = append(keys, keyUsage{hash: hash})
		}
		last := &keys[len(keys)-1]
		last.endpoints = append(last.endpoints, endpointUsage{e, b.Slots, b.Backoff})
	}
	return keys
}

// statusSecond is a time of today in the school's zone.
func (a *App) statusSecond(t time.Time) string {
	return t.In(a.school.timeZone()).Format(time.TimeOnly)
}

// ownKeyHash is how the log names the profile's key; "" when it is not known here, or not wanted.
func (a *App) ownKeyHash(ctx context.Context, wanted bool) string {
	if !wanted {
		return ""
	}
	base, err := affiliate.ParseAPIURL(a.location.apiURL)
	if err != nil {
		return ""
	}
	a.setKeySources()
	found, err := secret.Resolve(ctx, a.key.sources)
	if err != nil {
		return ""
	}
	a.hideSecret(found.Key)
	return fermion.Key(found.Key).Hash(base)
}

func (a *App) describeUsage(e endpointUsage, now time.Time) string {
	window := a.o.Timings.Window
	published := fermion.DefaultLimits().Of(e.endpoint)
	share := fermion.DefaultLimits().Share(a.profile.BudgetShare).Of(e.endpoint)
	text := fmt.Sprintf("%s: %d of %d used in the last %d s", e.endpoint, e.used, published, int(window.Seconds()))
	switch left, blocked := fermion.LimitAt(e.backoff, now, share, window); {
	case !blocked.IsZero():
		text += fmt.Sprintf("; Fermion said that the limit is reached: none is sent before %s", a.statusSecond(blocked))
	case left < share:
		text += fmt.Sprintf("; Fermion said that the limit was reached: at most %d now", left)
	case share < published:
		text += fmt.Sprintf("; programs with budget_share %d stop at %d", a.profile.BudgetShare, share)
	}
	return text
}

// printCallers says how many programs share the limits: those of managers ask Fermion.
func (a *App) printCallers(here []affiliate.Presence, line statusLine) {
	n := 0
	for _, p := range here {
		if !p.Self && p.Role == string(store.RoleManager) {
			n++
		}
	}
	if limit := fermion.DefaultLimits().Share(a.profile.BudgetShare).Of(fermion.LinkStats); n > 1 {
		line("calls", "%d programs here share the limits: about %d of the %d link readings a minute for each", n, limit/n, limit)
	}
}
