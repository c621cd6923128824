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

// campaignFocus chooses which links are polled more often: those of running campaigns, and of the campaign that is on the screen.
type campaignFocus struct {
	loop *monitor.Loop

	mu      sync.Mutex
	running []int64
	viewed  int64
	applied []int64
}

func (f *campaignFocus) setViewed(id int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.viewed != id { // it is called with every message
		f.viewed = id
		f.apply()
	}
}

func (f *campaignFocus) setRunning(ids []int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.running = ids
	f.apply()
}

// apply updates the priority of all links, so it is for changes only; the caller holds the lock.
func (f *campaignFocus) apply() {
	open := slices.Clone(f.running)
	if f.viewed != 0 && !slices.Contains(open, f.viewed) {
		open = append(open, f.viewed)
	}
	if !slices.Equal(open, f.applied) {
		f.applied = open
		f.loop.OpenCampaigns(open)
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
		transition := time.NewTimer(untilNextTransition(campaigns, now))
		for waiting := true; waiting; {
			select {
			case <-ctx.Done():
				transition.Stop()
				return
			case <-transition.C:
				waiting = false
			case n, more := <-news:
				if !more {
					transition.Stop()
					return
				}
				waiting = len(n.Campaigns) == 0 && !n.All
			}
		}
		transition.Stop()
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

// untilNextTransition is how long it takes until the next campaign begins or ends; at most an hour, since a machine may sleep.
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
		return affiliate.Campaign{}, &UsageError{
			fmt.Errorf("there is no campaign called %q: profile %s has none yet", name, a.location.profile)}
	}
	return affiliate.Campaign{}, &UsageError{fmt.Errorf("there is no campaign called %q; these exist: %s", name, strings.Join(names, ", "))}
}
