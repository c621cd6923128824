package importer_test

import (
	"testing"
	"time"

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
