package app

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/monitor"
)

// campaignFocus sets which links are polled more often: those of running campaigns, and of the one that a
// person looks at.
type campaignFocus struct {
	loop *monitor.Loop

	mu      sync.Mutex
	running []int64
	viewed  int64
	applied []int64
}

func (o *campaignFocus) setViewed(id int64) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.viewed != id { // it is called with every message
		o.viewed = id
		o.apply()
	}
}

func (o *campaignFocus) setRunning(ids []int64) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.running = ids
	o.apply()
}

// apply updates the priority of all links, so it is for changes only; the caller holds the lock.
func (o *campaignFocus) apply() {
	open := slices.Clone(o.running)
	if o.viewed != 0 && !slices.Contains(open, o.viewed) {
		open = append(open, o.viewed)
	}
	if !slices.Equal(open, o.applied) {
		o.applied = open
		o.loop.OpenCampaigns(open)
	}
}

// followCampaigns updates the running campaigns until ctx ends: they change, start and end.
func (a *App) followCampaigns(ctx context.Context) {
	news, cancel := a.store.Subscribe()
	defer cancel()
	for {
		now := a.o.Now()
		campaigns, err := a.store.Campaigns(ctx)
		if err != nil {
			if ctx.Err() == nil {
				a.log.Error("read which campaigns run", "err", err) // the next news tries again
			}
		} else {
			a.campaignFocus.setRunning(runningOf(campaigns, now))
		}
		turns := time.NewTimer(untilNextTransition(campaigns, now))
		for waiting := true; waiting; {
			select {
			case <-ctx.Done():
				turns.Stop()
				return
			case <-turns.C:
				waiting = false
			case n, more := <-news:
				if !more {
					turns.Stop()
					return
				}
				waiting = len(n.Campaigns) == 0 && !n.All
			}
		}
		turns.Stop()
	}
}

func runningOf(campaigns []affiliate.Campaign, now time.Time) []int64 {
	var ids []int64
	for _, c := range campaigns {
		if c.State(now) == affiliate.CampaignRunning {
			ids = append(ids, c.ID)
		}
	}
	return ids
}

// untilNextTransition is until the next campaign begins or ends; an hour at the most, for a machine that slept.
func untilNextTransition(campaigns []affiliate.Campaign, now time.Time) time.Duration {
	soon := time.Hour
	for _, c := range campaigns {
		if at := c.NextBoundary(now); !at.IsZero() {
			soon = min(soon, at.Sub(now))
		}
	}
	return soon
}

// campaignNamed finds the campaign that a command names; an unknown one is wrong usage that names those that exist.
func (a *App) campaignNamed(ctx context.Context, name string) (affiliate.Campaign, error) {
	all, err := a.store.Campaigns(ctx)
	if err != nil {
		return affiliate.Campaign{}, err
	}
	names := make([]string, len(all))
	for i, c := range all {
		if affiliate.SameCampaignName(c.Name, name) {
			return c, nil
		}
		names[i] = affiliate.Clean(c.Name)
	}
	if len(all) == 0 {
		return affiliate.Campaign{}, &UsageError{fmt.Errorf("there is no campaign called %q: profile %s has none yet", name, a.location.profile)}
	}
	return affiliate.Campaign{}, &UsageError{fmt.Errorf("there is no campaign called %q; these exist: %s", name, strings.Join(names, ", "))}
}
