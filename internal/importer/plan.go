package importer

import (
	"context"
	"slices"
	"strings"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/csvfile"
)

// rowAction is what an import means to do with a row.
type rowAction int

const (
	actionInvalid     rowAction = iota // reported and left out
	actionExists                       // the database has it: nothing is sent
	actionTrack                        // stored without a call
	actionRecord                       // written to the ledger, no call
	actionCreate                       // journaled and sent
	actionResume                       // started by an earlier import whose program has ended: adopted and sent
	actionNeedsResume                  // started by an earlier import, and this one has no --resume
	actionElsewhere                    // another program is at it now
	actionUnknown                      // it may have happened: a person decides
)

// planRow is a row with its place in the plan.
type planRow struct {
	*parsedRow
	bad      []problem // of parsedRow, and those found by comparing with the database and other rows
	action   rowAction
	warnings []string // no reason to refuse the row
	detail   string   // for the detail column of the result

	person  *person
	product affiliate.Product
	link    affiliate.Link   // that exists
	coupon  affiliate.Coupon // that exists

	steps     []affiliate.Intent // of makes
	chain     string             // that carries it
	adopt     []string           // operations to adopt, of actionResume
	lowers    bool               // the link that it makes replaces one with a higher percentage
	replaces  []string           // operations that can never be sent and that actionCreate replaces
	ownerName string             // user@host of the program that owns the operation, of actionElsewhere
	owner     string             // that program's instance
	ownerDoes string             // what that program is doing with the row: sending, importing

	outcome      affiliate.RowOutcome
	slug         string
	code         string   // of the coupon that there is now
	left         bool     // something of it is left to be sent
	heldBy       string   // who sends it, when another program still has it in hand at the end
	storeRefused bool     // found bad by the store only
	additions    []string // what the row adds to what exists
	newTerms     bool     // the row changes where the affiliate's money goes, or what is withheld
	lacksCoupon  bool     // its link is there, and the coupon that it asks for is not made
	madeEarlier  bool     // an earlier run of this import made it
}

// snapshot is the database and the journal at one moment.
type snapshot struct {
	people     *people
	products   *productIndex
	links      []affiliate.Link
	bySlug     map[string]affiliate.Link
	byID       map[int64]affiliate.Link
	linksOf    map[ownedProduct][]affiliate.Link
	coupons    map[couponKey]affiliate.Coupon
	campaigns  map[int64]string
	journal    *journal
	liveOwners map[string]string // user@host of the programs that are at work
	instance   string
	zone       *time.Location // of the school's days
	ledger     *ledgerState   // of an import of its entries
	payTerms   map[int64]affiliate.PayTerms
}

type ownedProduct struct {
	affiliate int64
	product   string
}

// campaignNamed is the ID of the campaign of a name, 0 for none.
func (s *snapshot) campaignNamed(name string) (id int64) {
	for known, called := range s.campaigns {
		if called == name {
			return known
		}
		if affiliate.SameCampaignName(called, name) {
			id = known
		}
	}
	return id
}

// snapshot reads the journal before all else: what a colleague's program makes meanwhile is then among the links, or still in progress.
// The other way round it would be done in the journal and not among the links, and be made a second time.
func (im *Importer) snapshot(ctx context.Context, kind string) (*snapshot, error) {
	s := &snapshot{bySlug: map[string]affiliate.Link{}, byID: map[int64]affiliate.Link{}, linksOf: map[ownedProduct][]affiliate.Link{},
		coupons: map[couponKey]affiliate.Coupon{}, campaigns: map[int64]string{}, instance: im.Store.Instance(), zone: im.Zone}
	journal, err := readJournal(ctx, im.Store)
	if err != nil {
		return nil, err
	}
	s.journal = journal
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
	if s.liveOwners, err = im.Store.LiveInstanceUsers(ctx); err != nil {
		return nil, err
	}
	if s.payTerms, err = im.Store.PayTerms(ctx); err != nil {
		return nil, err
	}
	if kind == csvfile.KindLedger {
		if s.ledger, err = im.ledgerState(ctx); err != nil {
			return nil, err
		}
	}
	s.people, s.products = newPeople(known), newProductIndex(products)
	for _, l := range s.links {
		s.bySlug[l.Slug], s.byID[l.ID] = l, l
		k := ownedProduct{l.AffiliateID, l.ProductID}
		s.linksOf[k] = append(s.linksOf[k], l)
	}
	for _, c := range coupons {
		s.coupons[couponKey{c.ProductID, c.Code}] = c
	}
	return s, nil
}

// plan is the action for every row of a file.
type plan struct {
	o     Import
	begun Begun // the earlier import of this file that it continues
	t     *table
	snap  *snapshot
	rows  []*planRow

	resultFile string // where the result goes
	keptResult string // the result of another database that has the name before it; "": none has

	linkRows       map[personProduct]*planRow // the first row that asks for a link
	slugLines      map[string]int             // lines of the slugs that it tracks
	codeLines      map[couponKey]int          // lines of the coupons
	affiliateLines map[*person]int            // lines of the affiliates

	slugSpellings map[string]spelling    // slugs in lower case
	codeSpellings map[couponKey]spelling // codes in lower case
}

// newPlan decides every row from the snapshot alone.
func newPlan(o Import, begun Begun, t *table, asks []*parsedRow, snap *snapshot) *plan {
	p := &plan{o: o, begun: begun, t: t, snap: snap, linkRows: map[personProduct]*planRow{}, slugLines: map[string]int{}, codeLines: map[couponKey]int{}, affiliateLines: map[*person]int{}}
	p.indexLowerCase()
	for _, a := range asks {
		e := &planRow{parsedRow: a, bad: slices.Clone(a.bad), warnings: slices.Clone(a.cellWarnings)}
		p.rows = append(p.rows, e)
		if len(e.bad) == 0 {
			p.resolveRow(e)
		}
	}
	for _, e := range p.rows {
		if len(e.bad) > 0 {
			e.action = actionInvalid
			continue
		}
		switch {
		case o.Kind == csvfile.KindAffiliates:
			p.planAffiliate(e)
			p.planPayTerms(e)
		case o.Kind == csvfile.KindLedger:
			p.planEntry(e)
		case o.Kind == csvfile.KindCoupons:
			p.planCoupon(e)
		case t.tracks():
			p.planTracking(e)
		default:
			p.planLink(e)
		}
		p.refuseForgotten(e)
		if e.action == actionCreate && e.whyUnclear != "" && e.asksForLink() { // existing and started links were decided earlier
			p.fail(e, &problem{csvfile.ColCommission, e.whyUnclear})
			e.action = actionInvalid
		}
	}
	p.markMadeEarlier()
	return p
}

// asksForLink reports whether a link is created for the row, and not only a coupon.
func (e *planRow) asksForLink() bool {
	return slices.ContainsFunc(e.steps, func(i affiliate.Intent) bool { return i.Link != nil })
}

// refuseForgotten refuses to create something for a person who was forgotten. What is only stored here may name them.
func (p *plan) refuseForgotten(e *planRow) {
	if e.action != actionCreate || e.person == nil {
		return
	}
	err := affiliate.RefuseForgotten(e.person.stored)
	if slices.Contains(e.who.Pseudonyms(), affiliate.ForgottenPerson) {
		err = affiliate.ForgottenError(affiliate.ForgottenPerson)
	}
	if err != nil {
		p.fail(e, &problem{p.affiliateColumn(e), err.Error()})
		e.action = actionInvalid
	}
}

func (p *plan) fail(e *planRow, bad *problem) {
	if bad != nil {
		e.bad = append(e.bad, problem{p.t.nameOf(bad.column), bad.reason})
	}
}

// resolveRow finds the people and products of a row, and a row before that is the same.
func (p *plan) resolveRow(e *planRow) {
	var bad *problem
	if e.productID != "" || e.parsedRow.product != "" {
		var f productMatch
		f, bad = p.snap.products.matchCells(e.productID, e.parsedRow.product)
		p.fail(e, bad)
		e.product = f.product
		if e.productID != "" && p.createsAtFermion() && e.parsedRow.state == "" {
			p.fail(e, p.snap.products.checkName(f.product, e.parsedRow.product))
		}
		if f.unverified && p.createsAtFermion() {
			e.warnings = append(e.warnings, "product "+truncate(f.product.ID)+" is not in the database: checked when sent")
		}
	}
	if e.who.Identified() {
		e.person, bad = p.snap.people.match(e.who, e.line)
		p.fail(e, bad)
		if bad == nil && p.o.Kind == csvfile.KindLinks {
			p.fail(e, e.person.checkName(e.who))
		}
		if bad == nil && p.o.Kind == csvfile.KindLedger && e.person.id == 0 {
			p.fail(e, &problem{p.affiliateColumn(e), "no affiliate of the database is " + e.person.label() + ": import the affiliates first"})
		}
	} else if p.snap.people.nameCounts[e.who.Name] > 1 {
		p.fail(e, &problem{csvfile.ColName, "several affiliates have this name: give the e-mail or the user ID"})
	}
	if len(e.bad) > 0 {
		return
	}
	switch {
	case p.o.Kind == csvfile.KindAffiliates:
		p.refuseDuplicate(e, csvfile.ColUserID, firstLine(p.affiliateLines, e.person, e.line), "the same affiliate")
	case p.o.Kind == csvfile.KindLedger: // planEntry compares with the rows above
	case p.o.Kind == csvfile.KindLinks && p.t.tracks():
		p.refuseDuplicate(e, csvfile.ColSlug, firstLine(p.slugLines, e.parsedRow.slug, e.line), "the same slug")
		warnAboutCase(e, p.slugSpellings, strings.ToLower(e.parsedRow.slug), "slug", e.parsedRow.slug)
	case p.o.Kind == csvfile.KindLinks:
		p.refuseSecondLink(e)
		p.checkNewAffiliate(e)
		p.refuseDuplicateCode(e)
	default:
		p.refuseDuplicateCode(e)
	}
}

// createsAtFermion reports whether the rows of this kind of file are sent to Fermion.
func (p *plan) createsAtFermion() bool {
	return p.o.Kind != csvfile.KindLedger && !(p.o.Kind == csvfile.KindLinks && p.t.tracks())
}

// productKey identifies the products of one file, also by a name that is not resolved yet.
func (p *plan) productKey(e *planRow) string {
	if e.product.ID != "" {
		return e.product.ID
	}
	return "?" + strings.ToLower(e.parsedRow.product)
}

// checkNewAffiliate refuses what create-new-user would refuse for a new affiliate.
func (p *plan) checkNewAffiliate(e *planRow) {
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

// unresolvedProducts returns the rows whose product name the database does not know.
func (p *plan) unresolvedProducts() []*planRow {
	return p.rowsWhere(func(e *planRow) bool {
		return e.action == actionCreate && e.product.ID == "" && p.o.Kind != csvfile.KindAffiliates
	})
}

// rowsByProductName returns the rows to send that name their product, with or without its ID. A name in the database may come from
// a file; only Fermion's list is certain.
func (p *plan) rowsByProductName() []*planRow {
	return p.rowsWhere(func(e *planRow) bool { return e.action == actionCreate && isProductName(e.parsedRow.product) })
}

func (p *plan) rowsWhere(keep func(*planRow) bool) []*planRow {
	var out []*planRow
	for _, e := range p.rows {
		if keep(e) {
			out = append(out, e)
		}
	}
	return out
}

func (p *plan) withAction(f rowAction) []*planRow {
	return p.rowsWhere(func(e *planRow) bool { return e.action == f })
}

// sends reports whether the plan sends anything to Fermion.
func (p *plan) sends() bool {
	return len(p.withAction(actionCreate))+len(p.withAction(actionResume)) > 0
}

// needsConfirmation reports whether a person should be asked before the plan is executed.
func (p *plan) needsConfirmation() bool {
	return p.sends() || len(p.withAction(actionTrack)) > p.knownSlugs() || len(p.withAction(actionRecord)) > 0 ||
		len(p.rowsWhere(func(e *planRow) bool { return e.newTerms })) > 0
}

// onlyResult reports whether all that a run does is to write the result file again: people may have decided about its rows since.
func (p *plan) onlyResult() bool { return p.begun.goesOn() && !p.needsConfirmation() }

// knownSlugs counts the rows to track whose slug is in the database.
func (p *plan) knownSlugs() int {
	return len(p.rowsWhere(func(e *planRow) bool { return e.action == actionTrack && e.link.ID != 0 }))
}

// trackedLinks returns the rows to track in the form that the store takes.
func (p *plan) trackedLinks(rows []*planRow) []affiliate.TrackRequest {
	out := make([]affiliate.TrackRequest, len(rows))
	for i, e := range rows {
		product := p.productToStore(e)
		if product.ID == "" {
			product.Name = e.parsedRow.product
		}
		out[i] = affiliate.TrackRequest{Slug: e.parsedRow.slug, Affiliate: p.affiliateOf(e), Product: product, Commission: e.commission, Campaign: e.campaign, Tags: e.tags}
	}
	return out
}

// productToStore returns the product of a row that is only stored. The name beside an ID is shown until Fermion's list has been read.
func (p *plan) productToStore(e *planRow) affiliate.Product {
	product := e.product
	if product.ID != "" && product.Name == "" && isProductName(e.parsedRow.product) {
		product.Name = e.parsedRow.product
	}
	return product
}

// affiliateOf returns the affiliate of a row that tracks; it fills in what is empty in the database.
func (p *plan) affiliateOf(e *planRow) affiliate.Who {
	w := e.who
	if e.person != nil && e.person.id == 0 && w.Name == "" {
		w.Name = e.person.who.Name
	}
	return w
}
