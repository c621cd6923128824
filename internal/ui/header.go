package ui

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"charm.land/lipgloss/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
)

// header shows program and profile on the left, and the status on the right. What may need a reaction is always shown:
// the state, a queue, an import, and what to review. On a narrow terminal the other parts are left out, one after the
// other: the words beside the number of calls, the duration of a full refresh, the program's name, the school's
// address, the number of calls. Then the reason of the state is truncated, and the remaining parts use their short
// texts.
func (r *Root) header() string {
	th := &r.theme
	left := " " + th.Strong.Render("fermion-tui") + "  " + th.Plain.Render(r.opts.Profile)
	profile := r.profileShort()
	short := profile
	if s := r.ports.Access.School(); s.IsSet() {
		left += th.Muted.Render(" · " + s.Host())
		short += th.Muted.Render(" · " + s.Host())
	}
	state, rest := r.state(), r.statusParts()
	long := append([]string{state.draw(th, th.Width(state.text))}, partTexts(rest, false)...)
	calls, shortCalls := r.callsText()
	if line, ok := r.headerLine(left, slices.Concat(long, calls)); ok {
		return line
	}
	for _, try := range []struct {
		left  string
		calls int // parts of the calls, the first of which counts them
	}{{left, 2}, {left, 1}, {short, 2}, {short, 1}, {profile, 2}, {profile, 1}, {short, 0}, {profile, 0}} {
		if line, ok := r.headerLine(try.left, slices.Concat(long, shortCalls[:min(try.calls, len(shortCalls))])); ok {
			return line
		}
	}
	return r.narrowHeader(profile, state, rest)
}

// minReason is the minimum width of a truncated reason: fewer cells would not say anything.
const minReason = 12

// narrowHeader truncates the reason of the state, then uses the short texts of the other parts, and finally truncates
// the state itself.
func (r *Root) narrowHeader(profile string, state liveState, rest []statusPart) string {
	th := &r.theme
	base, name := th.Width(state.base), th.Width(state.name)
	beside := base // minimum width of the state beside the profile
	if name == base {
		beside = min(base, 2*minReason)
	}
	for _, try := range []struct {
		left     string
		short    bool
		minState int
	}{{profile, false, min(base+minReason, th.Width(state.text))}, {profile, true, min(base+minReason, th.Width(state.text))},
		{profile, true, beside}, {"", true, base}, {"", true, name}} {
		texts := partTexts(rest, try.short)
		room := r.w - th.Width(try.left) - 3 - state.badgeWidth(th)
		for _, text := range texts {
			room -= 2 + th.Width(text)
		}
		if room >= try.minState {
			line, _ := r.headerLine(try.left, append([]string{state.draw(th, room)}, texts...))
			return line
		}
	}
	return th.Fit(strings.Join(append([]string{state.draw(th, name)}, partTexts(rest, true)...), "  "), r.w)
}

// headerLine puts the left side and the parts of the status on a line; false if there is no room.
func (r *Root) headerLine(left string, parts []string) (string, bool) {
	right := strings.Join(parts, "  ") + " "
	gap := r.w - r.theme.Width(left) - r.theme.Width(right)
	return left + strings.Repeat(" ", max(gap, 0)) + right, gap >= 2
}

// profileShort is the left part of the header if the status needs the rest of the line.
func (r *Root) profileShort() string {
	return " " + r.theme.Strong.Render(r.theme.Truncate(r.opts.Profile, max(r.w/4, 8)))
}

// liveState is the state of polling in the header, in three lengths: with a reason, without it, and without a time.
type liveState struct {
	badges string // styled
	text   string
	base   string // without its reason: what is wrong, and since when
	name   string // what is wrong
	style  lipgloss.Style
}

// draw writes the badges, and then the state in at most room cells.
func (s *liveState) draw(th *screen.Theme, room int) string {
	text := s.text
	switch {
	case room < th.Width(s.base):
		text = th.Truncate(s.name, room)
	case room < th.Width(s.text) && room < th.Width(s.base)+minReason:
		text = s.base
	case room < th.Width(s.text):
		text = wholeWords(th, s.text, room)
		if th.Width(text) <= th.Width(s.base)+1 { // not even the first word of the reason fits
			text = s.base
		}
	}
	return s.badges + s.style.Render(text)
}

// wholeWords returns as many whole words of a text as fit, with … for the rest.
func wholeWords(th *screen.Theme, text string, room int) string {
	cut := strings.TrimSuffix(th.Truncate(text, room), "…")
	if !strings.ContainsAny(text[len(cut):][:1], " :,;.)") {
		cut = cut[:max(0, strings.LastIndexByte(cut, ' '))]
	}
	return strings.TrimRight(cut, " :,;") + "…"
}

func (s *liveState) badgeWidth(th *screen.Theme) int { return th.Width(s.badges) }

// state returns the state of polling, with badges for the role of the user, read-only mode, the demo and its tour.
func (r *Root) state() liveState {
	th := &r.theme
	var s liveState
	if !r.opts.Role.MayAll() {
		s.badges += th.Warn.Render(r.opts.Role.Name) + "  "
	}
	if r.opts.ReadOnly {
		s.badges += th.Warn.Render("read-only") + "  "
	}
	if r.opts.Demo {
		s.badges += th.Warn.Render("DEMO") + "  "
	}
	if badge := r.tourBadge(); badge != "" {
		s.badges += th.Warn.Render(badge) + "  "
	}
	base, reason, style := r.stateText()
	s.text, s.style, s.base = base, style, base
	s.name, _, _ = strings.Cut(strings.ReplaceAll(base, "(since ", "since "), " since ")
	s.name, _, _ = strings.Cut(s.name, ": ")
	if reason != "" {
		s.text += ": " + reason
	}
	return s
}

// stateText returns the state of polling in words, and its reason.
func (r *Root) stateText() (base, reason string, style lipgloss.Style) {
	th, s := &r.theme, r.live
	why, zone := affiliate.Clean(s.Why), r.ports.Access.Zone()
	if !s.DatabaseLost.IsZero() {
		return databaseLost(s, zone), affiliate.Clean(s.LostCause), th.Bad
	}
	if s.MovedTo != "" {
		return "✗ moved to " + affiliate.Clean(s.MovedTo), "restart with --store", th.Bad
	}
	if !s.WriteWaits.IsZero() {
		base, reason = writeWait(s, r.ports.Now())
		return base, reason, th.Warn
	}
	switch s.State {
	case screen.LiveOK:
		if s.Why == "" {
			return "● live", "", th.Good
		}
		return "✗ not saved", why, th.Bad // readings come but cannot be stored, for instance because the disk is full
	case screen.LiveSlow:
		base, reason = slowReason(s, zone)
		return base, reason, th.Warn
	case screen.LiveOffline:
		return "○ offline since " + s.Since.In(zone).Format("15:04"), why, th.Bad
	case screen.LiveFrozen:
		return "✗ held", why, th.Bad
	case screen.LiveRefused:
		return "✗ key refused", r.ports.Access.KeySource(), th.Bad
	case screen.LiveVerifyingKey:
		return "◌ new key", "asking for a known link", th.Warn
	case screen.LiveForeignKey:
		return "✗ another school's key?", "", th.Bad
	case screen.LiveNoKey:
		return "○ no key", "", th.Warn
	case screen.LivePaused:
		return "‖ paused", "", th.Warn
	case screen.LiveIdle:
		return "○ nothing to watch yet", "", th.Muted
	case screen.LiveNotFermion:
		who, _, _ := strings.Cut(why, ": ")
		return "✗ " + who, "", th.Bad
	case screen.LiveNotPolling:
		return "○ not polling", "", th.Muted
	case screen.LiveStarting:
		return "◌ connecting", "", th.Muted
	}
	if !r.boardRead.Done { // the state is read with the database
		return "◌ starting", "", th.Muted
	}
	return "? polling state unknown", "", th.Warn
}

// writeWait says for whom writes wait and for how long.
func writeWait(s screen.LiveStatus, now time.Time) (base, reason string) {
	since := affiliate.FormatDuration(now.Sub(s.WriteWaits))
	if s.WaitsFor != "" {
		return "◐ waiting for " + affiliate.Clean(s.WaitsFor) + ", " + since, ""
	}
	return "◐ waiting to write for " + since, "another program holds the database"
}

// databaseLost says since when the server of the database cannot be reached, or what it refuses. The time is part of
// the state, so it stays when the reason is truncated.
func databaseLost(s screen.LiveStatus, zone *time.Location) string {
	at := s.DatabaseLost.In(zone).Format("15:04")
	offline := "database offline since " + at
	if s.Refuses != "" {
		offline = "database " + s.Refuses + " (since " + at + ")"
	}
	if s.State == screen.LiveNotPolling { // a program that would save nothing anyway
		return "✗ " + offline
	}
	return "✗ not saved: " + offline
}

// statusPart is a part of the header, with a shorter text for a narrow terminal.
type statusPart struct {
	long, short string
	style       lipgloss.Style
}

func partTexts(parts []statusPart, short bool) []string {
	texts := make([]string, len(parts))
	for i, p := range parts {
		if texts[i] = p.style.Render(p.long); short {
			texts[i] = p.style.Render(cmp.Or(p.short, p.long))
		}
	}
	return texts
}

// statusParts returns what the header shows after the state, the most important part first.
func (r *Root) statusParts() (parts []statusPart) {
	if r.live.State == screen.LiveNotFermion {
		parts = append(parts, statusPart{long: r.opts.KeyText(screen.ActionAskHost) + " asks once", style: r.theme.Bad})
	}
	if p, is := r.queuePart(); is {
		parts = append(parts, p)
	}
	if p, is := r.importPart(); is {
		parts = append(parts, p)
	}
	if n := r.toReview(); n > 0 {
		parts = append(parts, statusPart{screen.ReviewText(n), "! " + screen.Grouped(n), r.theme.Warn})
	}
	return parts
}

// callsText are the API calls of the last minute and the duration of a full refresh, in a long and a short form. Both
// are empty while nothing is polled.
func (r *Root) callsText() (long, short []string) {
	th, s := &r.theme, r.live
	switch s.State {
	case screen.LiveStarting, screen.LiveOK, screen.LiveSlow, screen.LiveFrozen:
	default:
		return nil, nil
	}
	used := fmt.Sprintf("Calls %d/%d", s.Used, s.Limit)
	long, short = append(long, th.Muted.Render(used+" per min")), append(short, th.Muted.Render(used))
	if s.FullRefresh > 0 {
		label, brief := "Full refresh ", "Refresh "
		if s.State == screen.LiveSlow { // what it is slow at
			label, brief = "Each link read every ", "Read every "
		}
		takes := affiliate.FormatDuration(s.FullRefresh)
		long, short = append(long, th.Muted.Render(label+takes)), append(short, th.Muted.Render(brief+takes))
	}
	return long, short
}

// toReview is how many decisions are open, including those about responses that could not be stored.
func (r *Root) toReview() int { return r.decisions.Total() + len(r.ports.Writes.Unsaved()) }

// slowReason is what slows polling down and until when, and the details.
func slowReason(s screen.LiveStatus, zone *time.Location) (base, details string) {
	why, more, _ := strings.Cut(affiliate.Clean(s.Why), ": ")
	what := cmp.Or(why, "rate limited")
	if !s.Blocked { // calls are sent again, fewer than before
		what = screen.Plural(s.Limit, "call", "calls") + " a minute"
	}
	return "◐ slow: " + what + " until " + screen.UntilClock(s.Until, zone), more
}

// headerChangesIn returns in how long the header must be drawn again, 0 for never. The time that writes wait is shown
// in seconds, and whether a write works again is looked up every second. The number of API calls in the last minute
// falls without a message, so it is drawn again every ten seconds.
func (r *Root) headerChangesIn(time.Time) time.Duration {
	if !r.live.WriteWaits.IsZero() || r.toast.unwritable {
		return time.Second
	}
	if r.toast.gone && r.live.DatabaseLost.IsZero() {
		return noticedWithin
	}
	if r.live.State == screen.LiveSlow || r.sends() || (r.live.State == screen.LiveOK || r.live.State == screen.LiveStarting) &&
		r.live.Used > 0 {
		return 10 * time.Second
	}
	return 0
}
