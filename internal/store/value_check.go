package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"fermion-tui/internal/affiliate"
)

// valueRule defines which values this program writes into a column.
type valueRule struct {
	table, column string
	wrong         string // SQL condition that selects rows with a value that is never written; null is right
}

// oneOf returns the rule for a column with a fixed set of words.
func oneOf[T ~string](table, column string, words ...T) valueRule {
	literals := make([]string, len(words))
	for i, w := range words {
		literals[i] = "'" + string(w) + "'"
	}
	return valueRule{table, column, column + " not in (" + strings.Join(literals, ", ") + ")"}
}

// basisPoints returns the rule for a percentage: from 0 to 100 %, or the value for unknown.
func basisPoints(table, column string) valueRule {
	return valueRule{table, column, fmt.Sprintf("%s not between %d and %d", column, affiliate.UnknownCommission, affiliate.FullCommission)}
}

// amount returns the rule for what is paid or owed.
func amount(table string) valueRule {
	return valueRule{table, "amount_paise", fmt.Sprintf("amount_paise not between 1 and %d", affiliate.MaxAmount)}
}

// valueRules returns the rules for columns in which not every value of their type makes sense.
func valueRules() []valueRule {
	return []valueRule{
		oneOf("operations", "kind", affiliate.CreateAffiliate, affiliate.CreateLink, affiliate.CreateCoupon, affiliate.DeleteCoupon),
		oneOf("operations", "state", affiliate.Planned, affiliate.Sent, affiliate.Done, affiliate.Rejected, affiliate.Unknown),
		oneOf("changes", "kind", affiliate.Rise, affiliate.Fall, affiliate.Reset),
		oneOf("coupons", "state", affiliate.CouponLive, affiliate.CouponDeleted),
		oneOf("campaigns", "goal_kind", "", affiliate.GoalClicks, affiliate.GoalSales, affiliate.GoalRevenue),
		oneOf("notices", "kind", affiliate.NoticeError, affiliate.NoticeAlert, affiliate.NoticeInfo),
		oneOf("edits", "kind", affiliate.EditKindEdit, affiliate.EditKindUndo, affiliate.EditKindRedo),
		oneOf("edits", "state", affiliate.EditActive, affiliate.EditUndone, affiliate.EditOvertaken),
		oneOf("events", "state", affiliate.EventMatching, affiliate.EventMatched, affiliate.EventUnmatched, affiliate.EventIgnored),
		oneOf("doubts", "kind", pendingDecrease, pendingMissing),
		oneOf("ledger", "kind", affiliate.EntryKinds()...),
		oneOf("batches", "state", affiliate.BatchPrepared, affiliate.BatchPaid, affiliate.BatchCancelled),
		oneOf("payments", "state", affiliate.PayoutPrepared, affiliate.PayoutPaid, affiliate.PayoutFailed, affiliate.PayoutCancelled),
		oneOf("payees", "method", append(affiliate.PayeeMethods(), "")...),
		amount("ledger"),
		amount("payments"),
		basisPoints("payees", "tax_bp"),
		basisPoints("links", "commission_bp"),
		basisPoints("links", "asked_bp"),
		basisPoints("samples", "commission_bp"),
		basisPoints("changes", "commission_bp"),
		basisPoints("doubts", "commission_bp"),
		basisPoints("coupons", "percent_bp"),
	}
}

// rawTexts are columns for text that is stored byte for byte as the system, a server or a sender provided it: names of files, users and
// machines, messages of errors, bodies of webhooks. It may have bytes that are not UTF-8, which the screens replace.
var rawTexts = map[string][]string{
	"batch_files": {"path", "by_whom"},
	"batches":     {"by_whom", "file"},
	"ledger":      {"by_whom"},
	"edits":       {"by_whom"},
	"events":      {"body"},
	"instances":   {"by_whom", "host"},
	"notices":     {"text"},
	"operations":  {"batch", "error", "body", "by_whom"},
}

// IsRawText reports whether a column has such text.
func IsRawText(table, column string) bool { return slices.Contains(rawTexts[table], column) }

// HasValueRule reports whether WrongValue checks a column, so that it finds every wrong value in it.
func HasValueRule(table, column string) bool {
	return slices.ContainsFunc(valueRules(), func(r valueRule) bool { return r.table == table && r.column == column })
}

// WrongValue describes a row of a database of the newest version, open as q, with a value that this program never writes; "" when
// there is none. Databases accept such rows, and they can be read.
func WrongValue(ctx context.Context, q Querier) (string, error) {
	if what, err := wrongSlug(ctx, q); what != "" || err != nil {
		return what, err
	}
	return brokenRule(ctx, q)
}

// wrongSlug finds a link with an impossible slug. Whatever Fermion returns and a person types has passed the same rule.
func wrongSlug(ctx context.Context, q Querier) (string, error) {
	slugs, err := ScanTexts(q.QueryContext(ctx, "select slug from links"))
	if err != nil {
		return "", err
	}
	for _, s := range slugs {
		if affiliate.CheckSlug(s) != nil {
			return fmt.Sprintf("a row of its table links has the slug %s, which cannot be one", quoted(s)), nil
		}
	}
	return "", nil
}

// brokenRule finds a value that a rule does not allow.
func brokenRule(ctx context.Context, q Querier) (string, error) {
	for _, r := range valueRules() {
		var value string
		err := q.QueryRowContext(ctx, "select "+r.column+" from "+r.table+" where "+r.wrong+" limit 1").Scan(&value)
		switch {
		case errors.Is(err, sql.ErrNoRows):
		case err != nil:
			return "", err
		default:
			return fmt.Sprintf("a row of its table %s has %s in column %s, which fermion-tui never writes", r.table, quoted(value),
				r.column), nil
		}
	}
	return "", nil
}

// quoted returns a value in quotes, shortened, without characters that act on a terminal.
func quoted(value string) string {
	const maxShown = 40
	if r := []rune(value); len(r) > maxShown {
		value = string(r[:maxShown]) + "…"
	}
	return fmt.Sprintf("%q", value)
}
