package operation

import "testing"

// TestAChainThatIsUnderWayIsLookedAtAgain: what is planned in the moment when it comes to rest is not forgotten.
func TestAChainThatIsUnderWayIsLookedAtAgain(t *testing.T) {
	t.Parallel()
	d := New(t.Context(), nil, nil, Options{})
	if !d.enter("c", true) || d.enter("c", true) {
		t.Fatal("a chain runs once at a time")
	}
	if !d.leave("c") {
		t.Fatal("it was asked for again meanwhile")
	}
	if d.leave("c") || d.InFlight() != 0 {
		t.Fatal("it came to rest")
	}
}
