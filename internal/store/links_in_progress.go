package store

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"fermion-tui/internal/affiliate"
)

// linksInProgress returns the unfinished writes that may create the links of planned operations, by the chain of these operations. The
// operations with the IDs in beside do not count.
func (s *Store) linksInProgress(ctx context.Context, t *Tx, operations []affiliate.Operation,
	beside []string) (map[string][]affiliate.Operation, error) {
	wanted := map[personProduct]bool{}
	for _, o := range operations {
		for _, k := range linkKeys(o.Intent.Link) {
			wanted[k] = true
		}
	}
	if len(wanted) == 0 {
		return nil, nil
	}
	open, err := s.openLinks(ctx, t, operations)
	if err != nil {
		return nil, err
	}
	open = slices.DeleteFunc(open, func(o affiliate.Operation) bool {
		return slices.Contains(beside, o.ID) || !slices.ContainsFunc(linkKeys(o.Intent.Link),
			func(k personProduct) bool { return wanted[k] })
	})
	if err := s.nameHolders(ctx, t, open); err != nil {
		return nil, err
	}
	if err := s.nameBlocking(ctx, t, open); err != nil {
		return nil, err
	}
	return sameLinks(operations, open), nil
}

// sameLinks returns the open writes that create the same link as an operation, by the operation's chain.
func sameLinks(operations, open []affiliate.Operation) map[string][]affiliate.Operation {
	places := map[personProduct][]int{}
	for i, o := range open {
		for _, k := range linkKeys(o.Intent.Link) {
			places[k] = append(places[k], i)
		}
	}
	same := map[string][]affiliate.Operation{}
	for _, o := range operations {
		var found []int
		for _, k := range linkKeys(o.Intent.Link) {
			found = append(found, places[k]...)
		}
		slices.Sort(found)
		for _, i := range slices.Compact(found) {
			isOtherTry := open[i].Chain == o.Chain && open[i].Step == o.Step // of the same step
			if !isOtherTry && o.Intent.Link.CreatesSameLink(*open[i].Intent.Link) {
				same[o.Chain] = append(same[o.Chain], open[i])
			}
		}
	}
	return same
}

// personProduct identifies a link by its product and one of the identifiers of its person.
type personProduct struct{ userID, email, product string }

func linkKeys(n *affiliate.NewLink) (keys []personProduct) {
	if n == nil {
		return nil
	}
	if n.Affiliate.UserID != "" {
		keys = append(keys, personProduct{userID: n.Affiliate.UserID, product: n.ProductID})
	}
	if n.Affiliate.Email != "" {
		keys = append(keys, personProduct{email: affiliate.EmailKey(n.Affiliate.Email), product: n.ProductID})
	}
	return keys
}

// maxProducts limits the products that the database searches the journal for. With more, all open writes are read.
const maxProducts = 10

// openLinks returns the unfinished writes that create links. When few products matter, it reads only the writes that name them, since
// every other writer waits meanwhile.
func (s *Store) openLinks(ctx context.Context, t *Tx, operations []affiliate.Operation) ([]affiliate.Operation, error) {
	open := []affiliate.OperationState{affiliate.Planned, affiliate.Sent, affiliate.Unknown}
	query := "select " + operationColumns + " from operations where kind = ? and state in " + placeholders(len(open))
	values := append([]any{string(affiliate.CreateLink)}, stringArgs(open)...)
	products := map[string]bool{}
	for _, o := range operations {
		if o.Intent.Link != nil {
			products[o.Intent.Link.ProductID] = true
		}
	}
	if len(products) > 0 && len(products) <= maxProducts {
		for _, id := range slices.Sorted(maps.Keys(products)) {
			product, err := json.Marshal(id)
			if err != nil {
				return nil, err
			}
			values = append(values, "%"+strings.ReplaceAll(string(product), `\`, "_")+"%") // some engines treat a backslash as an escape in patterns
		}
		query += " and (intent like ?" + strings.Repeat(" or intent like ?", len(products)-1) + ")"
	}
	return Collect(scanOperation)(t.QueryContext(ctx, query+" order by id", values...))
}
