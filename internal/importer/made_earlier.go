package importer

import (
	"strings"
	"time"

	"fermion-tui/internal/affiliate"
)

// A run of an import finds what earlier runs of it have made: it was interrupted, or a person has decided since about rows whose outcome was not known.
// Such rows exist, and are not sent again; to the person who imports the file they are made, not there already.

// Begun is an import that began earlier, as the journal knows its writes.
type Begun struct {
	Batch string    // "": none
	By    string    // user@host who planned them; "": anybody
	At    time.Time // none was planned before; zero: unknown
	// Ended says that nothing of it was left to be sent; a person may have decided about rows of it since.
	Ended bool
	// Finished says that every row of it was done. Its file imported again is another import, except for --resume, which makes nothing twice.
	Finished bool
	// File is that of the import when it is another one, with the same content.
	File string
}

// planned reports whether it planned an operation.
func (b Begun) planned(op affiliate.Operation) bool {
	return b.Batch != "" && op.Batch == b.Batch && (b.By == "" || op.By == b.By) && !op.CreatedAt.Before(b.At)
}

// began reports whether it planned a chain. Somebody else may have sent a step of it again.
func (b Begun) began(c *chain) bool { return b.planned(c.first) }

// goesOn reports whether a run that finds nothing to send may still say more of its rows than before.
func (b Begun) goesOn() bool { return b.Batch != "" && !b.At.IsZero() && !b.Finished }

// continued is the import that began the rows of a plan which only goes on with rows that were begun: its file had another path then, or was on another
// machine. Of several it is the earliest.
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

// begunAt is when the writes of the import were planned that this run goes on with; zero: it goes on with none. Where only its name is known, rows that it
// left tell.
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

// madeThing is a link, a coupon or an affiliate by its kind and its row in the database.
type madeThing struct {
	kind affiliate.OperationKind
	id   int64
}

// markMadeEarlier marks the rows that earlier runs of this import have made. What Fermion had already is not made.
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

// countMadeEarlier counts the rows that earlier runs of this import have made.
func (p *plan) countMadeEarlier() int {
	return len(p.rowsWhere(func(e *planRow) bool { return e.madeEarlier }))
}
