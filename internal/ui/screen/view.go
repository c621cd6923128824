package screen

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"fermion-tui/internal/affiliate"
)

// View is a named arrangement of a list.
type View struct {
	Name string
	Arrangement
	Shows   string // for a built-in view: a hidden column that is shown while the view is open
	SavedAt int64  // in Unix milliseconds; 0: built in
	Broken  error  // why a saved view cannot be read
}

// builtIn reports whether the view is part of the program. Such a view does not change the columns, except that it shows
// the column of Shows. It sets the period if its list has one, since the period of the previous view would not fit.
func (v View) builtIn() bool { return v.SavedAt == 0 }

// openView is an open view, and the arrangement of the list before it was opened.
type openView struct {
	Name   string      `json:"name"`
	Of     Arrangement `json:"of"`
	Before Arrangement `json:"before"`

	cursor filterAnchor // the row that was under the cursor before; a restart forgets it
}

// savedView is a view as it is saved.
type savedView struct {
	Arrangement
	SavedAt int64 `json:"saved_at"`
}

const maxViewName = 40

// readViews reads the saved views of a list, the oldest first, so that a new view does not change the digits of the others.
func readViews(ctx context.Context, settings Settings, list string) ([]View, error) {
	prefix := affiliate.ViewName{List: list}.Setting()
	saved, err := settings.SettingsUnder(ctx, prefix)
	if err != nil {
		return nil, fmt.Errorf("the views of %s: %w", list, err)
	}
	var views []View
	for key, text := range saved {
		var s savedView
		v := View{Name: affiliate.Clean(strings.TrimPrefix(key, prefix)), SavedAt: 1}
		if v.Broken = json.Unmarshal([]byte(text), &s); v.Broken == nil {
			v.Arrangement, v.SavedAt = s.Arrangement, max(s.SavedAt, 1)
		}
		views = append(views, v)
	}
	slices.SortFunc(views, func(a, b View) int {
		return cmp.Or(cmp.Compare(a.SavedAt, b.SavedAt), strings.Compare(a.Name, b.Name))
	})
	return views, nil
}

// saveView saves a view under its name.
func saveView(ctx context.Context, settings Settings, list string, v View) error {
	text, err := json.Marshal(savedView{v.Arrangement, v.SavedAt})
	if err != nil {
		return err
	}
	return settings.SaveView(ctx, affiliate.ViewName{List: list, Name: v.Name}, string(text))
}

// checkViewName returns why a view cannot have this name.
func checkViewName(name string) error {
	switch {
	case strings.TrimSpace(name) == "":
		return fmt.Errorf("write a name for the view")
	case utf8.RuneCountInString(name) > maxViewName:
		return fmt.Errorf("a name has at most %d characters", maxViewName)
	}
	return nil
}

// QuietView is the built-in view of rows without clicks for some time, those with the most sales on top.
func QuietView() View {
	return View{Name: "Quiet for 14 days", Arrangement: Arrangement{Filter: "quiet>14d", Sort: "-revenue", Period: "all"}}
}

// NewView is the built-in view of what was created in the last seven days, the newest on top. It shows the column with
// the date, which is otherwise hidden.
func NewView() View {
	return View{Name: "New this week", Shows: "created", Arrangement: Arrangement{Filter: "created<7d", Sort: "-created", Period: "7d"}}
}

// SalesViews are the built-in views of rows with clicks and sales.
func SalesViews() []View {
	return []View{
		{Name: "Selling today", Arrangement: Arrangement{Filter: "sales>0", Sort: "-sales", Period: "today"}},
		QuietView(),
		{Name: "Clicks without sales", Arrangement: Arrangement{Filter: "clicks>0 sales=0", Sort: "-clicks", Period: "all"}},
	}
}
