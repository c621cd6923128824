package operation_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store/storetest"
)

// made sends the plan of a link, and returns that one.
func (b *fixture) made(p affiliate.Plan) affiliate.Link {
	b.t.Helper()
	b.submit(p)
	time.Sleep(10 * time.Second)
	all := b.links()
	return all[len(all)-1]
}

// TestALinkThatCameOrWentMeanwhile: a plan was shown in one program, and another one has finished a link for the same person and
// product since. It is left out of a queue and refused to a form, unless a person has seen what is there.
func TestALinkThatCameOrWentMeanwhile(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t)
		b.people(1)
		plan := func(c affiliate.BasisPoints, replaces string, shown ...int64) affiliate.Plan {
			p := newLinks(1)[0]
			p.Steps[0].Link.Commission, p.Shown = c, &affiliate.ShownLinks{IDs: shown}
			if replaces != "" {
				p.Steps[0].Link.Supersedes = []string{replaces}
			}
			return p
		}
		leftOut := func(p affiliate.Plan, why string) {
			t.Helper()
			before := len(b.links())
			_, err := b.service.Submit(t.Context(), p)
			if found, is := errors.AsType[*affiliate.LinkMeanwhileError](err); !is || found.Short() != why {
				t.Errorf("submitted: %v, not %q", err, why)
			}
			batch := storetest.Must(b.service.StartQueue(t.Context(), "new links", []affiliate.Plan{p}))(t)
			time.Sleep(10 * time.Second)
			ops := storetest.Must(b.store.Operations(t.Context(), affiliate.OperationQuery{Batch: batch}))(t)
			if len(ops) != 1 || !ops[0].LeftOut() || ops[0].Reason() != "not sent: "+why || len(b.links()) != before {
				t.Errorf("queued: %+v, not %q", ops, why)
			}
		}
		first := b.made(plan(1500, ""))
		second := b.made(plan(2100, first.Slug, first.ID))
		b.reopen(b.path, "two")
		leftOut(plan(1900, first.Slug, first.ID), "meera@laptop has replaced "+first.Slug+" by "+second.Slug+" at 21 % meanwhile")
		leftOut(plan(2100, ""), "exists already: "+second.Slug+" at 21 %, made by meera@laptop")
		leftOut(plan(2500, "", first.ID), "exists already: "+second.Slug+" at 21 %, made by meera@laptop")
		third := b.made(plan(2500, "", second.ID))
		storetest.NoErr(t, b.store.StopLinks(t.Context(), []int64{second.ID}))
		leftOut(plan(3000, second.Slug, second.ID, third.ID), second.Slug+" was stopped meanwhile")
		fourth := b.made(plan(3000, second.Slug, third.ID)) // it was stopped when the plan was shown
		if all := b.links(); len(all) != 4 || all[1].SupersededBy != fourth.ID {
			t.Errorf("%+v", all)
		}
	})
}
