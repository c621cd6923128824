package importer

import (
	"cmp"

	"fermion-tui/internal/affiliate"
)

// decideFromJournal decides the row's action by the earlier chains that ask for the same. It reports whether one of them did.
func (p *plan) decideFromJournal(e *planRow, chains []*chain) bool {
	for _, c := range chains {
		step := c.currentStep()
		if step == nil {
			continue
		}
		owner, alive := p.snap.liveOwners[step.Owner]
		switch {
		case step.State == affiliate.Rejected:
			e.replaces = append(e.replaces, c.planned()...)
			continue
		case step.State == affiliate.Unknown:
			e.action, e.detail = actionUnknown, unknownDetail(*step)
		case step.State == affiliate.Sent && !alive:
			e.action, e.detail = actionUnknown, "the program that sent it has ended and stored no response ("+string(step.Kind)+": "+
				decideText(step.Kind)+")"
		case alive && step.Owner != p.snap.instance:
			e.action, e.ownerName, e.owner, e.ownerDoes = actionElsewhere, owner, step.Owner, "importing"
			if !c.isImport() {
				e.ownerDoes = "sending"
			}
			e.detail = e.inProgress("it")
		case p.wasEdited(e, c):
			e.replaces = nil
			return true
		case !p.o.Resume:
			e.action = actionNeedsResume
		default:
			e.action, e.adopt = actionResume, c.planned()
		}
		e.chain, e.replaces = c.id, nil
		p.takeLinkOf(e, c)
		return true
	}
	return false
}

// inProgress says who is doing what with the object: ravi@desk is importing it.
func (e *planRow) inProgress(object string) string {
	return truncate(e.ownerName) + " is " + e.ownerDoes + " " + object
}

// takeLinkOf sets the row's link when the chain has created it.
func (p *plan) takeLinkOf(e *planRow, c *chain) {
	if op := c.step(affiliate.CreateLink); op != nil && op.State == affiliate.Done {
		e.link = p.snap.byID[op.LinkID]
	}
}

func unknownDetail(op affiliate.Operation) string {
	return cmp.Or(clean(op.Error), "it may have happened") + " (" + string(op.Kind) + ": " + decideText(op.Kind) + ")"
}

// decideText says what a person can decide about a write in Activity.
func decideText(kind affiliate.OperationKind) string {
	choices := ""
	switch kind {
	case affiliate.CreateAffiliate:
		choices = "look them up at Fermion, create them again"
	case affiliate.CreateLink:
		choices = "enter its slug if the dashboard has the link, mark it as not created if it does not, make it again"
	case affiliate.CreateCoupon:
		choices = "mark it as created if the dashboard has the code, as not created if it does not, ask Fermion (with school_id set), " +
			"make it again"
	}
	return "decide in Activity: " + choices + ", or put it off"
}
