package app

import (
	"context"
	"sync"
)

// workInBackground starts what the screens and watch both do beside what they show, until ctx ends.
func (a *App) workInBackground(ctx context.Context, running *sync.WaitGroup) {
	if !a.mayCall() { // the programs of others read the links, and do the upkeep
		return
	}
	for _, work := range []func(context.Context){
		a.loop.Run, a.refreshProductsLoop, a.findSoldProductsLoop, a.dailyBackupLoop, a.upkeepLoop, a.key.verifyLoop,
	} {
		running.Go(func() { work(ctx) })
	}
}
