package store

import (
	"context"

	"fermion-tui/internal/affiliate"
)

// refuseForgottenMeanwhile refuses to save what a person typed about somebody who was forgotten meanwhile. ofForgotten means that the
// person saw the pseudonym when they typed it.
func refuseForgottenMeanwhile(a affiliate.Affiliate, ofForgotten bool) error {
	if ofForgotten || !a.IsForgotten() {
		return nil
	}
	return &affiliate.ForgottenMeanwhileError{Pseudonym: a.UserID}
}

// refuseForgottenWho is refuseForgottenMeanwhile for an affiliate who is named as they were called when a person chose them.
func (t *Tx) refuseForgottenWho(ctx context.Context, w affiliate.Who) error {
	if w.AffiliateID == 0 || w.UserID == affiliate.ForgottenUserID(w.AffiliateID) {
		return nil
	}
	all, err := readAffiliates(ctx, t, "where a.id = ?", w.AffiliateID)
	if err != nil || len(all) == 0 {
		return err
	}
	return refuseForgottenMeanwhile(all[0], false)
}

// refuseForgotten refuses planned operations if one of them is for somebody who was forgotten since the plan was shown.
func (t *Tx) refuseForgotten(ctx context.Context, operations []affiliate.Operation) error {
	forgotten, err := t.forgottenOf(ctx, operations)
	for _, o := range operations {
		if pseudonym := forgotten[o.Chain]; err == nil && pseudonym != "" {
			return affiliate.ForgottenError(pseudonym)
		}
	}
	return err
}

// eraseForgotten removes from planned operations the names of people who were forgotten since the plan was shown, so that the journal
// does not get the names again. It returns the pseudonyms by chain.
func (t *Tx) eraseForgotten(ctx context.Context, operations []affiliate.Operation) (forgotten map[string]string, err error) {
	if forgotten, err = t.forgottenOf(ctx, operations); err != nil {
		return nil, err
	}
	for i := range operations {
		o := &operations[i]
		if pseudonym := forgotten[o.Chain]; pseudonym != "" {
			o.Intent = o.Intent.Erased(pseudonym)
		}
	}
	return forgotten, nil
}

// forgottenOf returns the pseudonyms of the forgotten affiliates whom operations are for, by chain.
func (t *Tx) forgottenOf(ctx context.Context, operations []affiliate.Operation) (map[string]string, error) {
	ids, err := scanInts(t.QueryContext(ctx, "select id from affiliates where user_id = ? || cast(id as text)", affiliate.ForgottenPrefix))
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	known := make(map[int64]bool, len(ids))
	for _, id := range ids {
		known[id] = true
	}
	forgotten := map[string]string{}
	for _, o := range operations {
		if id := o.Intent.Person().AffiliateID; known[id] {
			forgotten[o.Chain] = affiliate.ForgottenUserID(id)
		}
	}
	return forgotten, nil
}
