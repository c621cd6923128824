package ui_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
	"fermion-tui/internal/ui/screen"
	"fermion-tui/internal/ui/uitest"
)

// ownKeys gives each action that can have another key one that no other has: signs that no text of the screens holds, and alt keys for those of forms.
func ownKeys(t *testing.T) (keys screen.Keys, byName map[string]string) {
	t.Helper()
	inForms := map[string]string{"help": "alt+h", "more-fields": "alt+o", "request": "alt+j", "retry-key": "alt+r", "suspend": "alt+z"}
	var letters []rune
	for _, r := range [][2]rune{{'а', 'џ'}, {'ա', 'ֆ'}} {
		for letter := r[0]; letter <= r[1]; letter++ {
			letters = append(letters, letter)
		}
	}
	byName, chosen := map[string]string{}, map[string][]string{}
	for i, name := range screen.ActionNames() {
		key := inForms[name]
		if key == "" {
			key = string(letters[i])
		}
		byName[name], chosen[name] = key, []string{key}
	}
	keys, problems := screen.ParseKeys(chosen)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return keys, byName
}

// chosenKeysWalks lead to the screens: keys with @ are those of actions.
var chosenKeysWalks = map[string]struct {
	world func(*testing.T) (*world, *store.Store)
	keys  []string
}{
	"links":             {inWorld(busyDay), nil},
	"links marked":      {inWorld(peopled), []string{"@mark", "@mark"}},
	"a link":            {inWorld(peopled), []string{"@open"}},
	"a marked link":     {inWorld(peopled), []string{"@mark", "@mark", "@open"}},
	"packs":             {inWorld(peopled), []string{"@mark", "@mark", "@next-marked"}},
	"qr":                {inWorld(peopled), []string{"@qr"}},
	"feed":              {inWorld(eventful), []string{"@feed"}},
	"columns":           {inWorld(peopled), []string{"@columns"}},
	"views":             {inWorld(peopled), []string{"@views"}},
	"breakdown":         {inWorld(reported), []string{"@break-down"}},
	"a report":          {inWorld(reported), []string{"@break-down", "a"}},
	"onboard":           {inWorld(peopled), []string{"@onboard"}},
	"new link":          {inWorld(peopled), []string{"@new"}},
	"affiliates":        {inWorld(peopled), []string{"2"}},
	"marked affiliates": {inWorld(peopled), []string{"2", "@mark-all"}},
	"an affiliate":      {inWorld(peopled), []string{"2", "@open"}},
	"campaigns":         {inWorld(campaigning), []string{"3"}},
	"a campaign":        {inWorld(inRewarding), []string{"3", "@open"}},
	"coupons":           {inWorld(peopled), []string{"4"}},
	"new coupon":        {inWorld(peopled), []string{"@coupon"}},
	"a coupon":          {inWorld(peopled), []string{"4", "@open"}},
	"no coupons":        {inWorld(empty), []string{"4"}},
	"payouts":           {inSelfPaying, []string{"5"}},
	"an account":        {inSelfPaying, []string{"5", "@open"}},
	"a pay plan":        {inSelfPaying, []string{"5", "@pay"}},
	"a payment file":    {inSelfPaying, []string{"5", "@pay", "@payment-file"}},
	"prepared":          {inSelfPaying, []string{"5", "@pay", "enter"}},
	"a batch":           {inSelfPaying, []string{"5", "@pay", "enter", "@open"}},
	"batches":           {inSelfPaying, []string{"5", "@section", "@section"}},
	"activity":          {inWorld(busyDay), []string{"6"}},
	"an alert's row":    {inWorld(fallen), []string{"6"}},
	"an alert":          {inWorld(fallen), []string{"6", "@open"}},
	"an unknown code":   {inWorld(busyDay), []string{"6", "@top", "@open"}},
	"an unknown person": {inWorld(busyDay), []string{"6", "@top", "@down", "@open"}},
	"an unknown link":   {inWorld(busyDay), []string{"6", "@top", "@down", "@down", "@open"}},
	"waiting writes":    {inWorld(busyDay), []string{"6", "@top", "@down", "@down", "@down", "@open"}},
	"a planned write":   {inWorld(inOrphan), []string{"6", "@open"}},
	"a queue":           {inWorld(changing), []string{"@mark-all", "@commission", "30", "enter", "enter"}},
	"a paused queue":    {inWorld(changing), []string{"@mark-all", "@commission", "30", "enter", "enter", "@queue-pause"}},
	"an import":         {inWorld(inImport), []string{"@import"}},
	"another host":      {inWorld(inForeignHost), nil},
	"an unread board":   {inWorld(inUnread), []string{"@open"}},
	"the first run":     {inWorld(inLockedKeyring), nil},
}

func inWorld(f func() *world) func(*testing.T) (*world, *store.Store) {
	return func(*testing.T) (*world, *store.Store) { return f(), nil }
}

func inSelfPaying(t *testing.T) (*world, *store.Store) {
	x, s, _ := selfPaying(t)
	return x, s
}

func inRewarding() *world {
	x, _ := rewarding()
	return x
}

func inOrphan() *world {
	x := peopled()
	planned := operation("01", affiliate.Planned, time.Hour, linkIntent(15))
	planned.OwnerEnded = true
	x.ops = []affiliate.Operation{planned}
	return x
}

func inImport() *world {
	x := peopled()
	x.imports.status = screen.ImportStatus{Running: true, File: screen.ImportFile{Kind: "links", Path: "/x/links-nov.csv"}, Done: 45, All: 300}
	return x
}

func inLockedKeyring() *world {
	x := newcomer()
	x.keyState = locked
	return x
}

func inForeignHost() *world {
	x := peopled()
	x.status = screen.LiveStatus{State: screen.LiveNotFermion, Why: "backend.codedamn.com does not answer like Fermion", Limit: 54}
	return x
}

func inUnread() *world {
	x := peopled()
	x.unread = errRefused
	return x
}

// walkTo opens a world with keys of its own and goes to a screen.
func walkTo(t *testing.T, name string, keys screen.Keys, byName map[string]string) *uitest.Terminal {
	t.Helper()
	walk := chosenKeysWalks[name]
	x, s := walk.world(t)
	x.opts.Keys = keys
	term := x.open(t, 200, 90).WaitIdle()
	if s != nil {
		x.follow(t, s, term)
	}
	for _, key := range walk.keys {
		if action, is := strings.CutPrefix(key, "@"); is {
			key = byName[action]
		}
		term.Press(key).WaitIdle()
	}
	return term
}

// TestEveryActionHasTheKeyThatWasChosen on each screen where help lists it, and each name that is accepted is on some screen. Two actions of one screen
// cannot be given the same key.
func TestEveryActionHasTheKeyThatWasChosen(t *testing.T) {
	keys, byName := ownKeys(t)
	nameOf, found := map[string]string{}, map[string]bool{}
	for name, key := range byName {
		nameOf[key] = name
	}
	for name := range chosenKeysWalks {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				term := walkTo(t, name, keys, byName)
				_, help, _ := strings.Cut(term.Press(byName["help"]).WaitIdle().Screen(), "Keys · ")
				help, _, _ = strings.Cut(help, "Signs")
				here := map[string]bool{}
				for word := range strings.FieldsSeq(help) {
					if action, is := nameOf[word]; is {
						found[action], here[action] = true, true
					}
				}
				names := slices.Sorted(maps.Keys(here))
				for i, one := range names {
					for _, other := range names[i+1:] {
						if _, problems := screen.ParseKeys(map[string][]string{one: {"ctrl+y"}, other: {"ctrl+y"}}); len(problems) == 0 {
							t.Errorf("%s and %s can have the same key", one, other)
						}
					}
				}
				term.Press("ctrl+c")
			})
		})
	}
	for action := range byName {
		if !found[action] {
			t.Errorf("%s is on no screen", action)
		}
	}
}

// TestMoreFieldsAndDismissMove: the old keys do nothing.
func TestMoreFieldsAndDismissMove(t *testing.T) {
	keys, problems := screen.ParseKeys(map[string][]string{"more-fields": {"f6"}, "dismiss": {"D"}})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	synctest.Test(t, func(t *testing.T) {
		x := fallen()
		x.opts.Keys = keys
		term := x.open(t, 160, 50).WaitIdle().Press("a").Contains("f6  more fields").Press("ctrl+o").Absent("User ID").Press("f6").
			Contains("User ID", "f6  fewer fields").Absent("✗ a name")
		term.Type("A").Press("f6").Contains("✗ a name has 2 to 100 characters").Press("f6", "backspace")
		term.Press("f1").Contains("f6  ", "More fields").Press("esc", "f6").Absent("User ID").Press("esc")
		term.Press("6").WaitIdle().Contains("D dismiss").Press("x").WaitIdle()
		if calls := x.calls(); calls != "" {
			t.Errorf("x did %q", calls)
		}
		term.Press("enter").WaitIdle().Contains("D: dismiss · esc leaves it for later").Press("x").Contains("D: dismiss").Press("esc", "D").WaitIdle().
			Contains("nothing to review")
		if calls := x.calls(); calls != "decide notice 1" {
			t.Errorf("D did %q", calls)
		}
	})
}

// TestAnotherKeyOpensRows: a report is shown with it too, and its dialog names it. A period is chosen with enter, since letters are typed there.
func TestAnotherKeyOpensRows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		keys, problems := screen.ParseKeys(map[string][]string{"open": {"O"}})
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		x.opts.Keys = keys
		term := x.open(t, 100, 30).WaitIdle().Press("p").WaitIdle().Press("up", "up", "enter").WaitIdle().Absent("another: type it")
		term.Press("p").WaitIdle().Press("7").Type("d").Press("enter").WaitIdle().Contains("7 days").Absent("another: type it")
		term.Press("b").WaitIdle().Contains("a letter or O shows the report").Press("enter").Contains("a letter or O").Press("O").WaitIdle().
			Contains("2 affiliates").Quit("ctrl+c")
	})
}
