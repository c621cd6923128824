package ui

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"
)

// key gives a key to the toast, to the open screen's actions, to the screen's text, and last to what works everywhere.
func (r *Root) key(k tea.KeyPressMsg) tea.Cmd {
	r.toast.keyPressed()
	r.seen()
	name := k.String()
	top := r.top()
	typing := top.screen.CapturesText() && k.Text != ""
	if !typing {
		if a, ok := find(r.actionsOf(top), name); ok {
			return r.run(a)
		}
		if a, ok := find(r.globals(), name); ok {
			return r.run(a)
		}
	}
	return top.screen.Update(k)
}

func find(actions []Action, key string) (Action, bool) {
	for _, a := range actions {
		if slices.Contains(a.Keys, key) {
			return a, true
		}
	}
	return Action{}, false
}

// run does an action, or says why it is off.
func (r *Root) run(a Action) tea.Cmd {
	if why := a.Off(); why != "" {
		r.Toast(why)
		return nil
	}
	return a.Run()
}

// hostActions ask a host once more that does not answer like Fermion: on every screen, with the keys that read.
func (r *Root) hostActions() []Action {
	if top := r.top(); r.live.State != LiveNotFermion || top.floats || len(r.front) > 0 || top.screen.CapturesText() {
		return nil
	}
	return []Action{on(ActionAskHost, func() tea.Cmd {
		r.Toast("asking again…")
		return r.perform(func(ctx context.Context) (string, error) {
			return "Fermion answers again: calls are sent", r.ports.Live.AskHost(ctx)
		})
	})}
}

// globals work on every screen; a modal and a form leave only those that cannot hurt it.
func (r *Root) globals() []Action {
	top := r.top()
	all := []Action{
		on(ActionBack, r.back),
		on(ActionHelp, do(func() { r.Float(r.newHelp) })),
		on(ActionSuspend, func() tea.Cmd { return tea.Suspend }).unless(func() string { return r.opts.NoSuspend }),
		on(ActionQuit, r.askQuit),
		on(ActionQuitNow, r.leave),
	}
	if top.floats || len(r.front) > 0 {
		return all
	}
	if top.screen.CapturesText() {
		return append(all, on(ActionPalette, do(func() { r.Float(r.newPalette) })))
	}
	all = append(all,
		on(ActionPalette, do(func() { r.Float(r.newPalette) })),
		on(ActionOnboard, do(func() { r.Open(Onboard()) })),
		on(ActionDecide, do(r.goDecide)),
		on(ActionNextTab, do(func() { r.SwitchTo((r.active + 1) % len(r.tabs)) })),
		on(ActionPreviousTab, do(func() { r.SwitchTo((r.active + len(r.tabs) - 1) % len(r.tabs)) })),
	)
	for i, t := range r.tabs {
		all = append(all, Action{ID: ActionTab, Binding: Binding{Keys: []string{t.number}, Title: t.title}, Run: do(func() { r.SwitchTo(i) })})
	}
	return guarded(r.opts, append(append(all, r.commands()...), r.alertCommands()...))
}

// commands have no key: the palette runs them.
func (r *Root) commands() []Action {
	top := r.top()
	pause := "Pause polling"
	paused := r.live.State == LivePaused
	if paused {
		pause = "Resume polling"
	}
	hook := "Webhook listener: off"
	switch st := r.ports.Webhook.Status(); {
	case st.At != "":
		hook = "Webhook listener: on, " + st.At
	case st.Inside:
		hook = "Webhook listener: in the demo"
	}
	commands := []Action{
		on(ActionPause, func() tea.Cmd { r.ports.Live.Pause(!paused); return nil }).titled(pause, ""),
		on(ActionMouse, do(func() { r.mouse = !r.mouse })),
		on(ActionSince, do(r.greet)).unless(r.neverLooked),
		on(ActionAcceptNow, do(func() { r.Open(Accept()) })).unless(func() string { return notHeld(top) }),
		on(ActionNewKey, do(func() { r.Open(NewKey()) })),
		on(ActionWebhook, do(func() { r.Open(WebhookPage()) })).titled(hook, ""),
		on(ActionSetup, do(func() { r.Open(SetupPage()) })),
		on(ActionWebhookSecret, do(func() { r.Open(WebhookSecret()) })),
		on(ActionTrustKey, do(func() { r.Open(TrustKey()) })).unless(r.nothingToTrust),
	}
	if r.ports.Access.KeyState().Retry {
		commands = append(commands, on(ActionRetryKey, r.retryKey))
	}
	return commands
}

// back is one step: within the screen, else the screen itself. It never quits.
func (r *Root) back() tea.Cmd {
	if b, ok := r.top().screen.(backer); ok && b.Back() {
		return nil
	}
	r.Pop()
	return nil
}

// askQuit: q closes a card, else it quits, and asks only while writes are in flight.
func (r *Root) askQuit() tea.Cmd {
	top := r.top()
	if top.floats && !top.screen.CapturesText() {
		r.Pop()
		return nil
	}
	return r.leave()
}

// leave quits, and asks first while writes are in flight. Asked again, it goes.
func (r *Root) leave() tea.Cmd {
	if r.top().id == r.quitDialog {
		return r.quit()
	}
	if n, held := r.ports.Desk.InFlight(), r.ports.Desk.Held(); n > 0 || len(held) > 0 {
		q := askToQuit(n, r.ports.Desk.Sent(), held)
		q.run = r.quit
		r.Float(newConfirm(q))
		r.quitDialog = r.top().id
		return nil
	}
	return r.quit()
}

// goDecide opens the tab of what is to be reviewed, at the newest.
func (r *Root) goDecide() {
	for i, t := range r.tabs {
		if !t.review {
			continue
		}
		if r.active != i {
			r.SwitchTo(i)
		}
		for len(r.tabs[i].stack) > 1 {
			r.Pop()
		}
		if s, ok := r.top().screen.(reviewer); ok {
			r.cmds = append(r.cmds, s.Review())
		}
	}
}
