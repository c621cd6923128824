package ui_test

import (
	"errors"
	"testing"
	"testing/synctest"
)

func TestEditForms(t *testing.T) {
	cases := []struct {
		name  string
		open  []string // keys from the start
		typed string
		says  []string
		calls string
	}{
		{name: "tags of a link made here", open: []string{"e"}, typed: "diwali, youtube diwali\r\r", says: []string{"saved link k3f9x2ab"},
			calls: `edit link 1 add tags ["diwali" "youtube"] remove []`},
		{name: "nothing changed", open: []string{"j", "e"}, typed: "\r\r\r\r", says: []string{"saved link p0q8w7zz"}, calls: "edit link 2"},
		{name: "affiliate of a tracked link", open: []string{"j", "e"}, typed: "\x15asha\r\r\x15\r\r", says: []string{"saved link p0q8w7zz"},
			calls: `edit link 2 affiliate "asha@example.com" add tags [] remove ["blog" "top"]`},
		{name: "nobody's", open: []string{"j", "e"}, typed: "\x15\r\r\r\r", says: []string{"saved link p0q8w7zz"}, calls: `edit link 2 affiliate ""`},
		{name: "product", open: []string{"j", "e"}, typed: "\r\x15go for\r\r\r", says: []string{"saved link p0q8w7zz"},
			calls: `edit link 2 product "68d1013f7183c17964b104c8"`},
		{name: "nobody is called that", open: []string{"j", "e"}, typed: "\x15zoe\r\r\r\r", says: []string{"✗ no affiliate matches"}},
		{name: "affiliate", open: []string{"2", "j", "e"}, typed: "\r\x15pays late\r top blog\r", says: []string{"saved codewithmeera"},
			calls: `edit affiliate 1 name "codewithmeera" → "codewithmeera" notes "" → "pays late" add tags ["top" "blog"] remove []`},
		{name: "name too short", open: []string{"2", "j", "e"}, typed: "\x15x\r\r\r", says: []string{"✗ a name has 2 to 100 characters"}},
		{name: "coupon", open: []string{"4", "t"}, typed: "go for\rDEV500\r₹500\rdevdiaries\r2001-12-31\r100\r", says: []string{"tracked code DEV500"},
			calls: `save coupon DEV500 on 68d1013f7183c17964b104c8 discount "₹500" affiliate 2 uses 100 made here false state live`},
		{name: "coupon with nothing told", open: []string{"4", "t"}, typed: "go for\rDEV500\r\r\r\r\r", says: []string{"tracked code DEV500"},
			calls: `save coupon DEV500 on 68d1013f7183c17964b104c8 discount "" affiliate 0 uses 0 made here false state live`},
		{name: "coupon that is here", open: []string{"4", "t"}, typed: "go for\rMEERA25\r\r\r\r\r", says: []string{"MEERA25 already tracked"},
			calls: `save coupon MEERA25 on 68d1013f7183c17964b104c8 discount "" affiliate 0 uses 0 made here false state live`},
		{name: "coupon with a wrong discount", open: []string{"4", "t"}, typed: "go for\rDEV5\r25\r\r\r\r", says: []string{"✗ write 25% or ₹25"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				x := peopled()
				term := x.open(t, 80, 24)
				term.WaitIdle().Press(c.open...).WaitIdle()
				x.calls()
				term.Type(c.typed).Contains(c.says...)
				if got := x.calls(); got != c.calls {
					t.Errorf("got %s, want %s", got, c.calls)
				}
				term.Quit("ctrl+c")
			})
		})
	}
}

func TestEditKeepsTypedTextWhenTheStoreFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.fail = errors.New("the disk is full: make room and press enter again")
		term := x.open(t, 80, 24)
		term.WaitIdle().Type("ediwali\r\r").Contains("✗ the disk is full", "diwali", "Edit link k3f9x2ab")
		term.Quit("ctrl+c")
	})
}

func TestEditGolden(t *testing.T) {
	for _, size := range sizes {
		synctest.Test(t, func(t *testing.T) {
			x := peopled()
			term := x.open(t, size[0], size[1])
			term.WaitIdle().Press("e").GoldenBody("edit-link-made")
			term.Press("esc", "j", "e").GoldenBody("edit-link-tracked")
			term.Press("esc", "2", "e").GoldenBody("edit-affiliate")
			onFocusedLine(t, term, "▸")
			term.Press("esc", "4", "t").Type("go for\rDEV500\r\r\r+30d").GoldenBody("track-coupon")
			onFocusedLine(t, term, "▸")
			term.Quit("ctrl+c")
		})
	}
}
