package fermion

import (
	"slices"
	"sync"
	"time"
)

// PendingCall is a waiting call, so that a screen can show what it waits for.
type PendingCall struct {
	Endpoint Endpoint
	Since    time.Time
	Until    time.Time // as far as known; zero when it waits for another call
	Reason   string
}

// pendingCalls are the calls that wait now. changed is called after every change, without a lock.
type pendingCalls struct {
	changed func()

	mu   sync.Mutex
	last int64
	all  map[int64]PendingCall
}

// add shows a waiting call, or changes a shown one. id 0 is a new one.
func (w *pendingCalls) add(id int64, v PendingCall) int64 {
	w.mu.Lock()
	if id == 0 {
		w.last++
		id = w.last
	} else {
		v.Since = w.all[id].Since
	}
	before := w.all[id]
	if w.all == nil {
		w.all = map[int64]PendingCall{}
	}
	w.all[id] = v
	w.mu.Unlock()
	if v != before {
		w.notify()
	}
	return id
}

func (w *pendingCalls) remove(id int64) {
	if id == 0 {
		return
	}
	w.mu.Lock()
	delete(w.all, id)
	w.mu.Unlock()
	w.notify()
}

func (w *pendingCalls) notify() {
	if w.changed != nil {
		w.changed()
	}
}

// list is everything that waits, the longest first.
func (w *pendingCalls) list() []PendingCall {
	w.mu.Lock()
	defer w.mu.Unlock()
	out := make([]PendingCall, 0, len(w.all))
	for _, v := range w.all {
		out = append(out, v)
	}
	slices.SortFunc(out, func(a, b PendingCall) int { return a.Since.Compare(b.Since) })
	return out
}
