package ui_test

import (
	"testing"
	"testing/synctest"

	"fermion-tui/internal/ui/screen"
)

// TestALetterGoesToAColumnInTheSortMenu: to the next one whose title begins with it, also with the letter of the key that
// opened the menu; letters that move the cursor go on doing so.
func TestALetterGoesToAColumnInTheSortMenu(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		term := peopled().open(t, 120, 40).WaitIdle().Press("s").Contains("Sort by", "type its first letter", "▸ Affiliate")
		term.Press("c").Contains("▸ Comm %").Press("c").Contains("▸ Clicks").Press("s").Contains("▸ Sales").Press("s").Contains("▸ Slug")
		term.Press("a").Contains("▸ Age").Press("a").Contains("▸ Affiliate").Press("z").Contains("▸ Affiliate", "Sort by")
		term.Press("j").Contains("▸ Product").Press("G").Contains("▸ Created").Press("g").Contains("▸ Affiliate")
		term.Press("r", "enter").Absent("Sort by").Contains("Revenue ▼").Quit("q")
	})
	synctest.Test(t, func(t *testing.T) { // where the key that opens it begins no title, it goes to the next column
		keys, problems := screen.ParseKeys(map[string][]string{"sort": {"O"}})
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		x := peopled()
		x.opts.Keys = keys
		x.open(t, 120, 40).WaitIdle().Press("O", "O").Contains("▸ Product").Press("s").Contains("▸ Sales").Quit("ctrl+c")
	})
}
