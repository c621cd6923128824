package ui

import (
	"context"
	"slices"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
)

// Open opens what a route leads to, over the whole body or as a modal.
func (r *Root) Open(to screen.Route) { r.open(screenOf(to), !openers[to.Kind].body) }

// Float opens a modal.
func (r *Root) Float(mk func(screen.Host) screen.Screen) { r.open(mk, true) }

func (r *Root) open(mk func(screen.Host) screen.Screen, floats bool) {
	st := r.stack()
	*st = append(*st, r.make(mk, floats))
}

func (r *Root) make(mk func(screen.Host) screen.Screen, floats bool) *entry {
	r.ids++
	ctx, cancel := context.WithCancel(r.ctx)
	e := &entry{root: r, id: r.ids, loads: screen.Loads{Board: &r.boardRead, Review: &r.reviewRead}, floats: floats, ctx: ctx, cancel: cancel}
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
		r.wake()
	}
}

// shut closes the screen with this ID, wherever it stands; the first one of a tab stays. What floats over it goes on.
func (r *Root) shut(id uint64) {
	r.swap(id, nil)
}

// swap puts another modal in the place of a screen, or nothing.
func (r *Root) swap(id uint64, mk func(screen.Host) screen.Screen) {
	stacks := []*[]*entry{&r.front}
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
				(*st)[i] = r.make(mk, true)
			} else {
				*st = slices.Delete(*st, i, i+1)
			}
			r.wake()
			return
		}
	}
}

// stack is the one that keys go to: what stands in front of the tabs, else the open tab's.
func (r *Root) stack() *[]*entry {
	if len(r.front) > 0 {
		return &r.front
	}
	return &r.tabs[r.active].stack
}

func (r *Root) top() *entry {
	st := *r.stack()
	return st[len(st)-1]
}

// base is the index of the screen that fills the body; the entries above it float.
func base(st []*entry) int {
	i := len(st) - 1
	for i > 0 && st[i].floats {
		i--
	}
	return i
}

// SwitchTo opens a tab by its index; the open tab's own number goes to the top of its stack.
func (r *Root) SwitchTo(i int) {
	if i == r.active {
		for len(r.tabs[i].stack) > 1 {
			r.Pop()
		}
		return
	}
	r.active = i
	if len(r.tabs[i].stack) == 0 {
		r.tabs[i].stack = append(r.tabs[i].stack, r.make(r.tabs[i].make, false))
	}
	r.wake()
	number := r.tabs[i].number
	r.cmds = append(r.cmds, r.perform(func(ctx context.Context) (string, error) {
		return "", r.ports.Settings.SetSetting(ctx, settingTab, number)
	}))
}

// wake tells the visible screens what they missed while they were hidden.
func (r *Root) wake() {
	st := *r.stack()
	if len(st) == 0 {
		return
	}
	for _, e := range st[base(st):] {
		if n := e.dirty; n != nil {
			e.dirty = nil
			r.renew(e, *n)
		}
	}
}

// tell hands news to the visible screens and keeps it for the hidden ones.
func (r *Root) tell(n affiliate.News) {
	visible := map[*entry]bool{}
	if st := *r.stack(); len(st) > 0 {
		for _, e := range st[base(st):] {
			visible[e] = true
			r.renew(e, n)
		}
	}
	for i := range r.tabs {
		for _, e := range r.tabs[i].stack {
			if !visible[e] {
				missed := n
				if e.dirty != nil {
					missed = e.dirty.With(n)
				}
				e.dirty = &missed
			}
		}
	}
}

func (r *Root) renew(e *entry, n affiliate.News) {
	if s, ok := e.screen.(screen.Refresher); ok {
		r.cmds = append(r.cmds, s.Refresh(n))
	}
}
