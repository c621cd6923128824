package ui

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/activity"
	"fermion-tui/internal/ui/files"
	"fermion-tui/internal/ui/screen"
	"fermion-tui/internal/ui/setup"
)

// onKey handles a key, and then ends a message that no longer applies.
func (r *Root) onKey(k tea.KeyPressMsg) tea.Cmd {
	r.toast.keyPressed(r.ports.Now())
	r.onKeySeen()
	r.cmds = append(r.cmds, r.rememberSoon())
	top, shown := r.top(), r.toast.n
	// A person who goes on working on a screen must keep the cursor where it is, even if a row that was created there arrives.
	r.created = slices.DeleteFunc(r.created, func(c createdRow) bool { return c.from == top.screen })
	r.acted = false
	cmd := r.dispatch(k)
	switch {
	case r.toast.n != shown: // the message is about this key
	case r.top() != top:
		r.toast.screenChanged(r.ports.Now())
	case r.acted && r.toast.absent: // it is about an earlier key, and this one did something
		r.toast.next(r.ports.Now())
	default:
		r.toast.keyDone(r.ports.Now())
	}
	return cmd
}

// dispatch runs the action of a key on the top screen, else the one that works everywhere, else passes the key to the screen.
func (r *Root) dispatch(k tea.KeyPressMsg) tea.Cmd {
	if r.waitsForRead(k) || r.dropsStray(k) {
		return nil
	}
	name, top := k.String(), r.top()
	typing := top.screen.CapturesText() && k.Text != ""
	if !typing {
		if a, ok := screen.ActionFor(r.actionsOf(top), name); ok {
			r.drawBefore(a)
			return r.run(a)
		}
		if a, ok := screen.ActionFor(r.globalActions(), name); ok {
			r.drawBefore(a)
			return r.run(a)
		}
		if a, ok := r.absentFor(name); ok {
			if a.ID == screen.ActionFilter {
				r.stray = strayText{entry: top, until: r.ports.Now().Add(typingPause), why: a}
			}
			cmd := r.run(a)
			r.toast.absent = !r.toast.isError()
			return cmd
		}
	}
	r.undrawn = true
	return top.screen.Update(k)
}

// moves are the actions that depend on how many lines and columns were drawn last.
var moves = []screen.ActionID{screen.ActionDown, screen.ActionUp, screen.ActionTop, screen.ActionBottom, screen.ActionPageDown,
	screen.ActionPageUp,
	screen.ActionHalfDown, screen.ActionHalfUp, screen.ActionColumnsLeft, screen.ActionColumnsRight}

// drawBefore draws what earlier keys opened or changed before an action moves in it, since not every key is followed by a view.
func (r *Root) drawBefore(a screen.Action) {
	if !slices.Contains(moves, a.ID) {
		r.undrawn = true
	} else if r.undrawn {
		r.View()
	}
}

// run runs an action, or shows why it is off.
func (r *Root) run(a screen.Action) tea.Cmd {
	if why := a.DisabledReason(); why != "" {
		r.Toast(why)
		if top := r.top(); !r.toast.isError() {
			r.toast.why = func() string {
				if r.top() != top {
					return ""
				}
				return a.DisabledReason()
			}
		}
		return nil
	}
	r.acted = true
	return a.Run()
}

// askHostActions has r ask the API host once more, on every screen, while it does not answer like Fermion.
func (r *Root) askHostActions() []screen.Action {
	if top := r.top(); r.live.State != screen.LiveNotFermion || top.floats || len(r.front) > 0 || top.screen.CapturesText() {
		return nil
	}
	return []screen.Action{screen.Bind(screen.ActionAskHost, func() tea.Cmd {
		r.Toast("asking again…")
		return r.perform(func(ctx context.Context) (string, error) {
			return "Fermion answers again: calls are sent", r.ports.Live.AskHost(ctx)
		})
	})}
}

// globalActions are the actions of every screen, with the keys that the person has chosen.
func (r *Root) globalActions() []screen.Action { return r.opts.Keys.Apply(r.actionsEverywhere()) }

// actionsEverywhere are the actions of every screen. Over a dialog or a form only those are left that cannot lose typed text.
func (r *Root) actionsEverywhere() []screen.Action {
	top := r.top()
	all := []screen.Action{
		screen.Bind(screen.ActionBack, r.back),
		screen.Bind(screen.ActionHelp, screen.NoCmd(func() { r.Float(r.newHelp) })),
		screen.Bind(screen.ActionSuspend, func() tea.Cmd { return tea.Suspend }).DisabledBy(func() string { return r.opts.NoSuspend }),
		screen.Bind(screen.ActionQuit, r.closeOrQuit),
		screen.Bind(screen.ActionQuitNow, r.confirmQuit),
	}
	if top.floats || len(r.front) > 0 {
		return all
	}
	if top.screen.CapturesText() {
		return append(all, screen.Bind(screen.ActionPalette, screen.NoCmd(func() { r.Float(r.newPalette) })))
	}
	kind := cmp.Or(r.tabs[r.active].imports, "links")
	imports := screen.Bind(screen.ActionImport, screen.NoCmd(func() { r.Open(screen.Import(kind)) }))
	imports.Pays = kind == "ledger"
	all = append(all,
		screen.Bind(screen.ActionPalette, screen.NoCmd(func() { r.Float(r.newPalette) })),
		screen.Bind(screen.ActionOnboard, screen.NoCmd(func() { r.Open(screen.Onboard()) })),
		imports,
		screen.Bind(screen.ActionReview, screen.NoCmd(r.showFirstDecision)),
		screen.Bind(screen.ActionUndo, r.undo),
		screen.Bind(screen.ActionRedo, r.redo),
		screen.Bind(screen.ActionQueues, screen.NoCmd(func() { r.Open(screen.Queues()) })),
		screen.Bind(screen.ActionNextTab, screen.NoCmd(func() { r.switchTo((r.active + 1) % len(r.tabs)) })),
		screen.Bind(screen.ActionPreviousTab, screen.NoCmd(func() { r.switchTo((r.active + len(r.tabs) - 1) % len(r.tabs)) })),
	)
	for i, t := range r.tabs {
		all = append(all, screen.Action{
			ID:      screen.ActionTab,
			Binding: screen.Binding{Keys: []string{t.number}, Title: t.title, Words: t.words},
			Run:     screen.NoCmd(func() { r.switchTo(i) }),
		})
	}
	return screen.DisableWrites(r.opts, append(append(all, r.paletteCommands()...), r.alertCommands()...))
}

// paletteCommands are the actions without a key, which the palette runs.
func (r *Root) paletteCommands() []screen.Action {
	top := r.top()
	pause := "Pause polling"
	paused := r.live.State == screen.LivePaused
	if paused {
		pause = "Resume polling"
	}
	hook := "Webhook listener: off"
	switch st := r.ports.Webhook.Status(); {
	case st.Address != "":
		hook = "Webhook listener: on, " + st.Address
	case st.InProcess:
		hook = "Webhook listener: in the demo"
	}
	commands := []screen.Action{
		screen.Bind(screen.ActionPause, func() tea.Cmd { r.ports.Live.Pause(!paused); return nil }).WithTitle(pause, ""),
		screen.Bind(screen.ActionMouse, screen.NoCmd(func() { r.mouse = !r.mouse })),
		screen.Bind(screen.ActionTheme, screen.NoCmd(func() { r.Float(r.newThemePicker) })),
		screen.Bind(screen.ActionSpacing, screen.NoCmd(r.toggleSpacing)),
		screen.Bind(screen.ActionDigits, screen.NoCmd(r.toggleDigits)),
		screen.Bind(screen.ActionProfile, r.openProfiles).DisabledBy(r.whyNoSwitch),
		screen.Bind(screen.ActionTour, screen.NoCmd(r.toggleTour)).WithTitle(r.tour.Command(), "").DisabledBy(r.whyNoTour),
		screen.Bind(screen.ActionSince, screen.NoCmd(r.showSinceLastSeen)).DisabledBy(r.whyNoLastVisit),
		screen.Bind(screen.ActionWhoIsHere, screen.NoCmd(func() { r.Open(screen.WhoIsHere()) })).DisabledBy(func() string {
			if r.ports.WhoIsHere == nil {
				return "the database is a file"
			}
			return ""
		}),
		screen.Bind(screen.ActionDigest, screen.NoCmd(func() { r.Float(files.DigestDialog(r.period())) })),
		screen.Bind(screen.ActionAcceptNow, screen.NoCmd(func() { r.Open(screen.Accept()) })).
			DisabledBy(func() string { return activity.WhyNotFrozen(top) }),
		screen.Bind(screen.ActionNewKey, screen.NoCmd(func() { r.Open(screen.NewKey()) })).DisabledBy(r.whyNoSecrets),
		screen.Bind(screen.ActionWebhook, screen.NoCmd(func() { r.Open(screen.WebhookDialog()) })).WithTitle(hook, ""),
		screen.Bind(screen.ActionSetup, screen.NoCmd(func() { r.Open(screen.SetupDialog()) })),
		screen.Bind(screen.ActionWebhookSecret, screen.NoCmd(func() { r.Open(screen.WebhookSecret()) })).DisabledBy(r.whyNoSecrets),
		screen.Bind(screen.ActionTrustKey, screen.NoCmd(func() { r.Open(screen.TrustKey()) })).DisabledBy(r.whyNoKeyToTrust),
	}
	for _, c := range []struct {
		action screen.ActionID
		field  string
	}{{screen.ActionPayoutSettings, ""}, {screen.ActionPayoutMode, setup.FieldPayouts}, {screen.ActionHoldDays, setup.FieldHoldDays},
		{screen.ActionMinPayout, setup.FieldMinPayout}, {screen.ActionTaxPercent, setup.FieldTax},
		{screen.ActionTimeZone, setup.FieldTimeZone}} {
		commands = append(commands, screen.Bind(c.action, screen.NoCmd(func() { r.Open(screen.PayoutSettings(c.field)) })))
	}
	commands = append(commands, screen.Bind(screen.ActionPayAll, screen.NoCmd(func() { r.Open(screen.PayPlan(&screen.PayTargets{})) })))
	if r.ports.Access.KeyState().Retry {
		commands = append(commands, screen.Bind(screen.ActionRetryKey, r.retryKey))
	}
	return commands
}

// whyNoSecrets is why neither an API key nor a webhook secret can be entered: those of the demo's school are made up, and saved nowhere.
func (r *Root) whyNoSecrets() string {
	if r.opts.Demo {
		return "the demo's school needs none"
	}
	return ""
}

// alwaysListed are the actions that the palette also lists on screens that do not have them, with the reason why they are off there.
var alwaysListed = []struct {
	id  screen.ActionID
	why string
}{
	{screen.ActionPeriod, "no numbers of a period here"},
	{screen.ActionColumns, "no columns to choose here"},
	{screen.ActionViews, "no list with views here"},
	{screen.ActionForget, "select them on Affiliates first"},
}

// offHere are those of alwaysListed that a screen with these actions does not have.
func offHere(present []screen.Action) (off []screen.Action) {
	for _, e := range alwaysListed {
		if !slices.ContainsFunc(present, func(a screen.Action) bool { return a.ID == e.id }) {
			off = append(off, screen.Bind(e.id, nil).DisabledBy(func() string { return e.why }))
		}
	}
	return off
}

// themes are the themes by their names in the config file.
var themes = [...]string{"auto", "dark", "light", screen.ThemeHighContrast}

// newThemePicker chooses the theme until the program ends.
func (r *Root) newThemePicker(h screen.Host) screen.Screen {
	return screen.NewPicker(h, screen.PickerOptions{
		Title: "Theme", Width: 40, Side: 8, Enter: screen.Bind(screen.ActionRunCommand, nil).WithTitle("Use this theme", "use"),
		Head: func(int) []string { return []string{r.theme.Strong.Render("Theme")} },
		Find: func(string) (n, at int) { return len(themes), max(0, slices.Index(themes[:], r.opts.Theme)) },
		Row:  func(i int) screen.PickerRow { return screen.PickerRow{Text: " " + themes[i]} },
		Choose: func(i int) tea.Cmd {
			h.Close()
			return r.chooseTheme(themes[i])
		},
	})
}

// chooseTheme draws with a theme from now on. The colours of the terminal are asked for again where they decide.
func (r *Root) chooseTheme(name string) tea.Cmd {
	r.opts.Theme, r.opts.Look.HighContrast = name, name == screen.ThemeHighContrast
	r.theme = r.opts.Look.Theme(backgroundOf(name), r.theme.Colours, r.theme.Cells)
	r.broadcast(affiliate.Invalidation{})
	r.toastSessionSetting("theme", name)
	if r.asksBackground() {
		return tea.RequestBackgroundColor
	}
	return nil
}

func (r *Root) toggleSpacing() {
	r.opts.Spacious = !r.opts.Spacious
	r.broadcast(affiliate.Invalidation{})
	value := "compact"
	if r.opts.Spacious {
		value = "spacious"
	}
	r.toastSessionSetting("density", value)
}

func (r *Root) toggleDigits() {
	affiliate.GroupInternationally(!affiliate.GroupsInternationally())
	r.broadcast(affiliate.Invalidation{})
	value := "indian"
	if affiliate.GroupsInternationally() {
		value = "international"
	}
	r.toastSessionSetting("digits", value)
}

// toastSessionSetting says that a setting lasts until the program ends, and what makes it permanent.
func (r *Root) toastSessionSetting(name, value string) {
	r.Toast(fmt.Sprintf(`%s: %s until the program ends. To keep it, write %[1]s = "%[2]s" under [ui] in config.toml`, name, value))
}

// back takes one step back within the screen, else closes the screen. It never quits.
func (r *Root) back() tea.Cmd {
	if b, ok := r.top().screen.(screen.BackHandler); ok && b.Back() {
		return nil
	}
	r.Pop()
	return nil
}

// closeOrQuit closes a dialog, else quits.
func (r *Root) closeOrQuit() tea.Cmd {
	top := r.top()
	if top.floats && !top.screen.CapturesText() {
		r.Pop()
		return nil
	}
	return r.confirmQuit()
}

// confirmQuit quits. While something is unfinished it asks first, unless the question is already open.
func (r *Root) confirmQuit() tea.Cmd {
	if r.top().id == r.quitDialog {
		return r.quit()
	}
	if u := r.unfinished(); !u.isEmpty() {
		r.Float(screen.NewConfirm(screen.ConfirmOptions{Yes: "quit", Run: r.quit, Now: func() (title, text string) {
			now := r.unfinished()
			return now.question(r.opts)
		}}))
		r.quitDialog = r.top().id
		return nil
	}
	return r.quit()
}

// showFirstDecision opens the tab of what is to review, at the newest.
func (r *Root) showFirstDecision() {
	for i, t := range r.tabs {
		if !t.review {
			continue
		}
		if r.active != i {
			r.switchTo(i)
		}
		for len(r.tabs[i].stack) > 1 {
			r.Pop()
		}
		if s, ok := r.top().screen.(screen.Reviewer); ok {
			r.cmds = append(r.cmds, s.Review())
		}
	}
}
