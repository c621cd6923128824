package affiliate

import "testing"

// TestLinkInProgressIsWordedByState: what is decided by a person is not called on its way.
func TestLinkInProgressIsWordedByState(t *testing.T) {
	asha := func(o Operation) Operation { o.By = "asha@mac"; return o }
	for want, writes := range map[string][]Operation{
		"asha@mac is making this link already. Nothing was planned, since each link would pay":                                                                   {asha(Operation{State: Sent})},
		"asha@mac has planned this link, and it waits for a decision. Nothing was planned, since each link would pay":                                            {asha(Operation{State: Planned, OwnerEnded: true})},
		"asha@mac tried to make this link, and whether it was made is not known; 2 other writes may make it too. Nothing was planned, since each link would pay": {asha(Operation{State: Unknown}), {}, {}},
	} {
		if got := (&LinkInProgressError{Writes: writes}).Error(); got != want {
			t.Errorf("%q, not %q", got, want)
		}
	}
}
