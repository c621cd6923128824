package operation_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion/fermiontest"
	"fermion-tui/internal/store/storetest"
)

// sentAfter resumes planned writes once something was edited, and lets them be sent.
func (b *fixture) sentAfter(chains []string, edit func()) {
	b.t.Helper()
	edit()
	left := storetest.Must(b.store.Operations(b.t.Context(),
		affiliate.OperationQuery{Chains: chains, States: []affiliate.OperationState{affiliate.Planned}}))(b.t)
	storetest.NoErr(b.t, b.service.Resume(b.t.Context(), idsOf(left)))
	time.Sleep(10 * time.Second)
}

func (b *fixture) campaigns() (names []string) {
	b.t.Helper()
	for _, c := range storetest.Must(b.store.Campaigns(b.t.Context()))(b.t) {
		names = append(names, c.Name)
	}
	return names
}

func (b *fixture) rename(id int64, was, now string) {
	b.t.Helper()
	storetest.NoErr(b.t, b.store.EditCampaign(b.t.Context(), id, affiliate.CampaignEdit{Name: affiliate.TextEdit{Was: was, Now: now}}))
}

// TestANewCommissionHasWhatTheReplacedLinkHas when it is sent, whatever it had when it was planned, also where an earlier version planned that.
func TestANewCommissionHasWhatTheReplacedLinkHas(t *testing.T) {
	t.Parallel()
	for name, planned := range map[string]affiliate.NewLink{
		"planned by this version":       {},
		"planned by an earlier version": {Campaign: "Diwali", Tags: []string{"old", "both"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := open(t)
				b.people(1)
				id := storetest.Track(t, b.store, "k3f9")[0]
				diwali := storetest.Must(b.store.SaveCampaign(t.Context(), affiliate.Campaign{Name: "Diwali"}))(t)
				edit := func(e affiliate.LinkEdit) { storetest.NoErr(t, b.store.EditLinks(t.Context(), []int64{id}, e)) }
				edit(affiliate.LinkEdit{Tag: affiliate.TagEdit{Add: []string{"old", "both"}}, Affiliate: &affiliate.Who{Email: "asha0@example.com"},
					Product: &affiliate.Product{ID: goID}})
				storetest.NoErr(t, storetest.PutInCampaign(t.Context(), b.store, []int64{id}, diwali))
				p := newLinks(1)[0]
				p.Batch = affiliate.ChangeCommission
				p.Steps[0].Link.Supersedes, p.Steps[0].Link.Campaign, p.Steps[0].Link.Tags = []string{"k3f9"}, planned.Campaign, planned.Tags
				b.sentAfter(b.journaled(p), func() {
					edit(affiliate.LinkEdit{Tag: affiliate.TagEdit{Add: []string{"new"}, Remove: []string{"old"}}})
					b.rename(diwali, "Diwali", "Diwali 2026")
				})
				links := b.links()
				if len(links) != 2 || links[0].SupersededBy != links[1].ID || strings.Join(links[1].Tags, " ") != "both new" || links[1].CampaignID != diwali {
					t.Errorf("%+v", links)
				}
				if got := b.campaigns(); !slices.Equal(got, []string{"Diwali 2026"}) {
					t.Errorf("campaigns %q", got)
				}
			})
		})
	}
}

// TestALinkThatIsSomebodyElsesByNow is not replaced by one for the person of the plan, whom Fermion would pay; nor while the write
// waits for the limit.
func TestALinkThatIsSomebodyElsesByNow(t *testing.T) {
	t.Parallel()
	for name, send := range map[string]func(b *fixture, p affiliate.Plan, reassign func()) (chain string){
		"before it is tried": func(b *fixture, p affiliate.Plan, reassign func()) string {
			chains := b.journaled(p)
			b.sentAfter(chains, reassign)
			return chains[0]
		},
		"while it waits for the limit": func(b *fixture, p affiliate.Plan, reassign func()) string {
			b.queued(70)
			time.Sleep(time.Second)
			chain := b.submit(p)
			time.Sleep(time.Second)
			reassign()
			return chain
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := open(t)
				b.people(71)
				id := storetest.Track(t, b.store, "k3f9")[0]
				assign := func(email string) {
					storetest.NoErr(t, b.store.EditLinks(t.Context(), []int64{id},
						affiliate.LinkEdit{Affiliate: &affiliate.Who{Email: email}, Product: &affiliate.Product{ID: goID}}))
				}
				assign("asha70@example.com")
				p := newLinks(71)[70]
				p.Batch, p.Steps[0].Link.Supersedes = affiliate.ChangeCommission, []string{"k3f9"}
				chain := send(b, p, func() { assign("ravi@example.com") })
				time.Sleep(3 * time.Minute)
				op := b.ops(chain)[0]
				if op.State != affiliate.Rejected ||
					op.Reason() != "not sent: k3f9 is ravi@example.com's link by now, not asha70@example.com's. Change its commission again to make one for them" ||
					!op.SentAt.IsZero() || slices.ContainsFunc(b.school.Links(), func(l fermiontest.Link) bool { return l.UserID == "u70" }) {
					t.Errorf("it is %s: %s", op.State, op.Reason())
				}
			})
		})
	}
}

// TestACampaignThatIsRenamedMeanwhile is the one of the plan still: it is known by its ID, and one that the plan creates by having
// been created by it.
func TestACampaignThatIsRenamedMeanwhile(t *testing.T) {
	t.Parallel()
	plan := func(n int, campaign string, id int64) affiliate.Plan {
		p := newLinks(n + 1)[n]
		p.Batch, p.Steps[0].Link.Campaign, p.Steps[0].Link.CampaignID = "new links Q-7K3Q", campaign, id
		return p
	}
	t.Run("one that is there", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			b := open(t)
			b.people(1)
			diwali := storetest.Must(b.store.SaveCampaign(t.Context(), affiliate.Campaign{Name: "Diwali"}))(t)
			b.sentAfter(b.journaled(plan(0, "Diwali", diwali)), func() { b.rename(diwali, "Diwali", "Diwali 2026") })
			if got, in := b.campaigns(), b.links()[0].CampaignID; !slices.Equal(got, []string{"Diwali 2026"}) || in != diwali {
				t.Errorf("campaigns %q, and the link is in %d", got, in)
			}
		})
	})
	t.Run("one that is created", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			b := open(t)
			b.people(3)
			chains := b.journaled(plan(0, "Diwali", 0), plan(1, "diwali", 0), plan(2, "Holi", 0))
			b.sentAfter(chains[:1], func() {})
			diwali := b.links()[0].CampaignID
			b.sentAfter(chains[1:], func() { b.rename(diwali, "Diwali", "Diwali 2026") })
			var in []int64
			for _, l := range b.links() {
				in = append(in, l.CampaignID)
			}
			slices.Sort(in) // the last two are sent at once
			if got := b.campaigns(); !slices.Equal(got, []string{"Diwali 2026", "Holi"}) || len(in) != 3 || in[0] != diwali || in[1] != diwali ||
				in[2] == diwali {
				t.Errorf("campaigns %q, and the links are in %d", got, in)
			}
		})
	})
	t.Run("one that is created, and a step is tried again", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			b := open(t)
			b.people(2)
			chains := b.journaled(plan(0, "Diwali", 0), plan(1, "Diwali", 0))
			b.sentAfter(chains[:1], func() {})
			diwali := b.links()[0].CampaignID
			b.school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.ResetAfter})
			b.sentAfter(chains[1:], func() { b.rename(diwali, "Diwali", "Diwali 2026") })
			storetest.NoErr(t, b.service.Retry(t.Context(), b.ops(chains[1])[0].ID))
			time.Sleep(10 * time.Second)
			if got, links := b.campaigns(), b.links(); !slices.Equal(got, []string{"Diwali 2026"}) || len(links) != 2 || links[1].CampaignID != diwali {
				t.Errorf("campaigns %q, and the links are %+v", got, links)
			}
		})
	})
	for _, batch := range []string{"new link", "onboard", "import links.csv"} {
		t.Run("of two plans that are called "+batch, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := open(t)
				b.people(2)
				for n := range 2 {
					p := plan(n, "Diwali", 0)
					p.Batch = batch
					b.sentAfter(b.journaled(p), func() {})
					if n == 0 {
						b.rename(b.links()[0].CampaignID, "Diwali", "Diwali 2025")
						time.Sleep(30 * time.Minute)
					}
				}
				if got, links := b.campaigns(), b.links(); !slices.Equal(got, []string{"Diwali", "Diwali 2025"}) || len(links) != 2 ||
					links[1].CampaignID == links[0].CampaignID {
					t.Errorf("campaigns %q, and the links are %+v", got, links)
				}
			})
		})
	}
}
