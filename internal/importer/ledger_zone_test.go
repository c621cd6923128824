package importer_test

import (
	"strings"
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/importer"
)

// TestAFileIsKnownAfterTheTimeZoneWasChanged: a day of a file stays that day, and a moment stays that moment.
func TestAFileIsKnownAfterTheTimeZoneWasChanged(t *testing.T) {
	t.Parallel()
	for name, zones := range map[string][2]*time.Location{
		"to the west": {time.FixedZone("IST", 19800), time.UTC},
		"to the east": {time.FixedZone("PST", -8*3600), time.FixedZone("IST", 19800)},
	} {
		t.Run(name, func(t *testing.T) {
			newFixture(t, func(t *testing.T, o *fixture) {
				o.withPeople()
				o.im.Zone = zones[0]
				file := o.file("ledger.csv", ledgerHeader, "aff-1,,payout,100,1999-10-31,,,", "aff-1,,bonus,7,1999-10-02T20:00:00Z,,,")
				o.no(o.run(importer.Import{Kind: "ledger", File: file}))
				o.want(o.resultOf(file), "made made")
				o.im.Zone = zones[1]
				o.no(o.run(importer.Import{Kind: "ledger", File: file}))
				o.want(o.resultOf(file), "exists exists")

				// The days beside it are other days, in both zones.
				others := o.file("others.csv", ledgerHeader, "aff-1,,payout,100,1999-10-30,,,", "aff-1,,payout,100,1999-11-01,,,")
				o.no(o.run(importer.Import{Kind: "ledger", File: others}))
				o.want(o.resultOf(others), "made made")
			})
		})
	}
}

// TestAListOfPayeesIsOneLineInActivity: with its count, and with those whose money goes elsewhere from now on.
func TestAListOfPayeesIsOneLineInActivity(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		o.withPeople()
		const head = "user_id,name,email,payee_method,payee,tds_percent"
		newest := func() string {
			t.Helper()
			all, err := o.store.Notices(t.Context(), 0)
			o.no(err)
			for _, n := range all {
				if n.Rule == "" && strings.Contains(n.Text, "payee") {
					return n.Text
				}
			}
			return ""
		}
		o.no(o.run(importer.Import{Kind: "affiliates",
			File: o.file("a.csv", head, "aff-1,Asha,asha@example.com,upi,asha@okhdfc,", "aff-2,Ravi,ravi@example.com,upi,ravi@okhdfc,5",
				"aff-3,Mira,mira@example.com,bank,HDFC0001234 5010001234,")}))
		if got, want := newest(), "a list of payees: payees of 3 affiliates set; tax withheld of 1 affiliate set; by "; !strings.HasPrefix(got, want) {
			t.Errorf("Activity has %q, want %q", got, want)
		}
		o.no(o.run(importer.Import{Kind: "affiliates",
			File: o.file("b.csv", head, "aff-1,Asha,asha@example.com,upi,asha@okaxis,", "aff-2,Ravi,ravi@example.com,upi,ravi@okaxis,")}))
		if got := newest(); !strings.HasPrefix(got, "a list of payees: payees of 2 affiliates set; 2 of them replaced: ") ||
			strings.Contains(got, "asha@okaxis") {
			t.Errorf("Activity has %q", got)
		}
		o.no(o.run(importer.Import{Kind: "affiliates", File: o.file("c.csv", head, "aff-1,Asha,asha@example.com,upi,asha@okicici,")}))
		if got := newest(); !strings.Contains(got, "payee upi a***@okaxis → upi a***@okicici") {
			t.Errorf("Activity has %q", got)
		}
		if terms := o.payTerms(); terms["aff-2"].Payee != (affiliate.Payee{Method: "upi", Address: "ravi@okaxis"}) {
			t.Errorf("the payee is %s", terms["aff-2"].Payee)
		}
	})
}
