package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
	"fermion-tui/internal/ui/screen"
)

// findForgetting returns what would be erased, or why it cannot be erased now.
func (a *App) findForgetting(ctx context.Context, who affiliate.Affiliate, buyer string, names bool) (store.Forgetting, error) {
	f, err := a.store.FindForgetting(ctx, store.ForgetRequest{Affiliate: who, Buyer: buyer, ReplaceNames: names})
	if err == nil {
		err = a.whyImportNeeds(ctx, who)
	}
	return f, a.withKeys(err)
}

// keyText is how a sentence names the key of an action on the screens.
func (a *App) keyText(id screen.ActionID) string { return screen.Options{Keys: a.keys}.KeyText(id) }

// withKeys adds to the error of an open matter with which keys it is decided.
func (a *App) withKeys(err error) error {
	open, is := errors.AsType[*store.OpenMatterError](err)
	if !is || len(open.Open) == 0 {
		return err
	}
	keys := map[store.OpenMatter]string{
		store.OpenPayment: a.keyText(screen.ActionOpen) + " opens the batch, where " + a.keyText(screen.ActionAllPaid) + " confirms and " +
			a.keyText(screen.ActionRemove) + " cancels it",
		store.OpenPlanned: a.keyText(screen.ActionDrop) + " drops what waits, " + a.keyText(screen.ActionResume) + " sends it",
		store.OpenSent:    "the reply to what was sent is waited for",
		store.OpenUnknown: a.keyText(screen.ActionOpen) + " on one whose outcome is unknown shows what to do",
	}
	var how []string
	for _, kind := range open.Open {
		how = append(how, keys[kind])
	}
	return &store.OpenMatterError{What: open.What + " (" + strings.Join(how, "; ") + ")"}
}

// whyImportNeeds refuses to forget an affiliate, or somebody in the journal, while an import that has written about them can continue: it
// would not recognise them, and make them and their links twice.
func (a *App) whyImportNeeds(ctx context.Context, who affiliate.Affiliate) error {
	if who.Who() == (affiliate.Who{}) && who.ID == 0 {
		return nil
	}
	writes, err := a.store.Operations(ctx, affiliate.OperationQuery{AffiliateID: who.ID})
	if who.ID == 0 {
		writes = slices.DeleteFunc(writes, func(w affiliate.Operation) bool {
			is := w.Intent.Person()
			return !is.Same(who.Who()) && (is.Identified() || !strings.EqualFold(is.Name, who.Name))
		})
	}
	if err != nil || len(writes) == 0 {
		return err
	}
	stored, err := a.store.SettingsUnder(ctx, affiliate.BegunImportSettings)
	if err != nil {
		return err
	}
	for _, key := range slices.Sorted(maps.Keys(stored)) {
		of := a.begunImports()
		of.by = strings.TrimPrefix(key, affiliate.BegunImportSettings)
		for _, i := range parseBegunImports(stored[key]) {
			i.By = cmp.Or(i.By, of.by)
			if !slices.ContainsFunc(writes, i.began) {
				continue
			}
			if err := a.whyUnfinished(ctx, of, i); err != nil {
				return err
			}
		}
	}
	return nil
}

// began reports whether a write is one of the import.
func (i begunImport) began(w affiliate.Operation) bool {
	return w.Batch == i.batch() && w.By == i.By && !w.CreatedAt.Before(i.BeganAt)
}

// whyUnfinished returns an error while something of an import is left to be sent. The file of somebody else may be on another machine, so
// that it is not known here whether it still exists.
func (a *App) whyUnfinished(ctx context.Context, of begunImports, i begunImport) error {
	live, err := a.store.LiveInstanceUsers(ctx)
	if err != nil {
		return err
	}
	rows, err := of.rows(ctx, i, live)
	if err != nil || len(rows.left) == 0 {
		return err
	}
	file := affiliate.Clean(of.typed(i.Path))
	if rows.runningBy != "" {
		return &store.OpenMatterError{What: fmt.Sprintf("%s is being imported by %s and has writes about this affiliate: forget them "+
			"when it has ended, or stop it there (%s, then %s)",
			file, affiliate.Clean(rows.runningBy), a.keyText(screen.ActionImport), a.keyText(screen.ActionStopImport))}
	}
	if of.by != a.o.By {
		return &store.OpenMatterError{What: fmt.Sprintf("%s is an interrupted import of %s that has writes about this affiliate: let "+
			"them go on with it, or drop its waiting writes in Activity (%s), then forget",
			file, of.by, a.keyText(screen.ActionDrop))}
	}
	if _, is := rereadable(i.Path); !is { // it is not proposed
		return nil
	}
	return &store.OpenMatterError{What: fmt.Sprintf("%s is an interrupted import that has writes about this affiliate: go on with it "+
		"(%s), drop its waiting writes in Activity (%s), or delete the file, then forget", file, a.keyText(screen.ActionImport),
		a.keyText(screen.ActionDrop))}
}
