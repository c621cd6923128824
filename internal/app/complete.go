package app

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/sqlite"
)

// Suggestion is a value that a shell offers for a flag or an argument, and what it is.
type Suggestion struct {
	Value, About string
	OnceTyped    bool // a second value for the same thing: offered only when its beginning was typed
}

// suggestTime bounds what a person waits for after the tab key.
const suggestTime = time.Second

// Suggest finds the values of one kind in the profile that the options name: Profiles, Campaigns, Affiliates, Batches,
// OpenBatches or PaymentFormats. It only reads files: no keyring, no command for the key, no network, no lock; what
// cannot be read at once suggests nothing.
func Suggest(ctx context.Context, o Options, kind func(context.Context, *App) []Suggestion) []Suggestion {
	if o.Demo {
		return nil
	}
	a := &App{o: o.withDefaults()}
	if err := a.findLocation(); err != nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, suggestTime)
	defer cancel()
	all := kind(ctx, a)
	for i := range all {
		all[i].About = affiliate.Clean(all[i].About)
	}
	return slices.DeleteFunc(all, func(s Suggestion) bool { return s.Value != affiliate.Clean(s.Value) })
}

// glance reads the profile's database as it is.
func glance[T any](ctx context.Context, a *App, read func(context.Context, store.Querier) ([]T, error)) (all []T) {
	if a.location.store != "" { // a completion waits for no server
		return nil
	}
	_ = sqlite.ReadOnce(ctx, a.location.databaseFile(), func(q store.Querier) (err error) {
		all, err = read(ctx, q)
		return err
	}) // without it there are fewer suggestions
	return all
}

// Profiles are those of the config file, and those that have a database.
func Profiles(ctx context.Context, a *App) (all []Suggestion) {
	for _, p := range a.profiles(ctx, a.cfg) {
		about := p.School
		if about == "" && p.HasDatabase {
			about = "has a database"
		}
		all = append(all, Suggestion{Value: p.Name, About: about})
	}
	return all
}

// Campaigns are those that are not archived.
func Campaigns(ctx context.Context, a *App) (all []Suggestion) {
	for _, c := range glance(ctx, a, store.CampaignsIn) {
		if c.ArchivedAt.IsZero() {
			all = append(all, Suggestion{Value: c.Name})
		}
	}
	return all
}

// Affiliates are named by e-mail, or by user ID without one, and by their name if nobody else has it. Shells complete a word only to
// what begins with it, so that a name is not completed to an e-mail.
func Affiliates(ctx context.Context, a *App) (all []Suggestion) {
	people := glance(ctx, a, store.AffiliatesIn)
	called := map[string]int{}
	for _, p := range people {
		called[strings.ToLower(p.Name)]++
	}
	for _, p := range people {
		value := cmp.Or(p.Email, p.UserID)
		if value != "" {
			all = append(all, Suggestion{Value: value, About: p.Name})
		}
		if p.Name != "" && called[strings.ToLower(p.Name)] == 1 {
			all = append(all, Suggestion{Value: p.Name, About: value, OnceTyped: value != ""})
		}
	}
	return all
}

// Batches are all batches of payments.
func Batches(ctx context.Context, a *App) (all []Suggestion) {
	for _, b := range glance(ctx, a, store.BatchesIn) {
		all = append(all, Suggestion{Value: b.ID, About: string(b.State) + ", " + batchSummary(b)})
	}
	return all
}

// OpenBatches are those with payments that may still be confirmed or cancelled.
func OpenBatches(ctx context.Context, a *App) (all []Suggestion) {
	for _, b := range glance(ctx, a, store.BatchesIn) {
		if b.State == affiliate.BatchPrepared {
			all = append(all, Suggestion{Value: b.ID, About: batchSummary(b)})
		}
	}
	return all
}

// batchSummary is how many payments a batch has and their amount, or what became of them when they were decided differently.
func batchSummary(b affiliate.Batch) string {
	if b.Mixed() {
		return batchOutcome(b)
	}
	return affiliate.Plural(int64(b.Payments), "payment", "payments") + ", " + b.Amount.Exact()
}

// PaymentFormats are the formats of payment files: built in, and of the config file.
func PaymentFormats(_ context.Context, a *App) (all []Suggestion) {
	for _, f := range append(affiliate.BuiltInFormats(), a.cfg.PayoutFiles...) {
		all = append(all, Suggestion{Value: f.Name})
	}
	return all
}
