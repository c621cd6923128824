package exchange

import (
	"fmt"
	"slices"
	"strings"
)

// Kinds of things that come in and go out.
const (
	kindAffiliates = "affiliates"
	kindLinks      = "links"
	kindCoupons    = "coupons"
	kindChanges    = "changes"
	kindOperations = "operations"
)

// Columns that the program reads, in its own spelling.
const (
	colSlug       = "slug"
	colURL        = "url"
	colUserID     = "affiliate_user_id"
	colEmail      = "affiliate_email"
	colName       = "affiliate_name"
	colProduct    = "product"
	colProductID  = "product_id"
	colCommission = "commission_percent"
	colCampaign   = "campaign"
	colTags       = "tags"
	colNotes      = "notes"
	colCode       = "coupon_code"
	colDiscount   = "discount"
	colMessage    = "coupon_message"
	colExpires    = "coupon_expires"
	colUses       = "coupon_uses"
	colState      = "state"

	colProductName = "product_name" // how the exports call product
)

// columnsOf are the columns of each import as its file names them.
var columnsOf = map[string][]string{
	kindAffiliates: {"user_id", "name", "email", colTags, colNotes},
	kindLinks: {colSlug, colURL, colUserID, colName, colEmail, colProduct, colProductName, colProductID, colCommission, colCampaign, colTags,
		colCode, colDiscount, colMessage, colExpires, colUses},
	kindCoupons: {colProductID, colProduct, colProductName, "code", colDiscount, "message", "expires", "uses", colUserID, colState},
}

// sameAs are the columns of an import under the name that the checks use.
var sameAs = map[string]map[string]string{
	kindAffiliates: {"user_id": colUserID, "name": colName, "email": colEmail},
	kindLinks:      {},
	kindCoupons:    {"code": colCode, "message": colMessage, "expires": colExpires, "uses": colUses},
}

// onlyMakes are the columns of import links that mean nothing in a file that tracks.
var onlyMakes = []string{colCode, colDiscount, colMessage, colExpires, colUses}

// columnKey is a header's cell in the program's spelling: Affiliate E-mail is affiliate_email, Product ID is product_id.
func columnKey(cell string) string {
	return strings.NewReplacer("e-mail", "email", " ", "_", "-", "_").Replace(strings.ToLower(shown(bare(cell))))
}

// isColumnWord says whether a cell is a column of some import: then it is no slug.
func isColumnWord(cell string) bool {
	key := columnKey(strings.Trim(cell, `"`))
	for _, columns := range columnsOf {
		if slices.Contains(columns, key) {
			return true
		}
	}
	return slices.Contains([]string{"link", "links", "urls", "slugs", "line", "outcome"}, key)
}

// settleKeys decides which columns are used, and refuses a header that names one twice.
func (t *table) settleKeys(kind string, line int) error {
	for i, key := range t.keys {
		switch {
		case !slices.Contains(columnsOf[kind], key), key == colProductName && slices.Contains(t.keys, colProduct):
			t.keys[i] = ""
			continue
		case key == colProductName:
			key = colProduct
		case key == colURL && !t.urlIsSlug():
			t.keys[i] = ""
			continue
		case key == colURL:
			key = colSlug
		}
		if same, ok := sameAs[kind][key]; ok {
			key = same
		}
		if slices.Contains(t.keys[:i], key) {
			return &FileError{Line: line, Reason: fmt.Sprintf("the column %s stands there twice", t.columns[i])}
		}
		t.keys[i] = key
	}
	if kind == kindLinks && t.tracks() {
		for i, key := range t.keys {
			if slices.Contains(onlyMakes, key) {
				t.keys[i] = ""
			}
		}
	}
	return t.missing(kind, line)
}

// urlIsSlug: a file of URLs tracks them; one that says a commission and no slug asks for new links.
func (t *table) urlIsSlug() bool {
	return !slices.Contains(t.keys, colSlug) && !slices.Contains(t.keys, colCommission)
}

// tracks says whether the file is one of links that exist.
func (t *table) tracks() bool { return slices.Contains(t.keys, colSlug) }

// missing refuses a header without which no row can be good.
func (t *table) missing(kind string, line int) error {
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
	case kind == kindAffiliates:
		want("user_id or email", colUserID, colEmail)
	case kind == kindCoupons:
		want("product_id", colProductID, colProduct)
		want("code", colCode)
		want("discount", colDiscount, colState)
	case !t.tracks():
		want("affiliate_user_id or affiliate_email", colUserID, colEmail)
		want("product_id or product", colProductID, colProduct)
		want("commission_percent", colCommission)
	}
	if len(need) == 0 {
		return nil
	}
	hint := ""
	if kind == kindLinks {
		hint = "; a file that tracks existing links has a column slug"
	}
	return &FileError{Line: line, Reason: "the header has no column " + strings.Join(need, ", and none ") + hint}
}

// ignored are the columns that are not used, as the file names them.
func (t *table) ignored() []string {
	var out []string
	for i, key := range t.keys {
		if key == "" && t.columns[i] != "" {
			out = append(out, t.columns[i])
		}
	}
	return out
}

// called is how the file calls a column that the checks use.
func (t *table) called(key string) string {
	if i := slices.Index(t.keys, key); i >= 0 {
		return t.columns[i]
	}
	return key
}
