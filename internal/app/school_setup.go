package app

import (
	"context"
	"errors"
	"slices"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion"
	"fermion-tui/internal/store"
	"fermion-tui/internal/ui/screen"
)

// A school must switch on some settings in Fermion's dashboard before links can be created and sales are reported
// [doc]. No call returns these settings: an item is "ok" when an answer or an event proves it, and otherwise a hint
// where to look.

const (
	affiliateFix = "in the dashboard's affiliate settings it must be on: it is off in a new school, \"Disabled\" stops existing links " +
		"and \"Unlisted\" blocks new ones"
	accessFix  = "in the dashboard: Settings → API Access → Enabled"
	webhookFix = "in the dashboard: Manage Features → Webhooks, then its test button; fermion-tui --webhook-addr 8787 listens"
)

// schoolSetup describes how the school is set up, as far as that is known.
type schoolSetup struct {
	key      *apiKey
	client   *fermion.Client
	store    *store.Store // nil: doctor without a database
	zone     func() *time.Location
	profile  string
	schoolID string // of the school at Fermion; "": not set
}

func (a *App) schoolSetup() *schoolSetup {
	return &schoolSetup{
		key: a.key, client: a.client, store: a.store, zone: a.school.timeZone, profile: a.location.profile,
		schoolID: a.profile.SchoolID,
	}
}

// items returns all that is known. key is the result of asking Fermion about the key.
func (s *schoolSetup) items(ctx context.Context, key error) []screen.SetupItem {
	items := []screen.SetupItem{s.access(key), s.affiliates(ctx), s.webhooks(ctx)}
	if s.schoolID != "" {
		items = append(items, s.schoolIDKnown(ctx, key))
	}
	return items
}

// askAboutKey asks Fermion about the key in use.
func (s *schoolSetup) askAboutKey(ctx context.Context) error {
	if err := s.key.required(ctx); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, keyCheckTimeout)
	defer cancel()
	return s.client.CheckKey(ctx)
}

// access: an accepted key proves that API access is on. Fermion refuses a wrong key and a school without access with the same words.
func (s *schoolSetup) access(key error) screen.SetupItem {
	i := screen.SetupItem{Name: "access"}
	switch has := s.key.has(); {
	case key == nil && has:
		i.Proven, i.Detail = true, "API access is on: Fermion accepts the key"
	case errors.Is(key, fermion.ErrUnauthorized) && has:
		i.Wrong, i.Detail, i.Fix = true, "Fermion refuses the key, as it does while API access is off", accessFix
	default:
		i.Detail, i.Fix = "whether API access is on shows once Fermion accepts a key", accessFix
	}
	return i
}

// affiliates: only a created link proves that the affiliate system was on then.
func (s *schoolSetup) affiliates(ctx context.Context) screen.SetupItem {
	i := screen.SetupItem{Name: "affiliate", Detail: "Fermion does not tell whether the affiliate system is on", Fix: affiliateFix}
	if s.store == nil {
		return i
	}
	made, err := s.store.Operations(ctx, affiliate.OperationQuery{
		States:      []affiliate.OperationState{affiliate.Done},
		Kinds:       []affiliate.OperationKind{affiliate.CreateLink},
		NewestFirst: true,
		Limit:       1,
	})
	if err == nil && len(made) > 0 {
		i.Proven, i.Fix = true, ""
		i.Detail = "the affiliate system was on when the last link was made: " + s.moment(made[0].EndedAt)
	}
	return i
}

// webhooks: a received event proves that the school sends them.
func (s *schoolSetup) webhooks(ctx context.Context) screen.SetupItem {
	i := screen.SetupItem{Name: "webhook", Fix: webhookFix}
	i.Detail = "no event of the school has come yet: sales show with the next reading of their link"
	if s.store == nil {
		return i
	}
	if last, err := s.store.Events(ctx, 1); err == nil && len(last) > 0 {
		i.Proven, i.Fix = true, ""
		i.Detail = "the school sends events: the last one came on " + s.moment(last[0].ReceivedAt)
	}
	return i
}

// schoolIDKnown: the ID is right if Fermion finds a product of this profile in the school with that ID.
func (s *schoolSetup) schoolIDKnown(ctx context.Context, key error) screen.SetupItem {
	i := screen.SetupItem{Name: "school_id",
		Detail: "school_id is not checked: that takes an accepted key and a product whose slug is known here"}
	if key != nil || s.store == nil {
		return i
	}
	products, err := s.store.Products(ctx)
	at := slices.IndexFunc(products, func(p affiliate.Product) bool { return p.Slug != "" })
	if err != nil || at < 0 {
		return i
	}
	ctx, cancel := context.WithTimeout(ctx, keyCheckTimeout)
	defer cancel()
	switch _, err := s.client.ProductOfSchoolBySlug(ctx, s.schoolID, products[at].Slug); {
	case err == nil:
		i.Proven, i.Detail = true, "school_id is right: Fermion finds "+products[at].Label()+" in this school"
	case errors.Is(err, fermion.ErrNoCourse):
		i.Detail = "Fermion knows a school by this school_id, and not " + products[at].Label() + " in it: is it another school's?"
		i.Fix = "compare school_id in [profiles." + s.profile + "] of config.toml with what Fermion's support names"
	case errors.Is(err, fermion.ErrNoSchool):
		i.Wrong, i.Detail = true, "Fermion knows no school by this school_id: coupons cannot be checked"
		i.Fix = "correct school_id in [profiles." + s.profile + "] of config.toml, or remove it"
	default:
		i.Detail = "school_id is not checked: " + err.Error()
	}
	return i
}

func (s *schoolSetup) moment(t time.Time) string { return t.In(s.zone()).Format("2 Jan 2006 15:04") }

// setupChecks returns the items as lines of doctor. What is not proven is a hint, not an error.
func (a *App) setupChecks(ctx context.Context, key error) []Check {
	var checks []Check
	if a.key.unneeded() { // this user has nothing to switch on
		return nil
	}
	for _, i := range a.schoolSetup().items(ctx, key) {
		checks = append(checks, Check{Check: i.Name, OK: !i.Wrong, Detail: i.Detail, Fix: i.Fix, hint: !i.Wrong && !i.Proven})
	}
	return checks
}
