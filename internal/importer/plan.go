package importer

import (
	"context"
	"slices"
	"strings"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/csvfile"
	"fermion-tui/internal/store"
)

// fate is what an import means to do with a row.
type fate int

const (
	isBad     fate = iota // named, and left out
	exists                // the register has it: nothing is sent
	tracks                // kept in the register, no call
	makes                 // journaled and sent
	goesOn                // begun by an earlier import whose program is gone: adopted and sent
	waits                 // begun by an earlier import, and nobody said --resume
	elsewhere             // another program is at it now
	isUnknown             // it may have happened: a person decides
)

// entry is a row with its place in the plan.
type entry struct {
	*ask
	bad  []problem // those of the ask, and those that the register and the other rows bring up
	fate fate
	odd  []string // what is odd about it and no reason to refuse it
	why  string   // what its detail says

	person  *person
	product affiliate.Product
	link    affiliate.Link   // that exists
	coupon  affiliate.Coupon // that exists

	steps   []affiliate.Intent // of makes
	chain   string             // that carries it
	adopt   []string           // operations to take over, of goesOn
	replace []string           // operations that can never leave, and that makes takes the place of
	by      string             // whose operation decides, of elsewhere and waits
	owner   string             // the instance it belongs to, of elsewhere
	leaving bool               // of elsewhere: it was sent

	outcome Outcome
	slug    string
	code    string   // of the coupon that there is now
	late    bool     // found bad by the store only
	filled  []string // what the row adds to what is here already
	lacking bool     // its link is there, and the coupon that it asks for is not made
}

// snapshot is what the register and the journal say at one moment.
type snapshot struct {
	people    *people
	catalog   *catalog
	links     []affiliate.Link
	bySlug    map[string]affiliate.Link
	byID      map[int64]affiliate.Link
	of        map[ownedProduct][]affiliate.Link
	coupons   map[code]affiliate.Coupon
	campaigns map[int64]string
	journal   *journal
	live      map[string]bool // owners that are at work
	instance  string
	zone      *time.Location // of the school's days
}

type ownedProduct struct {
	affiliate int64
	product   string
}

func (im *Importer) snapshot(ctx context.Context) (*snapshot, error) {
	s := &snapshot{bySlug: map[string]affiliate.Link{}, byID: map[int64]affiliate.Link{}, of: map[ownedProduct][]affiliate.Link{},
		coupons: map[code]affiliate.Coupon{}, campaigns: map[int64]string{}, instance: im.Store.Instance(), zone: im.Zone}
	known, err := im.Store.Affiliates(ctx)
	if err != nil {
		return nil, err
	}
	products, err := im.Store.Products(ctx)
	if err != nil {
		return nil, err
	}
	if s.links, err = im.Store.Links(ctx); err != nil {
		return nil, err
	}
	coupons, err := im.Store.Coupons(ctx)
	if err != nil {
		return nil, err
	}
	campaigns, err := im.Store.Campaigns(ctx)
	if err != nil {
		return nil, err
	}
	for _, c := range campaigns {
		s.campaigns[c.ID] = c.Name
	}
	if s.journal, err = readJournal(ctx, im.Store); err != nil {
		return nil, err
	}
	if s.live, err = im.Store.LiveOwners(ctx); err != nil {
		return nil, err
	}
	s.people, s.catalog = newPeople(known), newCatalog(products)
	for _, l := range s.links {
		s.bySlug[l.Slug], s.byID[l.ID] = l, l
		k := ownedProduct{l.AffiliateID, l.ProductID}
		s.of[k] = append(s.of[k], l)
	}
	for _, c := range coupons {
		s.coupons[code{c.ProductID, c.Code}] = c
	}
	return s, nil
}

// plan is the fate of every row of a file.
type plan struct {
	o     Import
	batch string // what the journal calls this import
	t     *table
	snap  *snapshot
	rows  []*entry

	asked map[askedLink]*entry // the first row that asks for a link
	slugs map[string]int       // lines of the slugs that it tracks
	codes map[code]int         // lines of the coupons
	once  map[*person]int      // lines of the affiliates

	slugCase map[string]spelling // slugs in lower case
	codeCase map[code]spelling   // codes in lower case
}

// newPlan decides over every row. It reads nothing but the snapshot.
func newPlan(o Import, batch string, t *table, asks []*ask, snap *snapshot) *plan {
	p := &plan{o: o, batch: batch, t: t, snap: snap, asked: map[askedLink]*entry{}, slugs: map[string]int{}, codes: map[code]int{}, once: map[*person]int{}}
	p.indexCase()
	for _, a := range asks {
		e := &entry{ask: a, bad: slices.Clone(a.bad), odd: slices.Clone(a.warn)}
		p.rows = append(p.rows, e)
		if len(e.bad) == 0 {
			p.place(e)
		}
	}
	for _, e := range p.rows {
		if len(e.bad) > 0 {
			e.fate = isBad
			continue
		}
		switch {
		case o.Kind == csvfile.KindAffiliates:
			p.affiliate(e)
		case o.Kind == csvfile.KindCoupons:
			p.aloneCoupon(e)
		case t.tracks():
			p.track(e)
		default:
			p.linkOf(e)
		}
		if e.fate == makes && e.unclear != "" && e.asksForLink() { // what is there already, or was begun, has been decided
			p.fail(e, &problem{csvfile.ColCommission, e.unclear})
			e.fate = isBad
		}
	}
	return p
}

// asksForLink says whether a link is made for the row, and not only a coupon.
func (e *entry) asksForLink() bool {
	return slices.ContainsFunc(e.steps, func(i affiliate.Intent) bool { return i.Link != nil })
}

func (p *plan) fail(e *entry, bad *problem) {
	if bad != nil {
		e.bad = append(e.bad, problem{p.t.called(bad.column), bad.reason})
	}
}

// place finds the people and products of a row, and a row before that is the same.
func (p *plan) place(e *entry) {
	var bad *problem
	if e.productID != "" || e.ask.product != "" {
		var f found
		f, bad = p.snap.catalog.of(e.productID, e.ask.product)
		p.fail(e, bad)
		e.product = f.product
		if e.productID != "" && p.makesRows() && e.ask.state == "" {
			p.fail(e, p.snap.catalog.contradicts(f.product, e.ask.product))
		}
		if f.unsure && p.makesRows() {
			e.odd = append(e.odd, "product "+truncate(f.product.ID)+" is not in the database: checked when sent")
		}
	}
	if e.who.Known() {
		e.person, bad = p.snap.people.of(e.who, e.line)
		p.fail(e, bad)
		if bad == nil && p.o.Kind == csvfile.KindLinks {
			p.fail(e, e.person.otherName(e.who))
		}
	} else if p.snap.people.named[e.who.Name] > 1 {
		p.fail(e, &problem{csvfile.ColName, "several affiliates have this name: give the e-mail or the user ID"})
	}
	if len(e.bad) > 0 {
		return
	}
	switch {
	case p.o.Kind == csvfile.KindAffiliates:
		p.same(e, csvfile.ColUserID, before(p.once, e.person, e.line), "the same affiliate")
	case p.o.Kind == csvfile.KindLinks && p.t.tracks():
		p.same(e, csvfile.ColSlug, before(p.slugs, e.ask.slug, e.line), "the same slug")
		warnOfCase(e, p.slugCase, strings.ToLower(e.ask.slug), "slug", e.ask.slug)
	case p.o.Kind == csvfile.KindLinks:
		p.oneLink(e)
		p.checkNew(e)
		p.placeCode(e)
	default:
		p.placeCode(e)
	}
}

// makesRows says whether the file is of a kind whose rows are sent to Fermion.
func (p *plan) makesRows() bool { return !(p.o.Kind == csvfile.KindLinks && p.t.tracks()) }

// productKey tells products of one file apart, also those whose name nobody knows yet.
func (p *plan) productKey(e *entry) string {
	if e.product.ID != "" {
		return e.product.ID
	}
	return "?" + strings.ToLower(e.ask.product)
}

// checkNew refuses what create-new-user would refuse of somebody new.
func (p *plan) checkNew(e *entry) {
	if e.person.id != 0 {
		return
	}
	switch name := e.who.Name; {
	case name != "":
		if err := affiliate.CheckName(name); err != nil {
			p.fail(e, &problem{csvfile.ColName, err.Error()})
		}
	case e.person.who.Name == "" && e.person.who.Email == "":
		p.fail(e, &problem{csvfile.ColName, "a new affiliate needs a name or an e-mail"})
	}
}

// unresolved are the rows whose product is a name that the register does not know.
func (p *plan) unresolved() []*entry {
	return p.rowsThat(func(e *entry) bool {
		return e.fate == makes && e.product.ID == "" && p.o.Kind != csvfile.KindAffiliates
	})
}

// byName are the rows to send whose product is given by its name, alone or beside its ID. The register may have a name from a file;
// only Fermion's list is sure.
func (p *plan) byName() []*entry {
	return p.rowsThat(func(e *entry) bool { return e.fate == makes && isProductName(e.ask.product) })
}

func (p *plan) rowsThat(keep func(*entry) bool) []*entry {
	var out []*entry
	for _, e := range p.rows {
		if keep(e) {
			out = append(out, e)
		}
	}
	return out
}

func (p *plan) of(f fate) []*entry {
	return p.rowsThat(func(e *entry) bool { return e.fate == f })
}

// sends says whether anything of the plan needs Fermion.
func (p *plan) sends() bool {
	return len(p.of(makes))+len(p.of(goesOn)) > 0
}

// asks says whether there is anything in the plan to ask a person about.
func (p *plan) asks() bool {
	return p.sends() || len(p.of(tracks)) > p.heldSlugs()
}

// heldSlugs counts the rows to track whose slug the register has.
func (p *plan) heldSlugs() int {
	return len(p.rowsThat(func(e *entry) bool { return e.fate == tracks && e.link.ID != 0 }))
}

// journaled looks for a row in the journal: one of the chains that ask for it may stand before the row can be made. It says
// whether the row's fate is settled by that.
func (p *plan) journaled(e *entry, chains []*chain) bool {
	for _, c := range chains {
		h := c.head()
		if h == nil {
			continue
		}
		switch {
		case h.State == affiliate.Rejected:
			e.replace = append(e.replace, c.planned()...)
			continue
		case h.State == affiliate.Unknown:
			e.fate, e.why = isUnknown, unknownWords(*h)
		case h.State == affiliate.Sent && !p.snap.live[h.Owner]:
			e.fate, e.why = isUnknown, "the program that sent it has ended and stored no response: decide in Activity"
		case !p.o.Resume:
			e.fate, e.by = waits, h.By
		case p.snap.live[h.Owner] && h.Owner != p.snap.instance:
			e.fate, e.by, e.owner, e.leaving = elsewhere, h.By, h.Owner, h.State == affiliate.Sent
			e.why = "another fermion-tui is working on it (" + truncate(h.By) + ")"
		default:
			e.fate, e.adopt = goesOn, c.planned()
		}
		e.chain, e.replace = c.id, nil
		p.ofChain(e, c)
		return true
	}
	return false
}

// ofChain takes what the done steps of a chain have made.
func (p *plan) ofChain(e *entry, c *chain) {
	if op := c.step(affiliate.CreateLink); op != nil && op.State == affiliate.Done {
		e.link = p.snap.byID[op.LinkID]
	}
}

func unknownWords(op affiliate.Operation) string {
	why := clean(op.Error)
	if why == "" {
		why = "it may have happened"
	}
	return why + " (" + string(op.Kind) + ": decide in Activity)"
}

// Trackings are the rows to track, as the store takes them.
func (p *plan) trackings(rows []*entry) []store.TrackedLink {
	out := make([]store.TrackedLink, len(rows))
	for i, e := range rows {
		product := p.labelled(e)
		if product.ID == "" {
			product.Name = e.ask.product
		}
		out[i] = store.TrackedLink{Slug: e.ask.slug, Affiliate: p.whose(e), Product: product, Commission: e.commission, Campaign: e.campaign, Tags: e.tags}
	}
	return out
}

// labelled is the product of a row that is only kept. An export names it in a column of its own, and the name is shown until Fermion's
// list has been read.
func (p *plan) labelled(e *entry) affiliate.Product {
	product := e.product
	if product.ID != "" && product.Name == "" && isProductName(e.ask.product) && columnKey(p.t.called(colProduct)) == csvfile.ColProductName {
		product.Name = e.ask.product
	}
	return product
}

// whose is the affiliate of a row that tracks, as the row tells it: what is empty in the register gets filled.
func (p *plan) whose(e *entry) affiliate.Who {
	w := e.who
	if e.person != nil && e.person.id == 0 && w.Name == "" {
		w.Name = e.person.who.Name
	}
	return w
}
