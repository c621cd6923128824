package ui_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
)

// TestPaletteFindsRowsGolden: an affiliate, their link, coupon and campaign by a few letters, and what was opened last comes first.
func TestPaletteFindsRowsGolden(t *testing.T) {
	for _, size := range sizes {
		synctest.Test(t, func(t *testing.T) {
			x := peopled()
			x.in.Campaigns = []affiliate.Campaign{{ID: 1, Name: "Meera's Diwali"}}
			x.settings["ui.view.coupons.Meera only"] = `{"filter":"meera","saved_at":1}`
			term := x.open(t, size[0], size[1]).WaitIdle()
			term.Press(":").Type("meera").WaitIdle().GoldenBody("palette-rows")
			term.Press("esc", ":").Type("k3f9").Press("enter").WaitIdle().Contains("k3f9x2ab", "History")
			term.Press("esc", ":").Type("asha").Press("enter").WaitIdle().Contains("asha@example.com")
			term.Press("esc", ":").Type("reverse").Press("enter", ":").WaitIdle().GoldenBody("palette-recent")
			term.Quit("ctrl+c")
		})
	}
}

// TestPaletteOpens views of lists that were not open yet, and remembers what was used last beyond the end of the program.
func TestPaletteOpens(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.settings["ui.view.coupons.Meera only"] = `{"filter":"meera","saved_at":1}`
		term := x.open(t, 100, 30).WaitIdle()
		term.Press(":").Type("view meera").Press("enter").WaitIdle().Contains("view: Meera only", "MEERA25")
		term.Press(":").Type("selling").Press("enter").WaitIdle().Contains("view: Selling today")
		term.Press(":").Type("codewithmeera").Press("enter").WaitIdle().Contains("meera@example.com")
		term.Press("esc", ":").Type("zzzz").Contains("No matching command").Press("esc").Advance(3 * time.Second)
		if got, want := x.settings["ui.recent"], `["affiliate:1","view:Links:Selling today","view:Coupons:Meera only"]`; got != want {
			t.Errorf("%s\nnot %s", got, want)
		}
		term.Quit("ctrl+c")
		again := x.open(t, 100, 30).WaitIdle()
		again.Press(":").WaitIdle().Contains("▸ Affiliate codewithmeera", "View Selling today · Links", "View Meera only · Coupons").Press("enter").WaitIdle().
			Contains("meera@example.com").Quit("ctrl+c")
	})
}

// TestTheAddressOfABuyerLeadsToForgetting: only events name them, and the command line erases that.
func TestTheAddressOfABuyerLeadsToForgetting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.opts.Profile = "acme"
		term := x.open(t, 80, 24).WaitIdle().Press(":").Type("Ravi.O'Neil@shop.example").Contains("forget --buyer ravi.o'neil@shop.example: copy the command").
			Press("enter").WaitIdle().Press(":").Type("kiran@shop.example")
		term.Contains("▸ forget --buyer kiran@shop.example: copy the command").Press("enter").WaitIdle().Contains("the command: run it in a shell")
		if want := []string{`fermion-tui --profile acme forget --buyer 'ravi.o'\''neil@shop.example'`,
			"fermion-tui --profile acme forget --buyer kiran@shop.example"}; !slices.Equal(x.copied, want) {
			t.Errorf("copied %q", x.copied)
		}
		term.Press(":").Type("meera@example.com").Contains("Affiliate codewithmeera").Absent("forget --buyer").Press("esc").Quit("q")
	})
}

// TestWordsOfCommands: what people type for a command finds it first, also among rows with these letters.
func TestWordsOfCommands(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.in.Affiliates = append(x.in.Affiliates, affiliate.Affiliate{ID: 9, Name: "Tourist profile digest", Email: "t@example.com"})
		term := x.open(t, 100, 30).WaitIdle()
		for typed, first := range map[string]string{"tour": "▸ Tour: 6 steps", "profile": "▸ Profile: open another school", "undo": "▸ Undo your last edit",
			"digest": "▸ Digest of the period: sales", "hold": "▸ Payout settings: days on hold"} {
			term.Press(":").Type(typed).WaitIdle().Contains(first).Press("esc")
		}
		for typed, first := range map[string]string{"theme": "▸ Theme (setting): auto, dark", "density": "▸ Density (setting)",
			"grouping": "▸ Digits (setting): grouping", "period": "▸ Period: today", "forget": "Forget a person: era"} {
			term.Press(":").Type(typed).WaitIdle().Contains(first).Press("esc")
		}
		term.Press(":").Type("forget").Contains("(off: select them on Affiliates first)").Press("esc", "6", ":").Type("period").WaitIdle().
			Contains("(off: no numbers of a period here)").Press("esc", "1")
		term.Press(":").Type("accept what").WaitIdle().Contains("Accept what Fermion says now: ", "…  (off: no numbers are held)").Press("esc")
		term.Press(":").Type("theme").Press("enter").WaitIdle().Contains("│ Theme  ", "high-contrast").Press("g", "down", "down", "enter").WaitIdle().
			Contains(`To keep it, write theme = "light"`)
		term.Press(":").Type("density").Press("enter").WaitIdle().Contains("density: spacious until the program ends").Press(":").Type("density").Press("enter")
		term.Press(":").Type("digest").Press("enter").WaitIdle().Contains("Digest · all", "text of all", "Sales 137").Press("y").WaitIdle().
			Contains("the digest of all").Press("esc")
		if len(x.copied) != 1 || x.copied[0] != "markdown of all\n\nSales 137" {
			t.Errorf("%q", x.copied)
		}
		term.Quit("ctrl+c")
	})
}

// TestPaletteSaysInFullWhyAnEntryIsOff: under the list, where the line of the entry has no room for it.
func TestPaletteSaysInFullWhyAnEntryIsOff(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {60, 15}} {
		synctest.Test(t, func(t *testing.T) {
			x := peopled()
			x.opts.ReadOnly = true
			term := x.open(t, size[0], size[1]).WaitIdle()
			term.Press(":").Type("pin").WaitIdle().GoldenBody("palette-off")
			term.Press("esc", ":").Type("period").WaitIdle().Contains("▸ Period").Absent(" off:").Press("esc").Quit("q")
		})
	}
}

// TestThePaletteFindsNoScatteredLetters: a few letters find the beginnings of words, parts of words and initials; a word with a few letters
// left out is found too. Other words find nothing, and that is said.
func TestThePaletteFindsNoScatteredLetters(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.in.Affiliates = append(x.in.Affiliates, affiliate.Affiliate{ID: 9, Name: "Lakshmi Narayanan", Email: "l@example.com"})
		term := x.open(t, 100, 30).WaitIdle()
		for typed, first := range map[string]string{
			"nl":           "▸ New link ",                     // initials
			"newcoup":      "▸ New coupon for this link",      // beginnings of words
			"cupon":        "▸ Coupons  ",                     // a letter left out
			"cpns":         "▸ Coupons  ",                     // the vowels left out
			"chcom":        "▸ Change the commission",         // without a short word
			"cupon 3 lnks": "▸ New coupons for 3 links",       // each word by itself
			"coupon mee":   "▸ Coupon MEERA25",                // the kind of a row and its name
			"ln":           "▸ Affiliate Lakshmi Narayanan",   // the initials of a name
			"narayan":      "▸ Affiliate Lakshmi Narayanan",   // its second word
			"lkshmi":       "▸ Affiliate Lakshmi Narayanan",   // a letter left out
			"polling":      "▸ Pause polling",                 // a word within
			"mail":         "▸ Copy the e-mail addresses",     // behind a hyphen
			"oduct":        "▸ Edit affiliate, product, tags", // a part of a word
		} {
			term.Press(":").WaitIdle().Type(typed).WaitIdle().Contains(first).Press("esc")
		}
		for _, typed := range []string{"lunch", "mango", "pluto", "refund", "weather", "customer", "qx", "tlst", "dsr"} {
			term.Press(":").WaitIdle().Type(typed).WaitIdle().Contains("No matching command, view or row").Press("esc")
		}
		term.Press(":").Type("pin").WaitIdle().Contains("▸ Pin", "Pin 3 links").Absent("Pause polling", "Export what", "Profile").
			Press("esc").Quit("q")
	})
}

// BenchmarkPaletteToFrame is a letter typed into the palette and taken out again, with ever more links.
//
//	go test -bench PaletteToFrame -run '^$' ./internal/ui
func BenchmarkPaletteToFrame(b *testing.B) {
	for _, n := range []int{100, 10_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			root := loaded(b, schoolOf(n))
			for _, code := range ":slug" {
				root.Update(tea.KeyPressMsg{Code: code, Text: string(code)})
			}
			back, letter := tea.KeyPressMsg{Code: tea.KeyBackspace}, tea.KeyPressMsg{Code: 'g', Text: "g"}
			b.ResetTimer()
			for i := 0; b.Loop(); i++ {
				if i%2 == 0 {
					root.Update(back)
				} else {
					root.Update(letter)
				}
				_ = root.View()
			}
		})
	}
}

// TestThePaletteGrowsWithTheTerminal: it is as before in 24 lines.
func TestThePaletteGrowsWithTheTerminal(t *testing.T) {
	for height, lines := range map[int]int{24: 12, 50: 38} {
		synctest.Test(t, func(t *testing.T) {
			term := peopled().open(t, 160, height).WaitIdle().Press(":").WaitIdle()
			if n := strings.Count(term.Screen(), "│") / 2; n != lines+2 { // the line of the text and a blank are over them
				t.Errorf("%d commands at a height of %d", n-2, height)
			}
			term.Quit("ctrl+c")
		})
	}
}
