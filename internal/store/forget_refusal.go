package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"fermion-tui/internal/affiliate"
)

// OpenMatterError means that a person cannot be forgotten yet, because a payment or write is open that needs to know who they are. It
// names what is open and says where to decide it.
type OpenMatterError struct {
	What string
	Open []OpenMatter // the kinds of what is open, so that a screen can name the keys that decide it
}

// OpenMatter is a kind of payment or write that is open.
type OpenMatter string

// A payment, or a write by its state.
const (
	OpenPayment OpenMatter = "payment"
	OpenPlanned            = OpenMatter(affiliate.Planned)
	OpenSent               = OpenMatter(affiliate.Sent)
	OpenUnknown            = OpenMatter(affiliate.Unknown)
)

func (e *OpenMatterError) Error() string { return e.What }

// namedInRefusal is how many batches or writes a refusal names; it counts the others.
const namedInRefusal = 3

// whyNotForget refuses while a payment to an affiliate is prepared, or a write about them is not decided.
func whyNotForget(ctx context.Context, q Querier, a affiliate.Affiliate) error {
	batches, err := ScanTexts(q.QueryContext(ctx,
		"select distinct batch_id from payments where state = 'prepared' and affiliate_id = ? order by batch_id", a.ID))
	if err != nil {
		return err
	}
	if len(batches) > 0 {
		which := affiliate.PluralWord(len(batches), "batch "+batches[0]+" has a payment to this person that is",
			"batches "+affiliate.FirstNames(namedInRefusal, batches)+" have payments to this person that are")
		what := fmt.Sprintf("the payout %s not decided: confirm or cancel %s first, in Payouts under Batches, or with fermion-tui "+
			"payout confirm %s or fermion-tui payout cancel %[3]s",
			which, affiliate.PluralWord(len(batches), "it", "them"), affiliate.PluralWord(len(batches), batches[0], "BATCH"))
		return &OpenMatterError{what, []OpenMatter{OpenPayment}}
	}
	writes, err := ScanTexts(q.QueryContext(ctx,
		"select id from operations where state in ('planned', 'sent', 'unknown') and affiliate_id = ?", a.ID))
	if err != nil || len(writes) == 0 {
		return err
	}
	ids := make([]any, len(writes))
	for i, id := range writes {
		ids[i] = id
	}
	return openWritesError(ctx, q, "is about", "are about", ids)
}

// openWritesError names the open writes because of which a person cannot be forgotten. one and many are the verb for one write and for
// several: names, name.
func openWritesError(ctx context.Context, q Querier, one, many string, ids []any) error {
	shown := ids[:min(len(ids), maxIn)]
	var open []OpenMatter
	names, err := Collect(func(r *sql.Rows) (name string, err error) {
		var kind, batch, state string
		var created int64
		err = r.Scan(&kind, &batch, &state, &created)
		if is := OpenMatter(state); !slices.Contains(open, is) {
			open = append(open, is)
		}
		return fmt.Sprintf("%s of %q, planned on %s", kind, affiliate.Clean(batch), fromMillis(created).Format("2 Jan 2006 15:04 UTC")), err
	})(q.QueryContext(ctx, "select kind, batch, state, created_at from operations where id in "+placeholders(len(shown))+
		" order by created_at, id", shown...))
	if err != nil {
		return err
	}
	n := len(ids)
	slices.Sort(open)
	return &OpenMatterError{fmt.Sprintf("%s %s this person %s not decided: %s. Decide %s first in Activity on the screens",
		affiliate.Plural(int64(n), "write that", "writes that"), affiliate.PluralWord(n, one, many), affiliate.PluralWord(n, "is", "are"),
		affiliate.FirstNames(namedInRefusal, names), affiliate.PluralWord(n, "it", "them")), open}
}
