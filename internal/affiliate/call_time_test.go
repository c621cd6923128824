package affiliate

import "testing"

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
		if got := FormatETA(p.Duration(c.n)); got != c.want {
			t.Errorf("%+v takes %s, not %s", c.n, got, c.want)
		}
	}
}
