package ui_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
)

// bonusLedger is a ledger that notes the bonuses written to it.
type bonusLedger struct {
	noLedger
	entries []affiliate.Entry
	wrote   []string
	fail    error
	former  []affiliate.OwnedSum
}

func (l *bonusLedger) FormerOwners(context.Context, int64, affiliate.Span) ([]affiliate.OwnedSum, error) {
	return l.former, nil
}

func (l *bonusLedger) Entries(context.Context, int64, affiliate.Span) ([]affiliate.Entry, error) {
	return l.entries, nil
}

func (l *bonusLedger) AddBonuses(_ context.Context, bonuses, had []affiliate.Entry) error {
	if l.fail != nil {
		return l.fail
	}
	for _, e := range bonuses {
		l.wrote = append(l.wrote, fmt.Sprintf("%d %s %s %q after %d", e.AffiliateID, e.Amount.Exact(), e.Reference, e.Note, len(had)))
	}
	return nil
}

// rewarding is a campaign with four links: the best one has no affiliate, and two affiliates have sold the same.
func rewarding() (*world, *bonusLedger) {
	x := campaigning()
	l := &bonusLedger{}
	x.ledger = l
	x.in.Links[2].CampaignID = 1
	x.in.Links = append(x.in.Links, affiliate.Link{ID: 44, Slug: "q4w5e6r7", AffiliateID: 3, ProductID: x.in.Links[0].ProductID, CampaignID: 1,
		Commission:          1000,
		RequestedCommission: affiliate.UnknownCommission, CreatedAt: x.in.Links[0].CreatedAt, FirstRead: x.in.Links[0].FirstRead, LastRead: x.in.Links[0].LastRead})
	x.in.Done[44] = x.in.Done[2]
	return x, l
}

var hadBonus = []affiliate.Entry{{ID: "a", AffiliateID: 1, Kind: affiliate.EntryBonus, Amount: 5000_00, Reference: "campaign-1",
	At: time.Date(1999, 12, 30, 6, 0, 0, 0, time.UTC), By: "ravi@desk"}}

func TestBonusGoldens(t *testing.T) {
	for _, c := range []struct {
		name string
		had  []affiliate.Entry
		keys []string
	}{
		{"bonus", nil, []string{"$", "tab", "5,000; 3,000"}},
		{"bonus-plan", nil, []string{"$", "2", "tab", "5,000; 3,000", "enter"}},
		{"bonus-again", hadBonus, []string{"$", "tab", "₹5,000", "enter", "wait", "y"}},
	} {
		for _, size := range sizes {
			t.Run(fmt.Sprintf("%s-%dx%d", c.name, size[0], size[1]), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					x, l := rewarding()
					l.entries = c.had
					term := x.open(t, size[0], size[1]).WaitIdle().Press("3", "j", "j", "enter").WaitIdle()
					for _, key := range c.keys {
						if key == "wait" { // for the plan
							term.WaitIdle()
							continue
						}
						term.Press(key)
					}
					term.WaitIdle().GoldenBody(c.name)
				})
			})
		}
	}
}

// A bonus is written after its plan was shown and confirmed, and after one more question when the campaign has had one.
func TestBonusForTheTopOfACampaign(t *testing.T) {
	const first, second, third = `1 ₹5,000 campaign-1 "campaign New Year, rank 1" after %d`, `2 ₹3,000 campaign-1 "campaign New Year, rank 2 (shared)" after 0`,
		`3 ₹3,000 campaign-1 "campaign New Year, rank 2 (shared)" after 0`
	reversed := append(hadBonus[:1:1], affiliate.Entry{ID: "b", Kind: affiliate.EntryReversal, Reverses: "a", Reference: "campaign-1"})
	for name, c := range map[string]struct {
		had   []affiliate.Entry
		fail  error
		keys  []string
		says  string
		wrote []string
	}{
		"one rank": {keys: []string{"1", "enter", "₹5,000", "enter", "wait", "y"}, says: "1 bonus recorded",
			wrote: []string{fmt.Sprintf(first, 0)}},
		"a shared rank": {keys: []string{"2", "enter", "5000;3000", "enter", "wait", "y"}, says: "3 bonuses recorded",
			wrote: []string{fmt.Sprintf(first, 0), second, third}},
		"no": {keys: []string{"1", "enter", "5000", "enter", "wait", "enter"}, says: "Bonus for the top of New Year"},
		"again, no": {had: hadBonus, keys: []string{"1", "enter", "5000", "enter", "wait", "y", "wait", "enter"},
			says: "Bonus for the top of New Year"},
		"again, yes": {had: hadBonus, keys: []string{"1", "enter", "5000", "enter", "wait", "y", "wait", "y"}, says: "1 bonus recorded",
			wrote: []string{fmt.Sprintf(first, 1)}},
		"after a reversed one": {had: reversed, keys: []string{"1", "enter", "5000", "enter", "wait", "y"}, says: "1 bonus recorded",
			wrote: []string{fmt.Sprintf(first, 0)}},
		"a colleague was faster": {fail: errors.New("the bonuses of this campaign were changed meanwhile"),
			keys: []string{"1", "enter", "5000", "enter", "wait", "y"},
			says: "the bonuses of this campaign were changed meanwhile"},
		"too few amounts": {keys: []string{"3", "enter", "5000;3000", "enter"}, says: "write one amount for all, or 3 with semicolons"},
		"no ranks":        {keys: []string{"0", "enter", "5000", "enter"}, says: "write a number from 1 to 100"},
		"no amount":       {keys: []string{"3", "enter", "0", "enter"}, says: "an amount is more than zero"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				x, l := rewarding()
				l.entries, l.fail = c.had, c.fail
				term := x.open(t, 120, 40).WaitIdle().Press("3", "j", "j", "enter").WaitIdle().Press("$")
				for _, key := range c.keys {
					if key == "wait" { // for the plan
						term.WaitIdle()
						continue
					}
					term.Press(key)
				}
				term.WaitIdle().Contains(c.says)
				if got, want := strings.Join(l.wrote, "\n"), strings.Join(c.wrote, "\n"); got != want {
					t.Errorf("wrote\n%s\nwant\n%s", got, want)
				}
				term.Quit("ctrl+c")
			})
		})
	}
}

// Where nobody has sold anything there is no plan, and in a campaign without links no form.
func TestNoBonusForNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x, l := rewarding()
		x.in.Done = nil
		term := x.open(t, 120, 40).WaitIdle().Press("3", "j", "j", "enter").WaitIdle().Press("$", "tab", "5000", "enter").WaitIdle().
			Contains("no affiliate has sold anything in this campaign")
		if len(l.wrote) > 0 {
			t.Error(l.wrote)
		}
		term.Quit("ctrl+c")
	})
	synctest.Test(t, func(t *testing.T) {
		x, _ := rewarding()
		term := x.open(t, 120, 40).WaitIdle().Press("3", "j", "j", ":").Type("bonus").Press("enter").WaitIdle().Contains("Bonus for the top of").
			Press("esc", "G", "enter").WaitIdle().Contains("No links in this campaign yet")
		term.Press("$").WaitIdle().Contains("no link in this campaign").Absent("Bonus for the top of")
		term.Quit("ctrl+c")
	})
}

// A bonus goes to the affiliate who had the link when it sold, not to the one who has it now.
func TestBonusForALinkThatChangedHands(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x, l := rewarding()
		l.former = []affiliate.OwnedSum{{LinkID: 1, AffiliateID: 2, Sum: x.in.Done[1].Certain}}
		term := x.open(t, 120, 40).WaitIdle().Press("3", "j", "j", "enter").WaitIdle().Absent("Changed hands").Press("tab").WaitIdle()
		term.Contains("Changed hands in the campaign: k3f9x2ab (", " of devdiaries). Each sale counts for").Press("$").WaitIdle().
			Press("1", "enter", "₹5,000", "enter").WaitIdle()
		term.Contains("1   devdiaries: ₹5,000", "Changed hands in the campaign: k3f9x2ab (").Press("y").WaitIdle()
		if got, want := strings.Join(l.wrote, "\n"), `2 ₹5,000 campaign-1 "campaign New Year, rank 1" after 0`; got != want {
			t.Errorf("wrote %q, want %q", got, want)
		}
		term.Quit("ctrl+c")
	})
}
