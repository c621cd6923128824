package form

import "slices"

// Keys are the keys of the form with what they do, for a text of help.
func (f *Form) Keys() [][2]string {
	has := func(is func(*field) bool) bool { return slices.ContainsFunc(f.fields, is) }
	enter := "Submit: " + f.Action
	if len(f.fields) > 1 {
		enter = "Next field; on the last one: " + f.Action
	}
	keys := [][2]string{{"tab", "Next field"}, {"shift+tab", "Previous field"}, {"enter", enter}}
	if has(func(one *field) bool { return one.Suggest != nil || len(one.offered) > 0 }) {
		keys = append(keys, [2]string{"↓ ↑", "Go to a suggestion under the field; enter or tab takes it"})
	}
	if has(func(one *field) bool { return one.Toggle }) {
		keys = append(keys, [2]string{"space ← →", "Change yes to no, and no to yes; y and n choose one"})
	}
	if has(func(one *field) bool { return one.Lines }) {
		keys = append(keys, [2]string{"alt+enter", "Another line in a field of several lines"})
	}
	return keys
}

// Legend explains the signs that forms draw.
func Legend() [][2]string {
	return [][2]string{
		{"▸", "the field with the cursor, the suggestion that enter takes"},
		{"·", "what a value means, or what a field takes"},
		{"✗", "what is wrong, and why nothing was sent or saved"},
		{"!", "a warning: enter must be pressed again"},
		{"↑ ↓", "beside the fields: more of them are above or below"},
	}
}
