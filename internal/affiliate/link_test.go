package affiliate

import (
	"testing"
	"time"
)

func TestCounters(t *testing.T) {
	older := Counters{Clicks: 100, Sales: 4, Revenue: 400, Commission: 2000}
	newer := Counters{Clicks: 131, Sales: 3, Revenue: 300, Commission: 2500}
	if got, want := newer.Minus(older), (Counters{Clicks: 31, Sales: -1, Revenue: -100, Commission: 2500}); got != want {
		t.Errorf("Minus = %+v, want %+v", got, want)
	}
	if !newer.Minus(older).Moved() || older.Minus(older).Moved() {
		t.Error("Moved sees the wrong thing")
	}
	if (Counters{Commission: 5}).Moved() {
		t.Error("a percentage alone is no movement")
	}
}

func TestLiveLinks(t *testing.T) {
	cases := map[string]struct {
		link Link
		want bool
	}{
		"watched":    {Link{}, true},
		"stopped":    {Link{StoppedAt: time.Unix(1, 0)}, false},
		"superseded": {Link{SupersededBy: 7}, false},
		"gone":       {Link{MissingSince: time.Unix(1, 0)}, false},
	}
	for name, c := range cases {
		if got := c.link.Live(); got != c.want {
			t.Errorf("a %s link is live: %v", name, got)
		}
	}
	link := Link{Commission: 1250, Now: Counters{Revenue: 300}}
	if got := link.EstCommission(); got != 38 {
		t.Errorf("Earned = %d", got)
	}
}
