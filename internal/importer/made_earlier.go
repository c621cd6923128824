package importer

import (
	"strings"
	"time"

	"fermion-tui/internal/affiliate"
)

// A run of an import may find rows that earlier runs of the same import created, because the import was interrupted or a person decided
// unknown rows since. These rows exist and are not sent again, but are reported as created by this import rather than as existing.

// Begun is an import that began earlier, as the journal knows it.
type Begun struct {
	Batch string    // "": no import
	By    string    // user@host who planned its writes; "": anybody
	At    time.Time // its writes were planned at or after this time; zero: unknown
	// Ended means that no row was left to be sent, although a person may have to decide about rows.
	Ended bool
	// Finished means that every row was done. Importing the file again is another import, except with --resume, which creates nothing
	// twice.
	Finished bool
	// File is the file of the import if it is another one with the same content, else "".
	File string
}

// planned reports whether the import planned an operation.
func (b Begun) planned(op affiliate.Operation) bool {
	return b.Batch != "" && op.Batch == b.Batch && (b.By == "" || op.By == b.By) && !op.CreatedAt.Before(b.At)
}

// began reports whether the import planned a chain, even if somebody else made another attempt at a step.
func (b Begun) began(c *chain) bool { return b.planned(c.first) }

// goesOn reports whether a run continues this import: even if nothing is left to send, it may report more outcomes than before.
func (b Begun) goesOn() bool { return b.Batch != "" && !b.At.IsZero() && !b.Finished }

// continued returns the earliest import that began rows of the plan, if the plan creates no new rows: the file had another path then, or
// was on another machine.
func (p *plan) continued() (b Begun) {
	if len(p.withAction(actionCreate)) > 0 {
		return b
	}
	for _, e := range p.withAction(actionResume) {
		for _, op := range p.snap.journal.chains[e.chain].steps {
			if strings.HasPrefix(op.Batch, batchPrefix) && (b.Batch == "" || op.CreatedAt.Before(b.At)) {
				b = Begun{Batch: op.Batch, By: op.By, At: op.CreatedAt}
			}
		}
	}
	return b
}

// begunAt returns when the import that this run continues planned its writes; zero when it continues none. If only the import's name is
// known, the time is that of its unfinished rows.
func (p *plan) begunAt() (at time.Time) {
	if p.begun.goesOn() {
		return p.begun.At
	}
	if p.begun.Finished {
		return at
	}
	for _, e := range p.rows {
		if e.action != actionResume && e.action != actionNeedsResume {
			continue
		}
		for _, op := range p.snap.journal.chains[e.chain].steps {
			if p.begun.planned(op) && (at.IsZero() || op.CreatedAt.Before(at)) {
				at = op.CreatedAt
			}
		}
	}
	return at
}

// madeThing identifies a created link, coupon or affiliate by its kind and its ID in the database.
type madeThing struct {
	kind affiliate.OperationKind
	id   int64
}

// markMadeEarlier marks the rows that earlier runs of this import created. What Fermion had already does not count as created.
func (p *plan) markMadeEarlier() {
	since := p.begunAt()
	if since.IsZero() {
		return
	}
	made := map[madeThing]bool{}
	for _, c := range p.snap.journal.chains {
		if !p.begun.began(c) || c.first.CreatedAt.Before(since) {
			continue
		}
		for _, op := range c.steps {
			if did := readResult(op); op.State != affiliate.Done || did.Existed || did.Found {
				continue
			}
			switch op.Kind {
			case affiliate.CreateLink:
				made[madeThing{op.Kind, op.LinkID}] = true
			case affiliate.CreateCoupon:
				made[madeThing{op.Kind, op.CouponID}] = true
			case affiliate.CreateAffiliate:
				made[madeThing{op.Kind, op.AffiliateID}] = true
			}
		}
	}
	for _, e := range p.withAction(actionExists) {
		of := madeThing{affiliate.CreateLink, e.link.ID}
		switch {
		case e.link.ID != 0:
		case e.coupon.ID != 0:
			of = madeThing{affiliate.CreateCoupon, e.coupon.ID}
		case e.person != nil:
			of = madeThing{affiliate.CreateAffiliate, e.person.id}
		}
		e.madeEarlier = made[of]
	}
}

// countMadeEarlier counts the rows that earlier runs of this import created, without those whose link was replaced since.
func (p *plan) countMadeEarlier() int {
	return len(p.rowsWhere(func(e *planRow) bool { return e.madeEarlier && e.link.SupersededBy == 0 }))
}
