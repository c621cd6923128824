package importer

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"fermion-tui/internal/csvfile"
)

// Columns that only imports read, in the program's own spelling.
const (
	colProduct = "product"
	colCode    = "coupon_code"
	colMessage = "coupon_message"
	colExpires = "coupon_expires"
	colUses    = "coupon_uses"
)

// columnsOf are the columns of each import, as its file names them.
var columnsOf = map[string][]string{
	csvfile.KindAffiliates: {"user_id", "name", "email", csvfile.ColTags, csvfile.ColNotes, csvfile.ColPayeeMethod, csvfile.ColPayee,
		csvfile.ColTax},
	csvfile.KindLinks: {csvfile.ColSlug, csvfile.ColURL, csvfile.ColUserID, csvfile.ColName, csvfile.ColEmail, colProduct,
		csvfile.ColProductName, csvfile.ColProductID, csvfile.ColCommission, csvfile.ColCampaign, csvfile.ColTags,
		colCode, csvfile.ColDiscount, colMessage, colExpires, colUses},
	csvfile.KindCoupons: {csvfile.ColProductID, colProduct, csvfile.ColProductName, "code", csvfile.ColDiscount, "message", "expires",
		"uses", csvfile.ColUserID, csvfile.ColEmail, csvfile.ColState},
	kindResults: {csvfile.ColReference, colStatus, csvfile.ColNote},
	csvfile.KindLedger: {csvfile.ColUserID, csvfile.ColEmail, csvfile.ColKind, colAmount, colAmountPaise, colDate, csvfile.ColAt,
		colWithheld, colWithheldPaise,
		csvfile.ColReference, csvfile.ColNote, csvfile.ColID, csvfile.ColBatch, colBy, csvfile.ColReverses},
}

// columnAliases are the names that the checks use for columns of an import whose file names them differently.
var columnAliases = map[string]map[string]string{
	csvfile.KindAffiliates: {"user_id": csvfile.ColUserID, "name": csvfile.ColName, "email": csvfile.ColEmail},
	csvfile.KindLinks:      {},
	csvfile.KindCoupons:    {"code": colCode, "message": colMessage, "expires": colExpires, "uses": colUses},
	csvfile.KindLedger:     {csvfile.ColAt: colDate},
}

// createOnlyColumns are the columns of import links that mean nothing in a file that tracks links.
var createOnlyColumns = []string{colCode, csvfile.ColDiscount, colMessage, colExpires, colUses}

// isColumnWord reports whether a cell names a column of some import, so that it is not a slug.
func isColumnWord(cell string) bool {
	key := columnKey(strings.Trim(cell, `"`))
	for _, columns := range columnsOf {
		if slices.Contains(columns, key) {
			return true
		}
	}
	return otherNames[csvfile.KindLinks][key] == csvfile.ColURL || otherNames[csvfile.KindLinks][key] == csvfile.ColSlug ||
		slices.Contains([]string{"line", "outcome"}, key)
}

// newTable decides which columns of a header are used, and refuses one that names a column twice.
func newTable(kind string, header []string, line int) (*table, error) {
	t := &table{keys: make([]string, len(header)), synonyms: map[int]string{}}
	names := make([]columnName, len(header))
	for i, cell := range header {
		t.columns = append(t.columns, truncate(csvfile.Unquote(cell)))
		names[i] = nameColumn(kind, cell)
	}
	for i, n := range names {
		if n.key == "" {
			continue
		}
		other := slices.IndexFunc(names, func(o columnName) bool { return o.key == n.key && o.rank < n.rank })
		first := slices.Index(t.keys[:i], n.key)
		if other >= 0 || first >= 0 && names[first].word != n.word && names[first].unit == n.unit {
			t.synonyms[i] = n.key // the column with the contract's own name is read, else the first; the others are compared with it
			continue
		}
		if first >= 0 {
			return nil, &fileError{Line: line,
				Reason: fmt.Sprintf("the column %s is there twice: %s and %s are the same; remove one or rename it", t.columns[i],
					t.columns[first], t.columns[i])}
		}
		t.keys[i] = n.key
		if n.key == csvfile.ColDiscount {
			t.unit = n.unit
		}
	}
	t.resolveLinkColumns(kind)
	return t, nil
}

// resolveLinkColumns decides what the columns of a file of links mean together.
func (t *table) resolveLinkColumns(kind string) {
	if kind != csvfile.KindLinks {
		return
	}
	if i := slices.Index(t.keys, csvfile.ColURL); i >= 0 && t.urlIsSlug() {
		t.keys[i] = csvfile.ColSlug
		for twin, key := range t.synonyms {
			if key == csvfile.ColURL {
				t.synonyms[twin] = csvfile.ColSlug
			}
		}
	}
	if t.tracks() {
		for i, key := range t.keys {
			if slices.Contains(createOnlyColumns, key) {
				t.keys[i] = ""
			}
		}
		maps.DeleteFunc(t.synonyms, func(_ int, key string) bool { return slices.Contains(createOnlyColumns, key) })
	}
}

// isCodeColumn reports whether a column of the file has the coupon codes of its rows.
func (t *table) isCodeColumn(column int) bool {
	return column < len(t.keys) && t.keys[column] == colCode
}

// countUsed counts the columns that the import reads.
func (t *table) countUsed() int {
	n := 0
	for _, key := range t.keys {
		if key != "" {
			n++
		}
	}
	return n
}

// urlIsSlug reports whether the URLs of a file are links to track: it has no slugs, and lacks a column that new links need.
func (t *table) urlIsSlug() bool {
	has := func(key string) bool { return slices.Contains(t.keys, key) }
	creates := has(csvfile.ColCommission) && (has(colProduct) || has(csvfile.ColProductID)) &&
		(has(csvfile.ColUserID) || has(csvfile.ColEmail))
	return !has(csvfile.ColSlug) && !creates
}

// tracks reports whether the file lists links that exist.
func (t *table) tracks() bool { return slices.Contains(t.keys, csvfile.ColSlug) }

// whyIncomplete returns which columns a header lacks that every row needs.
func (t *table) whyIncomplete(kind string, line int) error {
	has := func(keys ...string) bool {
		return slices.ContainsFunc(keys, func(k string) bool { return slices.Contains(t.keys, k) })
	}
	var need []string
	want := func(word string, keys ...string) {
		if !has(keys...) {
			need = append(need, word)
		}
	}
	switch {
	case kind == csvfile.KindAffiliates:
		want("user_id or email", csvfile.ColUserID, csvfile.ColEmail)
	case kind == csvfile.KindCoupons:
		want("product_id", csvfile.ColProductID, colProduct)
		want("code", colCode)
		want("discount", csvfile.ColDiscount, csvfile.ColState)
	case kind == kindResults:
		want(csvfile.ColReference, csvfile.ColReference)
		want(colStatus, colStatus)
	case kind == csvfile.KindLedger:
		want("affiliate_user_id or affiliate_email", csvfile.ColUserID, csvfile.ColEmail)
		want("kind", csvfile.ColKind)
		want("amount", colAmount, colAmountPaise)
		want("date", colDate)
	case !t.tracks():
		want("affiliate_user_id or affiliate_email", csvfile.ColUserID, csvfile.ColEmail)
		want("product_id or product", csvfile.ColProductID, colProduct)
		want("commission_percent", csvfile.ColCommission)
	}
	if len(need) == 0 {
		return nil
	}
	hint := ""
	if unknown := t.ignored(); len(unknown) > 0 {
		hint = "; not recognised: " + strings.Join(unknown, ", ")
	}
	if kind == csvfile.KindLinks {
		hint += "; a file that tracks existing links has a column slug"
	}
	return &fileError{Line: line, Reason: "the header has no column " + strings.Join(need, ", and none ") + hint}
}

// ignored returns the columns that are not used, as the file names them.
func (t *table) ignored() []string {
	var out []string
	for i, key := range t.keys {
		if key == "" && t.columns[i] != "" && t.synonyms[i] == "" {
			out = append(out, t.columns[i])
		}
	}
	return out
}

// firstOf returns the first of some keys that the file has a column for, else the first of all.
func (t *table) firstOf(keys ...string) string {
	for _, key := range keys {
		if slices.Contains(t.keys, key) {
			return key
		}
	}
	return keys[0]
}

// nameOf returns the file's name of a column that the checks use.
func (t *table) nameOf(key string) string {
	if key == "" { // the whole row; unused columns have this key too
		return ""
	}
	if i := slices.Index(t.keys, key); i >= 0 {
		return t.columns[i]
	}
	return key
}
