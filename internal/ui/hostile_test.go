package ui_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui"
)

// hostile is what somebody might put into a name, a message or a webhook: window titles, clipboard writes, colours, a cleared
// screen, eight-bit controls, bidi overrides, characters without a width, line breaks, broken UTF-8.
const hostile = "\x1b]0;owned\x07\x1b]52;c;b3duZWQ=\x07\x1b[2J\x1b[5mA\u009b31mB\u009d0;x\u009c\u202eC\u2066D\u200b\u200dE\ufeff\x00\x08F\r\nG\tH\xff\xfe\x1bP+q\x1b\\I\u0301"

// tainted puts f(text + hostile) in the place of every text that comes from outside. all says whether of slugs, codes and IDs
// too, which become parts of URLs and forms, and of JSON, whose lines are kept.
func tainted(x *world, all bool, f func(string) string) *world {
	for _, part := range []any{&x.in, &x.ops, &x.notices, &x.events, &x.changes, &x.since, &x.status, &x.keyTrouble} {
		taint(reflect.ValueOf(part).Elem(), all, f)
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
	x := busyDay()
	now := time.Now()
	x.events = []affiliate.Event{{ID: "e1", Kind: affiliate.PaidSale, State: affiliate.EventTaken, HappenedAt: now, ReceivedAt: now, Buyer: "Ravi", Gateway: "Razorpay", Amount: 4_999_00, ProductSlug: "go", ProductName: "Go", ProductID: goProduct, LinkID: 1, Body: `{"a":1}`}}
	x.changes = []affiliate.Change{{Seq: 1, LinkID: 1, After: now.Add(-time.Hour), At: now, Kind: affiliate.Rise, Counters: affiliate.Counters{Clicks: 3, Sales: 1, Revenue: 4_999_00, Commission: 2000}}}
	x.since = ui.Since{At: now.Add(-time.Hour), Best: "codewithmeera", BestSales: 1, Sum: affiliate.Sum{Sales: 1}}
	x.status = ui.LiveStatus{State: ui.LiveOffline, Since: now, Why: "no such host"}
	x.keyTrouble = "the keyring is locked"
	return x
}

// look presses keys in a program full of hostile text, and says what is on screen and what was sent to the terminal.
func look(t *testing.T, size [2]int, press []string, all bool, f func(string) string) (screen, sent string) {
	synctest.Test(t, func(t *testing.T) {
		term := tainted(crowded(), all, f).open(t, size[0], size[1]).WaitIdle()
		for _, key := range press { // rows come before the next key: what is opened is the same each time
			term.Press(key).WaitIdle()
		}
		screen, sent = term.Screen(), string(term.Output())
	})
	return screen, sent
}

// Hostile text is drawn as what is left of it when it is cleaned, on every screen: not one byte that reaches the terminal
// differs, and no text is wider than it is believed to be.
func TestHostileTextIsHarmless(t *testing.T) {
	for name, keys := range map[string][][]string{
		"links":       {{}, {"f"}, {"f", "enter"}, {"/", "mee"}, {"*"}, {"#"}, {"%"}, {"e"}, {"c"}, {"x"}, {"n", "c", "down"}, {"a", "x", "tab", "x", "tab", "g", "down"}, {"t"}},
		"link":        {{"enter"}, {"enter", "tab"}, {"enter", "tab", "tab"}, {"enter", "m"}},
		"affiliates":  {{"2"}, {"2", "enter"}, {"2", "enter", "tab"}, {"2", "e"}, {"2", "n"}},
		"coupons":     {{"4"}, {"4", "enter"}, {"4", "x"}, {"4", "n", "g", "down"}},
		"activity":    {{"6"}, {"6", "enter"}, {"6", "j", "enter"}, {"6", "j", "j", "enter"}, {"6", "j", "j", "j", "enter"}, {"6", "j", "j", "j", "j", "enter"}, {"6", "G", "enter"}, {"6", "G", "k", "enter"}, {"6", "G", "k", "k", "enter"}},
		"help, lists": {{"?"}, {":"}, {":", "since"}, {"s"}, {"p"}, {"!"}},
	} {
		for _, size := range sizes {
			for _, press := range keys {
				t.Run(fmt.Sprintf("%s-%d-%s", name, size[0], strings.Join(press, " ")), func(t *testing.T) {
					asItIs := func(s string) string { return s }
					if strings.Join(press, " ") != "2 e" { // a field holds what will be kept, not what is drawn
						screen, sent := look(t, size, press, false, asItIs)
						clean, sentClean := look(t, size, press, false, affiliate.Clean)
						if screen != clean {
							t.Fatalf("hostile text shows as\n%s\nand cleaned as\n%s", screen, clean)
						}
						if sent != sentClean {
							t.Fatal("bytes of hostile text reach the terminal")
						}
					}
					_, sent := look(t, size, press, true, asItIs)
					for _, bad := range []string{"owned\x07", "\x1b]52;c;b3duZWQ", "\x1b[5m", "\x1bP", "\u202e", "\u2066", "\u200b", "\ufeff", "\u009b", "\u009d", "\x00"} {
						if strings.Contains(sent, bad) {
							t.Fatalf("%q reaches the terminal", bad)
						}
					}
				})
			}
		}
	}
}

// Ten megabytes of it cost no more than a line.
func TestMountainsOfText(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := crowded()
		mountain := strings.Repeat(hostile+"日本", 10<<20/len(hostile))
		x.in.Affiliates[0].Name, x.in.Affiliates[0].Notes = mountain, mountain
		x.ops[1].Error, x.ops[2].Body, x.notices[0].Text = mountain, mountain, mountain
		x.status.Why = mountain
		term := x.open(t, 80, 24).WaitIdle()
		term.Contains("▸ A31mB0;xCDEF…")
		for _, press := range [][]string{{"enter", "esc"}, {"2", "enter", "esc"}, {"6", "enter", "esc", "j", "j", "enter", "esc"}, {"?", "esc"}} {
			term.Press(press...).WaitIdle()
		}
		if n := len(term.Output()); n > 200_000 {
			t.Errorf("%d bytes were drawn", n)
		}
	})
}
