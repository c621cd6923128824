package app_test

import (
	"os"
	"strings"
	"testing"

	"fermion-tui/internal/app"
	"fermion-tui/internal/store/storetest"
)

// TestTeamStatusOfAServerThatTakesNoWrites: nobody keeps writes waiting there, and they are refused all the same. The
// way to it is told with TLS or without.
func TestTeamStatusOfAServerThatTakesNoWrites(t *testing.T) {
	storetest.PostgresAddress(t)
	x := newCommandFixture(t)
	x.o.Store, x.o.Profile = os.Getenv(storetest.PostgresVariable), "standby"
	storetest.NoErr(t, app.StoreInit(t.Context(), x.o, false))
	x.o.Store += "&default_transaction_read_only=on"
	x.out.Reset()
	storetest.NoErr(t, app.StoreStatus(t.Context(), x.o))
	for _, want := range []string{"writes    are refused: the server is set to read only", "→ the server is set to read only and takes no writes",
		"on this machine, not encrypted"} {
		if !strings.Contains(x.out.String(), want) {
			t.Errorf("store status without %q:\n%s", want, x.out.String())
		}
	}
}
