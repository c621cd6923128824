package affiliate

import "testing"

func TestShortenedNumbersInBothNotations(t *testing.T) {
	for text, shortened := range map[string]bool{"9.17845e11": true, "9,17845E11": true, "9E+11": true, "9178e451": false, "v1.5e3x": false} {
		if got := CheckNotShortened(text) != nil; got != shortened {
			t.Errorf("%s: shortened is %v", text, got)
		}
	}
}
