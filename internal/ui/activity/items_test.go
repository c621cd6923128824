package activity

import "testing"

func TestWithoutSubject(t *testing.T) {
	for _, c := range []struct{ says, about, want string }{
		{"campaign Onam ended short of its goal", "Campaign Onam", "ended short of its goal"},
		{"campaign Onam: 64 sales", "Campaign Onam", "64 sales"},
		{"campaign Onamfest ended", "Campaign Onam", "campaign Onamfest ended"},
		{"campaign Onam", "Campaign Onam", "campaign Onam"},
		{"Campaign Été 1 is over", "Campaign été 1", "is over"},
		{"64 sales", "Campaign Onam", "64 sales"},
	} {
		if got := withoutSubject(c.says, c.about); got != c.want {
			t.Errorf("%q about %q: got %q, want %q", c.says, c.about, got, c.want)
		}
	}
}
