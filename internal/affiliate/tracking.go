package affiliate

import "time"

// TrackRequest is a link that exists at Fermion and should be tracked, with what is known about it.
type TrackRequest struct {
	Slug       string
	Affiliate  Who         // zero: unassigned
	Product    Product     // zero: not set
	Commission BasisPoints // UnknownCommission: unknown until the first reading
	Campaign   string      // name, "" for none
	Tags       []string
	Reading    *LinkReading // of the link, which a person was shown before it is saved; nil: it was not read
}

// LinkReading is what Fermion had counted for a link at a time.
type LinkReading struct {
	At       time.Time
	Counters Counters
}

// TrackResult is the result for one TrackRequest. Its Err does not affect the others.
type TrackResult struct {
	LinkID  int64
	Existed bool
	Err     error
}

// LinkEdit changes what only the database knows about a link; nil members stay. A zero Who, a zero Product and an empty campaign
// clear the value. A link that was created here keeps its affiliate and product: they are fixed at Fermion.
type LinkEdit struct {
	Affiliate  *Who
	Product    *Product
	Tag        TagEdit
	Campaign   *string     // its name; a campaign that does not exist is created
	CampaignID int64       // the one that a person saw under that name, which a colleague may have renamed since; 0: by its name
	Was        *LinkFields // what a person saw of the one link; nil: what is stored is replaced, whatever it is
}

// LinkFields are the fields of a link that a person writes as a whole; zero for none.
type LinkFields struct {
	AffiliateID int64
	ProductID   string
	CampaignID  int64
}

// PlannedLink is a link in a plan that a person saw, with what it had there.
type PlannedLink struct {
	ID  int64
	Was LinkFields
}

// NamedLinkFields are the fields of a link with the names of its affiliate and campaign, which a colleague may have created a moment ago.
type NamedLinkFields struct {
	LinkFields
	Affiliate Who
	Campaign  string
}
