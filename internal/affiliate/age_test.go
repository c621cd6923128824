package affiliate

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

func TestAge(t *testing.T) {
	cases := map[time.Duration]string{
		-time.Hour: "now", 0: "now", 9999 * time.Millisecond: "now", 10 * time.Second: "10s", 29 * time.Second: "10s", 30 * time.Second: "30s", 59 * time.Second: "30s",
		time.Minute: "1m", 119 * time.Second: "1m", 2 * time.Minute: "2m", 4 * time.Minute: "3m", 44 * time.Minute: "30m", 59 * time.Minute: "45m",
		time.Hour: "1h", 3*time.Hour + 59*time.Minute: "3h", 23 * time.Hour: "23h", 24 * time.Hour: "1d", 15*24*time.Hour - 1: "14d",
		math.MaxInt64: "106751d", math.MinInt64: "now",
	}
	for d, want := range cases {
		if got, _ := Age(d); got != want {
			t.Errorf("Age(%v) = %s, want %s", d, got, want)
		}
	}
}

// The words stay until the moment named and change at it: a screen armed for that moment is neither late nor redrawn in between.
func TestAgeChangesAtTheReturnedTime(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for range 20_000 {
		d := time.Duration(random.Int64N(int64(100*day)) >> random.IntN(40))
		if random.IntN(8) == 0 {
			d = -d
		}
		words, in := Age(d)
		if in <= 0 {
			t.Fatalf("Age(%v) changes in %v", d, in)
		}
		if at, _ := Age(d + in); at == words {
			t.Fatalf("Age(%v) = %s should change in %v, and does not", d, words, in)
		}
		for _, before := range []time.Duration{d + in - 1, d + time.Duration(random.Int64N(int64(in)))} {
			if still, _ := Age(before); still != words {
				t.Fatalf("Age(%v) = %s changes before %v: at %v it is %s", d, words, in, before, still)
			}
		}
	}
	for _, d := range []time.Duration{math.MaxInt64, math.MinInt64} {
		if _, in := Age(d); in <= 0 {
			t.Errorf("Age(%d) changes in %v", d, in)
		}
	}
}
