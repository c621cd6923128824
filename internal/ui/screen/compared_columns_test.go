package screen

import "testing"

// TestRanksLineUp: the ranks end in one column, and the moves follow it.
func TestRanksLineUp(t *testing.T) {
	for _, r := range []struct {
		rank, was, digits int
		known             bool
		want              string
	}{{1, 3, 2, true, " 1 ▲2"}, {10, 8, 2, true, "10 ▼2"}, {9, 0, 2, true, " 9 new"}, {4, 4, 3, true, "  4 –"}, {7, 0, 2, false, " 7"}, {0, 0, 2, true, " –"},
		{1, 2, 1, true, "1 ▲1"}, {1234, 1240, 3, true, "1234 ▲6"}} {
		if got := RankCell(r.rank, r.was, r.digits, r.known).Text; got != r.want {
			t.Errorf("rank %d of %d digits: %q, want %q", r.rank, r.digits, got, r.want)
		}
	}
}
