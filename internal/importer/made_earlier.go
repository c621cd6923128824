package importer

import (
	"strings"
	"time"

	"fermion-tui/internal/affiliate"
)

// An import that was interrupted and goes on finds what it made before. Such rows exist, and are not sent again; to the person who started the
// import they are made, not there already.

// Begun is an import that is not finished, as the journal knows its writes.
type Begun struct {
	Batch string    // "": none
	By    string    // user@host who planned them; "": anybody
	At    time.Time // none was planned before
}

// planned reports whether it planned an operation.
func (b Begun) planned(op affiliate.Operation) bool {
	return b.Batch != "" && op.Batch == b.Batch && (b.By == "" || op.By == b.By) && !op.CreatedAt.Before(b.At)
}

// continued is the import that began the rows of a plan which only goes on with rows that were begun: its file had another path then, or was on another
// machine. Of several it is the earliest.
func (p *plan) continued() (b Begun) {
	if len(p.withAction(actionCreate)) > 0 {
		return b
	}
	for _, e := range p.withAction(actionResume) {
		for _, op := range p.snap.journal.chains[e.chain].steps {
			if strings.HasPrefix(op.Batch, batchPrefix) && (b.Batch == "" || op.CreatedAt.Before(b.At)) {
				b = Begun{op.Batch, op.By, op.CreatedAt}
			}
		}
	}
	return b
}

// interruptedSince is when the interrupted import was planned that this one continues: all its writes were journaled at once. Zero: it continues none.
func (p *plan) interruptedSince() (since time.Time) {
	for _, e := range p.rows {
		if e.action != actionResume && e.action != actionNeedsResume {
			continue
		}
		for _, op := range p.snap.journal.chains[e.chain].steps {
			if p.begun.planned(op) && (since.IsZero() || op.CreatedAt.Before(since)) {
				since = op.CreatedAt
			}
		}
	}
	return since
}

// madeThing is a link, a coupon or an affiliate by its kind and its row in the database.
type madeThing struct {
	kind affiliate.OperationKind
	id   int64
}

// markMadeEarlier marks the rows that this import made before it was interrupted. What Fermion had already is not made.
func (p *plan) markMadeEarlier() {
	since := p.interruptedSince()
	if since.IsZero() {
		return
	}
	made := map[madeThing]bool{}
	for _, c := range p.snap.journal.chains {
		for _, op := range c.steps {
			if did := readResult(op); !p.begun.planned(op) || op.State != affiliate.Done || op.CreatedAt.Before(since) || did.Existed || did.Found {
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

// countMadeEarlier counts the rows that this import made before it was interrupted.
func (p *plan) countMadeEarlier() int {
	return len(p.rowsWhere(func(e *planRow) bool { return e.madeEarlier }))
}
