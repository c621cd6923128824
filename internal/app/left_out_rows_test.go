package app_test

import (
	"bytes"
	"context"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/app"
	"fermion-tui/internal/fermion/fermiontest"
)

// TestAQueueNamesWhatAColleagueIsMaking: the link of one row is being made in another program, at another commission,
// since the plan was shown. The others are sent, and the card of the result says of that one whose it is.
func TestAQueueNamesWhatAColleagueIsMaking(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCommandFixture(t)
		if status, err := c.runImport(app.Import{Kind: "links", File: c.file("partners.csv", partners(3)), Yes: true}); status != 0 {
			t.Fatal(status, err)
		}
		ravi := c.o
		ravi.By = "ravi@desk"
		ravi.Stdout, ravi.Stderr = &bytes.Buffer{}, &bytes.Buffer{}
		other, err := app.Open(t.Context(), ravi)
		if err != nil {
			t.Fatal(err)
		}
		c.school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.Delay, Delay: 20 * time.Second})
		term := c.start(140, 40)
		term.WaitIdle().Press("1").WaitIdle().Press("*", "%").WaitIdle().Type("25").Press("enter").WaitIdle().Contains("create 3 new links")
		who := affiliate.Who{Email: "partner1@example.com"}
		if _, err := other.Writes().Submit(t.Context(),
			affiliate.Plan{Batch: "new link",
				Steps: []affiliate.Intent{{Link: &affiliate.NewLink{Affiliate: who, ProductID: goID, Commission: 3000}}}}); err != nil {
			t.Fatal(err)
		}
		term.Advance(time.Second).Press("enter").Advance(10 * time.Second)
		term.Contains("Partner 1 · Go for Engineers · 25 %", "not sent: ravi@desk was making a link at 30 %", "2 made, 1 left out").Press("esc")
		if err := term.Quit("q"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(30 * time.Second)
		if err := other.Close(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
		if n := len(c.school.Links()); n != 6 {
			t.Errorf("the school has %d links", n)
		}
	})
}
