package importer

import (
	"context"
	"slices"
	"strings"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/csvfile"
)

// rowAction is what an import does with a row.
type rowAction int

const (
	actionInvalid     rowAction = iota // reported and left out
	actionExists                       // the database has it: nothing is sent
	actionTrack                        // stored without a call
	actionRecord                       // written to the ledger, no call
	actionCreate                       // journaled and sent
	actionResume                       // started by an earlier import whose program has ended: adopted and sent
	actionNeedsResume                  // started by an earlier import, but this one has no --resume
	actionElsewhere                    // another program is sending it now
	actionUnknown                      // it may have happened: a person decides
	actionLeftOut                      // another write has to be settled first
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
	link    affiliate.Link   // the existing link, if any
	coupon  affiliate.Coupon // the existing coupon, if any

	steps     []affiliate.Intent // for actionCreate
	chain     string             // the row's chain in the journal
	adopt     []string           // for actionResume: operations to adopt
	lowers    bool               // the created link replaces one with a higher percentage
	replaces  []string           // for actionCreate: operations of earlier imports that can never be sent, and are dropped
	ownerName string             // for actionElsewhere: user@host of the program that owns the operation
	owner     string             // the instance of that program
	ownerDoes string             // what that program is doing with the row: sending, importing
	other     otherWrite         // for actionLeftOut

	outcome      affiliate.RowOutcome
	slug         string
	code         string   // of the coupon that exists now
	left         bool     // something of the row is left to be sent
	heldBy       string   // who sends the row, when another program still owns it at the end
	storeRefused bool     // only the store found the row bad
	additions    []string // what the row adds to what exists
	newTerms     bool     // the row changes where the affiliate's money goes, or what is withheld
	lacksCoupon  bool     // the row's link exists, but its coupon was not created
	madeEarlier  bool     // an earlier run of this import created it
	since        string   // what became since of the link that this import made earlier: replaced since at 25 %
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
	liveOwners map[string]string // user@host of the live programs, by instance
	instance   string            // this program
	zone       *time.Location    // of the school's days
	ledger     *ledgerState      // only for import ledger
	payTerms   map[int64]affiliate.PayTerms
}

type ownedProduct struct {
	affiliate int64
	product   string
}

// campaignNamed returns the ID of the campaign with a name, 0 for none.
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

// snapshot reads the journal first: what a colleague's program creates meanwhile is then among the links, or still in progress. In the
// other order it might be done in the journal but not among the links, and be created a second time.
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
	prior Begun // the earlier imports of this file, whether it continues them or not
	t     *table
	snap  *snapshot
	rows  []*planRow

	resultFile string // the name of the result file
	keptResult string // the previous name, if that file is a result of another database and stays; else ""

	linkRows       map[personProduct]*planRow // the first row that asks for a link
	slugLines      map[string]int             // lines of the tracked slugs
	codeLines      map[couponKey]int          // lines of the coupons
	affiliateLines map[*person]int            // lines of the affiliates

	slugSpellings map[string]spelling    // slugs in lower case
	codeSpellings map[couponKey]spelling // codes in lower case
}

// newPlan decides every row from the snapshot alone.
func newPlan(o Import, begun, prior Begun, t *table, parsed []*parsedRow, snap *snapshot) *plan {
	p := &plan{o: o, begun: begun, prior: prior, t: t, snap: snap, linkRows: map[personProduct]*planRow{}, slugLines: map[string]int{},
		codeLines: map[couponKey]int{}, affiliateLines: map[*person]int{}}
	p.indexLowerCase()
	for _, row := range parsed {
		e := &planRow{parsedRow: row, bad: slices.Clone(row.bad), warnings: slices.Clone(row.cellWarnings)}
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
		if e.action == actionCreate && e.whyUnclear != "" && e.asksForLink() { // the commissions of existing and started links are clear
			p.fail(e, &problem{csvfile.ColCommission, e.whyUnclear})
			e.action = actionInvalid
		}
		p.leaveOut(e)
	}
	p.markMadeEarlier()
	return p
}

// asksForLink reports whether a link is created for the row, and not only a coupon.
func (e *planRow) asksForLink() bool { return e.newLink() != nil }

// newLink returns the link that is created for the row, nil when there is none.
func (e *planRow) newLink() *affiliate.NewLink {
	for _, step := range e.steps {
		if step.Link != nil {
			return step.Link
		}
	}
	return nil
}

// refuseForgotten refuses to create something for a person who was forgotten. Rows that are only stored here may name their pseudonym.
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

// resolveRow finds the affiliate and product of a row, and refuses a row that repeats an earlier one.
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
		mustExist := p.o.Kind == csvfile.KindLedger || p.o.Kind == csvfile.KindCoupons && e.who.Email != ""
		if bad == nil && mustExist && e.person.id == 0 {
			p.fail(e, &problem{p.affiliateColumn(e),
				"no affiliate of the database is " + e.person.label() + ": import the affiliates first"})
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

// rowsByProductName returns the rows to send that name their product, with or without its ID. A name in the database may come from a file,
// so only Fermion's list is certain.
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

// onlyResult reports whether a run only writes the result file again, since people may have decided about rows meanwhile.
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
		out[i] = affiliate.TrackRequest{Slug: e.parsedRow.slug, Affiliate: p.affiliateOf(e), Product: product, Commission: e.commission,
			Campaign: e.campaign, Tags: e.tags}
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

// affiliateOf returns the affiliate of a row that tracks, with the name that another row gives to a new person.
func (p *plan) affiliateOf(e *planRow) affiliate.Who {
	w := e.who
	if e.person != nil && e.person.id == 0 && w.Name == "" {
		w.Name = e.person.who.Name
	}
	return w
}
