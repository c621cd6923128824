package app

import (
	"context"
	"runtime/debug"
	"time"
)

// releaseAfter has the waits before memory is returned to the system, after the start has read what it needs: a short one, and another one
// until what the first polls read is garbage too.
var releaseAfter = []time.Duration{2 * time.Second, 15 * time.Second}

// settledAnyway is when a start counts as settled that reads no trends, since the open tab shows none.
const settledAnyway = 30 * time.Second

// releaseMemory returns memory to the system after the whole database was read at the start: the runtime would retain most of it.
func releaseMemory(ctx context.Context, settled <-chan struct{}) {
	select {
	case <-ctx.Done():
		return
	case <-settled:
	case <-time.After(settledAnyway):
	}
	for _, wait := range releaseAfter {
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
			debug.FreeOSMemory()
		}
	}
}
