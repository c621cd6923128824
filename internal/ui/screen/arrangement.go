package screen

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
)

// Arrangement is how a list is looked at: its filter, order, columns and period.
type Arrangement struct {
	Filter  string `json:"filter,omitempty"`
	Sort    string `json:"sort,omitempty"`    // a column, after a minus when descending; "": the order stays as it is
	Columns string `json:"columns,omitempty"` // a ColumnLayout; "": as declared
	Period  string `json:"period,omitempty"`  // "": the period stays as it is
}

// String is the order as it is saved: "-clicks".
func (s Sort) String() string {
	if s.Descending {
		return "-" + s.Column
	}
	return s.Column
}

// parseSort reads what String has written.
func parseSort(text string) Sort {
	column, descending := strings.CutPrefix(text, "-")
	return Sort{Column: column, Descending: descending}
}

// arrangement is how the list is looked at now.
func (l *List[R]) arrangement() Arrangement {
	a := Arrangement{Filter: l.FilterInput.Value(), Sort: l.order.String(), Columns: l.Table.SavedLayout()}
	if l.Table.added != "" {
		a.Columns = l.Table.Layout().String()
	}
	if l.options.Dated {
		a.Period = periodOf(l.host).String()
	}
	return a
}

// arrange applies an arrangement as far as possible. problems says in words what could not be applied.
func (l *List[R]) arrange(a Arrangement, withColumns bool) (problems []string) {
	if withColumns {
		if missing := l.Table.SetLayout(ParseColumnLayout(a.Columns)); len(missing) > 0 {
			problems = append(problems, missingColumns(missing))
		}
		l.host.Run(l.saveColumns())
	}
	if a.Sort != "" {
		by := parseSort(a.Sort)
		if err := l.setOrder(by); err != nil {
			problems = append(problems, fmt.Sprintf("the rows cannot be sorted by %q any more", by.Column))
		}
		l.host.Run(l.saveOrder())
	}
	l.Typing, l.selector = false, nil
	l.FilterInput.SetValue(a.Filter)
	l.ApplyFilter()
	if a.Period != "" && l.options.Dated {
		p, err := affiliate.ParsePeriod(a.Period)
		switch {
		case err != nil:
			problems = append(problems, fmt.Sprintf("the period %q cannot be read", a.Period))
		case p != periodOf(l.host):
			l.host.Report(PeriodChosen{p})
		}
	}
	if l.filterErr != "" {
		problems = append(problems, "the filter cannot be used, as the list says")
	}
	return problems
}

func (l *List[R]) saveColumns() tea.Cmd {
	return SaveSetting(l.host, settingColumns+l.settingsName(), l.Table.SavedLayout())
}

// describe is an arrangement in words, for the list of views.
func (l *List[R]) describe(a Arrangement) string {
	var parts []string
	if a.Filter != "" {
		parts = append(parts, a.Filter)
	}
	if a.Sort != "" {
		by := parseSort(a.Sort)
		arrow := " ▲"
		if by.Descending {
			arrow = " ▼"
		}
		parts = append(parts, "by "+l.Table.ColumnTitle(by.Column)+arrow)
	}
	if a.Columns != "" {
		parts = append(parts, Plural(ParseColumnLayout(a.Columns).shown(), "column", "columns"))
	}
	if p, err := affiliate.ParsePeriod(a.Period); err == nil && a.Period != "" {
		parts = append(parts, p.Label())
	}
	return strings.Join(parts, " · ")
}
