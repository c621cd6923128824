package ui

import (
	"context"
	"slices"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
)

// Open opens what a route leads to, over the whole body or as a dialog.
func (r *Root) Open(to screen.Route) {
	r.push(screenOf(to), !openers[to.Kind].body).route = &to
	r.onOpened(to)
}

// Float opens a dialog.
func (r *Root) Float(mk func(screen.Host) screen.Screen) { r.push(mk, true) }

func (r *Root) push(mk func(screen.Host) screen.Screen, floats bool) *stackEntry {
	st, e := r.stack(), r.newEntry(mk, floats)
	*st = append(*st, e)
	return e
}

func (r *Root) newEntry(mk func(screen.Host) screen.Screen, floats bool) *stackEntry {
	r.ids++
	ctx, cancel := context.WithCancel(r.ctx)
	e := &stackEntry{root: r, id: r.ids, loads: screen.Loads{Board: &r.boardRead, Review: &r.reviewRead}, floats: floats, ctx: ctx,
		cancel: cancel}
	e.screen = mk(e)
	r.cmds = append(r.cmds, e.screen.Init())
	return e
}

// Pop closes the top screen; the first one of a stack stays.
func (r *Root) Pop() {
	st := r.stack()
	if n := len(*st); n > 1 || n == 1 && st == &r.front {
		(*st)[n-1].cancel()
		*st = (*st)[:n-1]
		r.deliverDeferred()
	}
}

// closeEntry closes the screen with this ID, in whichever stack it is; the first one of a tab stays. Dialogs over it stay open.
func (r *Root) closeEntry(id uint64) {
	r.replaceEntry(id, nil)
}

// replaceEntry closes a screen and opens a dialog in its place; nil opens none.
func (r *Root) replaceEntry(id uint64, mk func(screen.Host) screen.Screen) {
	stacks := []*[]*stackEntry{&r.front}
	for i := range r.tabs {
		stacks = append(stacks, &r.tabs[i].stack)
	}
	for _, st := range stacks {
		for i, e := range *st {
			if e.id != id || i == 0 && st != &r.front {
				continue
			}
			e.cancel()
			if mk != nil {
				(*st)[i] = r.newEntry(mk, true)
			} else {
				*st = slices.Delete(*st, i, i+1)
			}
			r.deliverDeferred()
			return
		}
	}
}

// stack is the one that receives keys: the one in front of the tabs if there is one, else that of the active tab.
func (r *Root) stack() *[]*stackEntry {
	if len(r.front) > 0 {
		return &r.front
	}
	return &r.tabs[r.active].stack
}

func (r *Root) top() *stackEntry {
	st := *r.stack()
	return st[len(st)-1]
}

// bodyIndex is the index of the screen that fills the body; the entries above it float.
func bodyIndex(st []*stackEntry) int {
	i := len(st) - 1
	for i > 0 && st[i].floats {
		i--
	}
	return i
}

// switchTo makes a tab active; on the active tab it closes what was opened over its first screen.
func (r *Root) switchTo(i int) {
	if i == r.active {
		for len(r.tabs[i].stack) > 1 {
			r.Pop()
		}
		return
	}
	r.active = i
	if len(r.tabs[i].stack) == 0 {
		r.tabs[i].stack = append(r.tabs[i].stack, r.newEntry(r.tabs[i].newScreen, false))
	} else if s, ok := r.tabs[i].stack[0].screen.(screen.TabOpened); ok {
		s.TabOpened()
	}
	r.deliverDeferred()
	number := r.tabs[i].number
	r.cmds = append(r.cmds, screen.SaveSetting(r.top(), settingTab, number))
}

// deliverDeferred refreshes the visible screens with what changed while they were hidden.
func (r *Root) deliverDeferred() {
	st := *r.stack()
	if len(st) == 0 {
		return
	}
	for _, e := range st[bodyIndex(st):] {
		if n := e.missed; n != nil {
			e.missed = nil
			r.refreshEntry(e, *n)
		}
	}
}

// broadcast refreshes the visible screens, and the hidden ones once they are shown again.
func (r *Root) broadcast(n affiliate.Invalidation) {
	visible := map[*stackEntry]bool{}
	if st := *r.stack(); len(st) > 0 {
		for _, e := range st[bodyIndex(st):] {
			visible[e] = true
			r.refreshEntry(e, n)
		}
	}
	for i := range r.tabs {
		for _, e := range r.tabs[i].stack {
			if !visible[e] {
				missed := n
				if e.missed != nil {
					missed = e.missed.Merge(n)
				}
				e.missed = &missed
			}
		}
	}
}

func (r *Root) refreshEntry(e *stackEntry, n affiliate.Invalidation) {
	if s, ok := e.screen.(screen.Refresher); ok {
		r.cmds = append(r.cmds, s.Refresh(n))
	}
}
