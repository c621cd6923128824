package activity

import (
	"context"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
)

// activity is the tab Activity: what is to be reviewed, then operations, edits, notices and webhook events, newest first.
type activity struct {
	host screen.Host
	*screen.List[item]
	all     []item // in display order; without a filter, the older ones are not listed
	last    content
	refused time.Time // time of the refused webhook request among the rows
	waiting affiliate.PendingDecisions
	loaded  bool
	newest  *pendingReview // set while Review waits for the rows

	hasOlder     bool // some of the rows are older writes that only a filter shows
	readingOlder bool // older writes are being read, since a filter searches them
}

// pendingReview is a pending Review. The rows that are being read decide which row is the newest.
type pendingReview struct {
	from int64 // the row under the cursor at that time: if the person has moved on since, the cursor stays
	on   bool  // there was a row under the cursor
}

// activityLimit is how many operations are listed. Those that need a decision are always listed.
const activityLimit = 500

// searchLimit is how many operations a filter searches: they are read when one is typed.
const searchLimit = 10_000

// noticesLimit is how many notices are listed.
const noticesLimit = 500

// editsLimit is how many edits are listed.
const editsLimit = 500

// New makes the tab Activity.
func New(h screen.Host) screen.Screen {
	s := &activity{host: h}
	s.List = screen.NewList(h, screen.ListOptions[item]{
		Title: "Activity", Name: "entries", Singular: "entry", Topic: contentTopic, SettingsName: "activity", File: "activity", Export: s.export,
		StartsFresh: true, FilterHint: "words of a row, by:asha, !not", Complete: s.completeBy,
		Columns: itemColumns(h, func() bool { return s.Table.Draws("state") }), Key: func(x *item) int64 { return x.key },
		Rows: func(filter string) ([]*item, int) {
			if filter == "" {
				listed := slices.DeleteFunc(screen.ToPointers(s.all), func(x *item) bool { return x.older })
				return listed, len(listed)
			}
			return filterRows(s.all, filter), len(s.all)
		},
		NoMatch: s.unsearched,
	})
	return s
}

// Update reads the older operations when a filter is typed.
func (s *activity) Update(msg tea.Msg) tea.Cmd { return tea.Batch(s.List.Update(msg), s.readOlder()) }

// readOlder reads the operations that a filter searches beside those that are listed, once for each filter.
func (s *activity) readOlder() tea.Cmd {
	if s.readingOlder || s.FilterText() == "" || !s.last.more || s.last.limit == searchLimit {
		return nil
	}
	s.readingOlder = true
	return s.read()
}

// unsearched says which operations a filter without a match has not searched; "" if it has searched all.
func (s *activity) unsearched() string {
	switch {
	case s.readingOlder:
		return "Searching older writes…"
	case s.last.more:
		return "Older writes are in fermion-tui export operations."
	}
	return ""
}

func (s *activity) Init() tea.Cmd { return tea.Batch(s.List.Init(), s.read()) }

// export are the rows as texts, with the columns shown.
func (s *activity) export(rows []*item) screen.ShownRows {
	out := screen.ShownRows{Columns: s.Table.ExportedColumns()}
	stated := slices.Contains(out.Columns, "state")
	for _, x := range rows {
		of := map[string]string{"what": x.what, "state": x.state, "outcome": x.outcomeBeside(stated), "by": x.by}
		if !x.at.IsZero() {
			of["at"] = x.at.UTC().Format(time.RFC3339)
		}
		cells := make([]string, len(out.Columns))
		for i, column := range out.Columns {
			cells[i] = of[column]
		}
		out.Cells = append(out.Cells, cells)
	}
	return out
}

// content is what the rows are made from.
type content struct {
	operations []affiliate.Operation
	limit      int  // how many of the newest operations were asked for
	more       bool // the journal has older ones
	notices    []affiliate.Notice
	events     []affiliate.Event
	edits      []affiliate.Edit
	waiting    affiliate.PendingDecisions
}

const contentTopic = "activity"

// FirstRead is the read without which there are no rows.
func (s *activity) FirstRead() string { return contentTopic }

func (s *activity) read() tea.Cmd {
	limit := activityLimit
	if s.FilterText() != "" {
		limit = searchLimit
	}
	return screen.Load(s.host, contentTopic, "the activity", func(ctx context.Context) (r content, err error) {
		ports := s.host.Ports()
		r.limit = limit
		if r.waiting, err = ports.Journal.PendingDecisions(ctx); err != nil {
			return r, err
		}
		if r.operations, err = ports.Journal.Operations(ctx, affiliate.OperationQuery{Limit: limit + 1, NewestFirst: true}); err != nil {
			return r, err
		}
		if r.more = len(r.operations) > limit; r.more {
			r.operations = r.operations[:limit]
		}
		if countUndecided(r.operations) < r.waiting.Unknown { // some are older than the operations that were read
			everything, err := ports.Journal.Operations(ctx, affiliate.OperationQuery{NewestFirst: true})
			if err != nil {
				return r, err
			}
			r.operations = newestAndUndecided(everything, limit)
		}
		if r.events, err = ports.Events.Events(ctx, eventsLimit); err != nil {
			return r, err
		}
		if r.edits, err = ports.Edits.Edits(ctx, editsLimit); err != nil {
			return r, err
		}
		r.notices, err = ports.Notices.Notices(ctx, noticesLimit)
		for i := range r.notices {
			r.notices[i].Text = affiliate.Regroup(r.notices[i].Text)
		}
		return r, err
	}, s.onContent)
}

func needsDecision(op affiliate.Operation) bool { return op.State == affiliate.Unknown && !op.Snoozed }

func countUndecided(ops []affiliate.Operation) int {
	n := 0
	for _, op := range ops {
		if needsDecision(op) {
			n++
		}
	}
	return n
}

func newestAndUndecided(ops []affiliate.Operation, limit int) []affiliate.Operation {
	var matching []affiliate.Operation
	for i, op := range ops {
		if i < limit || needsDecision(op) {
			matching = append(matching, op)
		}
	}
	return matching
}

// Refresh reads again when the journal, edits, notices or events change.
func (s *activity) Refresh(n affiliate.Invalidation) tea.Cmd {
	screen.ApplyTableTheme(s.host, s.Table.Table)
	if n.Operations || n.Notices || n.Events || n.Edits || n.All {
		return s.read()
	}
	if refused := s.host.Ports().Webhook.Status().RefusedAt; s.loaded && !refused.Equal(s.refused) {
		s.fill()
		s.SelectFromTop()
	}
	return nil
}

func (s *activity) onContent(read content, err error) tea.Cmd {
	s.readingOlder = false
	if err != nil {
		return nil
	}
	at, alert := s.cursorOnOpenAlert()
	s.loaded, s.waiting, s.last = true, read.waiting, read
	s.fill()
	s.SelectFromTop()
	if _, still := s.cursorOnOpenAlert(); alert && !still {
		s.selectNextAlert(at)
	}
	if want := s.newest; want != nil {
		s.newest = nil
		if key, on := s.Table.CursorKey(); !want.on || on && key == want.from {
			s.showNewest()
		}
	}
	return s.readOlder()
}

// fill makes the rows from what was read last, and from the last refused webhook request, which is not in the database.
func (s *activity) fill() {
	s.refused = s.host.Ports().Webhook.Status().RefusedAt
	s.all = buildItems(s.host, s.last)
	s.hasOlder = slices.ContainsFunc(s.all, func(x item) bool { return x.older })
}

// cursorOnOpenAlert is the position of the cursor, and whether it is on an alert to be reviewed.
func (s *activity) cursorOnOpenAlert() (at int, is bool) {
	at = s.Table.Cursor()
	return at, at < len(s.Shown.Rows) && s.Shown.Rows[at].notice != nil && s.Shown.Rows[at].needsReview
}

// selectNextAlert moves the cursor to the decision after a dismissed alert. The dismissed row moves down among the
// rest, and the cursor does not follow it, so that one alert after the other can be dismissed.
func (s *activity) selectNextAlert(at int) {
	open := 0
	for open < len(s.Shown.Rows) && s.Shown.Rows[open].needsReview {
		open++
	}
	if open > 0 {
		s.Table.MoveTo(min(at, open-1))
	}
}

// Review moves the cursor to the newest decision in the database. The visible rows may be older, so they are read again. Until
// then the cursor is on the newest decision that is visible, since keys may be typed ahead.
func (s *activity) Review() tea.Cmd {
	s.Touch()
	if i, ok := newestDecision(s.Shown.Rows); ok {
		s.Table.MoveTo(i)
	}
	key, on := s.Table.CursorKey()
	s.newest = &pendingReview{from: key, on: on}
	return s.read()
}

// showNewest moves the cursor to the newest decision of the rows, and clears a filter that hides it.
func (s *activity) showNewest() {
	whole, ok := newestDecision(screen.ToPointers(s.all))
	if !ok {
		s.host.Toast("nothing to review")
		return
	}
	at := func() int {
		return slices.IndexFunc(s.Shown.Rows, func(x *item) bool { return x.key == s.all[whole].key })
	}
	if at() < 0 {
		s.Typing = false
		s.FilterInput.SetValue("")
		s.ApplyFilter()
	}
	s.Table.MoveTo(at())
}

// newestDecision is the index of the latest row that needs a decision.
func newestDecision(rows []*item) (int, bool) {
	newest := -1
	for i, x := range rows {
		if x.needsReview && (newest < 0 || x.at.After(rows[newest].at)) {
			newest = i
		}
	}
	return newest, newest >= 0
}

func (s *activity) Actions() []screen.Action {
	acts := make([]screen.Action, 0, 24)
	if !s.Typing {
		acts = append(acts, s.OpenAction(s.open), screen.Bind(screen.ActionCopyURL, s.copyURL).DisabledBy(s.whyNoURL))
		acts = s.Touching(append(acts, s.decisionActions()...))
	}
	return append(acts, s.ListActions()...)
}

func (s *activity) View(w, h int) (string, *tea.Cursor) {
	s.Table.SetEmpty(screen.EmptyText(s.host, contentTopic,
		"Nothing here yet. Writes to Fermion, edits, webhook events, alerts and errors appear here."))
	return s.List.DrawList(s.strip(w), w, h)
}

// strip shows how much is to be reviewed and which writes wait. The webhook is shown where there is room.
func (s *activity) strip(w int) string {
	th := s.host.Theme()
	line := " " + th.Strong.Render(s.CountText())
	if n := s.waiting.Total() + len(s.host.Ports().Writes.Unsaved()); n > 0 {
		line += "   " + th.Warn.Render("! "+screen.ReviewText(n))
	} else if s.loaded {
		line += "   " + th.Muted.Render("nothing to review")
	}
	if s.waiting.Waiting > 0 {
		line += "   " + th.Warn.Render(waitingText(s.waiting, s.host.Now(), s.host.Ports().Access.Zone()))
	}
	if n := s.newestWrites(); n > 0 {
		line += "   " + th.Muted.Render("newest "+screen.Grouped(n)+" writes")
	}
	if hook := s.webhookText(); hook != "" && th.Width(line)+3+th.Width(hook) <= w {
		line += "   " + hook
	}
	return th.Fit(line, w)
}

// newestWrites is how many of the newest writes are listed, or searched by the filter; 0 if these are all.
func (s *activity) newestWrites() int {
	switch {
	case s.FilterText() == "" && (s.last.more || s.hasOlder):
		return activityLimit
	case s.last.more:
		return s.last.limit
	}
	return 0
}

// webhookText describes the webhook listener; "" without one.
func (s *activity) webhookText() string {
	th, st := s.host.Theme(), s.host.Ports().Webhook.Status()
	switch {
	case st.Address != "" && st.Open:
		return th.Warn.Render("webhook at " + st.Address + ", open to others")
	case st.Address != "":
		return th.Muted.Render("webhook at " + st.Address)
	case st.Why != "":
		return th.Bad.Render("✗ webhook is off")
	}
	return ""
}

// waitingText counts the waiting writes: 37 writes waiting since yesterday 18:40.
func waitingText(d affiliate.PendingDecisions, now time.Time, zone *time.Location) string {
	return screen.Plural(d.Waiting, "write waiting", "writes waiting") + " since " + screen.RelativeTime(d.WaitingSince, now, zone)
}
