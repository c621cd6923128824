package importer

import (
	"fmt"
	"testing"

	"fermion-tui/internal/affiliate"
)

// A file may ask for 10,000 links of one product at one percentage. Finding a row in the journal must not go through all of them.
func TestRowsOfOneProductAreFoundByTheirPerson(t *testing.T) {
	t.Parallel()
	var ops []affiliate.Operation
	who := func(i int) affiliate.Who {
		return affiliate.Who{UserID: fmt.Sprintf("aff-%d", i), Email: fmt.Sprintf("A%d@example.com", i)}
	}
	for i := range 1000 {
		ops = append(ops, affiliate.Operation{Chain: fmt.Sprintf("link %d", i), Kind: affiliate.CreateLink,
			Intent: affiliate.Intent{Link: &affiliate.NewLink{Affiliate: who(i), ProductID: "p", Commission: 2000}}})
		ops = append(ops, affiliate.Operation{Chain: fmt.Sprintf("affiliate %d", i), Kind: affiliate.CreateAffiliate,
			Intent: affiliate.Intent{Affiliate: &affiliate.NewAffiliate{Who: who(i)}}})
	}
	j := newJournal(ops)
	for key, chains := range j.links {
		if len(chains) > 1 {
			t.Fatalf("%d chains are compared for one row, under %v", len(chains), key)
		}
	}
	for key, chains := range j.affiliates {
		if len(chains) > 1 {
			t.Fatalf("%d chains are compared for one affiliate, under %v", len(chains), key)
		}
	}
	for _, w := range []affiliate.Who{{UserID: "aff-7"}, {Email: "a7@EXAMPLE.com"}, {UserID: "another", Email: "a7@example.com"}, who(7)} {
		if found := j.linksFor(linkKey{"p", 2000}, w, who(7)); len(found) != 1 || found[0].id != "link 7" {
			t.Errorf("%v finds %v", w, found)
		}
		if found := j.affiliatesFor(w); len(found) != 1 || found[0].id != "affiliate 7" {
			t.Errorf("%v finds %v", w, found)
		}
	}
	if found := j.linksFor(linkKey{"p", 2000}, who(3), who(1)); len(found) != 2 || found[0].id != "link 1" {
		t.Errorf("chains are not in the order of the journal: %v", found)
	}
}
