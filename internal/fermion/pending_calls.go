package fermion

import (
	"slices"
	"sync"
	"time"
)

// Wait is a waiting call, so that a screen can show what it waits for.
type Wait struct {
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
	all  map[int64]Wait
}

// show puts a wait up or changes it; id 0 is a new one.
func (w *pendingCalls) show(id int64, v Wait) int64 {
	w.mu.Lock()
	if id == 0 {
		w.last++
		id = w.last
	} else {
		v.Since = w.all[id].Since
	}
	before := w.all[id]
	if w.all == nil {
		w.all = map[int64]Wait{}
	}
	w.all[id] = v
	w.mu.Unlock()
	if v != before {
		w.tell()
	}
	return id
}

func (w *pendingCalls) drop(id int64) {
	if id == 0 {
		return
	}
	w.mu.Lock()
	delete(w.all, id)
	w.mu.Unlock()
	w.tell()
}

func (w *pendingCalls) tell() {
	if w.changed != nil {
		w.changed()
	}
}

// list is everything that waits, the longest first.
func (w *pendingCalls) list() []Wait {
	w.mu.Lock()
	defer w.mu.Unlock()
	out := make([]Wait, 0, len(w.all))
	for _, v := range w.all {
		out = append(out, v)
	}
	slices.SortFunc(out, func(a, b Wait) int { return a.Since.Compare(b.Since) })
	return out
}
