package activity

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
)

// operationPage is the page of one write: what was planned, what was sent, the reply, and what a person can do now.
type operationPage struct {
	host screen.Host
	id   string
	read operationRead
	done bool // it was read once

	lines     []string // drawn at width wide; nil after a change
	wide      int
	loadError string // that the lines were drawn with
	window    screen.Window
}

type operationRead struct {
	op      affiliate.Operation
	steps   []affiliate.Operation // the attempt that decides each step of its plan
	tries   []affiliate.Operation // the other attempts at its step, the newest first
	request string                // the JSON that was sent or will be sent
}

// OperationPage makes the page of the operation with an ID.
func OperationPage(id string) func(screen.Host) screen.Screen {
	return func(h screen.Host) screen.Screen { return &operationPage{host: h, id: id} }
}

func (s *operationPage) Title() string {
	if !s.done {
		return "operation"
	}
	return screen.DescribeIntent(s.read.op.Intent)
}

func (s *operationPage) CapturesText() bool { return false }

const operationTopic = "operation"

// FirstRead is the read without which there is nothing to decide.
func (s *operationPage) FirstRead() string { return operationTopic }

func (s *operationPage) Init() tea.Cmd {
	h, id := s.host, s.id
	return screen.Load(h, operationTopic, "this operation", func(ctx context.Context) (r operationRead, err error) {
		found, err := h.Ports().Journal.Operations(ctx, affiliate.OperationQuery{IDs: []string{id}})
		if err != nil {
			return r, err
		}
		if len(found) == 0 {
			return r, errors.New("this operation is no longer in the journal")
		}
		r.op = found[0]
		all, err := h.Ports().Journal.Operations(ctx, affiliate.OperationQuery{Chain: r.op.Chain, NewestFirst: true})
		if err != nil {
			return r, err
		}
		r.steps = affiliate.ChainSteps(all)
		r.tries = slices.DeleteFunc(all, func(o affiliate.Operation) bool { return o.Step != r.op.Step || o.ID == r.op.ID })
		if r.request = r.op.Request; r.request == "" {
			if r.request, err = h.Ports().Writes.Request(r.op.Intent); err != nil {
				r.request = "this cannot be sent: " + err.Error()
			}
		}
		return r, nil
	}, func(read operationRead, err error) tea.Cmd {
		if s.lines = nil; err == nil {
			s.read, s.done = read, true
		}
		return nil
	})
}

// Refresh reads the operation again when the journal changes.
func (s *operationPage) Refresh(n affiliate.Invalidation) tea.Cmd {
	s.lines = nil
	if n.Operations || n.All {
		return s.Init()
	}
	return nil
}

func (s *operationPage) Update(msg tea.Msg) tea.Cmd {
	if wheeled, ok := msg.(tea.MouseWheelMsg); ok {
		s.window.Scroll(screen.Wheel(wheeled))
	}
	return nil
}

func (s *operationPage) Actions() []screen.Action {
	var acts []screen.Action
	for _, c := range s.options() {
		acts = append(acts, c.Action)
	}
	if batch := s.read.op.Batch; affiliate.QueueReference(batch) != "" {
		acts = append(acts, screen.Bind(screen.ActionQueues, screen.NoCmd(func() { s.host.Open(screen.QueueOf(batch)) })).
			WithTitle("Show the result of "+affiliate.Clean(batch), "its queue"))
	}
	return append(acts, s.window.ScrollActions()...)
}

// unfinishedStep is the first of the earlier steps that is not done, nil if all are done.
func (s *operationPage) unfinishedStep() *affiliate.Operation {
	for i := range s.read.steps {
		if op := &s.read.steps[i]; op.Step < s.read.op.Step && op.State != affiliate.Done {
			return op
		}
	}
	return nil
}

// retryOf is the newest later attempt at this step, nil if this is the newest.
func (s *operationPage) retryOf() *affiliate.Operation {
	if len(s.read.tries) > 0 && s.read.tries[0].ID > s.read.op.ID {
		return &s.read.tries[0]
	}
	return nil
}

// unknownTry is an earlier attempt at this step whose outcome is still unknown; nil when no attempt is.
func (s *operationPage) unknownTry() *affiliate.Operation {
	for i := range s.read.tries {
		if op := &s.read.tries[i]; op.ID < s.read.op.ID && op.State == affiliate.Unknown {
			return op
		}
	}
	return nil
}

// options are what a person can do in the present state.
func (s *operationPage) options() []resolutionOption {
	if !s.done {
		return nil
	}
	h, op := s.host, s.read.op
	goTo := func(to *affiliate.Operation, title, hint, words string) resolutionOption {
		id := to.ID
		return resolutionOption{screen.Bind(screen.ActionOpen, screen.NoCmd(func() { h.Open(screen.Operation(id)) })).
			WithTitle(title, hint), words}
	}
	var out []resolutionOption
	switch newer := s.retryOf(); op.State {
	case affiliate.Unknown:
		out = unknownOptions(h, op)
		if newer != nil {
			out = append(out, goTo(newer, "Show the newer try", "newer try", "The newer try is "+screen.StateText(*newer)+"."))
		}
	case affiliate.Rejected:
		if newer != nil {
			return []resolutionOption{goTo(newer, "Show the newer try", "newer try",
				"Another try replaced this one: "+screen.StateText(*newer)+".")}
		}
		out = []resolutionOption{
			{screen.Bind(screen.ActionEdit, screen.NoCmd(func() { h.Open(screen.Resend(&op)) })).
				WithTitle("Edit and resend", "edit and resend"),
				"Opens its form with what was sent, to change and send again. Done steps are not repeated."},
			{screen.Bind(screen.ActionSendAgain, func() tea.Cmd { return sendAgain(h, op) }).
				WithTitle("Send it again as it is", "send again"),
				"Sends the same again, if the cause was temporary or was fixed at Fermion."},
		}
	case affiliate.Planned:
		out = s.plannedOptions(goTo)
	case affiliate.Sent:
		if held, is := screen.UnsavedResponseOf(h, op); is && held.Slug != "" && h.Ports().Access.School().IsSet() {
			url := h.Ports().Access.School().LinkURL(held.Slug)
			return []resolutionOption{{screen.Bind(screen.ActionCopyURL, func() tea.Cmd { return screen.CopyLinks(h, url, url) }), url}}
		}
	case affiliate.Done:
		return s.openOptions()
	}
	if first := s.unknownTry(); first != nil && s.retryOf() == nil && op.Blocking == nil {
		out = append(out, goTo(first, "Show the first try", "first try", "Its outcome is still unknown, and is to be decided there."))
	}
	for i := range out { // the page draws them, with the reason if they are off
		out[i].Action = screen.DisableWrites(h.Options(), []screen.Action{out[i].Action})[0]
	}
	return out
}

func (s *operationPage) plannedOptions(goTo func(to *affiliate.Operation, title, hint, words string) resolutionOption) []resolutionOption {
	h, op := s.host, s.read.op
	ids, nothing := []string{op.ID}, func() {}
	drop := resolutionOption{screen.Bind(screen.ActionDrop, screen.NoCmd(func() { confirmDrop(h, ids, "", nothing) })).
		WithTitle("Drop it", "drop"), "It was never sent, and never will be."}
	if before := op.Blocking; before != nil {
		return []resolutionOption{goTo(before, "Show the blocking step", "step before",
			"The step before it is "+screen.StateText(*before)+". Once that is decided, this one continues automatically."), drop}
	}
	if !op.OwnerEnded && op.Error == "" {
		return nil
	}
	return []resolutionOption{
		{screen.Bind(screen.ActionResume, screen.NoCmd(func() { confirmResume(h, ids, "", nothing) })).WithTitle("Resume it", "resume"),
			"Sends it now, then the steps after it."},
		drop,
		{screen.Bind(screen.ActionEdit, screen.NoCmd(func() { h.Open(screen.Resend(&op)) })).
			WithTitle("Edit and resend", "edit and resend"), "Opens its form, to change it before it is sent."},
	}
}

// openOptions open what a done write created.
func (s *operationPage) openOptions() []resolutionOption {
	h, op := s.host, s.read.op
	open := func(what string, to screen.Route) []resolutionOption {
		return []resolutionOption{{screen.Bind(screen.ActionOpenMade, screen.NoCmd(func() { h.Open(to) })).
			WithTitle("Open the "+what, "open the "+what), "Shows the " + what + " with its numbers and details."}}
	}
	switch {
	case op.Intent.Link != nil && h.Board().Link(op.LinkID) != nil:
		return open("link", screen.Link(op.LinkID))
	case op.Intent.Affiliate != nil && h.Board().Affiliate(op.AffiliateID) != nil:
		return open("affiliate", screen.Affiliate(op.AffiliateID))
	case op.Intent.Coupon != nil && h.Board().Coupon(op.CouponID) != nil:
		return open("coupon", screen.Coupon(op.CouponID))
	case op.Intent.CouponDelete != nil:
		for _, c := range h.Board().Coupons() {
			if c.ProductID == op.Intent.CouponDelete.ProductID && c.Coupon.Code == op.Intent.CouponDelete.Code {
				return open("coupon", screen.Coupon(c.ID))
			}
		}
	}
	return nil
}

func (s *operationPage) View(w, h int) (string, *tea.Cursor) {
	if failed := screen.LoadError(s.host); s.lines == nil || s.wide != w || s.loadError != failed {
		s.wide, s.loadError = w, failed
		s.lines = s.draw(w - 3)
	}
	s.window.Fit(len(s.lines), min(len(s.lines), h))
	th := s.host.Theme()
	shown := make([]string, 0, s.window.Height)
	for i := s.window.Offset; i < min(s.window.Offset+s.window.Height, len(s.lines)); i++ {
		shown = append(shown, th.Key.Render(s.window.Arrow(i))+" "+s.lines[i])
	}
	return strings.Join(shown, "\n"), nil
}

func (s *operationPage) draw(w int) []string {
	th := s.host.Theme()
	var lines []string
	if s.loadError != "" {
		lines = th.WrapStyled(th.Bad, "✗ "+s.loadError, w)
	}
	switch {
	case !s.done && s.loadError == "":
		return []string{th.Muted.Render("Reading…")}
	case !s.done:
		return lines
	}
	op := s.read.op
	glyph, style := screen.StateGlyph(th, op)
	lines = append(lines, th.WrapStyled(th.Strong, screen.DescribeIntent(op.Intent), w)...)
	lines = append(lines, th.WrapStyled(th.Muted, s.metaLine(), w)...)
	lines = append(lines, "")
	state := screen.StateText(op) + ": "
	if op.Dropped() { // its status says it
		state = ""
	}
	lines = append(lines, th.WrapStyled(style, glyph+" "+state+s.statusText(), w)...)
	lines = append(lines, s.optionLines(w)...)
	title := "Sent to Fermion"
	switch {
	case op.Request == "" && op.State.Open():
		title = "Would be sent to Fermion"
	case op.Request == "":
		title = "Would have been sent to Fermion"
	}
	lines = append(lines, "", th.Strong.Render(title))
	lines = append(lines, th.JSONLines(s.read.request, w)...)
	if op.Result != "" {
		lines = append(lines, "", th.Strong.Render("Result"))
		lines = append(lines, th.JSONLines(op.Result, w)...)
	}
	if op.Body != "" {
		lines = append(lines, "", th.Strong.Render("Start of the reply that could not be read"))
		lines = append(lines, th.JSONLines(op.Body, w)...)
	}
	return lines
}

// metaLine says who planned it, and when it was sent and ended.
func (s *operationPage) metaLine() string {
	op, zone := s.read.op, s.host.Ports().Access.Zone()
	planned := op.CreatedAt.In(zone)
	parts := []string{"planned " + planned.Format("2 Jan 2006 15:04:05") + " by " + screen.OrDash(affiliate.Clean(op.By))}
	for _, then := range []struct {
		what string
		at   time.Time
	}{{"sent ", op.SentAt.In(zone)}, {"ended ", op.EndedAt.In(zone)}} {
		switch {
		case then.at.IsZero():
		case then.at.Format(time.DateOnly) == planned.Format(time.DateOnly):
			parts = append(parts, then.what+then.at.Format("15:04:05"))
		default:
			parts = append(parts, then.what+then.at.Format("2 Jan 15:04:05"))
		}
	}
	if n := len(s.read.steps); n > 1 {
		parts = append(parts, fmt.Sprintf("step %d of %d", op.Step+1, n))
	}
	if op.Batch != "" {
		from := "started from " + affiliate.Clean(op.Batch)
		if affiliate.QueueReference(op.Batch) != "" {
			from += " (" + screen.KeyOf(s.host, screen.ActionQueues) + " shows it)"
		}
		parts = append(parts, from)
	}
	if op.Snoozed {
		parts = append(parts, "put off")
	}
	return strings.Join(parts, " · ")
}

// statusText describes the state and its reason.
func (s *operationPage) statusText() string {
	op := s.read.op
	if op.State != affiliate.Planned || op.Error != "" || op.Blocking != nil || op.OwnerEnded {
		return screen.DescribeOutcome(s.host, op)
	}
	if before := s.unfinishedStep(); before != nil {
		return "waiting for the step before it, which is " + screen.StateText(*before) + ": " + screen.DescribeIntent(before.Intent)
	}
	return "sent as soon as Fermion's limits allow"
}

// optionLines list the choices, each with its key and an explanation.
func (s *operationPage) optionLines(w int) []string {
	th, choices := s.host.Theme(), s.options()
	if len(choices) == 0 {
		return nil
	}
	name := 0
	for i, c := range choices {
		choices[i].Action = s.host.Options().Keys.Apply([]screen.Action{c.Action})[0]
		name = max(name, th.Width(c.Title))
	}
	lines := []string{"", th.Strong.Render("What you can do")}
	const key = 7
	for _, c := range choices {
		words := affiliate.Clean(c.explanation) // it may contain a code or an address
		if why := c.DisabledReason(); why != "" {
			words = "off: " + why
		}
		head := th.Key.Render(th.Fit(c.KeyLabel(), key)) + th.Fit(c.Title, name) + "  "
		lines = append(lines, th.HangingIndent(head, th.Muted, words, w)...)
	}
	return lines
}
