package ui

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/form"
)

// firstRun stands in front of the tabs and asks only for what is missing. esc leaves it: stored numbers need no key.
type firstRun struct {
	*keyForm
	missing Missing
	trouble string
}

func newFirstRun(h Host) Screen {
	s := &firstRun{missing: h.Access.Missing(), trouble: h.Access.KeyTrouble()}
	s.keyForm = &keyForm{sheet: newSheet(h, "Welcome", "begin", s.fields(h))}
	s.use()
	s.form.SetNote("esc goes on without: stored numbers and export need no key")
	return s
}

func (s *firstRun) fields(h Host) []form.Field {
	var more []form.Field
	if s.missing.School {
		more = append(more, form.Field{ID: "school", Label: "School URL", Placeholder: "learn.example.com", Check: checkSchool, Tell: tellSchool,
			Help: "where your students buy; affiliate links are made of it"})
	}
	if s.missing.Zone {
		more = append(more, form.Field{ID: "zone", Label: "Time zone", Proposed: h.Access.Zone().String(), Check: checkZone, Tell: tellZone(h), Suggest: suggestZones})
	}
	if s.missing.Key {
		return keyFields("it shows as dots", more...)
	}
	return more
}

func checkSchool(text string) error {
	_, err := affiliate.ParseSchool(text)
	return err
}

func tellSchool(text string) string {
	school, err := affiliate.ParseSchool(text)
	if err != nil {
		return ""
	}
	return "links look like " + school.LinkURL("k3f9x2ab")
}

func checkZone(text string) error {
	_, err := pickZone(text)
	return err
}

// pickZone finds the zone that text names.
func pickZone(text string) (*time.Location, error) {
	zone, _, err := affiliate.FindTimeZone(text)
	return zone, err
}

// tellZone says what a zone comes to. It is asked for every frame and zones come from files, so the last one is kept.
func tellZone(h Host) func(string) string {
	var name, words string
	return func(text string) string {
		if text == name {
			return words
		}
		name, words = text, ""
		if zone, note, err := affiliate.FindTimeZone(text); err == nil {
			words = "counts days in " + zone.String() + ", UTC" + h.Now().In(zone).Format("-07:00")
			if note != "" {
				words += "; " + note
			}
		}
		return words
	}
}

func suggestZones(text string) []form.Suggestion {
	var out []form.Suggestion
	if strings.TrimSpace(text) == "" {
		return nil
	}
	for _, name := range affiliate.SuggestTimeZones(text) {
		if len(out) < 3 {
			out = append(out, form.Suggestion{Text: name})
		}
	}
	return out
}

// formRoom is the lines that the fields, with a message and suggestions, need in any case.
const formRoom = 11

func (s *firstRun) View(w, h int) (string, *tea.Cursor) {
	th := s.host.Theme()
	width := min(w-4, 78)
	left := (w - width) / 2
	above := max(0, (h-formRoom-10)/3) // by the height alone: messages come and go, and nothing jumps
	intro := s.intro(width, h-above-formRoom)
	body, cur := s.form.View(width, h-above-len(intro))
	lines := append(intro, strings.Split(body, "\n")...)
	if s.busy != "" {
		lines[len(lines)-1], cur = th.Accent.Render(s.busy), nil
	}
	for i, l := range lines {
		lines[i] = strings.Repeat(" ", left) + l
	}
	if cur != nil {
		cur.X, cur.Y = cur.X+left, cur.Y+above+len(intro)
	}
	return strings.Repeat("\n", above) + strings.Join(lines, "\n"), cur
}

// intro says what this program is and what it asks, in as many of its paragraphs as there is room for.
func (s *firstRun) intro(w, room int) []string {
	th := s.host.Theme()
	trouble, key := "", ""
	if s.trouble != "" {
		trouble = "! " + affiliate.Clean(s.trouble)
	}
	if s.missing.Key {
		key = "The API key stands in your school's dashboard at Fermion. It goes into the OS keyring of this machine, never into a file."
	}
	about := "Run your Fermion affiliate program from here: affiliates, links that each have their own commission, coupons, and the numbers of every link live."
	for _, said := range [][3]string{{trouble, about, key}, {trouble, "", key}, {trouble}, {}} {
		lines := []string{"", th.Strong.Render("Welcome to fermion-tui"), ""}
		for i, style := range []lipgloss.Style{th.Warn, th.Plain, th.Muted} {
			if said[i] != "" {
				lines = append(append(lines, th.wrapStyled(style, said[i], w)...), "")
			}
		}
		if len(lines) <= room {
			return lines
		}
	}
	return nil
}
