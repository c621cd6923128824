package screen

import "testing"

func TestCommonBeginning(t *testing.T) {
	for _, c := range []struct {
		names []string
		want  string
	}{
		{[]string{"asha"}, "asha"},
		{[]string{"asha", "ashok"}, "ash"},
		{[]string{"asha", "asha@desk"}, "asha"},
		{[]string{"asha", "ravi"}, ""},
		{[]string{"è@x", "é@x"}, ""}, // different letters whose first bytes are the same
		{[]string{"joè@x", "joé@x"}, "jo"},
		{[]string{"रवि", "रानी"}, "र"},
	} {
		if got := commonBeginning(c.names); got != c.want {
			t.Errorf("%q: got %q, want %q", c.names, got, c.want)
		}
	}
}
