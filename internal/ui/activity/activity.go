package activity

import (
	"context"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/screen"
)

// activity is what is to be reviewed, and below it what happened: operations, notices and events of the webhook, the
// newest first.
type activity struct {
	host screen.Host
	*screen.List[happening]
	all     []happening // in the order they are shown
	last    activityContent
	refused time.Time // when the refused request was that they show
	waiting affiliate.PendingDecisions
	loaded  bool
	newest  *newestWanted // nil: nobody asked to go there
}

// newestWanted is the wish to go to the newest decision, until the rows are read that tell which one it is.
type newestWanted struct {
	from int64 // the row under the cursor when it was asked for: a person who has moved on since is left where they are
	on   bool  // there was such a row
}

// activityLimit is how many operations are listed. Those that need a decision are listed however old they are.
const activityLimit = 500

// noticesLimit is how many notices are listed.
const noticesLimit = 500

func New(h screen.Host) screen.Screen {
	s := &activity{host: h}
	s.List = screen.NewList(h, screen.ListOf[happening]{
		Title: "Activity", Name: "entries", One: "entry", Find: "words of a row, !not", Columns: happeningColumns(h), Key: func(x *happening) int64 { return x.key },
		Rows: func(filter string) ([]*happening, int) { return found(s.all, filter), len(s.all) },
	})
	return s
}

func (s *activity) Init() tea.Cmd { return s.read() }

// activityContent is what the rows are made of.
type activityContent struct {
	operations []affiliate.Operation
	notices    []affiliate.Notice
	events     []affiliate.Event
	waiting    affiliate.PendingDecisions
}

func (s *activity) read() tea.Cmd {
	return screen.Load(s.host, "activity", "the activity", func(ctx context.Context) (r activityContent, err error) {
		ports := s.host.Ports()
		if r.waiting, err = ports.Journal.PendingDecisions(ctx); err != nil {
			return r, err
		}
		if r.operations, err = ports.Journal.Operations(ctx, affiliate.OperationQuery{Limit: activityLimit, NewestFirst: true}); err != nil {
			return r, err
		}
		if unsettled(r.operations) < r.waiting.Unknown { // some are older than the newest
			everything, err := ports.Journal.Operations(ctx, affiliate.OperationQuery{NewestFirst: true})
			if err != nil {
				return r, err
			}
			r.operations = newestAndUnsettled(everything)
		}
		if r.events, err = ports.Events.Events(ctx, eventsLimit); err != nil {
			return r, err
		}
		r.notices, err = ports.Notices.Notices(ctx, noticesLimit)
		return r, err
	}, s.came)
}

func needsDecision(op affiliate.Operation) bool { return op.State == affiliate.Unknown && !op.Later }

func unsettled(ops []affiliate.Operation) int {
	n := 0
	for _, op := range ops {
		if needsDecision(op) {
			n++
		}
	}
	return n
}

func newestAndUnsettled(ops []affiliate.Operation) []affiliate.Operation {
	var kept []affiliate.Operation
	for i, op := range ops {
		if i < activityLimit || needsDecision(op) {
			kept = append(kept, op)
		}
	}
	return kept
}

// Renew reads again when something happened.
func (s *activity) Renew(n affiliate.News) tea.Cmd {
	screen.Dress(s.host, s.Table.Table)
	if n.Operations || n.Notices || n.Events || n.All {
		return s.read()
	}
	if refused := s.host.Ports().Webhook.Status().RefusedAt; s.loaded && !refused.Equal(s.refused) {
		s.fill()
		s.SelectRows()
	}
	return nil
}

func (s *activity) came(read activityContent, err error) tea.Cmd {
	if err != nil {
		return nil
	}
	at, alert := s.openAlert()
	s.loaded, s.waiting, s.last = true, read.waiting, read
	s.fill()
	s.SelectRows()
	if _, still := s.openAlert(); alert && !still {
		s.goOn(at)
	}
	if want := s.newest; want != nil {
		s.newest = nil
		if key, on := s.Table.CursorKey(); !want.on || on && key == want.from {
			s.showNewest()
		}
	}
	return nil
}

// fill makes the rows of what was read last, and of the last refused webhook request, which no database has.
func (s *activity) fill() {
	s.refused = s.host.Ports().Webhook.Status().RefusedAt
	s.all = happenings(s.host, s.last)
}

// openAlert says where the cursor is, and whether on an alert that is to be reviewed.
func (s *activity) openAlert() (at int, is bool) {
	at = s.Table.Cursor()
	return at, at < len(s.Shown.Rows) && s.Shown.Rows[at].notice != nil && s.Shown.Rows[at].needs
}

// goOn moves the cursor to the decision after the alert that was dismissed there: the dismissed one has gone down among the
// rest, and somebody who goes through alerts does not want to follow it.
func (s *activity) goOn(at int) {
	open := 0
	for open < len(s.Shown.Rows) && s.Shown.Rows[open].needs {
		open++
	}
	if open > 0 {
		s.Table.MoveTo(min(at, open-1))
	}
}

// Review puts the cursor on the newest decision that the database has now. The rows on screen may be older than that, so
// that they are read again; until then the newest of those shown has to do, for keys that are typed ahead.
func (s *activity) Review() tea.Cmd {
	if i, ok := newestDecision(s.Shown.Rows); ok {
		s.Table.MoveTo(i)
	}
	key, on := s.Table.CursorKey()
	s.newest = &newestWanted{from: key, on: on}
	return s.read()
}

// showNewest goes to the newest decision among the rows, dropping a filter that hides it.
func (s *activity) showNewest() {
	whole, ok := newestDecision(screen.Pointers(s.all))
	if !ok {
		s.host.Toast("nothing to review")
		return
	}
	at := func() int {
		return slices.IndexFunc(s.Shown.Rows, func(x *happening) bool { return x.key == s.all[whole].key })
	}
	if at() < 0 {
		s.Typing = false
		s.Input.SetValue("")
		s.Refilter()
	}
	s.Table.MoveTo(at())
}

// newestDecision is the index of the row that needs a decision since the shortest time.
func newestDecision(rows []*happening) (int, bool) {
	newest := -1
	for i, x := range rows {
		if x.needs && (newest < 0 || x.at.After(rows[newest].at)) {
			newest = i
		}
	}
	return newest, newest >= 0
}

func (s *activity) Actions() []screen.Action {
	acts := make([]screen.Action, 0, 24)
	if !s.Typing {
		acts = append(acts, s.Opens(s.open), screen.Bind(screen.ActionCopyURL, s.copyURL).Unless(s.noURL))
		acts = append(acts, s.decisionActions()...)
	}
	return append(acts, s.ListActions()...)
}

// chosen are the rows that a key acts on: the marked ones, else the cursor's.
func (s *activity) chosen() []happening {
	want := map[int64]bool{}
	for _, key := range s.Targets() {
		want[key] = true
	}
	var out []happening
	for _, x := range s.all {
		if want[x.key] {
			out = append(out, x)
		}
	}
	return out
}

func (s *activity) open() {
	key, ok := s.Table.CursorKey()
	if !ok {
		return
	}
	for _, x := range s.Shown.Rows {
		switch {
		case x.key != key:
		case x.op != nil:
			s.host.Open(screen.Operation(x.op.ID))
		case x.notice != nil:
			s.host.Float(noticeCard(*x.notice))
		case x.event != nil:
			s.host.Float(eventCard(*x.event))
		case x.key == refusedKey:
			s.host.Open(screen.WebhookPage())
		default:
			s.host.Open(screen.WaitingWrites())
		}
	}
}

// linkIDs are the links that the chosen rows are about, each once.
func (s *activity) linkIDs() []int64 {
	var ids []int64
	for _, x := range s.chosen() {
		if id := x.linkID(); id != 0 && s.host.Board().Link(id) != nil && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

// unstoredURLs are those of links that Fermion made for the chosen rows and that the database could not store yet.
func (s *activity) unstoredURLs() []string {
	var urls []string
	for _, x := range s.chosen() {
		if x.op == nil {
			continue
		}
		if held, is := screen.UnsavedResponseOf(s.host, *x.op); is && held.Slug != "" {
			urls = append(urls, s.host.Ports().Access.School().LinkURL(held.Slug))
		}
	}
	return urls
}

func (s *activity) noURL() string {
	switch {
	case s.NeedsRow() != "":
		return s.NeedsRow()
	case !s.host.Ports().Access.School().Known():
		return screen.NeedsSchool(s.host, "")
	case len(s.linkIDs())+len(s.unstoredURLs()) == 0:
		return "this row has no URL to copy"
	}
	return ""
}

// copyURL copies the URLs of the rows' links, as y on the links themselves does.
func (s *activity) copyURL() tea.Cmd {
	urls := s.unstoredURLs()
	if len(urls) == 0 {
		return screen.CopyURLs(s.host, s.rowLinks())
	}
	out := screen.HandoutFor(s.host.Board(), s.rowLinks())
	for _, l := range out.Links {
		urls = append(urls, s.host.Ports().Access.School().LinkURL(l.Link.Slug))
	}
	what := urls[0]
	if len(urls) > 1 {
		what = screen.Plural(len(urls), "URL", "URLs")
	}
	return screen.CopyText(s.host, strings.Join(urls, "\n"), strings.Join(screen.Present(what, out.Words()), "; "))
}

// rowLinks are the links of the chosen rows.
func (s *activity) rowLinks() []*board.Link {
	var links []*board.Link
	for _, id := range s.linkIDs() {
		links = append(links, s.host.Board().Link(id))
	}
	return links
}

func (s *activity) View(w, h int) (string, *tea.Cursor) {
	s.Table.SetEmpty(screen.EmptyText(s.host, "activity", "Nothing here yet. Writes to Fermion, webhook events, alerts and errors appear here."))
	return s.List.DrawList(s.strip(w), w, h)
}

// strip says how much is to be reviewed; the whole line belongs to the writes that wait when there are some.
func (s *activity) strip(w int) string {
	th := s.host.Theme()
	line := " " + th.Strong.Render(s.Count())
	if n := s.waiting.Total() + len(s.host.Ports().Desk.Held()); n > 0 {
		line += "   " + th.Warn.Render("! "+screen.ReviewWords(n))
	} else if s.loaded {
		line += "   " + th.Muted.Render("nothing to review")
	}
	if s.waiting.Waiting > 0 {
		line += "   " + th.Warn.Render(waitWords(s.waiting, s.host.Now(), s.host.Ports().Access.Zone()))
	}
	if hook := s.hookWords(); hook != "" && th.Width(line)+3+th.Width(hook) <= w {
		line += "   " + hook
	}
	return th.Fit(line, w)
}

// hookWords say where the webhook's events are taken; nothing when nobody asked for that.
func (s *activity) hookWords() string {
	th, st := s.host.Theme(), s.host.Ports().Webhook.Status()
	switch {
	case st.At != "" && st.Open:
		return th.Warn.Render("webhook at " + st.At + ", open to others")
	case st.At != "":
		return th.Muted.Render("webhook at " + st.At)
	case st.Why != "":
		return th.Bad.Render("✗ webhook is off")
	}
	return ""
}

// waitWords: 37 writes waiting since yesterday 18:40.
func waitWords(d affiliate.PendingDecisions, now time.Time, zone *time.Location) string {
	return screen.Plural(d.Waiting, "write waiting", "writes waiting") + " since " + screen.RelativeTime(d.WaitingSince, now, zone)
}
