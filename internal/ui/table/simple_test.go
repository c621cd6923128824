package table

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

// What is drawn without segmenting must be one cell wide by either measure, alone and beside anything of its kind.
func TestSimpleRunesAreOneCell(t *testing.T) {
	for _, m := range []ansi.Method{ansi.WcWidth, ansi.GraphemeWidth} {
		r := newWidthMeter(m)
		var all strings.Builder
		n := 0
		for c := rune(0); c < 0x11000; c++ {
			if !r.simple(c) {
				continue
			}
			if w := m.StringWidth(string(c)); w != 1 {
				t.Errorf("%U is %d cells", c, w)
			}
			all.WriteRune(c)
			n++
		}
		if w := m.StringWidth(all.String()); w != n {
			t.Errorf("%d runes take %d cells", n, w)
		}
		s := r.glyphs
		if w := m.StringWidth(s.cursor + s.hollow + s.rising + s.falling + s.left + s.right + s.thumb + s.ellipsis); w != 8 {
			t.Errorf("the 8 signs take %d cells", w)
		}
	}
}
