package screen

import (
	"slices"
	"unicode/utf8"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
)

// periodPicker lists the periods that have a name. Letters and digits are typed into its last row, which takes any
// period that the command line takes.
type periodPicker struct {
	*Picker
	choice  PeriodChoice
	periods []affiliate.Period
	input   textinput.Model
	wrong   string // why the typed text is not a period
	asked   bool   // enter was pressed on the last row with nothing typed
}

// Widths in the list, in cells: of a row, and of what precedes the typed text. No period has more than maxTyped characters.
const (
	periodRowWidth = 60
	beforeTyped    = 3 // the list's cursor and the sign before the typed text
	maxTyped       = 40
)

// NewPeriodPicker makes the dialog that chooses a period.
func NewPeriodPicker(c PeriodChoice) func(Host) Screen {
	return func(h Host) Screen {
		s := &periodPicker{choice: c, periods: listedPeriods(h), input: newLineInput("")}
		s.input.CharLimit = maxTyped
		if !slices.Contains(s.periods, c.Present) {
			s.periods = append(s.periods, c.Present)
		}
		s.Picker = NewPicker(h, PickerOptions{
			Title: "Period",
			// The key of ActionOpen may be a letter, and letters are typed here.
			Enter: Bind(ActionRunCommand, nil).WithTitle("Show this period", "show"),
			Width: periodRowWidth,
			Head:  func(int) []string { return []string{h.Theme().Strong.Render("Period")} },
			Find:  func(string) (n, at int) { return len(s.periods) + 1, s.rowFor(c.Present) },
			Row:   s.drawRow, Choose: s.choosePeriod, Foot: s.advice,
		})
		return s
	}
}

// typedRow is the index of the row in which a period is typed, the last one.
func (s *periodPicker) typedRow() int { return len(s.periods) }

// rowFor returns the row of a period: the last row if the list does not have it.
func (s *periodPicker) rowFor(p affiliate.Period) int {
	if i := slices.Index(s.periods, p); i >= 0 {
		return i
	}
	return s.typedRow()
}

func (s *periodPicker) CapturesText() bool { return true }

// Actions are the actions of the list, except for those whose keys are letters.
func (s *periodPicker) Actions() []Action {
	actions := s.Picker.Actions()
	for i := range actions {
		actions[i].Keys = slices.DeleteFunc(slices.Clone(actions[i].Keys),
			func(key string) bool { return utf8.RuneCountInString(key) == 1 })
	}
	return actions
}

// Back clears the typed text.
func (s *periodPicker) Back() bool {
	if s.input.Value() == "" {
		return false
	}
	s.input.SetValue("")
	s.onTyped()
	return true
}

func (s *periodPicker) Update(msg tea.Msg) tea.Cmd {
	before := s.input.Value()
	var cmd tea.Cmd
	switch msg := msg.(type) {
	case tea.PasteMsg:
		s.input, cmd = s.input.Update(msg)
	case tea.KeyPressMsg:
		if before == "" && msg.Text == "" || msg.String() == "ctrl+n" || msg.String() == "ctrl+p" {
			return s.Picker.Update(msg)
		}
		s.input, cmd = s.input.Update(msg)
	default:
		return s.Picker.Update(msg)
	}
	if s.input.Value() != before {
		s.onTyped()
	}
	return cmd
}

// onTyped moves the cursor to the period that the typed text names.
func (s *periodPicker) onTyped() {
	s.wrong, s.asked = "", false
	if s.input.Value() == "" {
		s.cursor = s.rowFor(s.choice.Present)
		return
	}
	s.cursor = s.typedRow()
	if p, err := parseBegunPeriod(s.host, s.input.Value()); err == nil {
		s.cursor = s.rowFor(p)
	}
}

func (s *periodPicker) drawRow(i int) PickerRow {
	if i == s.typedRow() {
		text := s.input.Value()
		if text == "" {
			return PickerRow{Text: "  another: type it, like jun, 14 days or this week"}
		}
		p, err := parseBegunPeriod(s.host, text)
		if err != nil {
			return PickerRow{Text: "  " + text}
		}
		th := s.host.Theme()
		return PickerRow{Text: "  " + th.Fit(text, max(16, th.Width(text)+2)) + s.choice.days(s.host, p)}
	}
	p, mark := s.periods[i], "  "
	if p == s.choice.Present {
		mark = "• "
	}
	return PickerRow{Text: mark + s.host.Theme().Fit(p.Label(), 16) + s.choice.days(s.host, p)}
}

func (s *periodPicker) choosePeriod(i int) tea.Cmd {
	if i == s.typedRow() {
		text := s.input.Value()
		if s.asked = text == ""; s.asked {
			return nil
		}
		p, err := parseBegunPeriod(s.host, text)
		if err != nil {
			s.wrong = err.Error()
			return nil
		}
		s.host.Close()
		return s.choice.Choose(p)
	}
	s.host.Close()
	return s.choice.Choose(s.periods[i])
}

// advice says what can be typed, or, once enter was pressed, what is wrong with the typed text. Below a text that is a
// period its lines are empty, so that the dialog keeps its height during typing.
func (s *periodPicker) advice(w int) []string {
	th, text := s.host.Theme(), s.input.Value()
	if s.wrong != "" {
		return th.HangingIndent("✗ ", th.Bad, affiliate.Clean(s.wrong), w)
	}
	lines := th.WrapStyled(th.Muted, "Like "+affiliate.PeriodExamples+"; days are those of "+s.host.Ports().Access.Zone().String()+".", w)
	if _, err := parseBegunPeriod(s.host, text); err == nil && !s.asked {
		return make([]string, len(lines))
	}
	return lines
}

// View shows the terminal's cursor where text is typed.
func (s *periodPicker) View(w, h int) (string, *tea.Cursor) {
	body, _ := s.Picker.View(w, h)
	line := s.cursor - s.window.Offset
	if s.input.Value() == "" || s.cursor != s.typedRow() || line >= s.window.Height {
		return body, nil
	}
	typed := []rune(s.input.Value())[:s.input.Position()]
	const border = 2
	x := beforeTyped + s.host.Theme().Width(string(typed))
	return body, tea.NewCursor(border+min(x, min(w-4, periodRowWidth)-1), s.rowsTop+line)
}
