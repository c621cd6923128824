package activity

import (
	"context"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
)

// waitingPage lists the writes that were planned by a program that has ended. They are sent only after a person resumes them.
type waitingPage struct {
	host screen.Host
	screen.Detail
	waiting affiliate.PendingDecisions
	ops     []affiliate.Operation
	files   []screen.UnfinishedImport // that some of them come from
	read    bool
}

// WaitingWrites makes the page of the waiting writes.
func WaitingWrites(h screen.Host) screen.Screen {
	s := &waitingPage{host: h, Detail: screen.Detail{Host: h}}
	s.AddOperations("Writes", "waiting", "Nothing is waiting any more.")
	return s
}

func (s *waitingPage) Title() string { return "waiting writes" }

const waitingTopic = "waiting"

// FirstRead is the read without which it is not known what waits.
func (s *waitingPage) FirstRead() string { return waitingTopic }

func (s *waitingPage) Init() tea.Cmd {
	h := s.host
	type content struct {
		ops     []affiliate.Operation
		waiting affiliate.PendingDecisions
		files   []screen.UnfinishedImport
	}
	return screen.Load(h, waitingTopic, "the waiting writes", func(ctx context.Context) (c content, err error) {
		if c.waiting, err = h.Ports().Journal.PendingDecisions(ctx); err != nil || len(c.waiting.WaitingIDs) == 0 {
			return c, err
		}
		c.ops, err = h.Ports().Journal.Operations(ctx, affiliate.OperationQuery{IDs: c.waiting.WaitingIDs, NewestFirst: true})
		if err == nil {
			c.files, _ = h.Ports().Imports.Unfinished(ctx) // without them the batch of a write is named
		}
		return c, err
	}, func(c content, err error) tea.Cmd {
		if err == nil {
			s.waiting, s.ops, s.files, s.read = c.waiting, c.ops, c.files, true
		}
		return s.OnOperations(c.ops, err)
	})
}

// Refresh reads the writes again when the journal changes.
func (s *waitingPage) Refresh(n affiliate.Invalidation) tea.Cmd {
	s.ApplyTheme()
	if n.Operations || n.All {
		return s.Init()
	}
	return nil
}

func (s *waitingPage) Update(msg tea.Msg) tea.Cmd {
	s.OnMouse(msg)
	return nil
}

func (s *waitingPage) Actions() []screen.Action {
	h := s.host
	off := func() string {
		if len(s.waiting.WaitingIDs) == 0 {
			return "nothing is waiting to be sent"
		}
		return ""
	}
	resume := screen.NoCmd(func() { confirmResume(h, s.waiting.WaitingIDs, "", func() {}) })
	drop := screen.NoCmd(func() { confirmDrop(h, s.waiting.WaitingIDs, "", func() {}) })
	return append([]screen.Action{
		screen.Bind(screen.ActionResume, resume).WithTitle("Resume all of them", "resume all").DisabledBy(off),
		screen.Bind(screen.ActionDrop, drop).WithTitle("Drop all of them", "drop all").DisabledBy(off),
	}, s.NavigationActions()...)
}

func (s *waitingPage) about(w int) []string {
	th := s.host.Theme()
	if !s.read || s.waiting.Waiting == 0 {
		return []string{th.Strong.Render("Waiting writes")}
	}
	lines := []string{th.Strong.Render(waitingText(s.waiting, s.host.Now(), s.host.Ports().Access.Zone()))}
	lines = append(lines, th.WrapStyled(th.Muted, "Nothing is sent until you resume"+s.whyWaiting()+".", w)...)
	for _, text := range s.reasons() {
		lines = append(lines, th.WrapStyled(th.Warn, text, w)...)
	}
	for _, text := range s.origins() {
		lines = append(lines, th.WrapStyled(th.Muted, text, w)...)
	}
	return lines
}

// whyWaiting says why writes wait that were not left for a reason of their own; "" if there are none.
func (s *waitingPage) whyWaiting() string {
	planner := ""
	for _, op := range s.ops {
		switch {
		case op.Error != "":
		case op.Owner == "":
			planner = "program or the import"
		case planner == "":
			planner = "program"
		}
	}
	if planner == "" {
		return ""
	}
	return "; the " + planner + " that planned them has ended"
}

// reasons say why writes were not sent, and how many for each reason.
func (s *waitingPage) reasons() (lines []string) {
	count, order := map[string]int{}, []string(nil)
	for _, op := range s.ops {
		if op.Error == "" {
			continue
		}
		if count[op.Error]++; count[op.Error] == 1 {
			order = append(order, op.Error)
		}
	}
	for _, why := range order[:min(len(order), shownOrigins)] {
		n, text := screen.Plural(count[why], "write", "writes"), affiliate.Clean(why)
		if strings.HasPrefix(text, affiliate.NotSent) {
			lines = append(lines, n+" "+text)
		} else {
			lines = append(lines, n+": "+text)
		}
	}
	if more := len(order) - shownOrigins; more > 0 {
		lines = append(lines, "and "+screen.Plural(more, "other reason", "other reasons"))
	}
	return lines
}

// shownOrigins is how many origins, and how many reasons, are named.
const shownOrigins = 3

// origin is what planned a write: the import of a file, or a batch of somebody.
type origin struct {
	path      string // of the file; "" when it is not an import of this machine
	removed   bool   // the file no longer has these rows
	batch, by string // else
}

// origins say what planned the writes: the file of an import, a queue. Of a file that was imported on another machine
// only its name is known.
func (s *waitingPage) origins() (lines []string) {
	count, order := map[origin]int{}, []origin(nil)
	for _, op := range s.ops {
		if op.Batch == "" {
			continue
		}
		from := origin{batch: op.Batch, by: op.By}
		if i := slices.IndexFunc(s.files, func(f screen.UnfinishedImport) bool { return f.Planned(op) }); i >= 0 {
			from = origin{path: s.files[i].Path, removed: s.files[i].Removed[op.Chain]}
		}
		if count[from]++; count[from] == 1 {
			order = append(order, from)
		}
	}
	for _, from := range order[:min(len(order), shownOrigins)] {
		n := screen.Grouped(count[from])
		if from.removed {
			lines = append(lines, n+" from rows that were edited or removed in "+affiliate.Clean(from.path)+" since: importing it again does "+
				"not send them")
			continue
		}
		if from.path != "" {
			lines = append(lines, n+" from the import of "+affiliate.Clean(from.path)+": "+screen.KeyOf(s.host,
				screen.ActionImport)+" continues with the file, and writes its result file")
			continue
		}
		text := n + " from " + affiliate.Clean(from.batch)
		if slices.ContainsFunc(order, func(o origin) bool { return o.batch == from.batch && o.by != from.by }) ||
			slices.ContainsFunc(s.files, func(f screen.UnfinishedImport) bool { return f.Batch == from.batch && f.By != from.by }) {
			text += " by " + affiliate.Clean(from.by)
		}
		lines = append(lines, text)
	}
	if more := len(order) - shownOrigins; more > 0 {
		lines = append(lines, "and "+screen.Grouped(more)+" more")
	}
	return lines
}

func (s *waitingPage) View(w, h int) (string, *tea.Cursor) {
	return s.Detail.DrawPage(s.about(w-2), w, h), nil
}
