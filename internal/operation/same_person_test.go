package operation_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion/fermiontest"
	"fermion-tui/internal/store/storetest"
)

// linksOfNewPeople are plans for new people, each with a link to each of some products: the steps that create one person are in a row.
func (b *fixture) linksOfNewPeople(people, products int) (plans []affiliate.Plan) {
	for p := range products {
		b.school.AddProduct(fermiontest.Product{ID: fmt.Sprintf("68d1013f7183c17964b1050%d", p), Name: fmt.Sprint("Course ", p), Slug: fmt.Sprint("c", p)})
	}
	for i := range people {
		email := fmt.Sprintf("new%d@example.com", i)
		who := affiliate.Who{UserID: affiliate.ProposeUserID(email), Email: email, Name: fmt.Sprint("Person ", i)}
		for p := range products {
			plans = append(plans, affiliate.Plan{Steps: []affiliate.Intent{{Affiliate: &affiliate.NewAffiliate{Who: who}},
				{Link: &affiliate.NewLink{Affiliate: who, ProductID: fmt.Sprintf("68d1013f7183c17964b1050%d", p), Commission: 2000}}}})
		}
	}
	return plans
}

// A person who is new in several rows is created by one call, also while the responses are slow; the links are all made, at full speed.
func TestANewPersonOfSeveralRowsIsCreatedOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t)
		b.school.Fault(fermiontest.CreateUser, fermiontest.Fault{Kind: fermiontest.Delay, Delay: 2 * time.Second, Times: -1})
		batch := storetest.Must(b.service.StartQueue(t.Context(), "new links", b.linksOfNewPeople(6, 4)))(t)
		time.Sleep(10 * time.Second)
		q, o := b.queue(batch), b.outcomes(batch)
		if q.State != affiliate.QueueEnded || o.Made+o.Exists != 48 || len(b.school.Links()) != 24 {
			t.Errorf("%+v, %+v", q, o)
		}
		if n := len(b.school.CallsTo(fermiontest.CreateUser)); n != 6 {
			t.Errorf("%d calls create 6 people", n)
		}
	})
}

// Where the creation of a person fails, the next row of the same person tries it.
func TestAPersonWhoseCreationFailedIsTriedByTheNextRow(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]fermiontest.Fault{
		"rejected": {Kind: fermiontest.Say, Text: "Name is too short"},
		"unknown":  {Kind: fermiontest.ResetBefore, Times: 3}, // that is how often one call is tried
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := open(t)
				b.school.Fault(fermiontest.CreateUser, fault)
				batch := storetest.Must(b.service.StartQueue(t.Context(), "new links", b.linksOfNewPeople(1, 4)))(t)
				time.Sleep(2 * time.Minute)
				q, o := b.queue(batch), b.outcomes(batch)
				if o.Made+o.Exists != 6 || len(b.school.Links()) != 3 || o.Rejected+o.Unknown != 1 {
					t.Errorf("%+v, %+v", q, o)
				}
			})
		})
	}
}
