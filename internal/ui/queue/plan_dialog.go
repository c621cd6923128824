package queue

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/bulk"
	"fermion-tui/internal/ui/screen"
)

// planDialog shows what an action would do with each row. Nothing is sent or saved before enter.
type planDialog struct {
	screen.ScrollBox
	host    screen.Host
	targets *screen.BulkTargets
	plan    *bulk.Plan
	rows    []planRow // the bad ones first: they must not be looked for among thousands
	changes int
	bad     int
	lowered int
	calls   affiliate.Calls
	widest  planCells
	lines   rowLines
	hidden  string // names what the filter hides
	busy    string
}

// PlanDialog makes the dialog of a plan.
func PlanDialog(t *screen.BulkTargets) func(screen.Host) screen.Screen {
	return func(h screen.Host) screen.Screen {
		p := t.Plan
		s := &planDialog{host: h, targets: t, plan: p, rows: make([]planRow, 0, len(p.Rows))}
		s.changes, s.bad, s.lowered, s.calls = p.Count(bulk.Change), p.Count(bulk.Bad), p.Lowered(), p.Calls()
		s.addRows(h.Theme())
		return s
	}
}

// addRows lists the rows, and marks those that the filter hides.
func (s *planDialog) addRows(th *screen.Theme) {
	hidden, planned := screen.HiddenPlanRows(s.targets.Hidden), make(map[int64]bool, len(s.plan.Rows))
	for _, bad := range []bool{true, false} {
		for i := range s.plan.Rows {
			if r := &s.plan.Rows[i]; (r.Verdict == bulk.Bad) == bad {
				row := planRow{Row: r, hidden: hidden[r.ID]}
				row.measure(th)
				s.rows = append(s.rows, row)
				s.widest.join(row.cells)
				planned[r.ID] = true
			}
		}
	}
	s.hidden = screen.HiddenNote(slices.DeleteFunc(slices.Clone(s.targets.Hidden), func(h screen.HiddenRow) bool {
		return !slices.ContainsFunc(h.Plan, func(id int64) bool { return planned[id] })
	}))
}

func (s *planDialog) Title() string { return s.plan.Title }
func (s *planDialog) Init() tea.Cmd { return nil }

func (s *planDialog) Actions() []screen.Action {
	return append(s.ScrollActions(), screen.Bind(screen.ActionSubmit, s.submit).WithTitle(s.doing(), s.doing()).DisabledBy(s.whyNot))
}

// doing is what enter does: "create 2 new links".
func (s *planDialog) doing() string {
	return s.plan.Verb + " " + screen.Plural(s.changes, s.plan.One, s.plan.Many)
}

func (s *planDialog) whyNot() string {
	switch {
	case s.busy != "":
		return s.busy
	case s.changes == 0:
		return "nothing would change: " + s.escWords()
	}
	return ""
}

// Back returns to the form that the plan comes from.
func (s *planDialog) Back() bool {
	if s.targets.Form == nil || s.busy != "" {
		return false
	}
	form := s.targets.Form()
	if form == nil {
		return false
	}
	s.host.Replace(form)
	return true
}

// submit asks first when rows are left out because they are bad.
func (s *planDialog) submit() tea.Cmd {
	if s.bad == 0 {
		return s.start()
	}
	s.host.Float(screen.NewConfirm(screen.ConfirmOptions{
		Title: "Leave out " + screen.Plural(s.bad, "bad row", "bad rows") + "?",
		Text:  "The others go ahead: " + s.doing() + ". The bad rows are at the top of the plan, each with its reason.",
		Yes:   "leave out",
		Run:   s.start,
	}))
	return nil
}

func (s *planDialog) start() tea.Cmd {
	h, t := s.host, s.targets
	if t.Save != nil {
		s.busy = "saving…"
		ids := s.plan.Changing()
		return screen.Write(h, func(ctx context.Context) (string, error) { return t.Save(ctx, ids) },
			func(message string, err error) tea.Cmd {
				s.busy = ""
				if conflict, is := errors.AsType[*affiliate.PlanConflictError](err); is {
					h.Replace(newConflictDialog(t, conflict))
					return nil
				}
				if err != nil {
					h.Fail(err)
					return nil
				}
				h.Close()
				h.Toast(message)
				return nil
			})
	}
	s.busy = "saving the plan…"
	return screen.Write(h, func(ctx context.Context) (string, error) {
		return h.Ports().Queue.StartQueue(ctx, s.plan.Batch, s.plan.Plans())
	}, func(batch string, err error) tea.Cmd {
		if s.busy = ""; err != nil {
			h.Fail(err)
			return nil
		}
		if t.OnQueued != nil {
			t.OnQueued()
		}
		if t.Replaced {
			h.Report(screen.LinksReplaced{Links: s.plan.Changing()})
		}
		h.OpenInstead(screen.QueueOf(batch))
		return nil
	})
}

// Update answers a digit: who types one wants another number, and this is the plan of the number that was typed.
func (s *planDialog) Update(msg tea.Msg) tea.Cmd {
	if key, is := msg.(tea.KeyPressMsg); is && len(key.Text) == 1 && key.Text[0] >= '0' && key.Text[0] <= '9' && s.targets.Form != nil {
		s.host.Toast("this is the plan: esc goes back to change what was typed")
	}
	return s.ScrollBox.Update(msg)
}

func (s *planDialog) View(w, h int) (string, *tea.Cursor) {
	th := s.host.Theme()
	w = screen.BoxWidthFor(w, s.widest.line())
	head := append([]string{th.Strong.Render(th.Truncate(s.plan.Title, w))}, s.notes(w)...)
	columns := s.widest.columns(w)
	s.lines.measure(len(s.rows), w, func(i int) int { return s.rows[i].height(th, columns) })
	box := screen.BoxText{Head: head, Count: s.lines.count(), Line: func(at int) string {
		row, part := s.lines.find(at)
		return s.rows[row].draw(th, columns)[part]
	}, Foot: s.footer()}
	return s.DrawBox(th, box, w, h), nil
}

// notes are what is said before the rows: what to notice first, then how long it takes, then the rest.
func (s *planDialog) notes(w int) []string {
	th := s.host.Theme()
	var lines []string
	add := func(style lipgloss.Style, text string) {
		if text != "" {
			lines = append(lines, th.WrapStyled(style, text, w)...)
		}
	}
	if s.bad > 0 {
		add(th.Bad, "✗ "+screen.Plural(s.bad, "bad row is", "bad rows are")+" left out, at the top.")
	}
	if s.lowered > 0 {
		add(th.Warn, "▼ "+screen.Plural(s.lowered, "percentage goes", "percentages go")+" down.")
	}
	for _, text := range s.plan.Warn {
		add(th.Warn, "! "+text)
	}
	if n, why := s.plan.Unchanged(); n > 0 && s.changes > 0 {
		text := "= " + screen.Plural(n, "row needs no change", "rows need no change")
		if why != "" {
			text += ": " + affiliate.Clean(why)
		}
		add(th.Muted, text+".")
	}
	if n := s.plan.Sharing(); n > 0 {
		add(th.Muted, "+ "+screen.Plural(n, "row shares", "rows share")+" the new link of another row.")
	}
	if n := s.calls.All(); n > 0 {
		takes := s.host.Ports().Queue.TimeFor(s.calls)
		add(th.Plain, screen.Plural(n, "call", "calls")+" to Fermion, "+affiliate.FormatETA(takes.Duration)+" "+cmp.Or(takes.Why(),
			"at its limits")+".")
	} else if s.plan.Batch == "" {
		add(th.Muted, "Saved here only; nothing is sent to Fermion.")
	}
	add(th.Muted, strings.Join(screen.NonEmpty(append(slices.Clone(s.plan.Notes), s.hidden)...), " "))
	return lines
}

func (s *planDialog) footer() string {
	back := s.escWords()
	switch {
	case s.busy != "":
		return s.busy
	case s.changes == 0:
		return "nothing would change · " + back
	}
	verb, rest, _ := strings.Cut(s.doing(), " ")
	return "enter " + thirdPerson(verb) + " " + rest + " · " + back
}

// BackHint says that esc returns to the form that the plan comes from.
func (s *planDialog) BackHint() string {
	if s.targets.Form == nil {
		return ""
	}
	return "back"
}

func (s *planDialog) escWords() string {
	if s.targets.Form == nil {
		return "esc closes"
	}
	return "esc goes back"
}

// thirdPerson is a verb of a plan after "enter": creates, saves, stops.
func thirdPerson(verb string) string {
	if strings.HasSuffix(verb, "ch") {
		return verb + "es"
	}
	return verb + "s"
}
