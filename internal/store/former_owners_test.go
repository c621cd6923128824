package store_test

import (
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store/storetest"
)

// What a link sold counts for the affiliate who had it that day, not for the one who has it now.
func TestALinkThatChangedHandsInACampaign(t *testing.T) {
	sc := newSchool(t, 2)
	sc.sell(sc.links[0], 50_00) // before the campaign
	sc.clock.Add(time.Hour)
	span := affiliate.Span{From: sc.clock.Now(), To: sc.clock.Now().Add(24 * time.Hour)}
	id := storetest.Must(sc.SaveCampaign(t.Context(), affiliate.Campaign{Name: "Diwali", From: span.From, To: span.To}))(t)
	storetest.NoErr(t, storetest.PutInCampaign(t.Context(), sc.Store, sc.links, id))
	sc.read(sc.links[0])
	sc.sell(sc.links[0], 300_00)
	sc.sell(sc.links[1], 100_00)
	if all := storetest.Must(sc.FormerOwners(t.Context(), id, span))(t); len(all) != 0 {
		t.Errorf("nothing changed hands: %+v", all)
	}
	storetest.NoErr(t, sc.EditLinks(t.Context(), sc.links[:1], affiliate.LinkEdit{Affiliate: &affiliate.Who{UserID: "aff-1"}}))
	sc.sell(sc.links[0], 200_00)
	all := storetest.Must(sc.FormerOwners(t.Context(), id, span))(t)
	want := affiliate.Sum{Sales: 1, Revenue: 3000_00, EstCommission: 300_00}
	if len(all) != 1 || all[0].LinkID != sc.links[0] || all[0].AffiliateID != sc.people[0] || all[0].Sum != want {
		t.Errorf("%+v, want %+v of the first affiliate", all, want)
	}
}
