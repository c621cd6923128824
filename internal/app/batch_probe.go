package app

import (
	"context"
	"fmt"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion"
)

// probeBatch finds out whether Fermion answers several links in one call: it reads two known links one by one, then together, and compares.
// It only reads counters.
func (a *App) probeBatch(ctx context.Context, api error) Check {
	c := Check{Check: "batch", harmless: a.profile.BatchSize == 1}
	setting := fmt.Sprintf("leave batch_size at 1 in [profiles.%s] of config.toml", a.location.profile)
	if !c.harmless {
		setting = fmt.Sprintf("set batch_size = 1 in [profiles.%s] of config.toml", a.location.profile)
	}
	if a.key.unneeded() {
		c.OK = true
		c.Detail = fmt.Sprintf("not asked: the role %s asks Fermion nothing, so a colleague who may write probes", a.rights().Role)
		return c
	}
	if api != nil {
		c.Detail, c.Fix = "not asked: Fermion does not answer, or refuses the key", "fix what failed above, then probe again"
		return c
	}
	if a.broken != nil {
		c.Detail, c.Fix = "not asked: the database does not open", "fix what failed above, then probe again"
		return c
	}
	two, err := a.twoProbeLinks(ctx)
	switch {
	case err != nil:
		c.Detail, c.Fix = err.Error(), "see the line of the store"
		return c
	case len(two) < 2:
		c.OK, c.Detail = true, "not tried: it needs two links that Fermion knows. Track or create two, then probe again"
		return c
	}
	ctx, cancel := context.WithTimeout(ctx, keyCheckTimeout)
	defer cancel()
	slugs := []string{two[0].Slug, two[1].Slug}
	var alone [2]affiliate.Counters
	for i, slug := range slugs {
		if alone[i], err = a.client.AffiliateLinkStats(ctx, slug, fermion.Interactive); err != nil {
			c.Detail, c.Fix = fmt.Sprintf("unknown: %s, read alone: %v", slug, err), "probe again in a while"
			return c
		}
	}
	answers, err := a.client.AffiliateLinksStats(ctx, slugs, fermion.Interactive)
	switch {
	case fermion.RefusedBatch(err):
		c.Detail, c.Fix = "it does not work: "+err.Error(), setting
		return c
	case err != nil:
		c.Detail, c.Fix = "not known: "+err.Error(), "probe again in a while"
		return c
	}
	for i, slug := range slugs {
		switch got, other := answers[i], alone[1-i]; {
		case got.Err != nil:
			c.Detail = fmt.Sprintf("it does not work: %s is answered alone, but not together with another: %v", slug, got.Err)
			c.Fix = setting
			return c
		case got.Counters == other && other != alone[i]: // counters may have risen meanwhile, but not to just these
			c.Detail, c.Fix = fmt.Sprintf("it does not work: read together, %s has the numbers of another link", slug), setting
			return c
		}
	}
	return a.batchSupported(c)
}

// batchSupported says what can be set.
func (a *App) batchSupported(c Check) Check {
	c.OK = true
	c.Detail = "Fermion answers two links in one call, each as when read alone"
	if a.profile.BatchSize == 1 {
		c.Detail += fmt.Sprintf("; batch_size = 10 in [profiles.%s] of config.toml uses that", a.location.profile)
	}
	if !a.profile.BatchCountsAsOne {
		c.Detail += ". It saves connections, not calls, until Fermion says that such a call counts once: then batch_counts_as_one = true"
	}
	return c
}

// twoProbeLinks returns two links that Fermion should know, with clicks that differ as much as possible, so that a mix-up shows.
func (a *App) twoProbeLinks(ctx context.Context) ([]affiliate.Link, error) {
	all, err := a.store.Links(ctx)
	if err != nil {
		return nil, err
	}
	var fewest, most *affiliate.Link
	for i := range all {
		l := &all[i]
		if !l.MissingSince.IsZero() || !l.StoppedAt.IsZero() {
			continue
		}
		if fewest == nil || l.Now.Clicks < fewest.Now.Clicks {
			fewest = l
		}
		if most == nil || l.Now.Clicks >= most.Now.Clicks {
			most = l
		}
	}
	if fewest == nil || fewest == most {
		return nil, nil
	}
	return []affiliate.Link{*most, *fewest}, nil
}
