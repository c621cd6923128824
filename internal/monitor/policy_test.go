package monitor

import (
	"testing"
	"time"
)

func TestNext(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	ago := func(s int) int64 { return now.Add(-time.Duration(s) * time.Second).UnixMilli() }
	for _, c := range []struct {
		name     string
		onScreen int
		all      []candidate
		want     int
	}{
		{"nothing", 0, nil, -1},
		{"the oldest", 0, []candidate{{lastTry: ago(20)}, {lastTry: ago(30)}}, 1},
		{"never read before old", 0, []candidate{{lastTry: ago(9000)}, {}}, 1},
		{"on screen before ten times older", 30, []candidate{{lastTry: ago(90)}, {lastTry: ago(10), onScreen: true}}, 1},
		{"but not before more", 30, []candidate{{lastTry: ago(110)}, {lastTry: ago(10), onScreen: true}}, 0},
		{"alone on screen every ten seconds", 1, []candidate{{lastTry: ago(3000)}, {lastTry: ago(10), onScreen: true}}, 1},
		{"pinned", 0, []candidate{{lastTry: ago(30)}, {lastTry: ago(10), pinned: true}}, 1},
		{"not within the gap", 1, []candidate{{lastTry: ago(5), onScreen: true}}, -1},
		{"not twice at once", 0, []candidate{{lastTry: ago(500), reading: true}}, -1},
		{"a doubt first, when its time has come", 1, []candidate{{lastTry: ago(500), onScreen: true}, {lastTry: ago(9), again: ago(1)}}, 1},
		{"a doubt not before", 0, []candidate{{lastTry: ago(500)}, {lastTry: ago(9), again: ago(-5)}}, 0},
		{"gone ones rarely", 0, []candidate{{lastTry: ago(10)}, {lastTry: ago(90), gone: true}}, 0},
		{"a clock that stepped back", 0, []candidate{{lastTry: ago(-5000)}, {lastTry: ago(10)}}, 1},
	} {
		if got := next(c.all, paceOf(now, 8*time.Second, time.Minute/54, c.onScreen)); got != c.want {
			t.Errorf("%s: link %d, want %d", c.name, got, c.want)
		}
	}
}

func BenchmarkNext100000(b *testing.B) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	all := make([]candidate, 100_000)
	for i := range all {
		all[i] = candidate{id: int64(i), lastTry: now.Add(-time.Duration(i) * time.Second).UnixMilli(), onScreen: i < 30}
	}
	p := paceOf(now, 8*time.Second, time.Minute/54, 30)
	for b.Loop() {
		next(all, p)
	}
}
