package ui_test

import (
	"strings"
	"testing"
	"testing/synctest"
)

// TestThePaletteFindsCommandsByWordsThatTheyDoNotShow: what people call the things that a command is about leads to it, on each screen to
// the nearest one. The words themselves are not shown.
func TestThePaletteFindsCommandsByWordsThatTheyDoNotShow(t *testing.T) {
	const account, payee, edit, tab = "Open the account: balance, entries and statement", "Edit the payee and the tax withheld", "Edit notes, tags and payee",
		"Payouts  "
	const taxOfAll, statement = "Payout settings: tax withheld (tds_percent)", "Copy the statement: what was earned and paid, as text"
	for where, c := range map[string]struct {
		keys []string
		want map[string]string // what is found first
	}{
		"links":    {nil, map[string]string{"payee": tab, "bank": tab, "upi": tab, "tax": taxOfAll, "tds": taxOfAll, "invoice": tab, "statement": tab}},
		"activity": {[]string{"6"}, map[string]string{"payee": tab, "tax": taxOfAll, "invoice": tab}},
		"affiliates": {[]string{"2"}, map[string]string{"payee": edit, "bank": edit, "upi": edit, "tds": edit, "edit bank": edit,
			"invoice": "Save their statements into a folder…"}},
		"an affiliate": {[]string{"2", "enter"}, map[string]string{"payee": edit + " of this affiliate", "bank": account, "tds": account, "invoice": account}},
		"payouts":      {[]string{"5"}, map[string]string{"payee": account, "bank": account, "upi": account, "tds": account, "invoice": account}},
		"an account": {[]string{"5", "enter"}, map[string]string{"payee": payee, "bank": payee, "upi": payee, "tds": payee, "tax": payee,
			"invoice": statement}},
		"a marked one": {[]string{"2", "*"}, map[string]string{"bank": tab}},
	} {
		for typed, want := range c.want {
			t.Run(where+", "+typed, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					x, s, _ := selfPaying(t)
					term := x.follow(t, s, x.open(t, 120, 40).WaitIdle())
					for _, key := range append(c.keys, ":", typed) {
						term.Press(key).WaitIdle()
					}
					term.Contains("▸ " + want)
					if n := strings.Count(term.Screen(), want); want != tab && n > 1 {
						t.Errorf("it is listed %d times\n%s", n, term.Screen())
					}
					term.Press("esc").Press("ctrl+c")
				})
			})
		}
	}
}

// TestAFoundCommandDoesWhatItIsFoundFor: the word that is not shown runs the same command as its title. The nearest command stays the first, whatever was used last.
func TestAFoundCommandDoesWhatItIsFoundFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x, s, _ := selfPaying(t)
		term := x.follow(t, s, x.open(t, 120, 40).WaitIdle())
		for _, step := range []struct{ typed, shows string }{{"payee", "4 balances"}, {"payee", "› codewithmeera"}, {"bank", "Payee of codewithmeera"}} {
			term.Press(":").WaitIdle().Press(step.typed).WaitIdle().Press("enter").WaitIdle().Contains(step.shows)
		}
		term.Press("esc").WaitIdle().Press(":").WaitIdle().Contains("▸ Edit the payee and the tax withheld").Press("esc").Press("ctrl+c")
	})
	synctest.Test(t, func(t *testing.T) { // a few letters of such a word are found in titles only
		x, s, _ := selfPaying(t)
		term := x.follow(t, s, x.open(t, 120, 40).WaitIdle()).Press("2").WaitIdle().Press(":").WaitIdle().Press("ba").WaitIdle()
		term.Contains("› ba", "in the background").Absent("Edit notes").Press("n").WaitIdle().Contains("▸ Edit notes").Press("esc").Press("ctrl+c")
	})
}
