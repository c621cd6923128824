package setup

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
)

// whoIsHere lists the programs that have the team's database open, and what each may use.
type whoIsHere struct {
	screen.ScrollBox
	host screen.Host
	all  []affiliate.Presence
}

// WhoIsHere makes the dialog of who has the team's database open.
func WhoIsHere(h screen.Host) screen.Screen { return &whoIsHere{host: h} }

func (s *whoIsHere) Title() string { return "Who is here" }

func (s *whoIsHere) Init() tea.Cmd {
	return screen.Load(s.host, "present", "who is here", s.host.Ports().WhoIsHere, func(all []affiliate.Presence, err error) tea.Cmd {
		if err == nil {
			s.all = all
		}
		return nil
	})
}

func (s *whoIsHere) Actions() []screen.Action {
	return append(s.ScrollActions(), screen.Bind(screen.ActionOpen, screen.NoCmd(s.host.Close)).WithTitle("Close", "close"))
}

// whoColumns are the titles and the widths of the columns; the first one gets what is left.
var whoColumns = [...]struct {
	title string
	width int
}{{"  Who", 0}, {"User", 12}, {"May", 10}, {"Version", 10}, {"Since", 15}}

// mayUse is what a role may use, in a word or two.
func mayUse(role string) string {
	switch role {
	case "manager":
		return "everything"
	case "finance":
		return "the ledger"
	case "viewer":
		return "reads only"
	}
	return "nothing"
}

func (s *whoIsHere) View(w, h int) (string, *tea.Cursor) {
	th := s.host.Theme()
	w = screen.BoxWidthFor(w, 96)
	row := func(cells ...string) string {
		rest := w
		for _, c := range whoColumns[1:] {
			rest -= c.width + 1
		}
		var line []string
		for i, cell := range cells {
			width := whoColumns[i].width
			if i == 0 {
				width = rest
			}
			line = append(line, th.Fit(affiliate.Clean(cell), width))
		}
		return strings.Join(line, " ")
	}
	titles := make([]string, len(whoColumns))
	for i, c := range whoColumns {
		titles[i] = c.title
	}
	head := []string{th.Strong.Render("Who is here"), "", th.Muted.Render(row(titles...))}
	self := map[bool]string{true: "▸ ", false: "  "}
	var lines []string
	if since := s.host.Shared().DatabaseLost; !since.IsZero() {
		lines = append(th.WrapStyled(th.Bad, screen.LostText(s.host, since), w), "")
	}
	now, zone := s.host.Ports().Now(), s.host.Ports().Access.Zone()
	for _, p := range s.all {
		lines = append(lines, row(self[p.Self]+p.By, p.User, mayUse(p.Role), p.Version, screen.RelativeTime(p.Since, now, zone)))
	}
	if len(s.all) == 0 {
		lines = append(lines, screen.EmptyText(s.host, "present", ""))
	}
	if calls := s.callsText(); calls != "" {
		lines = append(lines, "", th.Muted.Render(th.Truncate(calls, w)))
	}
	return s.DrawBox(th, screen.TextLines(head, lines, "▸ this program · esc closes"), w, h), nil
}

// callsText is how the programs of managers share the limit of the API. It is "" where this program does not know the
// limit, since it makes no calls.
func (s *whoIsHere) callsText() string {
	limit, managers := s.host.Ports().Live.Status().Limit, 0
	for _, p := range s.all {
		if p.Role == "manager" {
			managers++
		}
	}
	switch {
	case limit == 0 || managers == 0:
		return ""
	case managers == 1:
		return fmt.Sprintf("One program reads links, with at most %d API calls a minute.", limit)
	}
	return fmt.Sprintf("%d programs share %d API calls a minute: about %d each.", managers, limit, limit/managers)
}
