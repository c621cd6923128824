package form

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
)

const (
	gutter = 2 // ▸ at the field with the cursor; ↑ and ↓ where lines are hidden
	gap    = 2 // between label and field
)

// line is one line of the fields as drawn, without its gutter.
type line struct {
	field      int
	suggestion int // of the field, from 1; 0: the line is none
	text       string
}

// View draws the form in at most w by h cells, and gives the place of the terminal's cursor in it. It takes only the lines
// it needs; with fewer it scrolls, and the field with the cursor stays visible.
func (f *Form) View(w, h int) (string, *tea.Cursor) {
	f.drawn = nil
	if w < 1 || h < 1 {
		return "", nil
	}
	f.tight = false
	body, cursor := f.body(w)
	footer := f.footer(w, 0)
	if over := len(body) + len(footer) - h; over > 0 && f.FitFields {
		f.tight = true
		body, cursor = f.body(w)
		footer = f.footer(w, over)
	}
	if len(body)+len(footer) < h {
		footer = append([]string{""}, footer...)
	}
	footer = footer[:min(len(footer), max(h-2, 0))]
	window := min(h-len(footer), len(body))
	f.reveal(body, window)

	lines := make([]string, 0, window+len(footer))
	for y, l := range body[f.top : f.top+window] {
		at := f.top + y
		mark := ' '
		if cursor != nil && at == cursor.Y {
			mark = '▸'
		}
		side := ' '
		switch {
		case y == 0 && f.top > 0:
			side = '↑'
		case y == window-1 && at < len(body)-1:
			side = '↓'
		}
		lines = append(lines, f.method.Truncate(string([]rune{mark, side})+l.text, w, ""))
		f.drawn = append(f.drawn, l)
	}
	if cursor != nil {
		cursor.X, cursor.Y = min(cursor.X+gutter, w-1), cursor.Y-f.top
	}
	return strings.Join(append(lines, footer...), "\n"), cursor
}

// reveal scrolls so that the field with the cursor, with the lines under it, is in the window, or as much of it as fits.
func (f *Form) reveal(body []line, window int) {
	from := slices.IndexFunc(body, func(l line) bool { return l.field == f.at })
	if from < 0 {
		f.top = 0
		return
	}
	to := from
	for to < len(body) && body[to].field == f.at {
		to++
	}
	f.top = max(f.top, to-window)
	f.top = min(f.top, from)
	f.top = max(min(f.top, len(body)-window), 0)
}

// body draws the fields; the cursor's place counts from the first line, without the gutter.
func (f *Form) body(w int) (lines []line, cursor *tea.Cursor) {
	label := 0
	for _, one := range f.fields { // hidden ones too, so that opening them moves nothing sideways
		label = max(label, f.method.StringWidth(one.Label))
	}
	gap := min(gap, max(w-gutter-1, 0)) // a cell of the field comes first, however narrow it is
	label = min(label, max(w/3, 1), max(w-gutter-gap-1, 0))
	indent := strings.Repeat(" ", label+gap)
	room := max(w-gutter-label-gap, 1)
	for i, one := range f.fields {
		if !f.visible(i) {
			continue
		}
		style, focused := f.styles.Label, i == f.at
		if focused {
			style = f.styles.Focused
		}
		name, width := clip(f.method, one.Label, label)
		text, x := f.input(one, focused, room)
		if focused {
			cursor = tea.NewCursor(label+gap+x, len(lines))
		}
		lines = append(lines, line{field: i, text: render(style, name) + strings.Repeat(" ", label-width+gap) + text})
		under := f.helperLines(one, focused, room)
		for n, text := range under {
			l := line{field: i, text: indent + text}
			if focused { // the suggestions are the last ones
				if at := n - len(under) + len(one.visible()); at >= 0 {
					l.suggestion = one.first + at + 1
				}
			}
			lines = append(lines, l)
		}
	}
	return lines, cursor
}

// input draws the text of a field, and returns the place of the cursor in it.
func (f *Form) input(one *field, focused bool, w int) (text string, x int) {
	if one.Toggle {
		if one.on {
			return render(f.styles.Text, "[yes]  no"), 1
		}
		return render(f.styles.Text, " yes  [no]"), 7
	}
	runes := []rune(drawSigns.Replace(one.input.Value()))
	if one.Masked {
		for i := range runes {
			runes[i] = '•'
		}
	}
	switch {
	case len(runes) == 0 && one.Placeholder != "":
		text, _ = clip(f.method, "("+one.Placeholder+")", w)
		return render(f.styles.Placeholder, text), 0
	case !focused:
		text, _ = clip(f.method, string(runes[:min(len(runes), 4*w)]), w)
		return render(f.styles.Text, text), 0
	}
	text, x, one.scroll = window(f.method, runes, one.input.Position(), one.scroll, w)
	if one.proposal || one.selected {
		return render(f.styles.Selected, text), x
	}
	return render(f.styles.Text, text), x
}

// helperLines draws the lines below a field: what is wrong with it, or what it means; help and suggestions while it has the cursor.
func (f *Form) helperLines(one *field, focused bool, w int) []string {
	var lines []string
	meant := -1 // the suggestion that the text means: the description is drawn in its place
	if message := one.message(); message != "" {
		lines = f.wrapped(f.styles.Error, "✗ ", message, w)
	} else if one.externalNote != "" {
		lines = f.wrapped(f.styles.Note, "· ", one.externalNote, w)
	} else if one.Describe != nil {
		if meant = one.meantSuggestion(); !focused || meant < 0 {
			lines = f.wrapped(f.styles.Note, "· ", one.description(), w)
		}
	}
	if !focused {
		return lines
	}
	if len(lines) == 0 && meant < 0 {
		lines = f.wrapped(f.styles.Note, "· ", one.Help, w)
	}
	if one.proposal && !f.tight {
		lines = append(lines, f.wrapped(f.styles.Note, "· ", "proposed: enter accepts it, typing replaces it", w)...)
	}
	for i, s := range one.visible() {
		text := s.shown()
		mark, style := "  ", f.styles.Suggestion
		switch i {
		case one.picked - one.first:
			mark, style = "▸ ", f.styles.Picked
		case meant:
			mark = "· "
			if words := f.clean(one.description()); f.method.StringWidth(words) <= w-2 {
				text = words
			}
		}
		more := ""
		if rest := one.moreSuggestions(); i == one.shown()-1 && rest != "" && f.method.StringWidth(rest) < w/2 {
			more = " · " + rest
		}
		text, _ = clip(f.method, mark+f.clean(text), w-f.method.StringWidth(more))
		lines = append(lines, render(style, text)+render(f.styles.Suggestion, more))
	}
	return lines
}

// footer draws the lines that stay below the fields. As many lines of the note as given are left out, but for the first one.
func (f *Form) footer(w, leftOut int) []string {
	lines := f.wrapped(f.styles.Error, "✗ ", f.problem, w)
	note := f.wrapped(f.styles.Note, "· ", f.note, w)
	if kept := max(len(note)-leftOut, 1); kept < len(note) {
		note = note[:kept]
		last, _ := clip(f.method, ansi.Strip(note[kept-1]), w-1)
		note[kept-1] = render(f.styles.Note, strings.TrimSuffix(last, ellipsis)+ellipsis)
	}
	lines = append(lines, note...)
	if f.reason != "" {
		lines = append(lines, f.wrapped(f.styles.Warning, "! ", f.reason+" Press enter again to continue.", w)...)
	}
	action := "enter  next field"
	if len(f.fields) == 0 || f.last() {
		action = "enter  " + f.Action
	}
	if f.HasExtra() && f.MoreKey != "" {
		fields := "more fields"
		if f.more {
			fields = "fewer fields"
		}
		action += "   " + f.MoreKey + "  " + fields
	}
	action, _ = clip(f.method, action, w)
	return append(lines, render(f.styles.Action, action))
}

// wrapped wraps text, with a mark before the first line; no lines for no text.
func (f *Form) wrapped(style lipgloss.Style, mark, text string, w int) []string {
	if text == "" {
		return nil
	}
	var lines []string
	for _, line := range f.wrap(f.clean(text), max(w-2, 1)) {
		line, _ = clip(f.method, mark+line, w)
		lines = append(lines, render(style, line))
		mark = "  "
	}
	return lines
}

func (f *Form) wrap(text string, w int) []string {
	if f.Wrap == nil {
		return strings.Split(f.method.Wrap(text, w, ""), "\n")
	}
	return f.Wrap(text, w)
}

func (f *Form) clean(text string) string {
	if f.Clean == nil {
		return text
	}
	return f.Clean(text)
}

func render(s lipgloss.Style, text string) string {
	if text == "" {
		return ""
	}
	return s.Inline(true).Render(text)
}
