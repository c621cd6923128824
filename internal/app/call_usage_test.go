package app_test

import (
	"os"
	"strings"
	"testing"

	"fermion-tui/internal/app"
	"fermion-tui/internal/store/storetest"
)

// TestTeamStatusSaysHowTheLimitsAreUsed: what all programs of the team together have used of each limit of the profile's key, and how many share it.
func TestTeamStatusSaysHowTheLimitsAreUsed(t *testing.T) {
	storetest.PostgresAddress(t)
	x := newCommandFixture(t)
	x.o.Store, x.o.Profile = os.Getenv(storetest.PostgresVariable), "usage"
	x.o.APIURL = "https://usage.example.com/api" // whose calls no other test counts
	storetest.NoErr(t, app.StoreInit(t.Context(), x.o, false))
	rows := "affiliate_name,affiliate_email,product,commission_percent\nAsha Rao,asha@example.com,Go for Engineers,20\n"
	if status, err := x.runImport(app.Import{Kind: "links", File: x.file("links.csv", rows)}); status != 0 {
		t.Fatal(status, err, x.err.String())
	}
	status := func() string {
		t.Helper()
		x.out.Reset()
		storetest.NoErr(t, app.StoreStatus(t.Context(), x.o))
		return x.out.String()
	}
	const used = "calls     create-custom-affiliate-link: 1 of 60 used in the last 60 s"
	if text := status(); !strings.Contains(text, used+"\n") || strings.Contains(text, "share the limits") {
		t.Errorf("it says\n%s", text)
	}
	for _, by := range []string{"ravi@desk", "mira@laptop"} {
		o := x.o
		o.By = by
		a := storetest.Must(app.Open(t.Context(), o))(t)
		defer func() { storetest.NoErr(t, a.Close(t.Context())) }()
	}
	if text := status(); !strings.Contains(text, "calls     2 programs here share the limits: about 30 of the 60 link readings a minute for each\n"+used) {
		t.Errorf("it says\n%s", text)
	}
	x.env["FERMION_API_KEY"] = "another-key"
	if text := status(); !strings.Contains(text, "calls     none counts against Fermion's limits now\n") {
		t.Errorf("with another key it says\n%s", text)
	}
}
