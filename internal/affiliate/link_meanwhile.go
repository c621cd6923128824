package affiliate

// ShownLinks are the live links for the person and product of a new link that were there when a person agreed to it.
type ShownLinks struct{ IDs []int64 }

// Agreement is what a person agreed to have beside a link of an edited write, since each of them would pay.
type Agreement struct {
	Beside []string    // IDs of unfinished writes that may create the same link
	Shown  *ShownLinks // nil: they saw none
}

// LinkMeanwhileError means that a link for the person and product of a plan was made, replaced or stopped after the plan was shown: nothing
// was planned.
type LinkMeanwhileError struct {
	ID         int64  // of the link that would pay beside the planned one, which a person may confirm; 0 when Was is set
	Slug       string // of the link that would pay beside the planned one; "" when Was was stopped
	Commission BasisPoints
	By         string // user@host who made it; "" where that is not recorded
	Was        string // slug of the link that the plan replaces, when it was replaced or stopped meanwhile; "" for a link beside it
}

func (e *LinkMeanwhileError) Error() string {
	return e.Short() + ". Nothing was planned, since each link would pay: begin again to see what is there"
}

// Short says what has happened.
func (e *LinkMeanwhileError) Short() string {
	there := e.Slug
	if e.Commission >= 0 {
		there += " at " + e.Commission.String() + " %"
	}
	switch {
	case e.Slug == "":
		return e.Was + " was stopped meanwhile"
	case e.Was != "":
		return Clean(ChangedBy(e.By)) + " has replaced " + e.Was + " by " + there + " meanwhile"
	case e.By != "":
		return "exists already: " + there + ", made by " + Clean(e.By)
	}
	return "exists already: " + there
}
