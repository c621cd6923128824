package setup

import (
	"context"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/form"
	"fermion-tui/internal/ui/screen"
)

// firstRun is shown before the tabs and asks only for what is missing. esc leaves it, since saved numbers need no key.
type firstRun struct {
	*keyForm
	missing screen.SetupNeeded
	state   screen.KeyState
}

// NewFirstRun makes the first screen.
func NewFirstRun(h screen.Host) screen.Screen {
	s := &firstRun{missing: h.Ports().Access.Missing(), state: h.Ports().Access.KeyState()}
	s.keyForm = &keyForm{FormDialog: screen.NewFormDialog(h, "Welcome", "begin", s.fields(h))}
	s.submitToSend()
	s.Form.SetNote("esc continues without a key: saved numbers and export need none")
	return s
}

func (s *firstRun) Actions() []screen.Action {
	if !s.missing.Key || !s.state.Retry {
		return nil
	}
	return []screen.Action{screen.Bind(screen.ActionRetryKey, s.retry)}
}

// retry looks for the key again, since a keyring may be unlocked meanwhile.
func (s *firstRun) retry() tea.Cmd {
	if s.Busy != "" {
		return nil
	}
	s.Busy = "looking for the key…"
	look := func(ctx context.Context) (screen.KeyState, error) {
		err := s.Host.Ports().Access.RetryKey(ctx)
		return s.Host.Ports().Access.KeyState(), err
	}
	return screen.Read(s.Host, "key", look, func(screen.KeyState, error) tea.Cmd { // the state has the reason why there is still no key
		s.Busy = ""
		s.showKeyState()
		return nil
	})
}

// Refresh removes the fields that are no longer missing: the key may be found while the screen is open.
func (s *firstRun) Refresh(n affiliate.Invalidation) tea.Cmd {
	cmd := s.keyForm.Refresh(n)
	if n.Live && s.Busy == "" {
		s.showKeyState()
	}
	return cmd
}

func (s *firstRun) showKeyState() {
	h, before := s.Host, s.missing
	s.missing, s.state = h.Ports().Access.Missing(), h.Ports().Access.KeyState()
	switch {
	case !before.Key || s.missing.Key:
	case s.missing.School:
		s.Form.SetFields(s.fields(h))
	case !s.Form.Dirty() && h.Place() == screen.OnTop:
		h.Close()
		h.Toast("the key came from the " + h.Ports().Access.KeySource())
	}
}

// Explain is the text of the help above the keys.
func (s *firstRun) Explain() string { return s.state.Details }

// fields are those of what is missing, the key first.
func (s *firstRun) fields(h screen.Host) []form.Field {
	var missing []form.Field
	if s.missing.Key {
		missing = append(missing, keyField(""))
	}
	if s.missing.School {
		missing = append(missing, form.Field{ID: "school", Label: "School URL", Placeholder: "learn.example.com",
			Help: "where your students buy", Check: checkSchool, Describe: describeSchool})
	}
	if s.missing.Zone {
		missing = append(missing, form.Field{ID: "zone", Label: "Time zone", Proposed: h.Ports().Access.Zone().String(),
			Check: checkZone, Describe: describeZone(h), Suggest: suggestZones})
	}
	return missing
}

func checkSchool(text string) error {
	_, err := affiliate.ParseSchool(text)
	return err
}

func describeSchool(text string) string {
	school, err := affiliate.ParseSchool(text)
	if err != nil {
		return ""
	}
	return "links look like " + school.LinkURL("k3f9x2ab")
}

func checkZone(text string) error {
	_, err := findZone(text)
	return err
}

// findZone finds the time zone that a text names.
func findZone(text string) (*time.Location, error) {
	zone, _, err := affiliate.FindTimeZone(text)
	return zone, err
}

// describeZone describes a time zone.
func describeZone(h screen.Host) func(string) string {
	return func(text string) string {
		zone, note, err := affiliate.FindTimeZone(text)
		if err != nil {
			return ""
		}
		words := "counts days in " + zone.String() + ", UTC" + h.Now().In(zone).Format("-07:00")
		if note != "" {
			words += "; " + note
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

// formRoom is the number of lines that the fields need with a message and suggestions.
const formRoom = 11

func (s *firstRun) View(w, h int) (string, *tea.Cursor) {
	th := s.Host.Theme()
	width := min(w-4, 78)
	left := (w - width) / 2
	above := max(0, (h-formRoom-10)/3) // from the height alone, so that the form does not move when a message appears
	intro := s.intro(width, h-above-formRoom)
	body, cur := s.Form.View(width, h-above-len(intro))
	s.FormTop = above + len(intro)
	lines := append(intro, strings.Split(body, "\n")...)
	if s.Busy != "" {
		lines[len(lines)-1], cur = th.Accent.Render(s.Busy), nil
	}
	for i, l := range lines {
		lines[i] = strings.Repeat(" ", left) + l
	}
	if cur != nil {
		cur.X, cur.Y = cur.X+left, cur.Y+s.FormTop
	}
	return strings.Repeat("\n", above) + strings.Join(lines, "\n"), cur
}

// problemText says in one line why there is no key, and what to do.
func (s *firstRun) problemText() string {
	st := s.state
	switch {
	case !s.missing.Key:
		return ""
	case st.WaitsFor != "":
		return WaitingFor(st)
	case st.Problem == "":
		return ""
	}
	words := "! " + strings.TrimSuffix(affiliate.Clean(st.Problem), ".") + "."
	o := s.Host.Options()
	if key := o.KeyFor(screen.ActionRetryKey); st.Retry && key != "" {
		words += " " + key + " tries again."
	}
	if key := o.KeyInForms(screen.ActionHelp); st.Details != "" && key != "" {
		words += " " + key + " says more."
	}
	return words
}

// WaitingFor says what the search for the key waits for.
func WaitingFor(st screen.KeyState) string {
	if st.WaitsFor == "key_command" {
		return "Waiting for key_command…"
	}
	return "Waiting for the " + st.WaitsFor + "…"
}

// intro describes the program and what the screen asks, with as many paragraphs as fit.
func (s *firstRun) intro(w, room int) []string {
	th := s.Host.Theme()
	problem, key := s.problemText(), ""
	if s.missing.Key {
		key = "Copy the API key in your school's dashboard: Settings → API Access. It must be Enabled there, which it is not at first."
		if problem == "" {
			key += " The key goes into the OS keyring, never into a file."
		}
	}
	about := "Run your Fermion affiliate program from here: affiliates, links that each have their own commission, coupons, and the " +
		"numbers of every link live."
	for _, paragraphs := range [][3]string{{problem, about, key}, {problem, "", key}, {problem}, {}} {
		lines := []string{"", th.Strong.Render("Welcome to fermion-tui"), ""}
		for i, style := range []lipgloss.Style{th.Warn, th.Plain, th.Plain} {
			if paragraphs[i] != "" {
				lines = append(append(lines, th.WrapStyled(style, paragraphs[i], w)...), "")
			}
		}
		if len(lines) <= room {
			return lines
		}
	}
	return nil
}
