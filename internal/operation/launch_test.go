package operation

import "testing"

// TestARunningChainIsRunOnceMoreWhenLaunched: what is planned at the moment when a chain ends is not forgotten.
func TestARunningChainIsRunOnceMoreWhenLaunched(t *testing.T) {
	t.Parallel()
	d := New(t.Context(), nil, nil, Options{})
	if _, first := d.acquireChain("c", true); !first {
		t.Fatal("nothing runs it yet")
	}
	ended, second := d.acquireChain("c", true)
	if second {
		t.Fatal("a chain runs once at a time")
	}
	if !d.releaseChain("c") {
		t.Fatal("it was asked for again meanwhile")
	}
	if d.releaseChain("c") || d.RunningPlans() != 0 {
		t.Fatal("it came to rest")
	}
	select {
	case <-ended:
	default:
		t.Error("who waits for it is not told")
	}
}
