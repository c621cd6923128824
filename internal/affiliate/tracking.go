package affiliate

// TrackRequest is a link that exists at Fermion and is to be tracked, with what is known of it.
type TrackRequest struct {
	Slug       string
	Affiliate  Who         // zero: unassigned
	Product    Product     // zero: not set
	Commission BasisPoints // NoCommission: not known; the first reading tells
	Campaign   string      // its name, "" for none
	Tags       []string
}

// TrackResult is what became of one of them. With an Err, the others were saved all the same.
type TrackResult struct {
	LinkID  int64
	Existed bool
	Err     error
}

// LinkEdit is a change of what only the database knows of a link; nil members stay. A zero Who, a zero Product, an empty
// campaign and no tags clear what was there.
type LinkEdit struct {
	Affiliate *Who
	Product   *Product
	Tags      *[]string
	Campaign  *string // its name; a campaign that does not exist is made
}
