package affiliate

import "testing"

// TestLinkInProgressIsWordedByState: what is decided by a person is not called on its way, and its percentage, which may be another one, is named.
func TestLinkInProgressIsWordedByState(t *testing.T) {
	asha := func(o Operation) Operation { o.By, o.Intent.Link = "asha@mac", &NewLink{Commission: 2000}; return o }
	for want, writes := range map[string][]Operation{
		"asha@mac is making a link at 20 % already\nasha@mac was making a link at 20 %": {asha(Operation{State: Sent})},
		"asha@mac has planned a link at 20 %, and it waits for a decision\nasha@mac had planned a link at 20 %, and it waited for a decision": {
			asha(Operation{State: Planned, OwnerEnded: true})},
		"asha@mac tried to make a link at 20 %, and whether it was made is not known; 2 other writes may make one too\n" +
			"asha@mac had tried to make a link at 20 %, and whether it was made was not known; 2 other writes might have made one too": {
			asha(Operation{State: Unknown}), {}, {}},
	} {
		e := &LinkInProgressError{Writes: writes}
		if got := e.Short() + "\n" + e.Past(); got != want || e.Error() != e.Short()+". Nothing was planned, since each link would pay" {
			t.Errorf("%q, not %q; %v", got, want, e)
		}
	}
}
