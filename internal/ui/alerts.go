package ui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
)

// AlertMsg are new alerts, one line each.
type AlertMsg []string

// maxNotifications is how many alerts that arrive together are shown one by one.
const maxNotifications = 3

// onAlerts rings the bell and sends notifications, if they are on. A terminal without escape sequences would show both as garbage.
func (r *Root) onAlerts(a AlertMsg) tea.Cmd {
	if r.opts.Dumb || len(a) == 0 {
		return nil
	}
	var out strings.Builder
	if r.bell {
		out.WriteByte(ansi.BEL)
	}
	if r.notify {
		for i, text := range a {
			if i == maxNotifications {
				text = screen.Plural(len(a)-maxNotifications, "more alert", "more alerts")
			}
			out.WriteString(r.notification(text))
			if i == maxNotifications {
				break
			}
		}
	}
	if out.Len() == 0 {
		return nil
	}
	return tea.Raw(out.String())
}

// notification is OSC 9, wrapped for tmux to pass it on if its settings allow that.
func (r *Root) notification(text string) string {
	seq := ansi.Notify(ansi.Truncate("fermion-tui "+r.opts.Profile+": "+affiliate.Clean(text), 200, "…"))
	if r.opts.Tmux {
		return ansi.TmuxPassthrough(seq)
	}
	if r.opts.GNUScreen {
		return screen.GNUScreenPassthrough(seq)
	}
	return seq
}

// alertCommands are those of the palette.
func (r *Root) alertCommands() []screen.Action {
	toggle := func(id screen.ActionID, setting *bool, what, verb string) screen.Action {
		return screen.Bind(id, screen.NoCmd(func() {
			*setting = !*setting
			r.Toast(what + " " + verb + " " + onOff(*setting))
		})).WithTitle("Turn "+what+" "+onOff(!*setting), "").DisabledBy(r.whyNoEscapes)
	}
	return []screen.Action{
		screen.Bind(screen.ActionAlertRules, screen.NoCmd(func() { r.Float(r.newAlertRules) })),
		toggle(screen.ActionBell, &r.bell, "the bell of alerts", "is"),
		toggle(screen.ActionNotify, &r.notify, "desktop notifications", "are"),
	}
}

func onOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}

func (r *Root) whyNoEscapes() string {
	if r.opts.Dumb {
		return "this terminal (TERM=dumb) takes neither"
	}
	return ""
}

// alertRulesDialog shows which rules raise alerts, and how they are announced.
type alertRulesDialog struct {
	screen.ScrollBox
	host screen.Host
	root *Root
}

func (r *Root) newAlertRules(h screen.Host) screen.Screen { return &alertRulesDialog{host: h, root: r} }

func (s *alertRulesDialog) Title() string { return "Alert rules" }
func (s *alertRulesDialog) Init() tea.Cmd { return nil }
func (s *alertRulesDialog) Actions() []screen.Action {
	return append(s.ScrollActions(), screen.Bind(screen.ActionOpen, screen.NoCmd(s.host.Close)).WithTitle("Close", "close"))
}

func (s *alertRulesDialog) View(w, h int) (string, *tea.Cursor) {
	th, rules, r := s.host.Theme(), s.host.Options().Alerts, s.root
	w = min(w-4, 66)
	var lines []string
	row := func(on bool, rule affiliate.AlertRule, what string) {
		mark, style := "● ", th.Plain
		if !on {
			mark, style, what = "○ ", th.Muted, "off"
		}
		lines = append(lines, style.Render(th.Truncate(th.Fit(mark+rule.Describe(), 29)+what, w)))
	}
	row(rules.FirstSale, affiliate.AlertFirstSale, "of a link")
	row(rules.SaleBurst > 0, affiliate.AlertSaleBurst, screen.Plural(rules.SaleBurst, "sale", "sales")+" within an hour")
	row(rules.ClicksWithoutSale > 0, affiliate.AlertClicksWithoutSale, screen.Plural(rules.ClicksWithoutSale, "click", "clicks"))
	row(rules.QuietDays > 0, affiliate.AlertQuiet, screen.Plural(rules.QuietDays, "day", "days")+" without a click")
	row(rules.Fell, affiliate.AlertFell, "a counter, or slug gone")
	row(rules.SupersededSale, affiliate.AlertSupersededSale, "one line for each link")
	row(rules.GoalReached, affiliate.AlertGoalReached, "of a campaign")
	row(rules.GoalMissed, affiliate.AlertGoalMissed, "when a campaign ends short; to review")
	row(rules.PayoutsDue, affiliate.AlertPayoutsDue, "when a month begins; to review")
	row(rules.NegativeBalance, affiliate.AlertNegativeBalance, "of an affiliate; to review")
	lines = append(lines, "", th.Plain.Render(th.Truncate(fmt.Sprintf("Bell %s · desktop notifications %s", onOff(r.bell), onOff(r.notify)),
		w)), "")
	lines = append(lines, th.WrapStyled(th.Muted,
		"Each alert appears once per event and stays in Activity. Rules are set under [alerts] in "+
			"config.toml; the palette turns bell and notifications on or off for this session.", w)...)
	return s.DrawBox(th, screen.TextLines([]string{th.Strong.Render("Alert rules")}, lines, ""), w, h), nil
}
