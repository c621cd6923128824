package form

import tea "charm.land/bubbletea/v2"

// Update handles keys and pastes, and ignores other messages. The command is always nil.
func (f *Form) Update(msg tea.Msg) (Event, tea.Cmd) {
	if f.at >= len(f.fields) || !f.visible(f.at) {
		return None, nil
	}
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return f.key(msg), nil
	case tea.PasteMsg:
		if f.fields[f.at].insert(msg.Content) {
			return f.changed(), nil
		}
	}
	return None, nil
}

func (f *Form) key(k tea.KeyPressMsg) Event {
	one := f.fields[f.at]
	switch k.String() {
	case "enter":
		took := f.acceptSuggestion()
		if f.last() {
			return max(f.submit(), took)
		}
		f.leave(1)
		return took
	case "tab":
		took := f.acceptSuggestion()
		f.leave(1)
		return took
	case "shift+tab":
		f.leave(-1)
	case "down":
		one.pick(1)
	case "up":
		one.pick(-1)
	case "esc":
	default:
		if one.edit(k) {
			return f.changed()
		}
	}
	return None
}

func (f *Form) acceptSuggestion() Event {
	if f.fields[f.at].acceptSuggestion() {
		return f.changed()
	}
	return None
}

// changed is called when the field with the cursor has another value: its messages are removed.
func (f *Form) changed() Event {
	one := f.fields[f.at]
	one.touched, one.proposal, one.selected = true, false, false
	one.checkErr, one.externalMessage, one.externalNote = "", "", ""
	f.problem, f.reason, f.confirmed = "", "", ""
	one.refreshSuggestions()
	return Changed
}

func (f *Form) leave(step int) {
	f.fields[f.at].check()
	f.enter(f.next(f.at, step))
	f.fields[f.at].selectWrong()
}

// submit checks every field and goes to the first wrong one, opening the extra fields if it is there.
func (f *Form) submit() Event {
	first := -1
	for i, one := range f.fields {
		one.externalMessage, one.externalNote = "", ""
		if !one.check() && first < 0 {
			first = i
		}
	}
	f.problem = ""
	if first < 0 && f.Check != nil {
		if id, err := f.Check(f.Values()); err != nil {
			if first = f.setFieldError(id, err); first < 0 {
				f.problem = err.Error()
				return None
			}
		}
	}
	if first >= 0 {
		f.reason, f.confirmed = "", ""
		f.more = f.more || f.fields[first].Extra
		f.enter(first)
		return None
	}
	if !f.Confirmed() {
		return None
	}
	return Submit
}

// Confirmed reports whether the values may be submitted: Confirm gives no reason against it, or the one that the form has
// shown already. Another reason is shown first. Owners that read more at Submit call it once more.
func (f *Form) Confirmed() bool {
	if f.Confirm == nil {
		return true
	}
	reason := f.Confirm(f.Values())
	if reason == "" || reason == f.reason || reason == f.confirmed {
		f.reason, f.confirmed = "", reason
		return true
	}
	f.reason = reason
	return false
}

// setFieldError shows an error under the field with an ID and returns the field's index, -1 if there is no such field.
func (f *Form) setFieldError(id string, err error) int {
	for i, one := range f.fields {
		if one.ID == id {
			one.checkErr = err.Error()
			return i
		}
	}
	return -1
}

// Click puts the cursor into the field drawn at line y of the last View, or the suggestion there into its field.
func (f *Form) Click(y int) Event {
	if y < 0 || y >= len(f.drawn) {
		return None
	}
	switch l := f.drawn[y]; {
	case l.field != f.at:
		f.fields[f.at].check()
		f.enter(l.field)
	case l.suggestion > 0:
		f.fields[f.at].picked = l.suggestion - 1
		return f.acceptSuggestion()
	}
	return None
}
