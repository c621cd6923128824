package ui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/palette"
	"fermion-tui/internal/ui/screen"
)

// newPalette first lists what was run or opened last, then the actions of the screen below and those that work
// everywhere. Typing searches all of these, the views, and the affiliates, links, coupons and campaigns.
func (r *Root) newPalette(h screen.Host) screen.Screen {
	s := &palette.Source{Views: r.viewEntries(), Rows: &r.paletteRows, Otherwise: r.buyerEntry}
	seen := map[screen.ActionID]bool{}
	all := append(r.actionsOf(r.top()), r.globalActions()...)
	for _, a := range append(all, offHere(all)...) {
		if !a.Navigation && (!seen[a.ID] || a.ID == screen.ActionTab) {
			seen[a.ID] = true
			s.Commands = append(s.Commands, r.commandEntry(a))
		}
	}
	s.Recent = func() []palette.Entry { return r.recentOf(slices.Concat(s.Commands, s.Views)) }
	picker := palette.New(h, s, r.recent.add)
	h.Run(r.readQueueEntries(h, func(queues []palette.Entry) tea.Cmd {
		s.Queues = queues
		return picker.Refresh(affiliate.Invalidation{})
	}))
	return picker
}

// recentOf returns the recently used entries that still exist, newest first: rows, and others of these.
func (r *Root) recentOf(others []palette.Entry) []palette.Entry {
	var all []palette.Entry
	for _, id := range r.recent.ids {
		if e, is := r.paletteRows.Named(id); is {
			all = append(all, e)
		} else if i := slices.IndexFunc(others, func(e palette.Entry) bool { return e.ID == id }); i >= 0 {
			all = append(all, others[i])
		}
	}
	return all
}

// readQueueEntries passes the entries of the queues on, if there are any.
func (r *Root) readQueueEntries(h screen.Host, add func([]palette.Entry) tea.Cmd) tea.Cmd {
	return screen.Read(h, "queues", h.Ports().Queue.RecentQueues, func(batches []string, err error) tea.Cmd {
		var queues []palette.Entry
		for _, batch := range batches {
			queues = append(queues, palette.Entry{Text: "Queue " + affiliate.Clean(batch),
				Run: screen.NoCmd(func() { r.Open(screen.QueueOf(batch)) })}.Prepared())
		}
		if len(queues) == 0 {
			return nil
		}
		return add(queues)
	})
}

// commandEntry makes the entry of an action. Its ID is made from the general title of the action, since its title here
// depends on the screen.
func (r *Root) commandEntry(a screen.Action) palette.Entry {
	name := a.Title
	if a.ID != screen.ActionTab {
		name = screen.Title(a.ID)
	}
	return palette.Entry{ID: "command:" + name, Text: a.Title, Words: a.Words, Side: a.KeyLabel(), Off: a.DisabledReason(),
		Run: func() tea.Cmd { return r.run(a) }}.Prepared()
}

// viewEntries returns the views of the list of every tab. Of a list that was not opened yet only the saved views are
// known.
func (r *Root) viewEntries() []palette.Entry {
	var all []palette.Entry
	for i, t := range r.tabs {
		var names []string
		if len(t.stack) > 0 {
			if s, ok := t.stack[0].screen.(screen.Viewed); ok {
				names = s.ViewNames()
			}
		} else {
			for _, v := range r.savedViews {
				if v.List == strings.ToLower(t.title) {
					names = append(names, v.Name)
				}
			}
		}
		for _, name := range names {
			text := "View " + affiliate.Clean(name) + " · " + t.title
			all = append(all, palette.Entry{ID: affiliate.RecentView + t.title + ":" + name, Text: text,
				Run: screen.NoCmd(func() { r.openView(i, name) })}.Prepared())
		}
	}
	return all
}

// openView opens a view on the list of a tab, and closes the screens that are open over the list.
func (r *Root) openView(i int, name string) {
	if r.active != i {
		r.switchTo(i)
	}
	for len(r.tabs[i].stack) > 1 {
		r.Pop()
	}
	if s, ok := r.top().screen.(screen.Viewed); ok {
		s.OpenViewNamed(name)
	}
}

// buyerEntry offers a command for an e-mail address that no row has. The address may be that of a buyer, and buyers are
// only in the events of the webhook: the entry copies the command that erases a buyer from them.
func (r *Root) buyerEntry(text string) []palette.Entry {
	email, err := affiliate.ParseEmail(text)
	if err != nil {
		return nil
	}
	profile := ""
	if name := r.opts.Profile; name != "" && name != "default" {
		profile = "--profile " + name + " "
	}
	quoted := email
	if strings.ContainsFunc(email, func(c rune) bool {
		return !strings.ContainsRune("@._+-", c) && (c < '0' || c > '9') && (c < 'a' || c > 'z')
	}) {
		quoted = "'" + strings.ReplaceAll(email, "'", `'\''`) + "'" // a shell gives some of these characters a meaning
	}
	command := "fermion-tui " + profile + "forget --buyer " + quoted
	return []palette.Entry{{Text: "forget --buyer " + email + ": copy the command", Run: func() tea.Cmd {
		return screen.CopyText(r.top(), command, "the command: run it in a shell to erase what events have of a buyer")
	}}}
}
