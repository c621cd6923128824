package ui_test

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
)

// hostile is what an attacker may put into a name, a message or a webhook: window titles, clipboard writes, colours, a cleared
// screen, eight-bit controls, bidi overrides, characters without a width, line breaks, broken UTF-8.
const hostile = "\x1b]0;owned\x07\x1b]52;c;b3duZWQ=\x07\x1b[2J\x1b[5mA\u009b31mB\u009d0;x\u009c\u202eC\u2066D\u200b\u200dE\ufeff\x00\x08F\r\nG\tH\xff\xfe\x1bP+q\x1b\\I\u0301"

// tainted puts f(text + hostile) in the place of every text that comes from outside. all reports whether of slugs, codes and IDs
// too, which become parts of URLs and forms, and of JSON, whose lines are kept.
func tainted(x *world, all bool, f func(string) string) *world {
	for _, part := range []any{&x.in, &x.ops, &x.notices, &x.events, &x.changes, &x.since, &x.status, &x.hook.Why, &x.hook.Problem, &x.opts.Profile,
		&x.keyState} {
		taint(reflect.ValueOf(part).Elem(), all, f)
	}
	for i := range x.events { // the one named type that takes words from outside
		if e := &x.events[i]; !slices.Contains([]affiliate.EventKind{affiliate.PaidSale, affiliate.PaymentFailed, affiliate.PaymentAbandoned}, e.Kind) {
			e.Kind = affiliate.EventKind(f(string(e.Kind) + hostile))
		}
	}
	for _, err := range []*error{&x.fail, &x.pastErr} {
		if *err != nil {
			*err = errors.New(f((*err).Error() + hostile))
		}
	}
	return x
}

func taint(v reflect.Value, all bool, f func(string) string) {
	switch v.Kind() {
	case reflect.String:
		if v.Type() == reflect.TypeFor[string]() && v.CanSet() && v.String() != "" { // a named type is one of our words
			v.SetString(f(v.String() + hostile))
		}
	case reflect.Pointer:
		if !v.IsNil() {
			taint(v.Elem(), all, f)
		}
	case reflect.Slice:
		for i := range v.Len() {
			taint(v.Index(i), all, f)
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			return
		}
		for i := range v.NumField() {
			name := v.Type().Field(i).Name
			if all || !strings.HasSuffix(name, "ID") && !strings.HasSuffix(name, "Slug") &&
				!slices.Contains([]string{"Code", "URL", "Chain", "Supersedes", "Request", "Result", "Body"}, name) {
				taint(v.Field(i), all, f)
			}
		}
	}
}

// crowded has something of everything.
func crowded() *world {
	x, busy, hooked := campaigning(), busyDay(), hookedDay()
	now := time.Now()
	x.ops, x.waiting, x.notices = busy.ops, busy.waiting, busy.notices
	x.notices = append(x.notices,
		affiliate.Notice{ID: 3, At: now.Add(-4 * time.Hour), Kind: affiliate.NoticeAlert, Rule: affiliate.AlertGoalReached, CampaignID: 2,
			Text: "campaign Diwali reached its goal"},
		affiliate.Notice{ID: 4, At: now.Add(-5 * time.Hour), Kind: affiliate.NoticeAlert, Rule: affiliate.AlertQuiet, Text: "2 links without new clicks"})
	x.events, x.hook = hooked.events, hooked.hook
	x.hook.Events, x.hook.Failed, x.hook.Last, x.hook.Problem = 6, 1, now, "the disk is full"
	x.in.Coupons = append(x.in.Coupons, affiliate.Coupon{ID: 2, ProductID: goProduct, Code: "HALF", Message: "half of it", State: affiliate.CouponDeleted,
		CreatedAt: now})
	x.in.Links[0].Tags, x.in.Campaigns[2].Notes = []string{"video"}, "every month"
	x.since = screen.VisitSummary{At: now.Add(-time.Hour), Best: "codewithmeera", BestSales: 1, Sum: affiliate.Sum{Sales: 1}}
	x.status = screen.LiveStatus{State: screen.LiveOffline, Since: now, Why: "no such host"}
	x.keyState = screen.KeyState{Problem: "the keyring is locked", Details: "unlock it", Retry: true}
	x.opts.Alerts = rung().opts.Alerts
	return x
}

// failing is the same day when nothing that is asked for goes well.
func failing() *world {
	x := crowded()
	x.fail, x.pastErr = errors.New("the database is read-only"), errors.New("the disk is failing")
	x.status = screen.LiveStatus{State: screen.LiveRefused, Why: "the key is refused"}
	x.hook = screen.WebhookStatus{Requested: true, Why: "the port is taken"}
	return x
}

// look presses keys in a program full of hostile text, and says what is on screen and what was sent to the terminal.
func look(t *testing.T, x func() *world, size [2]int, press []string, all bool, f func(string) string) (screen, sent string) {
	synctest.Test(t, func(t *testing.T) {
		term := tainted(x(), all, f).open(t, size[0], size[1]).WaitIdle()
		for _, key := range press { // rows come before the next key: what is opened is the same each time
			term.Press(key).WaitIdle()
		}
		screen, sent = term.Screen(), string(term.Output())
	})
	return screen, sent
}

// Hostile text is drawn as what is left of it when it is cleaned, on every screen: not one byte that reaches the terminal
// differs, and no text is wider than it is believed to be. The bytes of a run are those of each screen on the way.
func TestHostileTextIsDrawnCleaned(t *testing.T) {
	if testing.Short() {
		t.Skip("it opens each screen some times")
	}
	asItIs := func(s string) string { return s }
	for _, c := range hostilePlaces() {
		for _, size := range sizes {
			for _, press := range c.keys {
				t.Run(fmt.Sprintf("%s-%d-%s", c.name, size[0], strings.Join(press, " ")), func(t *testing.T) {
					if !c.fields {
						screen, sent := look(t, c.world, size, press, false, asItIs)
						clean, sentClean := look(t, c.world, size, press, false, affiliate.Clean)
						if screen != clean {
							t.Fatalf("hostile text shows as\n%s\nand cleaned as\n%s", screen, clean)
						}
						if sent != sentClean {
							t.Fatal("bytes of hostile text reach the terminal")
						}
					}
					_, sent := look(t, c.world, size, press, true, asItIs)
					for _, bad := range []string{"owned\x07", "\x1b]52;c;b3duZWQ", "\x1b[5m", "\x1bP", "\u202e", "\u2066", "\u200b", "\ufeff", "\u009b",
						"\u009d", "\x00"} {
						if strings.Contains(sent, bad) {
							t.Fatalf("%q reaches the terminal", bad)
						}
					}
				})
			}
		}
	}
}

// hostilePlace is where text from outside is drawn: the keys that lead there.
type hostilePlace struct {
	name   string
	world  func() *world
	fields bool // they hold what will be kept, not what is drawn
	keys   [][]string
}

func hostilePlaces() []hostilePlace {
	activity := [][]string{{"6"}, {"6", "*", "x"}, {"6", "*", "d"}, {"6", "/", "webhook"}}
	eachRow := append([]string{"6"}, slices.Repeat([]string{"enter", "esc", "j"}, 19)...)
	activity = append(activity, eachRow)
	for _, keys := range [][]string{{"s"}, {"s", "m1n2b3v4", "enter"}, {"j", "s"}, {"j", "j", "s"}, {"h"}, {"x"}, {"m"}, {"j", "r"}} { // what to do about it
		activity = append(activity, append(append([]string{"6"}, keys...), "enter"))
	}
	places := []hostilePlace{
		{name: "links", world: crowded, keys: [][]string{{}, {"f"}, {"f", "enter"}, {"/", "mee"}, {"*"}, {"#"}, {"%"}, {"c"}, {"x"}, {"n", "c", "down"},
			{"a", "x", "tab", "x", "tab", "g", "down"}, {"a", "ctrl+o", "shift+tab", "shift+tab", "shift+tab", "shift+tab", "n"}, {"t"},
			{"t", "p0q8w7zz", "tab"}, {"*", "%", "30", "enter"}}},
		{name: "link", world: crowded, keys: [][]string{{"enter"}, {"enter", "tab"}, {"enter", "tab", "tab"}, {"enter", "m"}}},
		{name: "affiliates", world: crowded, keys: [][]string{{"2"}, {"2", "enter"}, {"2", "enter", "tab"}, {"2", "n"}}},
		{name: "campaigns", world: crowded, keys: [][]string{{"3"}, {"3", "/", "archived"}, {"3", "x"}, {"3", "*", "/", "holi", "enter", "x"},
			{"3", ":", "archived", "enter"}, {"3", "n"}, {"3", "n", "x", "tab", "10 sales", "tab"},
			{"*", "/", "dev", "enter", ":", "add to campaign", "enter"}, {"*", ":", "add to campaign", "enter", "x", "enter"},
			{"*", ":", "add to campaign", "enter", "new", "enter"}, {"*", ":", "add to campaign", "enter"}}},
		{name: "campaign", world: crowded, keys: [][]string{{"3", "g", "enter"}, {"3", "j", "j", "enter"}, {"3", "j", "j", "enter", "tab"},
			{"3", "j", "j", "enter", "tab", "tab"}, {"3", "j", "j", "enter", "tab", "tab", "g", "enter"},
			{"3", "j", "j", "enter", "m"}, {"3", "j", "j", "enter", "*", "x"}, {"3", "j", "enter", "?"}}},
		{name: "coupons", world: crowded, keys: [][]string{{"4"}, {"4", "enter"}, {"4", "j", "enter"}, {"4", "x"}, {"4", "*", "x"}, {"4", "n", "g", "down"},
			{"4", "t"}}},
		{name: "activity", world: crowded, keys: activity},
		{name: "help, lists", world: crowded, keys: [][]string{{"?"}, {":"}, {":", "since"}, {"s"}, {"p"}, {"!"}, {":", "alert rules", "enter"},
			{":", "webhook listener", "enter"}, {":", "webhook secret", "enter"}}},
		{name: "toasts", world: crowded, keys: [][]string{{"3", "x", "y"}, {"3", "*", "x", "y"}, {"*", ":", "add to campaign", "enter", "enter"},
			{"4", "x", "y"}, {"4", "y"}, {"4", "Y"}, {"*", "y"}, {"*", "%", "30", "enter", "enter"}, {"x", "y"}, {"y"}, {"P"}}},
		{name: "errors", world: failing, keys: [][]string{{}, {"enter"}, {"3", "j", "j", "enter"}, {"3", "x", "y"},
			{"*", ":", "add to campaign", "enter", "enter"}, {"3", "n", "x", "tab", "tab", "tab", "tab", "tab", "enter"},
			{"6"}, {":", "webhook listener", "enter"}, {":", "webhook secret", "enter", "open sesame", "enter"}, {"t", "a1b2c3d4", "enter", "enter", "enter"}}},
		{name: "fields", world: crowded, fields: true, keys: [][]string{{"e"}, {"*", "e"}, {"4", "e"}, {"2", "e", "ctrl+u", "tab", "tab", "enter"},
			{"e", "tab", "ctrl+u", "n", "down"}, {"2", "e"}, {"3", "e"}, {"3", "j", "j", "e", "tab", "tab", "tab", "tab"}, {"3", "j", "j", "enter", "e"}}},
	}
	for i := range places {
		places[i].keys = withoutBeginnings(places[i].keys)
	}
	return places
}

// withoutBeginnings leaves out keys that others begin with: the tests look at each screen on the way.
func withoutBeginnings(all [][]string) [][]string {
	return slices.DeleteFunc(slices.Clone(all), func(keys []string) bool {
		return slices.ContainsFunc(all, func(other []string) bool { return len(other) > len(keys) && slices.Equal(other[:len(keys)], keys) })
	})
}

// Three megabytes of it cost no more than a line.
func TestMegabytesOfTextCostNoMoreThanALine(t *testing.T) {
	if testing.Short() {
		t.Skip("it measures text")
	}
	synctest.Test(t, func(t *testing.T) {
		x := crowded()
		mountain := strings.Repeat(hostile+"日本", 3<<20/len(hostile))
		x.in.Affiliates[0].Name, x.in.Affiliates[0].Notes = mountain, mountain
		x.in.Campaigns[0].Name, x.in.Campaigns[0].Notes, x.in.Campaigns[1].Name, x.in.Campaigns[1].Notes = mountain, mountain, mountain, mountain
		x.ops[1].Error, x.ops[2].Body, x.notices[0].Text = mountain, mountain, mountain
		x.events[4].Kind, x.events[4].Buyer, x.events[4].ParseWarning, x.events[4].Body = affiliate.EventKind(mountain), mountain, mountain, mountain
		x.status.Why, x.hook.Problem = mountain, mountain
		x.fail = errors.New(mountain)
		term := x.open(t, 80, 24).WaitIdle()
		term.Contains("▸ A31mB0;xCDEF")
		for _, do := range []struct {
			press []string
			says  string
		}{
			{[]string{"enter"}, "k3f9x2ab"}, {[]string{"esc", "2", "enter"}, "Notes"}, {[]string{"esc", "6", "enter"}, "it may have happened"},
			{[]string{"esc", "j", "j", "enter"}, "it may have happened"}, {[]string{"esc", "?"}, "Keys · Activity"}, {[]string{"esc", "3"}, "4 campaigns"},
			{[]string{"x"}, "Archive the campaign"}, {[]string{"y"}, "✗ A31mB0"}, {[]string{"e"}, "Edit campaign"}, {[]string{"esc", "enter"}, "Leaderboard"},
			{[]string{"tab", "tab"}, "counter reset"}, {[]string{"esc", "1", "*", ":", "add to campaign", "enter"}, "Add 3 links to a campaign"},
			{[]string{"enter"}, "✗ A31mB0"},
			{[]string{"esc", "6", "/", "webhook", "enter", "G", "k", "enter"}, "Buyer"},
			{[]string{"esc", "esc", ":", "webhook listener", "enter"}, "The last one was not accepted"},
		} {
			for _, key := range do.press {
				term.Press(key).WaitIdle()
			}
			term.Contains(do.says)
		}
		if n := len(term.Output()); n > 200_000 {
			t.Errorf("%d bytes were drawn", n)
		}
	})
}
