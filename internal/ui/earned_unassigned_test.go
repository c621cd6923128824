package ui_test

import (
	"context"
	"testing"
	"testing/synctest"

	"fermion-tui/internal/affiliate"
)

// unassignedEarnings is a ledger that has what links earned while they were unassigned.
type unassignedEarnings struct {
	noLedger
	all []affiliate.EarnedUnassigned
}

func (l unassignedEarnings) EarnedUnassigned(context.Context, []int64) ([]affiliate.EarnedUnassigned, error) {
	return l.all, nil
}

// The form that gives a link to another affiliate says what of its earnings moves with it, and what stays with whom.
func TestTheEditFormSaysWhatMoves(t *testing.T) {
	const moves, stays = "moves too: ₹5,000.", "stays with devdiaries, paid since"
	for name, c := range map[string]struct {
		paid         bool
		typed        string
		says, absent string
	}{
		"the same":             {false, "", "Saved here only", "before the assignment"},
		"another one":          {false, "\x15meera@example.com", moves, "stays with"},
		"nobody":               {false, "\x15", moves, "stays with"},
		"not typed to the end": {false, "\x15nobody of this name", "Saved here only", "before the assignment"},
		"another one, paid":    {true, "\x15meera@example.com", stays, "moves too"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				x := peopled()
				x.ledger = unassignedEarnings{all: []affiliate.EarnedUnassigned{{LinkID: 2, AffiliateID: 2, Amount: 5000_00, Paid: c.paid}}}
				term := x.open(t, 160, 40).WaitIdle().Press("/").Type("p0q8").Press("enter").WaitIdle().Press("e").WaitIdle().Type(c.typed).WaitIdle()
				term.Contains("Edit link p0q8w7zz", c.says).Absent(c.absent).Quit("ctrl+c")
			})
		})
	}
}
