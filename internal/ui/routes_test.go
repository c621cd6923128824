package ui

import "testing"

func TestEachKindOfRouteLeadsToAScreen(t *testing.T) {
	for kind, o := range openers {
		if o.screen == nil {
			t.Errorf("kind %d leads nowhere", kind)
		}
	}
}
