package app

import (
	"errors"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/storetest"
)

// TestTeamNewerSchemaIsSaidToEverybody: when a newer program migrates the database, the screens of a manager and of a
// viewer say within seconds that they have to be updated, and what is saved says the same.
func TestTeamNewerSchemaIsSaidToEverybody(t *testing.T) {
	x := newRightsTeam(t)
	manager, viewer := x.opened(x.asha), x.opened(x.meera)
	register := pgx.Identifier{"fermion_" + x.profile, "register"}.Sanitize()
	x.administrator("update " + register + " set version = version + 1")
	for who, a := range map[string]*App{"the manager": manager, "the viewer": viewer} {
		x.await(who+" to be told", func() bool { return a.ports().Live.Status().Refuses == "needs a newer fermion-tui" })
		if s := a.ports().Live.Status(); s.DatabaseLost.IsZero() || s.Cure != "quit and update this one" {
			t.Errorf("%s: %+v", who, s)
		}
	}
	_, err := manager.store.SaveCampaign(t.Context(), affiliate.Campaign{Name: "Diwali"})
	if !errors.Is(err, store.ErrUnreachable) || !strings.Contains(err.Error(), "the database needs a newer fermion-tui: quit and update this one") ||
		strings.Count(err.Error(), "newer fermion-tui") != 1 {
		t.Errorf("saving says %v", err)
	}
	x.administrator("update " + register + " set version = version - 1")
	x.await("it to be over", func() bool { return manager.lost() == nil && viewer.lost() == nil })
	storetest.Must(manager.store.SaveCampaign(t.Context(), affiliate.Campaign{Name: "Diwali"}))(t)
}
