package importer

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
)

// chain is operations of the journal that run one after the other.
type chain struct {
	id    string
	order int                   // its place in the journal, oldest first
	first affiliate.Operation   // the oldest one: somebody else may have made a later attempt at a step
	steps []affiliate.Operation // the attempt that decides each step, in order
}

// currentStep returns the first step that is not done, which decides the state of the chain; nil when all are done.
func (c *chain) currentStep() *affiliate.Operation {
	for i := range c.steps {
		if c.steps[i].State != affiliate.Done {
			return &c.steps[i]
		}
	}
	return nil
}

// state returns the state of the current step; Done when there is none.
func (c *chain) state() affiliate.OperationState {
	if step := c.currentStep(); step != nil {
		return step.State
	}
	return affiliate.Done
}

// isImport reports whether an import planned the chain.
func (c *chain) isImport() bool { return strings.HasPrefix(c.first.Batch, batchPrefix) }

// ended reports whether nothing of the chain is left to be sent.
func (c *chain) ended() bool {
	var states []affiliate.OperationState
	for _, op := range c.steps {
		states = append(states, op.State)
	}
	return affiliate.PlanEnded(states)
}

// step returns the step of that kind, nil when the chain has none.
func (c *chain) step(kind affiliate.OperationKind) *affiliate.Operation {
	for i := range c.steps {
		if c.steps[i].Kind == kind {
			return &c.steps[i]
		}
	}
	return nil
}

// planned returns the IDs of the operations of a chain that were not sent.
func (c *chain) planned() []string {
	var ids []string
	for _, op := range c.steps {
		if op.State == affiliate.Planned {
			ids = append(ids, op.ID)
		}
	}
	return ids
}

// linkKey identifies a link, besides its affiliate.
type linkKey struct {
	product    string
	commission affiliate.BasisPoints
}

// couponKey identifies a coupon.
type couponKey struct{ product, code string }

// identifier is one way to identify a person: a user ID as it is, or an e-mail as the database compares them.
type identifier struct {
	mail bool
	text string
}

// identifiers returns the identifiers in a description of a person. Two descriptions that share one identifier may mean the same person,
// even if the other one differs: an intent may have a proposed user ID, and Fermion another one.
func identifiers(w affiliate.Who) []identifier {
	var ids []identifier
	if w.UserID != "" {
		ids = append(ids, identifier{text: w.UserID})
	}
	if w.Email != "" {
		ids = append(ids, identifier{mail: true, text: affiliate.EmailKey(w.Email)})
	}
	return ids
}

// personLinkKey is the key of the chains that ask for a link for a person. A file may have 10,000 rows for one product, so the person is
// part of the key.
type personLinkKey struct {
	linkKey
	whom identifier
}

// journal indexes operations by the links, coupons and affiliates that they ask for.
type journal struct {
	chains     map[string]*chain
	links      map[personLinkKey][]*chain
	coupons    map[couponKey][]*chain
	affiliates map[identifier][]*chain // those that create an affiliate and nothing else
	openLinks  map[personProductKey][]affiliate.Operation
	makers     map[int64]*chain // those that made the links of the database, by the links' IDs
}

func readJournal(ctx context.Context, s *store.Store) (*journal, error) {
	ops, err := s.Operations(ctx, affiliate.OperationQuery{Kinds: []affiliate.OperationKind{
		affiliate.CreateAffiliate, affiliate.CreateLink, affiliate.CreateCoupon}})
	if err != nil {
		return nil, err
	}
	return newJournal(ops), nil
}

// newJournal sorts operations, given in the order of their creation, into chains.
func newJournal(ops []affiliate.Operation) *journal {
	j := &journal{chains: map[string]*chain{}, links: map[personLinkKey][]*chain{}, coupons: map[couponKey][]*chain{},
		affiliates: map[identifier][]*chain{}, openLinks: map[personProductKey][]affiliate.Operation{},
		makers: map[int64]*chain{}}
	var order []*chain
	for _, op := range ops {
		j.indexOpenLink(op)
		c := j.chains[op.Chain]
		if c == nil {
			c = &chain{id: op.Chain, order: len(order), first: op}
			j.chains[op.Chain] = c
			order = append(order, c)
		}
		if i := slices.IndexFunc(c.steps, func(o affiliate.Operation) bool { return o.Step == op.Step }); i >= 0 {
			if op.Decides(c.steps[i]) {
				c.steps[i] = op
			}
		} else {
			c.steps = append(c.steps, op)
		}
	}
	for _, c := range order {
		slices.SortStableFunc(c.steps, func(a, b affiliate.Operation) int { return cmp.Compare(a.Step, b.Step) })
		for _, op := range c.steps {
			if op.Kind == affiliate.CreateLink && op.State == affiliate.Done && j.makers[op.LinkID] == nil { // later ones found it there
				j.makers[op.LinkID] = c
			}
			switch i := op.Intent; {
			case i.Link != nil:
				for _, id := range identifiers(i.Link.Affiliate) {
					k := personLinkKey{linkKey{i.Link.ProductID, i.Link.Commission}, id}
					j.links[k] = append(j.links[k], c)
				}
			case i.Coupon != nil:
				k := couponKey{i.Coupon.ProductID, i.Coupon.Code}
				j.coupons[k] = append(j.coupons[k], c)
			case i.Affiliate != nil && len(c.steps) == 1:
				for _, id := range identifiers(i.Affiliate.Who) {
					j.affiliates[id] = append(j.affiliates[id], c)
				}
			}
		}
	}
	return j
}

// linksFor returns the chains that ask for a link for one of these descriptions of a person, oldest first.
func (j *journal) linksFor(k linkKey, whom ...affiliate.Who) []*chain {
	return chainsOf(whom, func(id identifier) []*chain { return j.links[personLinkKey{k, id}] })
}

// affiliatesFor returns the chains that only create an affiliate with one of these descriptions, oldest first.
func (j *journal) affiliatesFor(whom ...affiliate.Who) []*chain {
	return chainsOf(whom, func(id identifier) []*chain { return j.affiliates[id] })
}

// chainsOf collects the chains that an index has under the identifiers of some descriptions, each once, oldest first.
func chainsOf(whom []affiliate.Who, under func(identifier) []*chain) []*chain {
	var out []*chain
	for _, w := range whom {
		for _, id := range identifiers(w) {
			out = append(out, under(id)...)
		}
	}
	slices.SortFunc(out, func(a, b *chain) int { return cmp.Compare(a.order, b.order) })
	return slices.Compact(out)
}

// couponsOf returns the chains that ask for a code and have reached or done that step.
func (j *journal) couponsOf(k couponKey) []*chain {
	var out []*chain
	for _, c := range j.coupons[k] {
		if step := c.currentStep(); step == nil || step.Kind == affiliate.CreateCoupon {
			out = append(out, c)
		}
	}
	return out
}
