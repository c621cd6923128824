package screen_test

import (
	"strings"
	"testing"
	"testing/synctest"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/screen"
	"fermion-tui/internal/ui/screentest"
)

// page is a screen whose only key chooses a period.
type page struct{ host screen.Host }

func (page) Title() string                       { return "page" }
func (page) Init() tea.Cmd                       { return nil }
func (page) Update(tea.Msg) tea.Cmd              { return nil }
func (page) View(int, int) (string, *tea.Cursor) { return "", nil }
func (p page) Actions() []screen.Action          { return []screen.Action{screen.PeriodAction(p.host)} }
func (page) CapturesText() bool                  { return false }

func TestAChosenPeriodIsReported(t *testing.T) {
	for name, c := range map[string]struct {
		keys []string
		want string
	}{
		"a named one":     {[]string{"p", "home", "enter"}, "today"},
		"typed":           {[]string{"p", "end", "enter", "1", "9", "9", "9", "-", "1", "0", "enter"}, "1999-10"},
		"typed at once":   {strings.Split("p s i n c e - f r i d a y enter", " "), "since-friday"},
		"open at its end": {strings.Split("p 1 9 9 9 - 1 0 - 0 2 . . enter", " "), "1999-10-02.."},
		"a listed one":    {strings.Split("p m t d enter", " "), "mtd"},
		"esc drops it":    {strings.Split("p 7 d esc enter", " "), "all"},
		"typed as listed": {[]string{"p", "end", "enter", "7", "space", "d", "a", "y", "s", "enter"}, "7d"},
		"not begun":       {[]string{"p", "end", "enter", "2", "0", "0", "0", "-", "0", "5", "enter"}, ""},
		"a week so far":   {strings.Split("p t h i s space w e e k enter", " "), "this-week"},
		"a listed month":  {strings.Split("p o c t enter", " "), "1999-10"},
		"so many days":    {strings.Split("p l a s t space 1 4 space d a y s enter", " "), "14d"},
		"a month's name":  {strings.Split("p j u n e space 1 9 9 9 enter", " "), "1999-06"},
		"not a period":    {[]string{"p", "end", "enter", "2", "0", "2", "6", "-", "1", "3", "enter"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				shell := screentest.New(t, board.Input{})
				top := shell.Open(func(h screen.Host) screen.Screen { return page{h} }).Press(c.keys...)
				if c.want == "" {
					if top.Contains("Period", "✗"); len(shell.Facts) > 0 {
						t.Errorf("reported %v", shell.Facts)
					}
					return
				}
				want, err := affiliate.ParsePeriod(c.want)
				if err != nil || len(shell.Facts) != 1 || shell.Facts[0] != screen.Fact(screen.PeriodChosen{Period: want}) {
					t.Errorf("reported %v, want %v (%v)", shell.Facts, want, err)
				}
			})
		})
	}
}

// TestThePeriodsOfAnotherYearHaveTheirYear: on 1 January 2000, days of 1999 are shown with their year.
func TestThePeriodsOfAnotherYearHaveTheirYear(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		list := screentest.New(t, board.Input{}).Open(func(h screen.Host) screen.Screen { return page{h} }).Press("p")
		list.Contains("today           Sat 1 Jan", "7 days          Sun 26 Dec 1999 – Sat 1 Jan 2000",
			"last month      Wed 1 Dec – Fri 31 Dec 1999", "Oct 1999        Fri 1 Oct – Sun 31 Oct 1999")
		list.Type("15 oct").Contains("15 oct          Fri 15 Oct 1999").Type("\r")
	})
}
