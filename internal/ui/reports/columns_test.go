package reports

import (
	"strings"
	"testing"

	"fermion-tui/internal/board"
)

// TestAShareIsDrawnToAnEighthOfACell: any share is seen, and those of a few percent differ.
func TestAShareIsDrawnToAnEighthOfACell(t *testing.T) {
	for share, want := range map[int64]string{-500: "", 0: "", 1: "▏", 200: "▏", 300: "▎", 500: "▌", 900: "▉", 1000: "█", 1667: "█▋",
		10_000: strings.Repeat("█", 10), 12_000: strings.Repeat("█", 10)} {
		if got := shareBar(&board.Group{Share: share, HasShare: true}, 10); got != want {
			t.Errorf("%d: %q, want %q", share, got, want)
		}
	}
	if got := shareBar(&board.Group{Share: 500, HasShare: true, Totals: board.Totals{Links: 1, Numbers: board.Numbers{NoData: 1}}}, 10); got != "" {
		t.Errorf("of what nothing is known: %q", got)
	}
}
