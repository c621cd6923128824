package app

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store/postgres"
	"fermion-tui/internal/ui/screen"
)

// listedServerTime is how long the list of profiles waits for a server: it only says whether there is one.
const listedServerTime = 2 * time.Second

// profileColumns are the columns of the list of profiles.
var profileColumns = [...]string{"profile", "school", "database", "settings"}

type profileRow [len(profileColumns)]string

// ListProfiles writes the profiles to standard output, one a line, under the names of the columns. The servers of all are asked at once.
func ListProfiles(ctx context.Context, o Options) error {
	a, err := openPathsOnly(o)
	if err != nil {
		return err
	}
	all := a.withOwnProfile(a.profiles(ctx, a.cfg))
	if len(all) == 0 {
		a.stderr.Linef("There is no profile yet: the screens make %s, fermion-tui profile add NAME another one.", affiliate.DefaultProfile)
		return nil
	}
	rows := make([]profileRow, len(all)+1)
	rows[0] = profileColumns
	var asking sync.WaitGroup
	for i, p := range all {
		asking.Go(func() {
			rows[i+1] = profileRow{p.Name, cmp.Or(p.School, "(no school set)"), a.describeDatabase(ctx, p)}
			if p.InConfig {
				rows[i+1][3] = "config.toml"
			}
		})
	}
	asking.Wait()
	a.printProfiles(rows)
	return nil
}

// withOwnProfile adds the profile of this program where only a flag or the environment says where its database is.
func (a *App) withOwnProfile(all []screen.Profile) []screen.Profile {
	own := a.location.profile
	if a.location.store == "" || slices.ContainsFunc(all, func(p screen.Profile) bool { return p.Name == own }) {
		return all
	}
	all = append(all, screen.Profile{Name: own})
	slices.SortFunc(all, func(p, q screen.Profile) int { return cmp.Compare(p.Name, q.Name) })
	return all
}

func (a *App) printProfiles(rows []profileRow) {
	var wide [len(profileColumns)]int
	for _, r := range rows {
		for i, text := range r {
			wide[i] = max(wide[i], utf8.RuneCountInString(text))
		}
	}
	for _, r := range rows {
		line := ""
		for i, text := range r {
			line += text + strings.Repeat(" ", wide[i]-utf8.RuneCountInString(text)+2)
		}
		a.stdout.Linef("%s", strings.TrimRight(line, " "))
	}
}

// describeDatabase says where the rows of a profile are, and whether a server answers.
func (a *App) describeDatabase(ctx context.Context, p screen.Profile) string {
	store := a.cfg.Profile(p.Name).Store
	if p.Name == a.location.profile {
		store = a.location.store
	}
	switch {
	case store != "":
		return a.describeServer(ctx, p.Name, store)
	case p.HasDatabase:
		return "file"
	}
	return "none yet"
}

func (a *App) describeServer(ctx context.Context, profile, store string) string {
	address, err := postgres.ParseAddress(store, a.o.Getenv(envPassword))
	if err != nil {
		return affiliate.WithoutStorePassword(store) + ", not usable: " + err.Error()
	}
	asking, cancel := context.WithTimeout(ctx, listedServerTime)
	defer cancel()
	err = a.withKeyringPassword(asking, profile, address, func(address postgres.Address) error {
		return postgres.Ask(asking, address, postgres.Options{Profile: profile,
			Program: postgres.Program{Version: shortVersion(), By: a.o.By}})
	})
	return address.String() + ", " + serverState(err, "fermion-tui --profile "+profile)
}

// serverState says in a few words whether a profile's database can be used, and which command helps where one does.
func serverState(err error, program string) string {
	if err == nil {
		return "answers"
	}
	refused, _ := errors.AsType[*postgres.OpenError](err)
	if refused == nil {
		return "does not answer"
	}
	switch refused.Kind {
	case postgres.Unreachable:
		return "does not answer"
	case postgres.BadPassword:
		return "refuses the user or its password: " + program + " auth store"
	case postgres.NotReady:
		return "not set up yet: " + program + " store init"
	case postgres.Older:
		return "of an older fermion-tui: " + program + " store init"
	case postgres.Newer:
		return "of a newer fermion-tui: update this one"
	case postgres.NoRights:
		return "this user has no role in it"
	case postgres.NoDatabase:
		return "does not exist"
	}
	return "not usable: see " + program + " store status"
}
