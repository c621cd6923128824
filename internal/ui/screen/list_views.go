package screen

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/form"
)

// allViews are the built-in views of the list, then the saved ones.
func (l *List[R]) allViews() []View { return slices.Concat(l.options.Views, l.views) }

// ViewNames returns the names of the views, for the palette.
func (l *List[R]) ViewNames() []string {
	var names []string
	for _, v := range l.allViews() {
		names = append(names, v.Name)
	}
	return names
}

// OpenViewNamed opens the view with that name, if there is one. It waits for the saved state of the list, which would
// otherwise replace the view.
func (l *List[R]) OpenViewNamed(name string) {
	if !l.restored {
		l.wantedView = name
		return
	}
	for _, v := range l.allViews() {
		if v.Name == name {
			l.openView(v)
			return
		}
	}
	l.host.Toast("there is no view " + name + " any more")
}

// readViews reads the saved views again.
func (l *List[R]) readViews() tea.Cmd {
	settings, name := l.host.Ports().Settings, l.settingsName()
	return Read(l.host, "views", func(ctx context.Context) ([]View, error) { return readViews(ctx, settings, name) },
		func(views []View, err error) tea.Cmd {
			if err == nil { // the dialog of views shows the error
				l.setViews(views)
			}
			return nil
		})
}

// setViews sets the saved views. If the open view was changed or removed, or its saving was undone, no view is open any
// more; the rows stay as they are shown.
func (l *List[R]) setViews(views []View) {
	l.views = views
	if l.view == nil {
		return
	}
	isOpen := func(v View) bool { return v.Name == l.view.Name && v.Arrangement == l.view.Of }
	if !slices.ContainsFunc(l.allViews(), isOpen) {
		l.setOpenView(nil)
	}
}

// setOpenView sets which view is open, nil for none, and shows the column that the view is about.
func (l *List[R]) setOpenView(open *openView) {
	l.view = open
	shows := ""
	for _, v := range l.options.Views {
		if open != nil && v.Name == open.Name {
			shows = v.Shows
		}
	}
	l.Table.ShowBesides(shows)
}

// openView arranges the list as the view says. esc restores the arrangement before that, and brings the cursor back to
// its row.
func (l *List[R]) openView(v View) {
	if v.Broken != nil {
		l.host.Fail(errors.New("the view " + v.Name + " cannot be read: " + KeyOf(l.host, ActionRemove) + " removes it"))
		return
	}
	open := l.beforeView(l.arrangement())
	open.Name, open.Of = v.Name, v.Arrangement
	l.anchorCursor()
	problems := l.arrange(v.Arrangement, !v.builtIn())
	l.setOpenView(&open)
	if len(problems) > 0 {
		l.host.Fail(errors.New("the view " + v.Name + ": " + strings.Join(problems, "; ") + ". The rest is as it was saved"))
	}
}

// beforeView returns what leaving a view brings back: the present arrangement and row, or those from before the view that is
// open now.
func (l *List[R]) beforeView(now Arrangement) openView {
	if l.view != nil {
		return openView{Before: l.view.Before, cursor: l.view.cursor}
	}
	return openView{Before: now, cursor: l.cursorAnchor()}
}

// leaveView restores the arrangement of the list from before the view was opened, and the row under the cursor.
func (l *List[R]) leaveView() {
	before, cursor := l.view.Before, l.view.cursor
	if l.view.Of.Period == "" {
		before.Period = "" // the view has not changed the period
	}
	l.setOpenView(nil)
	if cursor.known {
		l.anchor = cursor
		l.anchor.now, _ = l.Table.CursorKey()
	}
	l.arrange(before, true)
}

// viewNote names the open view.
func (l *List[R]) viewNote() string {
	if l.view == nil {
		return ""
	}
	return "view: " + affiliate.Clean(l.view.Name)
}

// viewDigits is how many views a digit can open.
const viewDigits = 9

// viewPicker is the list of views.
type viewPicker[R any] struct {
	*Picker
	host  Host
	list  *List[R]
	views []View // the rows of the dialog; the list's views may differ, since other programs save and remove views too
}

// viewedRows says which rows the views are for. A report has other views than the tab with the same rows.
func (l *List[R]) viewedRows() string {
	if strings.HasPrefix(l.options.SettingsName, reportSettings) {
		return rowsName(l.options.SettingsName)
	}
	return l.options.Name
}

func newViewPicker[R any](l *List[R]) func(Host) Screen {
	return func(h Host) Screen {
		s := &viewPicker[R]{host: h, list: l}
		s.Picker = NewPicker(h, PickerOptions{
			Title: "Views of " + l.viewedRows(), Enter: Bind(ActionOpen, nil).WithTitle("Open the view", "open"),
			Next: Bind(ActionViews, nil).WithTitle("Next view", ""),
			None: "No views yet: " + KeyOf(h, ActionNew) + " saves how the list is looked at now", Width: 70,
			Head: func(w int) []string {
				th := h.Theme()
				keys := "a digit or " + KeyOf(h, ActionOpen) + " opens, " + KeyOf(h, ActionNew) + " saves the present one, " +
					KeyOf(h, ActionRemove) + " removes"
				return []string{th.Strong.Render("Views of " + l.viewedRows()), th.Muted.Render(th.Fit(keys, w))}
			},
			Find: func(string) (n, at int) {
				s.views = l.allViews()
				return len(s.views), s.current()
			},
			Row: s.row,
			Key: func(i int) int64 { return RowKey(s.views[i].Name) },
			Choose: func(i int) tea.Cmd {
				h.Close()
				l.OpenViewNamed(s.views[i].Name)
				return nil
			},
		})
		return s
	}
}

// current returns the row of the open view, else the first row.
func (s *viewPicker[R]) current() int {
	return max(0, slices.IndexFunc(s.views, func(v View) bool { return s.list.view != nil && v.Name == s.list.view.Name }))
}

// nameWidth is the width of the longest name: names are not truncated, since two may differ only at their ends.
func (s *viewPicker[R]) nameWidth() int {
	w := 26
	for _, v := range s.views {
		w = max(w, min(s.host.Theme().Width(v.Name), maxViewName))
	}
	return w
}

func (s *viewPicker[R]) row(i int) PickerRow {
	th, v := s.host.Theme(), s.views[i]
	digit := " "
	if i < viewDigits {
		digit = strconv.Itoa(i + 1)
	}
	text := " " + digit + "  " + th.Fit(v.Name, s.nameWidth()) + "  "
	if v.Broken != nil {
		return PickerRow{Text: text + "cannot be read: " + KeyOf(s.host, ActionRemove) + " removes it"}
	}
	return PickerRow{Text: text + affiliate.Clean(s.list.describe(v.Arrangement))}
}

// Init reads the saved views again: another program may have saved one.
func (s *viewPicker[R]) Init() tea.Cmd { return s.read() }

// Refresh reads the views again once one was saved or removed, here or by another program.
func (s *viewPicker[R]) Refresh(n affiliate.Invalidation) tea.Cmd {
	if n.Edits || n.All {
		return s.read()
	}
	return nil
}

func (s *viewPicker[R]) read() tea.Cmd {
	settings, name := s.host.Ports().Settings, s.list.settingsName()
	return Read(s.host, "views", func(ctx context.Context) ([]View, error) { return readViews(ctx, settings, name) },
		func(views []View, err error) tea.Cmd {
			if err != nil {
				ShowResult(s.host, "", err)
				return nil
			}
			s.show(views)
			return nil
		})
}

// show replaces the saved views; the cursor stays on its view.
func (s *viewPicker[R]) show(views []View) {
	s.list.setViews(views)
	s.Picker.Refresh(affiliate.Invalidation{})
}

func (s *viewPicker[R]) Actions() []Action {
	var own []Action
	for i, v := range s.views[:min(len(s.views), viewDigits)] {
		open := Bind(ActionOpen, func() tea.Cmd { return s.o.Choose(i) }).WithTitle("Open "+v.Name, "")
		open.Keys = []string{strconv.Itoa(i + 1)}
		own = append(own, open)
	}
	own = append(own,
		Bind(ActionNew, NoCmd(func() { s.host.Replace(newViewForm(s.list)) })).
			WithTitle("Save how the list is looked at now", "save the present one").NotAWrite(),
		Bind(ActionRemove, s.remove).WithTitle("Remove the view", "remove").NotAWrite().DisabledBy(s.whyNotRemovable))
	return append(s.Picker.Actions(), own...)
}

// Update answers a digit that opens no view.
func (s *viewPicker[R]) Update(msg tea.Msg) tea.Cmd {
	if key, is := msg.(tea.KeyPressMsg); is && len(key.Text) == 1 && key.Text[0] >= '0' && key.Text[0] <= '9' {
		s.host.Toast("no view on " + key.Text + ": " + KeyOf(s.host, ActionNew) + " saves the present one")
		return nil
	}
	return s.Picker.Update(msg)
}

func (s *viewPicker[R]) whyNotRemovable() string {
	switch {
	case len(s.views) == 0:
		return "there is no view"
	case s.cursor < 0:
		return "the view under the cursor is gone: choose another one"
	case s.views[s.cursor].builtIn():
		return s.views[s.cursor].Name + " is built in: only saved views can be removed"
	}
	return ""
}

func (s *viewPicker[R]) remove() tea.Cmd {
	at, v, name := s.cursor, s.views[s.cursor], s.list.settingsName()
	s.host.Float(NewConfirm(ConfirmOptions{
		Title: "Remove the view " + v.Name + "?", Text: "The rows stay as they are shown now. " + s.list.describe(v.Arrangement), Yes: "remove",
		Run: func() tea.Cmd {
			return Write(s.host, func(ctx context.Context) ([]View, error) {
				settings := s.host.Ports().Settings
				if err := settings.RemoveView(ctx, affiliate.ViewName{List: name, Name: v.Name}); err != nil {
					return nil, err
				}
				return readViews(ctx, settings, name)
			}, func(views []View, err error) tea.Cmd {
				if err == nil {
					s.show(views)
					if s.cursor < 0 { // the next view gets the cursor, so that it can be removed too
						s.cursor = min(at, len(s.views)-1)
					}
				}
				ShowResult(s.host, "removed the view "+v.Name, err)
				return nil
			})
		},
	}))
	return nil
}

// viewForm saves the present arrangement of a list under a name.
type viewForm[R any] struct {
	*FormDialog
	list *List[R]
	now  Arrangement
}

func newViewForm[R any](l *List[R]) func(Host) Screen {
	return func(h Host) Screen {
		s := &viewForm[R]{list: l, now: l.arrangement()}
		s.FormDialog = NewFormDialog(h, "Save this view of "+l.options.Name, "save",
			[]form.Field{{ID: "name", Label: "Name", Check: checkViewName}})
		if l.view != nil && slices.ContainsFunc(l.views, func(v View) bool { return v.Name == l.view.Name }) {
			s.Form.SetProposed("name", l.view.Name)
		}
		s.Form.SetNote(cmp.Or(affiliate.Clean(l.describe(s.now)), "all "+l.options.Name+" as they are"))
		s.Submit = s.submit
		return s
	}
}

// submit asks before a view of that name is replaced.
func (s *viewForm[R]) submit() tea.Cmd {
	name := affiliate.Clean(strings.TrimSpace(s.Form.Value("name")))
	if slices.ContainsFunc(s.list.options.Views, func(v View) bool { return strings.EqualFold(v.Name, name) }) {
		s.Fail("name", errors.New("a built-in view has this name: choose another one"))
		return nil
	}
	old := slices.IndexFunc(s.list.views, func(v View) bool { return strings.EqualFold(v.Name, name) })
	if old < 0 {
		return s.save(View{Name: name, Arrangement: s.now, SavedAt: s.Host.Now().UnixMilli()})
	}
	v := s.list.views[old]
	s.Host.Float(NewConfirm(ConfirmOptions{
		Title: "Replace the view " + v.Name + "?", Text: "It is now: " + cmp.Or(s.list.describe(v.Arrangement), "all "+s.list.options.Name), Yes: "replace",
		Run: func() tea.Cmd { return s.save(View{Name: v.Name, Arrangement: s.now, SavedAt: v.SavedAt}) },
	}))
	return nil
}

func (s *viewForm[R]) save(v View) tea.Cmd {
	settings, name := s.Host.Ports().Settings, s.list.settingsName()
	return s.SaveThen(func(ctx context.Context) (string, error) {
		return "saved the view " + v.Name, saveView(ctx, settings, name, v)
	}, func() {
		at := slices.IndexFunc(s.list.views, func(o View) bool { return o.Name == v.Name })
		if at < 0 {
			s.list.views = append(s.list.views, v)
		} else {
			s.list.views[at] = v
		}
		open := s.list.beforeView(s.now)
		open.Name, open.Of = v.Name, v.Arrangement
		s.list.Table.SetLayout(ParseColumnLayout(v.Columns)) // including the column that a built-in view has added
		s.list.setOpenView(&open)
		s.list.host.Run(s.list.saveColumns())
	})
}
