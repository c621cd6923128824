package affiliate

import (
	"testing"
	"time"
)

func TestTimeBesideOthers(t *testing.T) {
	t.Parallel()
	own := Calls{Links: 100, Coupons: 5}
	for _, c := range []struct {
		others []Calls
		want   Calls
	}{
		{nil, own},
		{[]Calls{{Links: 30, Deletions: 9}}, Calls{Links: 130, Coupons: 5}},
		{[]Calls{{Links: 500, Coupons: 1}, {Links: 20, Coupons: 50}}, Calls{Links: 220, Coupons: 11}},
	} {
		if got := own.Beside(c.others...); got != c.want {
			t.Errorf("beside %v: %+v, not %+v", c.others, got, c.want)
		}
	}
}

func TestDurationsWithinTheLimits(t *testing.T) {
	t.Parallel()
	p := CallLimits{}.WithDefaults()
	for _, c := range []struct {
		n    Calls
		want string
	}{
		{Calls{Coupons: 200}, "about 20 min"}, {Calls{Links: 60, Affiliates: 60, Coupons: 10}, "less than a minute"},
		{Calls{Links: 61}, "about 2 min"}, {Calls{Links: 6000}, "about 1 h 40 min"}, {Calls{Affiliates: 7200}, "about 2 h"},
	} {
		if got := FormatETA(p.Duration(c.n, Slowdowns{})); got != c.want {
			t.Errorf("%+v takes %s, not %s", c.n, got, c.want)
		}
	}
}

// A limit that was lowered rises step by step: what does not fit a window waits for the next one.
func TestDurationsAtALowerLimit(t *testing.T) {
	t.Parallel()
	l := CallLimits{}.WithDefaults()
	slow := Slowdowns{Links: Slowdown{Wait: 40 * time.Second, Limit: 30, Step: 6}}
	for n, want := range map[int]time.Duration{
		0: 0, 1: 40 * time.Second, 30: 40 * time.Second, 31: 100 * time.Second, 66: 100 * time.Second, 67: 160 * time.Second,
		30 + 36 + 42 + 48 + 54 + 600: 40*time.Second + 5*time.Minute + 10*time.Minute,
	} {
		if got := l.Duration(Calls{Links: n}, slow); got != want {
			t.Errorf("%d links take %v, not %v", n, got, want)
		}
	}
	if got := l.Time(Calls{Links: 50}, slow, Calls{Links: 100}); got != (PlanTime{Duration: 160 * time.Second, Beside: true, Slowed: true}) ||
		got.Why() != "beside what is sent already, at limits that are lower for a while" {
		t.Errorf("beside others: %+v, %q", got, got.Why())
	}
	if got := l.Time(Calls{Coupons: 10}, slow, Calls{Links: 100}); got != (PlanTime{}) || got.Why() != "" {
		t.Errorf("coupons: %+v, %q", got, got.Why())
	}
}
